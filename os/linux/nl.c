/* SPDX-License-Identifier: BSD-2-Clause */
/* nl.c - the rtnetlink engine (nl.h). */
#include "os/linux/nl.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DUMP_TRIES = 20 };

int nl_socket(int protocol, uint32_t groups)
{
	const int on = 1;
	const int room = 1 << 20;
	const struct sockaddr_nl self = {.nl_family = AF_NETLINK, .nl_groups = groups};
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return -errno;
	/* None of these is vital: older kernels lack some. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (bind(fd, (const struct sockaddr *)&self, sizeof self) < 0) {
		const int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

int nl_open_other(struct nl *nl, int protocol)
{
	memset(nl, 0, offsetof(struct nl, batch));
	nl->fd = nl_socket(protocol, 0);
	return nl->fd < 0 ? nl->fd : 0;
}

int nl_open(struct nl *nl)
{
	return nl_open_other(nl, NETLINK_ROUTE);
}

void nl_adopt(struct nl *nl, int fd)
{
	static char ignored[NL_BUFFER];

	memset(nl, 0, offsetof(struct nl, batch));
	nl->fd = fd;
	/* Answers to what somebody asked through it before are nobody's; reading them ends a dump, too. */
	while (recv(fd, ignored, sizeof ignored, MSG_DONTWAIT) >= 0 || errno == EINTR || errno == ENOBUFS)
		;
}

void nl_close(struct nl *nl)
{
	if (nl && nl->fd >= 0) {
		close(nl->fd);
		nl->fd = -1;
	}
}

/* Bytes in the batch so far. */
static size_t batch_length(const struct nl *nl)
{
	return nl->last ? (size_t)((char *)nl->last - nl->batch) + NLMSG_ALIGN(nl->last->nlmsg_len) : 0;
}

/* Whether another request of up to about 1 KiB fits. */
static bool has_room(const struct nl *nl)
{
	return batch_length(nl) + 1024 <= NL_BATCH;
}

struct nlmsghdr *nl_request(struct nl *nl, uint16_t type, uint16_t flags, size_t size, void *header)
{
	struct nlmsghdr *msg;
	/* A question is answered by its answer (dumps, rtnetlink's GET types, which are 2 modulo 4); anything else by
	 * an acknowledgement. */
	const bool question = type % 4 == 2 || (flags & NLM_F_DUMP) == NLM_F_DUMP;

	if (!has_room(nl))
		return NULL;
	msg = mnl_nlmsg_put_header(nl->batch + batch_length(nl));
	msg->nlmsg_type = type;
	if (nl->lazy && nl->last)
		nl->last->nlmsg_flags &= (uint16_t)~NLM_F_ACK;
	msg->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags | (question ? 0 : NLM_F_ACK));
	msg->nlmsg_seq = ++nl->seq;
	if (!nl->last)
		nl->first = nl->seq;
	nl->last = msg;
	*(void **)header = mnl_nlmsg_put_extra_header(msg, size);
	return msg;
}

void nl_drop(struct nl *nl)
{
	nl->last = NULL;
}

