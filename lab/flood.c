/* SPDX-License-Identifier: BSD-2-Clause */
/* flood.c - networks of switches too large for their own broadcasts (flood.h). */
#include "lab/flood.h"

#include <errno.h>
#include <stdlib.h>

#include "lab/plan.h"
#include "lab/switch.h"

enum {
	WIDE = 900, /* ports of a segment that a broadcast may reach at once */
	MIDDLE = 4, /* cables to other switches: the ends of a chain have one, those within two */
};

static bool is_switch(const struct lab *lab, int ifindex)
{
	return lab_is_switch(&lab->nodes[lab->ifs[ifindex].node]);
}

static int find(const struct lab *lab, const struct plan_segments *s, bool *answers)
{
	unsigned *ports = calloc(s->count + 1, sizeof *ports);
	bool any = false;

	for (size_t i = 0; ports && i < lab->nifs; i++)
		if (s->of[i] >= 0 && is_switch(lab, (int)i))
			ports[s->of[i]]++;
	for (size_t i = 0; i < lab->nnodes; i++) {
		const struct lab_node *node = &lab->nodes[i];
		unsigned cables = lab_is_switch(node) ? 2 * (switch_bridges(lab, (int)i) - 1) : 0;

		answers[i] = false;
		if (!ports || !lab_is_switch(node) || !node->nifs || s->of[node->ifs[0]] < 0 ||
		    (ports[s->of[node->ifs[0]]] <= WIDE && switch_bridges(lab, (int)i) == 1))
			continue;
		for (size_t j = 0; j < node->nifs; j++) {
			const int peer = lab_peer(lab, node->ifs[j]);

			cables += peer != LAB_NONE && is_switch(lab, peer);
		}
		answers[i] = cables >= MIDDLE || switch_bridges(lab, (int)i) > 1;
		any = any || answers[i];
	}
	free(ports);
	return !ports ? -ENOMEM : any;
}

int flood_find(const struct lab *lab, bool *answers)
{
	struct plan_segments s;
	int found = plan_segments(lab, &s);

	if (!found)
		found = find(lab, &s, answers);
	plan_segments_free(&s);
	return found;
}

/* A walk from a switch: through which of its ports each switch was reached. */
struct walk {
	const struct lab *lab;
	const bool *spare;
	int *behind; /* by node; LAB_NONE */
	int *queue;
	size_t reached;
	int *port; /* the result */
};

static void step(struct walk *w, int node, int from, int start)
{
	const struct lab_node *n = &w->lab->nodes[node];

	for (size_t i = 0; i < n->nifs; i++) {
		const int link = w->lab->ifs[n->ifs[i]].link, peer = lab_peer(w->lab, n->ifs[i]);
		const int port = from == LAB_NONE ? (int)i : from;
		int other;

		if (peer == LAB_NONE || w->spare[link] || w->lab->links[link].down)
			continue;
		other = w->lab->ifs[peer].node;
		if (!lab_is_switch(&w->lab->nodes[other]))
			w->port[peer] = port;
		else if (other != start && w->behind[other] == LAB_NONE) {
			w->behind[other] = port;
			w->queue[w->reached++] = other;
		}
	}
}

int flood_ports(const struct lab *lab, const bool *spare, int node, int *port)
{
	struct walk w = {.lab = lab,
	                 .spare = spare,
	                 .behind = malloc((lab->nnodes + 1) * sizeof *w.behind),
	                 .queue = malloc((lab->nnodes + 1) * sizeof *w.queue),
	                 .port = port};
	const int error = w.behind && w.queue ? 0 : -ENOMEM;

	for (size_t i = 0; i < lab->nifs; i++)
		port[i] = LAB_NONE;
	for (size_t i = 0; i < lab->nnodes && !error; i++)
		w.behind[i] = LAB_NONE;
	if (!error)
		step(&w, node, LAB_NONE, node);
	for (size_t i = 0; i < w.reached; i++)
		step(&w, w.queue[i], w.behind[w.queue[i]], node);
	free(w.behind);
	free(w.queue);
	return error;
}
