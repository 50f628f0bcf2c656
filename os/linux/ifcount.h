/* SPDX-License-Identifier: BSD-2-Clause */
/* ifcount.h - interfaces' counters, inside os/linux. */
#ifndef OS_LINUX_IFCOUNT_H
#define OS_LINUX_IFCOUNT_H

#include <stddef.h>

#include "os/linux/link.h"

/* Makes the counters of all links of a stack FreeBSD's: a bridge's are the sums of its members', and an epair counts as
 * errors what its other end does not take. -ENOMEM. */
int ifcount_settle(struct link *links, size_t count);

#endif
