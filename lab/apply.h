/* SPDX-License-Identifier: BSD-2-Clause */
/* apply.h - makes the running lab another one, and leaves alone what both have. */
#ifndef LAB_APPLY_H
#define LAB_APPLY_H

#include <stdio.h>

#include "lab/diff.h"
#include "lab/external.h"
#include "lab/lab.h"

/* How the change is made. */
struct apply_how {
	bool dry;  /* it is not: what is different is only printed */
	FILE *out; /* for the differences */
	/* Asked before anything is printed or changed; what is not 0 ends it. NULL: nobody is. */
	int (*check)(const struct diff *d, const struct lab *from, const struct lab *to, void *arg);
	void *arg;
	struct external_cards cards;
};

/*
 * Compares the lab that runs in the world that the process is on the host of with another one, as it is described and
 * not yet planned; prints the differences (diff.h) and changes just that. Planned addresses of what stays are kept
 * where they can be. What fails is undone: the lab is as it was before, but for processes of nodes that had to go. A
 * process that is killed in the midst leaves what apply() or link_set() of another one clears. -errno with the reason
 * in *e; with no words in it: -ENOENT, no lab runs here, or what `check` said.
 */
int apply(struct os_world *w, const struct lab *described, const struct apply_how *how, struct lab_error *e);

#endif
