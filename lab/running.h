/* SPDX-License-Identifier: BSD-2-Clause */
/* running.h - the description of the lab that runs in a world, kept with the world. */
#ifndef LAB_RUNNING_H
#define LAB_RUNNING_H

#include <stdio.h>

#include "lab/lab.h"

/* Keeps the description in the world that the process is in, in place of an earlier one. -errno. */
int running_store(const struct lab *lab);

/* The description of the lab that runs here; lab_free() it. -ENOENT: no lab runs in this world (or is complete),
 * -EPROTO: a newer program wrote it. */
int running_load(struct lab **lab);

/*
 * While the lab is changed, what it is to become is kept beside it; NULL takes that away. A change that was broken off
 * leaves it: then running_load_next() finds it. -errno; load: -ENOENT.
 */
int running_store_next(const struct lab *lab);
int running_load_next(struct lab **lab);

/* Waits until no other process changes the lab, and keeps others from it until the descriptor that it returns is
 * closed. -errno; -EINTR: a signal has ended the waiting. */
int running_lock(void);

/* The text form that they use: one thing a line, unknown ones skipped by running_read(). */
int running_write(const struct lab *lab, FILE *out);
int running_read(FILE *in, struct lab **lab);

#endif
