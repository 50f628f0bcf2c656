/* SPDX-License-Identifier: BSD-2-Clause */
/* hostname.c - hostname(1). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

static _Noreturn void usage(void)
{
	fputs("usage: hostname [-f] [-s | -d] [name-of-host]\n", stderr);
	exit(1);
}

/* Whether the jail that this process is in forbids it (allow.noset_hostname); unknown counts as allowed. */
static bool forbidden(void)
{
	struct os_world *w = cmd_world();
	struct os_jail own = {0};
	if (os_world_self(w)->jid == 0)
		return false;
	const char *allow = os_jail_get(w, "", &own) == 0 ? params_get(&own.params, "allow.set_hostname") : NULL;
	bool no = allow != NULL && strcmp(allow, "0") == 0;
	os_jail_clear(&own);
	return no;
}

int cmd_hostname(int argc, char **argv)
{
	bool shorten = false, domain = false;
	char name[257];
	int option;
	cmd_optreset();
	while ((option = cmd_getopt(argc, argv, "fsd")) != -1)
		switch (option) {
		case 'f':
			break; /* the whole name is what is printed anyway */
		case 's':
			shorten = true;
			break;
		case 'd':
			domain = true;
			break;
		default:
			usage();
		}
	argc -= optind;
	argv += optind;
	if (argc > 1 || (shorten && domain))
		usage();
	if (argc == 1) {
		if (forbidden())
			cmd_err(1, EPERM, "sethostname");
		if (sethostname(argv[0], strlen(argv[0])) != 0)
			cmd_err(1, errno, "sethostname");
		return 0;
	}
	if (gethostname(name, sizeof name) != 0)
		cmd_err(1, errno, "gethostname");
	name[sizeof name - 1] = '\0';
	char *dot = strchr(name, '.');
	if (shorten && dot != NULL)
		*dot = '\0';
	puts(!domain ? name : dot != NULL ? dot + 1 : "");
	return 0;
}
