/* SPDX-License-Identifier: BSD-2-Clause */
/* kind_vlan.c - vlan(4): an interface whose frames go through another one with a tag (vlan.h). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/vlan.h"

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	int error;

	snprintf(name, OS_IFNAME, "vlan%d", c->unit);
	error = back_make(v, c, name, false);
	return error ? error : kind_mark(v, &kind_vlan, c);
}

static void show(const struct link *l, struct os_if *ifp)
{
	(void)l;
	ifp->flags |= F_BROADCAST | F_MULTICAST;
}

/* Most of a VLAN's looks are its parent's, wherever that is. */
static void look(struct os_vnet *v, const struct link *l, struct os_if *ifp)
{
	struct link back, parent;
	struct os_if above;
	struct vlan vl;

	if (vlan_find(&v->nl, l, &vl, &back, &parent) < 0)
		return;
	if (!parent.index) {
		if (!vl.parent) /* it never had one, or gave it up */
			memset(ifp->ether, 0, sizeof ifp->ether);
		ifp->status = NULL;
		return;
	}
	link_show(&parent, v, &above);
	ifp->flags |= F_SIMPLEX | F_RUNNING;
	if (above.options & CAP_VLAN_HWCSUM)
		ifp->options |= above.options & (CAP_RXCSUM | CAP_TXCSUM | CAP_RXCSUM_IPV6 | CAP_TXCSUM_IPV6);
	if (above.capabilities & CAP_VLAN_HWCSUM)
		ifp->capabilities |= above.capabilities & (CAP_RXCSUM | CAP_TXCSUM | CAP_RXCSUM_IPV6 | CAP_TXCSUM_IPV6);
	ifp->media = above.media;
	ifp->status = above.status;
}

static int check_mtu(struct os_vnet *v, const struct link *l, uint32_t mtu)
{
	struct link back, parent;
	struct vlan vl;
	int error = vlan_find(&v->nl, l, &vl, &back, &parent);

	if (error)
		return error;
	return parent.index && mtu <= parent.mtu - vlan_mtu_lost(&parent) ? 0 : -EINVAL;
}

/* What carries its frames would otherwise stay on the parent. */
static void before_destroy(struct os_vnet *v, const struct link *l)
{
	struct link back, parent;
	struct vlan vl;

	if (vlan_find(&v->nl, l, &vl, &back, &parent) == 0 && parent.index && !l->peer_elsewhere)
		vlan_drop(v, &vl, &back);
}

const struct ifkind kind_vlan = {
        .name = "vlan",
        .module = "if_vlan",
        .ends = 1,
        .max_unit = 32767,
        .nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL,
        .mtu_min = 68,
        .mtu_max = 65535,
        .create = create,
        .show = show,
        .look = look,
        .check_mtu = check_mtu,
        .before_destroy = before_destroy,
};
