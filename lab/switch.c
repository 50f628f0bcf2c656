/* SPDX-License-Identifier: BSD-2-Clause */
/* switch.c - bridges of switches, and idle links between them (switch.h). */
#include "lab/switch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

unsigned switch_bridges(size_t ports)
{
	unsigned bridges = 1;

	/* Each further bridge takes a port of the first one and one of its own for the cable between them. */
	while (SWITCH_PORTS - (bridges - 1) + (size_t)(bridges - 1) * (SWITCH_PORTS - 1) < ports)
		bridges++;
	return bridges;
}

unsigned switch_bridge_of(size_t ports, size_t port)
{
	const size_t first = SWITCH_PORTS - (switch_bridges(ports) - 1);

	return port < first ? 0 : 1 + (unsigned)((port - first) / (SWITCH_PORTS - 1));
}

/* A name with this end that no interface of the node has. */
static void free_name(const struct lab *lab, int node, const char *end, char name[OS_IFNAME])
{
	const char *of = lab->nodes[node].name;
	char number[12] = "";
	unsigned tries = 1;

	do {
		const int keep = OS_IFNAME - 1 - snprintf(NULL, 0, "%s%s", number, end);

		snprintf(name, OS_IFNAME, "%.*s%s%s", keep, of, number, end);
		snprintf(number, sizeof number, "~%u", tries++);
	} while (lab_find_if(lab, node, name) != LAB_NONE);
}

void switch_bridge_name(const struct lab *lab, int node, unsigned bridge, char name[OS_IFNAME])
{
	char end[12] = "";

	if (bridge)
		snprintf(end, sizeof end, "+%u", bridge % 1000);
	free_name(lab, node, end, name);
}

void switch_trunk_name(const struct lab *lab, int node, unsigned bridge, char side, char name[OS_IFNAME])
{
	char end[12];

	snprintf(end, sizeof end, "+%u%c", bridge % 1000, side);
	free_name(lab, node, end, name);
}

/* The switches reached so far by links that stay. */
struct search {
	const struct lab *lab;
	bool *spare, *seen;
	int *queue;
	size_t reached;
};

static int other_switch(const struct lab *lab, int ifindex)
{
	const int peer = lab_peer(lab, ifindex), node = peer == LAB_NONE ? LAB_NONE : lab->ifs[peer].node;

	return node != LAB_NONE && lab_is_switch(&lab->nodes[node]) ? node : LAB_NONE;
}

static void reach(struct search *s, int node)
{
	s->seen[node] = true;
	s->queue[s->reached++] = node;
}

static void go_on_from(struct search *s, const struct lab_node *node)
{
	for (size_t i = 0; i < node->nifs; i++) {
		const int link = s->lab->ifs[node->ifs[i]].link, other = other_switch(s->lab, node->ifs[i]);

		if (other == LAB_NONE || s->lab->links[link].down || s->seen[other])
			continue;
		s->spare[link] = false;
		reach(s, other);
	}
}

int switch_spare_links(const struct lab *lab, bool *spare)
{
	struct search s = {.lab = lab,
	                   .spare = spare,
	                   .seen = calloc(lab->nnodes + 1, sizeof *s.seen),
	                   .queue = malloc((lab->nnodes + 1) * sizeof *s.queue)};
	const int error = s.seen && s.queue ? 0 : -ENOMEM;

	for (size_t i = 0; i < lab->nlinks; i++) {
		const int *end = lab->links[i].end;

		spare[i] = !lab->links[i].down && lab_is_switch(&lab->nodes[lab->ifs[end[0]].node]) &&
		           lab_is_switch(&lab->nodes[lab->ifs[end[1]].node]);
	}
	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		const size_t from = s.reached;

		if (!lab_is_switch(&lab->nodes[i]) || s.seen[i])
			continue;
		reach(&s, (int)i);
		for (size_t j = from; j < s.reached; j++)
			go_on_from(&s, &lab->nodes[s.queue[j]]);
	}
	free(s.seen);
	free(s.queue);
	return error;
}
