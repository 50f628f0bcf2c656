/* SPDX-License-Identifier: BSD-2-Clause */
/* probe_neigh.c - what the prober knows of the nodes' addresses, and the neighbour entries that it lends them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/probe_impl.h"
#include "lib/addr.h"

/* Neighbour entries that a run may make in the machine's table of 1,024, which everybody shares. */
enum { FEW = 256 };

static bool same_network(const struct probe *p, const struct probe_addr *a, const uint8_t *addr)
{
	uint8_t mask[16];

	addr_mask(a->plen, (unsigned)p->size * 8, mask);
	for (size_t i = 0; i < p->size; i++)
		if ((a->addr[i] ^ addr[i]) & mask[i])
			return false;
	return true;
}

struct probe_addr *probe_on_link(const struct probe *p, size_t from, const struct probe_addr *to)
{
	const struct probe_node *node = &p->nodes[from];
	struct probe_addr *best = NULL;

	for (size_t i = 0; i < node->naddrs; i++)
		if (node->addrs[i].has_ether && (!best || node->addrs[i].plen > best->plen) &&
		    same_network(p, &node->addrs[i], to->addr))
			best = &node->addrs[i];
	return best;
}

int probe_read_node(struct probe *p, size_t at)
{
	struct probe_node *node = &p->nodes[at];
	struct os_addr *addrs = NULL;
	struct os_if *ifs = NULL;
	const int nifs = os_if_list(node->v, &ifs), naddrs = nifs < 0 ? nifs : os_addr_list(node->v, 0, &addrs);
	int error = naddrs < 0 ? naddrs : 0;

	if (!error && naddrs) {
		node->addrs = calloc((size_t)naddrs, sizeof *node->addrs);
		error = node->addrs ? 0 : -ENOMEM;
	}
	for (int i = 0; i < naddrs && !error; i++) {
		struct probe_addr *a = &node->addrs[node->naddrs];

		if (addrs[i].family != p->spec->family)
			continue;
		a->index = addrs[i].index;
		a->plen = addrs[i].plen;
		memcpy(a->addr, addrs[i].addr, sizeof a->addr);
		for (int k = 0; k < nifs; k++)
			if (ifs[k].index == a->index && ifs[k].has_ether) {
				a->has_ether = true;
				memcpy(a->ether, ifs[k].ether, sizeof a->ether);
			}
		node->naddrs++;
	}
	free(addrs);
	free(ifs);
	return error;
}

bool probe_needs_help(const struct probe *p)
{
	size_t entries = 0;

	if (p->result->sample && 2 * p->total <= FEW)
		return false;

	for (size_t i = 0; i < p->n && entries <= FEW; i++)
		for (size_t k = 0; k < p->n && entries <= FEW; k++)
			entries += i != k && p->nodes[k].own && probe_on_link(p, i, p->nodes[k].own);
	return entries > FEW;
}

/* The node's stack: kept open, or opened for the moment if descriptors are short. */
static struct os_vnet *stack_of(struct probe *p, struct probe_node *node)
{
	struct os_vnet *v = node->v;

	if (!v && os_vnet_open(p->spec->world, node->jid, &v) < 0)
		return NULL;
	return v;
}

static void leave_stack(const struct probe_node *node, struct os_vnet *v)
{
	if (v != node->v)
		os_vnet_close(v);
}

bool probe_knows(const struct probe *p, size_t from, const struct probe_addr *to)
{
	const struct probe_node *node = &p->nodes[from];

	for (size_t i = 0; i < node->nknown; i++)
		if (node->known[i].has_ether && memcmp(node->known[i].addr, to->addr, p->size) == 0)
			return true;
	return false;
}

/* Describes the entry of `from`'s table for `to`; false where there is none to make. */
static bool entry(const struct probe *p, size_t from, size_t to, struct os_neigh *n)
{
	const struct probe_addr *target = p->nodes[to].own;
	const struct probe_addr *link = target && target->has_ether ? probe_on_link(p, from, target) : NULL;

	if (!link || probe_knows(p, from, target))
		return false;
	*n = (struct os_neigh){.index = link->index, .family = p->spec->family, .has_ether = true};
	memcpy(n->addr, target->addr, p->size);
	memcpy(n->ether, target->ether, sizeof n->ether);
	return true;
}

static void lend(struct probe *p, size_t from, size_t to)
{
	struct probe_node *node = &p->nodes[from];
	const size_t place = from * p->result->stride + to;
	struct os_neigh n;

	if (probe_bit(p->lent, place) || !entry(p, from, to, &n))
		return;
	p->lent[place / 8] |= (uint8_t)(1 << place % 8);
	if (node->nhints == node->room) {
		const size_t room = node->room ? 2 * node->room : 64;
		struct os_neigh *bigger = realloc(node->hints, room * sizeof *bigger);

		if (!bigger)
			return; /* the node asks for itself then */
		node->hints = bigger;
		node->room = room;
	}
	node->hints[node->nhints++] = n;
}

/* Puts what is gathered for the lane's nodes into their stacks, or takes it out. */
static void tell(struct probe_lane *l, bool forget)
{
	struct probe *p = l->p;

	for (size_t i = l->first; i < l->end; i++) {
		struct probe_node *node = &p->nodes[i];
		struct os_vnet *v = node->nhints ? stack_of(p, node) : NULL;

		if (v)
			(void)os_neigh_hint(v, node->hints, node->nhints, forget);
		leave_stack(node, v);
		if (forget && node->nhints) {
			memset(p->lent + i * p->result->stride / 8, 0, p->result->stride / 8);
			node->nhints = 0;
		}
	}
}

/* Both ends need an entry: the request goes one way and the answer the other. */
void probe_lend(struct probe_lane *l, bool both)
{
	for (size_t i = 0; i < l->npairs; i++) {
		const struct probe_pair pair = l->pairs[i];

		lend(l->p, pair.from, pair.to);
		if (both)
			lend(l->p, pair.to, pair.from);
	}
	tell(l, false);
}

void probe_take_back(struct probe_lane *l)
{
	tell(l, true);
}

void probe_tidy(struct probe *p, struct probe_pair pair)
{
	const size_t ends[2] = {pair.from, pair.to};

	for (int i = 0; i < 2; i++) {
		struct probe_node *node = &p->nodes[ends[i]];
		struct os_vnet *v;
		struct os_neigh n;

		if (!entry(p, ends[i], ends[1 - i], &n))
			continue;
		v = stack_of(p, node);
		if (v)
			(void)os_neigh_hint(v, &n, 1, true);
		leave_stack(node, v);
	}
}
