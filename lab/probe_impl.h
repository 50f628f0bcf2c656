/* SPDX-License-Identifier: BSD-2-Clause */
/* probe_impl.h - what the prober's files share: probe.c (the run), probe_icmp.c (packets), probe_neigh.c (neighbours).
 */
#ifndef LAB_PROBE_IMPL_H
#define LAB_PROBE_IMPL_H

#include "lab/probe.h"

enum { PROBE_BATCH = 32768 /* pairs that are under way at a time */, PROBE_WINDOW = 1024 /* and not yet answered */ };

/* An address that a node has, and the link-level address of its interface. */
struct probe_addr {
	unsigned index;
	uint8_t addr[16];
	unsigned plen;
	bool has_ether;
	uint8_t ether[6];
};

struct probe_node {
	int jid;
	int sock;
	struct os_vnet *v; /* kept open only where neighbours are helped along, and while descriptors last */
	struct probe_addr *addrs;
	size_t naddrs;
	const struct probe_addr *own; /* the one of addrs that others ping, NULL: it doesn't have it */
	struct os_neigh *known;       /* entries that were there before us */
	size_t nknown;
	struct os_neigh *hints; /* entries that we put there */
	size_t nhints, room;
	unsigned waiting;   /* requests of this batch that have no answer yet */
	bool asks, answers; /* resolved a neighbour by itself; was resolved by one */
};

struct probe {
	const struct probe_spec *spec;
	struct probe_result *result;
	struct probe_node *nodes;
	size_t n;
	size_t size; /* of an address: 4 or 16 */
	uint64_t cookie;
	uint32_t batch; /* number of the batch under way */
	size_t waiting; /* sum over the nodes */
	int64_t slowest;
	bool help;   /* neighbours are helped along */
	bool keep;   /* descriptors suffice to keep the stacks open */
	bool retry;  /* a further try */
	size_t done; /* for the progress */
	size_t total;
	struct probe_pair *pairs; /* the batch */
	size_t npairs;
	uint8_t *lent; /* bits of the pairs whose first has an entry of ours for the second */
	struct pollfd *polls;
};

int64_t probe_now(void); /* nanoseconds of a clock that only goes on */

/* Sends the requests of pairs that have the same source; what can't be sent counts as lost for now. */
void probe_send(struct probe *p, const struct probe_pair *pairs, size_t count);
/* Takes all answers that have come to a node; how many were new. */
size_t probe_receive(struct probe *p, size_t node);

/* Reads the node's addresses and what it knows of neighbours. */
int probe_read_node(struct probe *p, size_t node);
/* Whether the pairs need more neighbour entries than one may ask of the machine. */
bool probe_needs_help(const struct probe *p);
/* Puts the neighbour entries for the batch into the stacks, and takes them out. */
void probe_help(struct probe *p);
void probe_unhelp(struct probe *p);
/* Takes out the entries that the pair made by itself. */
void probe_tidy(struct probe *p, struct probe_pair pair);
/* The sender's address on the receiver's network, NULL if the way is through a router. */
const struct probe_addr *probe_on_link(const struct probe *p, size_t from, const struct probe_addr *to);

static inline size_t probe_place(const struct probe *p, struct probe_pair pair)
{
	return (size_t)pair.from * p->n + pair.to;
}
static inline bool probe_bit(const uint8_t *bits, size_t place)
{
	return bits[place / 8] >> place % 8 & 1;
}

#endif
