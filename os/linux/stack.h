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

/*
 * The same for a node of a lab, with the netlink requests left in the batch. forward: it is a router; up: lo0 is up
 * with 127.0.0.1; inet6: its interfaces give themselves link-local addresses. Nothing is probed for duplicates.
 */
int stack_prepare_node(struct os_vnet *v, bool forward, bool up, bool inet6);

#endif
