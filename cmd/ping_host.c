/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_host.c - what ping(8) needs to know of this machine to report a failure in FreeBSD's words. */
#include <ifaddrs.h>
#include <net/if.h>

#include "cmd/cmd.h"
#include "cmd/ping.h"

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

static bool is_loopback_up(const struct ifaddrs *i, struct in_addr addr)
{
	(void)addr;
	return i->ifa_flags & IFF_LOOPBACK && i->ifa_flags & IFF_UP;
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

bool ping_loopback_up(void)
{
	return any(is_loopback_up, (struct in_addr){0});
}

bool ping_in_jail(void)
{
	struct os_world *w;

	if (os_world_open(&w) != 0)
		return false;
	bool jailed = os_world_self(w)->jid != 0;
	os_world_close(w);
	return jailed;
}