static int send_batch(struct nl *nl)
{
	const size_t length = batch_length(nl);

	nl->reason[0] = '\0';
	while (send(nl->fd, nl->batch, length, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/* Keeps the text of an extended acknowledgement, which follows the (possibly capped) original request. */
static void keep_reason(struct nl *nl, const struct nlmsghdr *msg)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(msg);
	size_t skip = sizeof *err;
	const struct nlattr *a;

	if (!(msg->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(msg->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(err->msg.nlmsg_len) - sizeof err->msg;
	if (msg->nlmsg_len < NLMSG_HDRLEN + skip)
		return;
	mnl_attr_for_each(a, msg, skip) if (mnl_attr_get_type(a) == NLMSGERR_ATTR_MSG)
	        snprintf(nl->reason, sizeof nl->reason, "%s", nl_str(a));
}

/* The errno in an NLMSG_ERROR or NLMSG_DONE. */
static int answer_error(const struct nlmsghdr *msg)
{
	int error = 0;

	if (mnl_nlmsg_get_payload_len(msg) >= sizeof error)
		memcpy(&error, mnl_nlmsg_get_payload(msg), sizeof error);
	return error;
}

/* State of reading the answers to the batch. */
struct answers {
	uint32_t pending; /* next sequence number that is not acknowledged */
	int error;        /* first failure */
	bool interrupted; /* a dump changed under way */
	nl_answer *fn;
	void *arg;
};

static void one_answer(struct nl *nl, struct answers *as, const struct nlmsghdr *msg)
{
	if (msg->nlmsg_seq < nl->first || msg->nlmsg_seq > nl->seq)
		return; /* left over from an earlier failure */
	if (msg->nlmsg_flags & NLM_F_DUMP_INTR)
		as->interrupted = true;
	if (msg->nlmsg_type == NLMSG_ERROR || msg->nlmsg_type == NLMSG_DONE) {
		const int error = answer_error(msg);

		if (error < 0 && !as->error) {
			as->error = error;
			if (msg->nlmsg_type == NLMSG_ERROR)
				keep_reason(nl, msg);
		}
		as->pending = msg->nlmsg_seq + 1;
	} else {
		if (as->fn && !as->error)
			as->error = as->fn(msg, as->arg);
		if (!(msg->nlmsg_flags & NLM_F_MULTI))
			as->pending = msg->nlmsg_seq + 1;
	}
}

static int read_answers(struct nl *nl, struct answers *as)
{
	static _Thread_local char buffer[NL_BUFFER] __attribute__((aligned(8)));

	while (as->pending <= nl->seq) {
		struct iovec part = {buffer, sizeof buffer};
		struct msghdr in = {.msg_iov = &part, .msg_iovlen = 1};
		ssize_t length = recvmsg(nl->fd, &in, 0);
		int left;

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return -errno;
		if (in.msg_flags & MSG_TRUNC)
			return -EMSGSIZE;
		left = (int)length;
		for (const struct nlmsghdr *msg = (void *)buffer; nl_ok(msg, left); msg = mnl_nlmsg_next(msg, &left))
			one_answer(nl, as, msg);
	}
	return as->error;
}

int nl_commit(struct nl *nl)
{
	return nl_get(nl, NULL, NULL);
}

int nl_get(struct nl *nl, nl_answer *fn, void *arg)
{
	struct answers as = {.pending = nl->first, .fn = fn, .arg = arg};
	int error;

	if (!nl->last)
		return 0;
	error = send_batch(nl);
	nl_drop(nl);
	return error ? error : read_answers(nl, &as);
}

int nl_dump(struct nl *nl, nl_answer *fn, void (*restart)(void *arg), void *arg)
{
	int error = -EINTR;

	for (int i = 0; i < DUMP_TRIES; i++) {
		struct answers as = {.pending = nl->seq, .fn = fn, .arg = arg};

		error = send_batch(nl);
		if (!error)
			error = read_answers(nl, &as);
		if (error || !as.interrupted)
			break;
		error = -EINTR;
		restart(arg);
	}
	nl_drop(nl);
	return error;
}

void nl_nested(const struct nlattr *nest, const struct nlattr **table, uint16_t max)
{
	const struct nlattr *a;

	memset(table, 0, (max + 1u) * sizeof *table);
	if (!nest)
		return;
	mnl_attr_for_each_nested(a, nest) if (mnl_attr_get_type(a) <= max) table[mnl_attr_get_type(a)] = a;
}

void nl_attrs(const struct nlmsghdr *msg, size_t header, const struct nlattr **table, uint16_t max)
{
	const struct nlattr *a;

	memset(table, 0, (max + 1u) * sizeof *table);
	if (msg->nlmsg_len < NLMSG_HDRLEN + header)
		return;
	mnl_attr_for_each(a, msg, header) if (mnl_attr_get_type(a) <= max) table[mnl_attr_get_type(a)] = a;
}

uint32_t nl_u32(const struct nlattr *a, uint32_t fallback)
{
	return a && mnl_attr_get_payload_len(a) >= 4 ? mnl_attr_get_u32(a) : fallback;
}

uint16_t nl_u16(const struct nlattr *a, uint16_t fallback)
{
	return a && mnl_attr_get_payload_len(a) >= 2 ? mnl_attr_get_u16(a) : fallback;
}

uint8_t nl_u8(const struct nlattr *a, uint8_t fallback)
{
	return a && mnl_attr_get_payload_len(a) >= 1 ? mnl_attr_get_u8(a) : fallback;
}

const char *nl_str(const struct nlattr *a)
{
	const uint16_t length = a ? mnl_attr_get_payload_len(a) : 0;

	return length > 0 && memchr(mnl_attr_get_payload(a), '\0', length) ? mnl_attr_get_str(a) : "";
}
