/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kind_lo.c - lo(4): the loopback that every stack is born with, and further ones, which Linux calls dummy or, where
 * the kernel has no dummy device, ifb. Both drop what is sent out of them, and a stack's own addresses are reached
 * through its first loopback anyway, on Linux as on FreeBSD.
 */
#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/kinds.h"
#include "os/linux/linkinfo.h"

static int create_as(struct os_vnet *v, const struct claim *c, const char *linux_kind, const char *name)
{
	struct nl *nl = &v->nl;
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);
	int error;

	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)c->index[0];
	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	linkinfo_put(msg, linux_kind);
	error = nl_commit(nl);
	return error ? error : kind_mark(v, &kind_lo, c);
}

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	int error;

	snprintf(name, OS_IFNAME, "lo%d", c->unit);
	error = create_as(v, c, "dummy", name);
	if (error == -EOPNOTSUPP)
		error = create_as(v, c, "ifb", name);
	return error;
}

static void show(const struct link *l, struct os_if *ifp)
{
	ifp->flags |= F_LOOPBACK | F_MULTICAST;
	ifp->flags &= ~(uint32_t)F_NOARP;
	if ((l->linux_flags & IFF_UP) && !l->meta.down)
		ifp->flags |= F_RUNNING;
}

const struct ifkind kind_lo = {
        .name = "lo",
        .module = "if_lo",
        .ends = 1,
        .max_unit = 32767,
        .options = CAP_RXCSUM | CAP_TXCSUM | CAP_LINKSTATE | CAP_RXCSUM_IPV6 | CAP_TXCSUM_IPV6,
        .capabilities = CAP_RXCSUM | CAP_TXCSUM | CAP_LINKSTATE | CAP_RXCSUM_IPV6 | CAP_TXCSUM_IPV6,
        .nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL,
        .mtu_first = 16384,
        .no_ether = true,
        .no_eui64 = true, /* `up` gives it fe80::1 */
        .stays_running = true,
        .mtu_min = 0,
        .mtu_max = 65535,
        .create = create,
        .show = show,
};
