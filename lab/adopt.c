/* SPDX-License-Identifier: BSD-2-Clause */
/* adopt.c - planned addresses that stay: match_addresses(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/copy.h"
#include "lab/match.h"
#include "lab/plan.h"
#include "lab/pool.h"

/* What the segments of the new lab have, for one family at a time. */
struct adopting {
	const struct lab *old;
	struct lab *new;
	struct plan_segments where;
	size_t *members;         /* of each segment: hosts' and routers' interfaces */
	struct lab_addr *subnet; /* of each segment; family 0 = none yet */
	struct lab_addr *given;  /* the user's own addresses */
	int *given_in;           /* and their segments, LAB_NONE for loopbacks */
	size_t ngiven;
	struct pool_set used;   /* addresses */
	struct pool_set claims; /* subnets */
	int family;
};

static const struct lab_addr *find(const struct lab_addrs *list, int family, bool planned)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].family == family && (!planned || list->at[i].planned))
			return &list->at[i];
	return NULL;
}

/* Whether the user's addresses leave a subnet to a segment. */
static bool is_free(const struct adopting *a, const struct lab_addr *net, int segment)
{
	for (size_t i = 0; i < a->ngiven; i++)
		if (a->given_in[i] != segment && pool_overlap(net, &a->given[i]))
			return false;
	return true;
}

static bool is_large_enough(const struct adopting *a, const struct lab_addr *net, int segment)
{
	const unsigned width = (a->family == AF_INET ? 32 : 128) - net->plen;

	return width < 2 ? a->members[segment] <= 2 : width > 40 || a->members[segment] + 2 <= UINT64_C(1) << width;
}

/* Makes it the segment's if it has none. -ENOMEM; 0 does not mean that it has. */
static int claim(struct adopting *a, const struct lab_addr *net, int segment)
{
	int error;

	if (a->subnet[segment].family || !is_free(a, net, segment) || !is_large_enough(a, net, segment))
		return 0;
	error = pool_set_add(&a->claims, net);
	if (!error)
		a->subnet[segment] = *net;
	return error == -EEXIST ? 0 : error;
}

/* The running interface of the same name on the node of the same name, LAB_NONE. */
static int old_if(const struct adopting *a, const struct lab_if *ifp)
{
	const int node = lab_find_node(a->old, a->new->nodes[ifp->node].name);

	return node == LAB_NONE ? LAB_NONE : lab_find_if(a->old, node, ifp->name);
}

/* Whether an interface's cable is the one that it has. */
static bool same_peer(const struct adopting *a, int index, int old)
{
	const int peer = lab_peer(a->new, index), was = lab_peer(a->old, old);

	return peer != LAB_NONE && was != LAB_NONE && old_if(a, &a->new->ifs[peer]) == was;
}

/* Who says what a segment's subnet is: those whose cable stays, then hosts that were moved, then routers. */
enum turn { SETTLED, MOVED_HOSTS, MOVED_ROUTERS, TURNS };

static enum turn turn_of(const struct adopting *a, int index, int old)
{
	if (same_peer(a, index, old))
		return SETTLED;
	return a->new->nodes[a->new->ifs[index].node].kind == LAB_HOST ? MOVED_HOSTS : MOVED_ROUTERS;
}

/* An interface's planned address, if its segment's subnet is the address's or may become that. */
static int adopt_if(struct adopting *a, int index, enum turn turn)
{
	struct lab_if *ifp = &a->new->ifs[index];
	const int segment = a->where.of[index], old = segment < 0 || ifp->has_addrs ? LAB_NONE : old_if(a, ifp);
	const struct lab_addr *has = old == LAB_NONE ? NULL : find(&a->old->ifs[old].addrs, a->family, true);
	struct lab_addr net;
	int error;

	if (!has || find(&ifp->addrs, a->family, false) || turn_of(a, index, old) != turn)
		return 0;
	net = lab_network(has);
	error = claim(a, &net, segment);
	if (error || !lab_same_addr(&a->subnet[segment], &net))
		return error;
	error = pool_set_add(&a->used, has);
	if (error)
		return error == -EEXIST ? 0 : error;
	return lab_add_addr(&ifp->addrs, has);
}

