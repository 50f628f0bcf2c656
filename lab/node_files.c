/* SPDX-License-Identifier: BSD-2-Clause */
/* node_files.c - taking files out of running nodes: node_drop_files(). */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/node.h"
#include "lib/errtext.h"

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* In the node: takes away what covers a file, and the file itself if the world's host has none: the machine's own is
 * never touched. */
static int drop(const char *path, const struct stat *of_host)
{
	char real[PATH_MAX]; /* what a link leads to is covered, not the link */
	struct stat now;
	int error = 0;

	while (!error && realpath(path, real) && stat(real, &now) == 0 && !same_file(&now, of_host))
		error = os_unmount(real);
	if (error != -EINVAL) /* nothing covers it */
		return error;
	return !of_host->st_ino && unlink(real) < 0 ? -errno : 0;
}

/* In a process of its own; returns its exit status. */
static int drop_all(const struct lab_node *node, const char *const *paths, size_t count)
{
	struct stat *of_host = calloc(count + 1, sizeof *of_host);
	struct os_world *w;
	int error = of_host ? os_world_open(&w) : -ENOMEM;

	for (size_t i = 0; i < count && !error; i++)
		if (stat(paths[i], &of_host[i]) < 0)
			of_host[i].st_ino = 0;
	if (!error)
		error = os_jail_attach(w, node->name);
	for (size_t i = 0; i < count && !error; i++)
		error = drop(paths[i], &of_host[i]);
	free(of_host);
	return -error;
}

int node_drop_files(const struct lab_node *node, const char *const *paths, size_t count, struct lab_error *e)
{
	const pid_t pid = count ? fork() : 0;
	int status = 0;

	if (!count)
		return 0;
	if (pid == 0)
		_exit(drop_all(node, paths, count));
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && !status)
		return 0;
	return lab_fail(e, -EIO, 0, "%s: its files can't be taken away: %s", node->name,
	                err_text(pid < 0             ? errno
	                         : WIFEXITED(status) ? WEXITSTATUS(status)
	                                             : EINTR));
}
