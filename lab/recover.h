/* SPDX-License-Identifier: BSD-2-Clause */
/* recover.h - the lab that runs, after a change of it that was broken off, too. */
#ifndef LAB_RECOVER_H
#define LAB_RECOVER_H

#include "lab/external.h"

/*
 * Reads the description of the running lab: *kept is what it was described as, *seen what is left of it (look.h); both
 * are the caller's. What is left of a cable that lacks an end is taken away. A change that was broken off is undone as
 * far as that makes things certain: nodes and cables that only one of its two sides has are taken away, and what is
 * left is described; the machine's network cards of nodes that have gone are given back. With `dry` nothing is touched,
 * and what would be taken away is not in *seen. Returns 1 if there was such a change, 0, or -errno with the reason in
 * *e; -ENOENT with no words in it: no lab runs here.
 */
int recover(struct os_world *w, const struct external_cards *cards, bool dry, struct lab **kept, struct lab **seen,
            struct lab_error *e);

/* Whether all texts of a lab are known. recover() knows none of those that a broken change made others of; they stay
 * so until a change of the lab is made whole. */
bool recover_certain(const struct lab *lab);

#endif
