/* SPDX-License-Identifier: BSD-2-Clause */
/* ifset.c - showing and changing interfaces: os_if_get(), os_if_list(), os_if_set(). */
#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/bridge.h"
#include "os/linux/ifcount.h"
#include "os/linux/ifindex.h"
#include "os/linux/impair.h"
#include "os/linux/inet6.h"
#include "os/linux/lagg.h"
#include "os/linux/lock.h"
#include "os/linux/vlan.h"

/* Flags that a user can set, that Linux has no place for, and that stay with the interface. */
enum { REMEMBERED = F_DEBUG | F_LINK0 | F_LINK1 | F_LINK2 | F_MONITOR | F_STATICARP };

static void show_groups(const struct link *l, const struct ifkind *k, uint32_t vnet, struct os_if *ifp)
{
	/* FreeBSD forgets the cloner's group when an interface is back home, and knows it again when it is away. */
	if (k && !k->nic && (l->meta.home != vnet || !l->meta.returned))
		snprintf(ifp->groups[ifp->ngroups++], OS_IFNAME, "%s", k->name);
	for (unsigned i = 0; i < l->meta.ngroups && ifp->ngroups < OS_GROUPS; i++)
		snprintf(ifp->groups[ifp->ngroups++], OS_IFNAME, "%s", l->meta.groups[i]);
}

/* FreeBSD's idea of it: Linux's loopback is always up. */
static bool is_up(const struct link *l)
{
	return (l->linux_flags & IFF_UP) && !l->meta.down;
}

static uint32_t show_flags(const struct link *l)
{
	uint32_t flags = l->meta.flags;

	if (is_up(l))
		flags |= F_UP;
	if (l->linux_flags & IFF_NOARP)
		flags |= F_NOARP;
	if (l->linux_flags & IFF_PROMISC)
		flags |= F_PROMISC | F_PPROMISC;
	if (l->master_is_bridge || l->promiscuity) /* a program that listens, such as tcpdump, says so */
		flags |= F_PROMISC;
	if (l->linux_flags & IFF_ALLMULTI)
		flags |= F_ALLMULTI;
	return flags;
}

/* Media to choose from, and the one that was chosen. */
static void show_media(const struct ifkind *k, unsigned chosen, struct os_if *ifp)
{
	static const char *words[16];

	for (unsigned i = 0; i < sizeof words / sizeof *words - 1 && k->media_list[i].words; i++) {
		words[i] = k->media_list[i].words;
		if (i == chosen)
			ifp->media = k->media_list[i].shown;
	}
	ifp->media_list = words;
}

/* A device of a kind that has no file here. */
static void show_other(const struct link *l, struct os_if *ifp)
{
	if (l->linux_flags & IFF_BROADCAST)
		ifp->flags |= F_BROADCAST | F_SIMPLEX;
	if (l->linux_flags & IFF_POINTOPOINT)
		ifp->flags |= F_POINTOPOINT;
	if (l->linux_flags & IFF_MULTICAST)
		ifp->flags |= F_MULTICAST;
	if ((l->linux_flags & IFF_UP) && l->carrier)
		ifp->flags |= F_RUNNING;
	ifp->nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL;
	if (l->has_ether) {
		ifp->media = "Ethernet autoselect";
		ifp->status = l->carrier ? "active" : "no carrier";
	}
}

