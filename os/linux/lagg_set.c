/* SPDX-License-Identifier: BSD-2-Clause */
/* lagg_set.c - ports and settings of lagg(4): os_lagg_*() (lagg.h). */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/ifindex.h"
#include "os/linux/lagg.h"
#include "os/linux/lock.h"
#include "os/linux/tc.h"

/* An aggregate with all that belongs to it. */
struct whole {
	struct link front, back, *ports;
	struct lagg setup;
	int count;
};

/* Finds it; release() it in any case. */
static int get(struct os_vnet *v, const char *name, struct whole *w)
{
	int error;

	*w = (struct whole){.ports = NULL};
	error = link_get(&v->nl, name, 0, &w->front);
	if (!error && kind_of(&w->front) != &kind_lagg)
		error = -EINVAL;
	if (!error)
		error = lagg_find(&v->nl, &w->front, &w->setup, &w->back);
	if (error)
		return error;
	w->count = lagg_ports(&v->nl, &w->front, w->back.index, &w->ports);
	if (w->count > 0)
		w->setup.primary = w->ports[lagg_primary(&w->setup, w->ports, w->count)].index;
	return w->count < 0 ? w->count : 0;
}

static void release(struct whole *w)
{
	free(w->ports);
	w->ports = NULL;
}

/* The same for a change, which is made where the ports are. */
static int get_here(struct os_vnet *v, const char *name, struct whole *w)
{
	const int error = get(v, name, w);

	return error ? error : w->front.peer_elsewhere ? -EPERM : 0;
}

/* Looks at the ports anew and makes the filters; keeps the setup first. */
static int settle(struct os_vnet *v, struct whole *w)
{
	struct lagg_plan plan;
	int error;

	lagg_format(&w->setup, w->back.meta.setup);
	error = link_save_meta(&v->nl, w->back.index, &w->back.meta);
	if (error)
		return error;
	release(w);
	w->count = lagg_ports(&v->nl, NULL, w->back.index, &w->ports);
	if (w->count < 0)
		return w->count;
	lagg_plan(&w->setup, w->ports, w->count, &plan);
	return lagg_carry(&v->nl, &w->back, &plan);
}

/* ------------------------------------------------------------------------------------------------------ looking */

int os_lagg_get(struct os_vnet *v, const char *name, struct os_lagg *g)
{
	struct whole w;
	const int error = get(v, name, &w);

	if (!error)
		*g = (struct os_lagg){.proto = w.setup.proto,
		                      .hash = w.setup.hash,
		                      .options = w.setup.options,
		                      .flowid_shift = w.setup.flowid_shift,
		                      .stride = w.setup.stride};
	for (int i = 0; i < w.count && !error; i++)
		g->active += lagg_port_active(&w.ports[i]);
	release(&w);
	return error;
}

int os_lagg_ports(struct os_vnet *v, const char *name, struct os_laggport **list)
{
	uint32_t open = LAGG_PORT_ACTIVE;
	struct lagg_plan plan;
	struct whole w;
	int primary, error = get(v, name, &w);

	*list = NULL;
	if (!error) {
		*list = calloc((size_t)w.count + 1, sizeof **list);
		error = *list ? 0 : -ENOMEM;
	}
	if (error) {
		release(&w);
		return error;
	}
	primary = w.setup.proto == LAGG_FAILOVER ? lagg_primary(&w.setup, w.ports, w.count) : -1;
	lagg_plan(&w.setup, w.ports, w.count, &plan);
	if (w.setup.proto == LAGG_LACP)
		open |= LAGG_PORT_COLLECTING | LAGG_PORT_DISTRIBUTING;
	for (int i = 0; i < w.count; i++) {
		struct os_laggport *p = &(*list)[i];

		snprintf(p->name, sizeof p->name, "%s", w.ports[i].name);
		p->flags = (i == primary ? (uint32_t)LAGG_PORT_MASTER : 0) | (plan.in[i] ? open : 0);
	}
	release(&w);
	return w.count;
}

