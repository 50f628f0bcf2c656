/* SPDX-License-Identifier: BSD-2-Clause */
/* ospf.h - routers that find their routes with OSPF: BIRD's configuration for each of them. */
#ifndef LAB_OSPF_H
#define LAB_OSPF_H

#include "lab/lab.h"

enum { OSPF_HELLO = 1 }; /* seconds, unless the lab says otherwise; a neighbour is dead after four times that */

/*
 * Gives every router of a lab with addresses the daemon "bird", unless it has one of its own: OSPFv2 (RFC 2328) where
 * the lab has IPv4, OSPFv3 (RFC 5340) where it has IPv6, all in area 0. Networks without another router and the
 * loopback are announced and not spoken on; a link between two routers needs no election. -ENOMEM.
 */
int ospf_configure(struct lab *lab);

#endif
