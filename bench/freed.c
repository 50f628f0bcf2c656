/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * freed.c - waits until the kernel has freed every network namespace that nothing holds any more.
 *
 * A namespace that loses its last user joins a queue. One kernel thread takes the whole queue as a batch, takes the
 * batch apart, and only then looks at the queue again; newer kernels give back the last memory of a batch at the end
 * of the next. So a namespace of our own is made and let go, and when the kernel deletes the link in it, its batch is
 * being worked on; that may be the one that holds what we wait for. When a second one's link goes, that batch is over,
 * and when a third one's does, so is the next. The counters of /proc/slabinfo alone do not serve: they count cached
 * objects as active, only root reads them, and without the next batch they stay where they are.
 */
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCHES = 3 };

_Noreturn static void fail(const char *what)
{
	fprintf(stderr, "freed: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_netlink(unsigned groups)
{
	struct sockaddr_nl self = {.nl_family = AF_NETLINK, .nl_groups = groups};
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || bind(fd, (struct sockaddr *)&self, sizeof self) < 0)
		fail("netlink");
	return fd;
}

/* Makes a cable in the stack that the process is in, its other end in the namespace `home`. */
static void make_cable(int home)
{
	char buffer[1024] __attribute__((aligned(8)));
	const int fd = open_netlink(0);
	struct nlmsghdr *m = mnl_nlmsg_put_header(buffer);
	struct nlattr *info, *data, *peer;
	const struct nlmsgerr *e;

	m->nlmsg_type = RTM_NEWLINK;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
	mnl_nlmsg_put_extra_header(m, sizeof(struct ifinfomsg));
	info = mnl_attr_nest_start(m, IFLA_LINKINFO);
	mnl_attr_put_strz(m, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(m, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(m, VETH_INFO_PEER);
	memset(mnl_nlmsg_get_payload_tail(m), 0, sizeof(struct ifinfomsg));
	m->nlmsg_len += (uint32_t)sizeof(struct ifinfomsg);
	mnl_attr_put_u32(m, IFLA_NET_NS_FD, (uint32_t)home);
	mnl_attr_nest_end(m, peer);
	mnl_attr_nest_end(m, data);
	mnl_attr_nest_end(m, info);
	if (send(fd, m, m->nlmsg_len, 0) < 0 || recv(fd, buffer, sizeof buffer, 0) < 0)
		fail("veth");
	e = mnl_nlmsg_get_payload(m);
	errno = -e->error;
	if (e->error)
		fail("veth");
	close(fd);
}

static void await_deletion(int events)
{
	static char buffer[65536] __attribute__((aligned(8)));

	for (;;) {
		int left = (int)recv(events, buffer, sizeof buffer, 0);

		if (left < 0)
			fail("events");
		for (const struct nlmsghdr *m = (void *)buffer; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left))
			if (m->nlmsg_type == RTM_DELLINK)
				return;
	}
}

int main(void)
{
	int home, events;

	if (unshare(CLONE_NEWNET | (geteuid() ? CLONE_NEWUSER : 0)) < 0)
		fail("unshare");
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		fail("namespace");
	events = open_netlink(RTMGRP_LINK);
	for (int i = 0; i < BATCHES; i++) {
		if (unshare(CLONE_NEWNET) < 0)
			fail("unshare");
		make_cable(home);
		if (setns(home, CLONE_NEWNET) < 0)
			fail("setns");
		await_deletion(events);
	}
	return 0;
}
