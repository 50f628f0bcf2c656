/* SPDX-License-Identifier: BSD-2-Clause */
/* bridge.c - bridges and their members: os_bridge_*() but for the forwarding table (fdb.c). */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/ifindex.h"
#include "os/linux/kinds.h"

/* What a new member has on FreeBSD. */
enum { COST_GIGABIT = 20000, COST_UNKNOWN = 55 }; /* without a known speed, which a card has once it was up */
enum { PRIORITY_STEP = 4 };                       /* FreeBSD's port priorities are 0 to 240, Linux's 0 to 63 */
enum { USUAL_MEMBER = M_LEARNING | M_DISCOVER | M_AUTOEDGE | M_AUTOPTP };

int bridge_link(struct os_vnet *v, const char *name, struct link *l)
{
	const int error = link_get(&v->nl, name, 0, l);

	return error ? error : kind_of(l) == &kind_bridge ? 0 : -EOPNOTSUPP;
}

int os_bridge_get(struct os_vnet *v, const char *bridge, struct os_bridge *b)
{
	struct link l;
	const int error = bridge_link(v, bridge, &l);

	if (error)
		return error;
	*b = (struct os_bridge){
	        .priority = l.bridge.priority,
	        .root_priority = l.meta.was_up ? l.bridge.priority : 0,
	        .hellotime = l.bridge.hello_time / 100,
	        .fwddelay = l.bridge.forward_delay / 100,
	        .maxage = l.bridge.max_age / 100,
	        .holdcnt = 6,
	        .maxaddr = l.meta.maxaddr ? l.meta.maxaddr : 2000,
	        .timeout = l.bridge.ageing / 100,
	        .rstp = true,
	};
	if (l.bridge.stp) {
		memcpy(b->id, l.bridge.id + 2, 6);
		memcpy(b->root, l.bridge.root + 2, 6);
		b->root_priority = (uint16_t)(l.bridge.root[0] << 8 | l.bridge.root[1]);
		b->root_port = l.bridge.root_port;
		b->root_cost = l.bridge.root_cost;
	}
	return 0;
}

static int newest_first(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	if (x->meta.enslaved != y->meta.enslaved)
		return x->meta.enslaved > y->meta.enslaved ? -1 : 1;
	return x->port.number > y->port.number ? -1 : x->port.number < y->port.number;
}

/* if_bridge(4)'s cost of a member that nobody gave one: Linux counts 10 Gbit/s as 2, 802.1t as 2000. */
static unsigned usual_cost(const struct link *l)
{
	const struct ifkind *k = kind_of(l);

	if (k && k->nic)
		return l->meta.was_up ? COST_GIGABIT : COST_UNKNOWN;
	return l->port.cost * 1000;
}

static struct os_member show_member(struct os_vnet *v, const struct link *l)
{
	struct os_member m = {
	        .index = ifindex_shown(v, l->index),
	        .flags = USUAL_MEMBER ^ l->meta.member,
	        .ifmaxaddr = l->meta.ifmaxaddr,
	        .priority = l->port.priority * PRIORITY_STEP,
	        .pathcost = l->meta.member & M_ADMCOST ? l->port.cost : usual_cost(l),
	        .rstp = true,
	};

	snprintf(m.name, sizeof m.name, "%s", l->name);
	return m;
}

int os_bridge_members(struct os_vnet *v, const char *bridge, struct os_member **list)
{
	struct link l, *links = NULL;
	const int error = bridge_link(v, bridge, &l);
	int count;

	if (error)
		return error;
	count = link_list(&v->nl, l.index, &links);
	if (count < 0)
		return count;
	*list = malloc(((size_t)count + 1) * sizeof **list);
	if (!*list) {
		free(links);
		return -ENOMEM;
	}
	if (count > 1)
		qsort(links, (size_t)count, sizeof *links, newest_first);
	for (int i = 0; i < count; i++)
		(*list)[i] = show_member(v, &links[i]);
	free(links);
	return count;
}

