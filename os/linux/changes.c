/* SPDX-License-Identifier: BSD-2-Clause */
/* changes.c - os_changes_*(): waiting for what rtnetlink reports of a stack. What has changed is for the caller to see.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/linux/nl.h"
#include "os/linux/visit.h"

struct os_changes {
	int fd;
};

enum {
	GROUPS = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
};

int os_changes_open(struct os_vnet *v, struct os_changes **c)
{
	struct os_changes *new = malloc(sizeof *new);
	int back = -1, left, error = new ? visit_stack(v, &back) : -ENOMEM;

	if (error) {
		free(new);
		return error;
	}
	new->fd = nl_socket(NETLINK_ROUTE, GROUPS);
	left = visit_leave(back);
	if (new->fd < 0 || left) {
		error = new->fd < 0 ? new->fd : left;
		os_changes_close(new);
		return error;
	}
	*c = new;
	return 0;
}

/* Takes what is there; 1: there was something. That there was too much for the socket's buffer is a change as well. */
static int drain(int fd, int *pid)
{
	static char buffer[NL_BUFFER] __attribute__((aligned(8)));
	int seen = 0;

	for (;;) {
		const ssize_t length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
		int left = (int)length;

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno == ENOBUFS) {
			seen = 1;
			continue;
		}
		if (length < 0)
			return errno == EAGAIN ? seen : -errno;
		seen = 1;
		for (const struct nlmsghdr *msg = (void *)buffer; nl_ok(msg, left); msg = mnl_nlmsg_next(msg, &left))
			if (msg->nlmsg_pid)
				*pid = (int)msg->nlmsg_pid;
	}
}

/* One change is several messages: it is over when nothing came for SETTLED_MS, or after MOST of such times. */
enum { SETTLED_MS = 2, MOST = 50 };

int os_changes_wait(struct os_changes *c, int *pid)
{
	struct pollfd one = {.fd = c->fd, .events = POLLIN};
	int seen = 0, more;

	*pid = 0;
	while (seen == 0) {
		if (poll(&one, 1, -1) < 0 && errno != EINTR)
			return -errno;
		seen = drain(c->fd, pid);
	}
	for (int i = 0; seen > 0 && i < MOST && poll(&one, 1, SETTLED_MS) > 0; i++) {
		more = drain(c->fd, pid);
		if (more < 0)
			seen = more;
	}
	return seen < 0 ? seen : 0;
}

void os_changes_close(struct os_changes *c)
{
	if (c && c->fd >= 0)
		close(c->fd);
	free(c);
}
