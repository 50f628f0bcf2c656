/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_state.c - looking at a running network for its picture (graph.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/graph.h"
#include "lab/node.h"

enum { IFF_UP = 1 }; /* FreeBSD's, as struct os_if has it */

static void look_at_ifs(struct os_vnet *v, const struct lab *lab, const struct lab_node *node,
                        struct graph_state *state)
{
	struct os_if *list = NULL;
	const int count = os_if_list(v, &list);

	for (size_t i = 0; i < node->nifs; i++) {
		const int ifindex = node->ifs[i];
		bool up = false;

		for (int j = 0; j < count && !up; j++)
			up = strcmp(list[j].name, lab->ifs[ifindex].ifname) == 0 && list[j].flags & IFF_UP;
		state->if_down[ifindex] = !up;
	}
	free(list);
}

static void look_at(struct os_world *w, const struct lab *lab, size_t i, struct graph_state *state)
{
	const struct lab_node *node = &lab->nodes[i];
	struct os_jail jail = {0};
	struct os_vnet *v = NULL;

	state->node_gone[i] = os_jail_get(w, node->name, &jail) != 0 || os_vnet_open(w, jail.jid, &v) != 0;
	os_jail_clear(&jail);
	if (v)
		look_at_ifs(v, lab, node, state);
	os_vnet_close(v);
	for (size_t d = 0; d < node->ndaemons; d++) {
		struct node_daemon daemon;

		node_daemon_look(node, &node->daemons[d], &daemon);
		state->node_ill[i] |= !daemon.runs;
	}
}

int graph_look(struct os_world *w, const struct lab *lab, struct graph_state *state)
{
	*state = (struct graph_state){.if_down = calloc(lab->nifs + 1, sizeof(bool)),
	                              .node_gone = calloc(lab->nnodes + 1, sizeof(bool)),
	                              .node_ill = calloc(lab->nnodes + 1, sizeof(bool))};
	if (!state->if_down || !state->node_gone || !state->node_ill)
		return -ENOMEM;
	for (size_t i = 0; i < lab->nnodes; i++)
		look_at(w, lab, i, state);
	return 0;
}

void graph_state_free(struct graph_state *state)
{
	free(state->if_down);
	free(state->node_gone);
	free(state->node_ill);
	*state = (struct graph_state){0};
}