void link_show(const struct link *l, struct os_vnet *v, struct os_if *ifp)
{
	const struct ifkind *k = kind_of(l);

	memset(ifp, 0, sizeof *ifp);
	snprintf(ifp->name, sizeof ifp->name, "%s", l->name);
	snprintf(ifp->kind, sizeof ifp->kind, "%s", k && !k->nic ? k->name : "");
	snprintf(ifp->descr, sizeof ifp->descr, "%s", l->meta.descr);
	ifp->index = ifindex_shown(v, l->index);
	ifp->unit = l->meta.unit;
	ifp->flags = show_flags(l);
	ifp->metric = l->meta.metric;
	ifp->mtu = l->mtu;
	ifp->ra_managed = l->ra_managed;
	ifp->ra_other = l->ra_other;
	ifp->has_ether = l->has_ether && !(k && k->no_ether);
	memcpy(ifp->ether, l->ether, sizeof ifp->ether);
	ifp->has_hwaddr = ifp->has_ether && l->meta.has_hwaddr && memcmp(l->meta.hwaddr, l->ether, 6) != 0;
	memcpy(ifp->hwaddr, l->meta.hwaddr, sizeof ifp->hwaddr);
	ifp->master = l->master_is_bridge ? ifindex_shown(v, l->master) : 0;
	ifp->stats = l->stats;
	show_groups(l, k, os_vnet_id(v), ifp);
	if (k) {
		ifp->options = k->options;
		ifp->capabilities = k->capabilities;
		ifp->nd6 = k->nd6;
		ifp->media = k->media;
		ifp->status = k->status;
		if (k->media_list)
			show_media(k, l->meta.medium, ifp);
		if (k->stays_running && l->meta.was_up)
			ifp->flags |= F_RUNNING;
		k->show(l, ifp);
		if (k->look)
			k->look(v, l, ifp);
	} else {
		show_other(l, ifp);
	}
	ifp->options ^= l->meta.cap_flip;
	ifp->nd6 ^= l->meta.nd6_flip;
	if (l->inet6_off)
		ifp->nd6 |= ND6_IFDISABLED;
}

int os_if_get(struct os_vnet *v, const char *name, struct os_if *ifp)
{
	struct link l;
	const int error = link_get(&v->nl, name, 0, &l);

	if (!error)
		link_show(&l, v, ifp);
	return error;
}

