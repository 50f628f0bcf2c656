/* SPDX-License-Identifier: BSD-2-Clause */
/* build.c - making the nodes and cables of a lab (build.h). */
#include "lab/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/impair.h"
#include "lab/switch.h"
#include "lib/errtext.h"
#include "lib/ifnames.h"

int build_fail(const struct build *b, int error, const char *node, const char *what, const struct os_vnet *v)
{
	const char *words = v ? os_vnet_reason(v) : os_world_reason(b->w);

	return lab_fail(b->e, error, 0, "%s: %s: %s", node, what, *words ? words : err_text(error));
}

static bool node_there(const struct build *b, size_t node)
{
	return b->there && b->there->jid[node];
}

static bool link_there(const struct build *b, int link)
{
	return b->there && b->there->link[link];
}

/* Numbers in the order of the interfaces; a switch's bridge comes before them, what else a node has after. Those that
 * a node gets later have the next ones. */
static void number_interfaces(struct build *b)
{
	const struct lab *lab = b->lab;

	for (size_t i = 0; i < lab->nnodes; i++)
		for (size_t j = 0; j < lab->nodes[i].nifs; j++) {
			const int index = lab->nodes[i].ifs[j];

			if (!node_there(b, i))
				b->number[index] = BUILD_FIRST + lab_is_switch(&lab->nodes[i]) + (int)j;
			else if (link_there(b, lab->ifs[index].link))
				b->number[index] = (int)b->there->number[index];
			else
				b->number[index] = (int)b->there->next[i]++;
		}
	for (size_t i = 0; i < lab->nlinks; i++)
		for (int end = 0; end < 2 && !link_there(b, (int)i); end++)
			b->sites[lab->ifs[lab->links[i].end[end]].node].missing++;
}

int build_number_bridges(struct build *b)
{
	for (size_t i = 0; i < b->lab->nnodes; i++) {
		const unsigned ports = BUILD_FIRST + (unsigned)b->lab->nodes[i].nifs;
		const unsigned count = lab_is_switch(&b->lab->nodes[i]) ? switch_bridges(b->lab, (int)i) : 1;
		struct up_bridge *f = count > 1 ? calloc(count - 1, sizeof *f) : NULL;

		if (count > 1 && !f)
			return -ENOMEM;
		b->sites[i].further = f;
		for (unsigned k = 0; k + 1 < count; k++) {
			if (!node_there(b, i)) {
				f[k] = (struct up_bridge){.number = ports + k + 1, .trunk = ports + count + 2 * k};
			} else if (b->there->further[i][k].there) {
				f[k] = b->there->further[i][k];
			} else {
				f[k] = (struct up_bridge){.number = b->there->next[i], .trunk = b->there->next[i] + 1};
				b->there->next[i] += 3;
			}
		}
	}
	return 0;
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
	return error ? build_fail(b, error, node->name, "address", v) : 0;
}

struct os_route build_route(const struct lab_route *from)
{
	struct os_route r = {.family = from->to.family,
	                     .plen = from->to.plen,
	                     .flags = R_STATIC | (from->via.family ? R_GATEWAY : R_BLACKHOLE),
	                     .has_gateway = from->via.family != 0};

	if (r.plen == (r.family == AF_INET ? 32 : 128))
		r.flags |= R_HOST;
	memcpy(r.dst, from->to.addr, sizeof r.dst);
	memcpy(r.gateway, from->via.addr, sizeof r.gateway);
	return r;
}

static int add_routes(struct build *b, const struct lab_node *node, struct os_vnet *v)
{
	int error = 0;

	for (size_t i = 0; i < node->nroutes && !error; i++) {
		const struct os_route r = build_route(&node->routes[i]);

		error = os_bulk_route(v, &r);
	}
	return error ? build_fail(b, error, node->name, "route", v) : 0;
}

/* A further bridge and the cable that joins it to the first. */
static int add_further(struct build *b, int index, unsigned bridge)
{
	const struct up_bridge *f = &b->sites[index].further[bridge - 1];
	struct os_vnet *v = b->sites[index].v;
	char name[OS_IFNAME], a[OS_IFNAME], z[OS_IFNAME];
	int error;

	switch_bridge_name(b->lab, index, bridge, name);
	switch_trunk_name(b->lab, index, bridge, 'a', a);
	switch_trunk_name(b->lab, index, bridge, 'b', z);
	error = os_bulk_bridge(v, name, f->number);
	if (!error)
		error = os_bulk_cable(&(struct os_bulk_end){.v = v, .name = a, .index = f->trunk},
		                      &(struct os_bulk_end){.v = v, .name = z, .index = f->trunk + 1}, NULL);
	if (!error)
		error = os_bulk_if(v, f->trunk, BUILD_FIRST, true);
	return error ? error : os_bulk_if(v, f->trunk + 1, f->number, true);
}

/* Those of a switch's bridges that are not there. */
static int add_bridges(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	const unsigned count = switch_bridges(b->lab, index);
	struct os_vnet *v = b->sites[index].v;
	char name[OS_IFNAME];
	int error = 0;

	switch_bridge_name(b->lab, index, 0, name);
	if (!node_there(b, (size_t)index))
		error = os_bulk_bridge(v, name, BUILD_FIRST);
	for (unsigned i = 1; i < count && !error; i++)
		if (!b->sites[index].further[i - 1].there)
			error = add_further(b, index, i);
	return error ? build_fail(b, error, node->name, "bridge", v) : 0;
}

static struct os_bulk_jail jail_of(const struct build *b, const struct lab_node *node)
{
	const bool is_switch = lab_is_switch(node);
	const unsigned bridges = is_switch ? switch_bridges(b->lab, (int)(node - b->lab->nodes)) : 0;

