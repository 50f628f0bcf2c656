/* SPDX-License-Identifier: BSD-2-Clause */
/* confine.h - what a jail's parameters forbid its processes. */
#ifndef OS_LINUX_CONFINE_H
#define OS_LINUX_CONFINE_H

#include <stdbool.h>

#include "lib/params.h"

/*
 * From now on this process and what it starts are held to the jail's parameters, `vnet` being whether it has a stack of
 * its own. Rights are taken from the bounding set: gone with the next execve(2), and for good. Calls are refused by a
 * filter of seccomp(2); a kernel or machine without those leaves them allowed. 0 or -errno.
 */
int confine(const struct params *p, bool vnet);

#endif
