/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_keeper.c - what processes may say to a keeper. An input is requests as they are sent (wire.h), each after its
 * length in two bytes; bit 15 of it tells whether a process of the host or one of the first jail speaks. The keeper's
 * registry answers as ever; what needs namespaces, processes or workers is replaced here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/linux/keeper.h"
#include "tests/fuzz/fuzz.h"

enum { MESSAGES = 64 };

static struct keeper k;
static struct connection speakers[2]; /* of the host, of the first jail */
static int ends[2];
static struct jail *doomed[MESSAGES * 2]; /* hidden jails that a worker would remove */
static unsigned ndoomed;

/* ------------------------------------------------------------------------------------ in place of other files */

void work_remove(struct keeper *of, struct jail *j)
{
	(void)of;
	if (ndoomed == sizeof doomed / sizeof *doomed)
		abort();
	for (unsigned i = 0; i < ndoomed; i++)
		if (doomed[i] == j)
			return;
	doomed[ndoomed++] = j;
}

void work_forget(struct keeper *of, const struct jail *j)
{
	(void)of;
	for (unsigned i = 0; i < ndoomed; i++)
		if (doomed[i] == j)
			doomed[i] = NULL;
}

void work_waiting(struct keeper *of, bool all)
{
	(void)of, (void)all;
}

void work_audit(struct keeper *of)
{
	(void)of;
}

void keeper_reply(struct keeper *of, struct connection *c, int error, const char *words)
{
	(void)of, (void)c, (void)error, (void)words;
}

void keeper_forget(struct keeper *of, const struct jail *j)
{
	(void)of;
	for (int i = 0; i < 2; i++) {
		if (speakers[i].jail == j)
			speakers[i].gone = true;
		if (speakers[i].enters == j)
			speakers[i].enters = NULL;
	}
}

bool keeper_entering(const struct keeper *of, const struct jail *j)
{
	(void)of;
	return speakers[0].enters == j || speakers[1].enters == j;
}

int keeper_poll(struct keeper *of, int fd, enum poll_what what, void *object)
{
	(void)of, (void)fd, (void)what, (void)object;
	return 0;
}

void keeper_unpoll(struct keeper *of, int fd)
{
	(void)of, (void)fd;
}

bool spaces_hostname(const struct jail *j, char *name, size_t size)
{
	if (!j->entered)
		return false;
	snprintf(name, size, "entered");
	return true;
}

void spaces_leave(const struct keeper *of)
{
	(void)of;
}

void spaces_set_hostname(const struct keeper *of, const struct jail *j, const struct params *p)
{
	(void)of, (void)j, (void)p;
}

void spaces_follow_host(const struct keeper *of, const struct jail *j)
{
	(void)of, (void)j;
}

int spaces_ipc(const struct keeper *of, struct jail *j, int *fd)
{
	(void)of;
	*fd = j->ipcfd;
	return 0;
}

int spaces_make(struct keeper *of, struct jail *j)
{
	(void)of, (void)j;
	return 0;
}

int procs_of_jail(const struct jail *j, int (*fn)(pid_t pid, void *arg), void *arg)
{
	(void)j, (void)fn, (void)arg;
	return 0;
}

int procs_of_jail_surely(const struct jail *j, int (*fn)(pid_t pid, void *arg), void *arg)
{
	return procs_of_jail(j, fn, arg);
}

bool procs_namespaces(pid_t pid, ino_t *net, ino_t *uts)
{
	(void)pid, (void)net, (void)uts;
	return false;
}

/* ------------------------------------------------------------------------------------------------- a keeper */

static void begin(void)
{
	memset(&k, 0, offsetof(struct keeper, in));
	memset(speakers, 0, sizeof speakers);
	ndoomed = 0;
	k.host_stack.fd = k.net = k.mnt = -1;
	k.host_stack.inode = 1;
	k.host.uts = 2;
	k.host.mntfd = k.host.utsfd = k.host.ipcfd = -1;
	if (registry_init(&k) < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0)
		abort();
	for (int i = 0; i < 2; i++) {
		speakers[i].fd = speakers[i].pidfd = -1;
		speakers[i].jail = i == 0 ? &k.host : NULL;
	}
}

