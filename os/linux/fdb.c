/* SPDX-License-Identifier: BSD-2-Clause */
/* fdb.c - a bridge's forwarding table: os_bridge_addrs() and its relatives. */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/bridge.h"
#include "os/linux/grow.h"
#include "os/linux/ifindex.h"

struct entry {
	struct os_fdb f;
	uint32_t used; /* hundredths of a second since it was seen */
};

struct entries {
	struct entry *list;
	size_t count, room;
	unsigned bridge;
	unsigned timeout; /* seconds */
};

static int add_entry(const struct nlmsghdr *msg, void *arg)
{
	struct entry *list;
	struct entries *es = arg;
	const struct ndmsg *nd = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[NDA_MAX + 1];
	struct nda_cacheinfo times = {0};
	struct entry e = {0};

	if (msg->nlmsg_type != RTM_NEWNEIGH || nd->ndm_family != AF_BRIDGE)
		return 0;
	nl_attrs(msg, sizeof *nd, t, NDA_MAX);
	if (nl_u32(t[NDA_MASTER], 0) != es->bridge || (unsigned)nd->ndm_ifindex == es->bridge || !t[NDA_LLADDR] ||
	    mnl_attr_get_payload_len(t[NDA_LLADDR]) < 6)
		return 0;
	/* The bridge's and its members' own addresses are Linux's business. */
	if ((nd->ndm_state & NUD_PERMANENT) && !(nd->ndm_flags & NTF_STICKY))
		return 0;
	if (t[NDA_CACHEINFO] && mnl_attr_get_payload_len(t[NDA_CACHEINFO]) >= sizeof times)
		memcpy(&times, mnl_attr_get_payload(t[NDA_CACHEINFO]), sizeof times);
	memcpy(e.f.ether, mnl_attr_get_payload(t[NDA_LLADDR]), 6);
	e.f.index = (unsigned)nd->ndm_ifindex;
	e.f.vlan = 1;
	e.f.fixed = nd->ndm_state & (NUD_NOARP | NUD_PERMANENT);
	e.used = times.ndm_updated;
	if (!e.f.fixed)
		e.f.expire = times.ndm_updated / 100 < es->timeout ? es->timeout - times.ndm_updated / 100 : 0;
	list = grow(es->list, es->count, &es->room, sizeof *list);
	if (!list)
		return -ENOMEM;
	es->list = list;
	es->list[es->count++] = e;
	return 0;
}

static void forget_entries(void *arg)
{
	((struct entries *)arg)->count = 0;
}

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->used != y->used)
		return x->used < y->used ? -1 : 1;
	return memcmp(x->f.ether, y->f.ether, 6);
}

/* os_bridge_addrs() with Linux's interface numbers. */
static int list_addrs(struct os_vnet *v, const char *bridge, struct os_fdb **list)
{
	struct link l;
	struct entries es = {0};
	struct ndmsg *nd;
	struct nlmsghdr *msg;
	int error = bridge_link(v, bridge, &l);

	if (error)
		return error;
	es.bridge = l.index;
	es.timeout = bridge_timeout(&l);
	msg = nl_request(&v->nl, RTM_GETNEIGH, NLM_F_DUMP, sizeof *nd, &nd);
	if (!msg)
		return -ENOBUFS;
	nd->ndm_family = AF_BRIDGE;
	mnl_attr_put_u32(msg, NDA_MASTER, l.index);
	error = nl_dump(&v->nl, add_entry, forget_entries, &es);
	if (error < 0) {
		free(es.list);
		return error;
	}
	*list = malloc((es.count + 1) * sizeof **list);
	if (!*list) {
		free(es.list);
		return -ENOMEM;
	}
	if (es.count > 1)
		qsort(es.list, es.count, sizeof *es.list, newest_first);
	for (size_t i = 0; i < es.count; i++)
		(*list)[i] = es.list[i].f;
	free(es.list);
	return (int)es.count;
}

int os_bridge_addrs(struct os_vnet *v, const char *bridge, struct os_fdb **list)
{
	const int count = list_addrs(v, bridge, list);

	for (int i = 0; i < count; i++)
		(*list)[i].index = ifindex_shown(v, (*list)[i].index);
	return count;
}

static int change(struct os_vnet *v, uint16_t type, unsigned index, const uint8_t ether[6])
{
	struct ndmsg *nd;
	struct nlmsghdr *msg =
	        nl_request(&v->nl, type, type == RTM_NEWNEIGH ? NLM_F_CREATE | NLM_F_REPLACE : 0, sizeof *nd, &nd);

	if (!msg)
		return -ENOBUFS;
	nd->ndm_family = AF_BRIDGE;
	nd->ndm_ifindex = (int)index;
	nd->ndm_flags = NTF_MASTER;
	nd->ndm_state = NUD_NOARP;
	mnl_attr_put(msg, NDA_LLADDR, 6, ether);
	return nl_commit(&v->nl);
}

int os_bridge_static(struct os_vnet *v, const char *bridge, const char *member, const uint8_t ether[6])
{
	struct link b, l = {0};
	int error = bridge_link(v, bridge, &b);

	if (!error)
		error = link_get(&v->nl, member, 0, &l);
	if (error == -ENODEV || (!error && l.master != b.index))
		error = -ENOENT;
	return error ? error : change(v, RTM_NEWNEIGH, l.index, ether);
}

int os_bridge_deladdr(struct os_vnet *v, const char *bridge, const uint8_t ether[6])
{
	struct os_fdb *list = NULL;
	const int count = list_addrs(v, bridge, &list);
	int error = count < 0 ? count : -ENOENT;

	for (int i = 0; i < count; i++)
		if (memcmp(list[i].ether, ether, 6) == 0)
			error = change(v, RTM_DELNEIGH, list[i].index, ether);
	free(list);
	return error;
}

int os_bridge_flush(struct os_vnet *v, const char *bridge, bool also_static)
{
	struct os_fdb *list = NULL;
	const int count = list_addrs(v, bridge, &list);
	int error = count < 0 ? count : 0;

	for (int i = 0; list && i < count && !error; i++) {
		if (list[i].fixed && !also_static)
			continue;
		error = change(v, RTM_DELNEIGH, list[i].index, list[i].ether);
		if (error == -ENOENT)
			error = 0; /* it aged away meanwhile */
	}
	free(list);
	return error;
}
