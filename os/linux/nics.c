/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nics.c - the network cards that a world's host is born with (nics.h). Two are the ends of one veth pair. One, or more
 * than two, have their other ends on a bridge, the hub, in a namespace that is nobody's stack.
 */
#include "os/linux/nics.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/bridge.h"

enum { FIRST = 2 }; /* 1 is lo */

static void put_card(struct nlmsghdr *msg, const char *name, uint32_t mac)
{
	const uint8_t ether[6] = {0x52, 0x54, 0x00, (uint8_t)(mac >> 16), (uint8_t)(mac >> 8), (uint8_t)mac};

	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, ether);
	/* One queue is enough; the kernel would make one per processor. */
	mnl_attr_put_u32(msg, IFLA_NUM_TX_QUEUES, 1);
	mnl_attr_put_u32(msg, IFLA_NUM_RX_QUEUES, 1);
}

/* Marks card i, which is in the stack already, as what it is. rc(8) turns IPv6 off on cards that it isn't told of. */
static int mark_card(struct nl *nl, unsigned i)
{
	const struct meta m = {.ours = true, .kind = "nic", .unit = -1, .joined = i + 1, .nd6_flip = ND6_IFDISABLED};
	const struct meta first = {.ours = true,
	                           .kind = "nic",
	                           .unit = -1,
	                           .joined = 1,
	                           .nd6_flip = ND6_IFDISABLED,
	                           .flags = F_RUNNING,
	                           .was_up = true};
	struct nlmsghdr *msg = link_change(nl, FIRST + i, i ? 0 : IFF_UP, IFF_UP);

	return msg ? link_put_meta(msg, i ? &m : &first) : -ENOBUFS;
}

/* Appends the making of a veth pair: one end a card, the other described by what follows. */
static struct nlmsghdr *begin_pair(struct nl *nl, const char *name, uint32_t mac, unsigned index, int nsfd,
                                   unsigned other, struct linkinfo *info)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);

	if (!msg)
		return NULL;
	ifm->ifi_index = (int)index;
	put_card(msg, name, mac);
	if (nsfd >= 0)
		mnl_attr_put_u32(msg, IFLA_NET_NS_FD, (uint32_t)nsfd);
	linkinfo_begin_veth(msg, info, other);
	return msg;
}

/* Appends the making of a pair of cards. */
static int put_two(struct nl *nl, const char *const *names, uint32_t mac)
{
	struct linkinfo info;
	struct nlmsghdr *msg = begin_pair(nl, names[0], mac, FIRST, -1, FIRST + 1, &info);

	if (!msg)
		return -ENOBUFS;
	put_card(msg, names[1], mac + 1);
	linkinfo_end(msg, &info);
	return 0;
}

/* Makes the bridge and the cards' other ends in the hub's namespace; the cards appear in the stack `home`. */
static int create_on_hub(struct nl *nl, const char *const *names, uint32_t mac, int home)
{
	struct ifinfomsg *ifm;
	struct linkinfo info;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	int error;

	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = FIRST;
	ifm->ifi_flags = ifm->ifi_change = IFF_UP;
	mnl_attr_put_strz(msg, IFLA_IFNAME, "hub");
	linkinfo_begin(msg, &info, "bridge");
	mnl_attr_put_u32(msg, IFLA_BR_AGEING_TIME, 0); /* a hub learns nothing */
	bridge_put_ours(msg);
	linkinfo_end(msg, &info);
	error = nl_commit(nl);
	for (unsigned i = 0; names[i] && !error; i++) {
		char port[OS_IFNAME];

		snprintf(port, sizeof port, "port%u", i);
		msg = begin_pair(nl, names[i], mac + i, FIRST + i, home, FIRST + 1 + i, &info);
		if (!msg)
			return -ENOBUFS;
		mnl_attr_put_strz(msg, IFLA_IFNAME, port);
		linkinfo_end(msg, &info);
		msg = link_change(nl, FIRST + 1 + i, IFF_UP, IFF_UP);
		if (!msg)
			return -ENOBUFS;
		mnl_attr_put_u32(msg, IFLA_MASTER, FIRST);
		error = nl_commit(nl);
	}
	return error;
}

/* Visits a new namespace to make the hub there. */
static int create_hub(const char *const *names, uint32_t mac, int *hub)
{
	const int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct nl *nl = malloc(sizeof *nl);
	int error = home < 0 ? -errno : nl ? 0 : -ENOMEM;

	if (nl)
		nl->fd = -1;
	if (!error && unshare(CLONE_NEWNET) < 0)
		error = -errno;
	if (error)
		goto out;
	*hub = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	error = *hub < 0 ? -errno : nl_open(nl);
	if (!error) {
		(void)os_tunable_set("net/ipv6/conf/default/disable_ipv6", "1"); /* nobody lives here */
		error = create_on_hub(nl, names, mac, home);
	}
	if (setns(home, CLONE_NEWNET) < 0 && !error)
		error = -errno;
out:
	if (nl)
		nl_close(nl);
	free(nl);
	if (home >= 0)
		close(home);
	return error;
}

int nics_create(struct os_vnet *v, const char *const *names, uint32_t mac, int *hub)
{
	const struct os_addr addr = {.index = FIRST,
	                             .family = AF_INET,
	                             .plen = 24,
	                             .addr = {10, 0, 2, 15},
	                             .has_broadcast = true,
	                             .broadcast = {10, 0, 2, 255}};
	unsigned count = 0;
	int error;

	*hub = -1;
	while (names[count])
		count++;
	if (count > OS_NICS)
		return -E2BIG;
	/* A kernel without IPv6 has nothing to turn off. */
	(void)os_tunable_set("net/ipv6/conf/default/disable_ipv6", "1");
	error = count == 2 ? put_two(&v->nl, names, mac) : create_hub(names, mac, hub);
	for (unsigned i = 0; i < count && !error; i++)
		error = mark_card(&v->nl, i);
	if (!error)
		error = addr_put(&v->nl, &addr, ORDER_BEFORE);
	if (!error)
		error = nl_commit(&v->nl);
	(void)os_tunable_set("net/ipv6/conf/default/disable_ipv6", "0");
	return error ? error : (int)count;
}
