/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * match.h - a lab that is described anew, beside the one that runs: what stays keeps the names, the order and the
 * planned addresses that it has.
 */
#ifndef LAB_MATCH_H
#define LAB_MATCH_H

#include "lab/lab.h"

/*
 * A copy of `described`, before plan_lab(), as near to `running` as it may be. Nodes go by their names. Of a link whose
 * ends nobody named, another one between the same two nodes is the same: its interfaces are called as they are, so
 * that a cable that is taken out of a switch moves no other cable. Ports of switches keep their bridges. *matched is
 * the caller's. -ENOMEM.
 */
int match_lab(const struct lab *running, const struct lab *described, struct lab **matched);

/*
 * Gives a matched lab the running one's planned addresses, as far as they are of the subnet that their segment has or
 * gets: plan_lab() then adds what is missing. -ENOMEM.
 */
int match_addresses(const struct lab *running, struct lab *matched);

#endif
