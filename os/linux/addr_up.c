/* SPDX-License-Identifier: BSD-2-Clause */
/* addr_up.c - the addresses that `up` brings on FreeBSD: link-local ones, ::1. */
#include <errno.h>
#include <linux/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/inet6.h"
#include "os/linux/kinds.h"

static int add_inet6(struct os_vnet *v, const struct os_addr *a, uint8_t proto)
{
	int error = addr_put(&v->nl, a, proto);

	if (!error) {
		v->nl.last->nlmsg_flags ^= NLM_F_REPLACE | NLM_F_EXCL; /* one that is there stays as it is */
		error = nl_commit(&v->nl);
	}
	if (error == -EEXIST)
		return 0;
	/* Kernels without IPv6, or with it turned off for the interface. */
	return error == -EOPNOTSUPP || error == -EACCES || error == -EPERM || error == -EAFNOSUPPORT ? 0 : error;
}

static int add_linklocal(struct os_vnet *v, unsigned index, const uint8_t iid[8], uint8_t proto, bool probe)
{
	struct os_addr a = {.index = index, .family = AF_INET6, .plen = 64, .no_dad = !probe, .addr = {0xfe, 0x80}};

	memcpy(a.addr + 8, iid, 8);
	return add_inet6(v, &a, proto);
}

/* FreeBSD's lo0 gets ::1 and fe80::1 from `up` but 127.0.0.1 only from its user. */
static int loopback_up(struct os_vnet *v, const struct link *l)
{
	static const uint8_t one[8] = {0, 0, 0, 0, 0, 0, 0, 1};
	const struct os_addr localhost = {
	        .index = l->index, .family = AF_INET6, .plen = 128, .addr = {[15] = 1}, .no_dad = true};
	struct addr_entries es;
	int error = 0;

	if (l->linux_flags & IFF_LOOPBACK) {
		error = addr_entries_read(&v->nl, l->index, &es);
		if (error)
			return error;
		for (size_t i = 0; i < es.count && !error; i++)
			if (es.list[i].a.family == AF_INET && es.list[i].proto == ORDER_KERNEL_LO)
				error = addr_put_removal(&v->nl, &es.list[i].a);
		free(es.list);
		if (!error)
			error = nl_commit(&v->nl);
		if (!error)
			error = add_inet6(v, &localhost, ORDER_KERNEL_LO);
	}
	return error ? error : add_linklocal(v, l->index, one, ORDER_LL, false);
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

/* The link-local address that FreeBSD makes of the MAC, or of the host's name. On a link whose other end is down it is
 * nobody's duplicate. */
static int make_linklocal(struct os_vnet *v, const struct link *l)
{
	const bool probe = l->has_ether && l->carrier;
	uint8_t iid[8];

	if (l->has_ether)
		addr_eui64(l->ether, iid);
	else
		nameless_iid(v, iid);
	return add_linklocal(v, l->index, iid, probe ? ORDER_LL : ORDER_LL_UNPROBED, probe);
}

int addr_after_up(struct os_vnet *v, const struct link *l)
{
	const struct ifkind *k = kind_of(l);
	struct link up;
	int error;

	if (k == &kind_lo)
		return loopback_up(v, l);
	if (!k || !k->alone || l->inet6_off || !inet6_makes_linklocal(l))
		return 0;
	if (k->no_ether)
		return make_linklocal(v, l);
	/* Linux waits for the other end before it makes the link-local address; FreeBSD's epair is always connected,
	 * and a tap needs nobody. With nobody there the address is nobody's duplicate. */
	error = link_get(&v->nl, NULL, l->index, &up);
	return error || up.carrier ? error : make_linklocal(v, &up);
}

int addr_need_linklocal(struct os_vnet *v, const struct link *l)
{
	struct os_addr *list = NULL;
	const int count = addr_list(v, l->index, &list);
	bool there = false;

	for (int i = 0; i < count; i++)
		there = there || (list[i].family == AF_INET6 && addr_inet6_linklocal(list[i].addr));
	free(list);
	return count < 0 ? count : there ? 0 : make_linklocal(v, l);
}

int addr_probe_again(struct os_vnet *v, const struct link *l)
{
	struct addr_entries es;
	int error = addr_entries_read(&v->nl, l->index, &es);

	for (size_t i = 0; !error && i < es.count; i++) {
		struct os_addr *a = &es.list[i].a;
		const uint8_t proto = es.list[i].proto;

		if (a->family != AF_INET6 || a->autoconf || a->anycast || a->temporary)
			continue;
		a->no_dad = proto == ORDER_LL_UNPROBED;
		error = addr_put_removal(&v->nl, a);
		if (!error)
			error = addr_put(&v->nl, a, proto == ORDER_KERNEL_LL ? (uint8_t)ORDER_LL : proto);
		if (!error)
			error = nl_commit(&v->nl);
		else
			nl_drop(&v->nl);
	}
	free(es.list);
	return error;
}
