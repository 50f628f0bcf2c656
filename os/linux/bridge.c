/* SPDX-License-Identifier: BSD-2-Clause */
/* bridge.c - bridges and their members: os_bridge_*() but for the forwarding table (fdb.c). */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/bridge.h"
#include "os/linux/ifindex.h"
#include "os/linux/lock.h"

enum { PRIORITY_STEP = 4 }; /* FreeBSD's port priorities are 0 to 240, Linux's 0 to 63 */
enum { COST_MAX = 65535 };  /* Linux's; if_bridge(4)'s go to 200000000 */
enum { TIMEOUT_USUAL = 1200, TIMEOUT_MAX = UINT32_MAX / 100 }; /* seconds; Linux's are hundredths in 32 bits */

int bridge_link(struct os_vnet *v, const char *name, struct link *l)
{
	const int error = link_get(&v->nl, name, 0, l);

	return error ? error : kind_of(l) == &kind_bridge ? 0 : -EOPNOTSUPP;
}

/* The kernel's own is shorter while the network's shape changes. */
unsigned bridge_timeout(const struct link *l)
{
	if (!l->meta.ours)
		return l->bridge.ageing / 100;
	return l->meta.has_timeout ? l->meta.timeout : (unsigned)TIMEOUT_USUAL;
}

uint32_t bridge_ageing(const struct link *l)
{
	const unsigned timeout = bridge_timeout(l);

	return 100 * (timeout > 0 && timeout <= TIMEOUT_MAX ? timeout : (unsigned)TIMEOUT_MAX);
}

/* A root port is known by its number on Linux and by its interface's on FreeBSD. */
static uint16_t root_port(struct os_vnet *v, const struct link *bridge)
{
	struct link *members = NULL;
	const int count = bridge->bridge.root_port ? link_list(&v->nl, bridge->index, &members) : 0;
	uint16_t port = 0;

	for (int i = 0; i < count; i++)
		if (members[i].port.number == bridge->bridge.root_port)
			port = ifindex_shown(v, members[i].index) & 0xfff;
	free(members);
	return port;
}

static unsigned or_usual(unsigned value, unsigned usual)
{
	return value ? value : usual;
}

