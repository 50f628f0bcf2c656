/* SPDX-License-Identifier: BSD-2-Clause */
/* bridge.c - bridges and their members: what they are, adding and removing (bridge.h lists the other files). */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "os/linux/addr.h"
#include "os/linux/bridge.h"
#include "os/linux/ifindex.h"
#include "os/linux/inet6.h"
#include "os/linux/lock.h"

int bridge_link(struct os_vnet *v, const char *name, struct link *l)
{
	const int error = link_get(&v->nl, name, 0, l);

	return error ? error : kind_of(l) == &kind_bridge ? 0 : -EOPNOTSUPP;
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
	        .maxaddr = bridge_maxaddr(&l),
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
	        .priority = l->master ? l->port.priority * PORT_PRIORITY_STEP : 128,
	        .pathcost = or_usual(l->meta.pathcost, stp_usual_cost(&v->nl, l)),
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

/* Whether an interface can become a member: 0 or what is in the way. */
static int can_join(struct os_vnet *v, const struct link *bridge, const struct link *l)
{
	struct link *members = NULL;
	int count;

	if (l->master)
		return l->master == bridge->index ? -EEXIST : -EBUSY;
	if (!kind_is_ether(l) || kind_of(l) == &kind_bridge || l->meta.lagg)
		return -EINVAL;
	if (is_own_span(v, bridge, l))
		return -EBUSY;
	if (l->mtu == bridge->mtu)
		return 0;
	/* The first member gives the bridge its MTU; the others must have it. */
	count = link_list(&v->nl, bridge->index, &members);
	free(members);
	return count > 0 ? -EINVAL : count;
}

static int join(struct os_vnet *v, const struct link *bridge, const struct link *l)
{
	struct meta m = l->meta;
	struct nlmsghdr *msg = link_change(&v->nl, l->index, 0, 0);
	int error;

	m.ours = true;
	m.enslaved = meta_now();
	m.member = 0;
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MASTER, bridge->index);
	error = link_put_meta(msg, &m);
	if (!error && l->mtu != bridge->mtu) {
		msg = link_change(&v->nl, bridge->index, 0, 0);
		if (msg)
			mnl_attr_put_u32(msg, IFLA_MTU, l->mtu);
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

static bool has_linklocal(struct os_vnet *v, unsigned index)
{
	struct os_addr *list = NULL;
	const int count = addr_list(v, index, &list);
	bool found = false;

	for (int i = 0; i < count; i++)
		found = found || (list[i].family == AF_INET6 && addr_inet6_linklocal(list[i].addr));
	free(list);
	return found;
}

/* A bridge with a link-local address of its own has no members with one: they are of the same zone. */
static int part_zones(struct os_vnet *v, const struct link *bridge, const struct link *member)
{
	if (!(inet6_options(bridge) & ND6_AUTO_LINKLOCAL) || !has_linklocal(v, bridge->index) ||
	    !has_linklocal(v, member->index))
		return 0;
	return addr_drop_inet6(v, member->index);
}

static int add_locked(struct os_vnet *v, const char *bridge, const char *member)
{
	struct link b, l;
	int error = bridge_link(v, bridge, &b);

	if (!error) {
		error = link_get(&v->nl, member, 0, &l);
		error = error == -ENODEV ? -ENOENT : error;
	}
	if (error)
		return error;
	error = can_join(v, &b, &l);
	if (!error)
		error = part_zones(v, &b, &l);
	if (!error)
		error = join(v, &b, &l);
	if (!error && b.bridge.stp)
		error = stp_update(v, &b, l.index);
	if (!error && b.meta.member)
		error = span_join(v, &b, l.index);
	if (!error && b.meta.has_maxaddr)
		error = limit_apply(v, &b, false);
	return error;
}

int os_bridge_add(struct os_vnet *v, const char *bridge, const char *member)
{
	stack_lock(v);
	const int error = add_locked(v, bridge, member);
	stack_unlock(v);
	return error;
}

int bridge_member(struct os_vnet *v, const char *bridge, const char *member, struct link *b, struct link *l)
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
	int error = bridge_member(v, bridge, member, &b, &l);

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
