/* SPDX-License-Identifier: BSD-2-Clause */
/* kind_epair.c - epair(4): a cable with two Ethernet ends, a veth pair on Linux. */
#include <stdio.h>

#include "lib/ifnames.h"
#include "os/linux/kinds.h"

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	char other[OS_IFNAME];
	uint8_t mac[2][6];
	int error;

	snprintf(name, OS_IFNAME, "epair%da", c->unit);
	snprintf(other, sizeof other, "epair%db", c->unit);
	kind_mac(c->serial, 0x0a, mac[0]);
	kind_mac(c->serial, 0x0b, mac[1]);
	error = kind_make_pair(&v->nl, &(struct pair){{name, other}, {c->index[0], c->index[1]}, {mac[0], mac[1]}});
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
        .mtu_min = 68, /* what a lab file may say; ifconfig(8) ends at 72 */
        .mtu_max = 65535,
        .media = "Ethernet 10Gbase-T (10Gbase-T <full-duplex>)",
        .status = "active",
        .alone = true,
        .create = create,
        .show = show,
};
