/* SPDX-License-Identifier: BSD-2-Clause */
/* jail.c - jails from a command's side: os_jail_*(). The registry itself is the keeper's (keeper_jail.c). */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/linux/client.h"
#include "os/linux/confine.h"
#include "os/linux/grow.h"
#include "os/linux/stack.h"

void os_jail_clear(struct os_jail *j)
{
	if (j)
		params_clear(&j->params);
}

static void put_flags(struct os_jail *j, uint32_t flags)
{
	j->persist = flags & WIRE_PERSIST;
	j->vnet = flags & WIRE_VNET;
	j->dying = flags & WIRE_DYING;
}

/* The jail that a reply describes. */
static int reply_jail(const struct os_world *w, struct os_jail *j)
{
	const struct wire_reply *r = &w->reply.head;

	j->jid = r->jid;
	j->parent = r->parent;
	put_flags(j, r->flags);
	snprintf(j->name, sizeof j->name, "%s", w->reply.name);
	params_clear(&j->params);
	return params_unpack(&j->params, w->reply.data, r->data_len);
}

static int put_jail(struct os_world *w, enum wire_op op, const struct os_jail *j)
{
	struct wire_in *m = client_request(w, op);
	const int length = params_pack(&j->params, m->data, WIRE_DATA);

	if (length < 0)
		return length;
	m->head.data_len = (uint32_t)length;
	m->head.jid = j->jid;
	m->head.flags = (j->persist ? WIRE_PERSIST : 0u) | (j->vnet ? WIRE_VNET : 0u);
	return client_name(w, j->name);
}

/*
 * Makes a network namespace with a prepared stack and returns a descriptor of it; the process is back in its own
 * afterwards. The namespace lives as long as the descriptor: nothing to undo if the process is killed.
 */
static int new_stack(void)
{
	const int back = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct os_vnet *v = malloc(sizeof *v);
	int error, fd = -1;

	if (back < 0 || !v) {
		error = back < 0 ? -errno : -ENOMEM;
		goto out;
	}
	memset(v, 0, offsetof(struct os_vnet, nl));
	v->nl.fd = v->nsfd = -1;
	if (unshare(CLONE_NEWNET) < 0) {
		error = -errno;
		goto out;
	}
	error = nl_open(&v->nl);
	if (!error) {
		v->id_known = true;
		v->id = UINT32_MAX; /* the keeper gives it a number later; lo0 is nobody else's anyway */
		error = stack_prepare(v);
	}
	if (!error) {
		fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
		error = fd < 0 ? -errno : 0;
	}
	nl_close(&v->nl);
	if (setns(back, CLONE_NEWNET) < 0 && !error)
		error = -errno;
out:
	if (error && fd >= 0)
		close(fd);
	if (back >= 0)
		close(back);
	free(v);
	return error ? error : fd;
}

int os_jail_create(struct os_world *w, struct os_jail *j)
{
	int fd = -1, error;

	if (j->vnet) {
		fd = new_stack();
		if (fd < 0)
			return fd;
	}
	error = put_jail(w, WIRE_JAIL_ADD, j);
	if (!error) {
		w->request.fds[0] = fd;
		error = client_call(w);
	}
	if (!error) {
		j->jid = w->reply.head.jid;
		snprintf(j->name, sizeof j->name, "%s", w->reply.name);
	}
	if (fd >= 0)
		close(fd);
	return error;
}

int os_jail_get(struct os_world *w, const char *name, struct os_jail *j)
{
	int error;

	client_request(w, WIRE_JAIL_GET);
	error = client_name(w, name);
	if (error == -ENAMETOOLONG)
		error = -ENOENT;
	if (!error)
		error = client_call(w);
	return error ? error : reply_jail(w, j);
}

/* Appends the jails of an answer to the list; *after gets the last one's jid. */
static int take_jails(const struct os_world *w, struct os_jail **list, size_t *count, size_t *room, int *after)
{
	size_t at = 0;

	for (uint32_t i = 0; i < w->reply.head.count; i++) {
		struct wire_jail row;
		const char *name, *data;
		struct os_jail *bigger, *j;
		int error;

		if (!wire_take_jail(w->reply.data, w->reply.head.data_len, &at, &row, &name, &data) ||
		    row.jid <= *after)
			return -EPROTO;
		bigger = grow(*list, *count, room, sizeof **list);
		if (!bigger)
			return -ENOMEM;
		*list = bigger;
		j = &bigger[*count];
		*j = (struct os_jail){.jid = row.jid, .parent = row.parent};
		put_flags(j, row.flags);
		memcpy(j->name, name, row.name_len);
		error = params_unpack(&j->params, data, row.data_len);
		if (error)
			return error;
		*after = row.jid;
		++*count;
	}
	return 0;
}