/* ----------------------------------------------------------------------------------------------------- settings */

/* LACP begins with its own options as they usually are. */
static void change(struct lagg *g, enum os_lagg_knob knob, unsigned value)
{
	const unsigned lacp =
	        LAGG_OPT_LACP_STRICT | LAGG_OPT_LACP_TXTEST | LAGG_OPT_LACP_RXTEST | LAGG_OPT_LACP_FAST_TIMO;

	switch (knob) {
	case OS_LAGG_PROTO:
		g->proto = value;
		g->options = (g->options & ~lacp) | (value == LAGG_LACP ? (unsigned)LAGG_OPT_LACP_STRICT : 0);
		break;
	case OS_LAGG_HASH:
		g->hash = value;
		break;
	case OS_LAGG_OPTIONS:
		g->options = value;
		break;
	case OS_LAGG_FLOWID_SHIFT:
		g->flowid_shift = value;
		break;
	case OS_LAGG_STRIDE:
		g->stride = value;
		break;
	}
}

int os_lagg_set(struct os_vnet *v, const char *name, enum os_lagg_knob knob, unsigned value)
{
	struct whole w;
	int error;

	stack_lock(v);
	error = get_here(v, name, &w);
	if (!error && knob == OS_LAGG_PROTO && value > LAGG_BROADCAST)
		error = -EPROTONOSUPPORT;
	if (!error && knob == OS_LAGG_STRIDE && w.setup.proto != LAGG_ROUNDROBIN)
		error = -EINVAL;
	if (!error) {
		change(&w.setup, knob, value);
		error = settle(v, &w);
	}
	release(&w);
	stack_unlock(v);
	return error;
}

/* -------------------------------------------------------------------------------------------------------- ports */

/* Whether a link can become a port. */
static int check(struct os_vnet *v, const struct whole *w, const struct link *port)
{
	const struct ifkind *k = kind_of(port);
	struct link other;

	if (port->index == w->front.index)
		return -EINVAL;
	if (w->count >= LAGG_PORTS)
		return -ENOSPC;
	if (port->meta.lagg == w->back.index)
		return -EEXIST;
	if (port->meta.lagg && link_get(&v->nl, NULL, port->meta.lagg, &other) == 0)
		return -EBUSY;
	if (!kind_is_ether(port) || k == &kind_bridge || k == &kind_lo)
		return -EPROTONOSUPPORT;
	return k == &kind_lagg ? -EINVAL : 0;
}

/* The first port gives the aggregate its MTU, the others take it. */
static int set_mtu(struct os_vnet *v, const struct whole *w, const struct link *port)
{
	const struct ifkind *k = kind_of(port);
	const struct link *to = w->count ? port : &w->front;
	const uint32_t mtu = w->count ? w->front.mtu : port->mtu;
	struct nlmsghdr *msg;

	if (to->mtu == mtu)
		return 0;
	if (to == port && k && (mtu < k->mtu_min || mtu > k->mtu_max))
		return -EINVAL;
	if (to == port && k && k->check_mtu && k->check_mtu(v, port, mtu) < 0)
		return -EINVAL;
	msg = link_change(&v->nl, to->index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MTU, mtu);
	return nl_commit(&v->nl);
}

/* A port has no IPv6: its link-local address would be another's of the same zone. */
static int drop_inet6(struct os_vnet *v, unsigned index)
{
	int error = addr_drop_inet6(v, index);

	for (int side = TC_IN; side <= TC_OUT && !error; side++) /* IPv6 that is turned off: not for the aggregate */
		error = tc_remove(&v->nl, index, (enum tc_side)side, TC_PRIO_INET6, 0);
	return error;
}

