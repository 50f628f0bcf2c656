/* SPDX-License-Identifier: BSD-2-Clause */
/* show.c - looking at a running lab, and tables of it (show.h). */
#include "lab/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/impair.h"
#include "lab/switch.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

static int look_at_node(struct os_world *w, struct show *s, int node)
{
	return s->jid[node] && !s->looks[node].ifs ? look_at_jail(w, s->jid[node], &s->looks[node]) : 0;
}

/* A node, and those at the other ends of its cables. */
static int look_around(struct os_world *w, struct show *s)
{
	const struct lab_node *node = &s->lab->nodes[s->only];
	int error = look_at_node(w, s, s->only);

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const int peer = lab_peer(s->lab, node->ifs[i]);

		if (peer != LAB_NONE)
			error = look_at_node(w, s, s->lab->ifs[peer].node);
	}
	return error;
}

int show_open(struct os_world *w, const struct lab *lab, int only, struct show *s)
{
	int error;

	*s = (struct show){.lab = lab,
	                   .world = os_world_self(w)->world,
	                   .only = only,
	                   .jid = calloc(lab->nnodes + 1, sizeof *s->jid),
	                   .looks = calloc(lab->nnodes + 1, sizeof *s->looks)};
	error = s->jid && s->looks ? 0 : -ENOMEM;
	if (!error)
		error = look_jails(w, lab, s->jid);
	if (!error && only != LAB_NONE)
		error = look_around(w, s);
	for (size_t i = 0; i < lab->nnodes && only == LAB_NONE && !error; i++)
		error = look_at_node(w, s, (int)i);
	return error;
}

void show_close(struct show *s)
{
	for (size_t i = 0; s->looks && i < s->lab->nnodes; i++)
		look_free(&s->looks[i]);
	free(s->jid);
	free(s->looks);
}

/* -------------------------------------------------------------------------------------------------------- words */

const char *show_link_state(const struct show *s, int link)
{
	const char *state = "up";

	for (int end = 0; end < 2; end++) {
		const struct lab_if *ifp = &s->lab->ifs[s->lab->links[link].end[end]];
		const struct os_if *have = look_if(&s->looks[ifp->node], ifp->ifname);

		if (!have)
			return "missing";
		if (!(have->flags & F_UP))
			state = "down";
		else if (lab_is_switch(&s->lab->nodes[ifp->node]) && !have->master && !ifp->parted &&
		         strcmp(state, "up") == 0)
			state = "idle"; /* it closes a loop, or somebody has taken it out */
	}
	return state;
}

struct os_impair show_impair(const struct show *s, int ifindex)
{
	const struct lab_if *ifp = &s->lab->ifs[ifindex];
	const struct os_if *have = look_if(&s->looks[ifp->node], ifp->ifname);

	return have ? look_impair(&s->looks[ifp->node], have) : (struct os_impair){0};
}

static void put_addr(int family, const uint8_t *addr, char text[64])
{
	if (family == AF_INET)
		addr_inet_text(addr, text);
	else
		addr_inet6_text(addr, text);
}

void show_addr(const struct os_addr *a, char text[64])
{
	put_addr(a->family, a->addr, text);
	snprintf(text + strlen(text), 64 - strlen(text), "/%u", a->plen);
}

void show_destination(const struct os_route *r, char text[64])
{
	if (!r->plen) {
		snprintf(text, 64, "default");
		return;
	}
	put_addr(r->family, r->dst, text);
	snprintf(text + strlen(text), 64 - strlen(text), "/%u", r->plen);
}

void show_gateway(const struct show *s, int node, const struct os_route *r, char text[64])
{
	const struct look *l = &s->looks[node];

	snprintf(text, 64, "%s", r->flags & R_BLACKHOLE ? "blackhole" : r->flags & R_REJECT ? "reject" : "-");
	if (r->has_gateway) {
		put_addr(r->family, r->gateway, text);
		return;
	}
	for (int i = 0; i < l->nifs; i++)
		if (l->ifs[i].index == r->index && !(r->flags & (R_BLACKHOLE | R_REJECT)))
			snprintf(text, 64, "%s", l->ifs[i].name);
}

bool show_is_own(const struct os_addr *a)
{
	return a->family == AF_INET || !addr_inet6_linklocal(a->addr);
}

bool show_is_route(const struct os_route *r)
{
	return !r->own &&
	       (r->family == AF_INET || (r->dst[0] != 0xff && !(addr_inet6_linklocal(r->dst) && !r->has_gateway)));
}

static void clear_flag(const struct look *l, const char *name, bool *flags)
{
	const struct os_if *have = look_if(l, name);

	if (have)
		flags[have - l->ifs] = false;
}

