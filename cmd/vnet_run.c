/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_run.c - `vnet run`: a network in the foreground, gone when it ends. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"

/* What is done in the network once it is up, in this order. */
struct work {
	const char *test; /* a line for the prompt; NULL: none */
	bool prompt;
	char **command; /* NULL: none */
};

static int work(struct os_world *w, const struct lab *lab, void *arg)
{
	const struct work *todo = arg;
	int status = todo->test ? cli_run_line(todo->test) : 0;

	(void)w;
	(void)lab;
	if (todo->prompt)
		status |= cli_run();
	if (status || !todo->command)
		return status;
	fflush(stdout);
	execvp(todo->command[0], todo->command);
	cmd_err(errno == ENOENT ? 127 : 126, errno, "%.64s", todo->command[0]);
}

static _Noreturn void usage(void)
{
	const int status = vnet_usage("run");

	fputs("       tests: pingall pingallfull pingpair iperf iperfudp none\n", stderr);
	exit(status);
}

/* Whether a line is one of the tests; "none" is, too. */
static bool is_test(const char *line)
{
	const size_t length = strcspn(line, " \t");

	for (const struct cli_verb *v = cli_verbs; v->name; v++)
		if (strlen(v->name) == length && strncmp(v->name, line, length) == 0)
			return (v->flags & CLI_TEST) != 0;
	return strcmp(line, "none") == 0;
}

int cmd_vnet_run(int words, char **argv)
{
	unsigned how = VNET_LAB_ANY_NAME;
	const int argc = vnet_lab_link(words, argv), first = vnet_lab_options(argc, argv, &how);
	char name[OS_WORLDNAME];
	struct work todo = {0};
	struct lab *lab;
	int status, i = first + 1;

	if (first >= argc || !vnet_lab_named(argv[first]))
		usage();
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--cli") == 0)
			todo.prompt = true;
		else if (strcmp(argv[i], "--test") == 0 && i + 1 < argc && is_test(argv[i + 1]))
			todo.test = argv[++i];
		else
			usage();
	}
	if (i < argc && (i + 1 == argc || todo.prompt))
		usage();
	if (i < argc)
		todo.command = argv + i + 1;
	if (todo.test && strcmp(todo.test, "none") == 0)
		todo.test = NULL;
	lab = vnet_lab_read(argv[first]);
	status = vnet_lab_build(lab, vnet_option_w, how, name, work, &todo);
	os_world_down(name);
	lab_free(lab);
	return status;
}
