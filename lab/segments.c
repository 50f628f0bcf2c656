/* SPDX-License-Identifier: BSD-2-Clause */
/* segments.c - which interfaces are on one network, joined by links and switches (plan.h). */
#include <errno.h>
#include <stdlib.h>

#include "lab/plan.h"

/* The representative of a set, the path to it halved on the way. */
static int root_of(int *parent, int i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

static void unite(int *parent, int a, int b)
{
	a = root_of(parent, a);
	b = root_of(parent, b);
	/* The lower one stands for both, so that segments are numbered in the order of their first interfaces. */
	if (a < b)
		parent[b] = a;
	else
		parent[a] = b;
}

int plan_segments(const struct lab *lab, struct plan_segments *s)
{
	int *parent = malloc((lab->nifs + 1) * sizeof *parent), *number = malloc((lab->nifs + 1) * sizeof *number);

	s->count = 0;
	s->of = malloc((lab->nifs + 1) * sizeof *s->of);
	if (!parent || !number || !s->of) {
		free(parent);
		free(number);
		return -ENOMEM;
	}
	for (size_t i = 0; i < lab->nifs; i++) {
		parent[i] = (int)i;
		number[i] = LAB_NONE;
	}
	for (size_t i = 0; i < lab->nlinks; i++)
		unite(parent, lab->links[i].end[0], lab->links[i].end[1]);
	for (size_t i = 0; i < lab->nnodes; i++)
		for (size_t j = 1; lab_is_switch(&lab->nodes[i]) && j < lab->nodes[i].nifs; j++)
			unite(parent, lab->nodes[i].ifs[0], lab->nodes[i].ifs[j]);
	for (size_t i = 0; i < lab->nifs; i++) {
		const int root = root_of(parent, (int)i);

		if (lab->ifs[i].link != LAB_NONE && number[root] == LAB_NONE)
			number[root] = (int)s->count++;
		s->of[i] = lab->ifs[i].link == LAB_NONE ? LAB_NONE : number[root];
	}
	free(parent);
	free(number);
	return 0;
}

void plan_segments_free(struct plan_segments *s)
{
	free(s->of);
	s->of = NULL;
}
