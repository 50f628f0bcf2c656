/* SPDX-License-Identifier: BSD-2-Clause */
/* routing.h - static routes along the shortest paths, computed for a lab with addresses. */
#ifndef LAB_ROUTING_H
#define LAB_ROUTING_H

#include "lab/lab.h"

enum { ROUTING_MAX_ROUTES = 4000000 }; /* of a lab */

/*
 * Adds to every router a route to each segment and each router's loopback that it can reach, and to every host with a
 * router on one of its segments a default route; destinations that a node has a route for already are left alone.
 * -E2BIG, -ENOMEM with the reason in *e.
 */
int routing_static(struct lab *lab, struct lab_error *e);

/* Only the hosts' default routes, where routers find theirs by themselves. As above. */
int routing_hosts(struct lab *lab, struct lab_error *e);

#endif
