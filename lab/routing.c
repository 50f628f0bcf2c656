/* SPDX-License-Identifier: BSD-2-Clause */
/* routing.c - static routes along the shortest paths (routing.h). */
#include "lab/routing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/plan.h"

enum { FAMILIES = 2 };
static const int families[FAMILIES] = {AF_INET, AF_INET6};

/* Routers' interfaces by segment, and the state of one search. */
struct graph {
	struct lab *lab;
	struct plan_segments where;
	size_t *first; /* where.count + 1 places in members */
	int *members;  /* indices into lab->ifs */
	unsigned round;
	unsigned *node_seen, *segment_seen; /* the round in which it was last reached */
	int *via;                           /* the interface at the other side of the first hop, by node */
	int *queue;
	size_t reached; /* in the queue */
	size_t routes;  /* made so far */
};

static bool is_router(const struct lab *lab, int ifindex)
{
	return lab->nodes[lab->ifs[ifindex].node].kind == LAB_ROUTER;
}

static int make_graph(struct graph *g)
{
	const struct lab *lab = g->lab;

	if (plan_segments(lab, &g->where) < 0)
		return -ENOMEM;
	/* No way leads through a cable that is unplugged. */
	for (size_t i = 0; i < lab->nifs; i++)
		if (lab->ifs[i].link != LAB_NONE && lab->links[lab->ifs[i].link].down)
			g->where.of[i] = LAB_NONE;
	g->first = calloc(g->where.count + 2, sizeof *g->first);
	g->members = malloc((lab->nifs + 1) * sizeof *g->members);
	g->node_seen = calloc(lab->nnodes + 1, sizeof *g->node_seen);
	g->segment_seen = calloc(g->where.count + 1, sizeof *g->segment_seen);
	g->via = malloc((lab->nnodes + 1) * sizeof *g->via);
	g->queue = malloc((lab->nnodes + 1) * sizeof *g->queue);
	if (!g->first || !g->members || !g->node_seen || !g->segment_seen || !g->via || !g->queue)
		return -ENOMEM;
	for (size_t i = 0; i < lab->nifs; i++)
		if (g->where.of[i] >= 0 && is_router(lab, (int)i))
			g->first[g->where.of[i]]++;
	for (size_t i = 0; i < g->where.count; i++)
		g->first[i + 1] += g->first[i];
	/* Backwards, so that each segment's end becomes its beginning. */
	for (size_t i = lab->nifs; i-- > 0;)
		if (g->where.of[i] >= 0 && is_router(lab, (int)i))
			g->members[--g->first[g->where.of[i]]] = (int)i;
	return 0;
}

static void free_graph(struct graph *g)
{
	plan_segments_free(&g->where);
	free(g->first);
	free(g->members);
	free(g->node_seen);
	free(g->segment_seen);
	free(g->via);
	free(g->queue);
}

static const struct lab_addr *find(const struct lab_addrs *list, int family)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].family == family)
			return &list->at[i];
	return NULL;
}

/* ------------------------------------------------------------------------------------------------------ searching */

static void reach(struct graph *g, int node, int via)
{
	if (g->node_seen[node] == g->round)
		return;
	g->node_seen[node] = g->round;
	g->via[node] = via;
	g->queue[g->reached++] = node;
}

/* Reaches the routers of a segment; `from` is the interface through which they go on, LAB_NONE at the destination. */
static void reach_segment(struct graph *g, int segment, int from)
{
	if (g->segment_seen[segment] == g->round)
		return;
	g->segment_seen[segment] = g->round;
	for (size_t i = g->first[segment]; i < g->first[segment + 1]; i++)
		reach(g, g->lab->ifs[g->members[i]].node, from);
}

/* Goes on from what is reached until there is no more: nearest first, so first hops lie on shortest paths. */
static void search(struct graph *g)
{
	for (size_t i = 0; i < g->reached; i++) {
		const struct lab_node *node = &g->lab->nodes[g->queue[i]];

		for (size_t j = 0; j < node->nifs; j++)
			if (g->where.of[node->ifs[j]] >= 0)
				reach_segment(g, g->where.of[node->ifs[j]], node->ifs[j]);
	}
}

static void start(struct graph *g)
{
	g->round++;
	g->reached = 0;
}

/* ------------------------------------------------------------------------------------------------------- adding */

static bool has_route(const struct lab_node *node, const struct lab_addr *to)
{
	for (size_t i = 0; i < node->nroutes && !node->routes[i].planned; i++)
		if (node->routes[i].to.family == to->family && node->routes[i].to.plen == to->plen &&
		    memcmp(node->routes[i].to.addr, to->addr, sizeof to->addr) == 0)
			return true;
	return false;
}

static int add_route(struct graph *g, int node, const struct lab_addr *to, const struct lab_addr *via)
{
	const struct lab_route r = {.to = *to, .via = *via, .planned = true};

	if (has_route(&g->lab->nodes[node], to))
		return 0;
	if (++g->routes > ROUTING_MAX_ROUTES)
		return -E2BIG;
	return lab_add_route(&g->lab->nodes[node], &r);
}

