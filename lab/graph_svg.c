/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_svg.c - a network drawn as a tree from above, as SVG 1.1 (graph.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/graph_impl.h"

enum { WIDE = 150, HIGH = 130, MARGIN = 80, HALF_BOX = 12 }; /* pixels */

struct drawing {
	const struct lab *lab;
	const struct graph_state *state;
	enum graph_link_state *links;
	struct graph_tree tree;
	double *x, *y; /* of each node */
	FILE *out;
};

static void put_text(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text, out);
	}
}

/* Leaves stand side by side from left to right, other nodes above the middle of what hangs below them. Items come after
 * those above them, so they are placed from the last to the first; `sum` and `below` gather each node's. */
static size_t place(struct drawing *d, double *sum, unsigned *below, int *above)
{
	size_t leaves = 0, deepest = 0, i;

	for (i = 0; i < d->tree.count; i++) {
		const struct graph_item *item = &d->tree.items[i];

		above[item->node] = item->again ? above[item->node] : LAB_NONE;
		if (item->link != LAB_NONE && !item->again)
			above[item->node] = d->lab->ifs[item->near].node;
		d->y[item->node] = item->again ? d->y[item->node] : (double)item->depth;
		deepest = item->depth > deepest ? item->depth : deepest;
	}
	for (i = d->tree.count; i-- > 0;) {
		const struct graph_item *item = &d->tree.items[i];

		if (item->again)
			continue;
		d->x[item->node] = below[item->node] ? sum[item->node] / below[item->node] : (double)leaves++;
		if (above[item->node] != LAB_NONE) {
			sum[above[item->node]] += d->x[item->node];
			below[above[item->node]]++;
		}
	}
	for (i = 0; i < d->lab->nnodes; i++) {
		d->x[i] = MARGIN + (double)(leaves - 1) * WIDE - d->x[i] * WIDE;
		d->y[i] = MARGIN + d->y[i] * HIGH;
	}
	fprintf(d->out,
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%zu\" font-family=\"sans-serif\" "
	        "font-size=\"11\" text-anchor=\"middle\">\n",
	        2 * MARGIN + (leaves ? leaves - 1 : 0) * WIDE, 2 * MARGIN + deepest * HIGH);
	return leaves;
}

/* An interface's words on its link, a line each, at a part of the way from the upper node to the lower one: nearer to
 * the lower one, where links of one node are apart from each other. */
static void put_end(const struct drawing *d, int ifindex, double x, double y)
{
	char text[GRAPH_TEXT], *word, *rest = text;

	graph_if_text(d->lab, ifindex, text);
	fputs("<text font-size=\"8\">", d->out);
	while ((word = strsep(&rest, " ")) != NULL) {
		fprintf(d->out, "<tspan x=\"%.0f\" y=\"%.0f\">", x, y);
		put_text(word, d->out);
		fputs("</tspan>", d->out);
		y += 9;
	}
	fputs("</text>\n", d->out);
}

static void put_link(const struct drawing *d, const struct graph_item *item)
{
	static const char *const looks[] = {"stroke=\"black\"", "stroke=\"gray\" stroke-dasharray=\"2 3\"",
	                                    "stroke=\"red\" stroke-dasharray=\"6 4\""};
	const int a = d->lab->ifs[item->near].node, b = item->node;
	/* A link that is not of the tree is bent, so as not to run through what is between. */
	const double bend = item->again ? HIGH / 2. : 0;

	fprintf(d->out, "<path fill=\"none\" %s d=\"M%.0f %.0fQ%.0f %.0f %.0f %.0f\"/>\n", looks[d->links[item->link]],
	        d->x[a], d->y[a], (d->x[a] + d->x[b]) / 2, (d->y[a] + d->y[b]) / 2 + bend, d->x[b], d->y[b]);
	put_end(d, item->near, d->x[a] + (d->x[b] - d->x[a]) * .5, d->y[a] + (d->y[b] - d->y[a]) * .5 + bend / 2);
	put_end(d, item->far, d->x[a] + (d->x[b] - d->x[a]) * .75, d->y[a] + (d->y[b] - d->y[a]) * .75 + bend / 4);
}

static void put_node(const struct drawing *d, int node)
{
	static const char *const looks[] = {"fill=\"white\"", "fill=\"#dddddd\" rx=\"8\"", "fill=\"#ddeeff\" rx=\"12\"",
	                                    "fill=\"#eeeeff\""};
	const struct lab_node *n = &d->lab->nodes[node];
	const char *state = graph_node_state(d->state, node);
	char text[GRAPH_TEXT];

	fprintf(d->out,
	        "<rect x=\"%.0f\" y=\"%.0f\" width=\"80\" height=\"%d\" stroke=\"%s\" %s/>\n"
	        "<text x=\"%.0f\" y=\"%.0f\">",
	        d->x[node] - 40, d->y[node] - HALF_BOX, 2 * HALF_BOX, *state ? "red" : "black", looks[n->kind],
	        d->x[node], d->y[node] + 4);
	put_text(n->name, d->out);
	put_text(state, d->out);
	fprintf(d->out, "</text>\n<text font-size=\"8\" x=\"%.0f\" y=\"%.0f\">", d->x[node],
	        d->y[node] + HALF_BOX + 10);
	put_text(graph_loopback_text(n, text), d->out);
	fputs("</text>\n", d->out);
}

int graph_svg(const struct lab *lab, const struct graph_state *state, FILE *out)
{
	const size_t n = lab->nnodes + 1;
	struct drawing d = {.lab = lab,
	                    .state = state,
	                    .links = graph_link_states(lab, state),
	                    .x = calloc(n, sizeof *d.x),
	                    .y = calloc(n, sizeof *d.y),
	                    .out = out};
	double *sum = calloc(n, sizeof *sum);
	unsigned *below = calloc(n, sizeof *below);
	int *above = calloc(n, sizeof *above), error = 0;

	if (!d.links || !d.x || !d.y || !sum || !below || !above)
		error = -ENOMEM;
	if (!error)
		error = graph_tree(lab, d.links, &d.tree);
	if (!error) {
		place(&d, sum, below, above);
		for (size_t i = 0; i < d.tree.count; i++)
			if (d.tree.items[i].link != LAB_NONE)
				put_link(&d, &d.tree.items[i]);
		for (size_t i = 0; i < lab->nnodes; i++)
			put_node(&d, (int)i);
		fputs("</svg>\n", out);
	}
	graph_tree_free(&d.tree);
	free(d.links);
	free(d.x);
	free(d.y);
	free(sum);
	free(below);
	free(above);
	return error;
}
