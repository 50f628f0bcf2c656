/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * route_monitor.c - route monitor: FreeBSD's routing messages, made of what has become different in the stack's lists
 * of interfaces, addresses and routes since the last look.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/route.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

/* Lengths of messages about interfaces: struct ifa_msghdr, if_msghdr, if_announcemsghdr of 12.1. */
enum { ADDR_MSG = 20, IF_MSG = 168, ANNOUNCE_MSG = 24 };

/* The stack at one moment; every list sorted. */
struct look {
	struct os_if *ifs;
	struct os_addr *addrs;
	struct os_route *routes;
	int nifs, naddrs, nroutes;
};

/* What is being printed. */
struct monitor {
	const struct route_view *view;
	int pid; /* who asked for the change, 0: not known */
};

/* -------------------------------------------------------------------------------------------------- the looks */

static size_t size_of(int family)
{
	return family == AF_INET ? 4 : 16;
}

static int compare_if(const void *left, const void *right)
{
	const struct os_if *a = left, *b = right;

	return a->index < b->index ? -1 : a->index > b->index;
}

static int compare_addr(const void *left, const void *right)
{
	const struct os_addr *a = left, *b = right;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	int order = memcmp(a->addr, b->addr, size_of(a->family));
	return order ? order : a->plen < b->plen ? -1 : a->plen > b->plen;
}

static int compare_route(const void *left, const void *right)
{
	const struct os_route *a = left, *b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	int order = memcmp(a->dst, b->dst, size_of(a->family));
	if (order)
		return order;
	if (a->plen != b->plen)
		return a->plen < b->plen ? -1 : 1;
	if (a->own != b->own)
		return a->own ? -1 : 1;
	if (a->family == AF_INET6 && addr_inet6_linklocal(a->dst) && a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return 0;
}

static void sort(void *list, int count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 0)
		qsort(list, (size_t)count, size, compare);
}

static struct look look(void)
{
	struct look l = {0};
	struct os_route *more = NULL;
	int count;

	l.nifs = os_if_list(cmd_vnet(), &l.ifs);
	l.naddrs = os_addr_list(cmd_vnet(), 0, &l.addrs);
	l.nroutes = os_route_list(cmd_vnet(), AF_INET, &l.routes);
	count = os_route_list(cmd_vnet(), AF_INET6, &more);
	if (l.nifs < 0 || l.naddrs < 0 || l.nroutes < 0 || count < 0)
		cmd_err(1, EIO, "routing tables");
	struct os_route *all = realloc(l.routes, (size_t)(l.nroutes + count + 1) * sizeof(*all));
	if (!all)
		cmd_err(1, ENOMEM, "malloc");
	l.routes = all;
	if (count > 0)
		memcpy(all + l.nroutes, more, (size_t)count * sizeof(*all));
	free(more);
	l.nroutes += count;
	sort(l.ifs, l.nifs, sizeof(*l.ifs), compare_if);
	sort(l.addrs, l.naddrs, sizeof(*l.addrs), compare_addr);
	sort(l.routes, l.nroutes, sizeof(*l.routes), compare_route);
	return l;
}

static void forget(struct look *l)
{
	free(l->ifs);
	free(l->addrs);
	free(l->routes);
}

static const struct os_if *interface(const struct look *l, unsigned index)
{
	struct os_if key = {.index = index};

	return l->nifs ? bsearch(&key, l->ifs, (size_t)l->nifs, sizeof(key), compare_if) : NULL;
}

/* ----------------------------------------------------------------------------------------------- the messages */

static void begin(size_t length, const char *name)
{
	const time_t now = time(NULL);
	char date[32];

	printf("\ngot message of size %zu on %s", length, ctime_r(&now, date));
	printf("%s: len %zu, ", name, length);
}

static void say_announce(const struct os_if *ifp, bool arrival)
{
	begin(ANNOUNCE_MSG, "RTM_IFANNOUNCE: interface arrival/departure");
	printf("if# %u, what: %s\n", ifp->index, arrival ? "arrival" : "departure");
}

