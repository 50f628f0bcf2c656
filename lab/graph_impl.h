/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_impl.h - what the drawings of a network share: its nodes in the order of a tree, and the words at things. */
#ifndef LAB_GRAPH_IMPL_H
#define LAB_GRAPH_IMPL_H

#include "lab/graph.h"

enum graph_link_state { GRAPH_UP, GRAPH_IDLE, GRAPH_DOWN };

/* One thing in the tree: a node below the one that it was reached from, or a link to a node that is elsewhere. */
struct graph_item {
	int node;
	int link;      /* to the node above; LAB_NONE: a root */
	int near, far; /* the link's interfaces: of the node above, and of this one */
	size_t depth;  /* 0 = a root */
	bool again;    /* the node has its place elsewhere, this is only the link */
	bool last;     /* nothing follows below the same node */
};

/* All nodes and links of a lab, each once; every node is as near to a root as links that are up allow. */
struct graph_tree {
	struct graph_item *items;
	size_t count;
};
int graph_tree(const struct lab *lab, const enum graph_link_state *links,
               struct graph_tree *tree); /* -ENOMEM; graph_tree_free() in any case */
void graph_tree_free(struct graph_tree *tree);

/* The states of all links, the caller's to free; NULL: no memory. */
enum graph_link_state *graph_link_states(const struct lab *lab, const struct graph_state *state);

enum { GRAPH_TEXT = 512 };

/* "h1-eth0 10.0.0.1/8 fd00::1/64"; what does not fit is left out, with dots. */
const char *graph_if_text(const struct lab *lab, int ifindex, char text[GRAPH_TEXT]);

/* "lo1 10.192.0.1/32", or "". */
const char *graph_loopback_text(const struct lab_node *node, char text[GRAPH_TEXT]);

/* " (gone)", " (a daemon has ended)", or "". */
const char *graph_node_state(const struct graph_state *state, int node);

#endif
