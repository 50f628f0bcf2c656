/* SPDX-License-Identifier: BSD-2-Clause */
/* look.h - what of a lab runs: its nodes' jails, their interfaces, addresses and routes as the kernel has them. */
#ifndef LAB_LOOK_H
#define LAB_LOOK_H

#include "lab/lab.h"

/* A node's stack at one moment. */
struct look {
	struct os_if *ifs; /* by name */
	int nifs;
	struct os_addr *addrs;
	int naddrs;
	struct os_route *routes; /* of both families */
	int nroutes;
	struct os_impaired *impaired;
	int nimpaired;
};

/* Looks at a stack; look_free() in any case. -errno. */
int look_at(struct os_vnet *v, struct look *l);
/* The same for a jail's stack; for the interfaces of one alone. */
int look_at_jail(struct os_world *w, int jid, struct look *l);
int look_at_ifs(struct os_vnet *v, struct look *l);
void look_free(struct look *l);

/* The interface of this name, NULL. */
const struct os_if *look_if(const struct look *l, const char *name);

/* What happens to the packets that an interface sends. */
struct os_impair look_impair(const struct look *l, const struct os_if *ifp);

/* Whether the interface with this number has the address; whether the stack has the route. */
bool look_has_addr(const struct look *l, unsigned index, const struct lab_addr *a);
bool look_has_route(const struct look *l, const struct lab_route *r);

/* ------------------------------------------------------------------------------------------------ look_lab.c */

/* The jails of a lab's nodes: jid[nnodes] is set, 0 = there is none of that name with a stack of its own. -errno. */
int look_jails(struct os_world *w, const struct lab *lab, int *jid);

/*
 * What is left of a lab, as a lab: nodes whose jail is there, links of which both ends are, addresses and routes that
 * their stacks have, daemons that run; MTU, Ethernet addresses, what links do to packets and whether they are down as
 * it is. What the world has besides is not in it, and what a node's own commands had changed at the last look_store()
 * is taken for as described. *seen is the caller's. -errno.
 */
int look_lab(struct os_world *w, const struct lab *lab, struct lab **seen);

/* Keeps the description of a lab whose nodes' commands have run (running_store()); what they have changed is noted in
 * it. -errno. */
int look_store(struct os_world *w, const struct lab *lab);

#endif
