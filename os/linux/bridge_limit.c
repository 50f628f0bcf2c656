/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_limit.c - maxaddr, ifmaxaddr and sticky of if_bridge(4), with what the kernel has.
 *
 * The kernel counts what a bridge learns (6.8). A member that has its number of addresses is locked (5.18): the kernel
 * drops frames of stations that are not in the table on this member, as if_bridge(4) does. An address that was learnt
 * on a sticky member is made an entry that neither ages nor moves. All but the first takes somebody who hears what is
 * learnt: guard_start(), or whoever calls limit_enforce() with news.
 */
#include <errno.h>
#include <linux/if_bridge.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/bridge.h"

/* A bridge at one moment. */
struct scene {
	struct link bridge, *members;
	struct fdb_entry *table;
	int nmembers, entries;
	unsigned *counts; /* entries of each member */
	unsigned total, fixed;
};

unsigned bridge_maxaddr(const struct link *bridge)
{
	return bridge->meta.has_maxaddr ? bridge->meta.maxaddr : (unsigned)USUAL_MAXADDR;
}

/* 0 is no limit to the kernel; where nothing is to be learnt the members don't learn. */
uint32_t bridge_max_learned(const struct link *bridge, unsigned fixed)
{
	const unsigned max = bridge_maxaddr(bridge);

	return max > fixed ? max - fixed : 1;
}

bool bridge_maxaddr_watched(const struct link *bridge)
{
	return bridge->meta.has_maxaddr && !bridge->bridge.counts;
}

/* Bridges that ifconfig made have a limit, those of a lab only what one was set for. */
static bool is_limited(const struct link *bridge)
{
	return bridge->meta.ours;
}

static int member_at(const struct scene *s, unsigned index)
{
	for (int i = 0; i < s->nmembers; i++)
		if (s->members[i].index == index)
			return i;
	return -1;
}

static void count_entry(struct scene *s, const struct fdb_entry *e, int by)
{
	const int member = member_at(s, e->index);

	s->total += (unsigned)by;
	s->fixed += e->flags ? (unsigned)by : 0;
	if (member >= 0)
		s->counts[member] += (unsigned)by;
}

static void forget_scene(struct scene *s)
{
	free(s->members);
	free(s->table);
	free(s->counts);
}

static int look(struct nl *nl, unsigned bridge, struct scene *s)
{
	int error = link_get(nl, NULL, bridge, &s->bridge);

	if (!error && strcmp(s->bridge.linux_kind, "bridge") != 0)
		error = -ENODEV; /* its number is another's now */
	if (!error)
		s->nmembers = link_list(nl, bridge, &s->members);
	if (!error)
		s->entries = s->nmembers < 0 ? s->nmembers : fdb_list(nl, bridge, &s->table);
	if (error || s->entries < 0)
		return error ? error : s->entries;
	s->counts = calloc((size_t)s->nmembers + 1, sizeof *s->counts);
	for (int i = 0; s->counts && i < s->entries; i++)
		count_entry(s, &s->table[i], 1);
	return s->counts ? 0 : -ENOMEM;
}

/* Takes a learnt entry out of the table. */
static void drop(struct nl *nl, struct scene *s, struct fdb_entry *e)
{
	(void)fdb_delete(nl, e->index, e->ether); /* it may have gone meanwhile */
	count_entry(s, e, -1);
	e->index = 0;
}

static struct fdb_entry *find(struct scene *s, const struct fdb_entry *wanted)
{
	for (int i = 0; i < s->entries; i++)
		if (s->table[i].index == wanted->index && memcmp(s->table[i].ether, wanted->ether, 6) == 0)
			return &s->table[i];
	return NULL;
}

/* Takes out again what was learnt though there was no room for it. */
static void drop_excess(struct nl *nl, struct scene *s, const struct fdb_entry *news, size_t count)
{
	const unsigned max = bridge_maxaddr(&s->bridge);

	while (count-- > 0) {
		struct fdb_entry *e = find(s, &news[count]);
		const int member = e && !e->flags ? member_at(s, e->index) : -1;
		const unsigned limit = member < 0 ? 0 : s->members[member].meta.ifmaxaddr;

		if (member >= 0 && ((limit && s->counts[member] > limit) || (is_limited(&s->bridge) && s->total > max)))
			drop(nl, s, e);
	}
}

