/* SPDX-License-Identifier: BSD-2-Clause */
/* wire.c - messages between commands and the keeper (wire.h). */
#include "os/linux/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

union control {
	struct cmsghdr align;
	char room[CMSG_SPACE(sizeof(int) * WIRE_FDS)];
};

void wire_close_fds(int fds[WIRE_FDS])
{
	for (int i = 0; i < WIRE_FDS; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

/* Sends; the descriptors that all processes of a user have on their way are limited together (unix(7), ETOOMANYREFS),
 * and what others send arrives in a moment. */
static int send_patiently(int sock, const struct msghdr *out)
{
	enum { TRIES = 50 };
	const struct timespec moment = {.tv_nsec = 2000000};

	for (int tries = 0; sendmsg(sock, out, MSG_NOSIGNAL) < 0; tries++) {
		if (errno == ETOOMANYREFS && tries < TRIES)
			nanosleep(&moment, NULL);
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static int send_parts(int sock, struct iovec *parts, size_t n, const int fds[WIRE_FDS])
{
	union control control = {0};
	struct msghdr out = {.msg_iov = parts, .msg_iovlen = n};
	int count = 0;

	while (count < WIRE_FDS && fds[count] >= 0)
		count++;
	if (count > 0) {
		struct cmsghdr *c;

		out.msg_control = control.room;
		out.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
		c = CMSG_FIRSTHDR(&out);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * (size_t)count);
	}
	return send_patiently(sock, &out);
}

/* Receives a head and the strings that follow it; name_len and data_len point into the head, data has `room`. */
static int receive_parts(int sock, void *head, size_t head_size, const uint32_t *name_len, const uint32_t *data_len,
                         char *name, char *data, size_t room, int *fds)
{
	static _Thread_local char tail[WIRE_NAME + WIRE_BULK];
	union control control;
	struct iovec parts[2] = {{head, head_size}, {tail, sizeof tail}};
	struct msghdr in = {
	        .msg_iov = parts, .msg_iovlen = 2, .msg_control = control.room, .msg_controllen = sizeof control};
	ssize_t length;
	int count = 0;

	memset(fds, -1, sizeof(int) * WIRE_FDS);
	while ((length = recvmsg(sock, &in, MSG_CMSG_CLOEXEC)) < 0)
		if (errno != EINTR)
			return errno == EWOULDBLOCK ? -EAGAIN : -errno;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&in); c; c = CMSG_NXTHDR(&in, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; CMSG_LEN((i + 1) * sizeof(int)) <= c->cmsg_len; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
			if (count < WIRE_FDS)
				fds[count++] = fd;
			else
				close(fd);
		}
	}
	if (length == 0) {
		wire_close_fds(fds);
		return -EPIPE;
	}
	if (in.msg_flags & MSG_CTRUNC) {
		wire_close_fds(fds);
		return -EMFILE;
	}
	if ((in.msg_flags & MSG_TRUNC) || (size_t)length < head_size || *name_len >= WIRE_NAME || *data_len > room ||
	    (size_t)length != head_size + *name_len + *data_len) {
		wire_close_fds(fds);
		return -EPROTO;
	}
	memcpy(name, tail, *name_len);
	name[*name_len] = '\0';
	memcpy(data, tail + *name_len, *data_len);
	data[*data_len] = '\0';
	return 0;
}

int wire_send_request(int sock, const struct wire_in *m)
{
	struct iovec parts[] = {{(void *)&m->head, sizeof m->head},
	                        {(void *)m->name, m->head.name_len},
	                        {(void *)m->data, m->head.data_len}};

	return send_parts(sock, parts, 3, m->fds);
}

int wire_send_reply(int sock, const struct wire_out *m)
{
	struct iovec parts[] = {{(void *)&m->head, sizeof m->head},
	                        {(void *)m->name, m->head.name_len},
	                        {(void *)m->data, m->head.data_len}};

	return send_parts(sock, parts, 3, m->fds);
}

int wire_receive_request(int sock, struct wire_in *m)
{
	const int error = receive_parts(sock, &m->head, sizeof m->head, &m->head.name_len, &m->head.data_len, m->name,
	                                m->data, WIRE_DATA, m->fds);

	if (!error && (m->head.version != WIRE_VERSION || m->head.op >= WIRE_OPS)) {
		wire_close_fds(m->fds);
		return -EPROTO;
	}
	return error;
}

int wire_receive_reply(int sock, struct wire_out *m)
{
	return receive_parts(sock, &m->head, sizeof m->head, &m->head.name_len, &m->head.data_len, m->name, m->data,
	                     WIRE_BULK, m->fds);
}

bool wire_take_jail(const char *bytes, size_t length, size_t *at, struct wire_jail *j, const char **name,
                    const char **data)
{
	if (*at > length || length - *at < sizeof *j)
		return false;
	memcpy(j, bytes + *at, sizeof *j);
	*at += sizeof *j;
	if (j->name_len >= WIRE_NAME || j->data_len > WIRE_DATA || length - *at < j->name_len + j->data_len)
		return false;
	*name = bytes + *at;
	*data = *name + j->name_len;
	*at += j->name_len + j->data_len;
	return true;
}
