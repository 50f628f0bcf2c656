/* SPDX-License-Identifier: BSD-2-Clause */
/* fdb.c - a bridge's forwarding table (fdb.h): os_bridge_addrs() and its relatives. */
#include "os/linux/fdb.h"

#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/bridge.h"
#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/lock.h"

/* Linux has one kind of entry that does not age. One that was learnt on a sticky member is told from an
 * administrator's by the wish to hear of its activity, which nobody listens to. */
static bool has_mark(const struct nlattr *attrs)
{
	const struct nlattr *t[NFEA_MAX + 1];

	nl_nested(attrs, t, NFEA_MAX);
	return nl_u8(t[NFEA_ACTIVITY_NOTIFY], 0) & FDB_NOTIFY_BIT;
}

bool fdb_parse(const struct nlmsghdr *msg, unsigned bridge, struct fdb_entry *e)
{
	const struct ndmsg *nd = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[NDA_MAX + 1];
	struct nda_cacheinfo times = {0};

	if (msg->nlmsg_type != RTM_NEWNEIGH || mnl_nlmsg_get_payload_len(msg) < sizeof *nd ||
	    nd->ndm_family != AF_BRIDGE)
		return false;
	nl_attrs(msg, sizeof *nd, t, NDA_MAX);
	if (nl_u32(t[NDA_MASTER], 0) != bridge || (unsigned)nd->ndm_ifindex == bridge || !t[NDA_LLADDR] ||
	    mnl_attr_get_payload_len(t[NDA_LLADDR]) < 6 || nd->ndm_state & NUD_PERMANENT)
		return false;
	if (t[NDA_CACHEINFO] && mnl_attr_get_payload_len(t[NDA_CACHEINFO]) >= sizeof times)
		memcpy(&times, mnl_attr_get_payload(t[NDA_CACHEINFO]), sizeof times);
	*e = (struct fdb_entry){.index = (unsigned)nd->ndm_ifindex, .age = times.ndm_updated};
	memcpy(e->ether, mnl_attr_get_payload(t[NDA_LLADDR]), 6);
	if (nd->ndm_state & NUD_NOARP)
		e->flags = has_mark(t[NDA_FDB_EXT_ATTRS]) ? A_STICKY : A_STATIC;
	return true;
}

struct entries {
	struct fdb_entry *list;
	size_t count, room;
	unsigned bridge;
};

static int add_entry(const struct nlmsghdr *msg, void *arg)
{
	struct fdb_entry *list, e;
	struct entries *es = arg;

	if (!fdb_parse(msg, es->bridge, &e))
		return 0;
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
	const struct fdb_entry *x = a, *y = b;

	if (x->age != y->age)
		return x->age < y->age ? -1 : 1;
	return memcmp(x->ether, y->ether, 6);
}

int fdb_list(struct nl *nl, unsigned bridge, struct fdb_entry **list)
{
	struct entries es = {.bridge = bridge};
	struct ndmsg *nd;
	struct nlmsghdr *msg = nl_request(nl, RTM_GETNEIGH, NLM_F_DUMP, sizeof *nd, &nd);
	int error;

	if (!msg)
		return -ENOBUFS;
	nd->ndm_family = AF_BRIDGE;
	mnl_attr_put_u32(msg, NDA_MASTER, bridge);
	error = nl_dump(nl, add_entry, forget_entries, &es);
	if (error < 0) {
		free(es.list);
		return error;
	}
	if (es.count > 1)
		qsort(es.list, es.count, sizeof *es.list, newest_first);
	*list = es.list;
	return (int)es.count;
}

/* Appends a change of an entry. */
static int put(struct nl *nl, uint16_t type, uint16_t how, unsigned index, const uint8_t ether[6], unsigned flags)
{
	struct ndmsg *nd;
	struct nlmsghdr *msg = nl_request(nl, type, how, sizeof *nd, &nd);
	struct nlattr *nest;

	if (!msg)
		return -ENOBUFS;
	nd->ndm_family = AF_BRIDGE;
	nd->ndm_ifindex = (int)index;
	nd->ndm_flags = type == RTM_NEWNEIGH ? NTF_MASTER | NTF_STICKY : NTF_MASTER;
	nd->ndm_state = NUD_NOARP;
	mnl_attr_put(msg, NDA_LLADDR, 6, ether);
	if (flags == A_STICKY) {
		nest = mnl_attr_nest_start(msg, NDA_FDB_EXT_ATTRS);
		mnl_attr_put_u8(msg, NFEA_ACTIVITY_NOTIFY, FDB_NOTIFY_BIT);
		mnl_attr_nest_end(msg, nest);
	}
	return 0;
}

