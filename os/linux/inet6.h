/* SPDX-License-Identifier: BSD-2-Clause */
/* inet6.h - IPv6 turned off on one interface: FreeBSD's IFDISABLED. */
#ifndef OS_LINUX_INET6_H
#define OS_LINUX_INET6_H

#include "os/linux/link.h"

/*
 * Turns it off unless the interface has IPv6 addresses: they stay on FreeBSD, and Linux would delete them. Only in the
 * stack that the process is in, as all that is below /proc/sys; elsewhere, and without IPv6 in the kernel, nothing
 * happens.
 */
void inet6_disable(struct os_vnet *v, unsigned index, const char *name);

/* Turns it on again. */
void inet6_enable(const struct os_vnet *v, const char *name);

#endif
