/* SPDX-License-Identifier: BSD-2-Clause */
/* neigh.c - the ARP and neighbour-discovery tables: os_neigh_*(). */
#include <errno.h>
#include <linux/neighbour.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/kinds.h"
#include "os/linux/visible.h"

/* Seconds that FreeBSD keeps an ARP entry, and a neighbour once it is no longer known to be reachable. */
enum { ARP_MAX_AGE = 1200, ND_MAX_AGE = 86400, ND_REACHABLE = 30 };

/* Linux's ucast_solicit, which nobody changes in a stack. */
enum { UNICAST_PROBES = 3 };

/* Seconds that FreeBSD keeps an ARP entry without an answer after it last asked. */
enum { ARP_DOWN = 20 };

struct entries {
	struct os_neigh *list;
	size_t count, room;
	size_t keep; /* a dump that begins anew leaves as many */
	int family;
};

static struct os_neigh *new_entry(struct entries *es)
{
	struct os_neigh *list;
	list = grow(es->list, es->count, &es->room, sizeof *list);
	if (!list)
		return NULL;
	es->list = list;
	memset(&es->list[es->count], 0, sizeof *es->list);
	return &es->list[es->count++];
}

static char state_letter(uint16_t state)
{
	switch (state) {
	case NUD_INCOMPLETE:
		return 'I';
	/* FreeBSD notices only after five seconds that a stale entry is used; Linux, that waits as long, is at once in
	 * its DELAY. */
	case NUD_STALE:
	case NUD_DELAY:
		return 'S';
	case NUD_PROBE:
		return 'P';
	case NUD_FAILED:
		return 'N';
	default:
		return 'R';
	}
}

/*
 * How old an entry is, in hundredths of a second. One that was learnt from the other's question was never confirmed:
 * the kernel then says that this was twice its base_reachable_time (30 s) ago.
 */
static uint32_t age(const struct nda_cacheinfo *times)
{
	const uint32_t never = 6000, lead = times->ndm_confirmed - times->ndm_updated;

	return lead - (never - 1) <= 2 ? times->ndm_updated : times->ndm_confirmed;
}

/* NOARP entries are Linux's own: multicast groups and loopback. One without an answer goes from FreeBSD's ARP table
 * later, and from the ND table earlier, than from Linux's. */
static bool is_shown(const struct ndmsg *nd, int family, const struct nda_cacheinfo *times)
{
	if (nd->ndm_state & NUD_NOARP)
		return false;
	return !(nd->ndm_state & NUD_FAILED) || (family == AF_INET && times->ndm_used / 100 < ARP_DOWN);
}

static int add_entry(const struct nlmsghdr *msg, void *arg)
{
	struct entries *es = arg;
	const struct ndmsg *nd = mnl_nlmsg_get_payload(msg);
	const size_t size = es->family == AF_INET ? 4 : 16;
	const struct nlattr *t[NDA_MAX + 1];
	struct nda_cacheinfo times = {0};
	struct os_neigh *n;

	if (msg->nlmsg_type != RTM_NEWNEIGH || nd->ndm_family != es->family)
		return 0;
	nl_attrs(msg, sizeof *nd, t, NDA_MAX);
	if (t[NDA_CACHEINFO] && mnl_attr_get_payload_len(t[NDA_CACHEINFO]) >= sizeof times)
		memcpy(&times, mnl_attr_get_payload(t[NDA_CACHEINFO]), sizeof times);
	if (!t[NDA_DST] || mnl_attr_get_payload_len(t[NDA_DST]) < size || !is_shown(nd, es->family, &times))
		return 0;
	n = new_entry(es);
	if (!n)
		return -ENOMEM;
	n->index = (unsigned)nd->ndm_ifindex;
	n->family = es->family;
	memcpy(n->addr, mnl_attr_get_payload(t[NDA_DST]), size);
	if (t[NDA_LLADDR] && mnl_attr_get_payload_len(t[NDA_LLADDR]) == 6) {
		n->has_ether = true;
		memcpy(n->ether, mnl_attr_get_payload(t[NDA_LLADDR]), 6);
	}
	n->permanent = nd->ndm_state & NUD_PERMANENT;
	n->published = nd->ndm_flags & NTF_PROXY;
	n->router = nd->ndm_flags & NTF_ROUTER;
	n->state = n->permanent ? 'R' : state_letter(nd->ndm_state);
	n->probes = nl_u32(t[NDA_PROBES], 0);
	/* Of an entry without an address the kernel counts on from the probes that one with an address would have had.
	 */
	if (nd->ndm_state & NUD_INCOMPLETE && n->probes >= UNICAST_PROBES)
		n->probes -= UNICAST_PROBES;
	n->expire = es->family == AF_INET ? ARP_MAX_AGE : n->state == 'R' ? ND_REACHABLE : ND_MAX_AGE;
	n->expire -= (int)(age(&times) / 100);
	if (n->expire < 0)
		n->expire = 0;
	if (!n->has_ether)
		n->expire = es->family == AF_INET6;
	return 0;
}

