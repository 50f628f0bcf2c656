/* SPDX-License-Identifier: BSD-2-Clause */
/* route_print.c - what route(8) shows. */
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

/* Names of the flags, in the order of their bits. */
static const struct bitname flag_names[] = {
        {R_UP, "UP"},
        {R_GATEWAY, "GATEWAY"},
        {R_HOST, "HOST"},
        {R_REJECT, "REJECT"},
        {R_DYNAMIC, "DYNAMIC"},
        {R_MODIFIED, "MODIFIED"},
        {R_DONE, "DONE"},
        {R_XRESOLVE, "XRESOLVE"},
        {R_STATIC, "STATIC"},
        {R_BLACKHOLE, "BLACKHOLE"},
        {R_PROTO2, "PROTO2"},
        {R_PROTO1, "PROTO1"},
        {R_PROTO3, "PROTO3"},
        {R_FIXEDMTU, "FIXEDMTU"},
        {R_PINNED, "PINNED"},
        {R_STICKY, "STICKY"},
        {0, NULL},
};

const char *route_flags_text(uint32_t flags, char text[256])
{
	size_t length = 0;

	text[0] = '\0';
	for (const struct bitname *f = flag_names; f->name; f++)
		if (flags & f->bit)
			length += (size_t)snprintf(text + length, 256 - length, "%c%s", length ? ',' : '<', f->name);
	if (length)
		snprintf(text + length, 256 - length, ">");
	return text;
}

static bool is_zero(const struct route_addr *a)
{
	static const uint8_t zero[16];

	return memcmp(a->bytes, zero, sizeof(zero)) == 0;
}

static void number_text(const struct route_addr *a, char text[ROUTE_TEXT])
{
	char number[ADDR_TEXT], ifname[OS_IFNAME] = "";
	struct os_if *ifs;

	if (a->family == AF_INET) {
		addr_inet_text(a->bytes, text);
		return;
	}
	if (addr_inet6_linklocal(a->bytes) && a->index) {
		int count = os_if_list(cmd_vnet(), &ifs);
		for (int i = 0; i < count; i++)
			if (ifs[i].index == a->index)
				memcpy(ifname, ifs[i].name, sizeof(ifname));
		if (count >= 0)
			free(ifs);
	}
	snprintf(text, ROUTE_TEXT, "%s%s%s", addr_inet6_text(a->bytes, number), *ifname ? "%" : "", ifname);
}

void route_host_text(const struct route_view *view, const struct route_addr *a, char text[ROUTE_TEXT])
{
	if (!view->numeric && is_zero(a)) {
		snprintf(text, ROUTE_TEXT, "default");
		return;
	}
	if (!view->numeric && cmd_host_name(a->family, a->bytes, a->index, 0, text, ROUTE_TEXT) == 0)
		return;
	number_text(a, text);
}

/* A network as route(8) shows it: "172.16". */
static void net_text(const struct route_view *view, const struct route_addr *a, char text[ROUTE_TEXT])
{
	const uint8_t *b = a->bytes;

	if (a->family == AF_INET6)
		route_host_text(view, a, text);
	else if (is_zero(a))
		snprintf(text, ROUTE_TEXT, "default");
	else if (b[3])
		addr_inet_text(b, text);
	else if (b[2])
		snprintf(text, ROUTE_TEXT, "%u.%u.%u", b[0], b[1], b[2]);
	else if (b[1])
		snprintf(text, ROUTE_TEXT, "%u.%u", b[0], b[1]);
	else
		snprintf(text, ROUTE_TEXT, "%u", b[0]);
}

/* -------------------------------------------------------------------------------------------------- requests (-v) */

void route_link_text(const struct os_if *ifp, char text[ROUTE_TEXT])
{
	char ether[ADDR_TEXT];

	snprintf(text, ROUTE_TEXT, "%s%s%s", ifp->name, ifp->has_ether ? ":" : "",
	         ifp->has_ether ? addr_ether_text(ifp->ether, '.', ether) : "");
}

