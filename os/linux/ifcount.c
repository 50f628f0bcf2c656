/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifcount.c - interfaces' counters. A bridge on FreeBSD counts every packet that comes in by a member or goes out by
 * one (if_bridge.c's bridge_input and bridge_enqueue); Linux's counts what the machine itself gets and sends. So a
 * bridge's are the sums of its members'.
 */
#include "os/linux/ifcount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifstats.h"
#include "os/linux/client.h"
#include "os/linux/kinds.h"

/* What an epair cannot hand to its other end is an error on FreeBSD; Linux counts it as dropped. */
static void count_errors(const struct link *l, struct os_ifstats *s)
{
	if (kind_of(l) != &kind_epair)
		return;
	s->oerrors += s->odrops;
	s->odrops = 0;
}

static int by_index(const void *a, const void *b)
{
	const struct link *const *x = a, *const *y = b;

	return (*x)->index < (*y)->index ? -1 : (*x)->index > (*y)->index;
}

int ifcount_settle(struct link *links, size_t count)
{
	struct link **bridges = malloc((count + 1) * sizeof *bridges);
	size_t nbridges = 0;

	if (!bridges)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (kind_of(&links[i]) != &kind_bridge)
			continue;
		memset(&links[i].stats, 0, sizeof links[i].stats);
		bridges[nbridges++] = &links[i];
	}
	qsort(bridges, nbridges, sizeof *bridges, by_index);
	for (size_t i = 0; nbridges && i < count; i++) {
		const struct link master = {.index = links[i].master}, *key = &master;
		struct link **found = master.index ? bsearch(&key, bridges, nbridges, sizeof *bridges, by_index) : NULL;

		if (found)
			ifstats_add(&(*found)->stats, &links[i].stats);
	}
	free(bridges);
	for (size_t i = 0; i < count; i++)
		count_errors(&links[i], &links[i].stats);
	return 0;
}

int os_if_count(struct os_vnet *v, const char *name, struct os_ifstats *stats)
{
	struct link *members = NULL, l;
	int count = link_get(&v->nl, name, 0, &l);

	if (count)
		return count;
	*stats = l.stats;
	count_errors(&l, stats);
	if (kind_of(&l) != &kind_bridge)
		return 0;
	count = link_list(&v->nl, l.index, &members);
	if (count < 0)
		return count;
	memset(stats, 0, sizeof *stats);
	for (int i = 0; i < count; i++)
		ifstats_add(stats, &members[i].stats);
	free(members);
	return 0;
}
