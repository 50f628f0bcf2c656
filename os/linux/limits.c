/* SPDX-License-Identifier: BSD-2-Clause */
/* limits.c - what the machine allows: os_limits(). */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "os/linux/idmap.h"
#include "os/linux/world.h"

/* A file's beginning as text; false if it can't be read. */
static bool read_text(const char *path, char *text, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return false;
	length = read(fd, text, size - 1);
	close(fd);
	if (length < 0)
		return false;
	text[length] = '\0';
	return true;
}

/* The number that a text begins with; "max" or something else is no limit, and neither is what can't be read. */
static uint64_t limit_of(const char *text)
{
	return text[0] < '0' || text[0] > '9' ? OS_UNLIMITED : strtoull(text, NULL, 10);
}

static uint64_t read_number(const char *path)
{
	char text[64];

	return read_text(path, text, sizeof text) ? limit_of(text) : OS_UNLIMITED;
}

static uint64_t setting(const char *name)
{
	char text[64];

	return os_tunable_get(name, text, sizeof text) < 0 ? OS_UNLIMITED : limit_of(text);
}

static uint64_t difference(uint64_t limit, uint64_t used)
{
	return limit == OS_UNLIMITED ? limit : limit > used ? limit - used : 0;
}

/* ---------------------------------------------------------------------------------------------- control groups */

