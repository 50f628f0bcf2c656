/* SPDX-License-Identifier: BSD-2-Clause */
/* build_flood.c - switches that know their hosts: flood.h says which, this tells them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/build.h"
#include "lab/flood.h"
#include "lab/switch.h"

/* The number of the first bridge's member behind which the switch's port is. */
static unsigned member_of(const struct build *b, const struct lab_node *node, int port)
{
	const unsigned bridge = switch_bridge_of(node->nifs, (size_t)port);

	return bridge ? BUILD_FIRST + (unsigned)node->nifs + switch_bridges(node->nifs) + 2 * (bridge - 1)
	              : (unsigned)b->number[node->ifs[port]];
}

/* Tells a switch where an interface is, and that it may answer for it. */
static int teach_one(const struct build *b, const struct lab_node *node, struct os_vnet *v, int ifindex, int port)
{
	const struct lab_addrs *list = &b->lab->ifs[ifindex].addrs;
	int error = os_bulk_learn(v, member_of(b, node, port), b->ether[ifindex]);

	for (size_t i = 0; i < list->count && !error; i++) {
		struct os_neigh n = {.index = BUILD_FIRST, .family = list->at[i].family, .has_ether = true};

		memcpy(n.addr, list->at[i].addr, sizeof n.addr);
		memcpy(n.ether, b->ether[ifindex], 6);
		error = os_bulk_neigh(v, &n);
	}
	return error;
}

static int teach_switch(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	struct os_vnet *v = b->sites[index].v;
	int *port = malloc((b->lab->nifs + 1) * sizeof *port);
	int error = port ? flood_ports(b->lab, b->spare, index, port) : -ENOMEM;
	unsigned last = 0;

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const unsigned member = member_of(b, node, (int)i);

		if (build_master(b, node, i) && member != last)
			error = os_bulk_answer(v, last = member);
	}
	for (size_t i = 0; i < b->lab->nifs && !error; i++)
		if (port[i] != LAB_NONE)
			error = teach_one(b, node, v, (int)i, port[i]);
	if (!error)
		error = os_bulk_commit(v);
	free(port);
	return error ? build_fail(b, error, node->name, "can't tell it where its hosts are", v) : 0;
}

int build_teach(struct build *b)
{
	int error = 0;

	for (size_t i = 0; i < b->lab->nnodes && !error; i++) {
		if (!b->answers[i])
			continue;
		if (!b->sites[i].v)
			error = os_vnet_open(b->w, b->there->jid[i], &b->sites[i].v);
		error = error ? build_fail(b, error, b->lab->nodes[i].name, "can't open its stack", NULL)
		              : teach_switch(b, (int)i);
	}
	return error;
}

/* Finds out which switches must know their hosts. */
int build_plan_answers(struct build *b)
{
	struct plan_segments s;
	int error = plan_segments(b->lab, &s);

	if (!error && flood_find(b->lab, &s, b->answers)) {
		b->ether = calloc(b->lab->nifs + 1, sizeof *b->ether);
		error = b->ether ? 0 : -ENOMEM;
		if (!error && b->there)
			memcpy(b->ether, b->there->ether, b->lab->nifs * sizeof *b->ether);
	}
	plan_segments_free(&s);
	return error;
}
