/* SPDX-License-Identifier: BSD-2-Clause */
/* kind_epair.c - epair(4): a cable with two Ethernet ends, a veth pair on Linux. */
#include <errno.h>
#include <linux/if.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/kinds.h"

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	struct nl *nl = &v->nl;
	char other[OS_IFNAME];
	uint8_t mac[2][6];
	struct nlattr *info, *data, *peer;
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	int error;

	if (!msg)
		return -ENOBUFS;
	snprintf(name, OS_IFNAME, "epair%da", c->unit);
	snprintf(other, sizeof other, "epair%db", c->unit);
	kind_mac(c->serial, 0x0a, mac[0]);
	kind_mac(c->serial, 0x0b, mac[1]);
	ifm->ifi_index = (int)c->index[0];
	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac[0]);
	info = mnl_attr_nest_start(msg, IFLA_LINKINFO);
	mnl_attr_put_strz(msg, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(msg, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(msg, VETH_INFO_PEER);
	ifm = mnl_nlmsg_get_payload_tail(msg);
	memset(ifm, 0, sizeof *ifm);
	ifm->ifi_index = (int)c->index[1];
	msg->nlmsg_len += (uint32_t)sizeof *ifm;
	mnl_attr_put_strz(msg, IFLA_IFNAME, other);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac[1]);
	mnl_attr_nest_end(msg, peer);
	mnl_attr_nest_end(msg, data);
	mnl_attr_nest_end(msg, info);

	error = nl_commit(nl);
	return error ? error : kind_mark(v, &kind_epair, c);
}

static void show(const struct link *l, struct os_if *ifp)
{
	(void)l;
	ifp->flags |= F_BROADCAST | F_RUNNING | F_SIMPLEX | F_MULTICAST;
}

const struct ifkind kind_epair = {
        .name = "epair",
        .module = "if_epair",
        .ends = 2,
        .max_unit = 32767, /* epair(4)'s IF_MAXUNIT; names must fit as well */
        .options = CAP_VLAN_MTU,
        .capabilities = CAP_VLAN_MTU,
        .nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL,
        .mtu_min = 72,
        .mtu_max = 65535,
        .media = "Ethernet 10Gbase-T (10Gbase-T <full-duplex>)",
        .status = "active",
        .create = create,
        .show = show,
};
