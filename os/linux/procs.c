/* SPDX-License-Identifier: BSD-2-Clause */
/* procs.c - whose process is whose, read from the world's /proc (keeper.h). */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/linux/keeper.h"

static bool namespace_inode(pid_t pid, const char *which, ino_t *inode)
{
	char path[64], text[64];
	unsigned long number;
	ssize_t length;
	const char *bracket;

	snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, which);
	length = readlink(path, text, sizeof text - 1);
	if (length <= 0)
		return false;
	text[length] = '\0';
	for (bracket = text; *bracket && *bracket != '['; bracket++)
		;
	if (sscanf(bracket, "[%lu]", &number) != 1)
		return false;
	*inode = (ino_t)number;
	return true;
}

bool procs_namespaces(pid_t pid, ino_t *net, ino_t *uts)
{
	return namespace_inode(pid, "net", net) && namespace_inode(pid, "uts", uts);
}

static bool is_in(const struct jail *j, ino_t net, ino_t uts)
{
	if ((j->utsfd >= 0 && j->uts == uts) || (j->stack && j->stack->inode == net))
		return true;
	for (const struct jail *child = j->children; child; child = child->next)
		if (is_in(child, net, uts))
			return true;
	return false;
}

/* The last pid that the world gave, -1 if unknown. */
static int last_pid(void)
{
	FILE *in = fopen("/proc/loadavg", "re");
	int pid = -1;

	if (in) {
		if (fscanf(in, "%*s %*s %*s %*s %d", &pid) != 1)
			pid = -1;
		fclose(in);
	}
	return pid;
}

int procs_of_jail_surely(const struct jail *j, int (*fn)(pid_t pid, void *arg), void *arg)
{
	int before = last_pid(), after, result, tries = 0;

	for (;;) {
		result = procs_of_jail(j, fn, arg);
		after = last_pid();
		if (result || after == before || ++tries == 100)
			return result;
		before = after;
	}
}

int procs_of_jail(const struct jail *j, int (*fn)(pid_t pid, void *arg), void *arg)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int result = 0;

	if (!dir)
		return -errno;
	while (!result && (entry = readdir(dir))) {
		pid_t pid;
		ino_t net, uts;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		pid = (pid_t)atoi(entry->d_name);
		/* The keeper and its workers visit namespaces without belonging to them. */
		if (pid == 1 || getpgid(pid) == 1)
			continue;
		if (procs_namespaces(pid, &net, &uts) && is_in(j, net, uts))
			result = fn(pid, arg);
	}
	closedir(dir);
	return result;
}

/* A process's state and its parent; 0 if it is gone. */
static char state_of(pid_t pid, pid_t *parent)
{
	char text[PROCESS_FIELDS], state;
	const char *fields = process_fields(pid, text);

	return fields && sscanf(fields, "%c %d", &state, parent) == 2 ? state : 0;
}

void procs_wake_parents(pid_t keeper)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	ino_t world, other;

	if (dir && namespace_inode(keeper, "pid", &world))
		while ((entry = readdir(dir))) {
			const pid_t pid = (pid_t)atoi(entry->d_name);
			pid_t parent = 0, its;

			if (pid > 0 && namespace_inode(pid, "pid", &other) && other == world &&
			    state_of(pid, &parent) == 'Z' && namespace_inode(parent, "pid", &other) && other != world &&
			    state_of(parent, &its) == 'T')
				kill(parent, SIGCONT);
		}
	if (dir)
		closedir(dir);
}
