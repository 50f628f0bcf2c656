/* SPDX-License-Identifier: BSD-2-Clause */
/* sock_holder.c - os_holder_list(): which processes have sockets open, from the world's /proc (proc_pid_fd(5)). */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/linux/grow.h"
#include "os/linux/keeper.h"
#include "os/linux/sock.h"

struct holders {
	struct os_holder *list;
	size_t count, room;
};

/* What decides whether a process is seen. */
struct viewer {
	bool host; /* sees everybody */
	bool own;  /* its jail has a stack of its own: whoever is in that is the jail's, or a child's */
	ino_t net, uts;
};

/* The number in a name that is one; false: the name is something else. */
static bool number(const char *text, int *value)
{
	char *end;
	long n;

	if (!isdigit((unsigned char)*text))
		return false;
	n = strtol(text, &end, 10);
	*value = (int)n;
	return !*end && n >= 0 && n <= 0x7fffffff;
}

static int add_holder(int pid, int fd, uint64_t socket, void *arg)
{
	struct holders *h = arg;
	struct os_holder *list = grow(h->list, h->count, &h->room, sizeof *list);

	if (!list)
		return -ENOMEM;
	h->list = list;
	list[h->count++] = (struct os_holder){.pid = pid, .fd = fd, .socket = socket};
	return 0;
}

/* Calls fn for each descriptor of a process that is a socket. A process that is gone, or hides, has none. */
static int each_socket(int pid, int (*fn)(int pid, int fd, uint64_t socket, void *arg), void *arg)
{
	char path[64], text[64];
	struct dirent *entry;
	int error = 0, fd;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	dir = opendir(path);
	while (!error && dir && (entry = readdir(dir))) {
		unsigned long inode;
		ssize_t length;

		if (!number(entry->d_name, &fd))
			continue;
		length = readlinkat(dirfd(dir), entry->d_name, text, sizeof text - 1);
		if (length <= 0)
			continue;
		text[length] = '\0';
		if (sscanf(text, "socket:[%lu]", &inode) == 1)
			error = fn(pid, fd, inode, arg);
	}
	if (dir)
		closedir(dir);
	return error;
}

/* --------------------------------------------------------------------------------------------- numbers of sockets */

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

int sock_numbers(const struct os_holder *holders, size_t count, uint64_t **list)
{
	uint64_t *ids = calloc(count + 1, sizeof *ids);

	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		ids[i] = holders[i].socket;
	qsort(ids, count, sizeof *ids, by_number);
	*list = ids;
	return (int)count;
}

int sock_of_process(int pid, uint64_t **list)
{
	struct holders h = {0};
	const int error = each_socket(pid, add_holder, &h);
	const int count = error ? error : sock_numbers(h.list, h.count, list);

	free(h.list);
	return count;
}

bool sock_among(const uint64_t *list, int count, uint64_t id)
{
	return id && bsearch(&id, list, (size_t)count, sizeof *list, by_number);
}

/* ------------------------------------------------------------------------------------------------- of everybody */

static bool sees(const struct viewer *who, int pid)
{
	ino_t net, uts;

	/* The keeper and its workers are no part of the world that they keep. */
	if (pid == 1 || getpgid(pid) == 1)
		return false;
	if (who->host)
		return true;
	return procs_namespaces(pid, &net, &uts) && net == who->net && (who->own || uts == who->uts);
}

/* The process's name and its user, from proc_pid_status(5), for the rows that it was given from `first` on. */
static void describe(struct holders *h, size_t first, int pid)
{
	char path[64], line[256], command[sizeof h->list->command] = "";
	unsigned uid = 0;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof line, in) && sscanf(line, "Uid: %*u %u", &uid) != 1)
		if (strncmp(line, "Name:\t", 6) == 0)
			snprintf(command, sizeof command, "%.*s", (int)strcspn(line + 6, "\n"), line + 6);
	if (in)
		fclose(in);
	for (char *c = command; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	for (size_t i = first; i < h->count; i++) {
		h->list[i].uid = uid;
		memcpy(h->list[i].command, command, sizeof command);
	}
}

static int newest_first(const void *a, const void *b)
{
	const struct os_holder *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid > y->pid ? -1 : 1;
	return x->fd < y->fd ? -1 : x->fd > y->fd;
}

int os_holder_list(struct os_vnet *v, struct os_holder **list)
{
	const struct os_self *self = os_world_self(v->w);
	struct viewer who = {.host = self->jid == 0, .own = self->own_vnet};
	struct holders h = {0};
	struct dirent *entry;
	DIR *dir;
	int error = 0, pid;

	if (!procs_namespaces(getpid(), &who.net, &who.uts))
		return -ENOENT;
	dir = opendir("/proc");
	if (!dir)
		return -errno;
	while (!error && (entry = readdir(dir))) {
		const size_t first = h.count;

		if (!number(entry->d_name, &pid) || !sees(&who, pid))
			continue;
		error = each_socket(pid, add_holder, &h);
		if (h.count > first)
			describe(&h, first, pid);
	}
	closedir(dir);
	if (error) {
		free(h.list);
		return error;
	}
	if (h.count)
		qsort(h.list, h.count, sizeof *h.list, newest_first);
	*list = h.list;
	return (int)h.count;
}
