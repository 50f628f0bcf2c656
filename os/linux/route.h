/* SPDX-License-Identifier: BSD-2-Clause */
/* route.h - routes' messages, inside os/linux. */
#ifndef OS_LINUX_ROUTE_H
#define OS_LINUX_ROUTE_H

#include "os/linux/nl.h"
#include "os/os.h"

/* Appends the request for a new route to the batch. -ENOBUFS: commit first. */
int route_put(struct nl *nl, const struct os_route *r);

#endif
