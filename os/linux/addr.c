/* SPDX-License-Identifier: BSD-2-Clause */
/* addr.c - addresses on interfaces as they are shown: os_addr_list() (addr_set.c changes them). */
#include "os/linux/addr.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/kinds.h"
#include "os/linux/visible.h"

#ifndef IFA_PROTO /* Linux 5.18 */
#define IFA_PROTO 11
#endif
enum { ATTRS = 11 };

/* FreeBSD's probe for a duplicate takes a second, after a wait of up to one more; hundredths of a second. */
enum { PROBE_TIME = 180 };

static unsigned place(uint8_t proto)
{
	switch (proto) {
	case ORDER_KERNEL_LO:
		return ORDER_LL_UNPROBED - 1;
	case ORDER_KERNEL_LL:
		return ORDER_LL;
	default:
		return proto >= ORDER_BEFORE ? proto : 0x100; /* made by other programs: last, by age */
	}
}

static void parse_flags(struct os_addr *a, uint32_t flags)
{
	const bool failed = flags & IFA_F_DADFAILED;
	const bool linklocal = a->family == AF_INET6 && addr_inet6_linklocal(a->addr);

	/* A duplicate made of the MAC disables IPv6 on the interface; FreeBSD then shows it as tentative. */
	a->duplicated = failed && !linklocal;
	a->tentative = (flags & IFA_F_TENTATIVE) && !a->duplicated;
	a->anycast = (flags & ADDR_ANYCAST) == ADDR_ANYCAST;
	a->deprecated = (flags & IFA_F_DEPRECATED) && !a->anycast;
	if (a->anycast)
		a->pltime = a->vltime;
	a->temporary = a->family == AF_INET6 && (flags & IFA_F_TEMPORARY);
	a->no_dad = flags & IFA_F_NODAD;
}

/* Hundredths of a second since boot, as address time stamps count. */
static unsigned now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (unsigned)(t.tv_sec * 100 + t.tv_nsec / 10000000);
}

static void parse_inet(struct os_addr *a, const struct nlattr **t)
{
	const struct nlattr *local = t[IFA_LOCAL] ? t[IFA_LOCAL] : t[IFA_ADDRESS];
	unsigned plen;

	if (local && mnl_attr_get_payload_len(local) >= 4)
		memcpy(a->addr, mnl_attr_get_payload(local), 4);
	if (t[IFA_LOCAL] && t[IFA_ADDRESS] && mnl_attr_get_payload_len(t[IFA_ADDRESS]) >= 4) {
		const bool labelled = sscanf(nl_str(t[IFA_LABEL]), POINT_LABEL, &plen) == 1 && plen <= 32;

		memcpy(a->dest, mnl_attr_get_payload(t[IFA_ADDRESS]), 4);
		a->has_dest = labelled || memcmp(a->dest, a->addr, 4) != 0;
		if (labelled)
			a->plen = plen;
	}
	if (t[IFA_BROADCAST] && mnl_attr_get_payload_len(t[IFA_BROADCAST]) >= 4) {
		a->has_broadcast = true;
		memcpy(a->broadcast, mnl_attr_get_payload(t[IFA_BROADCAST]), 4);
	}
}

static void parse_inet6(struct os_addr *a, const struct nlattr **t)
{
	const struct nlattr *local = t[IFA_LOCAL] ? t[IFA_LOCAL] : t[IFA_ADDRESS];

	if (local && mnl_attr_get_payload_len(local) >= 16)
		memcpy(a->addr, mnl_attr_get_payload(local), 16);
	if (t[IFA_LOCAL] && t[IFA_ADDRESS] && mnl_attr_get_payload_len(t[IFA_ADDRESS]) >= 16) {
		a->has_dest = true;
		memcpy(a->dest, mnl_attr_get_payload(t[IFA_ADDRESS]), 16);
	}
	if (addr_inet6_linklocal(a->addr))
		a->scope_id = a->index;
}

static void parse_entry(const struct nlmsghdr *msg, struct addr_entry *e)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[ATTRS + 1];
	struct os_addr *a = &e->a;
	struct ifa_cacheinfo times = {.ifa_prefered = UINT32_MAX, .ifa_valid = UINT32_MAX};

	nl_attrs(msg, sizeof *ifa, t, ATTRS);
	memset(e, 0, sizeof *e);
	a->index = ifa->ifa_index;
	a->family = ifa->ifa_family;
	a->plen = ifa->ifa_prefixlen;
	if (a->family == AF_INET)
		parse_inet(a, t);
	else
		parse_inet6(a, t);
	if (t[IFA_CACHEINFO] && mnl_attr_get_payload_len(t[IFA_CACHEINFO]) >= sizeof times)
		memcpy(&times, mnl_attr_get_payload(t[IFA_CACHEINFO]), sizeof times);
	a->vltime = times.ifa_valid;
	a->pltime = times.ifa_prefered;
	parse_flags(a, nl_u32(t[IFA_FLAGS], ifa->ifa_flags));
	e->proto = nl_u8(t[IFA_PROTO], 0);
	e->order = place(e->proto);
	a->autoconf = a->family == AF_INET6 && a->vltime != UINT32_MAX && e->proto < ORDER_BEFORE;
	e->stamp = times.cstamp;
	if (e->proto == ORDER_LL_UNPROBED && now() - e->stamp < PROBE_TIME)
		a->tentative = true;
}

