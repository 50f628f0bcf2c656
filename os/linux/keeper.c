/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper.c - the keeper's loop: connections, signals, who may ask what (keeper.h). */
#include "os/linux/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/linux/client.h"

enum { CLAIM_PATIENCE = 2000 }; /* ms without any event */

/* What epoll hands back: a descriptor's purpose and object, found by the descriptor itself. */
struct polled {
	enum poll_what what;
	void *object;
};
static struct polled *polled;
static unsigned npolled;

int keeper_poll(struct keeper *k, int fd, enum poll_what what, void *object)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

	if ((unsigned)fd >= npolled) {
		const unsigned room = (unsigned)fd * 2 + 64;
		struct polled *bigger = realloc(polled, room * sizeof *polled);

		if (!bigger)
			return -ENOMEM;
		memset(bigger + npolled, 0, (room - npolled) * sizeof *polled);
		polled = bigger;
		npolled = room;
	}
	polled[fd] = (struct polled){what, object};
	return epoll_ctl(k->epoll, EPOLL_CTL_ADD, fd, &e) < 0 ? -errno : 0;
}

void keeper_unpoll(struct keeper *k, int fd)
{
	epoll_ctl(k->epoll, EPOLL_CTL_DEL, fd, NULL);
	if ((unsigned)fd < npolled)
		polled[fd].object = NULL;
}

/* ------------------------------------------------------------------------------------------------ connections */

static void forget_waits(struct keeper *k, const struct connection *c)
{
	for (size_t i = 0; i < k->njails; i++)
		for (struct request_wait *w = k->jails[i]->waiters; w; w = w->next)
			if (w->c == c)
				w->c = NULL; /* its answer is nobody's */
}

void keeper_forget(struct keeper *k, const struct jail *j)
{
	for (struct connection *c = k->connections; c; c = c->next) {
		if (c->enters == j)
			c->enters = NULL;
		if (c->jail != j)
			continue;
		c->jail = NULL;
		c->gone = true;
		shutdown(c->fd, SHUT_RDWR);
	}
}

bool keeper_entering(const struct keeper *k, const struct jail *j)
{
	for (const struct connection *c = k->connections; c; c = c->next)
		if (c->enters == j)
			return true;
	return false;
}

static void drop(struct keeper *k, struct connection *c)
{
	struct connection **link = &k->connections;
	struct jail *held = c->held, *entered;

	keeper_unpoll(k, c->fd);
	claims_doubt(k, c);
	if (c->waits)
		forget_waits(k, c);
	/* Still in the list: should a jail go by this, what we know of it is forgotten here too. */
	c->held = NULL;
	if (held) {
		held->holder = NULL;
		jail_check(k, held);
	}
	entered = c->enters;
	c->enters = NULL;
	if (entered)
		jail_check(k, entered);
	while (*link && *link != c)
		link = &(*link)->next;
	if (*link)
		*link = c->next;
	k->nconnections--;
	close(c->fd);
	if (c->pidfd >= 0)
		close(c->pidfd);
	free(c);
}

/* A process outside the world must be its owner's; one inside is judged by the jail that it is in. */
static bool admit(struct connection *c)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	if (getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	/* The world's root only: inside the socket's mode says so too; outside that is the user who started it. */
	if (peer.uid != 0)
		return false;
	c->pid = peer.pid;
	c->pidfd = peer.pid ? (int)syscall(SYS_pidfd_open, peer.pid, 0) : -1;
	return peer.pid == 0 || c->pidfd >= 0;
}

/* Finds out which jail the peer is in, when it first asks something: most commands only want to know that we are. */
static bool find_place(struct keeper *k, struct connection *c)
{
	if (c->pid == 0) {
		c->jail = &k->host;
		return true;
	}
	c->jail = registry_place(k, c->pid);
	/* Still the process that connected, and not another with its number? */
	if (syscall(SYS_pidfd_send_signal, c->pidfd, 0, NULL, 0) < 0)
		c->jail = NULL;
	return c->jail && !c->jail->dying;
}

