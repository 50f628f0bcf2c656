/* SPDX-License-Identifier: BSD-2-Clause */
/* inet6.h - neighbour discovery's options of one interface: IFDISABLED, AUTO_LINKLOCAL and the like. */
#ifndef OS_LINUX_INET6_H
#define OS_LINUX_INET6_H

#include "os/linux/link.h"

/* The ND6_IFF_* options of a link, and whether they make a link-local address for it. */
uint32_t inet6_options(const struct link *l);
bool inet6_makes_linklocal(const struct link *l);

/*
 * Does what belongs to a change of the options; `before` is the link as it was, `off` what was turned off, even if it
 * was. IPv6 that is turned off is Linux's disable_ipv6 where the interface has no address, since Linux would delete
 * those, and filters that drop its packets where it has. What is below /proc/sys can be set in the stack alone that the
 * process is in.
 */
int inet6_changed(struct os_vnet *v, const struct link *before, uint32_t off);

/*
 * In a lab without IPv6 interfaces make no link-local addresses. One that is given an address of IPv6 gets its own with
 * it: without one a router can't ask for the neighbours that it forwards to.
 */
int inet6_wake(struct os_vnet *v, unsigned index);

/* Makes a link with disable_ipv6 take addresses; IPv6 stays off on it. */
void inet6_hold(struct os_vnet *v, const struct link *l);

#endif
