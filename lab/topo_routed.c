/* SPDX-License-Identifier: BSD-2-Clause */
/* topo_routed.c - chain, ring, mesh, star, fattree: routers, with static routes. */
#include <errno.h>

#include "lab/topo.h"

/* Router rN with host hN. */
static int site(struct lab *lab, unsigned number)
{
	const int router = topo_node(lab, LAB_ROUTER, "r", number);
	const int host = router < 0 ? router : topo_node(lab, LAB_HOST, "h", number);
	const int link = host < 0 ? host : lab_join(lab, host, router);

	return link < 0 ? link : router;
}

int topo_chain(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	int last = topo_node(lab, LAB_HOST, "h", 1), link = 0;

	lab->routing = LAB_ROUTING_STATIC;
	for (unsigned i = 1; i <= n[0] + 1 && last >= 0 && link >= 0; i++) {
		const int next = i <= n[0] ? topo_node(lab, LAB_ROUTER, "r", i) : topo_node(lab, LAB_HOST, "h", 2);

		link = next < 0 ? next : lab_join(lab, last, next);
		last = next;
	}
	return last < 0 ? last : link < 0 ? link : 0;
}

/* Sites are nodes 0, 2, 4 ... */
static int sites(struct lab *lab, unsigned count)
{
	int error = 0;

	lab->routing = LAB_ROUTING_STATIC;
	for (unsigned i = 1; i <= count && error >= 0; i++)
		error = site(lab, i);
	return error;
}

int topo_ring(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	int error = sites(lab, n[0]);

	for (unsigned i = 0; i < n[0] && error >= 0; i++)
		error = lab_join(lab, (int)(2 * i), (int)(2 * ((i + 1) % n[0])));
	return error < 0 ? error : 0;
}

int topo_mesh(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	int error = sites(lab, n[0]);

	for (unsigned i = 0; i < n[0]; i++)
		for (unsigned j = i + 1; j < n[0] && error >= 0; j++)
			error = lab_join(lab, (int)(2 * i), (int)(2 * j));
	return error < 0 ? error : 0;
}

int topo_star(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	const int center = topo_node(lab, LAB_ROUTER, "r", 1);
	int error = center;

	lab->routing = LAB_ROUTING_STATIC;
	for (unsigned i = 1; i <= n[0] && error >= 0; i++) {
		const int host = topo_node(lab, LAB_HOST, "h", i);

		error = host < 0 ? host : lab_join(lab, host, center);
	}
	return error < 0 ? error : 0;
}

/*
 * The three-layer fat tree of Al-Fares, Loukissas and Vahdat (SIGCOMM 2008): (k/2)^2 cores c1 ..., k pods of k/2
 * aggregation routers a1 ... and k/2 edge routers e1 ..., k/2 hosts h1 ... at each edge.
 */
static int fattree_pod(struct lab *lab, unsigned pod, unsigned half)
{
	int first_edge = LAB_NONE, error = 0;

	for (unsigned i = 0; i < half && error >= 0; i++) {
		const int edge = topo_node(lab, LAB_ROUTER, "e", pod * half + i + 1);

		first_edge = i ? first_edge : edge;
		error = edge;
		for (unsigned j = 1; j <= half && error >= 0; j++) {
			const int host = topo_node(lab, LAB_HOST, "h", (pod * half + i) * half + j);

			error = host < 0 ? host : lab_join(lab, host, edge);
		}
	}
	for (unsigned i = 0; i < half && error >= 0; i++) {
		const int above = topo_node(lab, LAB_ROUTER, "a", pod * half + i + 1);

		error = above;
		/* An edge and its hosts are half + 1 nodes in a row; the cores are the first half * half. */
		for (unsigned j = 0; j < half && error >= 0; j++)
			error = lab_join(lab, first_edge + (int)(j * (half + 1)), above);
		for (unsigned j = 0; j < half && error >= 0; j++)
			error = lab_join(lab, above, (int)(i * half + j));
	}
	return error;
}

int topo_fattree(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	const unsigned half = n[0] / 2;
	int error = n[0] % 2 ? -EINVAL : 0;

	lab->routing = LAB_ROUTING_STATIC;
	for (unsigned i = 1; i <= half * half && error >= 0; i++)
		error = topo_node(lab, LAB_ROUTER, "c", i);
	for (unsigned pod = 0; pod < n[0] && error >= 0; pod++)
		error = fattree_pod(lab, pod, half);
	return error < 0 ? error : 0;
}
