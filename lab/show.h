/* SPDX-License-Identifier: BSD-2-Clause */
/* show.h - a running lab, shown: what is described and what has become of it. */
#ifndef LAB_SHOW_H
#define LAB_SHOW_H

#include <jansson.h>
#include <stdio.h>

#include "lab/look.h"
#include "lab/node.h"

/* A lab and a look at all of its nodes, or at one. */
struct show {
	const struct lab *lab;
	const char *world;
	int only;           /* the node, LAB_NONE: all */
	int *jid;           /* by node; 0: its jail is gone */
	struct look *looks; /* by node; of others than `only` and its neighbours they are empty */
};

/* Looks; show_close() in any case. -errno. */
int show_open(struct os_world *w, const struct lab *lab, int only, struct show *s);
void show_close(struct show *s);

/* "up", "down", "idle" (it would close a loop) or "missing". */
const char *show_link_state(const struct show *s, int link);

/* What happens to the packets that an interface sends. */
struct os_impair show_impair(const struct show *s, int ifindex);

/* Tables for people. */
void show_network(const struct show *s, FILE *out);
void show_node(const struct show *s, FILE *out);

/* All of it for programs: the network, or the one node. NULL: no memory. */
json_t *show_json(const struct show *s);

/* Words that both use. */
void show_addr(const struct os_addr *a, char text[64]);
void show_destination(const struct os_route *r, char text[64]);
void show_gateway(const struct show *s, int node, const struct os_route *r, char text[64]);

/*
 * Which of a node's interfaces its commands, or somebody, have made: a flag for each of looks[node].ifs, to be freed.
 * Not those of the description, lo0 and lo1, and what a switch is made of. NULL: no memory.
 */
bool *show_further(const struct show *s, int node);

/* Whether an address is worth a place: not one that the interface gave itself. */
bool show_is_own(const struct os_addr *a);

/* Whether a route is: not of an own address, or the multicast ones that every stack has. */
bool show_is_route(const struct os_route *r);

#endif
