/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lock.h - one change of a stack's interfaces at a time. What FreeBSD knows of an interface is read from its alias,
 * changed and written back; two commands at once would lose one of two changes. The lock is flock(2) on the stack's
 * network namespace: it needs no file and no keeper, and the kernel releases it when the command ends, however it does.
 */
#ifndef OS_LINUX_LOCK_H
#define OS_LINUX_LOCK_H

#include "os/linux/client.h"

/* Waits for the lock; it may be taken again by who has it. Where there is no /proc to reach the namespace through, a
 * jail's path may be such a place, nothing is locked. */
void stack_lock(struct os_vnet *v);
void stack_unlock(struct os_vnet *v);

#endif
