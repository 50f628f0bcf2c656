/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * topo.h - networks that have a name: "tree,2,3". A topology is a function in a lab/topo_*.c and a row in topo.c.
 *
 * Nodes and interfaces are called as Mininet calls them where it has the topology.
 */
#ifndef LAB_TOPO_H
#define LAB_TOPO_H

#include "lab/lab.h"

enum { TOPO_ARGS = 3 }; /* numbers after a name, at most */

/* A number after the name. */
struct topo_arg {
	const char *name;
	unsigned min, max;
	unsigned fallback; /* 0 = it must be given */
	const char *other; /* Mininet's name for it, where that is another; NULL */
};

struct topo {
	const char *name;
	const char *words; /* as in a usage: "linear,switches[,hosts]" */
	const char *what;  /* one line */
	struct topo_arg args[TOPO_ARGS];
	/* Adds the nodes and links to an empty lab, `n` being the numbers; -errno as lab_add_*(). */
	int (*make)(struct lab *lab, const unsigned n[TOPO_ARGS]);
};

/* All of them, by name; the last row's name is NULL. */
extern const struct topo topo_table[];

/* Whether the words begin with a topology's name. */
bool topo_is(const char *words);

/*
 * Makes the network that words describe, "linear,2,3" or, as Mininet's users write it, "linear,k=2,n=3", without
 * addresses yet (plan.h); its name is the words with '-' for ',' and '='. *lab is the caller's. -EINVAL, -E2BIG,
 * -ENOMEM with the reason in *e.
 */
int topo_make(const char *words, struct lab **lab, struct lab_error *e);

/* For topologies: adds PREFIXnumber, or a switch and its hosts. */
int topo_node(struct lab *lab, enum lab_kind kind, const char *prefix, unsigned number);

int topo_minimal(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_single(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_reversed(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_linear(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_lan(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_tree(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_torus(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_chain(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_ring(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_mesh(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_star(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_fattree(struct lab *lab, const unsigned n[TOPO_ARGS]);
int topo_random(struct lab *lab, const unsigned n[TOPO_ARGS]);

#endif