/* The process's group of a controller, its directory; false if there is none to be found. */
static bool group_directory(const char *controller, char dir[OS_PATH], size_t *root, bool *unified)
{
	static const char *const places[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
	char text[4096], *line, *rest = text;
	char old[OS_PATH];

	*unified = false;
	dir[0] = '\0';
	if (!read_text("/proc/self/cgroup", text, sizeof text))
		return false;
	while ((line = strsep(&rest, "\n")) != NULL) {
		char *names = strchr(line, ':'), *path = names ? strchr(names + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		names++;
		/* Version 1 where it has the controller, else version 2. */
		snprintf(old, sizeof old, "/sys/fs/cgroup/%s", controller);
		if (strcmp(names, controller) == 0 && access(old, X_OK) == 0) {
			*root = strlen(old);
			*unified = false;
			return (size_t)snprintf(dir, OS_PATH, "%s%s", old, path) < OS_PATH;
		}
		if (*names)
			continue;
		snprintf(old, sizeof old, "%s/cgroup.controllers", places[0]);
		*root = strlen(places[access(old, F_OK) != 0]);
		*unified = (size_t)snprintf(dir, OS_PATH, "%s%s", places[access(old, F_OK) != 0], path) < OS_PATH;
	}
	return *unified;
}

/* Version 1 has a number for "max" that is about all that a signed one can say. */
static uint64_t in_group(const char *dir, const char *name)
{
	char path[2 * OS_PATH];
	uint64_t value;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	value = read_number(path);
	return value > INT64_MAX / 2 ? OS_UNLIMITED : value;
}

/* The memory that a group holds only as a cache of files. */
static uint64_t group_cache(const char *dir)
{
	char path[2 * OS_PATH], text[8192];
	const char *line;

	snprintf(path, sizeof path, "%s/memory.stat", dir);
	if (!read_text(path, text, sizeof text))
		return 0;
	line = strstr(text, "\ninactive_file ");
	return line ? strtoull(line + strlen("\ninactive_file "), NULL, 10) : 0;
}

/* What the process's group of a controller, and those that it is in, leave; `tightest` gets the directory. */
static uint64_t group_left(const char *controller, char tightest[OS_PATH])
{
	char dir[OS_PATH];
	size_t root;
	bool unified;
	uint64_t left = OS_UNLIMITED;

	tightest[0] = '\0';
	if (!group_directory(controller, dir, &root, &unified))
		return left;
	for (;;) {
		const bool memory = strcmp(controller, "memory") == 0;
		const char *const max = !memory ? "pids.max" : unified ? "memory.max" : "memory.limit_in_bytes";
		const char *const now = !memory ? "pids.current" : unified ? "memory.current" : "memory.usage_in_bytes";
		const uint64_t limit = in_group(dir, max);
		char *slash;

		if (limit != OS_UNLIMITED) {
			const uint64_t used = in_group(dir, now), cache = memory ? group_cache(dir) : 0;
			const uint64_t here = difference(limit, used == OS_UNLIMITED ? 0 : difference(used, cache));

			if (here < left) {
				left = here;
				snprintf(tightest, OS_PATH, "%.*s/%s", OS_PATH - 32, dir, max);
			}
		}
		slash = strrchr(dir, '/');
		if (strlen(dir) <= root || !slash || slash < dir + root)
			return left;
		*slash = '\0';
	}
}

/* -------------------------------------------------------------------------------------------------- the others */

static bool has_capability(unsigned number)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {{0}, {0}};

	return syscall(SYS_capget, &head, data) == 0 && data[number / 32].effective >> number % 32 & 1;
}

static uint64_t hard_limit(int which)
{
	struct rlimit r;

	return getrlimit((__rlimit_resource_t)which, &r) < 0 || r.rlim_max == RLIM_INFINITY ? OS_UNLIMITED : r.rlim_max;
}

/* Further open files: "used unused most". */
static uint64_t files_left(void)
{
	char text[96];
	unsigned long long used, unused, most;

	if (!read_text("/proc/sys/fs/file-nr", text, sizeof text) ||
	    sscanf(text, "%llu %llu %llu", &used, &unused, &most) != 3)
		return OS_UNLIMITED;
	return difference(setting("fs/file-max"), used);
}

/* Threads of the machine: the fourth word of loadavg is "running/all". */
static uint64_t threads(void)
{
	char text[96];
	unsigned long long all;

	if (!read_text("/proc/loadavg", text, sizeof text) || sscanf(text, "%*s %*s %*s %*u/%llu", &all) != 1)
		return 0;
	return all;
}

static uint64_t memory_left(void)
{
	char text[4096];
	const char *line;

	if (!read_text("/proc/meminfo", text, sizeof text) || !(line = strstr(text, "\nMemAvailable:")))
		return OS_UNLIMITED;
	return strtoull(line + strlen("\nMemAvailable:"), NULL, 10) * 1024;
}

void os_limits(struct os_limits *l)
{
	const uint64_t running = threads();

	l->root = geteuid() == 0;
	l->refusal = l->root ? NULL : idmap_hint(0);
	l->net_namespaces = setting("user/max_net_namespaces");
	l->mnt_namespaces = setting("user/max_mnt_namespaces");
	l->uts_namespaces = setting("user/max_uts_namespaces");
	l->most_descriptors = setting("fs/nr_open");
	l->own_descriptors = hard_limit(RLIMIT_NOFILE);
	l->descriptors = l->own_descriptors;
	l->keeper = 0;
	/* The keeper gives itself more if it may. */
	if (l->root && has_capability(CAP_SYS_RESOURCE) && l->descriptors < WORLD_FILES &&
	    l->most_descriptors >= WORLD_FILES)
		l->descriptors = WORLD_FILES;
	l->files = l->root ? OS_UNLIMITED : files_left();
	l->pids = difference(setting("kernel/pid_max"), running);
	l->threads = difference(setting("kernel/threads-max"), running);
	l->own_processes = l->root ? OS_UNLIMITED : hard_limit(RLIMIT_NPROC);
	l->group_processes = group_left("pids", l->group_processes_file);
	l->neighbours = setting("net/ipv4/neigh/default/gc_thresh3");
	l->neighbours6 = setting("net/ipv6/neigh/default/gc_thresh3");
	l->inet6 = access("/proc/sys/net/ipv6", F_OK) == 0;
	l->memory = memory_left();
	l->group_memory = group_left("memory", l->group_memory_file);
}

uint64_t os_keeper_descriptors(void)
{
	struct rlimit r;

	return prlimit(1, RLIMIT_NOFILE, NULL, &r) < 0 || r.rlim_cur == RLIM_INFINITY ? OS_UNLIMITED : r.rlim_cur;
}
