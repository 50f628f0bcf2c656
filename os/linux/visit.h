/* SPDX-License-Identifier: BSD-2-Clause */
/* visit.h - a moment in another network stack, inside os/linux: what is opened there works there ever after. */
#ifndef OS_LINUX_VISIT_H
#define OS_LINUX_VISIT_H

#include "os/linux/client.h"

/* Takes the process into the stack of a handle, and puts a descriptor of the one that it was in into *back. Often it is
 * the process's own: then nothing is done, and *back is -1. */
int visit_stack(struct os_vnet *v, int *back);

/* Takes it back and closes the descriptor; -1: does nothing. 0 or -errno: then it is where it should not be. */
int visit_leave(int back);

/* Opens a netlink socket in another namespace; *nl can be closed whatever happens. */
int visit_open(int nsfd, struct nl *nl);

#endif
