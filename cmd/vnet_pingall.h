/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_pingall.h - `vnet pingall` and its kin at the prompt: run the prober (lab/probe.h) and say who reaches whom. */
#ifndef CMD_VNET_PINGALL_H
#define CMD_VNET_PINGALL_H

#include "lab/probe.h"

struct pingall {
	int family;      /* AF_INET, AF_INET6, 0 = the first that the lab has */
	size_t sample;   /* so many pairs at random, 0 = all */
	bool pair;       /* the first two hosts alone */
	bool full;       /* each pair's time */
	bool routers;    /* routers take part */
	bool json;       /* as one JSON object */
	bool all_broken; /* list every broken pair, however many */
};

/*
 * Pings in the lab of the world that this process is in, and prints on stdout; on a terminal a long run shows its
 * progress on stderr. Returns the exit status, 1 if somebody was not reached; exits with words if it can't ping.
 */
int vnet_pingall(const struct pingall *p);

/* Up to so many nodes each has a line of its own; beyond, broken pairs are listed, and progress is shown. */
enum { PINGALL_MATRIX = 40 };

/* vnet_pingall_print.c: what the prober found, as text or as JSON; -ENOMEM, -EIO. */
void pingall_text(const struct pingall *p, const struct probe_spec *s, const struct probe_result *r);
int pingall_json(const struct probe_spec *s, const struct probe_result *r);

#endif
