/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * graph.h - a network as a picture: for a terminal, for Graphviz, or as SVG.
 *
 *	struct graph_state state;
 *	int error = graph_look(world, lab, &state);	(or {0}: described, not running)
 *	if (!error)
 *		error = graph_ascii(lab, &state, stdout);
 *	graph_state_free(&state);
 *
 * All return 0, -ENOMEM, -E2BIG or -EIO; what could not be written is seen by ferror().
 */
#ifndef LAB_GRAPH_H
#define LAB_GRAPH_H

#include <stdio.h>

#include "lab/lab.h"

enum { GRAPH_ASCII_NODES = 1000 }; /* more are no picture: lines get as long as the network is deep */

/* What a running network has that its description does not say. NULL: nobody has looked. */
struct graph_state {
	bool *if_down;   /* of each interface: it is down, or not there */
	bool *node_gone; /* of each node: its jail is gone */
	bool *node_ill;  /* of each node: a daemon of it has ended */
};

/* Looks at a network that runs in the world that this process is on the host of. */
int graph_look(struct os_world *w, const struct lab *lab, struct graph_state *state);
void graph_state_free(struct graph_state *state);

/* A tree of lines in plain ASCII, from the first switch on (or router, or host). A node that is there already has its
 * name in parentheses. -E2BIG: more than GRAPH_ASCII_NODES nodes. */
int graph_ascii(const struct lab *lab, const struct graph_state *state, FILE *out);

/* The language of Graphviz's dot(1). */
int graph_dot(const struct lab *lab, const struct graph_state *state, FILE *out);

/* The Graphviz program that draws such a network best: "dot", "neato", "sfdp". */
const char *graph_engine(const struct lab *lab);

/* A drawing of our own, the same tree from above, for where there is no Graphviz. */
int graph_svg(const struct lab *lab, const struct graph_state *state, FILE *out);

#endif
