/* SPDX-License-Identifier: BSD-2-Clause */
/* world_birth.c - what a new world's process 1 does before it becomes the keeper. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "os/linux/client.h"
#include "os/linux/idmap.h"
#include "os/linux/stack.h"
#include "os/linux/world.h"

static int status_fd = -1;
static bool rootless;

/* Tells the maker why there will be no world. */
_Noreturn static void fail(int error, const char *what)
{
	const char *hint = rootless ? idmap_hint(error < 0 ? -error : error) : NULL;
	char line[256];
	int length;

	if (hint)
		length = snprintf(line, sizeof line, "%s\n", hint);
	else
		length = snprintf(line, sizeof line, "%s: %s\n", what, strerror(error < 0 ? -error : error));
	(void)!write(status_fd, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
	_exit(1);
}

static int ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Closes every descriptor but those, moves them out of the world directory's place, and points 0 to 2 nowhere. */
static void close_others(int *const keep[], size_t n)
{
	int sorted[16] = {0}, from = 3;
	const int nowhere = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < 3; fd++)
		dup2(nowhere, fd);
	for (size_t i = 0; i < n; i++) {
		if (*keep[i] >= 0 && *keep[i] <= WORLD_DIR_FD)
			*keep[i] = fcntl(*keep[i], F_DUPFD_CLOEXEC, WORLD_DIR_FD + 1);
		sorted[i] = *keep[i];
	}
	qsort(sorted, n, sizeof *sorted, ascending);
	for (size_t i = 0; i < n; i++) {
		if (sorted[i] < from)
			continue;
		if (sorted[i] > from)
			close_range((unsigned)from, (unsigned)sorted[i] - 1, 0);
		from = sorted[i] + 1;
	}
	close_range((unsigned)from, ~0u, 0);
}

static void raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		if (geteuid() == 0 && files.rlim_max < WORLD_FILES) {
			const struct rlimit more = {WORLD_FILES, WORLD_FILES};

			if (setrlimit(RLIMIT_NOFILE, &more) == 0)
				return;
		}
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

/*
 * Joining a mount namespace leads to its own root directory, out of a chroot: commands would find another world of
 * files than the keeper. Doing it here shows whether there is one.
 */
static void refuse_chroot(void)
{
	const int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	struct stat before, after;

	if (own < 0 || stat("/", &before) < 0 || setns(own, CLONE_NEWNS) < 0 || stat("/", &after) < 0)
		fail(errno, "can't look at the mount namespace");
	close(own);
	if (before.st_dev != after.st_dev || before.st_ino != after.st_ino)
		fail(EPERM, "a world can't be made in a chroot (a container with its own root does)");
}

static void mount_world(void)
{
	/* Nothing that is mounted in the world reaches the machine; what the host mounts reaches its jails. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) < 0)
		fail(errno, "can't make the mounts private");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		fail(errno, "can't mount /proc (in a container, start it with an unmasked /proc)");
}

/* The world's own directory: a file system in memory, mounted nowhere, reached through this process's descriptor. */
static int make_directory(void)
{
	const int fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	int dir;

	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "0755", 0) < 0 ||
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		fail(errno, "can't make the world's directory");
	dir = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (dir < 0)
		fail(errno, "can't mount the world's directory");
	close(fs);
	if (dir != WORLD_DIR_FD) {
		if (dup3(dir, WORLD_DIR_FD, O_CLOEXEC) < 0)
			fail(errno, "can't place the world's directory");
		close(dir);
	}
	return WORLD_DIR_FD;
}

static int copy_into(int dir, const char *name, int from, mode_t mode)
{
	const int to = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	ssize_t length;

	if (to < 0)
		return -errno;
	while ((length = sendfile(to, from, NULL, 1 << 20)) > 0)
		;
	if (length < 0) {
		const int error = errno;

		close(to);
		return -error;
	}
	return close(to) < 0 ? -errno : 0;
}

/* The commands, first on every PATH: a copy of this program, so that they always speak this keeper's language. */
static void make_bin(int dir, int exe, const char *const *commands)
{
	char path[64];
	int error;

	if (mkdirat(dir, "bin", 0755) < 0)
		fail(errno, "can't make the world's bin directory");
	error = copy_into(dir, "bin/vnet", exe, 0755);
	if (error)
		fail(error, "can't copy the commands into the world");
	for (const char *const *name = commands; *name; name++) {
		snprintf(path, sizeof path, "bin/%s", *name);
		if (symlinkat("vnet", dir, path) < 0)
			fail(errno, "can't make the world's bin directory");
	}
}

static void copy_file(int dir, const char *path, const char *name)
{
	const int from = open(path, O_RDONLY | O_CLOEXEC);

	if (from < 0)
		return; /* a machine without it */
	(void)copy_into(dir, name, from, 0644);
	close(from);
}

