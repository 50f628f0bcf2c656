/* SPDX-License-Identifier: BSD-2-Clause */
/* inet6.c - IPv6 turned off on one interface: FreeBSD's IFDISABLED. */
#include "os/linux/inet6.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "os/linux/addr.h"

static void set(const struct os_vnet *v, const char *name, const char *value)
{
	char path[64 + OS_IFNAME];

	if (v->jid != 0)
		return;
	snprintf(path, sizeof path, "net/ipv6/conf/%s/disable_ipv6", name);
	(void)os_tunable_set(path, value);
}

void inet6_disable(struct os_vnet *v, unsigned index, const char *name)
{
	struct os_addr *list = NULL;
	const int count = addr_list(v, index, &list);
	bool none = count >= 0;

	for (int i = 0; i < count; i++)
		none = none && list[i].family != AF_INET6;
	free(list);
	if (none)
		set(v, name, "1");
}

void inet6_enable(const struct os_vnet *v, const char *name)
{
	set(v, name, "0");
}
