/* SPDX-License-Identifier: BSD-2-Clause */
/* neighbours.c - how many neighbours the nodes of a network have (neighbours.h). */
#include "lab/neighbours.h"

#include <errno.h>
#include <stdlib.h>

#include "lab/plan.h"

/* 8 MiB and some 20 ms; a stack held open for each node. */
enum { MOST_ENTRIES = 16384, MOST_NODES = 512 };

int neighbours_count(const struct lab *lab, int family, uint64_t *entries)
{
	struct plan_segments s;
	uint64_t *members = NULL;
	int error = plan_segments(lab, &s);

	if (!error && !(members = calloc(s.count + 1, sizeof *members)))
		error = -ENOMEM;
	for (size_t i = 0; i < lab->nifs && !error; i++)
		for (size_t k = 0; k < lab->ifs[i].addrs.count && s.of[i] != LAB_NONE; k++)
			members[s.of[i]] += lab->ifs[i].addrs.at[k].family == family;
	for (size_t i = 0; i < s.count && !error; i++)
		*entries += members[i] ? members[i] * (members[i] - 1) : 0;
	free(members);
	plan_segments_free(&s);
	return error;
}

bool neighbours_told(const struct lab *lab, uint64_t entries, uint64_t table)
{
	return entries > table && entries <= MOST_ENTRIES && lab->nnodes <= MOST_NODES;
}