static int adopt_loopback(struct adopting *a, struct lab_node *node)
{
	const int old = lab_find_node(a->old, node->name);
	const struct lab_addr *has = old == LAB_NONE ? NULL : find(&a->old->nodes[old].loopback, a->family, true);
	int error;

	if (!has || node->kind != LAB_ROUTER || find(&node->loopback, a->family, false) || !is_free(a, has, LAB_NONE))
		return 0;
	error = pool_set_add(&a->used, has);
	if (error)
		return error == -EEXIST ? 0 : error;
	return lab_add_addr(&node->loopback, has);
}

/* The user's own addresses, and the subnets that they say. */
static int note_given(struct adopting *a, const struct lab_addrs *list, int segment)
{
	int error = 0;

	for (size_t i = 0; i < list->count && !error; i++) {
		const struct lab_addr net = lab_network(&list->at[i]);

		if (list->at[i].family != a->family)
			continue;
		a->given[a->ngiven] = list->at[i];
		a->given_in[a->ngiven++] = segment;
		error = pool_set_add(&a->used, &list->at[i]);
		if (!error && segment >= 0 && !a->subnet[segment].family) {
			a->subnet[segment] = net;
			error = pool_set_add(&a->claims, &net);
		}
		error = error == -EEXIST ? 0 : error; /* plan_lab() says so */
	}
	return error;
}

static int adopt_family(struct adopting *a, int family)
{
	struct lab *lab = a->new;
	int error = 0;

	a->family = family;
	a->ngiven = 0;
	memset(a->subnet, 0, (a->where.count + 1) * sizeof *a->subnet);
	for (size_t i = 0; i < lab->nnodes && !error; i++)
		error = note_given(a, &lab->nodes[i].loopback, LAB_NONE);
	for (size_t i = 0; i < lab->nifs && !error; i++)
		error = note_given(a, &lab->ifs[i].addrs, a->where.of[i]);
	for (enum turn turn = SETTLED; turn < TURNS; turn++)
		for (size_t i = 0; i < lab->nifs && !error; i++)
			error = adopt_if(a, (int)i, turn);
	for (size_t i = 0; i < lab->nnodes && !error; i++)
		error = adopt_loopback(a, &lab->nodes[i]);
	pool_set_free(&a->used);
	pool_set_free(&a->claims);
	a->used = a->claims = (struct pool_set){0};
	return error;
}

static size_t count_given(const struct lab *lab)
{
	size_t count = 0;

	for (size_t i = 0; i < lab->nnodes; i++)
		count += lab->nodes[i].loopback.count;
	for (size_t i = 0; i < lab->nifs; i++)
		count += lab->ifs[i].addrs.count;
	return count;
}

static bool same_range(const struct lab_addr *a, const struct lab_addr *b)
{
	return a->family == b->family && (!a->family || lab_same_addr(a, b));
}

int match_addresses(const struct lab *running, struct lab *matched)
{
	struct adopting a = {.old = running, .new = matched};
	const size_t given = count_given(matched);
	int error = plan_segments(matched, &a.where);

	if (!error) {
		a.members = calloc(a.where.count + 1, sizeof *a.members);
		a.subnet = calloc(a.where.count + 1, sizeof *a.subnet);
		a.given = calloc(given + 1, sizeof *a.given);
		a.given_in = calloc(given + 1, sizeof *a.given_in);
		error = a.members && a.subnet && a.given && a.given_in ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < matched->nifs && !error; i++) {
		const enum lab_kind kind = matched->nodes[matched->ifs[i].node].kind;

		if (a.where.of[i] >= 0 && (kind == LAB_HOST || kind == LAB_ROUTER))
			a.members[a.where.of[i]]++;
	}
	if (!error && matched->ipv4 && running->ipv4 && same_range(&matched->net4, &running->net4))
		error = adopt_family(&a, AF_INET);
	if (!error && matched->ipv6 && running->ipv6 && same_range(&matched->net6, &running->net6))
		error = adopt_family(&a, AF_INET6);
	plan_segments_free(&a.where);
	free(a.members);
	free(a.subnet);
	free(a.given);
	free(a.given_in);
	return error;
}
