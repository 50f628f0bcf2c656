/* SPDX-License-Identifier: BSD-2-Clause */
/* build_neigh.c - telling nodes their neighbours (neighbours.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/build.h"
#include "lab/neighbours.h"
#include "lab/plan.h"

static int plan_family(struct build *b, int family, uint64_t table, bool *tell)
{
	uint64_t entries = 0;
	const int error = neighbours_count(b->lab, family, &entries);

	*tell = !error && neighbours_told(b->lab, entries, table);
	return error;
}

int build_plan_neighbours(struct build *b, const struct os_limits *l)
{
	int error = plan_family(b, AF_INET, l->neighbours, &b->tell);

	if (!error)
		error = plan_family(b, AF_INET6, l->neighbours6, &b->tell6);
	if (!error && (b->tell || b->tell6) && !b->ether) {
		b->ether = calloc(b->lab->nifs + 1, sizeof *b->ether);
		error = b->ether ? 0 : -ENOMEM;
	}
	return error;
}

/* Adds those at one interface's addresses, as neighbours behind another one of the same segment. */
static size_t add_neighbours(const struct build *b, int of, size_t at, struct os_neigh *list, size_t room)
{
	const struct lab_addrs *addrs = &b->lab->ifs[at].addrs;
	size_t count = 0;

	for (size_t k = 0; k < addrs->count && count < room; k++) {
		struct os_neigh n = {.index = (unsigned)b->number[of],
		                     .family = addrs->at[k].family,
		                     .has_ether = true,
		                     .state = 'S'};

		if (!(n.family == AF_INET ? b->tell : b->tell6))
			continue;
		memcpy(n.addr, addrs->at[k].addr, sizeof n.addr);
		memcpy(n.ether, b->ether[at], sizeof n.ether);
		list[count++] = n;
	}
	return count;
}

/* Tells a node who is on the segments of its interfaces. */
static int tell_node(const struct build *b, const struct plan_segments *s, int index)
{
	enum { AT_ONCE = 64 };
	const struct lab_node *node = &b->lab->nodes[index];
	struct os_neigh list[AT_ONCE];
	size_t count = 0;
	int error = 0;

	for (size_t j = 0; j < node->nifs; j++)
		for (size_t i = 0; i < b->lab->nifs && !error; i++) {
			if (s->of[i] == LAB_NONE || s->of[i] != s->of[node->ifs[j]] || b->lab->ifs[i].node == index)
				continue;
			if (count + b->lab->ifs[i].addrs.count > AT_ONCE) {
				error = os_neigh_hint(b->sites[index].v, list, count, false);
				count = 0;
			}
			count += add_neighbours(b, node->ifs[j], i, list + count, AT_ONCE - count);
		}
	return error || !count ? error : os_neigh_hint(b->sites[index].v, list, count, false);
}

int build_tell(struct build *b)
{
	struct plan_segments s;
	int error;

	if (!b->tell && !b->tell6)
		return 0;
	error = plan_segments(b->lab, &s);
	for (size_t i = 0; i < b->lab->nnodes && !error; i++)
		if (b->sites[i].v && !lab_is_switch(&b->lab->nodes[i])) {
			error = tell_node(b, &s, (int)i);
			if (error)
				build_fail(b, error, b->lab->nodes[i].name, "can't tell it its neighbours",
				           b->sites[i].v);
		}
	plan_segments_free(&s);
	return error;
}
