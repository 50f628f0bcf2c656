/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rundir.c - a /run of one's own (rundir.h): a file system in memory with the directories and symbolic links that /run
 * had, but none of its files and sockets. Two directories show through, for users' own files lie there.
 */
#include "os/linux/rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char place[] = "/run";
enum { MOST = 1000 }; /* entries that are looked at */

/* Sessions' files and sockets; removable disks. */
static bool shows_through(const char *name)
{
	return strcmp(name, "user") == 0 || strcmp(name, "media") == 0;
}

/* An owner that an ordinary user's world does not know is shown as the kernel's overflow id. */
static bool is_known(const struct stat *st)
{
	enum { OVERFLOW_ID = 65534 };

	return st->st_uid != OVERFLOW_ID && st->st_gid != OVERFLOW_ID;
}

static void copy_directory(int old, int new, const char *name, const struct stat *st)
{
	char from[64 + NAME_MAX], to[64 + NAME_MAX];

	if (mkdirat(new, name, 0755) < 0)
		return;
	if (shows_through(name)) {
		snprintf(from, sizeof from, "/proc/self/fd/%d/%s", old, name);
		snprintf(to, sizeof to, "%s/%s", place, name);
		(void)mount(from, to, NULL, MS_BIND | MS_REC, NULL);
		return;
	}
	if (is_known(st))
		(void)!fchownat(new, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
	(void)fchmodat(new, name, st->st_mode & 07777, 0);
}

static void copy_entry(int old, int new, const char *name)
{
	char target[PATH_MAX];
	ssize_t length;
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || fstatat(old, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		copy_directory(old, new, name, &st);
	} else if (S_ISLNK(st.st_mode)) {
		length = readlinkat(old, name, target, sizeof target - 1);
		if (length < 0)
			return;
		target[length] = '\0';
		(void)!symlinkat(target, new, name);
	}
}

int rundir_make(void)
{
	DIR *old = opendir(place);
	const struct dirent *entry;
	int new = -1, error = 0;

	if (!old)
		return errno == ENOENT ? 0 : -errno;
	if (mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0 ||
	    (new = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		error = -errno;
	for (int i = 0; i < MOST && !error && (entry = readdir(old)); i++)
		copy_entry(dirfd(old), new, entry->d_name);
	if (new >= 0)
		close(new);
	closedir(old);
	return error;
}
