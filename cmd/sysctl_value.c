/* SPDX-License-Identifier: BSD-2-Clause */
/* sysctl_value.c - reads and writes the values behind sysctl(8)'s names, wherever they live. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/sysctl.h"
#include "lib/jailparam.h"

static int put_number(char value[SYSCTL_VALUE], long long number)
{
	snprintf(value, SYSCTL_VALUE, "%lld", number);
	return 0;
}

/* ------------------------------------------------------------------------------------------- computed values */

static int read_hostname(char value[SYSCTL_VALUE])
{
	if (gethostname(value, SYSCTL_VALUE) != 0)
		return -errno;
	value[SYSCTL_VALUE - 1] = '\0';
	return 0;
}

static int read_boottime(char value[SYSCTL_VALUE])
{
	struct timespec now, up;
	char date[32];

	if (clock_gettime(CLOCK_REALTIME, &now) != 0 || clock_gettime(CLOCK_BOOTTIME, &up) != 0)
		return -errno;
	long long usec = (now.tv_sec - up.tv_sec) * 1000000LL + (now.tv_nsec - up.tv_nsec) / 1000;
	time_t sec = (time_t)(usec / 1000000);
	if (!ctime_r(&sec, date))
		return -EOVERFLOW;
	date[strcspn(date, "\n")] = '\0';
	snprintf(value, SYSCTL_VALUE, "{ sec = %lld, usec = %lld } %s", (long long)sec, usec % 1000000, date);
	return 0;
}

static int read_jailed(char value[SYSCTL_VALUE])
{
	return put_number(value, os_world_self(cmd_world())->jid != 0);
}

/* A jail without a stack of its own is in the host's. */
static int read_own_vnet(char value[SYSCTL_VALUE])
{
	const struct os_self *self = os_world_self(cmd_world());

	return put_number(value, self->jid != 0 && self->vnet != 0);
}

static int read_ncpu(char value[SYSCTL_VALUE])
{
	return put_number(value, sysconf(_SC_NPROCESSORS_ONLN));
}

static int read_pagesize(char value[SYSCTL_VALUE])
{
	return put_number(value, sysconf(_SC_PAGESIZE));
}

