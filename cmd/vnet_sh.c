/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_sh.c - `vnet sh`: a shell, or a script, in a world. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "lib/errtext.h"

struct shell {
	const char *world;
	char **argv; /* of /bin/sh */
};

static int run_shell(void *arg)
{
	const struct shell *s = arg;
	char prompt[OS_WORLDNAME + 4];

	vnet_environment(s->world);
	snprintf(prompt, sizeof prompt, "%s# ", s->world);
	setenv("PS1", prompt, 1);
	execv("/bin/sh", s->argv);
	cmd_err(127, errno, "/bin/sh");
}

static _Noreturn void usage(void)
{
	exit(vnet_usage("sh"));
}

static bool is_listed(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Splits "em0,em1" at its commas, in place; "none" is no name. The result ends with NULL. */
static const char *const *nic_names(char *list)
{
	static const char *names[OS_NICS + 1];
	size_t count = 0;
	char *name;

	if (strcmp(list, "none") == 0)
		return names;
	while ((name = strsep(&list, ",")) != NULL) {
		const size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz_");
		const size_t digits = strspn(name + letters, "0123456789");

		/* A driver's name and a unit, as every card of FreeBSD is called. */
		if (!letters || !digits || name[letters + digits] || strlen(name) >= OS_IFNAME ||
		    strcmp(name, "lo0") == 0)
			cmd_errx(1, "--nics: %.64s: not a network card's name", name);
		if (is_listed(names, count, name))
			cmd_errx(1, "--nics: %s: named twice", name);
		if (count == OS_NICS)
			cmd_errx(1, "--nics: at most %d network cards", OS_NICS);
		names[count++] = name;
	}
	return names;
}

/* Takes the options, -w and --nics, in any order; *nics stays NULL without the latter. Returns the first operand. */
static int options(int argc, char **argv, const char *const **nics)
{
	int first = 0;

	do {
		first += vnet_options(argc - first, argv + first);
		if (first < argc && strcmp(argv[first], "--nics") == 0) {
			if (first + 1 == argc)
				usage();
			*nics = nic_names(argv[++first]);
		} else if (first < argc && strncmp(argv[first], "--nics=", 7) == 0) {
			*nics = nic_names(argv[first] + 7);
		} else {
			return first;
		}
	} while (first < argc);
	return first;
}

int cmd_vnet_sh(int argc, char **argv)
{
	struct os_reason why;
	struct shell s = {.argv = argv};
	char private[OS_WORLDNAME];
	static const char *const usual[] = {"em0", "em1", NULL};
	const char *const *nics = NULL;
	const int first = options(argc, argv, &nics);
	int error;

	if (first < argc && argv[first][0] == '-' && strcmp(argv[first], "-c") != 0 && strcmp(argv[first], "-") != 0)
		usage();
	if (first + 1 == argc && strcmp(argv[first], "-c") == 0)
		usage();
	s.argv = argv + first - 1;
	s.argv[0] = (char *)"sh";
	snprintf(private, sizeof private, "sh-%d", (int)getpid());
	s.world = vnet_option_w ? vnet_option_w : private;
	if (vnet_option_w && vnet_here()) {
		if (nics)
			cmd_errx(1, "%s is running: --nics is for new worlds", s.world);
		return run_shell(&s);
	}
	error = os_world_start(&(struct os_world_spec){.name = s.world,
	                                               .ephemeral = !vnet_option_w,
	                                               .commands = vnet_commands(),
	                                               .nics = nics ? nics : usual},
	                       &why);
	if (error == -EEXIST && nics)
		cmd_errx(1, "%s is running: --nics is for new worlds", s.world);
	if (error && !(error == -EEXIST && vnet_option_w))
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(error));
	return vnet_run_in(s.world, run_shell, &s, !vnet_option_w);
}
