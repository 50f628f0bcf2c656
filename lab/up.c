/* SPDX-License-Identifier: BSD-2-Clause */
/* up.c - building a lab in its world (up.h). */
#include "lab/up.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/flood.h"
#include "lab/hosts.h"
#include "lab/node.h"
#include "lab/running.h"
#include "lab/switch.h"
#include "lib/errtext.h"
#include "lib/ifnames.h"

/* A node while it is built. */
struct site {
	struct os_vnet *v;
	size_t missing; /* cables that are still to be made */
};

struct build {
	struct os_world *w;
	const struct lab *lab;
	struct lab_error *e;
	struct site *sites;
	int *number;         /* each interface's, in its stack, by index into lab->ifs */
	bool *spare;         /* links that lie idle: switch.h */
	bool *answers;       /* switches that know their hosts: flood.h */
	uint8_t (*ether)[6]; /* by interface, NULL if nobody wants to know */
};

static int fail(const struct build *b, int error, const char *node, const char *what, const struct os_vnet *v)
{
	const char *words = v ? os_vnet_reason(v) : os_world_reason(b->w);

	return lab_fail(b->e, error, 0, "%s: %s: %s", node, what, *words ? words : err_text(error));
}

enum { FIRST = 2 }; /* the lowest interface number: 1 is lo0's */

/* Numbers in the order of the interfaces; a switch's bridge comes before them, what else a node has after. */
static void number_interfaces(struct build *b)
{
	const struct lab *lab = b->lab;

	for (size_t i = 0; i < lab->nnodes; i++)
		for (size_t j = 0; j < lab->nodes[i].nifs; j++)
			b->number[lab->nodes[i].ifs[j]] = FIRST + (lab->nodes[i].kind == LAB_SWITCH) + (int)j;
	for (size_t i = 0; i < lab->nlinks; i++)
		for (int end = 0; end < 2; end++)
			b->sites[lab->ifs[lab->links[i].end[end]].node].missing++;
}

/* -------------------------------------------------------------------------------------------------- one node */

static int add_addrs(struct build *b, const struct lab_node *node, struct os_vnet *v, unsigned index,
                     const struct lab_addrs *list)
{
	int error = 0;

	for (size_t i = 0; i < list->count && !error; i++) {
		const struct lab_addr *from = &list->at[i];
		struct os_addr a = {.index = index, .family = from->family, .plen = from->plen};

		memcpy(a.addr, from->addr, sizeof a.addr);
		error = os_bulk_addr(v, &a);
	}
	return error ? fail(b, error, node->name, "address", v) : 0;
}

static int add_routes(struct build *b, const struct lab_node *node, struct os_vnet *v)
{
	int error = 0;

	for (size_t i = 0; i < node->nroutes && !error; i++) {
		const struct lab_route *from = &node->routes[i];
		struct os_route r = {.family = from->to.family,
		                     .plen = from->to.plen,
		                     .flags = R_STATIC | (from->via.family ? R_GATEWAY : R_BLACKHOLE),
		                     .has_gateway = from->via.family != 0};

		if (r.plen == (r.family == AF_INET ? 32 : 128))
			r.flags |= R_HOST;
		memcpy(r.dst, from->to.addr, sizeof r.dst);
		memcpy(r.gateway, from->via.addr, sizeof r.gateway);
		error = os_bulk_route(v, &r);
	}
	return error ? fail(b, error, node->name, "route", v) : 0;
}

static unsigned bridge_number(const struct lab_node *node, unsigned bridge)
{
	return bridge ? FIRST + (unsigned)node->nifs + bridge : FIRST;
}

/* A switch's bridges, and the cables that join the further ones to the first. */
static int add_bridges(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	const unsigned count = switch_bridges(node->nifs);
	struct os_vnet *v = b->sites[index].v;
	char name[OS_IFNAME], a[OS_IFNAME], z[OS_IFNAME];
	int error = 0;

	for (unsigned i = 0; i < count && !error; i++) {
		const unsigned trunk = FIRST + (unsigned)node->nifs + count + 2 * (i - 1);

		switch_bridge_name(b->lab, index, i, name);
		error = os_bulk_bridge(v, name, bridge_number(node, i));
		if (error || !i)
			continue;
		switch_trunk_name(b->lab, index, i, 'a', a);
		switch_trunk_name(b->lab, index, i, 'b', z);
		error = os_bulk_cable(&(struct os_bulk_end){.v = v, .name = a, .index = trunk},
		                      &(struct os_bulk_end){.v = v, .name = z, .index = trunk + 1}, NULL);
		if (!error)
			error = os_bulk_if(v, trunk, FIRST, true);
		if (!error)
			error = os_bulk_if(v, trunk + 1, bridge_number(node, i), true);
	}
	return error ? fail(b, error, node->name, "bridge", v) : 0;
}

