/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_help.c - `vnet help` and `vnet version`, from the table of commands. */
#include <stdio.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"

static void print_commands(bool freebsd)
{
	for (const struct cmd *c = cmd_table; c->name; c++)
		if ((c->path != NULL) == freebsd)
			printf("  %-11s %s\n", c->name, c->summary);
}

int cmd_vnet_help(int argc, char **argv)
{
	if (argc > 1) {
		const struct cmd *c = cmd_find(argv[1]);

		if (!c)
			cmd_errx(64, "no command is called \"%.64s\"", argv[1]);
		printf("%s: %s\nusage: %s\n", c->name, c->summary, c->usage);
		/* Those of vnet's own commands are parts of one page. */
		printf(c->path ? "manual: man vnet-%s\n" : "manual: man vnet\n", c->name);
		return 0;
	}
	puts("vnet puts whole networks on one machine, with FreeBSD's commands.\n"
	     "\n"
	     "usage: vnet [-w world] command [argument ...]\n"
	     "\n"
	     "Worlds:");
	print_commands(false);
	puts("\n"
	     "FreeBSD's commands, first on PATH in every world (`vnet sh`), or after `vnet -w world` from outside:");
	print_commands(true);
	puts("\n"
	     "-w falls back to $VNET_WORLD, then to the one running world. `vnet help command` tells more.");
	return 0;
}

int cmd_vnet_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("vnet " VNET_VERSION);
	return 0;
}