static bool is_ethernet(const struct link *l)
{
	const struct ifkind *k = kind_of(l);

	return l->has_ether && !(l->linux_flags & IFF_LOOPBACK) && !(k && k->no_ether);
}

int os_bridge_add(struct os_vnet *v, const char *bridge, const char *member)
{
	struct link b, l;
	struct nlmsghdr *msg;
	struct meta m;
	int error = bridge_link(v, bridge, &b);

	if (!error) {
		error = link_get(&v->nl, member, 0, &l);
		error = error == -ENODEV ? -ENOENT : error;
	}
	if (error)
		return error;
	if (l.master)
		return l.master == b.index ? -EEXIST : -EBUSY;
	if (!is_ethernet(&l) || kind_of(&l) == &kind_bridge)
		return -EINVAL;
	if (l.mtu != b.mtu) {
		/* The first member gives the bridge its MTU; the others must have it. */
		struct link *members = NULL;
		const int count = link_list(&v->nl, b.index, &members);

		free(members);
		if (count)
			return count < 0 ? count : -EINVAL;
	}
	m = l.meta;
	m.ours = true;
	m.enslaved = meta_now();
	msg = link_change(&v->nl, l.index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MASTER, b.index);
	error = link_put_meta(msg, &m);
	if (!error && l.mtu != b.mtu) {
		msg = link_change(&v->nl, b.index, 0, 0);
		if (msg)
			mnl_attr_put_u32(msg, IFLA_MTU, l.mtu);
	}
	if (error) {
		nl_drop(&v->nl);
		return error;
	}
	error = nl_commit(&v->nl);
	if (error == -EXFULL)
		snprintf(v->nl.reason, sizeof v->nl.reason, "a Linux bridge takes 1023 members");
	return error;
}

/* The member's link, checked to be one of this bridge. */
static int member_get(struct os_vnet *v, const char *bridge, const char *member, struct link *l)
{
	struct link b;
	int error = bridge_link(v, bridge, &b);

	if (!error)
		error = link_get(&v->nl, member, 0, l);
	if (error == -ENODEV || (!error && l->master != b.index))
		error = -ENOENT;
	return error;
}

int os_bridge_del(struct os_vnet *v, const char *bridge, const char *member)
{
	struct link l;
	struct meta m;
	struct nlmsghdr *msg;
	int error = member_get(v, bridge, member, &l);

	if (error)
		return error;
	m = l.meta;
	m.enslaved = 0;
	m.member = m.ifmaxaddr = 0;
	m.flags &= ~(uint32_t)F_PROMISC;
	msg = link_change(&v->nl, l.index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MASTER, 0);
	error = link_put_meta(msg, &m);
	if (error) {
		nl_drop(&v->nl);
		return error;
	}
	return nl_commit(&v->nl);
}

/* ------------------------------------------------------------------------------------------------- settings */

/* The settings that Linux has as well, in its units. */
static int kernel_knob(struct os_vnet *v, const struct link *l, uint16_t attr, uint32_t value)
{
	struct nlattr *info, *data;
	struct nlmsghdr *msg = link_change(&v->nl, l->index, 0, 0);

	if (!msg)
		return -ENOBUFS;
	info = mnl_attr_nest_start(msg, IFLA_LINKINFO);
	mnl_attr_put_strz(msg, IFLA_INFO_KIND, "bridge");
	data = mnl_attr_nest_start(msg, IFLA_INFO_DATA);
	if (attr == IFLA_BR_PRIORITY)
		mnl_attr_put_u16(msg, attr, (uint16_t)value);
	else
		mnl_attr_put_u32(msg, attr, value);
	mnl_attr_nest_end(msg, data);
	mnl_attr_nest_end(msg, info);
	msg->nlmsg_type = RTM_NEWLINK; /* SETLINK does not change a kind's own settings */
	return nl_commit(&v->nl);
}