/* The loopback that a stack was born with comes first, then as they joined. */
static int by_joining(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	if (x->meta.joined != y->meta.joined)
		return x->meta.joined < y->meta.joined ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

int os_if_list(struct os_vnet *v, struct os_if **list)
{
	struct link *links = NULL;
	const int count = link_list(&v->nl, 0, &links);
	int seen = 0;

	if (count < 0)
		return count;
	*list = malloc(((size_t)count + 1) * sizeof **list);
	if (!*list || ifcount_settle(links, (size_t)count)) {
		free(*list);
		free(links);
		return -ENOMEM;
	}
	if (count > 1)
		qsort(links, (size_t)count, sizeof *links, by_joining);
	for (int i = 0; i < count; i++)
		if (!links[i].meta.back)
			link_show(&links[i], v, &(*list)[seen++]);
	free(links);
	return seen;
}

/* -------------------------------------------------------------------------------------------------- changing */

/* The changes that are kept in the interface's alias. */
enum {
	OWN_CHANGES = OS_SET_ETHER | OS_SET_DESCR | OS_SET_METRIC | OS_SET_ND6 | OS_SET_GROUP | OS_SET_UNGROUP |
	              OS_SET_OPTIONS | OS_SET_FLAGS | OS_SET_MEDIUM
};

/* The cloner's own group needs no place of its own: an interface is in it unless it is back home, or has left it. */
static int join_group(const struct ifkind *k, struct meta *m, const char *group)
{
	if (k && !k->nic && strcmp(k->name, group) == 0) {
		m->returned = false;
		return 0;
	}
	for (unsigned i = 0; i < m->ngroups; i++)
		if (strcmp(m->groups[i], group) == 0)
			return 0;
	if (m->ngroups == OS_GROUPS - 1)
		return -ENOSPC;
	snprintf(m->groups[m->ngroups++], OS_IFNAME, "%s", group);
	return 0;
}

static void leave_group(const struct ifkind *k, struct meta *m, const char *group)
{
	if (k && !k->nic && strcmp(k->name, group) == 0)
		m->returned = true;
	for (unsigned i = 0; i < m->ngroups; i++) {
		if (strcmp(m->groups[i], group) == 0) {
			memmove(m->groups[i], m->groups[i + 1], (m->ngroups - i - 1) * sizeof m->groups[0]);
			m->ngroups--;
			return;
		}
	}
}

/* A card's driver runs from `up` to `down`, whatever else takes the interface down; stopped, it takes nothing more. */
static void switch_card(struct meta *m, bool on)
{
	if (on)
		m->flags = (m->flags | F_RUNNING) & ~(uint32_t)F_OACTIVE;
	else if (m->flags & F_RUNNING)
		m->flags = (m->flags | F_OACTIVE) & ~(uint32_t)F_RUNNING;
}

/* The part of a change that only FreeBSD knows. */
static int change_meta(const struct link *l, const struct ifkind *k, const struct os_ifset *c, struct meta *m)
{
	const uint32_t caps = k ? k->capabilities : 0;
	const uint32_t old_nd6 = inet6_options(l);
	uint32_t options = (k ? k->options : 0) ^ m->cap_flip;

	if ((c->set & OS_SET_ETHER) && !m->has_hwaddr && l->has_ether) {
		m->has_hwaddr = true;
		memcpy(m->hwaddr, l->ether, 6);
	}
	if (c->set & OS_SET_DESCR)
		snprintf(m->descr, sizeof m->descr, "%s", c->descr);
	if (c->set & OS_SET_METRIC)
		m->metric = c->metric;
	if (c->set & OS_SET_ND6) {
		m->nd6_flip ^= old_nd6 ^ ((old_nd6 | c->nd6_on) & ~c->nd6_off);
	}
	if (c->set & OS_SET_OPTIONS) {
		options = (options | (c->cap_on & caps)) & ~(c->cap_off & caps);
		m->cap_flip = options ^ (k ? k->options : 0);
	}
	if (c->set & OS_SET_FLAGS)
		m->flags = (m->flags | (c->flag_on & REMEMBERED)) & ~(c->flag_off & REMEMBERED);
	if ((c->set & OS_SET_UP) && c->up)
		m->was_up = m->was_up || k == &kind_bridge || (k && (k->nic || k->stays_running));
	if ((c->set & OS_SET_UP) && k && k->nic)
		switch_card(m, c->up);
	if ((c->set & OS_SET_UP) && (l->linux_flags & IFF_LOOPBACK))
		m->down = !c->up;
	if (c->set & OS_SET_MEDIUM)
		m->medium = c->medium;
	if (c->set & OS_SET_UNGROUP)
		leave_group(k, m, c->group);
	return c->set & OS_SET_GROUP ? join_group(k, m, c->group) : 0;
}

/* FreeBSD lets a bridge with members have only the MTU that they all have. */
static int bridge_mtu_fits(struct os_vnet *v, const struct link *l, uint32_t mtu)
{
	struct link *members = NULL;
	const int count = link_list(&v->nl, l->index, &members);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++)
		if (members[i].mtu != mtu)
			error = -EINVAL;
	free(members);
	return error;
}

static int check_change(struct os_vnet *v, const struct link *l, const struct ifkind *k, const struct os_ifset *c)
{
	if (c->set & OS_SET_MTU) {
		if (l->meta.lagg)
			return -EINVAL;
		if (k && (c->mtu < k->mtu_min || c->mtu > k->mtu_max))
			return -EINVAL;
		if (k == &kind_bridge)
			return bridge_mtu_fits(v, l, c->mtu);
		if (k && k->check_mtu)
			return k->check_mtu(v, l, c->mtu);
	}
	return 0;
}

/* Appends the change as one message. */
static int put_change(struct nl *nl, const struct link *l, const struct os_ifset *c, const struct meta *m)
{
	uint32_t flags = 0, mask = 0;
	struct nlmsghdr *msg;

	if (c->set & OS_SET_UP) {
		mask |= IFF_UP;
		flags |= c->up || (l->linux_flags & IFF_LOOPBACK) ? IFF_UP : 0;
	}
	if (c->set & OS_SET_PROMISC) {
		mask |= IFF_PROMISC;
		flags |= c->promisc ? IFF_PROMISC : 0;
	}
	if (c->set & OS_SET_ARP) {
		mask |= IFF_NOARP;
		flags |= c->arp ? 0 : IFF_NOARP;
	}
	msg = link_change(nl, l->index, flags, mask);
	if (!msg)
		return -ENOBUFS;
	if (c->set & OS_SET_MTU)
		mnl_attr_put_u32(msg, IFLA_MTU, c->mtu);
	if (c->set & OS_SET_ETHER)
		mnl_attr_put(msg, IFLA_ADDRESS, 6, c->ether);
	if (c->set & OS_SET_NAME)
		mnl_attr_put_strz(msg, IFLA_IFNAME, c->name);
	return (c->set & OWN_CHANGES) || m->was_up != l->meta.was_up || m->flags != l->meta.flags ||
	                       m->down != l->meta.down
	               ? link_put_meta(msg, m)
	               : 0;
}

