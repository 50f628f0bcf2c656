/* SPDX-License-Identifier: BSD-2-Clause */
/* whole.c - texts that are read and written whole (whole.h). */
#include "lib/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int read_all(FILE *file, size_t most, char **text, size_t *length)
{
	size_t room = 4096, got = 1;
	char *whole = malloc(room);
	int error = whole ? 0 : -ENOMEM;

	*text = NULL;
	*length = 0;
	while (!error && got && *length < most) {
		const size_t left = most - *length, here = room - 1 - *length;

		got = fread(whole + *length, 1, left < here ? left : here, file);
		*length += got;
		if (!got && ferror(file) && errno != EINTR) {
			error = -errno;
		} else if (!got && ferror(file)) {
			clearerr(file);
			got = 1;
		} else if (*length + 1 == room) {
			char *more = realloc(whole, room *= 2);

			error = more ? 0 : -ENOMEM;
			whole = more ? more : whole;
		}
	}
	if (error) {
		free(whole);
		return error;
	}
	whole[*length] = '\0';
	*text = whole;
	return 0;
}

int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		const ssize_t done = write(fd, text, size);

		if (done < 0 && errno != EINTR)
			return -errno;
		text += done > 0 ? done : 0;
		size -= done > 0 ? (size_t)done : 0;
	}
	return 0;
}

/* Writes into the file of this name. */
static int write_to(const char *path, int flags, const char *text, size_t size, mode_t mode)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
	int error = fd < 0 ? -errno : write_all(fd, text, size);

	if (fd >= 0 && close(fd) < 0 && !error)
		error = -errno;
	return error;
}

/* `there`: the file that is in its place, NULL: none. */
static int put_beside(const char *path, const struct stat *there, const char *text, size_t size, mode_t mode)
{
	const char *slash = strrchr(path, '/');
	const int directory = slash ? (int)(slash - path) + 1 : 0;
	char other[PATH_MAX + 32];
	int error;

	snprintf(other, sizeof other, "%.*s.vnet.%d", directory, path, (int)getpid());
	error = write_to(other, O_EXCL, text, size, there ? 0600 : mode);
	if (error == -EEXIST)
		return error;
	if (!error && there) {
		(void)!chown(other, there->st_uid, there->st_gid);
		error = chmod(other, there->st_mode & 07777) < 0 ? -errno : 0;
	}
	if (!error && rename(other, path) < 0)
		error = -errno;
	if (error)
		(void)unlink(other);
	return error;
}

int replace_file(const char *path, const char *text, size_t size, mode_t mode)
{
	char target[PATH_MAX];
	struct stat st, link;
	const bool there = stat(path, &st) == 0;
	int error;

	if (there ? !S_ISREG(st.st_mode) || !realpath(path, target) : lstat(path, &link) == 0)
		return write_to(path, O_TRUNC, text, size, mode);
	if (there && access(path, W_OK) < 0)
		return -errno;
	error = put_beside(there ? target : path, there ? &st : NULL, text, size, mode);
	if (there && (error == -EACCES || error == -EPERM || error == -EROFS || error == -EBUSY))
		return write_to(path, O_TRUNC, text, size, mode);
	return error;
}
