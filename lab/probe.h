/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe.h - who reaches whom: ICMP echo between all nodes of a running lab, from one process.
 *
 * Theory of operation. Every node's stack gets one raw ICMP socket; the process stays where it is. Each ordered pair
 * of nodes is one echo request (ICMP of RFC 792 and RFC 4443) whose payload names the run, the pair and the time, so
 * that answers may come in any order and at any time.
 *
 * n hosts on one wire need n * (n - 1) neighbour entries, but the machine's table takes 1,024 by default, and every
 * question for an address is copied to all ports. So neighbours are resolved for real once around (each node asks for
 * the next, the next one answers, the entry goes); for all pairs the entries are put into the stacks for as long as a
 * batch of pairs takes. An address that failed to ask, or to answer, is then tried again, patiently, with others that
 * it reached; if it goes on failing, the pairs that need it to do so count as lost.
 *
 * A pair that doesn't answer is tried three times more, with growing patience, before it counts as lost. No more
 * requests are under way at a time than the kernel's queues take, so that a busy machine is slow and loses nothing.
 */
#ifndef LAB_PROBE_H
#define LAB_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/lab.h"

struct probe_spec {
	struct os_world *world; /* the lab's, that this process is in */
	const struct lab *lab;
	const int *nodes; /* indices of the lab's nodes that take part */
	size_t nnodes;
	int family;      /* AF_INET, AF_INET6 */
	size_t sample;   /* as many pairs, chosen at random; 0 = all */
	bool keep_times; /* fill in result.times */
	/* Called now and then with the pairs that are done; NULL. */
	void (*progress)(size_t done, size_t total, void *arg);
	void *arg;
	const volatile bool *stop; /* becomes true: end early with -EINTR; NULL */
};

/* What is known of a node that takes part. */
struct probe_end {
	enum {
		PROBE_READY,
		PROBE_NO_JAIL,   /* the node isn't running */
		PROBE_NO_ADDRESS /* neither the description nor the node has one of this family */
	} state;
	uint8_t addr[16]; /* what others ping */
};

struct probe_pair {
	uint32_t from, to; /* places in spec.nodes */
};

/* Of pairs: tried = answered + lost. Times are nanoseconds. */
struct probe_result {
	size_t nnodes, tried, answered;
	size_t retried; /* answered, but not at once */
	size_t timed;   /* answers that the times are of */
	int64_t elapsed;
	int64_t least, most, sum;
	struct probe_end *ends; /* one per node */
	uint8_t *state;         /* bits of the pairs, see probe_answered() */
	size_t stride;          /* of a node's pairs in it */
	uint32_t *times;        /* per pair from * nnodes + to, microseconds * 10, with keep_times; else NULL */
	struct probe_pair *sample;
	size_t nsample; /* the pairs tried, if a sample was */
};

/* -EMFILE: the limit of descriptors is too low, -ENOMEM, -EINTR, -EINVAL: fewer than two nodes; `why` has words for it.
 */
int probe_run(const struct probe_spec *spec, struct probe_result *result, struct os_reason *why);
void probe_result_free(struct probe_result *result);

bool probe_answered(const struct probe_result *result, size_t from, size_t to);

/* The next pair that was tried and lost after *at (start with 0); false at the end. */
bool probe_next_lost(const struct probe_result *result, size_t *at, struct probe_pair *pair);

/*
 * The address by which others reach a node: the first that the description gives it, else the first that the running
 * node has (v, may be NULL). Link-local ones are passed over. -EADDRNOTAVAIL: none.
 */
int probe_address(const struct lab *lab, int node, int family, struct os_vnet *v, uint8_t addr[16]);

/* The nodes for a ping of all: the hosts, or hosts and routers if `routers` or if there are fewer than two hosts.
 * Returns the count; *list is the caller's. */
int probe_choose(const struct lab *lab, bool routers, int **list);

#endif
