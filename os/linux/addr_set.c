/* SPDX-License-Identifier: BSD-2-Clause */
/* addr_set.c - adding and removing addresses: os_addr_add(), os_addr_del(). */
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/ifindex.h"
#include "os/linux/inet6.h"

#ifndef IFA_PROTO /* Linux 5.18 */
#define IFA_PROTO 11
#endif

static size_t addr_size(int family)
{
	return family == AF_INET ? 4 : 16;
}

/* A point-to-point address has a route to its other end alone, however long its mask is: Linux gets all 32 bits, and
 * the mask stands in the address's label. So it does where the other end has the same address: Linux knows none then.
 */
static void put_point(struct nlmsghdr *msg, struct ifaddrmsg *ifa, const struct os_addr *a)
{
	char label[IFNAMSIZ];

	if (a->family != AF_INET || !a->has_dest || (a->plen == 32 && memcmp(a->dest, a->addr, 4) != 0))
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
	if (a->family == AF_INET6 && (a->no_dad || a->anycast))
		mnl_attr_put_u32(msg, IFA_FLAGS, IFA_F_NODAD | (a->anycast ? IFA_F_HOMEADDRESS : 0));
	if (a->family == AF_INET6 && (a->vltime || a->pltime)) {
		const bool unwanted = a->anycast || a->deprecated; /* as the source of packets */
		const struct ifa_cacheinfo times = {.ifa_prefered = unwanted ? 0 : a->pltime, .ifa_valid = a->vltime};

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

int addr_drop_inet6(struct os_vnet *v, unsigned index)
{
	struct os_addr *list = NULL;
	const int count = addr_list(v, index, &list);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++) {
		if (list[i].family != AF_INET6)
			continue;
		error = put_addr(&v->nl, RTM_DELADDR, &list[i], 0);
		if (!error)
			error = nl_commit(&v->nl);
	}
	free(list);
	return error;
}

/* The place for a new address among those that are there. */
static uint8_t next_place(const struct addr_entries *es, bool first)
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

static int add_address(struct os_vnet *v, const struct os_addr *wanted)
{
	struct addr_entries es;
	struct os_addr addr = *wanted, *a = &addr;
	uint8_t proto;
	int error = addr_entries_read(&v->nl, a->index, &es);

	if (error)
		return error;
	proto = next_place(&es, a->first);
	for (size_t i = 0; i < es.count && !error; i++) {
		const struct os_addr *old = &es.list[i].a;

		if (old->family != a->family || memcmp(old->addr, a->addr, addr_size(a->family)) != 0)
			continue;
		proto = es.list[i].proto >= ORDER_BEFORE ? es.list[i].proto : proto;
		/* An address that is set again needs no probe, and its first one is over. */
		a->no_dad = a->no_dad || a->family == AF_INET6;
		proto = proto == ORDER_LL_UNPROBED ? ORDER_LL : proto;
		/* Linux takes an address with another mask, or changed, for another address. */
		if (old->plen != a->plen || old->tentative || (a->family == AF_INET && !same_inet(old, a)))
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
		inet6_hold(v, &l);
		error = add_address(v, a);
	}
	return error;
}

int os_addr_add(struct os_vnet *v, const struct os_addr *a)
{
	struct os_addr addr = *a;
	int error;

	addr.index = ifindex_linux(v, a->index);
	error = addr_add(v, &addr);
	if (!error && a->family == AF_INET6)
		error = inet6_wake(v, addr.index);
	return error;
}

int os_addr_del(struct os_vnet *v, const struct os_addr *a)
{
	struct addr_entries es;
	bool found = false;
	int error = addr_entries_read(&v->nl, ifindex_linux(v, a->index), &es);

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
