/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_route.c - netstat -r: the routing tables. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/libxo.h"
#include "cmd/netstat.h"
#include "cmd/route.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

/* The flags column: a letter per bit, in this order; and what --libxo calls it. */
static const struct {
	uint32_t bit;
	char letter;
	const char *word;
} letters[] = {
        {R_UP, 'U', "up"},
        {R_GATEWAY, 'G', "gateway"},
        {R_HOST, 'H', "host"},
        {R_REJECT, 'R', "reject"},
        {R_DYNAMIC, 'D', "dynamic"},
        {R_MODIFIED, 'M', "modified"},
        {R_XRESOLVE, 'X', "xresolve"},
        {R_STATIC, 'S', "static"},
        {R_PROTO1, '1', "proto1"},
        {R_PROTO2, '2', "proto2"},
        {R_PROTO3, '3', "proto3"},
        {R_BLACKHOLE, 'B', "blackhole"},
};
enum { FLAGS_TEXT = sizeof(letters) / sizeof(letters[0]) + 1 };

/* A route as a row of the table. */
struct row {
	struct os_route route;
	const struct os_if *ifp;   /* of the address or the way out; NULL: gone */
	const struct os_if *netif; /* as the table names it */
	uint8_t key[16];           /* what the kernel sorts by */
	size_t listed;
};

/* What all rows of a run need. */
struct tables {
	const struct netstat *opt;
	struct os_if *ifs;
	size_t count;
	const struct os_if *loopback; /* the first, which own addresses are shown on */
	struct os_if **by_index;
};

static int compare_index(const void *left, const void *right)
{
	const struct os_if *const *a = left, *const *b = right;

	return (*a)->index < (*b)->index ? -1 : (*a)->index > (*b)->index;
}

static void read_interfaces(struct tables *t)
{
	int n = os_if_list(cmd_vnet(), &t->ifs);

	if (n < 0)
		cmd_err(1, n, "interface list");
	t->count = (size_t)n;
	t->by_index = calloc(t->count + 1, sizeof(struct os_if *));
	if (!t->by_index)
		cmd_err(1, ENOMEM, "malloc");
	for (size_t i = 0; i < t->count; i++) {
		t->by_index[i] = &t->ifs[i];
		if (!t->loopback && t->ifs[i].flags & F_LOOPBACK)
			t->loopback = &t->ifs[i];
	}
	qsort(t->by_index, t->count, sizeof(struct os_if *), compare_index);
}

static const struct os_if *find_interface(const struct tables *t, unsigned index)
{
	struct os_if key = {.index = index}, *wanted = &key;
	struct os_if **found = bsearch(&wanted, t->by_index, t->count, sizeof(struct os_if *), compare_index);

	return found ? *found : NULL;
}

/* Puts a route the way FreeBSD has it where a system keeps it otherwise. */
static void adapt(const struct tables *t, struct row *row)
{
	static const uint8_t localhost[2][16] = {{127, 0, 0, 1}, {[15] = 1}};
	struct os_route *r = &row->route;
	bool v6 = r->family == AF_INET6;

	row->netif = row->ifp;
	/* Routes that lead nowhere lead there by way of the loopback. */
	if (r->flags & (R_REJECT | R_BLACKHOLE)) {
		if (!r->has_gateway) {
			memcpy(r->gateway, localhost[v6], sizeof(r->gateway));
			r->has_gateway = true;
			r->flags |= R_GATEWAY;
		}
		row->netif = t->loopback;
	}
	if (!r->own)
		return;
	if (route_own_plain(r, row->ifp))
		r->flags &= ~(uint32_t)R_STATIC;
	else
		row->netif = t->loopback;
}

/* The kernel keeps the link of a link-local address in the address: that is how they are sorted. */
static void make_key(struct row *row)
{
	const struct os_route *r = &row->route;

	memcpy(row->key, r->dst, r->family == AF_INET ? 4 : 16);
	if (r->family == AF_INET6 && addr_inet6_linklocal(r->dst) && r->plen >= 64) {
		row->key[2] = (uint8_t)(r->index >> 8);
		row->key[3] = (uint8_t)r->index;
	}
}

/* By destination; of several with the same one hosts come first, then the longer prefix. */
static int compare(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = memcmp(a->key, b->key, sizeof(a->key));

	if (order)
		return order;
	bool host_a = a->route.flags & R_HOST, host_b = b->route.flags & R_HOST;
	if (host_a != host_b)
		return host_a ? -1 : 1;
	if (a->route.plen != b->route.plen)
		return a->route.plen > b->route.plen ? -1 : 1;
	return a->listed < b->listed ? -1 : a->listed > b->listed;
}

static void flags_text(uint32_t flags, char text[FLAGS_TEXT])
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (flags & letters[i].bit)
			*text++ = letters[i].letter;
	*text = '\0';
}

/* The gateway column: a router, the link, or for a route straight out of an interface its address there. */
static void gateway_text(const struct netstat *n, const struct row *row, char text[NETSTAT_TEXT])
{
	const struct os_route *r = &row->route;

	if (r->has_gateway)
		netstat_host(n, r->family, r->gateway, row->ifp ? row->ifp->name : NULL, text);
	else if (r->own || !(r->flags & R_STATIC) || !row->ifp)
		snprintf(text, NETSTAT_TEXT, "link#%u", row->ifp ? row->ifp->index : r->index);
	else if (row->ifp->has_ether)
		addr_ether_text(row->ifp->ether, ':', text);
	else
		snprintf(text, NETSTAT_TEXT, "%s", row->ifp->name);
}

