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
	fputs("usage: vnet sh [-w world] [-c string | file [argument ...]]\n", stderr);
	exit(64);
}

int cmd_vnet_sh(int argc, char **argv)
{
	struct os_reason why;
	struct shell s = {.argv = argv};
	char private[OS_WORLDNAME];
	const int first = vnet_options(argc, argv);
	int error;

	if (first < argc && argv[first][0] == '-' && strcmp(argv[first], "-c") != 0 && strcmp(argv[first], "-") != 0)
		usage();
	if (first + 1 == argc && strcmp(argv[first], "-c") == 0)
		usage();
	s.argv = argv + first - 1;
	s.argv[0] = (char *)"sh";
	snprintf(private, sizeof private, "sh-%d", (int)getpid());
	s.world = vnet_option_w ? vnet_option_w : private;
	if (vnet_option_w && vnet_here())
		return run_shell(&s);
	error = os_world_start(
	        &(struct os_world_spec){.name = s.world, .ephemeral = !vnet_option_w, .commands = vnet_commands()},
	        &why);
	if (error && !(error == -EEXIST && vnet_option_w))
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(error));
	return vnet_run_in(s.world, run_shell, &s, !vnet_option_w);
}
