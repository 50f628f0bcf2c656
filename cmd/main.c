/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - one program under many names: it runs the command that it was called as. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/errtext.h"

/* A file opened later must not become stdout because the caller closed that. */
static void open_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", fd ? O_WRONLY : O_RDONLY) != fd)
			_exit(1);
}

/* Runs however the command ends, as commands may exit(). */
static void check_output(void)
{
	bool failed_before = ferror(stdout);

	if (fflush(stdout) == 0 && !failed_before)
		return;
	fprintf(stderr, "%s: stdout: %s\n", cmd_name, failed_before ? "write error" : err_text(errno));
	_exit(1);
}

int main(int argc, char **argv)
{
	open_standard_files();
	atexit(check_output);
	if (argc < 1) {
		static char name[] = "vnet";
		static char *words[] = {name, NULL};
		return vnet_main(1, words);
	}
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	const struct cmd *command = cmd_find(name);
	/* vnet's own verbs are words after "vnet": a link named "ls" is not one of them. */
	if (!command || !command->path)
		return vnet_main(argc, argv);
	cmd_name = command->name;
	cmd_optreset();
	return command->run(argc, argv);
}
