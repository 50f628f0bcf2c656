/* SPDX-License-Identifier: BSD-2-Clause */
/* mounting.c - FreeBSD's file systems for jails, made of Linux's: os_mount(), os_unmount(). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/os.h"

enum { FD_LINKS = 256, DEVFS_HIDE = 1, DEVFS_JAIL = 4 }; /* rulesets of FreeBSD's /etc/defaults/devfs.rules */

/* A mount's options, sorted by who acts on them. */
struct options {
	uint64_t attrs;  /* MOUNT_ATTR_* */
	char data[1024]; /* the file system's own */
	int ruleset;
};

static int add_data(struct options *o, const char *name, const char *value)
{
	const size_t used = strlen(o->data);
	const int n = snprintf(o->data + used, sizeof o->data - used, "%s%s=%s", used ? "," : "", name, value);

	return (size_t)n < sizeof o->data - used ? 0 : -ENAMETOOLONG;
}

static int option(struct options *o, const char *type, const char *word)
{
	static const struct {
		const char *word;
		uint64_t attr;
	} flags[] = {
	        {"rw", 0},
	        {"late", 0},
	        {"ro", MOUNT_ATTR_RDONLY},
	        {"noexec", MOUNT_ATTR_NOEXEC},
	        {"nosuid", MOUNT_ATTR_NOSUID},
	        {"noatime", MOUNT_ATTR_NOATIME},
	};
	static const char *const tmpfs[][2] = {
	        {"size", "size"}, {"mode", "mode"}, {"uid", "uid"}, {"gid", "gid"}, {"inodes", "nr_inodes"}};
	const char *value = strchr(word, '=');

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (strcmp(word, flags[i].word) == 0) {
			o->attrs |= flags[i].attr;
			return 0;
		}
	if (!value++)
		return -EINVAL;
	if (strcmp(type, "devfs") == 0 && strncmp(word, "ruleset=", 8) == 0) {
		o->ruleset = atoi(value);
		return 0;
	}
	for (size_t i = 0; i < sizeof tmpfs / sizeof *tmpfs; i++)
		if (strcmp(type, "tmpfs") == 0 && strlen(tmpfs[i][0]) == (size_t)(value - word) - 1 &&
		    strncmp(word, tmpfs[i][0], strlen(tmpfs[i][0])) == 0)
			return add_data(o, tmpfs[i][1], value);
	return -EINVAL;
}

static int parse_options(struct options *o, const char *type, const char *text)
{
	char *copy = strdup(text ? text : ""), *rest = copy, *word;
	int error = copy ? 0 : -ENOMEM;

	while (!error && (word = strsep(&rest, ",")))
		if (*word)
			error = option(o, type, word);
	free(copy);
	return error;
}

/* Gives a mount and those below it attributes. */
static int set_attrs(const char *on, uint64_t attrs)
{
	struct mount_attr a = {.attr_set = attrs};

	/* "noatime" takes the place of another of its kind. */
	if (attrs & MOUNT_ATTR_NOATIME)
		a.attr_clr = MOUNT_ATTR__ATIME;
	if (!attrs)
		return 0;
	return mount_setattr(AT_FDCWD, on, AT_RECURSIVE, &a, sizeof a) < 0 ? -errno : 0;
}

/* What is mounted there on this machine can't be taken apart by a world's root, so what is below comes along. */
static int bind_mount(const char *from, const char *on)
{
	if (mount(from, on, NULL, MS_BIND | MS_REC, NULL) < 0)
		return -errno;
	/* Without this, unmounting the copy would unmount the originals. Jails go on seeing what is mounted in it. */
	if (mount(NULL, on, NULL, MS_REC | MS_SLAVE, NULL) < 0 || mount(NULL, on, NULL, MS_REC | MS_SHARED, NULL) < 0) {
		const int error = -errno;

		umount2(on, MNT_DETACH);
		return error;
	}
	return 0;
}

