/* SPDX-License-Identifier: BSD-2-Clause */
/* lock.c - one change of a stack's interfaces at a time (lock.h). */
#include "os/linux/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

void stack_lock(struct os_vnet *v)
{
	char path[32] = "/proc/self/ns/net";

	if (v->lock_depth++ > 0)
		return;
	/* The keeper's descriptor is shared by all who have asked for it, and a lock belongs to the opening. */
	if (v->jid != 0)
		snprintf(path, sizeof path, "/proc/self/fd/%d", client_nsfd(v));
	v->lock_fd = open(path, O_RDONLY | O_CLOEXEC);
	while (v->lock_fd >= 0 && flock(v->lock_fd, LOCK_EX) < 0)
		if (errno != EINTR)
			break;
}

void stack_unlock(struct os_vnet *v)
{
	if (--v->lock_depth > 0)
		return;
	if (v->lock_fd >= 0)
		close(v->lock_fd);
	v->lock_fd = -1;
}