/* Gives every router that was reached a route to each of the destination's networks. */
static int add_routes(struct graph *g, const struct lab_addr *to)
{
	int error = 0;

	for (size_t i = 0; i < g->reached && !error; i++) {
		const int node = g->queue[i];
		const struct lab_addr *via =
		        g->via[node] == LAB_NONE ? NULL : find(&g->lab->ifs[g->via[node]].addrs, to->family);

		if (via)
			error = add_route(g, node, to, via);
	}
	return error;
}

/* A segment's network of each family, as its first member with an address has it; family 0 = none. By segment. */
static struct lab_addr *find_networks(const struct graph *g, int family)
{
	struct lab_addr *nets = calloc(g->where.count + 1, sizeof *nets);

	for (size_t i = 0; nets && i < g->lab->nifs; i++) {
		const int segment = g->where.of[i];
		const struct lab_addr *a = segment < 0 ? NULL : find(&g->lab->ifs[i].addrs, family);

		if (a && !nets[segment].family)
			nets[segment] = lab_network(a);
	}
	return nets;
}

/* Routes to a router's loopback and to the networks that only it leads to. */
static int route_to_router(struct graph *g, int router, struct lab_addr *const nets[FAMILIES])
{
	const struct lab_node *node = &g->lab->nodes[router];
	int error = 0;

	start(g);
	reach(g, router, LAB_NONE);
	search(g);
	for (size_t i = 0; i < node->loopback.count && !error; i++)
		error = add_routes(g, &node->loopback.at[i]);
	for (size_t i = 0; i < node->nifs && !error; i++) {
		const int segment = g->where.of[node->ifs[i]];

		if (segment < 0 || g->first[segment + 1] - g->first[segment] != 1)
			continue;
		for (int f = 0; f < FAMILIES && !error; f++)
			if (nets[f][segment].family)
				error = add_routes(g, &nets[f][segment]);
	}
	return error;
}

static int route_to_segment(struct graph *g, int segment, struct lab_addr *const nets[FAMILIES])
{
	int error = 0;

	start(g);
	reach_segment(g, segment, LAB_NONE);
	search(g);
	for (int f = 0; f < FAMILIES && !error; f++)
		if (nets[f][segment].family)
			error = add_routes(g, &nets[f][segment]);
	return error;
}

/* A host goes by the first router that it sees. */
static int route_host(struct graph *g, int host, int family)
{
	const struct lab_node *node = &g->lab->nodes[host];
	const struct lab_addr all = {.family = family};

	for (size_t i = 0; i < node->nifs; i++) {
		const int segment = g->where.of[node->ifs[i]];

		if (segment < 0 || !find(&g->lab->ifs[node->ifs[i]].addrs, family))
			continue;
		for (size_t j = g->first[segment]; j < g->first[segment + 1]; j++) {
			const struct lab_addr *via = find(&g->lab->ifs[g->members[j]].addrs, family);

			if (via)
				return add_route(g, host, &all, via);
		}
	}
	return 0;
}

static int route_hosts(struct graph *g)
{
	const struct lab *lab = g->lab;
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++)
		for (int f = 0; f < FAMILIES && !error && lab->nodes[i].kind == LAB_HOST; f++)
			error = route_host(g, (int)i, families[f]);
	return error;
}

static int add_all(struct graph *g, struct lab_addr *const nets[FAMILIES])
{
	const struct lab *lab = g->lab;
	int error = route_hosts(g);

	for (size_t i = 0; i < lab->nnodes && !error; i++)
		if (lab->nodes[i].kind == LAB_ROUTER)
			error = route_to_router(g, (int)i, nets);
	for (size_t i = 0; i < g->where.count && !error; i++)
		if (g->first[i + 1] - g->first[i] > 1)
			error = route_to_segment(g, (int)i, nets);
	return error;
}

/* What went wrong, in words. */
static int told(int error, struct lab_error *e)
{
	if (error == -E2BIG)
		return lab_fail(e, error, 0, "static routing would take more than %d routes", ROUTING_MAX_ROUTES);
	return error ? lab_fail(e, error, 0, "no memory") : 0;
}

int routing_hosts(struct lab *lab, struct lab_error *e)
{
	struct graph g = {.lab = lab};
	int error = make_graph(&g);

	if (!error)
		error = route_hosts(&g);
	free_graph(&g);
	return told(error, e);
}

int routing_static(struct lab *lab, struct lab_error *e)
{
	struct graph g = {.lab = lab};
	struct lab_addr *nets[FAMILIES] = {NULL};
	int error = make_graph(&g);

	for (int f = 0; f < FAMILIES && !error; f++) {
		nets[f] = find_networks(&g, families[f]);
		error = nets[f] ? 0 : -ENOMEM;
	}
	if (!error)
		error = add_all(&g, nets);
	for (int f = 0; f < FAMILIES; f++)
		free(nets[f]);
	free_graph(&g);
	return told(error, e);
}
