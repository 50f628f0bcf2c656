/* SPDX-License-Identifier: BSD-2-Clause */
/* link.h - cables of a running lab that are plugged and unplugged, and what they do to packets. */
#ifndef LAB_LINK_H
#define LAB_LINK_H

#include "lab/lab.h"

/*
 * Takes both ends of a link up or down, in the world and in *lab, whose description is kept again. Links between
 * switches that lay idle step in where a path is lost, and idle again when it is back. The process must be on the
 * world's host. -errno with the reason in *e.
 */
int link_set(struct os_world *w, struct lab *lab, int link, bool down, struct lab_error *e);

/* What both ends of a link do to packets becomes what the words say (impair_words()), in the world and in *lab, whose
 * description is kept again; what they don't say stays. As link_set(). */
int link_impair(struct os_world *w, struct lab *lab, int link, const char *words, struct lab_error *e);

/* The parts of link_set(): takes an interface up or down; makes a switch's port a member of its bridge, or no longer
 * one. */
int link_set_end(struct os_world *w, const struct lab *lab, int ifindex, bool down);
int link_set_member(struct os_world *w, const struct lab *lab, int ifindex, bool member);

/*
 * All switches forget where they have learnt hosts to be, as bridges do when their spanning tree has changed: one far
 * from the change would go on sending the way that is no more, until the host is heard again. -errno.
 */
int link_relearn(struct os_world *w, const struct lab *lab);

#endif
