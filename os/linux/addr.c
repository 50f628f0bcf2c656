/* SPDX-License-Identifier: BSD-2-Clause */
/* addr.c - addresses on interfaces: os_addr_*(). */
#include "os/linux/addr.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/inet6.h"
#include "os/linux/kinds.h"
#include "os/linux/visible.h"

#ifndef IFA_PROTO /* Linux 5.18 */
#define IFA_PROTO 11
#endif
enum { ATTRS = 11 };

#define POINT_LABEL "mask/%u"

/* FreeBSD's probe for a duplicate takes about this long, in hundredths of a second. */
enum { PROBE_TIME = 120 };

/* An address with what only this file needs of it. */
struct entry {
	struct os_addr a;
	unsigned order, stamp; /* place in the list; when it was made, hundredths of a second */
	uint8_t proto;
};

struct entries {
	struct entry *list;
	size_t count, room;
	unsigned index; /* of the interface that is wanted, 0 = all */
};

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
	a->deprecated = flags & IFA_F_DEPRECATED;
	a->temporary = a->family == AF_INET6 && (flags & IFA_F_TEMPORARY);
	a->autoconf = a->family == AF_INET6 && !(flags & IFA_F_PERMANENT);
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
	if (t[IFA_LOCAL] && t[IFA_ADDRESS] && mnl_attr_get_payload_len(t[IFA_ADDRESS]) >= 4 &&
	    memcmp(mnl_attr_get_payload(t[IFA_ADDRESS]), a->addr, 4) != 0) {
		a->has_dest = true;
		memcpy(a->dest, mnl_attr_get_payload(t[IFA_ADDRESS]), 4);
		if (sscanf(nl_str(t[IFA_LABEL]), POINT_LABEL, &plen) == 1 && plen <= 32)
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

static void parse_entry(const struct nlmsghdr *msg, struct entry *e)
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
	e->stamp = times.cstamp;
	if (e->proto == ORDER_LL_UNPROBED && now() - e->stamp < PROBE_TIME)
		a->tentative = true;
}

static int add_entry(const struct nlmsghdr *msg, void *arg)
{
	struct entry *list;
	struct entries *es = arg;
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
	((struct entries *)arg)->count = 0;
}

static int by_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->a.index != y->a.index)
		return x->a.index < y->a.index ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->stamp != y->stamp)
		return x->stamp < y->stamp ? -1 : 1;
	return x->a.family == y->a.family ? 0 : x->a.family == AF_INET6 ? -1 : 1;
}

