/* SPDX-License-Identifier: BSD-2-Clause */
/* tunable.h - Linux's settings where many stacks are made, inside os/linux. */
#ifndef OS_LINUX_TUNABLE_H
#define OS_LINUX_TUNABLE_H

/*
 * The kernel keeps /proc/sys/net/ipv4 of every namespace under one name in one hash chain, so looking it up costs the
 * more the more namespaces were looked at. A proc file system of our own, mounted nowhere, begins with an empty chain:
 * from now on settings are found through it; where there can't be one, through /proc. tunable_stale() makes them
 * found through /proc again.
 */
enum { STACKS_FRESH = 32 }; /* stacks that are made with one: more make the chain long */
void tunable_fresh(void);
void tunable_stale(void);

#endif