bool *show_further(const struct show *s, int node)
{
	const struct lab_node *n = &s->lab->nodes[node];
	const struct look *l = &s->looks[node];
	const unsigned bridges = lab_is_switch(n) ? switch_bridges(s->lab, node) : 0;
	bool *flags = malloc((size_t)(l->nifs + 1) * sizeof *flags);
	char name[OS_IFNAME];

	if (!flags)
		return NULL;
	memset(flags, true, (size_t)(l->nifs + 1) * sizeof *flags);
	for (size_t i = 0; i < n->nifs; i++)
		clear_flag(l, s->lab->ifs[n->ifs[i]].ifname, flags);
	clear_flag(l, "lo0", flags);
	clear_flag(l, "lo1", flags);
	for (unsigned i = 0; i < bridges; i++) {
		switch_bridge_name(s->lab, node, i, name);
		clear_flag(l, name, flags);
		for (char side = 'a'; side <= 'b' && i > 0; side++) {
			switch_trunk_name(s->lab, node, i, side, name);
			clear_flag(l, name, flags);
		}
	}
	return flags;
}

/* ------------------------------------------------------------------------------------------------------- tables */

/* The addresses of an interface, each after a blank. */
static void put_addrs(const struct show *s, int node, const char *name, FILE *out)
{
	const struct look *l = &s->looks[node];
	const struct os_if *have = look_if(l, name);
	char text[64];

	for (int i = 0; have && i < l->naddrs; i++) {
		if (l->addrs[i].index != have->index || !show_is_own(&l->addrs[i]))
			continue;
		show_addr(&l->addrs[i], text);
		fprintf(out, " %s", text);
	}
}

/* Those of a node's interfaces. */
static void put_all_addrs(const struct show *s, int node, FILE *out)
{
	const struct lab_node *n = &s->lab->nodes[node];
	bool *further = show_further(s, node);

	for (size_t i = 0; i < n->nifs; i++)
		put_addrs(s, node, s->lab->ifs[n->ifs[i]].ifname, out);
	put_addrs(s, node, "lo1", out);
	for (int i = 0; further && i < s->looks[node].nifs; i++)
		if (further[i])
			put_addrs(s, node, s->looks[node].ifs[i].name, out);
	free(further);
}

static void put_end(const struct lab *lab, int ifindex, char text[2 * LAB_NAME])
{
	snprintf(text, 2 * LAB_NAME, "%s:%s", lab->nodes[lab->ifs[ifindex].node].name, lab->ifs[ifindex].name);
}

static void put_links(const struct show *s, FILE *out)
{
	char text[2][2 * LAB_NAME];
	size_t width[2] = {4, 0};
	struct os_impair there, back;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < s->lab->nlinks; i++) {
			for (int end = 0; end < 2; end++) {
				const size_t length =
				        (put_end(s->lab, s->lab->links[i].end[end], text[end]), strlen(text[end]));

				width[end] = length > width[end] ? length : width[end];
			}
			if (round == 0)
				continue;
			if (i == 0)
				fprintf(out, "\n%-*s STATE\n", (int)(width[0] + width[1] + 4), "LINK");
			fprintf(out, "%-*s -- %-*s %s", (int)width[0], text[0], (int)width[1], text[1],
			        show_link_state(s, (int)i));
			there = show_impair(s, s->lab->links[i].end[0]);
			back = show_impair(s, s->lab->links[i].end[1]);
			impair_print_link(&there, &back, "  ", out);
			fputc('\n', out);
		}
}

static void put_daemon(const struct lab_node *node, const struct lab_daemon *daemon, FILE *out)
{
	struct node_daemon d;
	char text[64];

	node_daemon_look(node, daemon, &d);
	node_daemon_text(&d, text);
	fprintf(out, "%-15s %-15s ", node->name, daemon->name);
	if (d.pid)
		fprintf(out, "%7d ", (int)d.pid);
	else
		fprintf(out, "%7s ", "-");
	if (d.runs)
		fputs("runs\n", out);
	else
		fprintf(out, "dead: %s%s%s\n", text, *d.last ? ": " : "", d.last);
}

static void put_daemons(const struct show *s, int first, int last, FILE *out)
{
	bool any = false;

	for (int i = first; i <= last; i++)
		for (size_t j = 0; j < s->lab->nodes[i].ndaemons; j++) {
			if (!any)
				fprintf(out, "\n%-15s %-15s %7s STATE\n", "NODE", "DAEMON", "PID");
			any = true;
			put_daemon(&s->lab->nodes[i], &s->lab->nodes[i].daemons[j], out);
		}
}

