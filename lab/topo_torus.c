/* SPDX-License-Identifier: BSD-2-Clause */
/* topo_torus.c - torus: a grid of switches whose edges meet. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab/topo.h"

/* The switch of a place, s2x3, and its hosts: h2x3, or h2x3x1, h2x3x2 ... */
static int place(struct lab *lab, unsigned x, unsigned y, unsigned hosts)
{
	char name[LAB_NAME];
	int hub, error = 0;

	snprintf(name, sizeof name, "s%ux%u", x, y);
	hub = lab_add_node(lab, name, LAB_SWITCH);
	for (unsigned i = 1; i <= hosts && hub >= 0 && error >= 0; i++) {
		int host;

		if (hosts == 1)
			snprintf(name, sizeof name, "h%ux%u", x, y);
		else
			snprintf(name, sizeof name, "h%ux%ux%u", x, y, i);
		host = lab_add_node(lab, name, LAB_HOST);
		error = host < 0 ? host : lab_join(lab, host, hub);
	}
	return error < 0 ? error : hub;
}

int topo_torus(struct lab *lab, const unsigned n[TOPO_ARGS])
{
	const unsigned x = n[0], y = n[1];
	int *hubs = calloc((size_t)x * y, sizeof *hubs), error = 0;

	if (!hubs)
		return -ENOMEM;
	for (unsigned i = 0; i < x * y && error >= 0; i++)
		error = hubs[i] = place(lab, i / y + 1, i % y + 1, n[2]);
	for (unsigned i = 0; i < x * y && error >= 0; i++) {
		const unsigned right = i / y * y + (i + 1) % y, below = (i + y) % (x * y);

		error = lab_join(lab, hubs[i], hubs[right]);
		if (error >= 0)
			error = lab_join(lab, hubs[i], hubs[below]);
	}
	free(hubs);
	return error < 0 ? error : 0;
}
