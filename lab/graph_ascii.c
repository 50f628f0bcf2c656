/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_ascii.c - a network as a tree of lines (graph.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/graph_impl.h"
#include "lab/impair.h"

enum { COLUMN = 48 }; /* names longer than that push their line to the right */

struct drawing {
	const struct lab *lab;
	const struct graph_state *state;
	enum graph_link_state *links;
	struct graph_tree tree;
	bool *ended; /* of each depth: nothing follows there */
	FILE *out;
};

/* What comes before a name: its own branch, and the lines of branches that go on below. */
static size_t branch_width(const struct graph_item *item)
{
	return item->depth * 4;
}

static void put_branch(const struct drawing *d, const struct graph_item *item)
{
	for (size_t depth = 1; depth < item->depth; depth++)
		fputs(d->ended[depth] ? "    " : "|   ", d->out);
	if (item->depth)
		fputs(item->last ? "`-- " : "|-- ", d->out);
}

static size_t name_width(const struct lab *lab, const struct graph_item *item)
{
	return branch_width(item) + strlen(lab->nodes[item->node].name) + (item->again ? 2 : 0);
}

/* Where the second column begins. */
static size_t column(const struct drawing *d)
{
	size_t widest = 0;

	for (size_t i = 0; i < d->tree.count; i++) {
		const size_t width = name_width(d->lab, &d->tree.items[i]);

		if (width > widest && width <= COLUMN)
			widest = width;
	}
	return widest + 2;
}

static void put_item(const struct drawing *d, const struct graph_item *item, size_t to)
{
	static const char *const states[] = {"", "  [idle]", "  [down]"};
	const struct lab_node *node = &d->lab->nodes[item->node];
	const size_t width = name_width(d->lab, item);
	char text[GRAPH_TEXT];

	put_branch(d, item);
	fprintf(d->out, item->again ? "(%s)" : "%s", node->name);
	fprintf(d->out, "%*s", (int)(width < to ? to - width : 1), "");
	if (item->link == LAB_NONE) {
		fputs(lab_kinds[node->kind], d->out);
	} else {
		fprintf(d->out, "%s -- ", graph_if_text(d->lab, item->near, text));
		fprintf(d->out, "%s%s", graph_if_text(d->lab, item->far, text), states[d->links[item->link]]);
		impair_print_link(&d->lab->ifs[item->near].impair, &d->lab->ifs[item->far].impair, "  ", d->out);
	}
	if (!item->again && node->loopback.count)
		fprintf(d->out, ", %s", graph_loopback_text(node, text));
	fprintf(d->out, "%s\n", item->again ? "" : graph_node_state(d->state, item->node));
}

int graph_ascii(const struct lab *lab, const struct graph_state *state, FILE *out)
{
	struct drawing d = {.lab = lab, .state = state, .out = out};
	int error = lab->nnodes > GRAPH_ASCII_NODES ? -E2BIG : 0;

	if (!error) {
		d.links = graph_link_states(lab, state);
		d.ended = calloc(lab->nnodes + 2, sizeof *d.ended);
		error = d.links && d.ended ? graph_tree(lab, d.links, &d.tree) : -ENOMEM;
	}
	for (size_t i = 0, to = error ? 0 : column(&d); i < d.tree.count && !error; i++) {
		const struct graph_item *item = &d.tree.items[i];

		put_item(&d, item, to);
		d.ended[item->depth] = item->last;
	}
	graph_tree_free(&d.tree);
	free(d.links);
	free(d.ended);
	return error;
}
