/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_host.c - what ping(8) needs to know of this machine to report a failure in FreeBSD's words. */
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ping.h"
#include "lib/ifnames.h"

/* The IPv4 address behind a socket address, 0 for none. */
static in_addr_t inet_of(const struct sockaddr *sa)
{
	return sa && sa->sa_family == AF_INET ? ((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr : 0;
}

static bool is_own(const struct ifaddrs *i, struct in_addr addr)
{
	return addr.s_addr && inet_of(i->ifa_addr) == addr.s_addr;
}

static bool is_connected(const struct ifaddrs *i, struct in_addr addr)
{
	in_addr_t own = inet_of(i->ifa_addr), mask = inet_of(i->ifa_netmask);

	return own && mask && i->ifa_flags & IFF_UP && ((own ^ addr.s_addr) & mask) == 0;
}

/* Whether any interface address passes the test. */
static bool any(bool (*test)(const struct ifaddrs *, struct in_addr), struct in_addr addr)
{
	struct ifaddrs *list;
	bool found = false;

	if (getifaddrs(&list) < 0)
		return false;
	for (const struct ifaddrs *i = list; i && !found; i = i->ifa_next)
		found = test(i, addr);
	freeifaddrs(list);
	return found;
}

bool ping_own_address(struct in_addr addr)
{
	return any(is_own, addr);
}

bool ping_connected_net(struct in_addr addr)
{
	return any(is_connected, addr);
}

/* The interface that has an address; 0: none. */
static unsigned owner(struct in_addr addr)
{
	struct os_addr *list;
	int count = os_addr_list(cmd_vnet(), 0, &list);
	unsigned index = 0;

	for (int i = 0; i < count && !index; i++)
		if (list[i].family == AF_INET && memcmp(list[i].addr, &addr, sizeof addr) == 0)
			index = list[i].index;
	if (count >= 0)
		free(list);
	return index;
}

bool ping_loops_back(struct in_addr addr)
{
	unsigned index = owner(addr);
	struct os_if *ifs, *by = NULL;
	int count = os_if_list(cmd_vnet(), &ifs);

	/* Through the loopback that has the address, else through the first. */
	for (int i = 0; i < count; i++)
		if (ifs[i].flags & F_LOOPBACK && (!by || ifs[i].index == index))
			by = &ifs[i];
	bool up = by && by->flags & F_UP;
	if (count >= 0)
		free(ifs);
	return up;
}