/* Marks it, with the MAC address of the aggregate. */
static int join(struct os_vnet *v, const struct whole *w, const struct link *port)
{
	struct nlmsghdr *msg = link_change(&v->nl, port->index, 0, 0);
	struct meta m = port->meta;
	int error;

	if (!msg)
		return -ENOBUFS;
	m.ours = true;
	m.lagg = w->back.index;
	memcpy(m.lagg_ether, port->ether, 6);
	if (w->count && !m.has_hwaddr) {
		m.has_hwaddr = true;
		memcpy(m.hwaddr, port->ether, 6);
	}
	mnl_attr_put(msg, IFLA_ADDRESS, 6, w->count ? w->front.ether : port->ether);
	link_put_linklocal(msg, false);
	error = link_put_meta(msg, &m);
	if (error) {
		nl_drop(&v->nl);
		return error;
	}
	return nl_commit(&v->nl);
}

/* Undoes join(), for a port that can't be made to carry frames; the setup is again as it was. */
static void unjoin(struct os_vnet *v, struct whole *w, unsigned index, const struct lagg *before)
{
	struct link port;

	if (link_get(&v->nl, NULL, index, &port) == 0)
		(void)lagg_release(&v->nl, &port);
	w->setup = *before;
	(void)settle(v, w); /* the filters of the others */
}

static int add(struct os_vnet *v, struct whole *w, const struct link *port)
{
	const struct lagg before = w->setup;
	int error = check(v, w, port);

	if (!error)
		error = set_mtu(v, w, port);
	if (!error)
		error = drop_inet6(v, port->index);
	if (!error)
		error = join(v, w, port);
	if (error)
		return error;
	if (!w->count)
		w->setup.primary = port->index;
	w->setup.used = true;
	error = settle(v, w);
	if (!error && w->count == 1)
		error = lagg_set_ether(&v->nl, &w->back, w->ports, 1, port->ether);
	if (error)
		unjoin(v, w, port->index, &before);
	return error;
}

/* The port is one no more; if it was the primary one, the next takes over with its own MAC address. */
static int del(struct os_vnet *v, struct whole *w, const struct link *port)
{
	const bool primary = port->index == w->setup.primary;
	int error = port->meta.lagg == w->back.index ? lagg_release(&v->nl, port) : -ENOENT;

	if (error)
		return error;
	if (primary) {
		w->setup.primary = 0;
		for (int i = w->count - 1; i >= 0; i--)
			if (w->ports[i].index != port->index)
				w->setup.primary = w->ports[i].index;
	}
	error = settle(v, w);
	if (!error && primary && w->count)
		error = lagg_set_ether(&v->nl, &w->back, w->ports, w->count, w->ports[0].meta.lagg_ether);
	return error;
}

/* Does something with an aggregate and a port. */
static int with_port(struct os_vnet *v, const char *lagg, const char *port,
                     int (*fn)(struct os_vnet *v, struct whole *w, const struct link *port))
{
	struct link l;
	struct whole w;
	int error;

	stack_lock(v);
	error = get_here(v, lagg, &w);
	if (!error && link_get(&v->nl, port, 0, &l) < 0)
		error = -EINVAL;
	if (!error)
		error = fn(v, &w, &l);
	release(&w);
	stack_unlock(v);
	return error;
}

int os_lagg_add(struct os_vnet *v, const char *lagg, const char *port)
{
	return with_port(v, lagg, port, add);
}

int os_lagg_del(struct os_vnet *v, const char *lagg, const char *port)
{
	return with_port(v, lagg, port, del);
}

int lagg_ether_changed(struct os_vnet *v, const struct link *front, const uint8_t ether[6])
{
	struct link back, *ports = NULL;
	struct lagg g;
	int count, error;

	if (front->peer_elsewhere)
		return 0;
	error = lagg_find(&v->nl, front, &g, &back);
	if (error)
		return error;
	count = lagg_ports(&v->nl, NULL, back.index, &ports);
	error = count < 0 ? count : lagg_set_ether(&v->nl, &back, ports, count, ether);
	free(ports);
	return error;
}