int os_jail_list(struct os_world *w, struct os_jail **list)
{
	struct os_jail *jails = NULL;
	size_t count = 0, room = 0;
	int error, after = 0;

	do {
		client_request(w, WIRE_JAIL_LIST)->head.jid = after;
		error = client_call(w);
		if (!error)
			error = take_jails(w, &jails, &count, &room, &after);
	} while (!error && w->reply.head.count > 0);
	if (error) {
		for (size_t i = 0; i < count; i++)
			os_jail_clear(&jails[i]);
		free(jails);
		return error;
	}
	*list = jails;
	return (int)count;
}

int os_jail_set(struct os_world *w, const struct os_jail *j)
{
	const int error = put_jail(w, WIRE_JAIL_SET, j);

	return error ? error : client_call(w);
}

int os_jail_remove(struct os_world *w, int jid)
{
	client_request(w, WIRE_JAIL_REMOVE)->head.jid = jid;
	return client_call(w);
}

int os_jail_signal(struct os_world *w, int jid, int sig, pid_t *pids, size_t room)
{
	struct wire_in *m = client_request(w, WIRE_JAIL_SIGNAL);
	int32_t number;
	int error;

	m->head.jid = jid;
	m->head.unit = sig;
	error = client_call(w);
	for (size_t i = 0; !error && i < room && (i + 1) * sizeof number <= w->reply.head.data_len; i++) {
		memcpy(&number, w->reply.data + i * sizeof number, sizeof number);
		pids[i] = number;
	}
	return error ? error : (int)w->reply.head.count;
}

/* Into the jail's root, and under its parameters' rules. */
static int settle_in(const char *packed, size_t length, bool vnet)
{
	struct params p = {0};
	const char *path;
	int error = params_unpack(&p, packed, length);

	if (error)
		return error;
	path = params_get(&p, "path");
	if (path && strcmp(path, "/") != 0 && (chdir(path) < 0 || chroot(".") < 0))
		error = -errno;
	if (!error && chdir("/") < 0)
		error = -errno;
	if (!error)
		error = confine(&p, vnet);
	params_clear(&p);
	return error;
}

int os_jail_attach(struct os_world *w, const char *name)
{
	static const int kinds[] = {CLONE_NEWNET, CLONE_NEWUTS, CLONE_NEWNS, CLONE_NEWIPC};
	int error;

	client_request(w, WIRE_JAIL_ENTER);
	error = client_name(w, name);
	if (error == -ENAMETOOLONG)
		error = -ENOENT;
	if (!error)
		error = client_call(w);
	if (error)
		return error;
	for (int i = 0; i < 4 && !error; i++) {
		if (w->reply.fds[i] < 0)
			error = kinds[i] == CLONE_NEWIPC ? 0 : -EPROTO;
		else if (setns(w->reply.fds[i], kinds[i]) < 0)
			error = -errno;
	}
	wire_close_fds(w->reply.fds);
	if (!error)
		error = stack_name_loopback();
	if (!error)
		error = settle_in(w->reply.data, w->reply.head.data_len, w->reply.head.flags & WIRE_VNET);
	return error;
}

int os_jail_nspath(struct os_world *w, int jid, pid_t keeper, char *path, size_t size)
{
	int error;

	client_request(w, WIRE_STACK)->head.jid = jid;
	error = client_call(w);
	if (error)
		return error;
	if (jid)
		error = setns(w->reply.fds[0], CLONE_NEWNET) < 0 ? -errno : stack_name_loopback();
	wire_close_fds(w->reply.fds);
	if (error)
		return error;
	/* count: the keeper's own number of the descriptor */
	return (size_t)snprintf(path, size, "/proc/%d/fd/%u", (int)keeper, w->reply.head.count) < size ? 0
	                                                                                               : -ENAMETOOLONG;
}
