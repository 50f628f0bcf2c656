/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_text.c - the words and states at nodes and links of a drawing (graph_impl.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/graph_impl.h"
#include "lab/switch.h"
#include "lib/addr.h"

static void add_addrs(const struct lab_addrs *addrs, char text[GRAPH_TEXT])
{
	size_t length = strlen(text);

	for (size_t i = 0; i < addrs->count; i++) {
		char addr[ADDR_TEXT];

		lab_format_addr(&addrs->at[i], addr, sizeof addr);
		if (length + strlen(addr) + 5 > GRAPH_TEXT) {
			memcpy(text + length, " ...", 5);
			return;
		}
		length += (size_t)snprintf(text + length, GRAPH_TEXT - length, " %s", addr);
	}
}

const char *graph_if_text(const struct lab *lab, int ifindex, char text[GRAPH_TEXT])
{
	snprintf(text, GRAPH_TEXT, "%s", lab->ifs[ifindex].name);
	add_addrs(&lab->ifs[ifindex].addrs, text);
	return text;
}

const char *graph_loopback_text(const struct lab_node *node, char text[GRAPH_TEXT])
{
	snprintf(text, GRAPH_TEXT, "%s", node->loopback.count ? "lo1" : "");
	add_addrs(&node->loopback, text);
	return text;
}

const char *graph_node_state(const struct graph_state *state, int node)
{
	if (state->node_gone && state->node_gone[node])
		return " (gone)";
	return state->node_ill && state->node_ill[node] ? " (a daemon has ended)" : "";
}

enum graph_link_state *graph_link_states(const struct lab *lab, const struct graph_state *state)
{
	enum graph_link_state *states = calloc(lab->nlinks + 1, sizeof *states);
	bool *spare = calloc(lab->nlinks + 1, sizeof *spare);

	if (!states || !spare || switch_spare_links(lab, spare) != 0) {
		free(states);
		free(spare);
		return NULL;
	}
	for (size_t i = 0; i < lab->nlinks; i++) {
		const struct lab_link *l = &lab->links[i];
		const bool down =
		        l->down || (state->if_down && (state->if_down[l->end[0]] || state->if_down[l->end[1]]));

		states[i] = down ? GRAPH_DOWN : spare[i] ? GRAPH_IDLE : GRAPH_UP;
	}
	free(spare);
	return states;
}
