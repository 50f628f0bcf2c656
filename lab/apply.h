/* SPDX-License-Identifier: BSD-2-Clause */
/* apply.h - makes the running lab another one, and leaves alone what both have. */
#ifndef LAB_APPLY_H
#define LAB_APPLY_H

#include <stdio.h>

#include "lab/lab.h"

/*
 * Compares the lab that runs in the world that the process is on the host of with another one, as it is described and
 * not yet planned; prints the differences (diff.h) and, unless `dry`, changes just that. Planned addresses of what
 * stays are kept where they can be. What fails is undone: the lab is as it was before, but for processes of nodes that
 * had to go. A process that is killed in the midst leaves what apply() or link_set() of another one clears. -errno with
 * the reason in *e; -ENOENT with no words in it: no lab runs here.
 */
int apply(struct os_world *w, const struct lab *described, bool dry, FILE *out, struct lab_error *e);

#endif
