/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_if.c - netstat -i: interfaces, their addresses and counters. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/libxo.h"
#include "cmd/netstat.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

/* Widths of the columns that grow with -W. */
struct widths {
	int name, net, addr;
};

/* The list that is shown. */
struct list {
	struct os_if *ifs;
	struct os_addr *addrs;
	const struct os_addr **by_index; /* of one interface after the other, each in the order of configuration */
	size_t count, naddrs;
};

static bool is_wanted(const struct netstat *n, const struct os_if *ifp)
{
	return !n->interface || strcmp(n->interface, ifp->name) == 0;
}

/* The place of the first address of an interface, and with `next` that of the first one after it. */
static size_t place(const struct list *l, unsigned index, bool next)
{
	size_t low = 0, high = l->naddrs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		unsigned at = l->by_index[middle]->index;
		if (at < index || (next && at == index))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct widths widths_of(const struct netstat *n, const struct list *l)
{
	struct widths w = {5, 13, 17};

	if (!n->wide)
		return w;
	w.net = 18;
	for (size_t i = 0; i < l->count; i++) {
		if (!is_wanted(n, &l->ifs[i]))
			continue;
		int length = (int)strlen(l->ifs[i].name) + !(l->ifs[i].flags & F_UP);
		w.name = length > w.name ? length : w.name;
		size_t end = place(l, l->ifs[i].index, true);
		for (size_t k = place(l, l->ifs[i].index, false); k < end; k++)
			if (l->by_index[k]->family == AF_INET6)
				w = (struct widths){w.name, 24, 39};
	}
	return w;
}

static void print_header(const struct netstat *n, const struct widths *w)
{
	printf("%-*s %5s %-*s %-*s %8s %5s %5s", w->name, "Name", "Mtu", w->net, "Network", w->addr, "Address", "Ipkts",
	       "Ierrs", "Idrop");
	if (n->bytes)
		printf(" %10s", "Ibytes");
	printf(" %8s %5s", "Opkts", "Oerrs");
	if (n->bytes)
		printf(" %10s", "Obytes");
	printf(" %5s%s\n", "Coll", n->drops ? "  Drop" : "");
}

/* The columns up to the counters; mtu NULL: that of an address, which has none. */
static void print_names(const struct netstat *n, const struct widths *w, const struct os_if *ifp, const uint32_t *mtu,
                        const char *net, const char *addr)
{
	char name[OS_IFNAME + 1], number[8] = "-";

	snprintf(name, sizeof(name), "%s%s", ifp->name, ifp->flags & F_UP ? "" : "*");
	if (mtu && n->human)
		netstat_human(*mtu, number);
	else if (mtu)
		snprintf(number, sizeof(number), "%u", *mtu);
	if (n->wide)
		printf("%-*s %5s %-*s %-*s", w->name, name, number, w->net, net, w->addr, addr);
	else
		printf("%-*.*s %5s %-*.*s %-*.*s", w->name, w->name, name, number, w->net, w->net, net, w->addr,
		       w->addr, addr);
}

/* ------------------------------------------------------------------------------------------------------ --libxo */

static void encode_link(const struct netstat *n, const struct os_if *ifp)
{
	const struct os_ifstats *s = &ifp->stats;
	char text[ADDR_TEXT + OS_IFNAME];

	libxo_instance("interface");
	libxo_string("name", ifp->name);
	snprintf(text, sizeof(text), "0x%x", ifp->flags);
	libxo_string("flags", text);
	libxo_number("mtu", ifp->mtu);
	snprintf(text, sizeof(text), "<Link#%u>", ifp->index);
	libxo_string("network", text);
	libxo_string("address", ifp->has_ether ? addr_ether_text(ifp->ether, ':', text) : ifp->name);
	libxo_number("received-packets", s->ipackets);
	libxo_number("received-errors", s->ierrors);
	libxo_number("dropped-packets", s->idrops);
	if (n->bytes)
		libxo_number("received-bytes", s->ibytes);
	libxo_number("sent-packets", s->opackets);
	libxo_number("send-errors", s->oerrors);
	if (n->bytes)
		libxo_number("sent-bytes", s->obytes);
	libxo_number("collisions", s->collisions);
	if (n->drops)
		libxo_number("dropped-output-packets", s->odrops);
	libxo_end();
}

static void encode_address(const struct netstat *n, const struct os_if *ifp, const struct os_addr *a)
{
	char text[NETSTAT_TEXT];

	libxo_instance("interface");
	libxo_string("name", ifp->name);
	snprintf(text, sizeof(text), "0x%x", ifp->flags);
	libxo_string("flags", text);
	netstat_network(n, a->family, a->addr, a->plen, ifp->name, text);
	libxo_string("network", text);
	netstat_host(n, a->family, a->addr, ifp->name, text);
	libxo_string("address", text);
	libxo_number("received-packets", 0);
	if (n->bytes)
		libxo_number("received-bytes", 0);
	libxo_number("sent-packets", 0);
	if (n->bytes)
		libxo_number("sent-bytes", 0);
	libxo_end();
}

/* -------------------------------------------------------------------------------------------------------- rows */

static void print_link(const struct netstat *n, const struct widths *w, const struct os_if *ifp)
{
	const struct os_ifstats *s = &ifp->stats;
	char net[32], addr[ADDR_TEXT];

	if (libxo_on()) {
		encode_link(n, ifp);
		return;
	}
	snprintf(net, sizeof(net), "<Link#%u>", ifp->index);
	if (ifp->has_ether)
		addr_ether_text(ifp->ether, ':', addr);
	else
		snprintf(addr, sizeof(addr), "%s", ifp->name);
	print_names(n, w, ifp, &ifp->mtu, net, addr);
	netstat_count(n, 8, s->ipackets);
	netstat_count(n, 5, s->ierrors);
	netstat_count(n, 5, s->idrops);
	if (n->bytes)
		netstat_count(n, 10, s->ibytes);
	netstat_count(n, 8, s->opackets);
	netstat_count(n, 5, s->oerrors);
	if (n->bytes)
		netstat_count(n, 10, s->obytes);
	netstat_count(n, 5, s->collisions);
	if (n->drops) {
		netstat_count(n, 5, s->odrops);
		putchar(' ');
	}
	putchar('\n');
}

/* No counters are kept per address. */
static void print_address(const struct netstat *n, const struct widths *w, const struct os_if *ifp,
                          const struct os_addr *a)
{
	char net[NETSTAT_TEXT], addr[NETSTAT_TEXT];

	if (libxo_on()) {
		encode_address(n, ifp, a);
		return;
	}
	netstat_network(n, a->family, a->addr, a->plen, ifp->name, net);
	netstat_host(n, a->family, a->addr, ifp->name, addr);
	print_names(n, w, ifp, NULL, net, addr);
	printf(" %8d %5s %5s", 0, "-", "-");
	if (n->bytes)
		printf(" %10d", 0);
	printf(" %8d %5s", 0, "-");
	if (n->bytes)
		printf(" %10d", 0);
	printf(" %5s%s\n", "-", n->drops ? "     - " : "");
}

/* By interface; the addresses of one stay in the order of the list that they point into. */
static int compare(const void *left, const void *right)
{
	const struct os_addr *a = *(const struct os_addr *const *)left, *b = *(const struct os_addr *const *)right;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void read_list(struct list *l)
{
	int n = os_if_list(cmd_vnet(), &l->ifs);

	if (n < 0)
		cmd_err(1, n, "interface list");
	l->count = (size_t)n;
	n = os_addr_list(cmd_vnet(), 0, &l->addrs);
	if (n < 0)
		cmd_err(1, n, "address list");
	l->naddrs = (size_t)n;
	l->by_index = calloc(l->naddrs + 1, sizeof(const struct os_addr *));
	if (!l->by_index)
		cmd_err(1, ENOMEM, "malloc");
	for (size_t i = 0; i < l->naddrs; i++)
		l->by_index[i] = &l->addrs[i];
	qsort(l->by_index, l->naddrs, sizeof(const struct os_addr *), compare);
}

void netstat_interfaces(const struct netstat *n)
{
	struct list l;

	read_list(&l);
	struct widths w = widths_of(n, &l);
	if (libxo_on())
		libxo_list("interface");
	else
		print_header(n, &w);
	for (size_t i = 0; i < l.count; i++) {
		if (!is_wanted(n, &l.ifs[i]))
			continue;
		if (n->family == 0 || n->family == NETSTAT_FAMILY_LINK)
			print_link(n, &w, &l.ifs[i]);
		size_t end = place(&l, l.ifs[i].index, true);
		for (size_t k = place(&l, l.ifs[i].index, false); k < end; k++)
			if (n->family == 0 || n->family == l.by_index[k]->family)
				print_address(n, &w, &l.ifs[i], l.by_index[k]);
	}
	free(l.by_index);
	free(l.addrs);
	free(l.ifs);
}
