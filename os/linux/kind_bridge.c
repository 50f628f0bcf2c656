/* SPDX-License-Identifier: BSD-2-Clause */
/* kind_bridge.c - bridge(4): a switch in the kernel, a Linux bridge. */
#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/kinds.h"

/* A bridge must not hand frames to the stack's packet filter unless asked: on Linux that is a setting per stack. */
static void filter_off(void)
{
	static const char *const settings[] = {"net/bridge/bridge-nf-call-iptables", "net/bridge/bridge-nf-call-ip6tables",
	                                       "net/bridge/bridge-nf-call-arptables"};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (os_tunable_set(settings[i], "0") == -ENOENT)
			break; /* a kernel without the filter has nothing to turn off */
}

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	struct nl *nl = &v->nl;
	uint8_t mac[6];
	struct nlattr *info, *data;
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	int error;

	if (!msg)
		return -ENOBUFS;
	snprintf(name, OS_IFNAME, "bridge%d", c->unit);
	kind_mac(c->serial, 0x0c, mac);
	ifm->ifi_index = (int)c->index[0];
	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac);
	info = mnl_attr_nest_start(msg, IFLA_LINKINFO);
	mnl_attr_put_strz(msg, IFLA_INFO_KIND, "bridge");
	data = mnl_attr_nest_start(msg, IFLA_INFO_DATA);
	mnl_attr_put_u32(msg, IFLA_BR_AGEING_TIME, 1200 * 100); /* if_bridge(4)'s 1200 s */
	mnl_attr_put_u8(msg, IFLA_BR_MCAST_SNOOPING, 0);
	mnl_attr_nest_end(msg, data);
	mnl_attr_nest_end(msg, info);
	error = nl_commit(nl);
	if (!error)
		error = kind_mark(v, &kind_bridge, c);
	if (!error && v->jid == 0)
		filter_off();
	return error;
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
        .show = show,
};