/* rc.conf(5) of the new host: what the stack was set up by. */
static void write_rc_conf(int dir, const struct birth *b)
{
	char text[160];
	int length = snprintf(text, sizeof text, "hostname=\"%s\"\n", b->name);
	const int to = openat(dir, "etc/rc.conf", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (b->nics && b->nics[0])
		length += snprintf(text + length, sizeof text - (size_t)length, "ifconfig_%s=\"inet 10.0.2.15/24\"\n",
		                   b->nics[0]);
	if (to < 0 || write(to, text, (size_t)length) != length)
		fail(errno, "can't write the world's rc.conf");
	close(to);
}

/*
 * A private /etc: what the world's scripts write there (jail.conf, rc.conf, hosts) is the world's and goes with it. The
 * machine's files show through an overlay; the two that programs add lines to are copies, which an ordinary user's
 * world owns. The layers lie in a tmpfs that is mounted only for this moment, where sysfs comes afterwards.
 */
static bool overlay_etc(const char *place, const struct birth *b)
{
	char options[128];
	int dir, error = 0;

	if (mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0)
		return false;
	dir = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || mkdirat(dir, "etc", 0755) < 0 || mkdirat(dir, "work", 0755) < 0)
		error = errno;
	copy_file(dir, "/etc/hosts", "etc/hosts");
	copy_file(dir, "/etc/resolv.conf", "etc/resolv.conf");
	if (!error)
		write_rc_conf(dir, b);
	snprintf(options, sizeof options, "lowerdir=/etc,upperdir=%s/etc,workdir=%s/work", place, place);
	/* userxattr: what an ordinary user may have its marks in (5.11); root's overlay doesn't need it. */
	if (!error && mount("overlay", "/etc", "overlay", MS_NOSUID | MS_NODEV, options) < 0) {
		snprintf(options + strlen(options), sizeof options - strlen(options), ",userxattr");
		if (mount("overlay", "/etc", "overlay", MS_NOSUID | MS_NODEV, options) < 0)
			error = errno;
	}
	if (dir >= 0)
		close(dir);
	umount2(place, MNT_DETACH);
	return !error;
}

/* Without overlays only the two files are private. */
static void make_private(int dir, const char *path, const char *name)
{
	int tree;

	copy_file(dir, path, name);
	tree = (int)syscall(SYS_open_tree, dir, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree >= 0) {
		(void)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH);
		close(tree);
	}
}

static void make_etc(int dir, const struct birth *b)
{
	if (!overlay_etc("/sys", b)) {
		make_private(dir, "/etc/hosts", "hosts");
		make_private(dir, "/etc/resolv.conf", "resolv.conf");
	}
	/* Where the machine does not allow it, /sys goes on showing the machine's own. */
	(void)mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static int make_inner_socket(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/sock", WORLD_DIR_FD);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || chmod(a.sun_path, 0600) < 0 ||
	    listen(fd, 1024) < 0)
		fail(errno, "can't make the world's socket");
	return fd;
}

static ino_t open_namespace(const char *which, int *fd)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof path, "/proc/self/ns/%s", which);
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0 || fstat(*fd, &st) < 0)
		fail(errno, path);
	return st.st_ino;
}

static void make_host_stack(struct keeper *k, const struct birth *b)
{
	struct os_vnet *v = calloc(1, sizeof *v);
	int error = v ? 0 : -ENOMEM;

	if (!error) {
		v->nsfd = v->nl.fd = -1;
		v->id_known = true;
		error = nl_open(&v->nl);
	}
	if (!error)
		error = stack_prepare_host(v, b->nics, b->nic_mac, &k->hub);
	if (error)
		fail(error, v && v->nl.reason[0] ? v->nl.reason : "can't set up the world's network stack");
	nl_close(&v->nl);
	free(v);
	k->host_stack.inode = open_namespace("net", &k->net);
	k->host_stack.fd = k->net;
	while (b->nics && b->nics[k->host_stack.nics])
		if (numbers_take(&k->host_stack.indices, 2 + k->host_stack.nics++) < 0)
			fail(ENOMEM, "can't count the network cards");
}

static int make_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&all);
	sigaddset(&all, SIGCHLD);
	return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

void world_birth(const struct birth *birth)
{
	static struct keeper k;
	struct birth b = *birth;
	int *const keep[] = {&b.listener, &b.number, &b.lifeline, &b.go, &b.status, &b.exe};
	char byte;
	int dir;

	close_others(keep, sizeof keep / sizeof *keep);
	status_fd = b.status;
	rootless = b.go >= 0;
	if (b.go >= 0 && read(b.go, &byte, 1) != 1)
		_exit(1); /* the maker could not map our ids, and says so itself */
	/* Ids were unmapped until now: what was made meanwhile would belong to nobody. */
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		fail(errno, "can't become the world's root");
	setsid();
	umask(022);
	prctl(PR_SET_NAME, "vnet-keeper");
	prctl(PR_SET_DUMPABLE, 1);
	raise_limits();
	refuse_chroot();
	mount_world();
	dir = make_directory();
	make_bin(dir, b.exe, b.commands);
	make_etc(dir, &b);
	if (sethostname(b.name, strlen(b.name)) < 0 || chdir("/") < 0)
		fail(errno, "can't set the world's name");
	make_host_stack(&k, &b);
	open_namespace("mnt", &k.mnt);
	k.host.uts = open_namespace("uts", &k.host.utsfd);
	k.host.mntfd = k.mnt;
	k.host.ipcfd = -1;
	snprintf(k.name, sizeof k.name, "%s", b.name);
	k.ephemeral = b.ephemeral;
	k.started = (int64_t)time(NULL);
	k.serial_base = b.serial_base;
	k.listen_out = b.listener;
	k.listen_in = make_inner_socket();
	k.lifeline = b.lifeline;
	k.signals = make_signals();
	k.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (k.signals < 0 || k.epoll < 0 || fcntl(k.listen_out, F_SETFL, O_NONBLOCK) < 0 ||
	    listen(k.listen_out, 1024) < 0 || registry_init(&k) < 0)
		fail(errno ? errno : ENOMEM, "can't start the keeper");
	close(b.exe);
	(void)!write(b.status, "\n", 1);
	close(b.status);
	keeper_run(&k);
}