int os_bridge_set(struct os_vnet *v, const char *bridge, enum os_bridge_knob knob, unsigned value)
{
	struct link l;
	struct meta m;
	const int error = bridge_link(v, bridge, &l);

	if (error)
		return error;
	switch (knob) {
	case OS_BRIDGE_PRIORITY:
		return kernel_knob(v, &l, IFLA_BR_PRIORITY, value);
	case OS_BRIDGE_TIMEOUT:
		return kernel_knob(v, &l, IFLA_BR_AGEING_TIME, value * 100);
	case OS_BRIDGE_FWDDELAY:
		return kernel_knob(v, &l, IFLA_BR_FORWARD_DELAY, value * 100);
	case OS_BRIDGE_MAXAGE:
		return kernel_knob(v, &l, IFLA_BR_MAX_AGE, value * 100);
	case OS_BRIDGE_HELLOTIME:
		return -EPERM; /* as if_bridge(4) answers while its protocol is rstp, which is all that is here */
	case OS_BRIDGE_MAXADDR:
		m = l.meta;
		m.maxaddr = value;
		return link_save_meta(&v->nl, l.index, &m);
	default:
		return -EOPNOTSUPP;
	}
}

/* Flags that are only shown, on FreeBSD without the spanning tree as here. */
enum { REMEMBERED = M_EDGE | M_AUTOEDGE | M_PTP | M_AUTOPTP | M_ADMEDGE | M_ADMCOST };

/* Appends a change of a member's own settings; the attribute's value follows. */
static struct nlmsghdr *begin_port(struct os_vnet *v, const struct link *l, struct nlattr *nests[2])
{
	struct nlmsghdr *msg = link_change(&v->nl, l->index, 0, 0);

	if (!msg)
		return NULL;
	msg->nlmsg_type = RTM_NEWLINK;
	nests[0] = mnl_attr_nest_start(msg, IFLA_LINKINFO);
	mnl_attr_put_strz(msg, IFLA_INFO_SLAVE_KIND, "bridge");
	nests[1] = mnl_attr_nest_start(msg, IFLA_INFO_SLAVE_DATA);
	return msg;
}

int os_bridge_set_member(struct os_vnet *v, const char *bridge, const char *member, enum os_member_knob knob,
                         unsigned value)
{
	struct link l;
	struct meta m;
	struct nlmsghdr *msg;
	struct nlattr *nests[2];
	int error = member_get(v, bridge, member, &l);

	if (error)
		return error;
	m = l.meta;
	if (knob == OS_MEMBER_MAXADDR && value) {
		snprintf(v->nl.reason, sizeof v->nl.reason, "Linux has no limit for one member");
		return -EOPNOTSUPP;
	}
	if (knob == OS_MEMBER_FLAGS &&
	    (value ^ USUAL_MEMBER ^ m.member) & ~(unsigned)(REMEMBERED | M_LEARNING | M_PRIVATE))
		return -EOPNOTSUPP;
	msg = begin_port(v, &l, nests);
	if (!msg)
		return -ENOBUFS;
	if (knob == OS_MEMBER_PRIORITY) {
		mnl_attr_put_u16(msg, IFLA_BRPORT_PRIORITY, (uint16_t)(value / PRIORITY_STEP));
	} else if (knob == OS_MEMBER_PATHCOST) {
		m.member |= M_ADMCOST;
		mnl_attr_put_u32(msg, IFLA_BRPORT_COST, value);
	} else if (knob == OS_MEMBER_FLAGS) {
		m.member = value ^ USUAL_MEMBER;
		mnl_attr_put_u8(msg, IFLA_BRPORT_LEARNING, value & M_LEARNING ? 1 : 0);
		mnl_attr_put_u8(msg, IFLA_BRPORT_ISOLATED, value & M_PRIVATE ? 1 : 0);
	}
	mnl_attr_nest_end(msg, nests[1]);
	mnl_attr_nest_end(msg, nests[0]);
	error = nl_commit(&v->nl);
	return error ? error : link_save_meta(&v->nl, l.index, &m);
}