/* Makes room: the oldest connection that nothing depends on goes. */
static void drop_idle(struct keeper *k)
{
	struct connection *oldest = NULL;

	for (struct connection *c = k->connections; c; c = c->next)
		if (!c->claims && !c->held && !c->enters && !c->waits)
			oldest = c;
	if (oldest)
		drop(k, oldest);
}

static int spare = -1; /* given up for a moment when no descriptor is left */

static void accept_one(struct keeper *k, int listener)
{
	struct connection *c;
	const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		if ((errno == EMFILE || errno == ENFILE) && spare >= 0) {
			/* Refused rather than left waiting, and asked about again and again. */
			close(spare);
			close(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
			spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
		}
		return;
	}
	if (k->nconnections >= KEEPER_CONNECTIONS)
		drop_idle(k);
	c = k->nconnections < KEEPER_CONNECTIONS ? calloc(1, sizeof *c) : NULL;
	if (!c) {
		close(fd);
		return;
	}
	c->fd = fd;
	c->pidfd = -1;
	c->next = k->connections;
	k->connections = c;
	k->nconnections++;
	if (keeper_poll(k, fd, POLL_CONNECTION, c) < 0 || !admit(c))
		drop(k, c);
}

void keeper_reply(struct keeper *k, struct connection *c, int error, const char *words)
{
	memset(&k->out.head, 0, sizeof k->out.head);
	memset(k->out.fds, -1, sizeof k->out.fds);
	k->out.head.error = error;
	k->out.head.data_len = (uint32_t)snprintf(k->out.data, sizeof k->out.data, "%s", words);
	(void)wire_send_reply(c->fd, &k->out);
}

/* --------------------------------------------------------------------------------------------------- requests */

static int on_hello(struct keeper *k, struct connection *c)
{
	struct wire_reply *r = &k->out.head;

	r->jid = c->jail->jid;
	r->vnet = jail_stack(c->jail)->id;
	r->index[0] = jail_stack(c->jail)->nics;
	r->count = (uint32_t)k->njails;
	r->flags = (k->ephemeral ? WIRE_EPHEMERAL : 0u) | (c->jail->stack ? WIRE_VNET : 0u);
	r->started = k->started;
	r->data_len = (uint32_t)snprintf(k->out.data, sizeof k->out.data, "%s", k->name);
	return 0;
}

static int on_keep(struct keeper *k, const struct connection *c)
{
	if (c->jail != &k->host)
		return -EPERM;
	k->ephemeral = false;
	if (k->lifeline >= 0) {
		keeper_unpoll(k, k->lifeline);
		close(k->lifeline);
		k->lifeline = -1;
	}
	return 0;
}

static int on_request(struct keeper *k, struct connection *c)
{
	switch ((enum wire_op)k->in.head.op) {
	case WIRE_HELLO:
		return on_hello(k, c);
	case WIRE_JAIL_ADD:
		return on_jail_add(k, c);
	case WIRE_JAIL_GET:
		return on_jail_get(k, c);
	case WIRE_JAIL_LIST:
		return on_jail_list(k, c);
	case WIRE_JAIL_SET:
		return on_jail_set(k, c);
	case WIRE_JAIL_REMOVE:
		return on_jail_remove(k, c);
	case WIRE_JAIL_SIGNAL:
		return on_jail_signal(k, c);
	case WIRE_JAIL_ENTER:
		return on_jail_enter(k, c);
	case WIRE_STACK:
		return on_stack(k, c);
	case WIRE_CLAIM:
		return on_claim(k, c);
	case WIRE_MOVE:
		return on_move(k, c);
	case WIRE_RELEASE:
		return on_release(k, c);
	case WIRE_PUMP:
		return on_pump(k, c);
	case WIRE_VAR_GET:
		return on_var_get(k, c);
	case WIRE_VAR_SET:
		return on_var_set(k, c);
	case WIRE_SERIALS:
		return on_serials(k);
	case WIRE_KEEP:
		return on_keep(k, c);
	default:
		return -EINVAL;
	}
}

