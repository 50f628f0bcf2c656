/* SPDX-License-Identifier: BSD-2-Clause */
/* ahead.h - the stacks of a network's nodes, made by a second thread ahead of their use, inside os/linux. */
#ifndef OS_LINUX_AHEAD_H
#define OS_LINUX_AHEAD_H

#include "os/linux/client.h"

struct ahead;

/*
 * Begins to make the stacks of these jails, which stay the caller's, in their order. NULL: the caller makes them
 * itself, for want of memory or of an idle processor (on a busy machine two threads wait for each other's turn).
 */
struct ahead *ahead_begin(struct os_world *w, const struct os_bulk_jail *jails, size_t count);

/* Waits for the next one, which is as stack_prepare_node() leaves it and the caller's to close. */
int ahead_take(struct ahead *a, struct os_vnet **v);

/* Ends the thread, and what it made that nobody took. NULL is allowed. */
void ahead_end(struct ahead *a);

/* Makes one in the calling thread, which is in it then. */
int ahead_make(struct os_world *w, const struct os_bulk_jail *j, struct os_vnet **v);

#endif
