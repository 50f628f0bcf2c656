/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * external.h - nodes that stand for a network card of the machine: a switch of which the card is one more port. The
 * card is given to the world from outside (os_nic_attach()); here it goes from the world's host into its node. At the
 * world's end the kernel takes it back.
 */
#ifndef LAB_EXTERNAL_H
#define LAB_EXTERNAL_H

#include "lab/lab.h"

/* Makes a node's card, which is on the world's host, a member of its bridge, up. -errno with the reason in *e. */
int external_join(struct os_world *w, const struct lab *lab, int node, struct lab_error *e);

/* The same for all nodes that stand for cards. */
int external_join_all(struct os_world *w, const struct lab *lab, struct lab_error *e);

/* Who gives cards to the host of a world that runs, and takes them back: a process outside. */
struct external_cards {
	/* had: the network has had it, so what comes of it is known. -errno with the reason in *why. */
	int (*give)(const char *nic, bool had, struct os_reason *why, void *arg);
	/* One that is not on the world's host, or not the machine's, is passed over; what else goes wrong is said.
	 * -EPIPE: the process outside is gone, as give() says, too. */
	int (*take)(const char *nic, void *arg);
	void *arg;
	const char *refusal; /* why nobody does: then the functions are NULL */
};

#endif