/* Reads the addresses of one interface (0: all) into es, which the caller frees. */
static int read_entries(struct nl *nl, unsigned index, struct entries *es)
{
	struct ifaddrmsg *ifa;
	int error;

	*es = (struct entries){.index = index};
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
static bool hidden(struct nl *nl, const struct entry *e, unsigned *bridge, unsigned *other)
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
static int show_lost(struct os_vnet *v, struct entries *es)
{
	struct entry e = {.order = ORDER_LL};
	struct link l;

	for (size_t i = 0; i < es->count; i++)
		if (es->list[i].a.family == AF_INET6)
			return 0;
	if (link_get(&v->nl, NULL, es->index, &l) < 0 || !l.inet6_off || !l.has_ether || !(l.linux_flags & IFF_UP) ||
	    (l.meta.nd6_flip & ND6_IFDISABLED)) /* it has never had one */
		return 0;
	if (es->count == es->room) {
		struct entry *list = realloc(es->list, (es->room + 1) * sizeof *list);

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
	struct entries es;
	struct visible seen = {0};
	unsigned bridge = 0, other = 0;
	int count = 0;
	int error = read_entries(&v->nl, index, &es);

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

/* -------------------------------------------------------------------------------------------------- changing */

static size_t addr_size(int family)
{
	return family == AF_INET ? 4 : 16;
}

/* A point-to-point address has a route to its other end alone, however long its mask is: Linux gets all 32 bits, and
 * the mask stands in the address's label. */
static void put_point(struct nlmsghdr *msg, struct ifaddrmsg *ifa, const struct os_addr *a)
{
	char label[IFNAMSIZ];

	if (a->family != AF_INET || !a->has_dest || a->plen == 32)
		return;
	snprintf(label, sizeof label, POINT_LABEL, a->plen);
	ifa->ifa_prefixlen = 32;
	mnl_attr_put_strz(msg, IFA_LABEL, label);
}

static int put_addr(struct nl *nl, uint16_t type, const struct os_addr *a, uint8_t proto)
{
	const size_t size = addr_size(a->family);
	const uint16_t how = type == RTM_NEWADDR ? NLM_F_CREATE | NLM_F_REPLACE : 0;
	struct ifaddrmsg *ifa;
	struct nlmsghdr *msg = nl_request(nl, type, how, sizeof *ifa, &ifa);

	if (!msg)
		return -ENOBUFS;
	ifa->ifa_family = (uint8_t)a->family;
	ifa->ifa_prefixlen = (uint8_t)a->plen;
	ifa->ifa_index = a->index;
	mnl_attr_put(msg, IFA_LOCAL, size, a->addr);
	if (type == RTM_DELADDR)
		return 0;
	mnl_attr_put(msg, IFA_ADDRESS, size, a->has_dest ? a->dest : a->addr);
	put_point(msg, ifa, a);
	if (a->has_broadcast && a->family == AF_INET)
		mnl_attr_put(msg, IFA_BROADCAST, size, a->broadcast);
	if (a->family == AF_INET6 && a->no_dad)
		mnl_attr_put_u32(msg, IFA_FLAGS, IFA_F_NODAD);
	if (a->family == AF_INET6 && (a->vltime || a->pltime)) {
		const struct ifa_cacheinfo times = {.ifa_prefered = a->pltime, .ifa_valid = a->vltime};

		mnl_attr_put(msg, IFA_CACHEINFO, sizeof times, &times);
	}
	mnl_attr_put_u8(msg, IFA_PROTO, proto);
	return 0;
}

int addr_put(struct nl *nl, const struct os_addr *a, uint8_t order)
{
	return put_addr(nl, RTM_NEWADDR, a, order);
}

int addr_put_removal(struct nl *nl, const struct os_addr *a)
{
	return put_addr(nl, RTM_DELADDR, a, 0);
}

/* The place for a new address among those that are there. */
static uint8_t next_place(const struct entries *es, bool first)
{
	unsigned before = ORDER_BEFORE, after = ORDER_AFTER;
	bool linklocal = false;

	for (size_t i = 0; i < es->count; i++) {
		const unsigned order = es->list[i].order;

		linklocal = linklocal || order == ORDER_LL || order == ORDER_LL_UNPROBED;
		if (order >= before && order < ORDER_LL_UNPROBED - 1)
			before = order + 1;
		if (order >= after && order < 0xff)
			after = order + 1;
	}
	if ((first || !linklocal) && before < ORDER_LL_UNPROBED - 1)
		return (uint8_t)before;
	return (uint8_t)(after < 0xff ? after : 0xfe);
}

/* Whether an IPv4 address has the destination and broadcast that it is to have. */
static bool same_inet(const struct os_addr *old, const struct os_addr *a)
{
	return old->has_dest == a->has_dest && (!a->has_dest || memcmp(old->dest, a->dest, 4) == 0) &&
	       old->has_broadcast == a->has_broadcast &&
	       (!a->has_broadcast || memcmp(old->broadcast, a->broadcast, 4) == 0);
}

static int add_address(struct os_vnet *v, const struct os_addr *a)
{
	struct entries es;
	uint8_t proto;
	int error = read_entries(&v->nl, a->index, &es);

	if (error)
		return error;
	proto = next_place(&es, a->first);
	for (size_t i = 0; i < es.count && !error; i++) {
		const struct os_addr *old = &es.list[i].a;

		if (old->family != a->family || memcmp(old->addr, a->addr, addr_size(a->family)) != 0)
			continue;
		proto = es.list[i].proto >= ORDER_BEFORE ? es.list[i].proto : proto;
		/* Linux takes an address with another mask, or changed, for another address. */
		if (old->plen != a->plen || (a->family == AF_INET && !same_inet(old, a)))
			error = put_addr(&v->nl, RTM_DELADDR, old, 0);
	}
	free(es.list);
	if (!error)
		error = put_addr(&v->nl, RTM_NEWADDR, a, proto);
	if (error) {
		nl_drop(&v->nl);
		return error;
	}
	return nl_commit(&v->nl);
}

int addr_add(struct os_vnet *v, const struct os_addr *a)
{
	int error = add_address(v, a);
	struct link l;

	/* FreeBSD adds addresses while IPv6 is off on the interface, Linux does not. */
	if (error == -EACCES && a->family == AF_INET6 && link_get(&v->nl, NULL, a->index, &l) == 0 && l.inet6_off) {
		inet6_enable(v, l.name);
		error = add_address(v, a);
	}
	return error;
}

int os_addr_add(struct os_vnet *v, const struct os_addr *a)
{
	struct os_addr addr = *a;

	addr.index = ifindex_linux(v, a->index);
	return addr_add(v, &addr);
}

int os_addr_del(struct os_vnet *v, const struct os_addr *a)
{
	struct entries es;
	bool found = false;
	int error = read_entries(&v->nl, ifindex_linux(v, a->index), &es);

	if (error)
		return error;
	for (size_t i = 0; i < es.count && !error; i++) {
		if (es.list[i].a.family == a->family && memcmp(es.list[i].a.addr, a->addr, addr_size(a->family)) == 0) {
			found = true;
			error = put_addr(&v->nl, RTM_DELADDR, &es.list[i].a, 0);
		}
	}
	free(es.list);
	if (error) {
		nl_drop(&v->nl);
		return error;
	}
	return found ? nl_commit(&v->nl) : -EADDRNOTAVAIL;
}

/* ------------------------------------------------------------------------------------------------- coming up */

static int add_inet6(struct os_vnet *v, const struct os_addr *a, uint8_t proto)
{
	int error = put_addr(&v->nl, RTM_NEWADDR, a, proto);

	if (!error) {
		v->nl.last->nlmsg_flags ^= NLM_F_REPLACE | NLM_F_EXCL; /* one that is there stays as it is */
		error = nl_commit(&v->nl);
	}
	if (error == -EEXIST)
		return 0;
	/* Kernels without IPv6, or with it turned off for the interface. */
	return error == -EOPNOTSUPP || error == -EACCES || error == -EPERM || error == -EAFNOSUPPORT ? 0 : error;
}

static int add_linklocal(struct os_vnet *v, unsigned index, const uint8_t iid[8], uint8_t proto)
{
	struct os_addr a = {.index = index, .family = AF_INET6, .plen = 64, .no_dad = true, .addr = {0xfe, 0x80}};

	memcpy(a.addr + 8, iid, 8);
	return add_inet6(v, &a, proto);
}

/* FreeBSD's lo0 gets ::1 and fe80::1 from `up` but 127.0.0.1 only from its user. */
static int loopback_up(struct os_vnet *v, const struct link *l)
{
	static const uint8_t one[8] = {0, 0, 0, 0, 0, 0, 0, 1};
	const struct os_addr localhost = {
	        .index = l->index, .family = AF_INET6, .plen = 128, .addr = {[15] = 1}, .no_dad = true};
	struct entries es;
	int error = 0;

	if (l->linux_flags & IFF_LOOPBACK) {
		error = read_entries(&v->nl, l->index, &es);
		if (error)
			return error;
		for (size_t i = 0; i < es.count && !error; i++)
			if (es.list[i].a.family == AF_INET && es.list[i].proto == ORDER_KERNEL_LO)
				error = put_addr(&v->nl, RTM_DELADDR, &es.list[i].a, 0);
		free(es.list);
		if (!error)
			error = nl_commit(&v->nl);
		if (!error)
			error = add_inet6(v, &localhost, ORDER_KERNEL_LO);
	}
	return error ? error : add_linklocal(v, l->index, one, ORDER_LL);
}

/* An interface without a MAC is told from others by its stack and the host's name, as FreeBSD does it. */
static void nameless_iid(struct os_vnet *v, uint8_t iid[8])
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ os_vnet_id(v); /* FNV-1a */
	struct utsname host;

	uname(&host);
	for (const char *p = host.nodename; *p; p++)
		hash = (hash ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
	for (int i = 0; i < 8; i++, hash = (hash ^ (unsigned)i) * UINT64_C(0x100000001b3))
		iid[i] = (uint8_t)(hash >> 56);
	iid[0] &= 0xfd; /* not a universal one */
}

int addr_after_up(struct os_vnet *v, const struct link *l)
{
	const struct ifkind *k = kind_of(l);
	struct link up;
	uint8_t iid[8];
	int error;

	if (k == &kind_lo)
		return loopback_up(v, l);
	if (!k || !k->alone || l->inet6_off || !((k->nd6 ^ l->meta.nd6_flip) & ND6_AUTO_LINKLOCAL))
		return 0;
	if (k->no_ether) {
		nameless_iid(v, iid);
		return add_linklocal(v, l->index, iid, ORDER_LL_UNPROBED);
	}
	/* Linux waits for the other end before it makes the link-local address; FreeBSD's epair is always connected,
	 * and a tap needs nobody. With nobody there the address is nobody's duplicate. */
	error = link_get(&v->nl, NULL, l->index, &up);
	if (error || up.carrier)
		return error;
	addr_eui64(up.ether, iid);
	return add_linklocal(v, l->index, iid, ORDER_LL_UNPROBED);
}
