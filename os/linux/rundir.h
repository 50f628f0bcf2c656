/* SPDX-License-Identifier: BSD-2-Clause */
/* rundir.h - a /run of a world's own, and of each node of a lab, inside os/linux. */
#ifndef OS_LINUX_RUNDIR_H
#define OS_LINUX_RUNDIR_H

/*
 * Covers /run in the mount namespace that the process is in, so that the pid files, locks and sockets of programs there
 * are theirs alone. What can't be copied is left out. A machine without /run is left as it is. -errno: it can't be
 * covered.
 */
int rundir_make(void);

#endif