static void pin_sticky(struct nl *nl, struct scene *s, const struct fdb_entry *news, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fdb_entry *e = find(s, &news[i]);
		const int member = e ? member_at(s, e->index) : member_at(s, news[i].index);

		if (member < 0 || !(member_flags(&s->members[member]) & M_STICKY) || (e && e->flags))
			continue;
		/* It may have moved, or gone, since it was learnt here: then it moves back, or nothing is pinned. */
		if (fdb_pin(nl, news[i].index, news[i].ether, A_STICKY) == 0 && nl_commit(nl) == 0 && e) {
			e->flags = A_STICKY;
			s->fixed++;
		}
	}
}

/* What the kernel does by itself from now on. */
static int tell_kernel(struct nl *nl, const struct scene *s)
{
	const unsigned max = bridge_maxaddr(&s->bridge);
	const uint32_t learns = bridge_max_learned(&s->bridge, s->fixed);
	struct linkinfo info;
	struct nlmsghdr *msg;
	int error = 0;

	if (s->bridge.bridge.counts && is_limited(&s->bridge) && s->bridge.bridge.max_learned != learns) {
		msg = bridge_begin(nl, s->bridge.index, &info);
		if (!msg)
			return -ENOBUFS;
		mnl_attr_put_u32(msg, BR_FDB_MAX_LEARNED, learns);
		linkinfo_end(msg, &info);
		error = nl_commit(nl);
	}
	for (int i = 0; i < s->nmembers && !error; i++) {
		const struct link *l = &s->members[i];
		const bool wants = member_flags(l) & M_LEARNING,
		           learning = wants && (!is_limited(&s->bridge) || s->fixed < max);
		const bool locked = wants && l->meta.ifmaxaddr &&
		                    (s->counts[i] >= l->meta.ifmaxaddr || (is_limited(&s->bridge) && s->total >= max));

		if (learning == l->port.learning && locked == l->port.locked)
			continue;
		msg = bridge_begin_port(nl, l->index, &info);
		if (!msg)
			return -ENOBUFS;
		mnl_attr_put_u8(msg, IFLA_BRPORT_LEARNING, learning);
		mnl_attr_put_u8(msg, IFLA_BRPORT_LOCKED, locked);
		linkinfo_end(msg, &info);
		error = nl_commit(nl);
	}
	return error;
}

static bool watched(const struct scene *s)
{
	bool wanted = bridge_maxaddr_watched(&s->bridge);

	for (int i = 0; i < s->nmembers; i++)
		wanted = wanted || s->members[i].meta.ifmaxaddr || member_flags(&s->members[i]) & M_STICKY;
	return wanted;
}

int limit_enforce(struct nl *nl, unsigned bridge, const struct fdb_entry *news, size_t count, bool *watch, bool *tree)
{
	struct scene s = {0};
	int error = look(nl, bridge, &s);

	if (!error) {
		drop_excess(nl, &s, news, count);
		pin_sticky(nl, &s, news, count);
		error = tell_kernel(nl, &s);
		*watch = watched(&s);
		*tree = s.bridge.bridge.stp;
	}
	forget_scene(&s);
	return error;
}

int limit_apply(struct os_vnet *v, const struct link *bridge, bool guarded)
{
	struct scene s = {0};
	int error = look(&v->nl, bridge->index, &s);

	for (int i = 0; !error && s.bridge.meta.has_maxaddr && i < s.entries && s.total > s.bridge.meta.maxaddr; i++)
		if (!s.table[i].flags)
			drop(&v->nl, &s, &s.table[i]);
	if (!error)
		error = tell_kernel(&v->nl, &s);
	if (!error && guarded && !watched(&s) && !s.bridge.bridge.stp)
		guard_stop(v, bridge);
	forget_scene(&s);
	return error;
}
