/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * opener.c - which process has a tap or tun open: os_if_opener(). The kernel names a device's opener nowhere but in the
 * opener's /proc/PID/fdinfo (line "iff:", drivers/net/tun.c), by the interface's name in whatever stack it is.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/linux/link.h"

/* Whether a process's descriptor is /dev/net/tun, attached to an interface of that name. */
static bool has_name(const char *pid, const char *fd, const char *name)
{
	char path[64], text[64], line[128];
	ssize_t length;
	bool found = false;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%.12s/fd/%.12s", pid, fd);
	length = readlink(path, text, sizeof text - 1);
	if (length < 4 || memcmp(text + length - 4, "/tun", 4) != 0)
		return false;
	snprintf(path, sizeof path, "/proc/%.12s/fdinfo/%.12s", pid, fd);
	in = fopen(path, "re");
	if (!in)
		return false;
	while (!found && fgets(line, sizeof line, in))
		found = strncmp(line, "iff:\t", 5) == 0 && strncmp(line + 5, name, strlen(name)) == 0 &&
		        line[5 + strlen(name)] == '\n';
	fclose(in);
	return found;
}

/* Whether the interface behind another process's descriptor is in the stack of inode `net`. */
static bool in_stack(pid_t pid, int number, ino_t net)
{
	const int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	const int fd = pidfd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	const int nsfd = fd < 0 ? -1 : ioctl(fd, TUNGETDEVNETNS);
	struct stat st;
	const bool same = nsfd >= 0 && fstat(nsfd, &st) == 0 && st.st_ino == net;

	if (nsfd >= 0)
		close(nsfd);
	if (fd >= 0)
		close(fd);
	if (pidfd >= 0)
		close(pidfd);
	return same;
}

static bool opened_by(const char *pid, const char *name, ino_t net)
{
	char path[64];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%.12s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = isdigit((unsigned char)entry->d_name[0]) && has_name(pid, entry->d_name, name) &&
		        in_stack(atoi(pid), atoi(entry->d_name), net);
	closedir(dir);
	return found;
}

pid_t os_if_opener(struct os_vnet *v, const char *name)
{
	const int nsfd = client_nsfd(v);
	struct dirent *entry;
	struct stat st;
	struct link l;
	pid_t pid = 0;
	DIR *dir;

	if (link_get(&v->nl, name, 0, &l) < 0 || strcmp(l.linux_kind, "tun") != 0 || !l.carrier)
		return 0;
	if (nsfd < 0 || fstat(nsfd, &st) < 0)
		return 0;
	dir = opendir("/proc");
	if (!dir)
		return 0;
	while (!pid && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) && opened_by(entry->d_name, name, st.st_ino))
			pid = atoi(entry->d_name);
	closedir(dir);
	return pid;
}
