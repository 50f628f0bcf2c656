/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_stp.c - the spanning tree: the kernel's (IEEE 802.1D-1998), shown as bridgestp(4)'s.
 *
 * bridgestp(4) speaks RSTP by default. The kernel speaks only STP; for a bridge whose protocol is rstp it gets times
 * that let it converge about as fast. They are the shortest that leave a BPDU, which is sent at most once a second,
 * time to cross a bridge: 2 x 2.5 s to forwarding, 6 s (three hellos, as in RSTP) until a silent root is gone.
 */
#include <errno.h>
#include <linux/if_bridge.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/bridge.h"
#include "os/linux/tc.h"
#include "os/linux/vlan.h"

enum { QUICK_HELLO = 200, QUICK_DELAY = 250, QUICK_AGE = 600 };                  /* hundredths of a second, for rstp */
enum { USUAL_HELLO = 2, USUAL_DELAY = 15, USUAL_AGE = 20 };                      /* seconds, for stp */
enum { STATE_LEARNING = 2, STATE_FORWARDING, STATE_DISCARDING = 5 };             /* BSTP_IFSTATE_* */
enum { ROLE_DISABLED, ROLE_ROOT, ROLE_DESIGNATED, ROLE_ALTERNATE, ROLE_BACKUP }; /* BSTP_ROLE_* */

enum { COST_TEN_MEGABIT = 2000000, COST_GIGABIT = 20000, COST_UNKNOWN = 55 };

/* A VLAN is as fast as its parent, and without one of no speed. */
static unsigned vlan_cost(struct nl *nl, const struct link *l)
{
	struct link back, parent;
	struct vlan vl;

	if (vlan_find(nl, l, &vl, &back, &parent) < 0 || !parent.index)
		return COST_UNKNOWN;
	return stp_usual_cost(nl, &parent);
}

unsigned stp_usual_cost(struct nl *nl, const struct link *l)
{
	static const struct {
		uint32_t linux_cost; /* by the link's speed: port_cost() in net/bridge/br_if.c */
		unsigned cost;       /* IEEE 802.1t */
	} costs[] = {{2, 2000}, {4, COST_GIGABIT}, {19, 200000}};

	const struct ifkind *k = kind_of(l);

	if (k == &kind_vlan)
		return vlan_cost(nl, l);
	if (k == &kind_tap || k == &kind_vmnet)
		return COST_TEN_MEGABIT;
	if (k && k->nic)
		return l->meta.was_up ? COST_GIGABIT : COST_UNKNOWN; /* a card's speed is known once it was up */
	for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
		if (l->port.cost == costs[i].linux_cost)
			return costs[i].cost;
	return k == &kind_epair ? 2000 : COST_UNKNOWN; /* a span port's, which the kernel doesn't know for a port */
}

/* -------------------------------------------------------------------------------------------------- changing */

static int put_on(struct nl *nl, const struct link *b)
{
	const struct meta_stp *s = &b->meta.stp;
	struct linkinfo info;
	struct nlmsghdr *msg = bridge_begin(nl, b->index, &info);

	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_BR_HELLO_TIME,
	                 s->proto ? 100 * (s->hellotime ? s->hellotime : USUAL_HELLO) : QUICK_HELLO);
	mnl_attr_put_u32(msg, IFLA_BR_FORWARD_DELAY,
	                 s->proto ? 100 * (s->fwddelay ? s->fwddelay : USUAL_DELAY) : QUICK_DELAY);
	mnl_attr_put_u32(msg, IFLA_BR_MAX_AGE, s->proto ? 100 * (s->maxage ? s->maxage : USUAL_AGE) : QUICK_AGE);
	mnl_attr_put_u32(msg, IFLA_BR_STP_STATE, 1);
	linkinfo_end(msg, &info);
	return 0;
}

static int put_off(struct nl *nl, const struct link *b)
{
	struct linkinfo info;
	struct nlmsghdr *msg = bridge_begin(nl, b->index, &info);

	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_BR_STP_STATE, 0);
	linkinfo_end(msg, &info);
	return 0;
}

/*
 * A port's state can be set while the kernel's spanning tree is off, and only to disabled for good: the others it
 * revises at once. A disabled port that is up starts anew with the next notice of a change: listening if the spanning
 * tree is on by then, forwarding if it is off. Writing the alias gives notice.
 */
static int put_disabled(struct nl *nl, const struct link *port)
{
	struct ifinfomsg *ifm;
	struct nlattr *nest;
	struct nlmsghdr *msg = nl_request(nl, RTM_SETLINK, 0, sizeof *ifm, &ifm);

	if (!msg)
		return -ENOBUFS;
	ifm->ifi_family = AF_BRIDGE;
	ifm->ifi_index = (int)port->index;
	nest = mnl_attr_nest_start(msg, IFLA_PROTINFO);
	mnl_attr_put_u8(msg, IFLA_BRPORT_STATE, BR_STATE_DISABLED);
	mnl_attr_nest_end(msg, nest);
	return 0;
}

static int put_notice(struct nl *nl, const struct link *port)
{
	struct nlmsghdr *msg = link_change(nl, port->index, 0, 0);

	return msg ? link_put_meta(msg, &port->meta) : -ENOBUFS;
}

/* Whether a member need not wait: it has no spanning tree, or the administrator says that no bridge is behind it. */
static bool at_once(const struct link *port)
{
	return !(member_flags(port) & M_STP) || member_flags(port) & M_ADMEDGE;
}

