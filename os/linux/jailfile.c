/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jailfile.c - files that one jail sees: os_jail_files(). They lie in a tmpfs of the jail's mount namespace, mounted
 * over nothing that stays: a file that exists is covered by a bind mount, a new one shows through an overlay over the
 * nearest directory that exists.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/whole.h"
#include "os/linux/overlay.h"
#include "os/os.h"

/* Where the tmpfs is while files are put into place; a jail has its sysfs there, which shows again afterwards. */
static const char place[] = "/sys";

static int write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int error = fd < 0 ? -errno : write_all(fd, text, strlen(text));

	if (fd >= 0 && close(fd) < 0 && !error)
		error = -errno;
	return error;
}

/* Whether a path is something else here than on the world's host. */
static bool is_own(const char *path)
{
	char of_host[PATH_MAX + 16];
	struct stat here, there;

	snprintf(of_host, sizeof of_host, "/proc/1/root%s", path);
	return stat(path, &here) == 0 &&
	       (stat(of_host, &there) < 0 || here.st_dev != there.st_dev || here.st_ino != there.st_ino);
}

static int cover(const struct os_file *file, size_t number)
{
	char own[64], path[PATH_MAX];
	int error;

	if (!realpath(file->path, path))
		return -errno;
	snprintf(own, sizeof own, "%s/f%zu", place, number);
	error = write_file(own, file->text);
	/* In the place of what covered it before. */
	while (!error && is_own(path) && os_unmount(path) == 0)
		;
	if (!error && mount(own, path, NULL, MS_BIND, NULL) < 0)
		error = -errno;
	return error;
}

/* Mounts an overlay over a directory that is open as dirfd: under that name it may be covered by now, and the kernel
 * takes no more than two overlays over each other. */
static int overlay(const char *dir, int dirfd, size_t number)
{
	char lower[32], upper[64], work[64];

	snprintf(upper, sizeof upper, "%s/u%zu", place, number);
	snprintf(work, sizeof work, "%s/w%zu", place, number);
	if (mkdir(upper, 0755) < 0 || mkdir(work, 0755) < 0)
		return -errno;
	snprintf(lower, sizeof lower, "/proc/self/fd/%d", dirfd);
	return overlay_mount(dir, lower, upper, work, MS_NOSUID | MS_NODEV);
}

/* Makes the missing directories above a file. */
static int make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST) {
			*slash = '/';
			return -errno;
		}
		*slash = '/';
	}
	return 0;
}

/* What is to be done about one file. */
struct step {
	const struct os_file *file;
	char dir[OS_PATH]; /* the nearest directory above it that exists */
	int dirfd;
	bool exists;
	bool own; /* the directory is the jail's alone: a new file needs no overlay */
};

static int look(const struct os_file *file, struct step *s)
{
	struct stat st;

	if (file->path[0] != '/' || strlen(file->path) >= OS_PATH)
		return -EINVAL;
	s->file = file;
	s->exists = stat(file->path, &st) == 0;
	if (s->exists && !S_ISREG(st.st_mode))
		return -EISDIR;
	snprintf(s->dir, sizeof s->dir, "%s", file->path);
	do {
		char *slash = strrchr(s->dir, '/');

		if (slash == s->dir)
			return -ENOTDIR; /* the root itself can't be covered */
		*slash = '\0';
	} while (stat(s->dir, &st) < 0);
	s->own = is_own(s->dir);
	s->dirfd = open(s->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return s->dirfd < 0 ? -errno : 0;
}

/* New ones first, the highest directory first: what is mounted later covers what lies below it. */
static int by_order(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->exists != y->exists)
		return x->exists ? 1 : -1;
	if (strlen(x->dir) != strlen(y->dir))
		return strlen(x->dir) < strlen(y->dir) ? -1 : 1;
	return strcmp(x->dir, y->dir);
}

/* Carries out steps[i]; those for one directory stand together. */
static int put(const struct step *steps, size_t i)
{
	const struct step *s = &steps[i];
	char path[OS_PATH];
	int error = 0;

	if (s->exists)
		return cover(s->file, i);
	if (!s->own && (i == 0 || strcmp(s->dir, steps[i - 1].dir) != 0))
		error = overlay(s->dir, s->dirfd, i);
	snprintf(path, sizeof path, "%s", s->file->path);
	if (!error)
		error = make_parents(path);
	if (!error && unlink(path) < 0 && errno != ENOENT) /* a link to nowhere would be followed, out of the jail */
		error = -errno;
	return error ? error : write_file(path, s->file->text);
}

int os_jail_files(const struct os_file *files, size_t count, struct os_reason *why)
{
	struct step *steps = calloc(count + 1, sizeof *steps);
	const char *path = "files";
	bool mounted = false;
	size_t looked = 0;
	int error = steps ? 0 : -ENOMEM;

	why->text[0] = '\0';
	for (; looked < count && !error; looked++) {
		path = files[looked].path;
		steps[looked].dirfd = -1;
		error = look(&files[looked], &steps[looked]);
	}
	if (!error) {
		qsort(steps, count, sizeof *steps, by_order);
		mounted = mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") == 0;
		error = mounted ? 0 : -errno;
	}
	for (size_t i = 0; i < count && !error; i++) {
		path = steps[i].file->path;
		error = put(steps, i);
	}
	if (mounted)
		umount2(place, MNT_DETACH);
	for (size_t i = 0; i < looked; i++)
		if (steps[i].dirfd >= 0)
			close(steps[i].dirfd);
	if (error)
		snprintf(why->text, sizeof why->text, "%.200s: %s", path, strerror(-error));
	free(steps);
	return error;
}