/* Adds an entry as fdb_pin() leaves one. */
static int add(struct nl *nl, unsigned index, const uint8_t ether[6], unsigned flags)
{
	const int error = put(nl, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, index, ether, flags);

	return error ? error : nl_commit(nl);
}

int fdb_pin(struct nl *nl, unsigned index, const uint8_t ether[6], unsigned flags)
{
	return put(nl, RTM_NEWNEIGH, NLM_F_REPLACE, index, ether, flags);
}

int fdb_delete(struct nl *nl, unsigned index, const uint8_t ether[6])
{
	const int error = put(nl, RTM_DELNEIGH, 0, index, ether, 0);

	return error ? error : nl_commit(nl);
}

/* ------------------------------------------------------------------------------------------- what os.h promises */

int os_bridge_addrs(struct os_vnet *v, const char *bridge, struct os_fdb **list)
{
	struct fdb_entry *entries = NULL;
	struct link b;
	const int error = bridge_link(v, bridge, &b);
	int count;
	unsigned timeout;

	if (error)
		return error;
	count = fdb_list(&v->nl, b.index, &entries);
	if (count < 0)
		return count;
	fdb_newest_first(&v->nl, bridge, entries, (size_t)count);
	timeout = bridge_timeout(&b);
	*list = calloc((size_t)count + 1, sizeof **list);
	for (int i = 0; *list && i < count; i++) {
		const struct fdb_entry *e = &entries[i];
		struct os_fdb *f = &(*list)[i];

		memcpy(f->ether, e->ether, 6);
		f->vlan = 1;
		f->index = ifindex_shown(v, e->index);
		f->flags = e->flags;
		f->expire = !e->flags && e->age / 100 < timeout ? timeout - e->age / 100 : 0;
	}
	free(entries);
	return *list ? count : -ENOMEM;
}

static int static_locked(struct os_vnet *v, const char *bridge, const char *member, const uint8_t ether[6])
{
	struct fdb_entry *entries = NULL;
	struct link b, l = {0};
	int count, error = bridge_link(v, bridge, &b);
	bool there = false;

	if (!error)
		error = link_get(&v->nl, member, 0, &l);
	if (error == -ENODEV || (!error && l.master != b.index))
		error = -ENOENT;
	if (!error && ether[0] & 1)
		error = -EINVAL; /* a group's */
	if (error)
		return error;
	count = fdb_list(&v->nl, b.index, &entries);
	for (int i = 0; i < count; i++)
		there = there || memcmp(entries[i].ether, ether, 6) == 0;
	free(entries);
	if (count < 0)
		return count;
	if (!there && (unsigned)count >= bridge_maxaddr(&b))
		return -ENOSPC;
	error = add(&v->nl, l.index, ether, A_STATIC);
	return error ? error : limit_apply(v, &b, false);
}

int os_bridge_static(struct os_vnet *v, const char *bridge, const char *member, const uint8_t ether[6])
{
	stack_lock(v);
	const int error = static_locked(v, bridge, member, ether);
	stack_unlock(v);
	return error;
}

/* Takes entries out: this station's, or (ether NULL) the learnt ones, or all. */
static int remove_entries(struct os_vnet *v, const char *bridge, const uint8_t *ether, bool all)
{
	struct fdb_entry *entries = NULL;
	struct link b;
	int count, error = bridge_link(v, bridge, &b);

	if (error)
		return error;
	count = fdb_list(&v->nl, b.index, &entries);
	error = count < 0 ? count : ether ? -ENOENT : 0;
	for (int i = 0; i < count && (!error || error == -ENOENT); i++) {
		if (ether ? memcmp(entries[i].ether, ether, 6) != 0 : entries[i].flags && !all)
			continue;
		error = fdb_delete(&v->nl, entries[i].index, entries[i].ether);
		if (error == -ENOENT)
			error = 0; /* it aged away meanwhile */
	}
	free(entries);
	return error ? error : limit_apply(v, &b, false);
}

int os_bridge_deladdr(struct os_vnet *v, const char *bridge, const uint8_t ether[6])
{
	stack_lock(v);
	const int error = remove_entries(v, bridge, ether, true);
	stack_unlock(v);
	return error;
}

int os_bridge_flush(struct os_vnet *v, const char *bridge, bool also_static)
{
	stack_lock(v);
	const int error = remove_entries(v, bridge, NULL, also_static);
	stack_unlock(v);
	return error;
}