/* Whether a port is to start anew: up, and either the one that has changed or waiting though it need not. */
static bool starts(const struct link *port, unsigned changed, bool on)
{
	if (port->port.state == BR_STATE_DISABLED)
		return false;
	return port->index == changed ? on || port->port.state != BR_STATE_FORWARDING
	                              : (!on || at_once(port)) && port->port.state != BR_STATE_FORWARDING;
}

/* The filters that keep the protocol's frames off a member without it; a kernel without filters does without. */
static void filter(struct nl *nl, const struct link *port, bool drop)
{
	for (int side = TC_IN; side <= TC_OUT; side++) {
		if (drop)
			tc_drop_stp(nl, port->index, (enum tc_side)side);
		else
			tc_remove(nl, port->index, (enum tc_side)side, TC_PRIO_STP, 0);
	}
}

static int restart_ports(struct nl *nl, const struct link *b, const struct link *ports, int count, unsigned changed,
                         bool on)
{
	int error = b->bridge.stp ? put_off(nl, b) : 0;

	for (int i = 0; i < count && !error; i++) {
		if (!starts(&ports[i], changed, on))
			continue;
		error = put_disabled(nl, &ports[i]);
		if (!error && (!on || at_once(&ports[i])))
			error = put_notice(nl, &ports[i]);
		if (!error)
			error = nl_commit(nl);
	}
	if (!error && on)
		error = put_on(nl, b);
	for (int i = 0; i < count && !error; i++)
		if (on && ports[i].index == changed && starts(&ports[i], changed, on) && !at_once(&ports[i]))
			error = put_notice(nl, &ports[i]);
	if (error)
		nl_drop(nl);
	return error ? error : nl_commit(nl);
}

int stp_update(struct os_vnet *v, const struct link *bridge, unsigned changed)
{
	struct link *ports = NULL;
	const int count = link_list(&v->nl, bridge->index, &ports);
	bool on = false;
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count; i++)
		on = on || member_flags(&ports[i]) & M_STP;
	if (error || (!on && !bridge->bridge.stp))
		goto out;
	/* The filters first: what a port without the protocol has heard before it starts anew is forgotten then. */
	for (int i = 0; i < count; i++)
		if (on != bridge->bridge.stp || ports[i].index == changed)
			filter(&v->nl, &ports[i], on && !(member_flags(&ports[i]) & M_STP));
	if (on && !bridge->bridge.stp)
		error = guard_start(v, bridge);
	if (!error)
		error = restart_ports(&v->nl, bridge, ports, count, changed, on);
out:
	free(ports);
	return error;
}

int stp_left(struct os_vnet *v, const struct link *bridge, unsigned member)
{
	const struct link left = {.index = member};

	filter(&v->nl, &left, false);
	return stp_update(v, bridge, 0);
}

int stp_member_up(struct os_vnet *v, const char *member)
{
	struct link l, b;
	int error = link_get(&v->nl, member, 0, &l);

	if (error || !l.master_is_bridge || !at_once(&l) || l.port.state == BR_STATE_FORWARDING)
		return error;
	error = link_get(&v->nl, NULL, l.master, &b);
	return error || !b.bridge.stp ? error : stp_update(v, &b, 0);
}

bool stp_tick(struct nl *nl, unsigned bridge)
{
	struct link l;
	struct linkinfo info;
	struct nlmsghdr *msg;

	if (link_get(nl, NULL, bridge, &l) < 0 || !l.bridge.stp)
		return false;
	msg = l.bridge.changing ? bridge_begin(nl, bridge, &info) : NULL;
	if (msg) {
		mnl_attr_put_u32(msg, IFLA_BR_AGEING_TIME, bridge_ageing(&l)); /* it looks at all entries then */
		linkinfo_end(msg, &info);
		(void)nl_commit(nl);
	}
	return true;
}

/* --------------------------------------------------------------------------------------------------- showing */

static uint8_t state_of(const struct link *l)
{
	switch (l->port.state) {
	case BR_STATE_FORWARDING:
		return STATE_FORWARDING;
	case BR_STATE_LEARNING:
		return STATE_LEARNING;
	default:
		return STATE_DISCARDING;
	}
}

static uint8_t role_of(const struct link *b, const struct link *l)
{
	if (l->port.state == BR_STATE_DISABLED)
		return ROLE_DISABLED;
	if (b->bridge.root_port == l->port.number)
		return ROLE_ROOT;
	if (memcmp(l->port.designated_bridge, b->bridge.id, sizeof b->bridge.id) != 0)
		return ROLE_ALTERNATE;
	return l->port.designated_port == l->port.id ? ROLE_DESIGNATED : ROLE_BACKUP;
}

/* Whether the other end of a cable is a port that speaks the protocol, too. */
static bool faces_bridge(struct os_vnet *v, const struct link *l)
{
	struct link peer;

	return link_peer(&v->nl, l, &peer) == 0 && peer.master_is_bridge && member_flags(&peer) & M_STP;
}

void stp_show_member(struct os_vnet *v, const struct link *bridge, const struct link *l, struct os_member *m)
{
	if (!(m->flags & M_STP))
		return;
	m->rstp = !bridge->meta.stp.proto;
	m->state = state_of(l);
	m->role = role_of(bridge, l);
	/* A full-duplex link is taken for a point-to-point one, and a port where no bridge is heard for an edge. */
	if (m->flags & M_AUTOPTP && l->carrier)
		m->flags |= M_PTP;
	if (m->flags & M_AUTOEDGE && m->rstp && m->role == ROLE_DESIGNATED && m->state == STATE_FORWARDING &&
	    !faces_bridge(v, l))
		m->flags |= M_EDGE;
}
