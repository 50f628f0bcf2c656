/* SPDX-License-Identifier: BSD-2-Clause */
/* ifmove.c - moving interfaces between stacks: os_if_move(). */
#include <errno.h>
#include <linux/if.h>
#include <stdlib.h>

#include "lib/ifnames.h"
#include "os/linux/bridge.h"
#include "os/linux/lock.h"
#include "os/linux/visit.h"
#include "os/linux/vlan.h"

/* What an interface is after a move: the marks that stay, and the new place. */
static struct meta moved_meta(const struct link *l, uint32_t stack)
{
	struct meta m = l->meta;

	m.ours = true;
	m.vnet = stack;
	m.joined = meta_now();
	m.enslaved = 0;
	m.member = m.ifmaxaddr = m.pathcost = 0;
	m.lagg = 0;
	m.ngroups = 0;
	m.metric = 0;
	m.nd6_flip = 0; /* the other stack's IPv6 begins anew with it */
	if (m.home == stack)
		m.returned = true;
	if (l->master_is_bridge)
		m.flags |= F_PROMISC; /* if_bridge(4) does not take it back when the member is pulled away */
	return m;
}

/* Makes a link anew in the other stack and deletes the old one. */
static int move_by_recreating(struct nl *nl, const struct link *l, const struct ifkind *k, int nsfd,
                              const struct meta *m, unsigned index, const char *pattern)
{
	struct nl *to = malloc(sizeof *to);
	int error = to ? visit_open(nsfd, to) : -ENOMEM;

	if (!error)
		error = k->recreate(to, l, m, pattern ? pattern : l->name, index);
	if (to)
		nl_close(to);
	free(to);
	return error ? error : link_delete(nl, l->index);
}

int link_move(struct nl *nl, const struct link *l, int nsfd, uint32_t stack, unsigned index, const char *pattern)
{
	const struct ifkind *k = kind_of(l);
	struct meta m = moved_meta(l, stack);
	struct nlmsghdr *msg;
	int error;

	meta_fit(&m);
	if (k && k->recreate)
		return move_by_recreating(nl, l, k, nsfd, &m, index, pattern);
	msg = link_change(nl, l->index, 0, IFF_UP);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_NET_NS_FD, (uint32_t)nsfd);
	if (index)
		mnl_attr_put_u32(msg, IFLA_NEW_IFINDEX, index);
	if (pattern)
		mnl_attr_put_strz(msg, IFLA_IFNAME, pattern);
	if (l->meta.lagg) {
		mnl_attr_put(msg, IFLA_ADDRESS, 6, l->meta.lagg_ether);
		mnl_attr_put_u32(msg, IFLA_GROUP, 0);
	}
	error = link_put_meta(msg, &m);
	if (error) {
		nl_drop(nl);
		return error;
	}
	return nl_commit(nl);
}

/* Asks the keeper for a number in the stack that it goes to. */
static int claim_move(struct os_vnet *from, const struct link *l, struct os_vnet *to, unsigned *index)
{
	struct os_world *w = from->w;
	const uint32_t ids[2] = {os_vnet_id(from), os_vnet_id(to)};
	struct wire_in *m = client_request(w, WIRE_MOVE);
	int error;

	m->head.stack[0] = ids[0];
	m->head.index[0] = l->index;
	m->head.stack[1] = ids[1];
	error = client_call(w);
	if (!error) {
		w->claims = true;
		*index = w->reply.head.index[1];
	}
	return error;
}

/* A bridge that was made anew has nobody yet who watches it. */
static int watch_again(struct os_vnet *to, const struct link *l)
{
	struct link made;
	int error;

	if (kind_of(l) != &kind_bridge || !bridge_maxaddr_watched(l))
		return 0;
	error = link_get(&to->nl, l->name, 0, &made);
	return error ? error : guard_start(to, &made);
}

static int move_locked(struct os_vnet *from, const char *name, struct os_vnet *to)
{
	const int nsfd = client_nsfd(to);
	struct link l;
	unsigned index = 0;
	int error = link_get(&from->nl, name, 0, &l), tries = 0;

	if (!error && os_vnet_id(from) == os_vnet_id(to))
		error = -EEXIST;
	if (!error && nsfd < 0)
		error = nsfd;
	if (!error && (l.linux_flags & IFF_LOOPBACK))
		error = -EINVAL;
	if (error)
		return error;
	if (kind_of(&l) == &kind_bridge)
		bridge_release(from, &l);
	error = vlan_leave(from, &l);
	if (error)
		return error;
	do {
		error = claim_move(from, &l, to, &index);
		if (!error)
			error = link_move(&from->nl, &l, nsfd, os_vnet_id(to), index, NULL);
		if (error == -EBUSY)
			client_busy(from->w);
	} while (error == -EBUSY && ++tries < CLAIM_TRIES);
	if (error)
		client_abandon(from->w);
	else
		client_settle(from->w);
	return error ? error : watch_again(to, &l);
}

int os_if_move(struct os_vnet *from, const char *name, struct os_vnet *to)
{
	stack_lock(from);
	const int error = move_locked(from, name, to);
	stack_unlock(from);
	return error;
}