/* A column: names are cut to its width, numbers never. */
static void print_column(const struct netstat *n, const char *text, int width)
{
	if (n->numeric || n->wide)
		printf("%-*s ", width, text);
	else
		printf("%-*.*s ", width, width, text);
}

/* Widths of the columns. */
struct widths {
	int dst, gateway, netif;
};

static struct widths widths_of(const struct netstat *n, int family)
{
	if (family == AF_INET6)
		return (struct widths){33, 29, 8};
	return (struct widths){18, 18, n->wide ? 10 : 8};
}

static const char *family_name(int family)
{
	return family == AF_INET ? "Internet" : "Internet6";
}

static void print_header(const struct netstat *n, int family)
{
	struct widths w = widths_of(n, family);

	printf("\n%s:\n", family_name(family));
	printf("%-*s %-*s %-6s ", w.dst, "Destination", w.gateway, "Gateway", "Flags");
	if (n->wide)
		printf("%8s %6s ", "Use", "Mtu");
	printf("%*s %s\n", w.netif, "Netif", "Expire");
}

static void destination_text(const struct netstat *n, const struct row *row, char text[NETSTAT_TEXT])
{
	const struct os_route *r = &row->route;
	const char *ifname = row->ifp ? row->ifp->name : NULL;

	if (r->flags & R_HOST)
		netstat_host(n, r->family, r->dst, ifname, text);
	else
		netstat_network(n, r->family, r->dst, r->plen, ifname, text);
}

static uint32_t mtu_of(const struct row *row)
{
	return row->route.mtu ? row->route.mtu : row->netif ? row->netif->mtu : 0;
}

/* In seconds; 12.1 takes the time of day for the time since the start. 0: never. */
static int expires_in(const struct os_route *r)
{
	return r->expire ? (int)(r->expire - time(NULL)) : 0;
}

static void encode_row(const struct netstat *n, const struct row *row)
{
	char text[NETSTAT_TEXT], flags[FLAGS_TEXT];
	const char *words[FLAGS_TEXT];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (row->route.flags & letters[i].bit)
			words[count++] = letters[i].word;
	words[count] = NULL;
	libxo_instance("rt-entry");
	destination_text(n, row, text);
	libxo_string("destination", text);
	gateway_text(n, row, text);
	libxo_string("gateway", text);
	flags_text(row->route.flags, flags);
	libxo_string("flags", flags);
	libxo_strings("flags_pretty", words);
	if (n->wide) {
		libxo_number("use", row->route.use);
		libxo_number("mtu", mtu_of(row));
	}
	libxo_string("interface-name", row->netif ? row->netif->name : "");
	if (expires_in(&row->route) > 0)
		libxo_number("expire-time", (uint64_t)expires_in(&row->route));
	libxo_end();
}

static void print_row(const struct netstat *n, const struct row *row)
{
	const struct os_route *r = &row->route;
	struct widths w = widths_of(n, r->family);
	const char *netif = row->netif ? row->netif->name : "";
	char text[NETSTAT_TEXT], flags[FLAGS_TEXT];

	destination_text(n, row, text);
	print_column(n, text, w.dst);
	gateway_text(n, row, text);
	print_column(n, text, w.gateway);
	flags_text(r->flags, flags);
	printf("%-6.6s ", flags);
	if (n->wide)
		printf("%8llu %6u %*s", (unsigned long long)r->use, mtu_of(row), w.netif, netif);
	else
		printf("%*.*s", w.netif, w.netif, netif);
	if (expires_in(r) > 0)
		printf(" %6d", expires_in(r));
	putchar('\n');
}

static void print_family(const struct tables *t, int family)
{
	struct os_route *routes;
	int n = os_route_list(cmd_vnet(), family, &routes);

	if (n < 0)
		cmd_err(1, n, "routing table");
	struct row *rows = calloc((size_t)n + 1, sizeof(*rows));
	if (!rows)
		cmd_err(1, ENOMEM, "malloc");
	for (int i = 0; i < n; i++) {
		rows[i].route = routes[i];
		rows[i].ifp = find_interface(t, routes[i].index);
		rows[i].listed = (size_t)i;
		adapt(t, &rows[i]);
		make_key(&rows[i]);
	}
	free(routes);
	qsort(rows, (size_t)n, sizeof(*rows), compare);
	if (n > 0 && libxo_on()) {
		libxo_instance("rt-family");
		libxo_string("address-family", family_name(family));
		libxo_list("rt-entry");
	} else if (n > 0) {
		print_header(t->opt, family);
	}
	for (int i = 0; i < n; i++)
		if (libxo_on())
			encode_row(t->opt, &rows[i]);
		else
			print_row(t->opt, &rows[i]);
	if (n > 0 && libxo_on()) {
		libxo_end();
		libxo_end();
	}
	free(rows);
}

void netstat_routes(const struct netstat *n)
{
	struct tables t = {.opt = n};

	read_interfaces(&t);
	if (libxo_on()) {
		libxo_container("route-information");
		libxo_container("route-table");
		libxo_list("rt-family");
	} else {
		puts("Routing tables");
	}
	if (n->family == 0 || n->family == AF_INET)
		print_family(&t, AF_INET);
	if (n->family == 0 || n->family == AF_INET6)
		print_family(&t, AF_INET6);
	free(t.by_index);
	free(t.ifs);
}