	return (struct os_bulk_jail){
	        .name = node->name,
	        .interfaces = (unsigned)node->nifs + (is_switch ? 3 * bridges - 2 : 0) + (node->loopback.count > 0),
	        .forward = node->kind == LAB_ROUTER,
	        .loopback = !is_switch,
	        .inet6 = b->inet6 && !is_switch,
	        .bridges = is_switch,
	};
}

static int add_node(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	int error = os_bulk_jail(b->w, &b->sites[index].v);

	if (error)
		return build_fail(b, error, node->name, "can't make a network stack", NULL);
	return lab_is_switch(node) ? add_bridges(b, index) : 0;
}

unsigned build_master(const struct build *b, const struct lab_node *node, size_t port)
{
	const struct lab_if *ifp = &b->lab->ifs[node->ifs[port]];

	if (!lab_is_switch(node) || switch_is_idle_end(b->lab, b->spare, node->ifs[port]))
		return 0;
	return ifp->bridge > 0 ? b->sites[ifp->node].further[ifp->bridge - 1].number : BUILD_FIRST;
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

		if (ifp->link == LAB_NONE || link_there(b, ifp->link))
			continue;
		/* Before it is up: a queue that changes while packets may be in it is waited for. */
		if (!impair_nothing(&ifp->impair))
			error = os_bulk_impair(v, number, lab_mtu(ifp), &ifp->impair);
		if (!error)
			error = os_bulk_if(v, number, build_master(b, node, i), !b->lab->links[ifp->link].down);
		if (!error && strcmp(ifp->name, ifp->ifname) != 0)
			error = os_bulk_altname(v, number, ifp->name);
		if (error)
			return build_fail(b, error, node->name, ifp->name, v);
		error = add_addrs(b, node, v, number, &ifp->addrs);
	}
	if (!error && !node_there(b, (size_t)index) && node->loopback.count) {
		const unsigned number = BUILD_FIRST + (unsigned)node->nifs;

		error = os_bulk_loopback(v, "lo1", number);
		if (error)
			return build_fail(b, error, node->name, "lo1", v);
		error = add_addrs(b, node, v, number, &node->loopback);
	}
	if (!error && !node_there(b, (size_t)index))
		error = add_routes(b, node, v);
	if (!error && (error = os_bulk_commit(v)))
		error = build_fail(b, error, node->name, "can't configure it", v);
	if (b->answers[index] || (!lab_is_switch(node) && (b->tell || b->tell6)))
		return error; /* more is to come: build_teach(), build_tell() */
	os_vnet_close(v);
	b->sites[index].v = NULL;
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

/* Makes the cables from a node to those whose stacks are open. */
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
		    (peer < node->ifs[i] && lab->ifs[peer].node == index) || link_there(b, lab->ifs[node->ifs[i]].link))
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
	return error ? build_fail(b, error, node->name, "cable", v) : 0;
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

/* New bridges of a switch that is there, and the ports that make room for the cables to them. */
static int extend_switch(struct build *b, int index)
{
	const struct lab_node *node = &b->lab->nodes[index];
	int error = add_bridges(b, index);

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const int port = node->ifs[i];

		if (!b->there->moves[port])
			continue;
		error = os_bulk_if(b->sites[index].v, (unsigned)b->number[port], build_master(b, node, i),
		                   !b->lab->links[b->lab->ifs[port].link].down);
		if (error)
			return build_fail(b, error, node->name, b->lab->ifs[port].name, b->sites[index].v);
	}
	return error;
}

/* Opens the stacks that are there and get cables. */
static int open_there(struct build *b)
{
	int error = 0;

	for (size_t i = 0; i < b->lab->nnodes && !error; i++) {
		if (!node_there(b, i) || !b->sites[i].missing)
			continue;
		error = os_vnet_open(b->w, b->there->jid[i], &b->sites[i].v);
		if (error)
			build_fail(b, error, b->lab->nodes[i].name, "can't open its stack", NULL);
		else if (lab_is_switch(&b->lab->nodes[i]))
			error = extend_switch(b, (int)i);
	}
	return error;
}

/* The cables between nodes that are all there. */
static int join_there(struct build *b)
{
	int error = 0;

	for (size_t i = 0; i < b->lab->nnodes && !error; i++) {
		if (!node_there(b, i) || !b->sites[i].v || !b->sites[i].missing)
			continue;
		error = add_cables(b, (int)i);
		if (!error)
			error = finish_around(b, (int)i);
	}
	return error;
}

/* Calls `fn` for each node to be made. Switches first: a host is then finished as soon as it is begun, and its handle
 * closed. */
static int each_new_node(struct build *b, int (*fn)(struct build *b, int index))
{
	int error = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < b->lab->nnodes && !error; i++)
			if (!node_there(b, i) && lab_is_switch(&b->lab->nodes[i]) == (round == 0))
				error = fn(b, (int)i);
	return error;
}

static int list_jail(struct build *b, int index)
{
	b->jails[b->njails++] = jail_of(b, &b->lab->nodes[index]);
	return 0;
}

int build_all(struct build *b)
{
	int error;

	b->jails = malloc((b->lab->nnodes + 1) * sizeof *b->jails);
	if (!b->jails)
		return lab_fail(b->e, -ENOMEM, 0, "no memory");
	number_interfaces(b);
	each_new_node(b, list_jail);
	os_bulk_begin(b->w, b->jails, b->njails);
	error = open_there(b);
	if (!error)
		error = each_new_node(b, build_node);
	return error ? error : join_there(b);
}
