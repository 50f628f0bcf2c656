/* SPDX-License-Identifier: BSD-2-Clause */
/* topo_switched.c - minimal, single, reversed, linear, lan, tree: switches without a loop. */
#include <stdio.h>

#include "lab/topo.h"

/* A switch with hosts h1 ... on its ports 1 ...; with `reversed` h1 is on the last. */
static int star(struct lab *lab, const char *name, unsigned hosts, bool reversed)
{
	const int center = lab_add_node(lab, name, LAB_SWITCH);
	char port[LAB_NAME];
	int error = center < 0 ? center : 0;

	for (unsigned i = 1; i <= hosts && error >= 0; i++) {
		const int host = topo_node(lab, LAB_HOST, "h", i), a = host < 0 ? host : lab_add_if(lab, host, NULL);
		int b = a;

		snprintf(port, sizeof port, "%s-eth%u", name, reversed ? hosts - i + 1 : i);
		if (a >= 0)
			b = lab_add_if(lab, center, port);
		error = b < 0 ? b : lab_add_link(lab, a, b);
	}
	return error < 0 ? error : 0;
}

int topo_minimal(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	(void)n;
	return star(lab, "s1", 2, false);
}

int topo_single(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	return star(lab, "s1", n[0], false);
}

int topo_reversed(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	return star(lab, "s1", n[0], true);
}

int topo_lan(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	return star(lab, "bridge0", n[0], false);
}

/* With several hosts a switch they are h1s1, h2s1 ... as in Mininet. */
int topo_linear(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	char name[LAB_NAME];
	int last = LAB_NONE, error = 0;

	for (unsigned i = 1; i <= n[0] && error >= 0; i++) {
		const int hub = topo_node(lab, LAB_SWITCH, "s", i);

		error = hub < 0 ? hub : 0;
		for (unsigned j = 1; j <= n[1] && error >= 0; j++) {
			int host;

			if (n[1] == 1)
				snprintf(name, sizeof name, "h%u", i);
			else
				snprintf(name, sizeof name, "h%us%u", j, i);
			host = lab_add_node(lab, name, LAB_HOST);
			error = host < 0 ? host : lab_join(lab, host, hub);
		}
		if (last != LAB_NONE && error >= 0)
			error = lab_join(lab, hub, last);
		last = hub;
	}
	return error < 0 ? error : 0;
}

/* Where a tree's numbers stand. */
struct growth {
	struct lab *lab;
	unsigned fanout, switches, hosts;
};

/* Adds a subtree, numbered from its root downwards as Mininet does; returns its root. At most 15 deep. */
static int grow(struct growth *g, unsigned depth)
{
	int root;

	if (!depth)
		return topo_node(g->lab, LAB_HOST, "h", ++g->hosts);
	root = topo_node(g->lab, LAB_SWITCH, "s", ++g->switches);
	for (unsigned i = 0; i < g->fanout && root >= 0; i++) {
		const int child = grow(g, depth - 1), link = child < 0 ? child : lab_join(g->lab, root, child);

		root = link < 0 ? link : root;
	}
	return root;
}

int topo_tree(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	struct growth g = {.lab = lab, .fanout = n[1]};
	const int root = grow(&g, n[0]);

	return root < 0 ? root : 0;
}
