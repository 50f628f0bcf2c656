/* SPDX-License-Identifier: BSD-2-Clause */
/* world.c - worlds from outside: starting, finding, ending. What the new process 1 does is in world_birth.c. */
#include "os/linux/world.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/linux/client.h"
#include "os/linux/idmap.h"
#include "os/linux/kinds.h"

enum {
	/* The first world's cards have the addresses that QEMU gives a machine's: 52:54:00:12:34:56. */
	NIC_MAC = 0x123456,
	DOWN_PATIENCE = 100, /* ms */
};

/* The other end of the lifeline of the ephemeral world that this process made, and its keeper. */
static int lifeline = -1;
static pid_t own_keeper;

/*
 * A world is found from outside by an abstract socket in the machine's network namespace, "vnet/UID/NAME", which
 * vanishes with its keeper. Writes the name without the leading NUL; -EINVAL for one that no world can have.
 */
static int world_address(const char *name, char address[108], size_t *length)
{
	const size_t size = strlen(name);

	if (size == 0 || size >= OS_WORLDNAME || name[0] == '.' || name[0] == '-')
		return -EINVAL;
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
			return -EINVAL;
	*length = (size_t)snprintf(address, 107, "vnet/%u/%s", (unsigned)getuid(), name);
	return 0;
}

/* Binds a socket to an abstract name; -EADDRINUSE when somebody has it. */
static int bind_name(const char *name, size_t length, int type)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	memcpy(a.sun_path + 1, name, length);
	if (bind(fd, (struct sockaddr *)&a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)) < 0) {
		const int error = errno;

		close(fd);
		return -error;
	}
	return fd;
}

/* Takes the lowest free world number of the machine. */
static int take_number(unsigned *number)
{
	char name[32];

	for (*number = 0; *number < KIND_WORLDS; ++*number) {
		const int length = snprintf(name, sizeof name, "vnet#%u", *number);
		const int fd = bind_name(name, (size_t)length, SOCK_DGRAM);

		if (fd != -EADDRINUSE)
			return fd;
	}
	return -ENOSPC;
}

/* ---------------------------------------------------------------------------------------------------- starting */

static int world_flags(void)
{
	return CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
	       (geteuid() != 0 ? CLONE_NEWUSER : 0);
}

/* fork() into new namespaces. */
static pid_t fork_into(int flags)
{
	return (pid_t)syscall(SYS_clone, (unsigned long)flags | SIGCHLD, NULL, NULL, NULL, NULL);
}

static void explain(int error, struct os_reason *why)
{
	const char *text = geteuid() != 0 ? idmap_hint(error) : NULL;

	if (text)
		snprintf(why->text, sizeof why->text, "%s", text);
	else if (error == EPERM && geteuid() != 0)
		snprintf(why->text, sizeof why->text,
		         "user namespaces are forbidden here, as in a chroot and in some containers: run vnet outside, "
		         "or as root");
	else if (error == EMFILE || error == ENFILE)
		snprintf(why->text, sizeof why->text, "no file descriptor is left: raise the limit with `ulimit -n`");
	else
		snprintf(why->text, sizeof why->text, "can't make namespaces: %s", strerror(error));
}

/* Reads what the new keeper says of its birth; if it says nothing, `why` keeps the words that it has. */
static int hear(int status, struct os_reason *why)
{
	char said[sizeof why->text];
	ssize_t length, have = 0;

	while ((length = read(status, said + have, sizeof said - 1 - (size_t)have)) != 0) {
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return -errno;
		have += length;
	}
	said[have] = '\0';
	if (have == 1 && said[0] == '\n')
		return 0;
	said[strcspn(said, "\n")] = '\0';
	if (have > 0)
		snprintf(why->text, sizeof why->text, "%s", said);
	else if (!why->text[0])
		snprintf(why->text, sizeof why->text, "the world's first process died while starting");
	return -EIO;
}

static void close_if(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Takes a world's address; -EEXIST when a world that answers has it. One that is just being made answers soon. */
static int take_address(const char *address, size_t length, const char *name)
{
	for (int tries = 0; tries < 1000; tries++) {
		const int fd = bind_name(address, length, SOCK_SEQPACKET);
		pid_t pid;
		int other;

		if (fd != -EADDRINUSE)
			return fd;
		other = world_connect(name, &pid);
		if (other >= 0)
			close(other);
		if (other != -ENOENT)
			return -EEXIST;
		usleep(10000);
	}
	return -EEXIST;
}

/* Our ends of the pipes to a new process 1, which has the others (struct birth); -1: it needs none. */
struct ends {
	int status, go, lifeline;
};

static int make_pipe(int *reader, int *writer)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	*reader = fds[0];
	*writer = fds[1];
	return 0;
}

