/* SPDX-License-Identifier: BSD-2-Clause */
/* diff.h - what one lab has otherwise than another. */
#ifndef LAB_DIFF_H
#define LAB_DIFF_H

#include <stdio.h>

#include "lab/lab.h"

enum diff_what {
	DIFF_NODE,
	DIFF_LINK, /* changed: plugged or unplugged */
	DIFF_MTU,
	DIFF_ETHER,
	DIFF_IMPAIR,
	DIFF_MEMBER, /* a switch's port is made a member of its bridge again */
	DIFF_ADDR,
	DIFF_LOOPBACK,
	DIFF_ROUTE,
	DIFF_SYSCTL,
	DIFF_FILE,
	DIFF_COMMAND,
	DIFF_DAEMON
};

/*
 * One difference. Nodes are the same that have name and kind in common, links that join the same interfaces of the same
 * nodes, all else by its name or value. A node that comes or goes brings or takes all that it has, a link its ends.
 */
struct diff_change {
	char sign; /* '+' only the new lab has it, '-' only the old one, '~' it is another */
	enum diff_what what;
	int from, to; /* index in the old and the new lab, of the link for DIFF_LINK, of the interface for MTU, ETHER,
	                 IMPAIR, MEMBER and ADDR, else of the node; LAB_NONE where that is not there */
	size_t before, after; /* place in its list of addresses, routes ...; with '+' only after, with '-' only before
	                       */
};

struct diff {
	struct diff_change *at;
	size_t count;
	/* By index into the old lab's: the new lab's node, interface and link that are the same, LAB_NONE. */
	int *node, *ifindex, *link;
	/* By index into the new lab's. */
	int *old_node, *old_if, *old_link;
};

/* -ENOMEM, and nothing is left. diff_free() else. */
int diff_labs(const struct lab *from, const struct lab *to, struct diff *d);
void diff_free(struct diff *d);

/* Prints one a line: "+ h3 (host)", "~ h1:h1-eth0: mtu 1500 -> 9000". */
void diff_print(const struct diff *d, const struct lab *from, const struct lab *to, FILE *out);

#endif