/* A file or directory below a directory; -ENAMETOOLONG. */
static int below(char path[PATH_MAX], const char *dir, const char *name)
{
	return snprintf(path, PATH_MAX, "%s/%s", dir, name) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Symbolic links 0, 1, 2 ... to a process's own descriptors. */
static int link_fds(const char *dir, int count)
{
	char path[PATH_MAX], name[16], to[32];
	int error = 0;

	for (int i = 0; i < count && !error; i++) {
		snprintf(name, sizeof name, "%d", i);
		snprintf(to, sizeof to, "/proc/self/fd/%d", i);
		error = below(path, dir, name);
		if (!error && symlink(to, path) < 0)
			error = -errno;
	}
	return error;
}

static int device(const char *dir, const char *name)
{
	char path[PATH_MAX], from[64];
	int fd, error = below(path, dir, name);

	snprintf(from, sizeof from, "/dev/%s", name);
	if (error || access(from, F_OK) < 0)
		return error;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	close(fd);
	return bind_mount(from, path);
}

/* What FreeBSD's ruleset for jails shows: the harmless devices, terminals, a process's own descriptors. */
static int fill_dev(const char *on)
{
	static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
	static const char *const links[][2] = {
	        {"fd/0", "stdin"}, {"fd/1", "stdout"}, {"fd/2", "stderr"}, {"pts/ptmx", "ptmx"}};
	char path[PATH_MAX];
	int error = 0;

	for (size_t i = 0; i < sizeof devices / sizeof *devices && !error; i++)
		error = device(on, devices[i]);
	for (size_t i = 0; i < sizeof links / sizeof *links && !error; i++) {
		error = below(path, on, links[i][1]);
		if (!error && symlink(links[i][0], path) < 0)
			error = -errno;
	}
	if (!error)
		error = below(path, on, "fd");
	if (!error && mkdir(path, 0755) < 0)
		error = -errno;
	if (!error)
		error = link_fds(path, 3);
	if (!error)
		error = below(path, on, "pts");
	if (!error && mkdir(path, 0755) < 0)
		error = -errno;
	return error ? error : bind_mount("/dev/pts", path);
}

static int mount_tmpfs(const char *on, const char *data)
{
	return mount("tmpfs", on, "tmpfs", MS_NOSUID | MS_NODEV, data) < 0 ? -errno : 0;
}

static int mount_devfs(const char *on, int ruleset)
{
	int error;

	if (ruleset != DEVFS_JAIL && ruleset != DEVFS_HIDE)
		return bind_mount("/dev", on);
	error = mount_tmpfs(on, "mode=755,size=64k");
	if (!error && ruleset == DEVFS_JAIL)
		error = fill_dev(on);
	if (error)
		umount2(on, MNT_DETACH);
	return error;
}

static int mount_fdescfs(const char *on)
{
	int error = mount_tmpfs(on, "mode=555,size=64k");

	if (!error)
		error = link_fds(on, FD_LINKS);
	if (error)
		umount2(on, MNT_DETACH);
	return error;
}

static int mount_procfs(const char *on)
{
	if (mount("proc", on, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0)
		return 0;
	/* A container may let us mount no new one; then the world's is shown. */
	return errno == EPERM ? bind_mount("/proc", on) : -errno;
}

int os_mount(const char *type, const char *from, const char *on, const char *options)
{
	struct options o = {0};
	int error = parse_options(&o, type, options);

	if (error)
		return error;
	if (strcmp(type, "nullfs") == 0)
		error = bind_mount(from, on);
	else if (strcmp(type, "tmpfs") == 0)
		error = mount_tmpfs(on, o.data);
	else if (strcmp(type, "procfs") == 0 || strcmp(type, "linprocfs") == 0)
		error = mount_procfs(on);
	else if (strcmp(type, "devfs") == 0)
		error = mount_devfs(on, o.ruleset);
	else if (strcmp(type, "fdescfs") == 0)
		error = mount_fdescfs(on);
	else
		error = -EOPNOTSUPP;
	if (error)
		return error;
	error = set_attrs(on, o.attrs);
	if (error)
		umount2(on, MNT_DETACH);
	return error;
}

int os_unmount(const char *on)
{
	return umount2(on, MNT_DETACH | UMOUNT_NOFOLLOW) < 0 ? -errno : 0;
}