/* "<expire,mtu>", "" for none. */
static const char *metrics_text(uint32_t metrics, char text[BITS_TEXT])
{
	static const struct bitname names[] = {
	        {ROUTE_METRIC_WEIGHT, "weight"},     {ROUTE_METRIC_RTTVAR, "rttvar"},  {ROUTE_METRIC_RTT, "rtt"},
	        {ROUTE_METRIC_SSTHRESH, "ssthresh"}, {ROUTE_METRIC_SPIPE, "sendpipe"}, {ROUTE_METRIC_RPIPE, "recvpipe"},
	        {ROUTE_METRIC_EXPIRE, "expire"},     {ROUTE_METRIC_MTU, "mtu"},        {0, NULL},
	};
	return metrics ? strchr(bits_text(metrics, names, text), '<') : "";
}

void route_print_request(const struct route_view *view, const struct route_request *q)
{
	static const char *const messages[] = {
	        [ROUTE_ADD] = "RTM_ADD: Add Route",
	        [ROUTE_DELETE] = "RTM_DELETE: Delete Route",
	        [ROUTE_CHANGE] = "RTM_CHANGE: Change Metrics or flags",
	        [ROUTE_GET] = "RTM_GET: Report Metrics",
	};
	const struct {
		const char *name;
		const struct route_addr *addr;
	} parts[] = {{"DST", &q->dst},
	             {"GATEWAY", &q->gateway},
	             {"NETMASK", &q->mask},
	             {"GENMASK", &q->genmask},
	             {"IFA", &q->source}};
	struct route_view numeric = {.numeric = true};
	char text[ROUTE_TEXT], names[64] = "", flags[256], line[4 * ROUTE_TEXT + 8] = "", locks[BITS_TEXT],
	                       inits[BITS_TEXT];
	size_t length = ROUTE_MSG, used = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct route_addr *a = parts[i].addr;
		const bool link = a == &q->gateway && q->ifp.index && q->interface;
		if (!a->family && !link)
			continue;
		size_t end = strlen(names);
		snprintf(names + end, sizeof(names) - end, "%s%s", *names ? "," : "", parts[i].name);
		length += link ? ROUTE_LINK : a->family == AF_INET ? ROUTE_INET : ROUTE_INET6;
		if (link)
			route_link_text(&q->ifp, text);
		else
			route_host_text(&numeric, a, text);
		printf("RTA_%s: %s %s; ", parts[i].name, link ? "link" : a->family == AF_INET ? "inet" : "inet6", text);
		if (!link)
			route_host_text(view, a, text);
		used += (size_t)snprintf(line + used, sizeof(line) - used, " %s", text);
	}
	printf("%s: len %zu, pid: 0, seq 1, errno 0, flags:%s\n", messages[q->action], length,
	       route_flags_text(q->flags | (q->action == ROUTE_DELETE ? R_PINNED : 0), flags));
	printf("locks: %s inits: %s\nsockaddrs: <%s>\n%s\n", metrics_text(q->locks, locks),
	       metrics_text(q->inits, inits), names, line);
}

/* ------------------------------------------------------------------------------------------------- routes (get) */

bool route_own_plain(const struct os_route *r, const struct os_if *ifp)
{
	static const uint8_t localhost[16] = {[15] = 1};

	return ifp && ifp->flags & F_LOOPBACK &&
	       (r->family == AF_INET || memcmp(r->dst, localhost, sizeof localhost) == 0);
}

/* Most own addresses, and routes that lead nowhere, are by way of the first loopback. */
struct route_shown route_adapt(const struct os_route *r, const struct os_if *ifs, int count)
{
	struct route_shown s = {.route = *r, .flags = r->flags | R_DONE};
	int own = -1, loopback = -1;

	for (int i = count; i-- > 0;) {
		if (ifs[i].index == r->index)
			own = i;
		if (ifs[i].flags & F_LOOPBACK)
			loopback = i;
	}
	const bool plain = r->own && own >= 0 && route_own_plain(r, &ifs[own]);
	if (plain)
		s.flags &= ~(uint32_t)R_STATIC;
	const bool looped = (r->own && !plain) || r->flags & (R_REJECT | R_BLACKHOLE);
	int chosen = looped && loopback >= 0 ? loopback : own;
	if (chosen >= 0)
		s.ifp = ifs[chosen];
	if (r->flags & (R_REJECT | R_BLACKHOLE) && !r->has_gateway) {
		static const uint8_t localhost[2][16] = {{127, 0, 0, 1}, {[15] = 1}};
		memcpy(s.route.gateway, localhost[r->family == AF_INET6], 16);
		s.route.has_gateway = true;
		s.flags |= R_GATEWAY;
	}
	/* What an interface's own address or network brings cannot be taken away. */
	if (r->own || !(s.flags & (R_GATEWAY | R_STATIC | R_PROTO1)))
		s.flags |= R_PINNED;
	if (r->mtu)
		s.flags |= R_FIXEDMTU;
	return s;
}

