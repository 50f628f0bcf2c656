/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_tap.c - what ifconfig shows of interfaces whose other end is a program's: tap, tun and vmnet. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

static void show_opener(const struct os_if *ifp)
{
	const pid_t pid = os_if_opener(cmd_vnet(), ifp->name);

	if (pid > 0)
		printf("\tOpened by PID %d\n", (int)pid);
}

const struct kind ifconfig_tap = {.name = "tap", .last = show_opener};
const struct kind ifconfig_tun = {.name = "tun", .last = show_opener};
const struct kind ifconfig_vmnet = {.name = "vmnet", .last = show_opener};
