/* SPDX-License-Identifier: BSD-2-Clause */
/* world_birth.c - what a new world's process 1 does before it becomes the keeper. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <malloc.h>
#include <pthread.h>
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
#include "os/linux/descriptors.h"
#include "os/linux/idmap.h"
#include "os/linux/stack.h"
#include "os/linux/world.h"

enum { KEEPER_STACK = 1 << 20 };

static int status_fd = -1;
static bool rootless;

/* Tells the maker why there will be no world. */
_Noreturn void world_fail(int error, const char *what)
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

/* Closes every descriptor but those, moves them out of the world directory's place, and points 0 to 2 nowhere. */
static void close_others(int *const keep[], size_t n)
{
	int kept[16] = {0};
	const int nowhere = open("/dev/null", O_RDWR);

	if (nowhere < 0)
		world_fail(errno, "/dev/null");
	for (int fd = 0; fd < 3; fd++)
		if (dup2(nowhere, fd) < 0)
			world_fail(EMFILE, "no file descriptor is left for the world");
	for (size_t i = 0; i < n; i++) {
		kept[i] = *keep[i];
		if (kept[i] >= 0 && kept[i] < WORLD_FDS)
			kept[i] = fcntl(kept[i], F_DUPFD_CLOEXEC, WORLD_FDS);
		if (kept[i] < 0 && *keep[i] >= 0)
			world_fail(errno, "no file descriptor is left for the world");
		*keep[i] = kept[i];
	}
	descriptors_keep(kept, n);
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
		world_fail(errno, "can't look at the mount namespace");
	close(own);
	if (before.st_dev != after.st_dev || before.st_ino != after.st_ino)
		world_fail(EPERM, "a world can't be made in a chroot (a container with its own root does)");
}

static void mount_world(void)
{
	/* Nothing that is mounted in the world reaches the machine; what the host mounts reaches its jails. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) < 0)
		world_fail(errno, "can't make the mounts private");
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		world_fail(errno, "can't mount /proc (in a container, start it with an unmasked /proc)");
}

/* Gives the host's namespaces their descriptors, by which the keeper comes home from its visits. */
static void keep_namespaces(void)
{
	static const struct {
		const char *name;
		int fd;
	} kept[] = {{"mnt", WORLD_MNT_FD}, {"net", WORLD_NET_FD}, {"uts", WORLD_UTS_FD}, {"ipc", WORLD_IPC_FD}};

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		char path[32];
		int fd;

		snprintf(path, sizeof path, "/proc/self/ns/%s", kept[i].name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			world_fail(errno, path);
		if (fd == kept[i].fd)
			continue;
		if (dup3(fd, kept[i].fd, O_CLOEXEC) < 0)
			world_fail(errno, "can't keep the world's namespaces");
		close(fd);
	}
}

static int make_inner_socket(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "/proc/self/fd/%d/sock", WORLD_DIR_FD);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || chmod(a.sun_path, 0600) < 0 ||
	    listen(fd, 1024) < 0)
		world_fail(errno, "can't make the world's socket");
	return fd;
}

static ino_t inode_of(int namespace)
{
	struct stat st;

	if (fstat(namespace, &st) < 0)
		world_fail(errno, "can't look at the world's namespaces");
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
		world_fail(error, v && v->nl.reason[0] ? v->nl.reason : "can't set up the world's network stack");
	nl_close(&v->nl);
	free(v);
	k->host_stack.inode = inode_of(WORLD_NET_FD);
	k->host_stack.fd = k->net = WORLD_NET_FD;
	while (b->nics && b->nics[k->host_stack.nics])
		if (numbers_take(&k->host_stack.indices, 2 + k->host_stack.nics++) < 0)
			world_fail(ENOMEM, "can't count the network cards");
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

/* The keeper's thread. What goes into another mount namespace may share its root directory with nobody. */
static void *keeper_thread(void *arg)
{
	if (unshare(CLONE_FS) < 0)
		_exit(1);
	keeper_run(arg);
}

/* The keeper visits jails' namespaces, and whoever follows process 1 shall come to the host: so its first thread, whose
 * are those of the process, stays there. */
static int start_keeper(struct keeper *k)
{
	pthread_attr_t small;
	pthread_t thread;
	int error = pthread_attr_init(&small);

	if (!error)
		error = pthread_attr_setstacksize(&small, KEEPER_STACK);
	if (!error)
		error = pthread_create(&thread, &small, keeper_thread, k);
	return error;
}

void world_birth(const struct birth *birth)
{
	static struct keeper k;
	struct birth b = *birth;
	int *const keep[] = {&b.listener, &b.number, &b.lifeline, &b.go, &b.status, &b.exe};
	char byte;
	int error;

	status_fd = b.status;
	close_others(keep, sizeof keep / sizeof *keep);
	status_fd = b.status;
	rootless = b.go >= 0;
	if (b.go >= 0 && read(b.go, &byte, 1) != 1)
		_exit(1); /* the maker could not map our ids, and says so itself */
	/* Ids were unmapped until now: what was made meanwhile would belong to nobody. */
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		world_fail(errno, "can't become the world's root");
	setsid();
	umask(022);
	prctl(PR_SET_NAME, "vnet-keeper");
	prctl(PR_SET_DUMPABLE, 1);
	raise_limits();
	refuse_chroot();
	mount_world();
	keep_namespaces();
	world_layers(&b);
	if (sethostname(b.name, strlen(b.name)) < 0 || chdir("/") < 0)
		world_fail(errno, "can't set the world's name");
	make_host_stack(&k, &b);
	k.host.uts = inode_of(WORLD_UTS_FD);
	k.host.utsfd = WORLD_UTS_FD;
	k.host.mntfd = k.mnt = WORLD_MNT_FD;
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
		world_fail(errno ? errno : ENOMEM, "can't start the keeper");
	close(b.exe);
	mallopt(M_ARENA_MAX, 1); /* one thread works */
	error = start_keeper(&k);
	if (error)
		world_fail(error, "can't start the keeper");
	(void)!write(b.status, "\n", 1);
	close(b.status);
	for (;;)
		pause();
}
