/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_netlink.c - what a kernel may answer over rtnetlink and sock_diag. An input's first byte chooses the question,
 * the rest is the answer's messages, whose sequence numbers are set right. The socket is replaced (ld's --wrap).
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "os/linux/client.h"
#include "os/linux/link.h"
#include "os/linux/sock.h"
#include "tests/fuzz/fuzz.h"

static const uint8_t *answer;
static size_t answer_size;
static bool asked;
static struct os_vnet stack;

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags);
int __wrap_client_call(struct os_world *w);

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
	(void)fd, (void)data, (void)flags;
	asked = true;
	return (ssize_t)size;
}

/* Every question gets the same answer, then its end. */
ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags)
{
	struct iovec *to = m->msg_iov;
	size_t size = answer_size < to->iov_len ? answer_size : to->iov_len;
	struct nlmsghdr done = {.nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = NLMSG_DONE, .nlmsg_seq = stack.nl.seq};

	(void)fd, (void)flags;
	m->msg_flags = 0;
	if (!asked) {
		memcpy(to->iov_base, &done, sizeof done);
		return sizeof done;
	}
	asked = false;
	memcpy(to->iov_base, answer, size);
	int left = (int)size;
	for (struct nlmsghdr *msg = to->iov_base; nl_ok(msg, left); msg = mnl_nlmsg_next(msg, &left))
		msg->nlmsg_seq = stack.nl.seq;
	return (ssize_t)size;
}

int __wrap_client_call(struct os_world *w)
{
	(void)w;
	return -ENOENT;
}

static void ask(unsigned question)
{
	struct os_addr *addrs = NULL;
	struct os_route *routes = NULL, route;
	struct os_neigh *neighs = NULL;
	struct os_member *members = NULL;
	struct os_fdb *rows = NULL;
	struct os_if *ifs = NULL, ifp;
	struct os_bridge bridge;
	struct sockets sockets = {0};
	static const uint8_t address[16] = {10, 0, 0, 1};
	const int family = question & 0x80 ? AF_INET6 : AF_INET;

	switch (question & 0x0f) {
	case 0:
		os_addr_list(&stack, 0, &addrs);
		break;
	case 1:
		os_addr_list(&stack, 2, &addrs);
		break;
	case 2:
		os_route_list(&stack, family, &routes);
		break;
	case 3:
		os_route_get(&stack, family, address, &route);
		break;
	case 4:
		os_neigh_list(&stack, family, &neighs);
		break;
	case 5:
		os_if_list(&stack, &ifs);
		break;
	case 6:
		os_if_get(&stack, "epair0a", &ifp);
		break;
	case 7:
		os_bridge_get(&stack, "bridge0", &bridge);
		break;
	case 8:
		os_bridge_members(&stack, "bridge0", &members);
		break;
	case 9:
		os_bridge_addrs(&stack, "bridge0", &rows);
		break;
	case 10:
		sock_read_inet(&stack.nl, family, IPPROTO_TCP, &sockets);
		break;
	case 11:
		sock_read_unix(&stack.nl, &sockets);
		break;
	default:
		break;
	}
	free(sockets.list);
	free(addrs);
	free(routes);
	free(neighs);
	free(members);
	free(rows);
	free(ifs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct os_world *world;

	if (!world && !(world = calloc(1, sizeof *world)))
		abort();
	if (size < 1 || size > NL_BUFFER)
		return -1;
	world->fd = -1;
	memset(&stack, 0, sizeof stack);
	stack.w = world;
	stack.jid = 1;
	stack.id_known = true;
	stack.nsfd = stack.nl.fd = -1;
	answer = data + 1;
	answer_size = size - 1;
	ask(data[0]);
	return 0;
}
