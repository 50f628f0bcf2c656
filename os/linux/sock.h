/* SPDX-License-Identifier: BSD-2-Clause */
/* sock.h - what the files that list sockets share, inside os/linux. */
#ifndef OS_LINUX_SOCK_H
#define OS_LINUX_SOCK_H

#include "os/linux/client.h"

/* A list that grows. */
struct sockets {
	struct os_socket *list;
	size_t count, room;
	int family;   /* that is wanted, 0: all */
	size_t keep;  /* a dump that begins anew leaves as many */
	int protocol; /* of those that are being read */
};

/* A new socket at the end of the list, all zeros; NULL: no memory. */
struct os_socket *sock_new(struct sockets *s);

/* An IPv6 socket with IPv4 addresses becomes an IPv4 socket. */
void sock_unmap(struct os_socket *s);

/* Calls fn with a socket of NETLINK_SOCK_DIAG in a stack, in which the process is meanwhile. Returns its error;
 * -EOPNOTSUPP: a kernel without the protocol, or without one of its families. */
int sock_diag_in(struct os_vnet *v, int (*fn)(struct nl *nl, void *arg), void *arg);

/* Reads TCP's and UDP's of a family, and AF_UNIX ones, from a socket of NETLINK_SOCK_DIAG in the stack. */
int sock_read_inet(struct nl *nl, int family, int protocol, struct sockets *s);
int sock_read_unix(struct nl *nl, struct sockets *s);

/* Reads raw sockets of the stack that the process is in. */
int sock_read_raw(int family, struct sockets *s);

/* The numbers of the sockets in a list of who has them open, sorted; returns the count, or -errno. free(*list). */
int sock_numbers(const struct os_holder *holders, size_t count, uint64_t **list);

/* The same for the sockets that a process has open; and whether such a list has a number. */
int sock_of_process(int pid, uint64_t **list);
bool sock_among(const uint64_t *list, int count, uint64_t id);

#endif
