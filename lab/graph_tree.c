/* SPDX-License-Identifier: BSD-2-Clause */
/* graph_tree.c - a network in the order of a tree (graph_impl.h). */
#include <errno.h>
#include <stdlib.h>

#include "lab/graph_impl.h"

/* How each node was reached in the search for the nearest root. */
struct search {
	const struct lab *lab;
	const enum graph_link_state *links;
	int *via;    /* of each node: its own interface of the link that reached it; LAB_NONE: a root, or not yet */
	bool *seen;  /* of each node */
	bool *drawn; /* of each link: it is in the tree already */
	int *queue;
	size_t *next; /* of each node in the walk: which of its interfaces comes next */
};

/* Reaches whatever a node leads to, nearest first: over links that carry something, and then over any. */
static void reach(struct search *s, int root)
{
	size_t tail = 0;

	s->seen[root] = true;
	s->queue[tail++] = root;
	for (int any = 0; any < 2; any++) {
		for (size_t head = 0; head < tail; head++) {
			const struct lab_node *node = &s->lab->nodes[s->queue[head]];

			for (size_t i = 0; i < node->nifs; i++) {
				const int peer = lab_peer(s->lab, node->ifs[i]);

				if (peer == LAB_NONE || s->seen[s->lab->ifs[peer].node] ||
				    (!any && s->links[s->lab->ifs[peer].link] != GRAPH_UP))
					continue;
				s->seen[s->lab->ifs[peer].node] = true;
				s->via[s->lab->ifs[peer].node] = peer;
				s->queue[tail++] = s->lab->ifs[peer].node;
			}
		}
	}
}

/* The item that a node's interface leads to, if its link is not in the tree yet. */
static bool follow(struct search *s, int ifindex, size_t depth, struct graph_item *item)
{
	const int link = s->lab->ifs[ifindex].link, peer = lab_peer(s->lab, ifindex);

	if (peer == LAB_NONE || s->drawn[link])
		return false;
	/* The link up was drawn from above. */
	s->drawn[link] = true;
	*item = (struct graph_item){.node = s->lab->ifs[peer].node,
	                            .link = link,
	                            .near = ifindex,
	                            .far = peer,
	                            .depth = depth,
	                            .again = s->via[s->lab->ifs[peer].node] != peer};
	return true;
}

/* Writes out what hangs below a root. `queue` serves as the stack of nodes that are being walked. */
static void walk(struct search *s, int root, struct graph_tree *tree)
{
	size_t depth = 0;

	tree->items[tree->count++] =
	        (struct graph_item){.node = root, .link = LAB_NONE, .near = LAB_NONE, .far = LAB_NONE};
	s->queue[0] = root;
	s->next[0] = 0;
	for (;;) {
		const struct lab_node *node = &s->lab->nodes[s->queue[depth]];
		struct graph_item *item = &tree->items[tree->count];
		int ifindex;

		if (s->next[depth] == node->nifs) {
			if (depth-- == 0)
				return;
			continue;
		}
		ifindex = node->ifs[s->next[depth]++];
		if (!follow(s, ifindex, depth + 1, item))
			continue;
		tree->count++;
		if (!item->again) {
			s->queue[++depth] = item->node;
			s->next[depth] = 0;
		}
	}
}

/* An item is the last of its siblings if none of its depth follows before one that is less deep. */
static int mark_last(struct graph_tree *tree, size_t nnodes)
{
	bool *follows = calloc(nnodes + 2, sizeof *follows);

	if (!follows)
		return -ENOMEM;
	for (size_t i = tree->count; i-- > 0;) {
		struct graph_item *item = &tree->items[i];

		item->last = !follows[item->depth];
		follows[item->depth] = true;
		follows[item->depth + 1] = false;
	}
	free(follows);
	return 0;
}

int graph_tree(const struct lab *lab, const enum graph_link_state *links, struct graph_tree *tree)
{
	static const enum lab_kind roots[] = {LAB_SWITCH, LAB_ROUTER, LAB_HOST, LAB_EXTERNAL};
	const size_t n = lab->nnodes + 1;
	struct search s = {.lab = lab,
	                   .links = links,
	                   .via = malloc(n * sizeof *s.via),
	                   .seen = calloc(n, sizeof *s.seen),
	                   .drawn = calloc(lab->nlinks + 1, sizeof *s.drawn),
	                   .queue = malloc(n * sizeof *s.queue),
	                   .next = malloc(n * sizeof *s.next)};
	int error = -ENOMEM;

	*tree = (struct graph_tree){calloc(n + lab->nlinks, sizeof *tree->items), 0};
	if (!tree->items || !s.via || !s.seen || !s.drawn || !s.queue || !s.next)
		goto out;
	for (size_t i = 0; i < lab->nnodes; i++)
		s.via[i] = LAB_NONE;
	for (size_t kind = 0; kind < sizeof roots / sizeof *roots; kind++) {
		for (size_t i = 0; i < lab->nnodes; i++) {
			if (lab->nodes[i].kind != roots[kind] || s.seen[i])
				continue;
			reach(&s, (int)i);
			walk(&s, (int)i, tree);
		}
	}
	error = mark_last(tree, lab->nnodes);
out:
	free(s.via);
	free(s.seen);
	free(s.drawn);
	free(s.queue);
	free(s.next);
	return error;
}

void graph_tree_free(struct graph_tree *tree)
{
	free(tree->items);
	*tree = (struct graph_tree){0};
}
