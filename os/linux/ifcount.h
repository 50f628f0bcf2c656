/* SPDX-License-Identifier: BSD-2-Clause */
/* ifcount.h - interfaces' counters, inside os/linux. */
#ifndef OS_LINUX_IFCOUNT_H
#define OS_LINUX_IFCOUNT_H

#include <stddef.h>

#include "os/linux/link.h"

/* Gives the bridges among all links of a stack the sums of their members' counters. -ENOMEM. */
int ifcount_bridges(struct link *links, size_t count);

#endif
