/* SPDX-License-Identifier: BSD-2-Clause */
/* topo_random.c - random: routers with a host each, connected, each with about the same number of neighbours. */
#include <errno.h>
#include <stdlib.h>

#include "lab/topo.h"

/* xorshift64* (Vigna 2016): the same numbers on every machine, unlike rand(3). */
static uint32_t roll(uint64_t *state, uint32_t below)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * UINT64_C(2685821657736338717) >> 32) % below);
}

/* What is known of a network under construction: each router's neighbours. */
struct growth {
	struct lab *lab;
	unsigned degree;
	unsigned *count;   /* of neighbours, by router */
	unsigned *partner; /* `degree` places for each router */
};

static bool joined(const struct growth *g, unsigned a, unsigned b)
{
	for (unsigned i = 0; i < g->count[a]; i++)
		if (g->partner[a * g->degree + i] == b)
			return true;
	return false;
}

/* Routers are nodes 0, 2, 4 ... */
static int join(struct growth *g, unsigned a, unsigned b)
{
	g->partner[a * g->degree + g->count[a]++] = b;
	g->partner[b * g->degree + g->count[b]++] = a;
	return lab_join(g->lab, (int)(2 * a), (int)(2 * b));
}

/* A random tree first, so that all is connected: each router is joined to an earlier one that has room. */
static int make_tree(struct growth *g, unsigned routers, uint64_t *state)
{
	int error = 0;

	for (unsigned i = 1; i < routers && error >= 0; i++) {
		unsigned to = roll(state, i);

		while (g->count[to] >= g->degree)
			to = (to + 1) % i;
		error = join(g, i, to);
	}
	return error;
}

/* Then pairs at random until there are routers * degree / 2 links, or no pair that fits is found. */
static int add_links(struct growth *g, unsigned routers, uint64_t *state)
{
	unsigned links = routers - 1;
	int error = 0;

	for (uint64_t tries = 0;
	     links < (uint64_t)routers * g->degree / 2 && tries < 20ull * routers * g->degree && error >= 0; tries++) {
		const unsigned a = roll(state, routers), b = roll(state, routers);

		if (a == b || g->count[a] >= g->degree || g->count[b] >= g->degree || joined(g, a, b))
			continue;
		error = join(g, a, b);
		links++;
	}
	return error;
}

int topo_random(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	struct growth g = {.lab = lab,
	                   .degree = n[1],
	                   .count = calloc(n[0], sizeof *g.count),
	                   .partner = calloc((size_t)n[0] * n[1], sizeof *g.partner)};
	uint64_t state = n[2] * UINT64_C(0x9e3779b97f4a7c15) + 1;
	int error = g.count && g.partner ? 0 : -ENOMEM;

	lab->routing = LAB_ROUTING_STATIC;
	for (unsigned i = 1; i <= n[0] && error >= 0; i++) {
		const int router = topo_node(lab, LAB_ROUTER, "r", i);
		const int host = router < 0 ? router : topo_node(lab, LAB_HOST, "h", i);

		error = host < 0 ? host : lab_join(lab, host, router);
	}
	if (error >= 0)
		error = make_tree(&g, n[0], &state);
	if (error >= 0)
		error = add_links(&g, n[0], &state);
	free(g.count);
	free(g.partner);
	return error < 0 ? error : 0;
}