/* Answers one request; false if the connection is to be dropped. */
static bool serve(struct keeper *k, struct connection *c)
{
	int error = wire_receive_request(c->fd, &k->in);

	if (error == -EMFILE) {
		keeper_reply(k, c, error, "the keeper can hold no more descriptors");
		return true;
	}
	if (error)
		return error == -EAGAIN;
	if (c->gone || (c->jail && c->jail->dying) || (!c->jail && !find_place(k, c))) {
		wire_close_fds(k->in.fds);
		return false;
	}
	memset(&k->out.head, 0, sizeof k->out.head);
	memset(k->out.fds, -1, sizeof k->out.fds);
	switch (k->in.head.op) {
	case WIRE_SETTLE:
		wire_close_fds(k->in.fds);
		on_settle(k, c);
		return true;
	case WIRE_ABANDON:
		wire_close_fds(k->in.fds);
		on_abandon(k, c);
		return true;
	case WIRE_SHUTDOWN:
		if (c->jail == &k->host)
			_exit(0); /* the kernel ends what is left */
		return false;
	default:
		break;
	}
	error = on_request(k, c);
	wire_close_fds(k->in.fds);
	if (error > 0)
		return true;
	k->out.head.error = error;
	if (error && k->out.head.name_len)
		k->out.head.name_len = 0;
	/* A peer that doesn't read its answers is of no use. */
	return wire_send_reply(c->fd, &k->out) == 0;
}

/* ------------------------------------------------------------------------------------------------------- loop */

/* Writes how a process ended where somebody wants to know: worldfile.c. */
static void note_exit(pid_t pid, int status)
{
	char text[32];
	int fd;

	snprintf(text, sizeof text, "kept.exit.%d", (int)pid);
	fd = openat(WORLD_DIR_FD, text, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	snprintf(text, sizeof text, "%d\n", status);
	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void reap(struct keeper *k)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(k->signals, &info, sizeof info) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		note_exit(pid, status);
		pump_reaped(k, pid, status);
	}
}

static void on_readable(struct keeper *k, int fd)
{
	const struct polled p = polled[fd];

	if (!p.object)
		return; /* its owner went earlier in this round */
	switch (p.what) {
	case POLL_LISTEN:
		accept_one(k, fd);
		break;
	case POLL_CONNECTION:
		if (!serve(k, p.object))
			drop(k, p.object);
		break;
	case POLL_SIGNALS:
		reap(k);
		break;
	case POLL_LIFELINE:
		_exit(0); /* the command that the world was made for is gone */
	case POLL_WORKER:
		work_readable(k, p.object);
		break;
	case POLL_WATCH:
		jail_check(k, p.object);
		break;
	case POLL_PUMPS:
		pumps_start(k);
		break;
	}
}

void keeper_run(struct keeper *k)
{
	struct epoll_event events[64];

	spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (keeper_poll(k, k->listen_out, POLL_LISTEN, k) < 0 || keeper_poll(k, k->listen_in, POLL_LISTEN, k) < 0 ||
	    keeper_poll(k, k->signals, POLL_SIGNALS, k) < 0 ||
	    (k->lifeline >= 0 && keeper_poll(k, k->lifeline, POLL_LIFELINE, k) < 0))
		_exit(1);
	for (;;) {
		/* A command that is stopped with a claim in its hand must not keep a jail alive for ever. */
		const int count = epoll_wait(k->epoll, events, 64, k->waiting ? CLAIM_PATIENCE : -1);

		if (count < 0 && errno != EINTR)
			_exit(1);
		if (count == 0)
			work_waiting(k, true);
		for (int i = 0; i < count; i++)
			on_readable(k, events[i].data.fd);
	}
}