void show_network(const struct show *s, FILE *out)
{
	const struct lab *lab = s->lab;
	int width = 4;

	for (size_t i = 0; i < lab->nnodes; i++) {
		const int length = (int)strlen(lab->nodes[i].name);

		width = length > width ? length : width;
	}
	fprintf(out, "network %s in world %s: %zu nodes, %zu links\n\n", lab->name, s->world, lab->nnodes, lab->nlinks);
	fprintf(out, "%-*s %-8s %-5s ADDRESSES\n", width, "NODE", "KIND", "STATE");
	for (size_t i = 0; i < lab->nnodes; i++) {
		fprintf(out, "%-*s %-8s %-5s", width, lab->nodes[i].name, lab_kinds[lab->nodes[i].kind],
		        s->jid[i] ? "up" : "gone");
		put_all_addrs(s, (int)i, out);
		fputc('\n', out);
	}
	put_links(s, out);
	put_daemons(s, 0, (int)lab->nnodes - 1, out);
}

static void put_if(const struct show *s, int ifindex, FILE *out)
{
	const struct lab_if *ifp = &s->lab->ifs[ifindex];
	const struct os_if *have = look_if(&s->looks[ifp->node], ifp->ifname);
	char ether[ADDR_TEXT] = "-", text[2 * LAB_NAME];

	if (have && have->has_ether)
		addr_ether_text(have->ether, ':', ether);
	fprintf(out, "%-15s %-7s %5u %-17s", ifp->name, ifp->link == LAB_NONE ? "" : show_link_state(s, ifp->link),
	        have ? have->mtu : 0, ether);
	if (lab_peer(s->lab, ifindex) != LAB_NONE) {
		put_end(s->lab, lab_peer(s->lab, ifindex), text);
		fprintf(out, " %s", text);
	}
	put_addrs(s, ifp->node, ifp->ifname, out);
	fputc('\n', out);
}

/* One that no cable of the lab ends at. */
static void put_further(const struct show *s, const struct os_if *have, FILE *out)
{
	char ether[ADDR_TEXT] = "-";

	if (have->has_ether)
		addr_ether_text(have->ether, ':', ether);
	fprintf(out, "%-15s %-7s %5u %-17s", have->name, have->flags & F_UP ? "" : "down", have->mtu, ether);
	put_addrs(s, s->only, have->name, out);
	fputc('\n', out);
}

/* What happens to the packets that a node's interfaces send. */
static void put_impairs(const struct show *s, const struct lab_node *node, FILE *out)
{
	bool any = false;

	for (size_t i = 0; i < node->nifs; i++) {
		const struct os_impair impair = show_impair(s, node->ifs[i]);

		if (impair_nothing(&impair))
			continue;
		if (!any)
			fprintf(out, "\n%-15s PACKETS SENT\n", "INTERFACE");
		any = true;
		fprintf(out, "%-15s ", s->lab->ifs[node->ifs[i]].name);
		impair_print(&impair, " ", ", ", out);
		fputc('\n', out);
	}
}

static void put_routes(const struct show *s, FILE *out)
{
	const struct look *l = &s->looks[s->only];
	char to[64], via[64];
	bool any = false;

	for (int i = 0; i < l->nroutes; i++) {
		if (!show_is_route(&l->routes[i]))
			continue;
		if (!any)
			fprintf(out, "\n%-30s GATEWAY\n", "DESTINATION");
		any = true;
		show_destination(&l->routes[i], to);
		show_gateway(s, s->only, &l->routes[i], via);
		fprintf(out, "%-30s %s\n", to, via);
	}
}

void show_node(const struct show *s, FILE *out)
{
	const struct lab_node *node = &s->lab->nodes[s->only];
	const struct look *l = &s->looks[s->only];
	bool *further = show_further(s, s->only);

	fprintf(out, "%s: %s, %s\n", node->name, lab_kinds[node->kind], s->jid[s->only] ? "up" : "gone");
	if (node->nifs)
		fprintf(out, "\n%-15s %-7s %5s %-17s PEER, ADDRESSES\n", "INTERFACE", "LINK", "MTU", "ETHER");
	for (size_t i = 0; i < node->nifs; i++)
		put_if(s, node->ifs[i], out);
	if (look_if(l, "lo1"))
		put_further(s, look_if(l, "lo1"), out);
	for (int i = 0; further && i < l->nifs; i++)
		if (further[i])
			put_further(s, &l->ifs[i], out);
	free(further);
	put_impairs(s, node, out);
	if (!lab_is_switch(node))
		put_routes(s, out);
	put_daemons(s, s->only, s->only, out);
}
