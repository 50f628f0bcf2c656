/* SPDX-License-Identifier: BSD-2-Clause */
/* kind_bridge.c - bridge(4): a switch in the kernel, a Linux bridge. */
#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>

#include "os/linux/bridge.h"

void bridge_filter_off(void)
{
	static const char *const settings[] = {"net/bridge/bridge-nf-call-iptables",
	                                       "net/bridge/bridge-nf-call-ip6tables",
	                                       "net/bridge/bridge-nf-call-arptables"};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (os_tunable_set(settings[i], "0") == -ENOENT)
			break; /* a kernel without the filter has nothing to turn off */
}

void bridge_put_ours(struct nlmsghdr *msg)
{
	mnl_attr_put_u8(msg, IFLA_BR_MCAST_SNOOPING, 0);
	/* A kernel that knows VLANs on bridges would put members into VLAN 1, and keep static addresses for it as well.
	 */
	mnl_attr_put_u16(msg, IFLA_BR_VLAN_DEFAULT_PVID, 0);
	/* FreeBSD's keeps BPDUs alone to itself. Linux's won't hand on pauses (01-80-C2-00-00-01) and LACP (02). */
	mnl_attr_put_u16(msg, IFLA_BR_GROUP_FWD_MASK, 0xfff8);
}

enum { FIRST_MTU = 1500 };

/*
 * Appends the request for a new bridge, with the settings of another if there is one that it is to be like. Its MTU is
 * another than the one that it is to get: a bridge whose MTU was never changed has the least of its members'.
 */
static int put_bridge(struct nl *nl, const char *name, unsigned index, const uint8_t mac[6], const struct link *like)
{
	struct linkinfo info;
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);

	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)index;
	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac);
	mnl_attr_put_u32(msg, IFLA_MTU, like ? like->mtu - 1 : FIRST_MTU - 1);
	linkinfo_begin(msg, &info, "bridge");
	bridge_put_ours(msg);
	mnl_attr_put_u32(msg, IFLA_BR_AGEING_TIME, like ? bridge_ageing(like) : FIRST_AGEING);
	mnl_attr_put_u32(msg, BR_FDB_MAX_LEARNED, like ? bridge_max_learned(like, 0) : USUAL_MAXADDR);
	if (like)
		mnl_attr_put_u16(msg, IFLA_BR_PRIORITY, like->bridge.priority);
	linkinfo_end(msg, &info);
	return 0;
}

static int put_mtu(struct nl *nl, unsigned index, uint32_t mtu)
{
	struct nlmsghdr *msg = link_change(nl, index, 0, 0);

	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MTU, mtu);
	return 0;
}

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	uint8_t mac[6];
	int error;

	snprintf(name, OS_IFNAME, "bridge%d", c->unit);
	kind_mac(c->serial, 0x0c, mac);
	error = put_bridge(&v->nl, name, c->index[0], mac, NULL);
	if (!error)
		error = put_mtu(&v->nl, c->index[0], FIRST_MTU);
	if (!error)
		error = nl_commit(&v->nl);
	if (!error)
		error = kind_mark(v, &kind_bridge, c);
	if (!error && v->jid == 0)
		bridge_filter_off();
	return error;
}

/* Linux ties a bridge to its stack. One that moves loses members, addresses and what it learnt on FreeBSD anyway. */
static int recreate(struct nl *nl, const struct link *l, const struct meta *m, const char *name, unsigned index)
{
	struct link made;
	struct nlmsghdr *msg;
	int error = put_bridge(nl, name, index, l->ether, l);

	if (!error)
		error = nl_commit(nl);
	if (!error)
		error = index ? link_get(nl, NULL, index, &made) : link_get(nl, name, 0, &made);
	if (error)
		return error;
	msg = link_change(nl, made.index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MTU, l->mtu);
	error = link_put_meta(msg, m);
	if (error) {
		nl_drop(nl);
		return error;
	}
	return nl_commit(nl);
}

static void show(const struct link *l, struct os_if *ifp)
{
	ifp->flags |= F_BROADCAST | F_SIMPLEX | F_MULTICAST;
	if (l->linux_flags & IFF_UP)
		ifp->flags |= F_RUNNING;
}

const struct ifkind kind_bridge = {
        .name = "bridge",
        .module = "if_bridge",
        .ends = 1,
        .max_unit = 32767,
        .nd6 = ND6_PERFORMNUD,
        .mtu_min = 576,
        .mtu_max = 65535,
        .create = create,
        .recreate = recreate,
        .show = show,
};