static int add_node(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	const bool is_switch = node->kind == LAB_SWITCH;
	const unsigned bridges = is_switch ? switch_bridges(node->nifs) : 0;
	const struct os_bulk_jail j = {
	        .name = node->name,
	        .interfaces = (unsigned)node->nifs + (is_switch ? 3 * bridges - 2 : 0) + (node->loopback.count > 0),
	        .forward = node->kind == LAB_ROUTER,
	        .loopback = !is_switch,
	        .inet6 = b->lab->ipv6 && !is_switch,
	        .bridges = is_switch,
	};
	struct site *site = &b->sites[index];
	int error = os_bulk_jail(b->w, &j, &site->v);

	if (error)
		return fail(b, error, node->name, "can't make a network stack", NULL);
	return is_switch ? add_bridges(b, index) : 0;
}

/* The bridge that interface number `port` of a node is to be a member of, 0 = none. */
static unsigned master_of(const struct build *b, const struct lab_node *node, size_t port)
{
	const int link = b->lab->ifs[node->ifs[port]].link;

	if (node->kind != LAB_SWITCH || (b->spare[link] && b->lab->links[link].end[1] == node->ifs[port]))
		return 0;
	return bridge_number(node, switch_bridge_of(node->nifs, port));
}

/* All cables of a node are there: what is to happen to their ends, in one go. */
static int finish_node(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	struct os_vnet *v = b->sites[index].v;
	int error = 0;

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const struct lab_if *ifp = &b->lab->ifs[node->ifs[i]];
		const unsigned number = (unsigned)b->number[node->ifs[i]];

		if (ifp->link == LAB_NONE)
			continue;
		error = os_bulk_if(v, number, master_of(b, node, i), !b->lab->links[ifp->link].down);
		if (!error && strcmp(ifp->name, ifp->ifname) != 0)
			error = os_bulk_altname(v, number, ifp->name);
		if (error)
			return fail(b, error, node->name, ifp->name, v);
		error = add_addrs(b, node, v, number, &ifp->addrs);
	}
	if (!error && node->loopback.count) {
		const unsigned number = FIRST + (unsigned)node->nifs;

		error = os_bulk_loopback(v, "lo1", number);
		if (error)
			return fail(b, error, node->name, "lo1", v);
		error = add_addrs(b, node, v, number, &node->loopback);
	}
	if (!error)
		error = add_routes(b, node, v);
	if (!error && (error = os_bulk_commit(v)))
		error = fail(b, error, node->name, "can't configure it", v);
	if (b->answers[index])
		return error; /* more is to come: teach() */
	os_vnet_close(v);
	b->sites[index].v = NULL;
	return error;
}

/* ------------------------------------------------------------------------------------------------- large networks */

/* The number of the first bridge's member behind which the switch's port is. */
static unsigned member_of(const struct build *b, const struct lab_node *node, int port)
{
	const unsigned bridge = switch_bridge_of(node->nifs, (size_t)port);

	return bridge ? FIRST + (unsigned)node->nifs + switch_bridges(node->nifs) + 2 * (bridge - 1)
	              : (unsigned)b->number[node->ifs[port]];
}

/* Tells a switch where an interface is, and that it may answer for it. */
static int teach_one(const struct build *b, const struct lab_node *node, struct os_vnet *v, int ifindex, int port)
{
	const struct lab_addrs *list = &b->lab->ifs[ifindex].addrs;
	int error = os_bulk_learn(v, member_of(b, node, port), b->ether[ifindex]);

	for (size_t i = 0; i < list->count && !error; i++) {
		struct os_neigh n = {.index = FIRST, .family = list->at[i].family, .has_ether = true};

		memcpy(n.addr, list->at[i].addr, sizeof n.addr);
		memcpy(n.ether, b->ether[ifindex], 6);
		error = os_bulk_neigh(v, &n);
	}
	return error;
}

static int teach(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	struct os_vnet *v = b->sites[index].v;
	int *port = malloc((b->lab->nifs + 1) * sizeof *port);
	int error = port ? flood_ports(b->lab, b->spare, index, port) : -ENOMEM;
	unsigned last = 0;

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const unsigned member = member_of(b, node, (int)i);

		if (master_of(b, node, i) && member != last)
			error = os_bulk_answer(v, last = member);
	}
	for (size_t i = 0; i < b->lab->nifs && !error; i++)
		if (port[i] != LAB_NONE)
			error = teach_one(b, node, v, (int)i, port[i]);
	if (!error)
		error = os_bulk_commit(v);
	free(port);
	return error ? fail(b, error, node->name, "can't tell it where its hosts are", v) : 0;
}

/* Finds out which switches must know their hosts. */
static int plan_answers(struct build *b)
{
	struct plan_segments s;
	int error = plan_segments(b->lab, &s);

	if (!error && flood_find(b->lab, &s, b->answers)) {
		b->ether = calloc(b->lab->nifs + 1, sizeof *b->ether);
		error = b->ether ? 0 : -ENOMEM;
	}
	plan_segments_free(&s);
	return error;
}

/* ----------------------------------------------------------------------------------------------------- cables */

