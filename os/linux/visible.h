/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * visible.h - what a jail without a stack of its own sees of its parent's: on FreeBSD addresses, routes and neighbours
 * whose address is not one of the jail's (ip4.addr, ip6.addr) are left out (prison_if() in sys/kern/kern_jail.c).
 */
#ifndef OS_LINUX_VISIBLE_H
#define OS_LINUX_VISIBLE_H

#include "os/linux/client.h"

struct visible {
	bool limited;  /* false: everything is seen */
	bool all[2];   /* of IPv4, of IPv6 */
	uint8_t *list; /* addresses of 17 bytes: 4 or 6, then the address */
	size_t count, room;
};

/* Finds out what the process may see of the stack; the keeper is asked only if it is in a jail that shares one. Clear
 * it with visible_clear(), also after an error. */
int visible_load(const struct os_vnet *v, struct visible *s);
bool visible_addr(const struct visible *s, int family, const uint8_t *addr);
void visible_clear(struct visible *s);

#endif
