/* SPDX-License-Identifier: BSD-2-Clause */
/* build_flood.c - switches that know their hosts: flood.h says which, this tells them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/build.h"
#include "lab/flood.h"
#include "lab/switch.h"

/* The bridge that a switch's port belongs to, NULL: the first one. */
static const struct up_bridge *further_of(const struct build *b, const struct lab_if *ifp)
{
	return ifp->bridge > 0 ? &b->sites[ifp->node].further[ifp->bridge - 1] : NULL;
}

/* Tells a bridge behind which of its members an interface is, and what to answer for it. */
static int teach_bridge(const struct build *b, struct os_vnet *v, unsigned bridge, unsigned member, int ifindex)
{
	const struct lab_addrs *list = &b->lab->ifs[ifindex].addrs;
	int error = os_bulk_learn(v, member, b->ether[ifindex]);

	for (size_t i = 0; i < list->count && !error; i++) {
		struct os_neigh n = {.index = bridge, .family = list->at[i].family, .has_ether = true};

		memcpy(n.addr, list->at[i].addr, sizeof n.addr);
		memcpy(n.ether, b->ether[ifindex], 6);
		error = os_bulk_neigh(v, &n);
	}
	return error;
}

/*
 * Tells a switch where an interface is. The first bridge knows all, a further one those behind its own ports: what it
 * did not answer itself would come back from the first, and it would take its own host for one behind that.
 */
static int teach_one(const struct build *b, const struct lab_node *node, struct os_vnet *v, int ifindex, int port)
{
	const struct up_bridge *further = further_of(b, &b->lab->ifs[node->ifs[port]]);
	const unsigned number = (unsigned)b->number[node->ifs[port]];
	int error = teach_bridge(b, v, BUILD_FIRST, further ? further->trunk : number, ifindex);

	if (!error && further)
		error = teach_bridge(b, v, further->number, number, ifindex);
	return error;
}

/* Lets the switch's bridges answer for what is behind their members, the cables between them among these. */
static int let_answer(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	const unsigned bridges = switch_bridges(b->lab, index);
	struct os_vnet *v = b->sites[index].v;
	int error = 0;

	for (unsigned i = 0; i + 1 < bridges && !error; i++) {
		error = os_bulk_answer(v, b->sites[index].further[i].trunk);
		if (!error)
			error = os_bulk_answer(v, b->sites[index].further[i].trunk + 1);
	}
	for (size_t i = 0; i < node->nifs && !error; i++)
		if (build_master(b, node, i))
			error = os_bulk_answer(v, (unsigned)b->number[node->ifs[i]]);
	return error;
}

static int teach_switch(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	struct os_vnet *v = b->sites[index].v;
	int *port = malloc((b->lab->nifs + 1) * sizeof *port);
	int error = port ? flood_ports(b->lab, b->spare, index, port) : -ENOMEM;

	if (!error && b->there && b->there->jid[index])
		error = switch_forget(v);
	if (!error)
		error = let_answer(b, index);
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
	const int found = flood_find(b->lab, b->answers);

	if (found <= 0)
		return found;
	b->ether = calloc(b->lab->nifs + 1, sizeof *b->ether);
	if (!b->ether)
		return -ENOMEM;
	if (b->there)
		memcpy(b->ether, b->there->ether, b->lab->nifs * sizeof *b->ether);
	return 0;
}
