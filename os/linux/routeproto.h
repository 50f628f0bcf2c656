/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * routeproto.h - FreeBSD's flags of a route in Linux's protocol number, a byte that says who made it: ours are 0xa0 to
 * 0xaf (rtnetlink.h names none of them), whose low bits are the flags that Linux has no place for.
 */
#ifndef OS_LINUX_ROUTEPROTO_H
#define OS_LINUX_ROUTEPROTO_H

#include <linux/rtnetlink.h>

/*
 * A number that the kernel keeps with a route and does not use unless it is locked (RTAX_LOCK): of an IPv4 route the
 * gateway that was asked for, where the packets go to another on the way to it; of a route to an own address, not 0:
 * route(8) made it in the place of the kernel's.
 */
enum { ROUTE_KEPT = RTAX_CWND };

enum routeproto {
	ROUTEPROTO = 0xa0,
	ROUTEPROTO_STATIC = 1,
	ROUTEPROTO_PROTO1 = 2,
	ROUTEPROTO_PROTO2 = 4,
	ROUTEPROTO_HOST = 8, /* a host's route, and not that of a network of one address */
};

/*
 * Two others of that kind, RTAX_RTTVAR and RTAX_SSTHRESH: when the route expires, in seconds since the epoch; and its
 * weight, changed by the lowest bit so that 1, everybody's, needs no room, with two more flags.
 */
enum {
	ROUTE_EXPIRES = RTAX_RTTVAR,
	ROUTE_WEIGHS = RTAX_SSTHRESH,
	ROUTE_WEIGHT_MOST = (1 << 24) - 1,
	ROUTE_WEIGHS_XRESOLVE = 1 << 24,
	ROUTE_WEIGHS_STICKY = 1 << 25,
};

#endif
