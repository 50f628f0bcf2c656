/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ifindex.h - interface numbers, inside os/linux. FreeBSD numbers a host's network cards from 1 and its lo0 after them;
 * on Linux lo is always 1. So a stack that was born with n cards has them as 2 to n + 1 on Linux, and every other
 * number is the same on both. Whatever passes through os.h has FreeBSD's number, whatever stays below it Linux's.
 */
#ifndef OS_LINUX_IFINDEX_H
#define OS_LINUX_IFINDEX_H

#include "os/linux/client.h"

/* FreeBSD's number of Linux's, and back; 0 is no interface on both. */
unsigned ifindex_shown(struct os_vnet *v, unsigned index);
unsigned ifindex_linux(struct os_vnet *v, unsigned shown);

#endif