int os_bridge_get(struct os_vnet *v, const char *bridge, struct os_bridge *b)
{
	struct link l;
	const int error = bridge_link(v, bridge, &l);
	const struct meta_stp *s = &l.meta.stp;

	if (error)
		return error;
	*b = (struct os_bridge){
	        .priority = l.bridge.priority,
	        .root_priority = l.meta.was_up ? l.bridge.priority : 0,
	        .hellotime = or_usual(s->hellotime, 2),
	        .fwddelay = or_usual(s->fwddelay, 15),
	        .maxage = or_usual(s->maxage, 20),
	        .holdcnt = or_usual(s->holdcnt, 6),
	        .maxaddr = or_usual(l.meta.maxaddr, 2000),
	        .timeout = bridge_timeout(&l),
	        .rstp = !s->proto,
	};
	if (l.bridge.stp) {
		memcpy(b->id, l.bridge.id + 2, 6);
		memcpy(b->root, l.bridge.root + 2, 6);
		b->root_priority = (uint16_t)(l.bridge.root[0] << 8 | l.bridge.root[1]);
		b->root_port = root_port(v, &l);
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

/* As if_bridge(4) shows it; a span port has neither priority nor cost, and shows the usual ones. */
static struct os_member show_member(struct os_vnet *v, const struct link *bridge, const struct link *l)
{
	struct os_member m = {
	        .index = ifindex_shown(v, l->index),
	        .flags = member_flags(l),
	        .ifmaxaddr = l->meta.ifmaxaddr,
	        .priority = l->master ? l->port.priority * PRIORITY_STEP : 128,
	        .pathcost = or_usual(l->meta.pathcost, stp_usual_cost(l)),
	};

	snprintf(m.name, sizeof m.name, "%s", l->name);
	stp_show_member(v, bridge, l, &m);
	return m;
}

static int show_members(struct os_vnet *v, const struct link *bridge, const struct link *links, int count,
                        const struct link *spans, int nspans, struct os_member **list)
{
	*list = malloc(((size_t)count + (size_t)nspans + 1) * sizeof **list);
	if (!*list)
		return -ENOMEM;
	for (int i = 0; i < count; i++)
		(*list)[i] = show_member(v, bridge, &links[i]);
	for (int i = 0; i < nspans; i++)
		(*list)[count + i] = show_member(v, bridge, &spans[i]);
	return count + nspans;
}

int os_bridge_members(struct os_vnet *v, const char *bridge, struct os_member **list)
{
	struct link l, *links = NULL, *spans = NULL;
	const int error = bridge_link(v, bridge, &l);
	int count, nspans;

	if (error)
		return error;
	count = link_list(&v->nl, l.index, &links);
	nspans = count < 0 ? count : span_list(v, &l, &spans);
	if (count > 1)
		qsort(links, (size_t)count, sizeof *links, newest_first);
	if (nspans > 1)
		qsort(spans, (size_t)nspans, sizeof *spans, newest_first);
	count = nspans < 0 ? nspans : show_members(v, &l, links, count, spans, nspans, list);
	free(links);
	free(spans);
	return count;
}

static bool is_ethernet(const struct link *l)
{
	const struct ifkind *k = kind_of(l);

	return l->has_ether && !(l->linux_flags & IFF_LOOPBACK) && !(k && k->no_ether);
}

/* Whether an interface is a span port of this bridge. */
static bool is_own_span(struct os_vnet *v, const struct link *bridge, const struct link *l)
{
	struct link *spans = NULL;
	const int count = bridge->meta.member ? span_list(v, bridge, &spans) : 0;
	bool found = false;

	for (int i = 0; i < count; i++)
		found = found || spans[i].index == l->index;
	free(spans);
	return found;
}

static int add_locked(struct os_vnet *v, const char *bridge, const char *member)
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
	if (is_own_span(v, &b, &l))
		return -EBUSY;
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
	m.member = 0;
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
	if (!error && b.bridge.stp)
		error = stp_update(v, &b, l.index);
	if (!error && b.meta.member)
		error = span_join(v, &b, l.index);
	return error;
}

int os_bridge_add(struct os_vnet *v, const char *bridge, const char *member)
{
	stack_lock(v);
	const int error = add_locked(v, bridge, member);
	stack_unlock(v);
	return error;
}

/* The member's link, checked to be one of this bridge. */
static int member_get(struct os_vnet *v, const char *bridge, const char *member, struct link *b, struct link *l)
{
	int error = bridge_link(v, bridge, b);

	if (error)
		return error;
	error = link_get(&v->nl, member, 0, l);
	if (error == -ENODEV || (!error && l->master != b->index))
		error = -ENOENT;
	return error;
}

static int del_locked(struct os_vnet *v, const char *bridge, const char *member)
{
	struct link b, l;
	struct meta m;
	struct nlmsghdr *msg;
	int error = member_get(v, bridge, member, &b, &l);

	if (error)
		return error;
	m = l.meta;
	m.enslaved = 0;
	m.member = m.ifmaxaddr = m.pathcost = 0;
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
	error = nl_commit(&v->nl);
	if (error)
		return error;
	span_leave(v, &b, l.index);
	return b.bridge.stp ? stp_left(v, &b, l.index) : 0;
}

int os_bridge_del(struct os_vnet *v, const char *bridge, const char *member)
{
	stack_lock(v);
	const int error = del_locked(v, bridge, member);
	stack_unlock(v);
	return error;
}

/* ------------------------------------------------------------------------------------------------- settings */

struct nlmsghdr *bridge_begin(struct nl *nl, unsigned index, struct nlattr *nests[2])
{
	struct nlmsghdr *msg = link_change(nl, index, 0, 0);

	if (!msg)
		return NULL;
	msg->nlmsg_type = RTM_NEWLINK; /* SETLINK does not change a kind's own settings */
	nests[0] = mnl_attr_nest_start(msg, IFLA_LINKINFO);
	mnl_attr_put_strz(msg, IFLA_INFO_KIND, "bridge");
	nests[1] = mnl_attr_nest_start(msg, IFLA_INFO_DATA);
	return msg;
}

void bridge_end(struct nlmsghdr *msg, struct nlattr *const nests[2])
{
	mnl_attr_nest_end(msg, nests[1]);
	mnl_attr_nest_end(msg, nests[0]);
}

/* A setting that Linux has as well, in its units. */
static int kernel_knob(struct os_vnet *v, const struct link *l, uint16_t attr, uint32_t value)
{
	struct nlattr *nests[2];
	struct nlmsghdr *msg = bridge_begin(&v->nl, l->index, nests);

	if (!msg)
		return -ENOBUFS;
	if (attr == IFLA_BR_PRIORITY)
		mnl_attr_put_u16(msg, attr, (uint16_t)value);
	else
		mnl_attr_put_u32(msg, attr, value);
	bridge_end(msg, nests);
	return nl_commit(&v->nl);
}

static int set_timeout(struct os_vnet *v, struct link *l, unsigned value)
{
	l->meta.ours = true;
	l->meta.has_timeout = value != TIMEOUT_USUAL;
	l->meta.timeout = value;
	const int error = kernel_knob(v, l, IFLA_BR_AGEING_TIME, bridge_ageing(l));
	return error ? error : link_save_meta(&v->nl, l->index, &l->meta);
}

/* The spanning tree's own: kept, and given to the kernel while it has a use for them. */
static int set_stp(struct os_vnet *v, struct link *l, enum os_bridge_knob knob, unsigned value)
{
	struct meta_stp *s = &l->meta.stp;
	int error;

	switch (knob) {
	case OS_BRIDGE_HELLOTIME:
		s->hellotime = value;
		break;
	case OS_BRIDGE_FWDDELAY:
		s->fwddelay = value;
		break;
	case OS_BRIDGE_MAXAGE:
		s->maxage = value;
		break;
	case OS_BRIDGE_HOLDCNT: /* an upper limit; the kernel sends one BPDU a second at most */
		s->holdcnt = value;
		break;
	default:
		s->proto = value == 2 ? 0 : 1;
	}
	l->meta.ours = true;
	error = link_save_meta(&v->nl, l->index, &l->meta);
	return error || !l->bridge.stp ? error : stp_update(v, l, 0);
}

static int set_maxaddr(struct os_vnet *v, const struct link *l, unsigned value)
{
	struct meta m = l->meta;

	m.ours = true;
	m.maxaddr = value;
	return link_save_meta(&v->nl, l->index, &m);
}

static int set_locked(struct os_vnet *v, const char *bridge, enum os_bridge_knob knob, unsigned value)
{
	struct link l;
	const int error = bridge_link(v, bridge, &l);

	if (error)
		return error;
	switch (knob) {
	case OS_BRIDGE_PRIORITY:
		return kernel_knob(v, &l, IFLA_BR_PRIORITY, value);
	case OS_BRIDGE_TIMEOUT:
		return set_timeout(v, &l, value);
	case OS_BRIDGE_MAXADDR:
		return set_maxaddr(v, &l, value);
	default:
		return set_stp(v, &l, knob, value);
	}
}

int os_bridge_set(struct os_vnet *v, const char *bridge, enum os_bridge_knob knob, unsigned value)
{
	stack_lock(v);
	const int error = set_locked(v, bridge, knob, value);
	stack_unlock(v);
	return error;
}

/* Begins a change of a member's own settings; bridge_end() ends it. */
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

/* What Linux has nothing like; the words say what. NULL: nothing of the kind. */
static const char *impossible(enum os_member_knob knob, unsigned value)
{
	if (knob == OS_MEMBER_MAXADDR && value)
		return "Linux has no limit for one member";
	if (knob == OS_MEMBER_FLAGS && value & M_STICKY)
		return "Linux has no members whose addresses stay";
	return NULL;
}

static void put_cost(struct nlmsghdr *msg, uint32_t cost)
{
	mnl_attr_put_u32(msg, IFLA_BRPORT_COST, cost < 1 ? 1 : cost > COST_MAX ? (uint32_t)COST_MAX : cost);
}

/* Appends the change of one setting, and keeps in m what Linux doesn't. */
static void put_member(struct nlmsghdr *msg, const struct link *l, enum os_member_knob knob, unsigned value,
                       struct meta *m)
{
	switch (knob) {
	case OS_MEMBER_PRIORITY:
		mnl_attr_put_u16(msg, IFLA_BRPORT_PRIORITY, (uint16_t)(value / PRIORITY_STEP));
		break;
	case OS_MEMBER_PATHCOST: /* 0: the usual one again */
		m->member = value ? (m->member | M_ADMCOST) : (m->member & ~(uint32_t)M_ADMCOST);
		m->pathcost = value ? value : stp_usual_cost(l);
		put_cost(msg, m->pathcost);
		break;
	case OS_MEMBER_MAXADDR:
		break;
	case OS_MEMBER_FLAGS:
		m->member = value ^ USUAL_MEMBER;
		mnl_attr_put_u8(msg, IFLA_BRPORT_LEARNING, value & M_LEARNING ? 1 : 0);
		mnl_attr_put_u8(msg, IFLA_BRPORT_ISOLATED, value & M_PRIVATE ? 1 : 0);
		mnl_attr_put_u8(msg, IFLA_BRPORT_UNICAST_FLOOD, value & M_DISCOVER ? 1 : 0);
		/* The spanning trees of other bridges count in FreeBSD's units. */
		if (value & M_STP && !m->pathcost)
			m->pathcost = stp_usual_cost(l);
		if (value & M_STP)
			put_cost(msg, m->pathcost);
	}
}

static int set_member_locked(struct os_vnet *v, const char *bridge, const char *member, enum os_member_knob knob,
                             unsigned value)
{
	struct link b, l;
	struct meta m;
	struct nlmsghdr *msg;
	struct nlattr *nests[2];
	int error = member_get(v, bridge, member, &b, &l);
	uint32_t changed;

	if (error)
		return error;
	if (impossible(knob, value)) {
		snprintf(v->nl.reason, sizeof v->nl.reason, "%s", impossible(knob, value));
		return -EOPNOTSUPP;
	}
	m = l.meta;
	m.ours = true;
	msg = begin_port(v, &l, nests);
	if (!msg)
		return -ENOBUFS;
	put_member(msg, &l, knob, value, &m);
	bridge_end(msg, nests);
	error = nl_commit(&v->nl);
	if (!error)
		error = link_save_meta(&v->nl, l.index, &m);
	changed = m.member ^ l.meta.member;
	if (error || !(changed & (M_STP | M_ADMEDGE)))
		return error;
	return stp_update(v, &b, changed & M_STP ? l.index : 0);
}

int os_bridge_set_member(struct os_vnet *v, const char *bridge, const char *member, enum os_member_knob knob,
                         unsigned value)
{
	stack_lock(v);
	const int error = set_member_locked(v, bridge, member, knob, value);
	stack_unlock(v);
	return error;
}
