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

/* What the options ask for. */
struct jexec {
	bool clean;            /* -l */
	const char *user_name; /* -u: of the host's password file, -U: of the jail's; NULL: whoever runs it */
	bool of_jail;
};

/* Reads the options; optind is then the jail's place. */
static void read_options(struct jexec *x, int argc, char **argv)
{
	bool of_host = false;
	int option;

	cmd_optreset();
	while ((option = cmd_getopt(argc, argv, "lnu:U:")) != -1)
		switch (option) {
		case 'l':
			x->clean = true;
			break;
		case 'n':
			break; /* once: the jail is a name */
		case 'u':
			x->user_name = optarg;
			of_host = true;
			break;
		case 'U':
			x->user_name = optarg;
			x->of_jail = true;
			break;
		default:
			usage();
		}
	if (argc - optind < 1 || (x->of_jail && of_host))
		usage();
}

static void find_user(const struct jexec *x, struct jail_user *user)
{
	if (!jail_user_find(x->user_name, user))
		cmd_errx(1, "%s: no such user", x->user_name != NULL ? x->user_name : "current user");
}

static void attach(const char *jail)
{
	const int error = os_jail_attach(cmd_world(), jail);

	if (error == -ENOENT)
		cmd_no_jail(jail);
	if (error)
		cmd_err(1, error, "jail_attach(%s)", jail);
}

/* Becomes the command, or a shell. */
static _Noreturn void execute(char **command, bool clean)
{
	const char *shell = getenv("SHELL");

	fflush(stdout);
	if (*command != NULL) {
		jail_exec(command, clean);
		cmd_err(1, errno, "execvp: %s", *command);
	}
	if (shell == NULL)
		shell = "/bin/sh";
	execlp(shell, shell, "-i", (char *)NULL);
	cmd_err(1, errno, "execlp: %s", shell);
}

int cmd_jexec(int argc, char **argv)
{
	struct jexec x = {.clean = false};
	struct jail_user user;

	read_options(&x, argc, argv);
	argv += optind;
	const bool wanted = x.clean || x.user_name != NULL;
	if (wanted)
		cmd_jid(argv[0]); /* FreeBSD complains of the jail before it complains of the user */
	if (wanted && !x.of_jail)
		find_user(&x, &user);
	attach(argv[0]);
	if (wanted && x.of_jail)
		find_user(&x, &user);
	if (x.user_name != NULL && !jail_user_become(&user))
		return 1;
	if (wanted)
		jail_user_environ(&user, x.clean);
	/* root's home is closed to the root of an ordinary user's world */
	if (chdir(x.clean ? user.home : "/") != 0 && (errno != EACCES || chdir("/") != 0))
		cmd_err(1, errno, "chdir: %s", x.clean ? user.home : "/");
	execute(argv + 1, x.clean);
}