static void say_interface(const struct os_if *ifp)
{
	const char *link = !ifp->status ? "unknown" : strcmp(ifp->status, "active") == 0 ? "up" : "down";
	char text[BITS_TEXT];
	const char *flags = strchr(bits_text(ifp->flags, if_flag_names, text), '<');

	begin(IF_MSG, "RTM_IFINFO: iface status change");
	printf("if# %u, link: %s, flags:%s\n", ifp->index, link, flags);
}

static void address(const struct route_view *view, int family, const uint8_t *bytes, unsigned index,
                    char text[ROUTE_TEXT])
{
	struct route_addr a = {.family = family, .index = index};

	memcpy(a.bytes, bytes, size_of(family));
	route_host_text(view, &a, text);
}

static void netmask(int family, unsigned plen, char text[ROUTE_TEXT])
{
	const struct route_view numeric = {.numeric = true};
	uint8_t mask[16] = {0};

	addr_mask(plen, family == AF_INET ? 32 : 128, mask);
	address(&numeric, family, mask, 0, text);
}

static void say_address(const struct monitor *m, const struct look *l, const struct os_addr *a, bool added)
{
	const struct os_if *ifp = interface(l, a->index);
	const bool broadcast = a->family == AF_INET && (a->has_broadcast || a->has_dest);
	const size_t size = a->family == AF_INET ? ROUTE_INET : ROUTE_INET6;
	char text[ROUTE_TEXT];

	begin(ADDR_MSG + ROUTE_LINK + 2 * size + (broadcast ? size : 0),
	      added ? "RTM_NEWADDR: address being added to iface" : "RTM_DELADDR: address being removed from iface");
	printf("metric 0, flags:%s\nsockaddrs: <NETMASK,IFP,IFA%s>\n", added ? "<UP>" : "", broadcast ? ",BRD" : "");
	netmask(a->family, a->plen, text);
	printf(" %s", text);
	if (ifp)
		route_link_text(ifp, text);
	else
		snprintf(text, sizeof(text), "link#%u", a->index);
	printf(" %s", text);
	address(m->view, a->family, a->addr, a->index, text);
	printf(" %s", text);
	if (broadcast) {
		address(m->view, a->family, a->has_broadcast ? a->broadcast : a->dest, a->index, text);
		printf(" %s", text);
	}
	putchar('\n');
}

/* The gateway: an address, or the interface by its number as far as nobody chose it. */
static void gateway(const struct route_view *view, const struct route_shown *s, char text[ROUTE_TEXT])
{
	const struct os_route *r = &s->route;

	if (r->has_gateway)
		address(view, r->family, r->gateway, r->index, text);
	else if (!r->own && s->flags & R_STATIC && s->ifp.index)
		route_link_text(&s->ifp, text);
	else
		snprintf(text, ROUTE_TEXT, "link#%u", r->index);
}

static void say_route(const struct monitor *m, const struct look *l, const struct os_route *r, const char *name)
{
	struct route_shown s = route_adapt(r, l->ifs, l->nifs);
	const bool host = s.flags & R_HOST, made = !(s.flags & R_PINNED);
	const size_t size = r->family == AF_INET ? ROUTE_INET : ROUTE_INET6;
	char text[ROUTE_TEXT], flags[256];

	if (!made)
		s.flags &= ~(uint32_t)R_DONE; /* nobody asked for it */
	begin(ROUTE_MSG + size + (s.route.has_gateway ? size : ROUTE_LINK) + (host ? 0 : size), name);
	printf("pid: %d, seq %d, errno 0, flags:%s\nlocks:  inits: %s\nsockaddrs: <DST,GATEWAY%s>\n", made ? m->pid : 0,
	       made && m->pid ? 1 : 0, route_flags_text(s.flags, flags), r->mtu && made ? "<mtu>" : "",
	       host ? "" : ",NETMASK");
	address(m->view, r->family, r->dst, r->plen >= 64 ? r->index : 0, text);
	printf(" %s", text);
	gateway(m->view, &s, text);
	printf(" %s", text);
	if (!host) {
		netmask(r->family, r->plen, text);
		printf(" %s", text);
	}
	putchar('\n');
}

