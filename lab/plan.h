/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * plan.h - the address plan: gives every interface that needs one an address.
 *
 * A segment is what switches and links join. One segment alone is numbered as Mininet does: 10.0.0.1/8, 10.0.0.2/8 ...
 * in the order of the nodes. Where there are more, each has a subnet of its own: /24 or what is needed for networks
 * with hosts, from the first half of the range; /31 between two routers, from its third quarter; every router has a
 * loopback address, from the last quarter. IPv6 likewise: /64, /127, /128. The same lab gets the same addresses.
 * Addresses that the user gave stay; the other members of such a segment get addresses of the same subnet.
 */
#ifndef LAB_PLAN_H
#define LAB_PLAN_H

#include "lab/lab.h"

/* The segments of a lab: of each interface, which one it is in; LAB_NONE for one without a link. Switches' interfaces
 * belong to the segment that their switch is in. */
struct plan_segments {
	int *of; /* by index into lab.ifs */
	size_t count;
};
int plan_segments(const struct lab *lab, struct plan_segments *s); /* -ENOMEM; plan_segments_free() in any case */
void plan_segments_free(struct plan_segments *s);

/*
 * Checks the given addresses (used twice: -EEXIST) and adds the missing ones as lab->ipv4 and lab->ipv6 say. -ENOSPC:
 * the range is too small. The reason is in *e.
 */
int plan_addresses(struct lab *lab, struct lab_error *e);

/* switch_spread(), plan_addresses() and, as lab->routing says, routing_static(), or routing_hosts() and
 * ospf_configure(): all that a described lab lacks before up_lab(). */
int plan_lab(struct lab *lab, struct lab_error *e);

#endif
