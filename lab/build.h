/* SPDX-License-Identifier: BSD-2-Clause */
/* build.h - inside up.h: making the nodes and cables of a lab, all of them or those that are not there yet. */
#ifndef LAB_BUILD_H
#define LAB_BUILD_H

#include "lab/up.h"

enum { BUILD_FIRST = 2 }; /* the lowest interface number: 1 is lo0's */

/* A node while it is built. */
struct site {
	struct os_vnet *v;
	size_t missing;            /* cables that are still to be made */
	struct up_bridge *further; /* of a switch of several bridges */
};

struct build {
	struct os_world *w;
	const struct lab *lab;
	const struct up_there *there; /* NULL: nothing is */
	struct lab_error *e;
	struct os_bulk_jail *jails; /* those of the nodes to be made, in that order */
	size_t njails;
	struct site *sites;
	int *number;         /* each interface's, in its stack, by index into lab->ifs */
	bool *spare;         /* links that lie idle: switch.h */
	bool inet6;          /* lab_has_inet6() */
	bool *answers;       /* switches that know their hosts: flood.h */
	bool tell, tell6;    /* nodes are told their neighbours of the families: neighbours.h */
	uint8_t (*ether)[6]; /* by interface, NULL if nobody wants to know */
};

/* The numbers of the further bridges of all switches. -ENOMEM. */
int build_number_bridges(struct build *b);

/* Makes what is missing; the stacks of switches that are to know their hosts stay open. -errno with the reason in *e.
 */
int build_all(struct build *b);

/* Finds out which switches must know their hosts, and tells them (build_flood.c). -ENOMEM; -errno with *e. */
int build_plan_answers(struct build *b);
int build_teach(struct build *b);

/* Finds out whether nodes are to be told their neighbours, and tells them (build_neigh.c). -ENOMEM; -errno with *e. */
int build_plan_neighbours(struct build *b, const struct os_limits *limits);
int build_tell(struct build *b);

/* The bridge that interface number `port` of a node is to be a member of, 0 = none. */
unsigned build_master(const struct build *b, const struct lab_node *node, size_t port);

/* A route as the system takes it. */
struct os_route build_route(const struct lab_route *from);

/* Fills in *e from what a stack or (v NULL) the world said last. Returns `error`. */
int build_fail(const struct build *b, int error, const char *node, const char *what, const struct os_vnet *v);

#endif
