/* SPDX-License-Identifier: BSD-2-Clause */
/* inet6.c - neighbour discovery's options of one interface (inet6.h). */
#include "os/linux/inet6.h"

#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/kinds.h"
#include "os/linux/tc.h"

uint32_t inet6_options(const struct link *l)
{
	const struct ifkind *k = kind_of(l);

	return (k ? k->nd6 : ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL) ^ l->meta.nd6_flip;
}

bool inet6_makes_linklocal(const struct link *l)
{
	return !l->meta.lagg && (inet6_options(l) & (ND6_AUTO_LINKLOCAL | ND6_IFDISABLED)) == ND6_AUTO_LINKLOCAL;
}

static void tunable(const struct os_vnet *v, const char *name, const char *what, const char *value)
{
	char path[64 + OS_IFNAME];

	if (v->jid != 0)
		return;
	snprintf(path, sizeof path, "net/ipv6/conf/%s/%s", name, what);
	(void)os_tunable_set(path, value);
}

/* Whether the kernel makes the link-local address. A bridge's it always makes: docs/design.md. */
static int set_maker(struct nl *nl, const struct link *l)
{
	const struct ifkind *k = kind_of(l);
	struct nlmsghdr *msg;
	int error;

	if (k && (k == &kind_bridge || k == &kind_lo || k->no_eui64))
		return 0;
	msg = link_change(nl, l->index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	link_put_linklocal(msg, inet6_makes_linklocal(l));
	error = nl_commit(nl);
	return error == -EAFNOSUPPORT || error == -EOPNOTSUPP ? 0 : error; /* a kernel without IPv6 */
}

static bool has_inet6(struct os_vnet *v, unsigned index)
{
	struct os_addr *list = NULL;
	const int count = addr_list(v, index, &list);
	bool found = count < 0;

	for (int i = 0; i < count; i++)
		found = found || list[i].family == AF_INET6;
	free(list);
	return found;
}

static void filter(struct os_vnet *v, unsigned index, bool drop)
{
	for (int side = TC_IN; side <= TC_OUT; side++) {
		if (drop)
			(void)tc_drop_inet6(&v->nl, index, (enum tc_side)side);
		else
			(void)tc_remove(&v->nl, index, (enum tc_side)side, TC_PRIO_INET6, 0);
	}
}

void inet6_hold(struct os_vnet *v, const struct link *l)
{
	if (inet6_options(l) & ND6_IFDISABLED) {
		filter(v, l->index, true);
		(void)set_maker(&v->nl, l);
	}
	tunable(v, l->name, "disable_ipv6", "0");
}

int inet6_changed(struct os_vnet *v, const struct link *before, uint32_t off)
{
	const uint32_t was = inet6_options(before);
	struct link l;
	uint32_t is;
	int error = link_get(&v->nl, NULL, before->index, &l);

	if (error)
		return error;
	is = inet6_options(&l);
	if ((was ^ is) & ND6_ACCEPT_RTADV)
		tunable(v, l.name, "accept_ra", is & ND6_ACCEPT_RTADV ? "1" : "0");
	if ((was ^ is) & (ND6_AUTO_LINKLOCAL | ND6_IFDISABLED))
		error = set_maker(&v->nl, &l);
	if (!error && is & ~was & ND6_IFDISABLED) {
		if (has_inet6(v, l.index))
			filter(v, l.index, true);
		else
			tunable(v, l.name, "disable_ipv6", "1");
	}
	if (!error && l.inet6_off && off & ND6_IFDISABLED) /* a duplicate may have turned it off, too */
		tunable(v, l.name, "disable_ipv6", "0");
	if (!error && was & ~is & ND6_IFDISABLED) {
		filter(v, l.index, false);
		if (l.linux_flags & IFF_UP && !(is & ND6_NO_DAD))
			error = addr_probe_again(v, &l);
	}
	/* An interface that is down gets its address with `up`, unless the option itself is new. */
	if (!error && inet6_makes_linklocal(&l) &&
	    (is & ~was & ND6_AUTO_LINKLOCAL || (was & ~is & ND6_IFDISABLED && l.linux_flags & IFF_UP)))
		error = addr_need_linklocal(v, &l);
	return error;
}

int inet6_wake(struct os_vnet *v, unsigned index)
{
	struct link l;
	int error = link_get(&v->nl, NULL, index, &l);

	if (error || !l.inet6_quiet || kind_of(&l) == &kind_lo || !inet6_makes_linklocal(&l))
		return error;
	error = set_maker(&v->nl, &l);
	return error || !(l.linux_flags & IFF_UP) ? error : addr_need_linklocal(v, &l);
}
