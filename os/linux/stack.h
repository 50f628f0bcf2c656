/* SPDX-License-Identifier: BSD-2-Clause */
/* stack.h - a fresh network stack made to behave as FreeBSD's, inside os/linux. */
#ifndef OS_LINUX_STACK_H
#define OS_LINUX_STACK_H

#include "os/linux/client.h"

/*
 * Prepares the new network namespace that the process is in, whose netlink socket v has: lo becomes lo0 (lo stays as
 * its other name), and what Linux does otherwise than FreeBSD is set. `up`: with a configured lo0, as a host's.
 */
int stack_prepare(struct os_vnet *v, bool up);

#endif
