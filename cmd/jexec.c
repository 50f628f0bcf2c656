/* SPDX-License-Identifier: BSD-2-Clause */
/* jexec.c - jexec(8). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/jail_user.h"

static _Noreturn void usage(void)
{
	fputs("usage: jexec [-l] [-u username | -U username] jail [command ...]\n", stderr);
	exit(1);
}

int cmd_jexec(int argc, char **argv)
{
	const char *user_name = NULL;
	bool clean = false, of_jail = false, of_host = false;
	struct jail_user user;
	int option, error;
	cmd_optreset();
	while ((option = cmd_getopt(argc, argv, "lnu:U:")) != -1)
		switch (option) {
		case 'l':
			clean = true;
			break;
		case 'n':
			break; /* once: the jail is a name */
		case 'u':
			user_name = optarg;
			of_host = true;
			break;
		case 'U':
			user_name = optarg;
			of_jail = true;
			break;
		default:
			usage();
		}
	argc -= optind;
	argv += optind;
	if (argc < 1 || (of_jail && of_host))
		usage();
	bool wanted = clean || user_name != NULL;
	if (wanted)
		cmd_jid(argv[0]); /* FreeBSD complains of the jail before it complains of the user */
	if (wanted && !of_jail && !jail_user_find(user_name, &user))
		cmd_errx(1, "%s: no such user", user_name != NULL ? user_name : "current user");
	error = os_jail_attach(cmd_world(), argv[0]);
	if (error == -ENOENT)
		cmd_no_jail(argv[0]);
	if (error)
		cmd_err(1, error, "jail_attach(%s)", argv[0]);
	if (wanted && of_jail && !jail_user_find(user_name, &user))
		cmd_errx(1, "%s: no such user", user_name);
	if (user_name != NULL && !jail_user_become(&user))
		return 1;
	if (wanted)
		jail_user_environ(&user, clean);
	/* root's home is closed to the root of an ordinary user's world */
	if (chdir(clean ? user.home : "/") != 0 && (errno != EACCES || chdir("/") != 0))
		cmd_err(1, errno, "chdir: %s", clean ? user.home : "/");
	fflush(stdout);
	if (argc > 1) {
		jail_exec(argv + 1, clean);
		cmd_err(1, errno, "execvp: %s", argv[1]);
	}
	const char *shell = getenv("SHELL");
	if (shell == NULL)
		shell = "/bin/sh";
	execlp(shell, shell, "-i", (char *)NULL);
	cmd_err(1, errno, "execlp: %s", shell);
}
