/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_state.c - looking at a running network for its picture (graph.h). */
#include <errno.h>
#include <stdlib.h>

#include "lab/graph.h"
#include "lab/look.h"
#include "lab/node.h"
#include "lib/ifnames.h"

static void note_ifs(struct os_vnet *v, const struct lab *lab, const struct lab_node *node, struct graph_state *state)
{
	struct look l;

	(void)look_at_ifs(v, &l); /* a node that can't be looked at has none */
	for (size_t i = 0; i < node->nifs; i++) {
		const struct os_if *have = look_if(&l, lab->ifs[node->ifs[i]].ifname);

		state->if_down[node->ifs[i]] = !have || !(have->flags & F_UP);
	}
	look_free(&l);
}

static void look_at_node(struct os_world *w, const struct lab *lab, size_t i, int jid, struct graph_state *state)
{
	const struct lab_node *node = &lab->nodes[i];
	struct os_vnet *v = NULL;

	state->node_gone[i] = !jid || os_vnet_open(w, jid, &v) != 0;
	if (v)
		note_ifs(v, lab, node, state);
	os_vnet_close(v);
	for (size_t d = 0; d < node->ndaemons; d++)
		state->node_ill[i] |= !node_daemon_runs(node, &node->daemons[d]);
}

int graph_look(struct os_world *w, const struct lab *lab, struct graph_state *state)
{
	int *jid = calloc(lab->nnodes + 1, sizeof *jid), error;

	*state = (struct graph_state){.if_down = calloc(lab->nifs + 1, sizeof(bool)),
	                              .node_gone = calloc(lab->nnodes + 1, sizeof(bool)),
	                              .node_ill = calloc(lab->nnodes + 1, sizeof(bool))};
	error = jid && state->if_down && state->node_gone && state->node_ill ? look_jails(w, lab, jid) : -ENOMEM;
	for (size_t i = 0; i < lab->nnodes && !error; i++)
		look_at_node(w, lab, i, jid[i], state);
	free(jid);
	return error;
}

void graph_state_free(struct graph_state *state)
{
	free(state->if_down);
	free(state->node_gone);
	free(state->node_ill);
	*state = (struct graph_state){0};
}
