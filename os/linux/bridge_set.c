/* SPDX-License-Identifier: BSD-2-Clause */
/* bridge_set.c - settings of bridges and of their members: os_bridge_set(), os_bridge_set_member(). */
#include <errno.h>
#include <linux/if_bridge.h>
#include <stdio.h>
#include <string.h>

#include "os/linux/bridge.h"
#include "os/linux/lock.h"

enum { COST_MAX = 65535 };                                     /* Linux's; if_bridge(4)'s go to 200000000 */
enum { TIMEOUT_USUAL = 1200, TIMEOUT_MAX = UINT32_MAX / 100 }; /* seconds; Linux's are hundredths in 32 bits */

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

struct nlmsghdr *bridge_begin(struct nl *nl, unsigned index, struct linkinfo *info)
{
	struct nlmsghdr *msg = link_change(nl, index, 0, 0);

	if (!msg)
		return NULL;
	msg->nlmsg_type = RTM_NEWLINK; /* SETLINK does not change a kind's own settings */
	linkinfo_begin(msg, info, "bridge");
	return msg;
}

/* A setting that Linux has as well, in its units. */
static int kernel_knob(struct os_vnet *v, const struct link *l, uint16_t attr, uint32_t value)
{
	struct linkinfo info;
	struct nlmsghdr *msg = bridge_begin(&v->nl, l->index, &info);

	if (!msg)
		return -ENOBUFS;
	if (attr == IFLA_BR_PRIORITY)
		mnl_attr_put_u16(msg, attr, (uint16_t)value);
	else
		mnl_attr_put_u32(msg, attr, value);
	linkinfo_end(msg, &info);
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
	default: /* with its own hello time */
		s->proto = value == 2 ? 0 : 1;
		s->hellotime = 0;
	}
	l->meta.ours = true;
	error = link_save_meta(&v->nl, l->index, &l->meta);
	return error || !l->bridge.stp ? error : stp_update(v, l, 0);
}

static int set_maxaddr(struct os_vnet *v, struct link *l, unsigned value)
{
	int error;

	l->meta.ours = l->meta.has_maxaddr = true;
	l->meta.maxaddr = value;
	/* A kernel that doesn't count needs somebody who does. */
	error = l->bridge.counts ? 0 : guard_start(v, l);
	if (!error)
		error = link_save_meta(&v->nl, l->index, &l->meta);
	return error ? error : limit_apply(v, l, !l->bridge.counts);
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

struct nlmsghdr *bridge_begin_port(struct nl *nl, unsigned index, struct linkinfo *info)
{
	struct nlmsghdr *msg = link_change(nl, index, 0, 0);

	if (!msg)
		return NULL;
	msg->nlmsg_type = RTM_NEWLINK;
	linkinfo_begin_port(msg, info);
	return msg;
}

/* Whether a setting is one that somebody must watch over. */
static bool needs_guard(const struct link *l, enum os_member_knob knob, unsigned value)
{
	return (knob == OS_MEMBER_MAXADDR && value) || (knob == OS_MEMBER_FLAGS && value & ~member_flags(l) & M_STICKY);
}

static void put_cost(struct nlmsghdr *msg, uint32_t cost)
{
	mnl_attr_put_u32(msg, IFLA_BRPORT_COST, cost < 1 ? 1 : cost > COST_MAX ? (uint32_t)COST_MAX : cost);
}

/* Appends the change of one setting, and keeps in m what Linux doesn't. */
static void put_member(struct nlmsghdr *msg, enum os_member_knob knob, unsigned value, unsigned usual_cost,
                       struct meta *m)
{
	switch (knob) {
	case OS_MEMBER_PRIORITY:
		mnl_attr_put_u16(msg, IFLA_BRPORT_PRIORITY, (uint16_t)(value / PORT_PRIORITY_STEP));
		break;
	case OS_MEMBER_PATHCOST: /* 0: the usual one again */
		m->member = value ? (m->member | M_ADMCOST) : (m->member & ~(uint32_t)M_ADMCOST);
		m->pathcost = value ? value : usual_cost;
		put_cost(msg, m->pathcost);
		break;
	case OS_MEMBER_MAXADDR:
		m->ifmaxaddr = value;
		break;
	case OS_MEMBER_FLAGS:
		m->member = value ^ USUAL_MEMBER;
		mnl_attr_put_u8(msg, IFLA_BRPORT_LEARNING, value & M_LEARNING ? 1 : 0);
		mnl_attr_put_u8(msg, IFLA_BRPORT_ISOLATED, value & M_PRIVATE ? 1 : 0);
		mnl_attr_put_u8(msg, IFLA_BRPORT_UNICAST_FLOOD, value & M_DISCOVER ? 1 : 0);
		/* The spanning trees of other bridges count in FreeBSD's units. */
		if (value & M_STP && !m->pathcost)
			m->pathcost = usual_cost;
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
	struct linkinfo info;
	int error = bridge_member(v, bridge, member, &b, &l);
	uint32_t changed;

	if (error)
		return error;
	if (knob == OS_MEMBER_MAXADDR && value && !l.port.lockable) {
		snprintf(v->nl.reason, sizeof v->nl.reason, "before Linux 5.18 a member takes what it is sent");
		return -EOPNOTSUPP;
	}
	error = needs_guard(&l, knob, value) ? guard_start(v, &b) : 0;
	if (error)
		return error;
	m = l.meta;
	m.ours = true;
	const unsigned usual_cost = stp_usual_cost(&v->nl, &l);
	msg = bridge_begin_port(&v->nl, l.index, &info);
	if (!msg)
		return -ENOBUFS;
	put_member(msg, knob, value, usual_cost, &m);
	linkinfo_end(msg, &info);
	error = nl_commit(&v->nl);
	if (!error)
		error = link_save_meta(&v->nl, l.index, &m);
	changed = m.member ^ l.meta.member;
	if (!error && (m.ifmaxaddr != l.meta.ifmaxaddr || changed & (M_LEARNING | M_STICKY) || b.meta.has_maxaddr))
		error = limit_apply(v, &b, l.meta.ifmaxaddr || member_flags(&l) & M_STICKY);
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
