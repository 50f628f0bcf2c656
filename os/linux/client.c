/* SPDX-License-Identifier: BSD-2-Clause */
/* client.c - talking to the keeper: os_world_open() and what stands on it (client.h). */
#include "os/linux/client.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int client_connect(const char *abstract_name, size_t length)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const struct timeval patience = {.tv_sec = WIRE_TIMEOUT};
	socklen_t size;
	int fd;

	if (abstract_name) {
		if (length + 1 > sizeof to.sun_path)
			return -ENAMETOOLONG;
		memcpy(to.sun_path + 1, abstract_name, length);
		size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
	} else {
		snprintf(to.sun_path, sizeof to.sun_path, "/proc/1/fd/%d/sock", WORLD_DIR_FD);
		size = sizeof to;
	}
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, size) < 0) {
		const int error = errno;

		close(fd);
		return -error;
	}
	return fd;
}

/* Whether it is process 1 that answers: anybody could have bound a socket of that name on another machine. */
static bool is_keeper(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof peer;

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid == 1;
}

struct wire_in *client_request(struct os_world *w, enum wire_op op)
{
	memset(&w->request.head, 0, sizeof w->request.head);
	memset(w->request.fds, -1, sizeof w->request.fds);
	w->request.head.version = WIRE_VERSION;
	w->request.head.op = op;
	w->reason[0] = '\0';
	return &w->request;
}

int client_name(struct os_world *w, const char *name)
{
	const size_t length = strlen(name);

	if (length >= WIRE_NAME)
		return -ENAMETOOLONG;
	memcpy(w->request.name, name, length);
	w->request.head.name_len = (uint32_t)length;
	return 0;
}

static int no_answer(struct os_world *w, int error)
{
	snprintf(w->reason, sizeof w->reason, "the world's keeper does not answer");
	return error == -EPIPE ? -ECONNRESET : error;
}

int client_ask(struct os_world *w)
{
	const int error = wire_send_request(w->fd, &w->request);

	w->unanswered += !error;
	return error ? no_answer(w, error) : 0;
}

int client_answer(struct os_world *w)
{
	const int error = wire_receive_reply(w->fd, &w->reply);

	w->unanswered--;
	if (error)
		return no_answer(w, error);
	if (w->reply.head.error)
		snprintf(w->reason, sizeof w->reason, "%.255s", w->reply.data);
	return w->reply.head.error;
}

int client_call(struct os_world *w)
{
	const int error = client_ask(w);

	return error ? error : client_answer(w);
}

static void client_tell(struct os_world *w, enum wire_op op, uint32_t flags)
{
	if (!w->claims)
		return;
	client_request(w, op)->head.flags = flags;
	/* A keeper that is gone takes its claims with it. */
	(void)wire_send_request(w->fd, &w->request);
	w->claims = false;
}

void client_settle(struct os_world *w)
{
	client_tell(w, WIRE_SETTLE, 0);
}

void client_abandon(struct os_world *w)
{
	client_tell(w, WIRE_ABANDON, 0);
}

void client_doubt(struct os_world *w)
{
	client_tell(w, WIRE_SETTLE, WIRE_BUSY);
}

void client_busy(struct os_world *w)
{
	client_tell(w, WIRE_ABANDON, WIRE_BUSY);
}

bool os_world_inside(void)
{
	const int fd = client_connect(NULL, 0);
	const bool inside = fd >= 0 && is_keeper(fd);

	if (fd >= 0)
		close(fd);
	return inside;
}

int os_world_open(struct os_world **out)
{
	struct os_world *w = malloc(sizeof *w);

	if (!w)
		return -ENOMEM;
	memset(w, 0, offsetof(struct os_world, request));
	w->home = -1;
	w->fd = client_connect(NULL, 0);
	if (w->fd < 0 || !is_keeper(w->fd)) {
		os_world_close(w);
		return -ENOENT;
	}
	*out = w;
	return 0;
}

void os_world_close(struct os_world *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	if (w->home >= 0)
		close(w->home);
	free(w);
}