static int add_entry(const struct nlmsghdr *msg, void *arg)
{
	struct addr_entry *list;
	struct addr_entries *es = arg;
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(msg);

	if (msg->nlmsg_type != RTM_NEWADDR || (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6))
		return 0;
	if (es->index && ifa->ifa_index != es->index)
		return 0; /* a kernel that does not filter */
	list = grow(es->list, es->count, &es->room, sizeof *list);
	if (!list)
		return -ENOMEM;
	es->list = list;
	parse_entry(msg, &es->list[es->count++]);
	return 0;
}

static void forget_entries(void *arg)
{
	((struct addr_entries *)arg)->count = 0;
}

static int by_order(const void *a, const void *b)
{
	const struct addr_entry *x = a, *y = b;

	if (x->a.index != y->a.index)
		return x->a.index < y->a.index ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->stamp != y->stamp)
		return x->stamp < y->stamp ? -1 : 1;
	return x->a.family == y->a.family ? 0 : x->a.family == AF_INET6 ? -1 : 1;
}

int addr_entries_read(struct nl *nl, unsigned index, struct addr_entries *es)
{
	struct ifaddrmsg *ifa;
	int error;

	*es = (struct addr_entries){.index = index};
	if (!nl_request(nl, RTM_GETADDR, NLM_F_DUMP, sizeof *ifa, &ifa))
		return -ENOBUFS;
	ifa->ifa_index = index;
	error = nl_dump(nl, add_entry, forget_entries, es);
	if (error == -ENODEV)
		error = 0; /* the interface is gone, and its addresses with it */
	if (error) {
		free(es->list);
		es->list = NULL;
	}
	return error;
}

/* What a bridge has of the kernel's making FreeBSD's bridges don't have; it stays unseen (docs/design.md, bridges). */
static bool hidden(struct nl *nl, const struct addr_entry *e, unsigned *bridge, unsigned *other)
{
	struct link l;

	if (e->proto != ORDER_KERNEL_LL || e->a.index == *other)
		return false;
	if (e->a.index == *bridge)
		return true;
	if (link_get(nl, NULL, e->a.index, &l) == 0 && kind_of(&l) == &kind_bridge &&
	    !(l.meta.nd6_flip & ND6_AUTO_LINKLOCAL)) {
		*bridge = e->a.index;
		return true;
	}
	*other = e->a.index;
	return false;
}

/*
 * When a link-local address made of the MAC is a duplicate Linux takes it away with all of IPv6 on the link; FreeBSD
 * does the same but goes on showing it as tentative. One interface's list gets it back here.
 */
static int show_lost(struct os_vnet *v, struct addr_entries *es)
{
	struct addr_entry e = {.order = ORDER_LL};
	struct link l;

	for (size_t i = 0; i < es->count; i++)
		if (es->list[i].a.family == AF_INET6)
			return 0;
	if (link_get(&v->nl, NULL, es->index, &l) < 0 || !l.inet6_off || !l.has_ether || !(l.linux_flags & IFF_UP) ||
	    (l.meta.nd6_flip & ND6_IFDISABLED)) /* it has never had one */
		return 0;
	if (es->count == es->room) {
		struct addr_entry *list = realloc(es->list, (es->room + 1) * sizeof *list);

		if (!list)
			return -ENOMEM;
		es->list = list;
		es->room++;
	}
	e.a = (struct os_addr){.index = l.index,
	                       .family = AF_INET6,
	                       .plen = 64,
	                       .addr = {0xfe, 0x80},
	                       .tentative = true,
	                       .scope_id = l.index,
	                       .vltime = UINT32_MAX,
	                       .pltime = UINT32_MAX};
	addr_eui64(l.ether, e.a.addr + 8);
	es->list[es->count++] = e;
	return 0;
}

int addr_list(struct os_vnet *v, unsigned index, struct os_addr **list)
{
	struct addr_entries es;
	struct visible seen = {0};
	unsigned bridge = 0, other = 0;
	int count = 0;
	int error = addr_entries_read(&v->nl, index, &es);

	if (!error && index)
		error = show_lost(v, &es);
	if (error) {
		free(es.list);
		return error;
	}
	error = visible_load(v, &seen);
	*list = error ? NULL : malloc((es.count + 1) * sizeof **list);
	if (!*list) {
		free(es.list);
		visible_clear(&seen);
		return error < 0 ? error : -ENOMEM;
	}
	if (es.count > 1)
		qsort(es.list, es.count, sizeof *es.list, by_order);
	for (size_t i = 0; i < es.count; i++)
		if (!hidden(&v->nl, &es.list[i], &bridge, &other) &&
		    visible_addr(&seen, es.list[i].a.family, es.list[i].a.addr))
			(*list)[count++] = es.list[i].a;
	free(es.list);
	visible_clear(&seen);
	return count;
}

int os_addr_list(struct os_vnet *v, unsigned index, struct os_addr **list)
{
	const int count = addr_list(v, ifindex_linux(v, index), list);

	for (int i = 0; i < count; i++) {
		struct os_addr *a = &(*list)[i];

		a->index = ifindex_shown(v, a->index);
		a->scope_id = ifindex_shown(v, a->scope_id);
	}
	return count;
}