static struct os_bulk_end end_of(const struct build *b, int ifindex)
{
	const struct lab_if *ifp = &b->lab->ifs[ifindex];

	return (struct os_bulk_end){.v = b->sites[ifp->node].v,
	                            .name = ifp->ifname,
	                            .index = (unsigned)b->number[ifindex],
	                            .mtu = ifp->mtu,
	                            .ether = ifp->has_ether ? ifp->ether : NULL};
}

/* Makes the cables from a new node to those that are there. */
static int add_cables(struct build *b, int index)
{
	const struct lab *lab = b->lab;
	const struct lab_node *node = &lab->nodes[index];
	struct os_vnet *v = b->sites[index].v;
	struct os_bulk_end a, other;
	uint8_t ether[2][6];
	int error = 0;

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const int peer = lab_peer(lab, node->ifs[i]);

		/* A cable from a node to itself is met twice. */
		if (peer == LAB_NONE || !b->sites[lab->ifs[peer].node].v ||
		    (peer < node->ifs[i] && lab->ifs[peer].node == index))
			continue;
		a = end_of(b, node->ifs[i]);
		other = end_of(b, peer);
		error = os_bulk_cable(&a, &other, ether);
		if (b->ether) {
			memcpy(b->ether[node->ifs[i]], ether[0], 6);
			memcpy(b->ether[peer], ether[1], 6);
		}
		b->sites[index].missing--;
		b->sites[lab->ifs[peer].node].missing--;
	}
	if (!error)
		error = os_bulk_commit(v);
	return error ? fail(b, error, node->name, "cable", v) : 0;
}

/* Finishes the nodes whose last cable this one's were. */
static int finish_around(struct build *b, int index)
{
	const struct lab *lab = b->lab;
	int error = 0;

	for (size_t i = 0; i < lab->nodes[index].nifs && !error; i++) {
		const int peer = lab_peer(lab, lab->nodes[index].ifs[i]);
		const int other = peer == LAB_NONE ? index : lab->ifs[peer].node;

		if (other != index && b->sites[other].v && !b->sites[other].missing)
			error = finish_node(b, other);
	}
	if (!error && !b->sites[index].missing)
		error = finish_node(b, index);
	return error;
}

static int build_node(struct build *b, int index)
{
	int error = add_node(b, index);

	if (!error)
		error = add_cables(b, index);
	return error ? error : finish_around(b, index);
}

/* Switches first: a host is then finished as soon as it is begun, and its handle closed. */
static int build_all(struct build *b)
{
	int error = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < b->lab->nnodes && !error; i++)
			if ((b->lab->nodes[i].kind == LAB_SWITCH) == (round == 0))
				error = build_node(b, (int)i);
	return error;
}

/* What can be described and not built. */
static int check(const struct lab *lab, struct lab_error *e)
{
	for (size_t i = 0; i < lab->nnodes; i++)
		if (lab->nodes[i].kind == LAB_EXTERNAL)
			return lab_fail(e, -EOPNOTSUPP, lab->nodes[i].line,
			                "%s: external nodes can't be built yet; `vnet attach` gives a card to the "
			                "running world",
			                lab->nodes[i].name);
	return 0;
}

int up_lab(struct os_world *w, const struct lab *lab, struct lab_error *e)
{
	struct build b = {.w = w,
	                  .lab = lab,
	                  .e = e,
	                  .sites = calloc(lab->nnodes + 1, sizeof *b.sites),
	                  .number = malloc((lab->nifs + 1) * sizeof *b.number),
	                  .spare = malloc((lab->nlinks + 1) * sizeof *b.spare),
	                  .answers = calloc(lab->nnodes + 1, sizeof *b.answers)};
	int error = check(lab, e), ended;

	if (error)
		goto out;
	if (!b.sites || !b.number || !b.spare || !b.answers || switch_spare_links(lab, b.spare) < 0 ||
	    plan_answers(&b) < 0) {
		error = lab_fail(e, -ENOMEM, 0, "no memory");
		goto out;
	}
	number_interfaces(&b);
	error = build_all(&b);
	for (size_t i = 0; i < lab->nnodes && !error; i++)
		if (b.answers[i])
			error = teach(&b, (int)i);
	ended = os_bulk_end(w);
	if (!error && ended)
		error = lab_fail(e, ended, 0, "can't make the jails: %s",
		                 *os_world_reason(w) ? os_world_reason(w) : err_text(ended));
	if (!error && (error = hosts_write(lab)))
		lab_fail(e, error, 0, "/etc/hosts: %s", err_text(error));
	if (!error)
		error = node_start(lab, NULL, 0, e);
	if (!error && (error = running_store(lab)))
		lab_fail(e, error, 0, "can't keep the description: %s", err_text(error));
out:
	for (size_t i = 0; b.sites && i < lab->nnodes; i++)
		os_vnet_close(b.sites[i].v);
	free(b.sites);
	free(b.number);
	free(b.spare);
	free(b.answers);
	free(b.ether);
	return error;
}
