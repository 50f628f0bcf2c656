/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet.c - the program under its own name: which world, which verb. */
#include "cmd/vnet.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "lib/errtext.h"

const char *vnet_option_w;

static _Noreturn void usage(void)
{
	fputs("usage: vnet [-w world] command [argument ...]\n"
	      "       vnet help        names the commands\n",
	      stderr);
	exit(64);
}

int vnet_usage(const char *verb)
{
	fprintf(stderr, "usage: %s\n", cmd_find(verb)->usage);
	return 64;
}

int vnet_options(int argc, char **argv)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-' && argv[i][1]) {
		if (strcmp(argv[i], "--") == 0)
			return i + 1;
		if (strcmp(argv[i], "-w") == 0 && i + 1 < argc) {
			vnet_option_w = argv[i + 1];
			i += 2;
		} else if (strncmp(argv[i], "-w", 2) == 0 && argv[i][2]) {
			vnet_option_w = argv[i] + 2;
			i++;
		} else {
			return i;
		}
	}
	return i;
}

bool vnet_here(void)
{
	struct os_world *w;
	bool here;

	if (!vnet_option_w)
		return os_world_inside();
	if (os_world_open(&w) < 0)
		return false;
	here = strcmp(os_world_self(w)->world, vnet_option_w) == 0;
	os_world_close(w);
	return here;
}

const char *vnet_choose(void)
{
	static struct os_world_info *worlds;
	const char *set = getenv("VNET_WORLD");
	int count;

	if (vnet_option_w)
		return vnet_option_w;
	if (set && *set)
		return set;
	count = os_world_list(&worlds);
	if (count < 0)
		cmd_err(1, count, "can't list the worlds");
	if (count == 1)
		return worlds[0].name;
	if (count == 0)
		cmd_errx(1, "no world is running: `vnet up` or `vnet sh` starts one");
	fflush(stdout);
	fprintf(stderr, "%s: several worlds are running; choose one with -w:", cmd_name);
	for (int i = 0; i < count; i++)
		fprintf(stderr, " %s", worlds[i].name);
	fputc('\n', stderr);
	exit(1);
}

const char *const *vnet_commands(void)
{
	static const char *paths[64];
	size_t count = 0;

	for (const struct cmd *c = cmd_table; c->name; c++)
		if (c->path && count < sizeof paths / sizeof *paths - 1)
			paths[count++] = c->path;
	return paths;
}

void vnet_environment(const char *world)
{
	static const char *const more[] = {"/usr/local/sbin", "/usr/sbin", "/sbin",
	                                   "/usr/local/bin",  "/usr/bin",  "/bin"};
	const char *set = getenv("PATH"), *old = set ? set : "";
	const size_t size = strlen(os_world_bin()) + strlen(old) + 128;
	char *path = malloc(size);

	if (!path)
		cmd_err(1, ENOMEM, "PATH");
	snprintf(path, size, "%s", os_world_bin());
	if (*old && strncmp(old, path, strlen(path)) != 0)
		snprintf(path + strlen(path), size - strlen(path), ":%s", old);
	else if (*old)
		snprintf(path, size, "%s", old);
	/* An ordinary user's PATH often lacks the administrator's programs, which are for everybody here. */
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		const char *found = strstr(path, more[i]);
		const size_t length = strlen(more[i]);

		while (found && !((found == path || found[-1] == ':') && (!found[length] || found[length] == ':')))
			found = strstr(found + 1, more[i]);
		if (!found)
			snprintf(path + strlen(path), size - strlen(path), ":%s", more[i]);
	}
	setenv("PATH", path, 1);
	setenv("VNET_WORLD", world, 1);
	free(path);
}

/* Ends as the child did. */
static int mirror(int status)
{
	static const struct rlimit none = {0, 0};

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	fflush(stdout);
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

int vnet_run_in(const char *world, int (*fn)(void *arg), void *arg, bool then_down)
{
	struct os_reason why;
	struct termios modes;
	const bool terminal = tcgetattr(STDIN_FILENO, &modes) == 0;
	int status = 0;
	const int error = os_world_run(world, fn, arg, &status, &why);

	/* Who edits lines can't put the terminal right when the world goes. */
	if (terminal && !error && WIFSIGNALED(status) && tcgetpgrp(STDIN_FILENO) == getpgrp())
		tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
	if (then_down)
		os_world_down(world);
	if (error == -ENOENT)
		cmd_errx(1, "no world is called \"%s\"", world);
	if (error)
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(error));
	return mirror(status);
}

int vnet_run(int (*fn)(void *arg), void *arg)
{
	return vnet_here() ? fn(arg) : vnet_run_in(vnet_choose(), fn, arg, false);
}

struct words {
	const struct cmd *command;
	int argc;
	char **argv;
};

static int run_command(void *arg)
{
	const struct words *w = arg;

	vnet_environment(vnet_option_w ? vnet_option_w : "");
	cmd_name = w->command->name;
	cmd_optreset();
	return w->command->run(w->argc, w->argv);
}

int vnet_main(int argc, char **argv)
{
	struct words w;
	const int first = vnet_options(argc, argv);

	cmd_name = "vnet";
	if (first >= argc)
		usage();
	if (strcmp(argv[first], "--help") == 0 || strcmp(argv[first], "-h") == 0)
		argv[first] = (char *)"help";
	if (strcmp(argv[first], "--version") == 0)
		argv[first] = (char *)"version";
	if (argv[first][0] == '-')
		usage();
	w = (struct words){cmd_find(argv[first]), argc - first, argv + first};
	if (!w.command)
		cmd_errx(64, "no command is called \"%.64s\"; `vnet help` names them", argv[first]);
	cmd_optreset();
	/* Cards are the machine's as well: outside, iovctl asks for a world by -w alone. */
	if (!w.command->path || (w.command->run == cmd_iovctl && !vnet_option_w)) {
		cmd_name = w.command->path ? w.command->name : cmd_name;
		return w.command->run(w.argc, w.argv);
	}
	return vnet_here() ? (cmd_name = w.command->name, w.command->run(w.argc, w.argv)) : vnet_run(run_command, &w);
}