static struct route_shown adapt(const struct os_route *r)
{
	struct os_if *ifs;
	int count = os_if_list(cmd_vnet(), &ifs);

	if (count < 0)
		cmd_err(1, count, "interface list");
	struct route_shown s = route_adapt(r, ifs, count);
	free(ifs);
	return s;
}

static struct route_addr addr_of(const struct os_route *r, const uint8_t *bytes)
{
	struct route_addr a = {.family = r->family, .index = r->index};

	memcpy(a.bytes, bytes, r->family == AF_INET ? 4 : 16);
	return a;
}

void route_print(const struct route_view *view, const struct route_request *q, const struct os_route *r)
{
	struct route_shown s = adapt(r);
	struct route_addr dst = addr_of(r, r->dst), gateway = addr_of(&s.route, s.route.gateway);
	struct route_addr mask = {.family = r->family};
	char text[ROUTE_TEXT], flags[256];

	route_host_text(view, &q->dst, text);
	printf("   route to: %s\n", text);
	route_host_text(view, &dst, text);
	printf("destination: %s\n", text);
	if (!(s.flags & R_HOST)) {
		addr_mask(r->plen, r->family == AF_INET ? 32 : 128, mask.bytes);
		route_host_text(view, &mask, text);
		printf("       mask: %s\n", text);
	}
	if (s.flags & R_GATEWAY) {
		route_host_text(view, &gateway, text);
		printf("    gateway: %s\n", text);
	}
	puts("        fib: 0");
	if (s.ifp.index)
		printf("  interface: %s\n", s.ifp.name);
	printf("      flags: %s\n", route_flags_text(s.flags, flags));
	puts(" recvpipe  sendpipe  ssthresh  rtt,msec    mtu        weight    expire");
	printf("%8d  %8d  %8d  %8d  %8u  %8u  %8lld \n", 0, 0, 0, 0, r->mtu ? r->mtu : s.ifp.mtu, r->weight,
	       r->expire ? (long long)r->expire - time(NULL) : 0);
}

/* ------------------------------------------------------------------------------------------------------- flush */

/* By destination; of several with the same one hosts come first, then the longer prefix. */
static int compare(const void *left, const void *right)
{
	const struct os_route *a = left, *b = right;
	int order = memcmp(a->dst, b->dst, sizeof(a->dst));

	if (order)
		return order;
	bool host_a = a->flags & R_HOST, host_b = b->flags & R_HOST;
	if (host_a != host_b)
		return host_a ? -1 : 1;
	return a->plen > b->plen ? -1 : a->plen < b->plen;
}

/* Deletes one and says so. */
static int flush_one(const struct route_view *view, const struct os_route *r)
{
	struct route_shown s = adapt(r);
	struct route_addr dst = addr_of(r, r->dst), gateway = addr_of(&s.route, s.route.gateway);
	char text[ROUTE_TEXT];

	if (r->plen < 64) /* not of one link: fe80::/10 */
		dst.index = 0;
	if (view->debug)
		return 0;
	int error = os_route_del(cmd_vnet(), r);
	if (error == -ESRCH) /* gone since */
		return 0;
	if (error) {
		cmd_warn(error, "write to routing socket");
		return 1;
	}
	if (view->quiet)
		return 0;
	if (r->flags & R_HOST)
		route_host_text(view, &dst, text);
	else
		net_text(view, &dst, text);
	printf("%-20.20s ", text);
	route_host_text(view, &gateway, text);
	printf("%-20.20s -fib 0   done\n", text);
	return 0;
}

int route_flush(const struct route_view *view, int family)
{
	static const int families[] = {AF_INET, AF_INET6};
	int status = 0;

	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		struct os_route *list;
		if (family && family != families[f])
			continue;
		int count = os_route_list(cmd_vnet(), families[f], &list);
		if (count < 0)
			cmd_err(1, count, "routing table");
		if (count > 0)
			qsort(list, (size_t)count, sizeof(*list), compare);
		for (int i = 0; i < count; i++)
			if (!list[i].own && list[i].flags & (R_GATEWAY | R_REJECT | R_BLACKHOLE))
				status |= flush_one(view, &list[i]);
		free(list);
	}
	return status;
}
