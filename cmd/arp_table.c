/* SPDX-License-Identifier: BSD-2-Clause */
/* arp_table.c - the link-layer table in the order in which FreeBSD's kernel lists it. */
#include "cmd/arp_table.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "cmd/cmd.h"

unsigned arp_table_bucket(int family, const uint8_t *addr)
{
	const uint8_t *last = family == AF_INET6 ? addr + 12 : addr;
	uint32_t key = last[0] | (uint32_t)last[1] << 8 | (uint32_t)last[2] << 16 | (uint32_t)last[3] << 24;

	return ((((((key >> 8) ^ key) >> 8) ^ key) >> 8) ^ key) & 31;
}

/* The interface that joined last comes first; within one by bucket; within a bucket the newest entry first. */
static int compare(const void *left, const void *right)
{
	const struct arp_row *a = left, *b = right;

	if (a->joined != b->joined)
		return a->joined > b->joined ? -1 : 1;
	unsigned ba = arp_table_bucket(a->neigh->family, a->neigh->addr);
	unsigned bb = arp_table_bucket(b->neigh->family, b->neigh->addr);
	if (ba != bb)
		return ba < bb ? -1 : 1;
	return a->listed > b->listed ? -1 : a->listed < b->listed;
}

struct position {
	unsigned index;
	size_t place;
};

static int compare_position(const void *left, const void *right)
{
	const struct position *a = left, *b = right;

	return a->index < b->index ? -1 : a->index > b->index;
}

/* The interfaces' places by index, to find each entry's without a search through the list. */
static struct position *index_interfaces(const struct os_if *ifs, size_t count)
{
	struct position *p = calloc(count + 1, sizeof(*p));

	if (!p)
		cmd_err(1, ENOMEM, "malloc");
	for (size_t i = 0; i < count; i++)
		p[i] = (struct position){.index = ifs[i].index, .place = i};
	qsort(p, count, sizeof(*p), compare_position);
	return p;
}

void arp_table_read(struct arp_table *t, int family)
{
	*t = (struct arp_table){0};
	int ifs = os_if_list(cmd_vnet(), &t->ifs);
	if (ifs < 0)
		cmd_err(1, ifs, "interface list");
	int neighs = os_neigh_list(cmd_vnet(), family, &t->neighs);
	if (neighs < 0)
		cmd_err(1, neighs, "neighbour list");
	struct position *places = index_interfaces(t->ifs, (size_t)ifs);
	t->rows = calloc((size_t)neighs + 1, sizeof(*t->rows));
	if (!t->rows)
		cmd_err(1, ENOMEM, "malloc");
	for (size_t i = 0; i < (size_t)neighs; i++) {
		struct position key = {.index = t->neighs[i].index};
		const struct position *at = bsearch(&key, places, (size_t)ifs, sizeof(*places), compare_position);
		/* Gone since, or one without link-level addresses, as lo0. */
		if (!at || !t->ifs[at->place].has_ether)
			continue;
		t->rows[t->count++] = (struct arp_row){
		        .neigh = &t->neighs[i], .ifp = &t->ifs[at->place], .joined = at->place, .listed = i};
	}
	free(places);
	qsort(t->rows, t->count, sizeof(*t->rows), compare);
}

void arp_table_free(struct arp_table *t)
{
	free(t->rows);
	free(t->neighs);
	free(t->ifs);
}
