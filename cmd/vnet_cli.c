/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_cli.c - `vnet cli`: a prompt over a network that runs. */
#include <termios.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "cmd/commands.h"
#include "cmd/vnet.h"

static int run(void *arg)
{
	(void)arg;
	vnet_environment(os_world_self(cmd_world())->world);
	return cli_run();
}

int cmd_vnet_cli(int argc, char **argv)
{
	if (vnet_options(argc, argv) != argc)
		return vnet_usage("cli");
	return vnet_run(run, NULL);
}
