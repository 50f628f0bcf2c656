/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_bpf.c - netstat -B: who listens to interfaces. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/netstat.h"

/* One listener of one process. Linux does not tell how much it has received; rows of FreeBSD's columns are 0 then. */
static void print_row(const struct os_bpf *b, const struct os_holder *h, const char *ifname)
{
	/* Complete headers, both directions: what libpcap asks for. */
	const char flags[] = {b->promiscuous ? 'p' : '-', '-', '-', 's', '-', '-', '-', '\0'};

	printf("%5d %6s %7s %9u %9u %9u %5u %5u %s\n", h->pid, ifname, flags, 0u, b->dropped, 0u, b->stored, 0u,
	       h->command);
}

void netstat_bpf(const struct netstat *n)
{
	struct os_bpf *list = NULL;
	struct os_holder *holders = NULL;
	const int count = os_bpf_list(cmd_vnet(), &list);
	const int held = count < 0 ? 0 : os_holder_list(cmd_vnet(), &holders);
	char ifname[OS_IFNAME];

	if (count < 0 || held < 0)
		cmd_err(1, count < 0 ? count : held, "net.bpf.stats");
	printf("%5s %6s %7s %9s %9s %9s %5s %5s %s\n", "Pid", "Netif", "Flags", "Recv", "Drop", "Match", "Sblen",
	       "Hblen", "Command");
	for (int i = 0; i < count; i++) {
		cmd_if_name(list[i].index, ifname);
		if (n->interface && strcmp(n->interface, ifname) != 0)
			continue;
		for (int k = 0; k < held; k++)
			if (holders[k].socket == list[i].socket)
				print_row(&list[i], &holders[k], ifname);
	}
	free(list);
	free(holders);
}
