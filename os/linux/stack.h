/* SPDX-License-Identifier: BSD-2-Clause */
/* stack.h - a fresh network stack made to behave as FreeBSD's, inside os/linux. */
#ifndef OS_LINUX_STACK_H
#define OS_LINUX_STACK_H

#include "os/linux/client.h"

/*
 * Prepares the new network namespace that the process is in, whose netlink socket v has: lo becomes lo0 (lo stays as
 * its other name), and what Linux does otherwise than FreeBSD is set.
 */
int stack_prepare(struct os_vnet *v);

/*
 * A host's stack: the same with network cards (names that end with NULL; none: NULL), whose MAC addresses count up from
 * `mac`, and with what FreeBSD's rc(8) sets up at boot: lo0, the first card's address, IPv6's reject routes. *hub gets
 * the namespace of the hub that the cards are on, -1 if there is none.
 */
int stack_prepare_host(struct os_vnet *v, const char *const *nics, uint32_t mac, int *hub);

/*
 * The same for a node of a lab, with the netlink requests left in the batch. Nothing is probed for duplicates, and lo
 * has its own name until stack_name_loopback(): the kernel waits for a grace period when a name changes, and most nodes
 * of a large lab are never entered. Before Linux 6.2 nothing that is up can be renamed: there it is lo0 at once.
 */
int stack_prepare_node(struct os_vnet *v, const struct os_bulk_jail *j);

/* In a stack that the process has just entered: lo0 is called so from now on, if it was not. */
int stack_name_loopback(void);

#endif
