/* SPDX-License-Identifier: BSD-2-Clause */
/* nics.h - the network cards that a world's host is born with, inside os/linux. */
#ifndef OS_LINUX_NICS_H
#define OS_LINUX_NICS_H

#include "os/linux/client.h"

/*
 * Makes network cards in the new host stack v that the process is in: interfaces 2, 3 ... on Linux, on one segment that
 * leads nowhere else. The first is up with 10.0.2.15/24, the others are down. MAC addresses are 52:54:00 and the low
 * three bytes of mac, mac + 1 ...  Returns their number or -errno; *hub gets the hidden namespace that the segment's
 * hub is in, -1 for two cards, which are joined directly.
 */
int nics_create(struct os_vnet *v, const char *const *names, uint32_t mac, int *hub);

#endif
