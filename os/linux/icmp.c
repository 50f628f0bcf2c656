/* SPDX-License-Identifier: BSD-2-Clause */
/* icmp.c - os_icmp_socket(): a socket in another stack. */
#include <errno.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/linux/visit.h"

/* The kernel hands over what is asked for only: others' requests would be read for nothing. */
static int filter(int fd, int family)
{
	const struct icmp_filter answers = {.data = ~(1u << ICMP_ECHOREPLY)};
	struct icmp6_filter answers6;

	ICMP6_FILTER_SETBLOCKALL(&answers6);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &answers6);
	if (family == AF_INET)
		return setsockopt(fd, SOL_RAW, ICMP_FILTER, &answers, sizeof answers);
	return setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &answers6, sizeof answers6);
}

static int new_socket(int family)
{
	const int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	                      family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	int error;

	if (fd < 0)
		return -errno;
	if (filter(fd, family) == 0)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

int os_icmp_socket(struct os_vnet *v, int family)
{
	int back, left, fd, error = visit_stack(v, &back);

	if (error)
		return error;
	fd = new_socket(family);
	left = visit_leave(back);
	if (left && fd >= 0)
		close(fd);
	return left ? left : fd;
}
