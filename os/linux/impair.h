/* SPDX-License-Identifier: BSD-2-Clause */
/* impair.h - what links do to packets, inside os/linux: os_bulk_impair(), os_impair_*(). */
#ifndef OS_LINUX_IMPAIR_H
#define OS_LINUX_IMPAIR_H

#include "os/linux/client.h"

/* An interface's MTU is another one: what it does to packets is told, if it does something. */
int impair_resized(struct os_vnet *v, unsigned index, uint32_t mtu);

#endif
