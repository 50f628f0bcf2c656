/* SPDX-License-Identifier: BSD-2-Clause */
/* mounts.c - the mount namespaces of a world and of its jails. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "os/linux/keeper.h"
#include "os/linux/rundir.h"

int mount_jail(struct keeper *k, int net, int from, bool node, int *fd)
{
	int error = 0;

	if ((from >= 0 && from != k->mnt && setns(from, CLONE_NEWNS) < 0) || unshare(CLONE_NEWNS) < 0) {
		error = -errno;
		if (setns(k->mnt, CLONE_NEWNS) < 0)
			abort();
		return error;
	}
	/* What the host mounts shows in its jails, not the other way round. */
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		error = -errno;
	if (!error && node)
		error = rundir_make();
	if (!error && setns(net, CLONE_NEWNET) < 0)
		error = -errno;
	if (!error) {
		/* Where the machine does not let us mount a sysfs, or has no place for it, /sys stays as it is. */
		(void)mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
		*fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
		error = *fd < 0 ? -errno : 0;
	}
	if (setns(k->net, CLONE_NEWNET) < 0 || setns(k->mnt, CLONE_NEWNS) < 0)
		abort(); /* a keeper that lost its way can't go on; the kernel cleans up */
	return error;
}
