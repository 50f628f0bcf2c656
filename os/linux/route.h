/* SPDX-License-Identifier: BSD-2-Clause */
/* route.h - routes, inside os/linux. */
#ifndef OS_LINUX_ROUTE_H
#define OS_LINUX_ROUTE_H

#include "os/linux/client.h"

/* Appends the request for a new route to the batch. -ENOBUFS: commit first. */
int route_put(struct nl *nl, const struct os_route *r);

/* os_route_list() and os_route_get() with Linux's interface numbers (ifindex.h). */
int route_list(struct os_vnet *v, int family, struct os_route **list);
int route_get(struct os_vnet *v, int family, const uint8_t *addr, struct os_route *r);

#endif