static int answer(struct connection *c)
{
	switch ((enum wire_op)k.in.head.op) {
	case WIRE_JAIL_ADD:
		return on_jail_add(&k, c);
	case WIRE_JAIL_GET:
		return on_jail_get(&k, c);
	case WIRE_JAIL_LIST:
		return on_jail_list(&k, c);
	case WIRE_JAIL_SET:
		return on_jail_set(&k, c);
	case WIRE_JAIL_REMOVE:
		return on_jail_remove(&k, c);
	case WIRE_JAIL_SIGNAL:
		return on_jail_signal(&k, c);
	case WIRE_JAIL_ENTER:
		return on_jail_enter(&k, c);
	case WIRE_STACK:
		return on_stack(&k, c);
	case WIRE_CLAIM:
		return on_claim(&k, c);
	case WIRE_MOVE:
		return on_move(&k, c);
	case WIRE_RELEASE:
		return on_release(&k, c);
	case WIRE_VAR_GET:
		return on_var_get(&k, c);
	case WIRE_VAR_SET:
		return on_var_set(&k, c);
	case WIRE_SETTLE:
		on_settle(&k, c);
		return 0;
	case WIRE_ABANDON:
		on_abandon(&k, c);
		return 0;
	default:
		return -EINVAL;
	}
}

/* The answer must be one that a command understands. */
static void check_answer(int error)
{
	static struct wire_out out;

	k.out.head.error = error;
	if (error && k.out.head.name_len)
		k.out.head.name_len = 0;
	memset(k.out.fds, -1, sizeof k.out.fds); /* no namespace is real here */
	if (wire_send_reply(ends[1], &k.out) != 0 || wire_receive_reply(ends[0], &out) != 0)
		abort();
	if (error || k.in.head.op != WIRE_JAIL_LIST)
		return;
	size_t at = 0;
	for (uint32_t i = 0; i < out.head.count; i++) {
		struct wire_jail row;
		struct params p = {0};
		const char *name, *data;

		if (!wire_take_jail(out.data, out.head.data_len, &at, &row, &name, &data) ||
		    params_unpack(&p, data, row.data_len) != 0)
			abort();
		params_clear(&p);
	}
}

/* What a worker would do when it is done. */
static void end_removals(void)
{
	for (unsigned i = 0; i < ndoomed; i++)
		if (doomed[i])
			registry_forget(&k, doomed[i]);
	ndoomed = 0;
}

/* Sends a request whose version is this one's and whose lengths fit; other ones never reach the registry. */
static bool say(const uint8_t *data, size_t size)
{
	static struct wire_in in;
	size_t strings = size - sizeof in.head;

	if (size < sizeof in.head)
		return false;
	memcpy(&in.head, data, sizeof in.head);
	data += sizeof in.head;
	in.head.version = WIRE_VERSION;
	in.head.op %= WIRE_OPS;
	in.head.name_len %= WIRE_NAME;
	if (in.head.name_len > strings)
		in.head.name_len = (uint32_t)strings;
	strings -= in.head.name_len;
	in.head.data_len = (uint32_t)(strings < WIRE_DATA ? strings : WIRE_DATA);
	memcpy(in.name, data, in.head.name_len);
	memcpy(in.data, data + in.head.name_len, in.head.data_len);
	memset(in.fds, -1, sizeof in.fds);
	return wire_send_request(ends[0], &in) == 0;
}

static void serve(struct connection *c)
{
	const int error = wire_receive_request(ends[1], &k.in);
	int status;

	if (error)
		abort();
	memset(&k.out.head, 0, sizeof k.out.head);
	memset(k.out.fds, -1, sizeof k.out.fds);
	status = answer(c);
	wire_close_fds(k.in.fds);
	if (status <= 0)
		check_answer(status);
	end_removals();
}

static void end(void)
{
	for (int i = 0; i < 2; i++) {
		struct jail *held = speakers[i].held;

		claims_doubt(&k, &speakers[i]);
		speakers[i].held = NULL;
		if (held)
			held->holder = NULL;
	}
	while (k.host.children) {
		registry_hide(&k, k.host.children);
		registry_forget(&k, k.host.children);
	}
	stack_clear(&k.host_stack);
	free(k.jails);
	close(ends[0]);
	close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	begin();
	for (int i = 0; i < MESSAGES && size >= 2; i++) {
		const unsigned head = data[0] | (unsigned)data[1] << 8;
		size_t length = head & 0x7fff;
		struct connection *c = &speakers[head >> 15];

		data += 2;
		size -= 2;
		if (length > size)
			length = size;
		if (head >> 15 && (!c->jail || c->gone)) {
			c->jail = k.njails && !c->gone ? k.jails[0] : NULL;
			if (!c->jail)
				c = &speakers[0];
		}
		if (say(data, length))
			serve(c);
		data += length;
		size -= length;
	}
	end();
	return 0;
}