/* Appends the change with what only FreeBSD knows. */
static int put_own_change(struct os_vnet *v, const struct link *l, const struct os_ifset *c)
{
	struct meta m = l->meta;

	m.ours = true;
	const int error = change_meta(l, kind_of(l), c, &m);
	return error ? error : put_change(&v->nl, l, c, &m);
}

/* Linux before 6.2 renames only what is down. */
static int rename_live(struct nl *nl, const struct link *l, const struct os_ifset *c)
{
	struct nlmsghdr *msg;

	if (!link_change(nl, l->index, 0, IFF_UP))
		return -ENOBUFS;
	msg = link_change(nl, l->index, IFF_UP, IFF_UP);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_strz(msg, IFLA_IFNAME, c->name);
	return nl_commit(nl);
}

/* What belongs to `up`; l is the link as it was. */
static int came_up(struct os_vnet *v, const struct link *l, const char *name)
{
	struct link other;
	int error = 0;

	/* The other end has got a carrier by it. To ask for a link makes the kernel send through it at once, and not
	 * some ms later: a question that comes from here meanwhile, as for a duplicate of an address, would have no
	 * answer. */
	(void)link_peer(&v->nl, l, &other);
	if (!is_up(l))
		error = addr_after_up(v, l);
	return !error && l->master_is_bridge ? stp_member_up(v, name) : error;
}

/* Carries a change out and, if the interface goes down by it, gives it back what only Linux takes from it then. */
static int commit_change(struct os_vnet *v, const struct link *l, const struct os_ifset *c)
{
	const bool down = (c->set & OS_SET_UP) && !c->up && (l->linux_flags & IFF_UP);
	struct os_addr *kept = NULL;
	const int count = down ? addr_before_down(v, l, &kept) : 0;
	int error = count < 0 ? count : 0;

	if (!error)
		error = put_own_change(v, l, c);
	if (!error)
		error = nl_commit(&v->nl);
	else
		nl_drop(&v->nl);
	if (error == -EBUSY && (c->set & OS_SET_NAME))
		error = rename_live(&v->nl, l, c);
	if (!error)
		addr_after_down(v, kept, count);
	free(kept);
	return error;
}

static int change_if(struct os_vnet *v, const char *name, const struct os_ifset *c)
{
	struct link l;
	int error = link_get(&v->nl, name, 0, &l);

	if (!error)
		error = check_change(v, &l, kind_of(&l), c);
	if (!error)
		error = commit_change(v, &l, c);
	if (!error && c->set & OS_SET_MTU)
		error = impair_resized(v, l.index, c->mtu);
	if (!error && (c->set & OS_SET_UP) && c->up)
		error = came_up(v, &l, c->set & OS_SET_NAME ? c->name : name);
	if (!error && c->set & OS_SET_ETHER && kind_of(&l) == &kind_lagg)
		error = lagg_ether_changed(v, &l, c->ether);
	else if (!error && c->set & OS_SET_ETHER)
		error = vlan_ether_changed(&v->nl, &l, c->ether);
	if (!error && c->set & OS_SET_ND6)
		error = inet6_changed(v, &l, c->nd6_off);
	return error;
}

int os_if_set(struct os_vnet *v, const char *name, const struct os_ifset *c)
{
	if ((c->set & OS_SET_NAME) && strlen(c->name) >= IFNAMSIZ)
		return -ENAMETOOLONG;
	stack_lock(v);
	const int error = change_if(v, name, c);
	stack_unlock(v);
	return error;
}
