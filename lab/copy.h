/* SPDX-License-Identifier: BSD-2-Clause */
/* copy.h - a lab made from another one: all of it, or parts, or with other names for its interfaces. */
#ifndef LAB_COPY_H
#define LAB_COPY_H

#include "lab/lab.h"

/* What is otherwise in the copy; NULL: nothing is. By index into the original's arrays. */
struct lab_change {
	const bool *no_node;            /* left out, and its links with it */
	const bool *no_link;            /* left out, and both its ends with it */
	char (*name)[LAB_NAME];         /* other names of interfaces; "" = the next one in Mininet's manner */
	const bool *turned;             /* links whose ends change places */
	const int *nodes, *ifs, *links; /* another order: all of the original's indices */
};

/* Interfaces without a link are left out: nothing is built of them. -ENOMEM, or lab_add_if()'s -EEXIST. */
int lab_copy(const struct lab *from, const struct lab_change *change, struct lab **to);

/* Appends copies of what a node runs: files, sysctls, commands and daemons. -ENOMEM. */
int lab_copy_work(const struct lab_node *from, struct lab_node *to);

/* Whether two addresses are the same, prefix length included; two routes; two texts, of which either may be NULL. */
bool lab_same_addr(const struct lab_addr *a, const struct lab_addr *b);
bool lab_same_route(const struct lab_route *a, const struct lab_route *b);
bool lab_same_text(const char *a, const char *b);

/* Whether a list has the address. */
bool lab_has_addr(const struct lab_addrs *list, const struct lab_addr *a);

#endif
