/* SPDX-License-Identifier: BSD-2-Clause */
/* worldfile.c - files in the world's own directory: os_world_put(), os_world_get(). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/whole.h"
#include "os/linux/client.h"

enum { NAME_MOST = 191 };

static int open_directory(void)
{
	char path[32];
	int fd;

	snprintf(path, sizeof path, "/proc/1/fd/%d", WORLD_DIR_FD);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int os_world_put(const char *name, const char *text, size_t size)
{
	const int dir = open_directory();
	char old[200], new[220];
	int fd = -1, error = dir < 0 ? dir : 0;

	if (strlen(name) > NAME_MOST || strchr(name, '/'))
		error = -EINVAL;
	snprintf(old, sizeof old, "kept.%s", name);
	snprintf(new, sizeof new, "%s.%d", old, (int)getpid());
	if (!error) {
		fd = openat(dir, new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		error = fd < 0 ? -errno : write_all(fd, text, size);
	}
	if (fd >= 0 && close(fd) < 0 && !error)
		error = -errno;
	if (!error && renameat(dir, new, dir, old) < 0)
		error = -errno;
	if (error && fd >= 0)
		unlinkat(dir, new, 0);
	if (dir >= 0)
		close(dir);
	return error;
}

int os_world_get(const char *name, char **text, size_t *size)
{
	const int dir = open_directory();
	char old[200];
	struct stat st = {0};
	int fd = -1, error = dir < 0 ? dir : 0;

	snprintf(old, sizeof old, "kept.%s", name);
	*text = NULL;
	*size = 0;
	if (!error) {
		fd = openat(dir, old, O_RDONLY | O_CLOEXEC);
		error = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;
	}
	if (!error) {
		*text = malloc((size_t)st.st_size + 1);
		error = *text ? 0 : -ENOMEM;
	}
	while (!error && *size < (size_t)st.st_size) {
		const ssize_t got = read(fd, *text + *size, (size_t)st.st_size - *size);

		if (got < 0 && errno != EINTR)
			error = -errno;
		if (got == 0)
			break;
		*size += got > 0 ? (size_t)got : 0;
	}
	if (!error)
		(*text)[*size] = '\0';
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	if (error) {
		free(*text);
		*text = NULL;
	}
	return error;
}

int os_world_append(const char *name)
{
	const int dir = strlen(name) > NAME_MOST || strchr(name, '/') ? -EINVAL : open_directory();
	char path[200];
	int fd;

	if (dir < 0)
		return dir;
	snprintf(path, sizeof path, "kept.%s", name);
	fd = openat(dir, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = -errno;
	close(dir);
	return fd;
}

int os_world_remove(const char *name)
{
	const int dir = open_directory();
	char path[200];
	int error = dir < 0 ? dir : 0;

	snprintf(path, sizeof path, "kept.%s", name);
	if (!error && unlinkat(dir, path, 0) < 0)
		error = -errno;
	if (dir >= 0)
		close(dir);
	return error;
}

/* The keeper writes the status into the file that is there for a process: keeper.c. */
static const char *exit_name(pid_t pid, char name[32])
{
	snprintf(name, 32, "exit.%d", (int)pid);
	return name;
}

int os_world_watch(pid_t pid)
{
	char name[32];

	return os_world_put(exit_name(pid, name), "", 0);
}

int os_world_exited(pid_t pid, int *status)
{
	char name[32], *text;
	size_t size;
	int error = os_world_get(exit_name(pid, name), &text, &size);

	if (error)
		return error;
	error = size ? 0 : -EAGAIN;
	*status = atoi(text);
	free(text);
	return error;
}

void os_world_forget(pid_t pid)
{
	char name[32];

	(void)os_world_remove(exit_name(pid, name));
}

int os_world_path(const char *name, char *path, size_t size)
{
	return (size_t)snprintf(path, size, "/proc/1/fd/%d/kept.%s", WORLD_DIR_FD, name) < size ? 0 : -ENAMETOOLONG;
}
