/* SPDX-License-Identifier: BSD-2-Clause */
/* back.c - interfaces with a back end (back.h). */
#include "os/linux/back.h"

#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>

#include "os/linux/visit.h"

enum {
	INDEX_BASE = 0x40000000, /* back ends' indices: this and the low bits of the serial */
	INDEX_MASK = 0x3fffff,
	BACK_MTU = 65535, /* what the front end may send is the front end's to say */
};

/* Appends what a new back end needs: its mark, no addresses of its own. */
static int put_mark(struct os_vnet *v, unsigned index, uint32_t mtu, bool up)
{
	const struct meta m = {.ours = true, .unit = -1, .home = os_vnet_id(v), .vnet = os_vnet_id(v), .back = true};
	struct nlmsghdr *msg = link_change(&v->nl, index, up ? IFF_UP | IFF_NOARP : IFF_NOARP, IFF_UP | IFF_NOARP);

	if (!msg)
		return -ENOBUFS;
	if (mtu)
		mnl_attr_put_u32(msg, IFLA_MTU, mtu);
	link_put_linklocal(msg, false);
	return link_put_meta(msg, &m);
}

/* Without IPv6 a back end has no routes either. A setting below /proc/sys: of the stack that the process is in. */
static int no_inet6(struct os_vnet *v, const char *name)
{
	char path[64];
	int back, left;
	int error = visit_stack(v, &back);

	if (error)
		return error;
	snprintf(path, sizeof path, "net/ipv6/conf/%s/disable_ipv6", name);
	os_tunable_set(path, "1"); /* a kernel without IPv6 has none to turn off */
	left = visit_leave(back);
	return left;
}

int back_mark(struct os_vnet *v, const char *name, unsigned index, uint32_t mtu, bool up)
{
	int error = no_inet6(v, name);

	if (!error)
		error = put_mark(v, index, mtu, up);
	if (!error)
		return nl_commit(&v->nl);
	nl_drop(&v->nl);
	return error;
}

unsigned back_second(const struct link *back)
{
	return back->index + INDEX_MASK + 1;
}

int back_make(struct os_vnet *v, const struct claim *c, const char *name, bool up)
{
	const unsigned index = INDEX_BASE + (c->serial & INDEX_MASK);
	char back_name[OS_IFNAME];
	uint8_t mac[2][6];
	int error;

	snprintf(back_name, sizeof back_name, BACK_PREFIX "%x", c->serial & INDEX_MASK);
	kind_mac(c->serial, 0x0e, mac[0]);
	kind_mac(c->serial, 0x0f, mac[1]);
	error = kind_make_pair(&v->nl, &(struct pair){{name, back_name}, {c->index[0], index}, {mac[0], mac[1]}});
	return error ? error : back_mark(v, back_name, index, BACK_MTU, up);
}

/* Appends the question for a link in the stack that the front end's other end is in. */
static int ask(struct nl *nl, const struct link *front, unsigned index, struct link *l)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg;
	int error;

	if (!index)
		return -ENODEV;
	msg = nl_request(nl, RTM_GETLINK, 0, sizeof *ifm, &ifm);
	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)index;
	if (front->peer_elsewhere)
		mnl_attr_put_u32(msg, IFLA_TARGET_NETNSID, front->peer_nsid);
	l->index = 0;
	error = nl_get(nl, link_answer, l);
	return error ? error : l->index ? 0 : -ENODEV;
}

int back_get(struct nl *nl, const struct link *front, struct link *back)
{
	int error = strcmp(front->linux_kind, "veth") == 0 ? ask(nl, front, front->peer, back) : -ENODEV;

	return error ? error : back->meta.back ? 0 : -ENODEV;
}

int back_neighbour(struct nl *nl, const struct link *front, unsigned index, struct link *l)
{
	return ask(nl, front, index, l);
}
