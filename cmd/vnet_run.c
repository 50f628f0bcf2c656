/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_run.c - `vnet run`: a network in the foreground, gone when it ends. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/pingall.h"
#include "lib/errtext.h"

/* What is done in the network once it is up. */
struct work {
	bool pingall;
	char **command; /* NULL: none */
};

static int work(struct os_world *w, const struct lab *lab, void *arg)
{
	const struct work *todo = arg;

	if (todo->pingall) {
		struct os_reason why;
		const int lost = pingall(&(struct pingall_spec){.world = w, .lab = lab}, &why);

		if (lost < 0)
			cmd_errx(1, "%s", why.text[0] ? why.text : err_text(lost));
		if (lost || !todo->command)
			return lost ? 1 : 0;
		fflush(stdout);
	}
	if (!todo->command)
		return 0;
	execvp(todo->command[0], todo->command);
	cmd_err(errno == ENOENT ? 127 : 126, errno, "%.64s", todo->command[0]);
}

static _Noreturn void usage(void)
{
	cmd_errx(64, "usage: vnet run [-w world] topology | file [--test pingall | none] "
	             "[-- command [argument ...]]");
}

int cmd_vnet_run(int argc, char **argv)
{
	const int first = vnet_options(argc, argv);
	char name[OS_WORLDNAME];
	struct work todo = {0};
	struct lab *lab;
	int status, i = first + 1;

	if (first >= argc || argv[first][0] == '-')
		usage();
	for (; i < argc && strcmp(argv[i], "--") != 0; i += 2) {
		if (strcmp(argv[i], "--test") != 0 || i + 1 == argc)
			usage();
		todo.pingall = strcmp(argv[i + 1], "pingall") == 0;
		if (!todo.pingall && strcmp(argv[i + 1], "none") != 0)
			usage();
	}
	if (i < argc && i + 1 == argc)
		usage();
	if (i < argc)
		todo.command = argv + i + 1;
	lab = vnet_lab_read(argv[first]);
	status = vnet_lab_build(lab, vnet_option_w, true, name, work, &todo);
	os_world_down(name);
	lab_free(lab);
	return status;
}
