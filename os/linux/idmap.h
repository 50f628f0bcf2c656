/* SPDX-License-Identifier: BSD-2-Clause */
/* idmap.h - user and group ids of a world that an ordinary user starts, inside os/linux. */
#ifndef OS_LINUX_IDMAP_H
#define OS_LINUX_IDMAP_H

#include <sys/types.h>

#include "os/os.h"

/*
 * Maps the ids of `pid`'s new user namespace: 0 is the caller; further ones are its sub-ids where newuidmap(1) and
 * /etc/subuid allow it, for daemons that drop their privileges.
 */
int idmap_write(pid_t pid, struct os_reason *why);

/* What to do about a refusal to make or use a user namespace (positive errno), for an ordinary user; NULL if nothing is
 * known. */
const char *idmap_hint(int error);

#endif
