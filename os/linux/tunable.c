/* SPDX-License-Identifier: BSD-2-Clause */
/* tunable.c - Linux settings below /proc/sys: os_tunable_*(). Those of net/ are the calling process's stack's. */
#include "os/linux/tunable.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/os.h"

static _Thread_local int proc = -1; /* of our own */

void tunable_stale(void)
{
	if (proc >= 0)
		close(proc);
	proc = -1;
}

void tunable_fresh(void)
{
	const int fs = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC);

	tunable_stale();
	if (fs < 0)
		return;
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		proc = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC,
		                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	close(fs);
}

static int open_setting(const char *path, int how)
{
	char full[256];
	int fd;

	/* Dots part the names of a setting, but an interface's name may hold dots: slashes are the exact form. */
	if (strstr(path, "..") || (size_t)snprintf(full, sizeof full, "/proc/sys/%s", path) >= sizeof full)
		return -ENOENT;
	if (!strchr(path, '/'))
		for (char *p = full + sizeof "/proc/sys/" - 1; *p; p++)
			if (*p == '.')
				*p = '/';
	fd = proc >= 0 ? openat(proc, full + sizeof "/proc/" - 1, how | O_CLOEXEC) : open(full, how | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int os_tunable_get(const char *path, char *value, size_t size)
{
	const int fd = open_setting(path, O_RDONLY);
	ssize_t length;

	if (fd < 0)
		return fd;
	length = read(fd, value, size - 1);
	if (length < 0)
		length = -errno;
	close(fd);
	if (length < 0)
		return (int)length;
	value[length] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return 0;
}

int os_tunable_set(const char *path, const char *value)
{
	const int fd = open_setting(path, O_WRONLY);
	int error = 0;

	if (fd < 0)
		return fd;
	if (write(fd, value, strlen(value)) < 0)
		error = -errno;
	close(fd);
	return error;
}
