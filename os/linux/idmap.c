/* SPDX-License-Identifier: BSD-2-Clause */
/* idmap.c - user and group ids of a rootless world (idmap.h), user_namespaces(7). */
#include "os/linux/idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int write_file(pid_t pid, const char *name, const char *text)
{
	char path[64];
	int fd, error = 0;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		error = -errno;
	close(fd);
	return error;
}

/* The caller's first range in /etc/subuid or /etc/subgid; false if it has none. */
static bool sub_range(const char *file, unsigned long *first, unsigned long *count)
{
	const struct passwd *me = getpwuid(getuid());
	char line[256], number[24];
	FILE *in = fopen(file, "re");
	bool found = false;

	if (!in)
		return false;
	snprintf(number, sizeof number, "%u", (unsigned)getuid());
	while (!found && fgets(line, sizeof line, in)) {
		const size_t length = strcspn(line, ":");

		if (line[length] != ':')
			continue;
		line[length] = '\0';
		if (strcmp(line, number) == 0 || (me && strcmp(line, me->pw_name) == 0))
			found = sscanf(line + length + 1, "%lu:%lu", first, count) == 2 && *count > 0;
	}
	fclose(in);
	return found;
}

/* Runs newuidmap or newgidmap; false if it isn't there or refuses. */
static bool map_with(const char *program, pid_t pid, unsigned long own, unsigned long first, unsigned long count)
{
	char words[5][24];
	char *argv[] = {(char *)program, words[0], (char *)"0", words[1], (char *)"1",
	                (char *)"1",     words[2], words[3],    NULL};
	posix_spawn_file_actions_t quiet;
	pid_t child;
	int status = -1;

	snprintf(words[0], sizeof words[0], "%d", (int)pid);
	snprintf(words[1], sizeof words[1], "%lu", own);
	snprintf(words[2], sizeof words[2], "%lu", first);
	snprintf(words[3], sizeof words[3], "%lu", count);
	if (posix_spawn_file_actions_init(&quiet) != 0)
		return false;
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&child, program, &quiet, NULL, argv, environ) == 0)
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
	posix_spawn_file_actions_destroy(&quiet);
	return status == 0;
}

int idmap_write(pid_t pid, struct os_reason *why)
{
	unsigned long first, count;
	char text[64];
	int error;

	if (!sub_range("/etc/subuid", &first, &count) || !map_with("newuidmap", pid, getuid(), first, count)) {
		snprintf(text, sizeof text, "0 %u 1", (unsigned)getuid());
		error = write_file(pid, "uid_map", text);
		if (error)
			goto fail;
	}
	if (!sub_range("/etc/subgid", &first, &count) || !map_with("newgidmap", pid, getgid(), first, count)) {
		/* A group may only be mapped by an ordinary user where nobody can drop groups afterwards. */
		write_file(pid, "setgroups", "deny");
		snprintf(text, sizeof text, "0 %u 1", (unsigned)getgid());
		error = write_file(pid, "gid_map", text);
		if (error)
			goto fail;
	}
	return 0;
fail:
	snprintf(why->text, sizeof why->text, "%s",
	         idmap_hint(-error) ? idmap_hint(-error) : "can't map this user's id into the world");
	return error;
}

/* The first character of a file, 0 if there is none. */
static char first_of(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char c = 0;

	if (fd >= 0) {
		if (read(fd, &c, 1) != 1)
			c = 0;
		close(fd);
	}
	return c;
}

const char *idmap_hint(int error)
{
	if (first_of("/proc/sys/kernel/unprivileged_userns_clone") == '0')
		return "user namespaces are off for ordinary users: `sysctl kernel.unprivileged_userns_clone=1` as "
		       "root allows them, or run vnet as root";
	if (first_of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == '1')
		return "AppArmor restricts user namespaces: `sysctl kernel.apparmor_restrict_unprivileged_userns=0` as "
		       "root allows them, or run vnet as root";
	if (error == ENOSPC || first_of("/proc/sys/user/max_user_namespaces") == '0')
		return "no more user namespaces are allowed: `sysctl user.max_user_namespaces=10000` as root raises "
		       "the limit, or run vnet as root";
	if (error == ENOSYS || error == EINVAL)
		return "this kernel has no user namespaces: run vnet as root";
	return NULL;
}