static int read_memory(char value[SYSCTL_VALUE])
{
	return put_number(value, (long long)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
}

static int read_ifcount(char value[SYSCTL_VALUE])
{
	struct os_if *list = NULL;
	int count = os_if_list(cmd_vnet(), &list);

	free(list);
	return count < 0 ? count : put_number(value, count);
}

static int read_model(char value[SYSCTL_VALUE])
{
	snprintf(value, SYSCTL_VALUE, "vnet");
	return 0;
}

static const struct {
	const char *name;
	int (*read)(char value[SYSCTL_VALUE]);
} computed[] = {
        {"kern.hostname", read_hostname},
        {"kern.boottime", read_boottime},
        {"kern.smp.cpus", read_ncpu},
        {"hw.ncpu", read_ncpu},
        {"hw.model", read_model},
        {"hw.pagesize", read_pagesize},
        {"hw.physmem", read_memory},
        {"hw.realmem", read_memory},
        {"hw.usermem", read_memory},
        {"net.link.generic.system.ifcount", read_ifcount},
        {"security.jail.jailed", read_jailed},
        {"security.jail.vnet", read_own_vnet},
};

static int read_computed(const struct oid *o, char value[SYSCTL_VALUE])
{
	for (size_t i = 0; i < sizeof(computed) / sizeof(computed[0]); i++)
		if (strcmp(computed[i].name, o->name) == 0)
			return computed[i].read(value);
	return -ENOENT;
}

/* ------------------------------------------------------------------------------------ the system's own values */

/* The name with `*` replaced; false when it does not fit or would name another file. */
static bool fill_in(const char *pattern, const char *ifname, char *path, size_t size)
{
	const char *star = strchr(pattern, '*');

	if (strchr(ifname, '/') || strcmp(ifname, ".") == 0 || strcmp(ifname, "..") == 0)
		return false;
	int length = star ? snprintf(path, size, "%.*s%s%s", (int)(star - pattern), pattern, ifname, star + 1)
	                  : snprintf(path, size, "%s", pattern);
	return length >= 0 && (size_t)length < size;
}

static int read_tunable(const struct oid *o, char value[SYSCTL_VALUE])
{
	char path[128];

	if (!fill_in(o->tunable, "all", path, sizeof(path)))
		return -ENOENT;
	int error = os_tunable_get(path, value, SYSCTL_VALUE);
	if (error || o->map == OID_SAME)
		return error;
	bool on = strtol(value, NULL, 10) != 0;
	return put_number(value, on == (o->map == OID_BOOL));
}

/* Interfaces that exist keep their own setting: what is meant for all of them is written to each. */
static int write_interfaces(const struct oid *o, const char *value)
{
	char path[128];
	struct os_if *list = NULL;
	int count = os_if_list(cmd_vnet(), &list);

	if (count < 0)
		return count;
	if (fill_in(o->tunable, "default", path, sizeof(path)))
		os_tunable_set(path, value);
	for (int i = 0; i < count; i++)
		if (fill_in(o->tunable, list[i].name, path, sizeof(path)))
			os_tunable_set(path, value);
	free(list);
	return 0;
}

static int write_tunable(const struct oid *o, const char *value)
{
	char path[128];
	bool on = strtol(value, NULL, 10) != 0;

	if (!fill_in(o->tunable, "all", path, sizeof(path)))
		return -ENOENT;
	if (o->map != OID_SAME)
		value = on == (o->map == OID_BOOL) ? "1" : "0";
	int error = os_tunable_set(path, value);
	return error || !strchr(o->tunable, '*') ? error : write_interfaces(o, value);
}

/* ----------------------------------------------------------------------------------------- remembered values */

/* The stack that the keeper remembers a value under. */
static uint32_t stack_of(const struct oid *o)
{
	return o->scope == OID_HOST ? 0 : os_world_self(cmd_world())->vnet;
}

static int read_remembered(const struct oid *o, uint32_t stack, char value[SYSCTL_VALUE])
{
	int error = os_var_get(cmd_world(), stack, o->name, value, SYSCTL_VALUE);

	if (error == -ENOENT)
		snprintf(value, SYSCTL_VALUE, "%s", o->fallback);
	return error == -ENOENT ? 0 : error;
}

/* ------------------------------------------------------------------------------------------ a jail's own values */

/* A value that is one of the jail's parameters. */
static const struct of_jail {
	const char *name, *param;
	bool opposite;
	size_t size; /* of a string that may be set, with its NUL */
} of_jail[] = {
        {"kern.domainname", "host.domainname", false, 256},
        {"kern.hostid", "host.hostid", false, 0},
        {"kern.hostuuid", "host.hostuuid", false, 64},
        {"kern.osreldate", "osreldate", false, 0},
        {"kern.osrelease", "osrelease", false, 0},
        {"kern.securelevel", "securelevel", false, 0},
        {"security.jail.allow_raw_sockets", "allow.raw_sockets", false, 0},
        {"security.jail.chflags_allowed", "allow.chflags", false, 0},
        {"security.jail.devfs_ruleset", "devfs_ruleset", false, 0},
        {"security.jail.enforce_statfs", "enforce_statfs", false, 0},
        {"security.jail.mount_allowed", "allow.mount", false, 0},
        {"security.jail.mount_devfs_allowed", "allow.mount.devfs", false, 0},
        {"security.jail.mount_nullfs_allowed", "allow.mount.nullfs", false, 0},
        {"security.jail.mount_procfs_allowed", "allow.mount.procfs", false, 0},
        {"security.jail.mount_tmpfs_allowed", "allow.mount.tmpfs", false, 0},
        {"security.jail.set_hostname_allowed", "allow.set_hostname", false, 0},
        {"security.jail.socket_unixiproute_only", "allow.socket_af", true, 0},
        {"security.jail.sysvipc_allowed", "allow.sysvipc", false, 0},
};

/* The parameter of the jail that this process is in, NULL outside of jails and for other values. */
static const struct of_jail *find_of_jail(const struct oid *o)
{
	if (os_world_self(cmd_world())->jid == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(of_jail) / sizeof(of_jail[0]); i++)
		if (strcmp(of_jail[i].name, o->name) == 0)
			return &of_jail[i];
	return NULL;
}

static int read_of_jail(const struct oid *o, const struct of_jail *p, char value[SYSCTL_VALUE])
{
	struct os_jail own = {0};
	bool no;
	int error = os_jail_get(cmd_world(), "", &own);
	const char *text = error ? NULL : params_get(&own.params, p->param), *host = params_get(&own.params, "host");

	if (!error && !text && strncmp(p->param, "host.", 5) == 0 && host && strcmp(host, "inherit") == 0)
		error = read_remembered(o, 0, value); /* no jail above has one of its own */
	else if (!error)
		snprintf(value, SYSCTL_VALUE, "%s", text ? text : jailparam_find(p->param, &no)->fallback);
	if (!error && p->opposite)
		put_number(value, strtol(value, NULL, 10) == 0);
	os_jail_clear(&own);
	return error;
}

static int write_of_jail(const struct of_jail *p, const char *value)
{
	struct os_jail own = {0};
	int error = p->size && strlen(value) >= p->size ? -EINVAL : params_set(&own.params, p->param, value);

	if (!error)
		error = os_jail_set(cmd_world(), &own);
	os_jail_clear(&own);
	return error;
}

int sysctl_read(const struct oid *o, char value[SYSCTL_VALUE])
{
	const struct of_jail *p = find_of_jail(o);

	if (p)
		return read_of_jail(o, p, value);
	if (o->computed)
		return read_computed(o, value);
	int error = o->tunable ? read_tunable(o, value) : -ENOENT;
	/* A kernel without that setting still has FreeBSD's name for it. */
	return error == -ENOENT ? read_remembered(o, stack_of(o), value) : error;
}

/* Whether this process may set the value. */
static bool permitted(const struct oid *o)
{
	const struct os_self *self = os_world_self(cmd_world());

	switch (o->scope) {
	case OID_HOST:
		return self->jid == 0;
	case OID_VNET:
		return self->jid == 0 || self->vnet != 0;
	case OID_PRISON:
		break;
	}
	return true;
}

/* Whether a value that can only grow would shrink. */
static bool shrinks(const struct oid *o, const char *value)
{
	char old[SYSCTL_VALUE];

	return o->grows && sysctl_read(o, old) == 0 && strtoll(value, NULL, 10) < strtoll(old, NULL, 10);
}

int sysctl_write(const struct oid *o, const char *value)
{
	const struct of_jail *p = find_of_jail(o);
	char number[SYSCTL_VALUE];

	if (!permitted(o))
		return -EPERM;
	if (shrinks(o, value))
		return o->scope == OID_PRISON ? -EPERM : -EINVAL; /* kern.securelevel is no limit of a resource */
	if (strcmp(o->name, "kern.hostname") == 0)
		return sethostname(value, strlen(value)) == 0 ? 0 : -errno;
	if (p)
		return write_of_jail(p, value);
	if (o->most) {
		long long n = strtoll(value, NULL, 10);
		put_number(number, n < 0 ? 0 : n > o->most ? o->most : n);
		value = number;
	}
	int error = o->tunable ? write_tunable(o, value) : -ENOENT;
	return error == -ENOENT ? os_var_set(cmd_world(), stack_of(o), o->name, value) : error;
}
