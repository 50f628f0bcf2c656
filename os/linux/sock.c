/* SPDX-License-Identifier: BSD-2-Clause */
/* sock.c - os_socket_list(): the sockets of a stack that the caller may see. */
#include "os/linux/sock.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/visible.h"
#include "os/linux/visit.h"

struct os_socket *sock_new(struct sockets *s)
{
	struct os_socket *list = grow(s->list, s->count, &s->room, sizeof *list);

	if (!list)
		return NULL;
	s->list = list;
	memset(&list[s->count], 0, sizeof *list);
	return &list[s->count++];
}

/* Whether an address is IPv4's, or may be: none at all. */
static bool is_mapped(const uint8_t *addr, bool *some)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff}, none[16];

	if (memcmp(addr, none, sizeof none) == 0)
		return true;
	*some = true;
	return memcmp(addr, prefix, sizeof prefix) == 0;
}

static void unmap(uint8_t *addr)
{
	memmove(addr, addr + 12, 4);
	memset(addr + 4, 0, 12);
}

void sock_unmap(struct os_socket *s)
{
	bool some = false;

	if (!is_mapped(s->local, &some) || !is_mapped(s->remote, &some) || !some)
		return;
	s->family = AF_INET;
	s->both = false;
	unmap(s->local);
	unmap(s->remote);
}

/* ---------------------------------------------------------------------------------------------- what is not shown */

/*
 * Takes out the sockets over which the commands of this world speak to its keeper: FreeBSD has neither. A connection
 * that the keeper has not accepted yet has a peer without a number.
 */
static int drop_keepers(struct sockets *s)
{
	uint64_t *own = NULL;
	const int count = sock_of_process(1, &own);
	size_t kept = 0;

	if (count < 0)
		return count;
	for (size_t i = 0; i < s->count; i++) {
		const struct os_socket *one = &s->list[i];
		const bool greets = one->type == SOCK_SEQPACKET && !one->listening && !one->peer && !*one->name;

		if (one->family == AF_UNIX &&
		    (greets || sock_among(own, count, one->id) || sock_among(own, count, one->peer)))
			continue;
		s->list[kept++] = *one;
	}
	s->count = kept;
	free(own);
	return 0;
}

/* Leaves a jail that shares its stack the sockets that its own processes have. */
static int drop_others(struct os_vnet *v, struct sockets *s)
{
	struct os_holder *holders = NULL;
	struct visible seen;
	uint64_t *ids = NULL;
	size_t kept = 0;
	int count, error = visible_load(v, &seen);
	const bool limited = !error && seen.limited;

	visible_clear(&seen);
	if (!limited)
		return error;
	count = os_holder_list(v, &holders);
	if (count >= 0)
		count = sock_numbers(holders, (size_t)count, &ids);
	free(holders);
	if (count < 0)
		return count;
	for (size_t i = 0; i < s->count; i++)
		if (sock_among(ids, count, s->list[i].id))
			s->list[kept++] = s->list[i];
	s->count = kept;
	free(ids);
	return 0;
}

/* ------------------------------------------------------------------------------------------------------ the list */

/* Newest first: numbers are given upwards, on each processor. */
static int newest_first(const void *a, const void *b)
{
	const struct os_socket *x = a, *y = b;

	return x->id > y->id ? -1 : x->id < y->id;
}

/* Reads what there is of a family, from inside the stack. */
static int read_family(struct nl *nl, int family, struct sockets *s)
{
	int error;

	if (family == AF_UNIX)
		return sock_read_unix(nl, s);
	error = sock_read_inet(nl, family, IPPROTO_TCP, s);
	if (!error)
		error = sock_read_inet(nl, family, IPPROTO_UDP, s);
	return error ? error : sock_read_raw(family, s);
}

int sock_diag_in(struct os_vnet *v, int (*fn)(struct nl *nl, void *arg), void *arg)
{
	struct nl *nl = malloc(sizeof *nl);
	int back = -1, left, error = nl ? visit_stack(v, &back) : -ENOMEM;

	if (error) {
		free(nl);
		return error;
	}
	error = nl_open_other(nl, NETLINK_SOCK_DIAG);
	if (!error)
		error = fn(nl, arg);
	left = visit_leave(back);
	nl_close(nl);
	free(nl);
	if (error == -ENOENT || error == -EPROTONOSUPPORT)
		error = -EOPNOTSUPP;
	return error ? error : left;
}

static int read_families(struct nl *nl, void *arg)
{
	static const int families[] = {AF_INET, AF_INET6, AF_UNIX};
	struct sockets *s = arg;
	int error = 0;

	for (size_t i = 0; !error && i < sizeof families / sizeof *families; i++)
		if (s->family == 0 || s->family == families[i])
			error = read_family(nl, families[i], s);
	return error;
}

int os_socket_list(struct os_vnet *v, int family, struct os_socket **list)
{
	struct sockets s = {.family = family};
	int error = sock_diag_in(v, read_families, &s);

	if (!error)
		error = drop_keepers(&s);
	if (!error)
		error = drop_others(v, &s);
	if (error) {
		free(s.list);
		return error;
	}
	if (s.count)
		qsort(s.list, s.count, sizeof *s.list, newest_first);
	for (size_t i = 0; i < s.count; i++)
		s.list[i].index = ifindex_shown(v, s.list[i].index);
	*list = s.list;
	return (int)s.count;
}
