/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_up.c - `vnet up`: builds a network that stays. */

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"

int cmd_vnet_up(int argc, char **argv)
{
	unsigned how = 0;
	const int left = vnet_lab_link(argc, argv), first = vnet_lab_options(left, argv, &how);
	char name[OS_WORLDNAME];
	struct lab *lab;
	int status, error;

	if (left - first != 1 || !vnet_lab_named(argv[first]))
		return vnet_usage("up");
	lab = vnet_lab_read(argv[first]);
	/* Until it is complete the world ends with this process, however that ends: a half of a network never stays. */
	status = vnet_lab_build(lab, vnet_option_w, how, name, NULL, NULL);
	error = status ? 0 : os_world_keep(name);
	if (status || error)
		os_world_down(name);
	lab_free(lab);
	if (error)
		cmd_err(1, error, "%s", name);
	return status;
}