static int make_pipes(struct birth *b, struct ends *ours)
{
	int error = make_pipe(&ours->status, &b->status);

	if (!error && geteuid() != 0)
		error = make_pipe(&b->go, &ours->go);
	if (!error && b->ephemeral)
		error = make_pipe(&b->lifeline, &ours->lifeline);
	return error;
}

/* Takes what the world holds as long as it runs besides its address: a number and this program. */
static int take_possessions(struct birth *b, struct os_reason *why)
{
	unsigned number = 0;

	b->number = take_number(&number);
	if (b->number == -ENOSPC)
		snprintf(why->text, sizeof why->text, "%d worlds are running; a machine can have no more", KIND_WORLDS);
	if (b->number < 0)
		return b->number;
	b->serial_base = number * KIND_SERIALS;
	b->nic_mac = NIC_MAC + number * 2 * OS_NICS;
	b->exe = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	return b->exe < 0 ? -errno : 0;
}

/* Makes the world's process 1 and waits until it is the keeper. Returns its pid or -errno, with words in `why`. */
static pid_t bear(struct birth *b, struct ends *ours, struct os_reason *why)
{
	const pid_t pid = fork_into(world_flags());
	int error = 0;

	if (pid == 0)
		world_birth(b);
	if (pid < 0) {
		error = errno;
		explain(error, why);
		return -error;
	}
	close_if(&b->status);
	if (ours->go >= 0)
		error = idmap_write(pid, why);
	if (!error && ours->go >= 0 && write(ours->go, "", 1) != 1)
		error = -errno;
	close_if(&ours->go);
	if (error)
		kill(pid, SIGKILL);
	/* That its ids can't be mapped may come of its end: its own words are nearer to it. */
	const int heard = hear(ours->status, why);
	if (!error && !heard)
		return pid;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return error ? error : heard;
}

int os_world_start(const struct os_world_spec *spec, struct os_reason *why)
{
	struct birth b = {.ephemeral = spec->ephemeral,
	                  .commands = spec->commands,
	                  .nics = spec->nics,
	                  .listener = -1,
	                  .number = -1,
	                  .lifeline = -1,
	                  .go = -1,
	                  .status = -1,
	                  .exe = -1};
	struct ends ours = {-1, -1, -1};
	char address[108];
	size_t length;
	pid_t pid;
	int error = world_address(spec->name, address, &length);

	why->text[0] = '\0';
	if (error) {
		snprintf(why->text, sizeof why->text,
		         "a world's name has letters, digits, '.', '_' and '-', at most %d", OS_WORLDNAME - 1);
		return error;
	}
	if (access("/proc/self/ns/net", F_OK) < 0) {
		snprintf(why->text, sizeof why->text, "/proc is not mounted");
		return -ENOENT;
	}
	snprintf(b.name, sizeof b.name, "%s", spec->name);
	b.listener = take_address(address, length, b.name);
	if (b.listener == -EEXIST)
		return b.listener;
	error = b.listener < 0 ? b.listener : take_possessions(&b, why);
	if (!error)
		error = make_pipes(&b, &ours);
	if (error) {
		if (!why->text[0])
			explain(-error, why);
		goto out;
	}
	pid = bear(&b, &ours, why);
	error = pid < 0 ? (int)pid : 0;
	if (!error && b.ephemeral) {
		lifeline = ours.lifeline;
		own_keeper = pid;
		ours.lifeline = -1;
	}
out:
	close_if(&b.listener);
	close_if(&b.number);
	close_if(&b.exe);
	close_if(&b.lifeline);
	close_if(&b.go);
	close_if(&b.status);
	close_if(&ours.go);
	close_if(&ours.status);
	close_if(&ours.lifeline);
	return error;
}

/* ------------------------------------------------------------------------------------------------------ finding */

/* A keeper is in a pid namespace that we aren't in: joining another process's would run things on the machine. */
static bool has_own_pids(pid_t pid)
{
	char path[64];
	struct stat ours, its;

	snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)pid);
	return stat("/proc/self/ns/pid", &ours) == 0 && stat(path, &its) == 0 && ours.st_ino != its.st_ino;
}

int world_connect(const char *name, pid_t *pid)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	char address[108];
	size_t length;
	int fd, error = world_address(name, address, &length);

	if (error)
		return -ENOENT;
	fd = client_connect(address, length);
	if (fd < 0)
		return fd == -ECONNREFUSED ? -ENOENT : fd;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 || peer.uid != getuid() || peer.pid <= 0 ||
	    !has_own_pids(peer.pid)) {
		close(fd); /* some other process that took the name */
		return -EPERM;
	}
	*pid = peer.pid;
	return fd;
}

