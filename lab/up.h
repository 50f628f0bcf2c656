/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * up.h - builds a lab in the world that the process is in. The process must be on the world's host and is there again
 * afterwards. What fails stays half built: the world that was made for it is to be ended.
 */
#ifndef LAB_UP_H
#define LAB_UP_H

#include "lab/lab.h"

/*
 * Builds all of a lab with addresses (plan_lab()) in a fresh world, to whose host its network cards were given: jails,
 * bridges, cables, addresses, routes, names in /etc/hosts; then files, sysctls, commands and daemons of the nodes. The
 * description is kept with the world (running.h). limits: the machine's, as they were outside the world, or NULL; they
 * decide whether nodes are told their neighbours (neighbours.h). -errno with the reason in *e.
 */
int up_lab(struct os_world *w, const struct lab *lab, const struct os_limits *limits, struct lab_error *e);

/* A further bridge of a switch (switch.h; from bridge 1): its number, and that of its cable's end in bridge 0. */
struct up_bridge {
	bool there;
	unsigned number, trunk;
};

/* What of a lab is there already, by its indices. */
struct up_there {
	const int *jid;                   /* by node: its jail, 0: it is to be made */
	const bool *link;                 /* by link */
	const unsigned *number;           /* by interface: its number, of links that are there */
	struct up_bridge *const *further; /* by node that is there: as many as its switch is to have; NULL: none */
	const bool *moves;                /* by interface: a port that is to go to another bridge of its switch */
	unsigned *next; /* by node that is there: the first number that no interface of it has; it is used up */
	const uint8_t (*ether)[6]; /* by interface, of links that are there */
};

/* Makes the nodes and the cables that are not there, with all that belongs to them but what runs in nodes. -errno with
 * the reason in *e; then a part may be made. */
int up_add(struct os_world *w, const struct lab *lab, const struct up_there *there, struct lab_error *e);

#endif