static void forget_entries(void *arg)
{
	((struct entries *)arg)->count = ((struct entries *)arg)->keep;
}

/* FreeBSD lists a stack's own addresses on Ethernet as well. */
static int add_own(struct os_vnet *v, struct entries *es)
{
	struct os_addr *addrs = NULL;
	struct link l = {0};
	const int count = addr_list(v, 0, &addrs);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++) {
		struct os_neigh *n;

		if (addrs[i].family != es->family)
			continue;
		if (l.index != addrs[i].index && link_get(&v->nl, NULL, addrs[i].index, &l) < 0)
			continue; /* it went away meanwhile */
		if (!l.has_ether || (kind_of(&l) && kind_of(&l)->no_ether))
			continue;
		n = new_entry(es);
		if (!n) {
			error = -ENOMEM;
			break;
		}
		n->index = addrs[i].index;
		n->family = es->family;
		memcpy(n->addr, addrs[i].addr, sizeof n->addr);
		memcpy(n->ether, l.ether, sizeof n->ether);
		n->has_ether = n->permanent = n->own = true;
		n->state = 'R';
	}
	free(addrs);
	return error;
}

/* The entries that we answer for: Linux keeps them apart, without a link-level address, which is their interface's. */
static int add_published(struct os_vnet *v, struct entries *es)
{
	const size_t first = es->count;
	struct link l = {0};
	struct ndmsg *nd;
	int error;

	if (!nl_request(&v->nl, RTM_GETNEIGH, NLM_F_DUMP, sizeof *nd, &nd))
		return -ENOBUFS;
	nd->ndm_family = (uint8_t)es->family;
	nd->ndm_flags = NTF_PROXY;
	es->keep = first;
	error = nl_dump(&v->nl, add_entry, forget_entries, es);
	for (size_t i = first; i < es->count && !error; i++) {
		struct os_neigh *n = &es->list[i];

		if (l.index != n->index && link_get(&v->nl, NULL, n->index, &l) < 0)
			continue;
		memcpy(n->ether, l.ether, sizeof n->ether);
		n->has_ether = n->permanent = n->published = true;
		n->state = 'R';
	}
	return error;
}

/* Leaves out what a jail that shares the stack may not see. */
static int drop_invisible(const struct os_vnet *v, struct entries *es)
{
	struct visible seen;
	size_t count = 0;
	const int error = visible_load(v, &seen);

	for (size_t i = 0; !error && seen.limited && i < es->count; i++)
		if (visible_addr(&seen, es->family, es->list[i].addr))
			es->list[count++] = es->list[i];
	if (!error && seen.limited)
		es->count = count;
	visible_clear(&seen);
	return error;
}

/* os_neigh_list() with Linux's interface numbers. */
static int list_neighbours(struct os_vnet *v, int family, struct os_neigh **list)
{
	struct entries es = {.family = family};
	struct ndmsg *nd;
	int error;

	if (!nl_request(&v->nl, RTM_GETNEIGH, NLM_F_DUMP, sizeof *nd, &nd))
		return -ENOBUFS;
	nd->ndm_family = (uint8_t)family;
	error = nl_dump(&v->nl, add_entry, forget_entries, &es);
	if (!error)
		error = add_published(v, &es);
	if (!error)
		error = add_own(v, &es);
	if (!error)
		error = drop_invisible(v, &es);
	if (error) {
		free(es.list);
		return error;
	}
	*list = es.list;
	return (int)es.count;
}

int os_neigh_list(struct os_vnet *v, int family, struct os_neigh **list)
{
	const int count = list_neighbours(v, family, list);

	for (int i = 0; i < count; i++)
		(*list)[i].index = ifindex_shown(v, (*list)[i].index);
	return count;
}

/* -------------------------------------------------------------------------------------------------- changing */

static bool on_network(const struct os_addr *a, const uint8_t *addr)
{
	uint8_t mask[16];
	const unsigned bits = a->family == AF_INET ? 32 : 128;

	addr_mask(a->plen, bits, mask);
	for (unsigned i = 0; i < bits / 8; i++)
		if ((a->addr[i] ^ addr[i]) & mask[i])
			return false;
	return true;
}