/* ------------------------------------------------------------------------------------------- what is different */

/* The item of the other list that is the same one; NULL: it is not there. */
static const void *other(const void *item, const void *list, int count, size_t size,
                         int (*compare)(const void *, const void *))
{
	return count ? bsearch(item, list, (size_t)count, size, compare) : NULL;
}

static void say_interfaces(const struct look *old, const struct look *new)
{
	for (int i = 0; i < new->nifs; i++) {
		const struct os_if *now = &new->ifs[i], *before = interface(old, now->index);

		const bool renamed = before && strcmp(before->name, now->name) != 0;
		if (renamed)
			say_announce(before, false);
		if (!before || renamed)
			say_announce(now, true);
		if (!before || before->flags != now->flags || before->status != now->status || before->mtu != now->mtu)
			say_interface(now);
	}
}

static bool has_changed(const struct os_route *a, const struct os_route *b)
{
	return a->index != b->index || a->flags != b->flags || a->mtu != b->mtu || a->weight != b->weight ||
	       a->expire != b->expire || a->has_gateway != b->has_gateway ||
	       memcmp(a->gateway, b->gateway, sizeof(a->gateway)) != 0;
}

/* What went goes before what came, interfaces around the rest. */
static void say_all(const struct monitor *m, const struct look *old, const struct look *new)
{
	say_interfaces(old, new);
	for (int i = 0; i < old->nroutes; i++)
		if (!other(&old->routes[i], new->routes, new->nroutes, sizeof(*new->routes), compare_route))
			say_route(m, old, &old->routes[i], "RTM_DELETE: Delete Route");
	for (int i = 0; i < old->naddrs; i++)
		if (!other(&old->addrs[i], new->addrs, new->naddrs, sizeof(*new->addrs), compare_addr))
			say_address(m, old, &old->addrs[i], false);
	for (int i = 0; i < new->naddrs; i++)
		if (!other(&new->addrs[i], old->addrs, old->naddrs, sizeof(*old->addrs), compare_addr))
			say_address(m, new, &new->addrs[i], true);
	for (int i = 0; i < new->nroutes; i++) {
		const struct os_route *before =
		        other(&new->routes[i], old->routes, old->nroutes, sizeof(*old->routes), compare_route);

		if (!before)
			say_route(m, new, &new->routes[i], "RTM_ADD: Add Route");
		else if (has_changed(before, &new->routes[i]))
			say_route(m, new, &new->routes[i], "RTM_CHANGE: Change Metrics or flags");
	}
	for (int i = 0; i < old->nifs; i++)
		if (!interface(new, old->ifs[i].index))
			say_announce(&old->ifs[i], false);
	fflush(stdout);
}

/* -d: the interfaces and addresses that there are. */
static _Noreturn void say_present(const struct route_view *view)
{
	struct monitor m = {.view = view};
	struct look now = look();

	for (int i = 0; i < now.nifs; i++) {
		say_interface(&now.ifs[i]);
		for (int k = 0; k < now.naddrs; k++)
			if (now.addrs[k].index == now.ifs[i].index)
				say_address(&m, &now, &now.addrs[k], true);
	}
	forget(&now);
	exit(0);
}

void route_monitor(const struct route_view *view)
{
	struct monitor m = {.view = view};
	struct os_changes *changes;

	if (view->debug)
		say_present(view);
	int error = os_changes_open(cmd_vnet(), &changes);
	if (error)
		cmd_err(1, error, "socket");
	struct look old = look();
	while (!error) {
		error = os_changes_wait(changes, &m.pid);
		struct look new = look();

		say_all(&m, &old, &new);
		forget(&old);
		old = new;
		if (ferror(stdout))
			error = -EPIPE;
	}
	cmd_err(1, error, "read from routing socket");
}
