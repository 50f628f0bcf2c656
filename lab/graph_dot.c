/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_dot.c - a network in the language of Graphviz (graph.h; the dot(1) language's quoting). */
#include <errno.h>
#include <stdlib.h>

#include "lab/graph_impl.h"
#include "lab/impair.h"

/* A text in quotes; blanks begin a new line of it, so that addresses stand below a name. */
static void put_lines(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (*text == ' ')
			fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void put_quoted(const char *text, FILE *out)
{
	fputc('"', out);
	for (; *text; text++)
		fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	fputc('"', out);
}

static void put_node(const struct lab *lab, const struct graph_state *state, int node, FILE *out)
{
	static const char *const looks[] = {"style=solid", "style=\"rounded,filled\", fillcolor=\"#dddddd\"",
	                                    "style=\"rounded,filled\", fillcolor=\"#ddeeff\"", "shape=house"};
	const struct lab_node *n = &lab->nodes[node];
	const char *ill = graph_node_state(state, node);
	char text[GRAPH_TEXT];

	fputc('\t', out);
	put_quoted(n->name, out);
	fprintf(out, " [%s, label=\"", looks[n->kind]);
	put_lines(n->name, out);
	if (n->loopback.count) {
		fputs("\\n", out);
		put_lines(graph_loopback_text(n, text), out);
	}
	fputs("\"", out);
	fprintf(out, "%s];\n", *ill ? ", color=red, fontcolor=red" : "");
}

/* From the upper node to the lower, as dot(1) draws them. */
static void put_link(const struct lab *lab, const struct graph_item *item, enum graph_link_state state, FILE *out)
{
	static const char *const looks[] = {"", ", style=dotted", ", style=dashed, color=red"};
	const int end[2] = {item->near, item->far};
	const struct os_impair *near = &lab->ifs[end[0]].impair, *far = &lab->ifs[end[1]].impair;
	char text[GRAPH_TEXT];

	fputc('\t', out);
	put_quoted(lab->nodes[lab->ifs[end[0]].node].name, out);
	fputs(" -- ", out);
	put_quoted(lab->nodes[lab->ifs[end[1]].node].name, out);
	fputs(" [taillabel=\"", out);
	put_lines(graph_if_text(lab, end[0], text), out);
	fputs("\", headlabel=\"", out);
	put_lines(graph_if_text(lab, end[1], text), out);
	fputc('"', out);
	if (!impair_nothing(near) || !impair_nothing(far)) {
		impair_print_link(near, far, ", label=\"", out);
		fputc('"', out);
	}
	fprintf(out, "%s];\n", looks[state]);
}

int graph_dot(const struct lab *lab, const struct graph_state *state, FILE *out)
{
	enum graph_link_state *links = graph_link_states(lab, state);
	struct graph_tree tree = {0};
	const int error = links ? graph_tree(lab, links, &tree) : -ENOMEM;

	if (error)
		goto out;
	fputs("graph ", out);
	put_quoted(lab->name, out);
	fputs(" {\n\tgraph [overlap=false, splines=true, nodesep=0.6, ranksep=1.0, sep=\"+20\"];\n"
	      "\tnode [shape=box, fontname=\"sans-serif\", fontsize=11];\n"
	      "\tedge [fontname=\"sans-serif\", fontsize=8, labeldistance=2.2, len=2.2];\n",
	      out);
	for (size_t i = 0; i < lab->nnodes; i++)
		put_node(lab, state, (int)i, out);
	for (size_t i = 0; i < tree.count; i++)
		if (tree.items[i].link != LAB_NONE)
			put_link(lab, &tree.items[i], links[tree.items[i].link], out);
	fputs("}\n", out);
out:
	graph_tree_free(&tree);
	free(links);
	return error;
}

const char *graph_engine(const struct lab *lab)
{
	/* dot draws trees best, and neato what has circles; beyond some hundred nodes both take minutes. */
	if (lab->nnodes > 200)
		return "sfdp";
	return lab->nlinks < lab->nnodes ? "dot" : "neato";
}