/* Finds the interface on whose network an address is. -ESRCH: none, -EPERM: the address is our own. */
static int find_network(struct os_vnet *v, int family, const uint8_t *addr, unsigned *index)
{
	struct os_addr *addrs = NULL;
	const int count = addr_list(v, 0, &addrs);
	int error = count < 0 ? count : -ESRCH;

	for (int i = 0; i < count && error != -EPERM; i++) {
		if (addrs[i].family != family || (*index && addrs[i].index != *index))
			continue;
		if (memcmp(addrs[i].addr, addr, family == AF_INET ? 4 : 16) == 0) {
			error = -EPERM;
		} else if (error == -ESRCH && on_network(&addrs[i], addr)) {
			error = 0;
			*index = addrs[i].index;
		}
	}
	free(addrs);
	return error;
}

/* Appends a request about one entry. */
static int put_neigh(struct nl *nl, uint16_t type, const struct os_neigh *n)
{
	struct ndmsg *nd;
	struct nlmsghdr *msg =
	        nl_request(nl, type, type == RTM_NEWNEIGH ? NLM_F_CREATE | NLM_F_REPLACE : 0, sizeof *nd, &nd);

	if (!msg)
		return -ENOBUFS;
	nd->ndm_family = (uint8_t)n->family;
	nd->ndm_ifindex = (int)n->index;
	nd->ndm_flags = n->published ? NTF_PROXY : 0;
	nd->ndm_state = n->expire ? NUD_REACHABLE : NUD_PERMANENT;
	mnl_attr_put(msg, NDA_DST, n->family == AF_INET ? 4 : 16, n->addr);
	if (type == RTM_NEWNEIGH && !n->published)
		mnl_attr_put(msg, NDA_LLADDR, 6, n->ether);
	return 0;
}

int os_neigh_set(struct os_vnet *v, const struct os_neigh *n)
{
	struct os_neigh entry = *n;
	int error;

	entry.index = ifindex_linux(v, n->index);
	error = find_network(v, n->family, n->addr, &entry.index);

	if (!error)
		error = put_neigh(&v->nl, RTM_NEWNEIGH, &entry);
	return error ? error : nl_commit(&v->nl);
}

int os_neigh_del(struct os_vnet *v, int family, const uint8_t *addr, unsigned index)
{
	struct os_neigh *list = NULL;
	int error, count;

	index = ifindex_linux(v, index);
	error = find_network(v, family, addr, &index);
	if (error)
		return error;
	count = list_neighbours(v, family, &list);
	error = count < 0 ? count : -ENOENT;
	for (int i = 0; list && i < count; i++) {
		if (list[i].index != index || list[i].own ||
		    memcmp(list[i].addr, addr, family == AF_INET ? 4 : 16) != 0)
			continue;
		error = put_neigh(&v->nl, RTM_DELNEIGH, &list[i]);
		if (!error)
			error = nl_commit(&v->nl);
	}
	free(list);
	return error;
}

/* Entries learnt elsewhere (NTF_EXT_LEARNED) are outside the garbage collection, and so of its limits; unlike permanent
 * ones they are asked about again when they are old, so that one that is left behind does no harm. Without NLM_F_EXCL
 * an entry whose question is unanswered takes the address; without NLM_F_REPLACE one that has another keeps it. */
static bool put_hint(struct nl *nl, const struct os_neigh *n, bool forget)
{
	struct ndmsg *nd;
	struct nlmsghdr *msg =
	        nl_request(nl, forget ? RTM_DELNEIGH : RTM_NEWNEIGH, forget ? 0 : NLM_F_CREATE, sizeof *nd, &nd);

	if (!msg)
		return false;
	nd->ndm_family = (uint8_t)n->family;
	nd->ndm_ifindex = (int)n->index;
	nd->ndm_flags = forget ? 0 : NTF_EXT_LEARNED;
	nd->ndm_state = n->state == 'S' ? NUD_STALE : NUD_REACHABLE;
	mnl_attr_put(msg, NDA_DST, n->family == AF_INET ? 4 : 16, n->addr);
	if (!forget)
		mnl_attr_put(msg, NDA_LLADDR, 6, n->ether);
	msg->nlmsg_flags &= (uint16_t)~NLM_F_ACK; /* the last one of the batch speaks for all */
	return true;
}

int os_neigh_hint(struct os_vnet *v, const struct os_neigh *list, size_t count, bool forget)
{
	for (size_t done = 0; done < count;) {
		const size_t first = done;
		int error;

		while (done < count && put_hint(&v->nl, &list[done], forget))
			done++;
		if (done == first)
			return -ENOBUFS;
		v->nl.last->nlmsg_flags |= NLM_F_ACK;
		error = nl_commit(&v->nl);
		if (error && error != -EEXIST && error != -ENOENT && error != -EINVAL)
			return error;
	}
	return 0;
}
