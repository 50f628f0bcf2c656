/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * routeproto.h - FreeBSD's flags of a route in Linux's protocol number, a byte that says who made it: ours are 0xa0 to
 * 0xaf (rtnetlink.h names none of them), whose low bits are the flags that Linux has no place for.
 */
#ifndef OS_LINUX_ROUTEPROTO_H
#define OS_LINUX_ROUTEPROTO_H

enum routeproto {
	ROUTEPROTO = 0xa0,
	ROUTEPROTO_STATIC = 1,
	ROUTEPROTO_PROTO1 = 2,
	ROUTEPROTO_PROTO2 = 4,
	ROUTEPROTO_HOST = 8, /* a host's route, and not that of a network of one address */
};

#endif
