/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_exec.c - `vnet exec` and `vnet nspath`: programs of this machine in a world's stacks. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"

struct words {
	const char *world;
	char **argv;
};

/* Back to the directory that the program was started in, if the jail has just that one. */
static void go_back(const char *cwd, const struct stat *was)
{
	struct stat is;

	if (chdir(cwd) < 0 || stat(".", &is) < 0 || is.st_dev != was->st_dev || is.st_ino != was->st_ino)
		(void)!chdir("/");
}

/* The first word is a jail if one is called so; otherwise the command runs on the host. */
static int run(void *arg)
{
	const struct words *words = arg;
	struct os_world *w = cmd_world();
	struct os_jail j = {0};
	char **argv = words->argv, cwd[PATH_MAX];
	struct stat was;
	const bool have_cwd = getcwd(cwd, sizeof cwd) && stat(".", &was) == 0;
	/* What most ask for is tried first: each question to the keeper takes time. */
	int error = argv[1] ? os_jail_attach(w, argv[0]) : -ENOENT;
	const bool is_jail = error != -ENOENT || os_jail_get(w, argv[0], &j) == 0;

	vnet_environment(words->world ? words->world : os_world_self(w)->world);
	if (is_jail && !argv[1])
		return vnet_usage("exec");
	if (is_jail && error)
		cmd_err(1, error, "jail \"%s\"", argv[0]);
	if (is_jail && have_cwd)
		go_back(cwd, &was);
	argv += is_jail;
	os_jail_clear(&j);
	os_world_close(w);
	execvp(argv[0], argv);
	if (errno == ENOENT && !is_jail && !strchr(argv[0], '/'))
		cmd_errx(127, "%.64s: neither a jail nor a program is called so", argv[0]);
	cmd_err(errno == ENOENT ? 127 : 126, errno, "%.64s", argv[0]);
}

int cmd_vnet_exec(int argc, char **argv)
{
	const int first = vnet_options(argc, argv);
	struct words words = {.argv = argv + first};

	if (first >= argc || argv[first][0] == '-')
		return vnet_usage("exec");
	if (vnet_here())
		return run(&words);
	words.world = vnet_choose();
	return vnet_run_in(words.world, run, &words, false);
}

struct place {
	const char *jail;
	pid_t keeper;
};

static int print_path(void *arg)
{
	const struct place *p = arg;
	struct os_world *w = cmd_world();
	char path[64];
	const int jid = p->jail ? cmd_jid(p->jail) : 0;
	const int error = os_jail_nspath(w, jid, p->keeper, path, sizeof path);

	if (error)
		cmd_err(1, error, "%s", p->jail ? p->jail : "host");
	puts(path);
	return 0;
}

/* The keeper of a world as this process sees it. */
static pid_t keeper_of(const char *world)
{
	struct os_world_info *worlds = NULL;
	const int count = os_world_list(&worlds);
	pid_t pid = 0;

	if (count < 0)
		cmd_err(1, count, "can't list the worlds");
	for (int i = 0; i < count; i++)
		if (strcmp(worlds[i].name, world) == 0)
			pid = worlds[i].keeper;
	free(worlds);
	if (!pid)
		cmd_errx(1, "no world is called \"%.64s\"", world);
	return pid;
}

int cmd_vnet_nspath(int argc, char **argv)
{
	const int first = vnet_options(argc, argv);
	struct place p = {.jail = first < argc ? argv[first] : NULL, .keeper = 1};
	const char *world;

	if (argc - first > 1 || (p.jail && p.jail[0] == '-'))
		return vnet_usage("nspath");
	if (vnet_here())
		return print_path(&p);
	world = vnet_choose();
	p.keeper = keeper_of(world);
	return vnet_run_in(world, print_path, &p, false);
}
