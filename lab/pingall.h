/* SPDX-License-Identifier: BSD-2-Clause */
/* pingall.h - `pingall` and its kin: runs the prober (probe.h) and says who reaches whom. */
#ifndef LAB_PINGALL_H
#define LAB_PINGALL_H

#include "lab/lab.h"

struct pingall_spec {
	struct os_world *world; /* the lab's, that this process is in */
	const struct lab *lab;
	int family;      /* AF_INET, AF_INET6, 0 = the first that the lab has */
	size_t sample;   /* so many pairs at random, 0 = all */
	bool pair;       /* the first two hosts alone */
	bool full;       /* each pair's time */
	bool routers;    /* routers take part */
	bool json;       /* as one JSON object */
	bool all_broken; /* list every broken pair, however many */
	const volatile bool *stop;
};

/*
 * Pings and prints on stdout. Returns how many pairs are broken, at most INT_MAX; or -errno, with words in `why`. On a
 * terminal a long run shows its progress on stderr.
 */
int pingall(const struct pingall_spec *spec, struct os_reason *why);

#endif
