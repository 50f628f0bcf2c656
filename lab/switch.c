/* SPDX-License-Identifier: BSD-2-Clause */
/* switch.c - bridges of switches, and idle links between them (switch.h). */
#include "lab/switch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "lab/build.h"
#include "lib/ifnames.h"

/* How many ports one of several bridges takes: each further one has a cable to the first. */
static unsigned most_ports(unsigned bridges, unsigned bridge)
{
	return SWITCH_PORTS - (bridge ? 1 : bridges - 1);
}

static unsigned bridges_for(size_t ports)
{
	unsigned bridges = 1;

	while (most_ports(bridges, 0) + (size_t)(bridges - 1) * most_ports(bridges, 1) < ports)
		bridges++;
	return bridges;
}

unsigned switch_bridges(const struct lab *lab, int node)
{
	const struct lab_node *n = &lab->nodes[node];
	int last = 0;

	for (size_t i = 0; i < n->nifs; i++)
		last = lab->ifs[n->ifs[i]].bridge > last ? lab->ifs[n->ifs[i]].bridge : last;
	return 1 + (unsigned)last;
}

static int spread(struct lab *lab, int index)
{
	const struct lab_node *node = &lab->nodes[index];
	const unsigned needed = bridges_for(node->nifs), there = switch_bridges(lab, index);
	const unsigned count = needed > there ? needed : there;
	unsigned *ports = calloc(count, sizeof *ports), next = 0;

	for (size_t i = 0; ports && i < node->nifs; i++) {
		int *bridge = &lab->ifs[node->ifs[i]].bridge;

		if (*bridge == LAB_NONE || ports[*bridge] >= most_ports(count, (unsigned)*bridge))
			*bridge = LAB_NONE;
		else
			ports[*bridge]++;
	}
	for (size_t i = 0; ports && i < node->nifs; i++) {
		int *bridge = &lab->ifs[node->ifs[i]].bridge;

		if (*bridge != LAB_NONE)
			continue;
		while (ports[next] >= most_ports(count, next))
			next++;
		*bridge = (int)next;
		ports[next]++;
	}
	free(ports);
	return ports ? 0 : -ENOMEM;
}

int switch_spread(struct lab *lab)
{
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++)
		if (lab_is_switch(&lab->nodes[i]))
			error = spread(lab, (int)i);
	return error;
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

int switch_drop_bridges(struct os_vnet *v, const struct lab *lab, int node, unsigned first)
{
	const unsigned count = switch_bridges(lab, node);
	int error = 0;

	for (unsigned i = first; i < count && !error; i++) {
		char bridge[OS_IFNAME], trunk[OS_IFNAME];

		switch_bridge_name(lab, node, i, bridge);
		switch_trunk_name(lab, node, i, 'a', trunk);
		error = os_bulk_destroy(v, (const char *const[]){bridge, trunk}, 2);
	}
	return error;
}

int switch_forget(struct os_vnet *v)
{
	static const int families[] = {AF_INET, AF_INET6};
	int error = 0;

	for (size_t f = 0; f < sizeof families / sizeof *families && !error; f++) {
		struct os_neigh *list = NULL;
		const int count = os_neigh_list(v, families[f], &list);
		size_t told = 0;

		for (int i = 0; i < count; i++)
			if (list[i].permanent && !list[i].own)
				list[told++] = list[i];
		error = count < 0 ? count : told ? os_neigh_hint(v, list, told, true) : 0;
		free(list);
	}
	return error;
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

bool switch_is_idle_end(const struct lab *lab, const bool *spare, int ifindex)
{
	const int link = lab->ifs[ifindex].link;

	return spare[link] && lab->links[link].end[1] == ifindex;
}

int switch_restore_bridge(struct os_vnet *v, const struct lab *lab, int node)
{
	char name[OS_IFNAME], trunk[OS_IFNAME];
	struct os_if have;
	int error;

	switch_bridge_name(lab, node, 0, name);
	error = os_if_get(v, name, &have);
	if (error == -ENODEV) {
		error = os_bulk_bridge(v, name, BUILD_FIRST);
		if (!error)
			error = os_bulk_commit(v);
		for (unsigned i = 1; i < switch_bridges(lab, node) && !error; i++) {
			switch_trunk_name(lab, node, i, 'a', trunk);
			error = os_bridge_add(v, name, trunk);
			error = error == -ENODEV ? 0 : error; /* it comes with its bridge */
		}
		return error;
	}
	if (!error && !(have.flags & F_UP))
		error = os_if_set(v, name, &(struct os_ifset){.set = OS_SET_UP, .up = true});
	return error;
}
