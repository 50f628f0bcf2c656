/* SPDX-License-Identifier: BSD-2-Clause */
/* defaultif.h - IPv6's default interface of a stack, of which there is at most one: ifconfig's defaultif, ndp -I. */
#ifndef CMD_DEFAULTIF_H
#define CMD_DEFAULTIF_H

#include "os/os.h"

/* Writes its name; "" if there is none. 0 or -errno. */
int defaultif_get(struct os_vnet *v, char name[OS_IFNAME]);

/* Makes the interface the default one, and no other; NULL: none. -ENODEV: there is no such interface. */
int defaultif_set(struct os_vnet *v, const char *name);

#endif