const struct os_self *os_world_self(struct os_world *w)
{
	if (w->known)
		return &w->self;
	client_request(w, WIRE_HELLO);
	if (client_call(w) == 0) {
		w->known = true;
		snprintf(w->self.world, sizeof w->self.world, "%.63s", w->reply.data);
		w->self.jid = w->reply.head.jid;
		w->self.vnet = w->reply.head.vnet;
		w->nics = w->reply.head.index[0];
		w->self.own_vnet = w->reply.head.flags & WIRE_VNET;
	}
	return &w->self;
}

const char *os_world_reason(const struct os_world *w)
{
	return w->reason;
}

int os_var_get(struct os_world *w, uint32_t vnet, const char *name, char *value, size_t size)
{
	int error;

	client_request(w, WIRE_VAR_GET)->head.vnet = vnet;
	error = client_name(w, name);
	if (!error)
		error = client_call(w);
	if (!error && (size_t)snprintf(value, size, "%s", w->reply.data) >= size)
		error = -ENOBUFS;
	return error;
}

int os_var_set(struct os_world *w, uint32_t vnet, const char *name, const char *value)
{
	struct wire_in *m = client_request(w, WIRE_VAR_SET);
	const size_t length = strlen(value);
	int error;

	if (length > WIRE_DATA)
		return -E2BIG;
	m->head.vnet = vnet;
	memcpy(m->data, value, length);
	m->head.data_len = (uint32_t)length;
	error = client_name(w, name);
	return error ? error : client_call(w);
}

/* ---------------------------------------------------------------------------------------------------- stacks */

/* Asks for a jail's stack (jid > 0), or for the number of the one the process is in. */
static int find_stack(struct os_world *w, struct os_vnet *v)
{
	int error;

	if (v->jid == 0)
		return 0;
	client_request(w, WIRE_STACK)->head.jid = v->jid;
	error = client_call(w);
	if (!error) {
		v->id = w->reply.head.vnet;
		v->nics = w->reply.head.index[0];
		v->id_known = true;
		v->nsfd = w->reply.fds[0];
		if (v->nsfd < 0)
			error = -EPROTO;
	}
	return error;
}

int client_open_netlink(struct os_vnet *v)
{
	int error, back;

	if (v->nsfd < 0)
		return nl_open(&v->nl);
	back = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (back < 0)
		return -errno;
	if (setns(v->nsfd, CLONE_NEWNET) < 0) {
		error = -errno;
	} else {
		error = nl_open(&v->nl);
		if (setns(back, CLONE_NEWNET) < 0)
			error = -errno;
	}
	close(back);
	return error;
}

struct os_vnet *client_new_vnet(struct os_world *w)
{
	struct os_vnet *v = malloc(sizeof *v);

	if (v) {
		memset(v, 0, offsetof(struct os_vnet, nl.batch));
		v->w = w;
		v->nsfd = v->nl.fd = -1;
	}
	return v;
}

int os_vnet_open(struct os_world *w, int jid, struct os_vnet **out)
{
	struct os_vnet *v = client_new_vnet(w);
	int error;

	if (!v)
		return -ENOMEM;
	v->jid = jid;
	error = find_stack(w, v);
	if (!error)
		error = client_open_netlink(v);
	if (error) {
		os_vnet_close(v);
		return error;
	}
	*out = v;
	return 0;
}

void os_vnet_close(struct os_vnet *v)
{
	if (!v)
		return;
	nl_close(&v->nl);
	if (v->nsfd >= 0)
		close(v->nsfd);
	free(v);
}

uint32_t os_vnet_id(struct os_vnet *v)
{
	if (!v->id_known) {
		v->id = os_world_self(v->w)->vnet;
		v->nics = v->w->nics;
		v->id_known = true;
	}
	return v->id;
}

const char *os_vnet_reason(const struct os_vnet *v)
{
	return v->nl.reason;
}

int client_nsfd(struct os_vnet *v)
{
	if (v->nsfd < 0) {
		v->nsfd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
		if (v->nsfd < 0)
			return -errno;
	}
	return v->nsfd;
}