static int describe(const char *name, struct os_world_info *info)
{
	struct os_world *w = malloc(sizeof *w);
	pid_t pid = 0;
	int error;

	if (!w)
		return -ENOMEM;
	memset(w, 0, offsetof(struct os_world, request));
	w->home = -1;
	w->fd = world_connect(name, &pid);
	error = w->fd < 0 ? w->fd : 0;
	if (!error) {
		client_request(w, WIRE_HELLO);
		error = client_call(w);
	}
	if (!error) {
		memset(info, 0, sizeof *info);
		snprintf(info->name, sizeof info->name, "%s", name);
		info->keeper = pid;
		info->jails = w->reply.head.count;
		info->ephemeral = w->reply.head.flags & WIRE_EPHEMERAL;
		info->started = w->reply.head.started;
	}
	os_world_close(w);
	return error;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct os_world_info *)a)->name, ((const struct os_world_info *)b)->name);
}

static bool is_listed(const struct os_world_info *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return true;
	return false;
}

int os_world_list(struct os_world_info **list)
{
	FILE *sockets = fopen("/proc/net/unix", "re");
	char line[512], prefix[32];
	struct os_world_info *found = NULL;
	size_t count = 0, room = 0;
	const int plen = snprintf(prefix, sizeof prefix, " @vnet/%u/", (unsigned)getuid());
	int error = 0;

	if (!sockets)
		return -errno;
	while (fgets(line, sizeof line, sockets)) {
		char *name = strstr(line, prefix);

		if (!name)
			continue;
		name += plen;
		name[strcspn(name, "\n")] = '\0';
		/* Each connection to a keeper is a line too. */
		if (strlen(name) >= OS_WORLDNAME || is_listed(found, count, name))
			continue;
		if (count == room) {
			struct os_world_info *bigger = realloc(found, (room + 16) * sizeof *found);

			error = bigger ? 0 : -ENOMEM;
			if (error)
				break;
			found = bigger;
			room += 16;
		}
		error = describe(name, &found[count]);
		count += error == 0;
		/* One that is gone by now, or somebody else's, is none of ours; any other may be. */
		if (error == -EMFILE || error == -ENFILE || error == -ENOMEM)
			break;
		error = 0;
	}
	fclose(sockets);
	if (error) {
		free(found);
		return error;
	}
	if (count > 1)
		qsort(found, count, sizeof *found, by_name);
	*list = found;
	return (int)count;
}

/* ------------------------------------------------------------------------------------------------------- ending */

int os_world_keep(const char *name)
{
	struct os_world *w = calloc(1, sizeof *w);
	pid_t pid = 0;
	int error;

	if (!w)
		return -ENOMEM;
	w->home = -1;
	w->fd = world_connect(name, &pid);
	error = w->fd < 0 ? w->fd : pid == own_keeper ? 0 : -ENOENT;
	if (!error) {
		client_request(w, WIRE_KEEP);
		error = client_call(w);
	}
	os_world_close(w);
	if (error)
		return error;
	own_keeper = 0;
	close_if(&lifeline);
	return 0;
}

int os_world_down(const char *name)
{
	struct pollfd wait = {.events = POLLIN};
	pid_t pid = 0;
	const int fd = world_connect(name, &pid);
	int error = 0, ended;

	if (fd < 0)
		return fd;
	wait.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	/* Killing process 1 is how a world ends anyway: the kernel then ends the rest before it reports its death. */
	if (wait.fd < 0 || (syscall(SYS_pidfd_send_signal, wait.fd, SIGKILL, NULL, 0) < 0 && errno != ESRCH))
		error = -errno;
	close(fd);
	/* The kernel waits for a process of the world's until who started it has heard of its end: a vnet sh that ^Z
	 * has stopped has not. */
	while (!error && (ended = poll(&wait, 1, DOWN_PATIENCE)) <= 0 && (ended == 0 || errno == EINTR))
		procs_wake_parents(pid);
	if (wait.fd >= 0)
		close(wait.fd);
	if (own_keeper == pid && pid > 0) {
		waitpid(pid, NULL, 0);
		own_keeper = 0;
		close_if(&lifeline);
	}
	return error;
}

const char *os_world_etc(void)
{
	return os_world_inside() ? "/etc" : NULL;
}

const char *os_world_bin(void)
{
	static char path[32];

	snprintf(path, sizeof path, "/proc/1/fd/%d/bin", WORLD_DIR_FD);
	return path;
}
