/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe_impl.h - what the prober's files share: probe.c (the run), probe_nodes.c (sockets), probe_batch.c (pairs under
 * way), probe_icmp.c (packets), probe_neigh.c (neighbours lent), probe_trial.c (neighbours asked for really).
 */
#ifndef LAB_PROBE_IMPL_H
#define LAB_PROBE_IMPL_H

#include <pthread.h>

#include "lab/probe.h"

enum {
	/* Requests not yet answered, over all lanes: the kernel's queue of a processor takes 1,000 frames by default.
	 */
	PROBE_WINDOW = 256,
	PROBE_FLOOD = 512,   /* copies of questions for addresses that may be under way: each goes to every port */
	PROBE_BATCH = 32768, /* pairs for which neighbours are lent at a time, about */
	PROBE_EACH = 32,     /* a batch's pairs of one node, in either direction around the circle */
	PROBE_LANES = 8,     /* threads: one for each processor, and no more than these */
	PROBE_TRIALS = 128   /* of neighbours, at a time */
};

/* An address that a node has, and the link-level address of its interface. */
struct probe_addr {
	unsigned index;
	uint8_t addr[16];
	unsigned plen;
	bool has_ether;
	uint8_t ether[6];
	bool asks, answers; /* resolved a neighbour of its network by itself; was resolved by one */
	bool doubted;       /* its not doing so would decide about a pair */
};

struct probe_node {
	int jid;
	int sock;
	struct os_vnet *v; /* kept open only where neighbours are helped along, and while descriptors last */
	struct probe_addr *addrs;
	size_t naddrs;
	struct probe_addr *own; /* the one of addrs that others ping, NULL: it doesn't have it */
	struct os_neigh *known; /* entries that were there before us */
	size_t nknown;
	struct os_neigh *hints; /* entries that we put there */
	size_t nhints, room;
	unsigned waiting; /* requests of this batch that have no answer yet */
};

/* A thread's share of the nodes, and what it has under way. */
struct probe_lane {
	struct probe *p;
	size_t first, end;        /* its nodes */
	struct probe_pair *pairs; /* the batch, sorted by source */
	size_t npairs;
	bool *hit;       /* a trial: whether the pair was answered; else NULL */
	uint32_t batch;  /* its number */
	size_t window;   /* requests that may be unanswered */
	size_t waiting;  /* sum over its nodes */
	int64_t slowest; /* answer of late */
	unsigned silent; /* times in a row that it gave up waiting without any answer */
	struct pollfd *polls;
	size_t answered, retried; /* not yet in the result, as these: */
	int64_t least, most, sum;
	pthread_t thread;
};

struct probe {
	const struct probe_spec *spec;
	struct probe_result *result;
	struct probe_node *nodes;
	size_t n;
	size_t size; /* of an address: 4 or 16 */
	uint64_t cookie;
	bool help;   /* neighbours are helped along */
	bool keep;   /* descriptors suffice to keep the stacks open */
	bool retry;  /* a further try */
	bool tested; /* all pairs were tried with entries lent */
	bool end;    /* all lanes are to end */
	size_t total;
	uint8_t *lent; /* bits of the pairs whose first has an entry of ours for the second */
	struct probe_lane lanes[PROBE_LANES];
	size_t nlanes;
	pthread_mutex_t gate;   /* closed while lanes are made */
	pthread_barrier_t meet; /* of all lanes */
};

int64_t probe_now(void); /* nanoseconds of a clock that only goes on */

/* probe_nodes.c: opens what is needed of every node; `why` is filled in. Closes it, whatever was opened. */
int probe_open(struct probe *p, struct os_reason *why);
void probe_close(struct probe *p);

/* probe_icmp.c: sends the requests of `count` pairs of the batch, from `at` on, that have the same source; what can't
 * be sent counts as lost for now. */
void probe_send(struct probe_lane *l, size_t at, size_t count);
/* Takes all answers that have come to a node; how many were new. */
size_t probe_receive(struct probe_lane *l, size_t node);

/* probe_batch.c: whether the caller wants it to end. */
bool probe_stopped(const struct probe *p);
/* Sends the lane's batch and waits for the answers until it has been quiet for so long (ns; 0: what recent answers
 * took). */
void probe_batch(struct probe_lane *l, int64_t quiet);
/* All pairs, in as many lanes as there are; then those without an answer once more. */
void probe_all(struct probe *p);
void probe_again(struct probe *p, int64_t patience);

/* probe_neigh.c: reads the node's addresses. */
int probe_read_node(struct probe *p, size_t node);
/* Whether the pairs need more neighbour entries than one may ask of the machine. */
bool probe_needs_help(const struct probe *p);
/* Puts the neighbour entries for the batch into the stacks of the lane's nodes, and takes them out. With `both` also
 * into those that the pairs lead to: where the opposite pairs are not in it. */
void probe_lend(struct probe_lane *l, bool both);
void probe_take_back(struct probe_lane *l);
/* Takes out the entries that the pair made by itself. */
void probe_tidy(struct probe *p, struct probe_pair pair);
/* The sender's address on the receiver's network, NULL if the way is through a router. */
struct probe_addr *probe_on_link(const struct probe *p, size_t from, const struct probe_addr *to);
/* Whether `from` knew the address before the run. */
bool probe_knows(const struct probe *p, size_t from, const struct probe_addr *to);

/* probe_trial.c: has every node ask for a neighbour, which also teaches the switches where they are. */
void probe_try_neighbours(struct probe *p);
/* Finds out whether those on whom answered pairs depend resolve neighbours without entries lent, and counts the pairs
 * as lost that don't. */
void probe_doubt(struct probe *p);

static inline size_t probe_place(const struct probe *p, struct probe_pair pair)
{
	return pair.from * p->result->stride + pair.to;
}
/* How many may ask for neighbours at a time. */
static inline size_t probe_flood_window(const struct probe *p)
{
	return PROBE_FLOOD / (p->n + 1) + 1;
}
static inline bool probe_bit(const uint8_t *bits, size_t place)
{
	return bits[place / 8] >> place % 8 & 1;
}

#endif
