/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * neighbours.h - the machine's neighbour table, one for all stacks, and networks that it is too small for: their nodes
 * are told all their neighbours while they are built. The kernel does not count such entries. They are as if learnt a
 * while ago and asked about again when they are first used, so that an address that moves is found as usual.
 */
#ifndef LAB_NEIGHBOURS_H
#define LAB_NEIGHBOURS_H

#include "lab/lab.h"

/* How many entries there are if all nodes of each segment speak with each other. -ENOMEM. */
int neighbours_count(const struct lab *lab, int family, uint64_t *entries);

/* Whether nodes are told: the table of so many entries is too small, and the network not so large that they would take
 * more memory and time than most networks ever need. */
bool neighbours_told(const struct lab *lab, uint64_t entries, uint64_t table);

#endif
