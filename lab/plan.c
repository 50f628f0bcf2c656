/* SPDX-License-Identifier: BSD-2-Clause */
/* plan.c - the address plan (plan.h). */
#include "lab/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/ospf.h"
#include "lab/pool.h"
#include "lab/routing.h"
#include "lab/switch.h"
#include "lib/addr.h"

/* What is known of a segment: its members are hosts' and routers' interfaces, in the order of their nodes. */
struct segment {
	size_t first, count; /* in plan.members */
	unsigned routers;
	bool switched;         /* a switch is in it */
	struct lab_addr given; /* an address that the user gave to a member, family 0 */
};

/* A plan under way, for one family at a time. */
struct plan {
	struct lab *lab;
	struct lab_error *e;
	struct plan_segments where;
	struct segment *segments;
	int *members;    /* indices into lab->ifs, by segment */
	size_t nplanned; /* segments with members */
	struct pool_set used;
	int family;
	unsigned bits; /* of an address */
	struct lab_addr net;
	struct pool lans, links, loopbacks;
};

static bool has_stack(const struct lab *lab, int ifindex)
{
	const enum lab_kind kind = lab->nodes[lab->ifs[ifindex].node].kind;

	return kind == LAB_HOST || kind == LAB_ROUTER;
}

static int no_memory(struct plan *p)
{
	return lab_fail(p->e, -ENOMEM, 0, "no memory");
}

/* ------------------------------------------------------------------------------------------------- what there is */

/* Sorts the interfaces into their segments. */
static int find_members(struct plan *p)
{
	const struct lab *lab = p->lab;
	size_t at = 0;

	if (plan_segments(lab, &p->where) < 0)
		return no_memory(p);
	p->segments = calloc(p->where.count + 1, sizeof *p->segments);
	p->members = malloc((lab->nifs + 1) * sizeof *p->members);
	if (!p->segments || !p->members)
		return no_memory(p);
	for (size_t i = 0; i < lab->nifs; i++) {
		struct segment *s = p->where.of[i] < 0 ? NULL : &p->segments[p->where.of[i]];

		if (s && has_stack(lab, (int)i))
			s->count++;
		else if (s)
			s->switched = true;
	}
	for (size_t i = 0; i < p->where.count; i++) {
		p->segments[i].first = at;
		at += p->segments[i].count;
		p->nplanned += p->segments[i].count > 0;
		p->segments[i].count = 0;
	}
	/* In the order of the nodes, not of the interfaces: h1 gets the first address. */
	for (size_t i = 0; i < lab->nnodes; i++) {
		for (size_t j = 0; j < lab->nodes[i].nifs; j++) {
			const int ifindex = lab->nodes[i].ifs[j];
			struct segment *s = p->where.of[ifindex] < 0 ? NULL : &p->segments[p->where.of[ifindex]];

			if (!s || !has_stack(lab, ifindex))
				continue;
			p->members[s->first + s->count++] = ifindex;
			s->routers += lab->nodes[i].kind == LAB_ROUTER;
		}
	}
	return 0;
}

static int note_given(struct plan *p, const struct lab_node *node, const struct lab_addrs *list)
{
	for (size_t i = 0; i < list->count; i++) {
		/* Every link may have the same link-local ones. */
		const bool local = list->at[i].family == AF_INET6 && addr_inet6_linklocal(list->at[i].addr);
		const int error = local ? 0 : pool_set_add(&p->used, &list->at[i]);
		char text[64];

		if (error == -EEXIST) {
			lab_format_addr(&list->at[i], text, sizeof text);
			return lab_fail(p->e, error, node->line, "%s: address %s is used twice", node->name, text);
		}
		if (error)
			return no_memory(p);
	}
	return 0;
}

static int note_all_given(struct plan *p)
{
	const struct lab *lab = p->lab;
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++)
		error = note_given(p, &lab->nodes[i], &lab->nodes[i].loopback);
	for (size_t i = 0; i < lab->nifs && !error; i++)
		error = note_given(p, &lab->nodes[lab->ifs[i].node], &lab->ifs[i].addrs);
	return error;
}

/* The addresses of the family that the user gave, and which segments they say the subnet of. */
static struct lab_addr *list_given(struct plan *p, size_t *count)
{
	const struct lab *lab = p->lab;
	struct lab_addr *list = malloc((p->used.count + 1) * sizeof *list);

	*count = 0;
	for (size_t i = 0; i < p->where.count; i++)
		p->segments[i].given.family = 0;
	for (size_t i = 0; list && i < lab->nnodes; i++)
		for (size_t j = 0; j < lab->nodes[i].loopback.count; j++)
			if (lab->nodes[i].loopback.at[j].family == p->family)
				list[(*count)++] = lab->nodes[i].loopback.at[j];
	for (size_t i = 0; list && i < lab->nifs; i++) {
		for (size_t j = 0; j < lab->ifs[i].addrs.count; j++) {
			const struct lab_addr *a = &lab->ifs[i].addrs.at[j];

			if (a->family != p->family)
				continue;
			list[(*count)++] = *a;
			if (p->where.of[i] >= 0 && !p->segments[p->where.of[i]].given.family)
				p->segments[p->where.of[i]].given = *a;
		}
	}
	return list;
}

/* -------------------------------------------------------------------------------------------------- the pools */

/* A part of the range: `more` bits behind it, of this value. */
static struct lab_addr part(const struct plan *p, unsigned more, uint64_t value)
{
	struct lab_addr a = p->net;

	a.plen += more;
	pool_put_bits(a.addr, p->net.plen, a.plen, value);
	return a;
}

static int open_pools(struct plan *p)
{
	const unsigned longest = p->family == AF_INET ? 30 : 64;
	size_t count;
	struct lab_addr *given = list_given(p, &count);
	int error = given ? 0 : -ENOMEM;

	p->lans = (struct pool){.base = part(p, 1, 0), .slot = p->family == AF_INET ? 24 : 64};
	if (p->lans.slot < p->lans.base.plen)
		p->lans.slot = p->lans.base.plen;
	while (p->lans.slot < longest && p->lans.slot - p->lans.base.plen < 20 &&
	       (size_t)1 << (p->lans.slot - p->lans.base.plen) <= p->nplanned)
		p->lans.slot++;
	p->links = (struct pool){.base = part(p, 2, 2), .slot = p->bits - 1};
	p->loopbacks = (struct pool){.base = part(p, 2, 3), .slot = p->bits, .next = 1};
	if (p->family == AF_INET6)
		p->links.base.plen = p->loopbacks.base.plen = 64;
	/* 10.0.1.0/24 is the first one: it reads better. */
	p->lans.next = p->lans.slot > p->lans.base.plen + 1;
	if (!error)
		error = pool_open(&p->lans, given, count);
	if (!error)
		error = pool_open(&p->links, given, count);
	if (!error)
		error = pool_open(&p->loopbacks, given, count);
	free(given);
	return error ? no_memory(p) : 0;
}

static int too_small(struct plan *p)
{
	char text[64];

	lab_format_addr(&p->net, text, sizeof text);
	return lab_fail(p->e, -ENOSPC, 0, "the range %s is too small for this network", text);
}

/* ---------------------------------------------------------------------------------------------------- numbering */

static bool has_family(const struct lab_addrs *list, int family)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].family == family)
			return true;
	return false;
}

/* Adds the subnet's address number *next, or the next free one in the direction of `step`. */
static int add_number(struct plan *p, struct lab_addrs *to, const struct lab_addr *subnet, uint64_t *next, int step,
                      uint64_t last)
{
	const unsigned from = p->bits - subnet->plen > 63 ? p->bits - 63 : subnet->plen;

	for (; *next <= last; *next += (uint64_t)step) {
		struct lab_addr a = *subnet;
		int error;

		pool_put_bits(a.addr, from, p->bits, *next);
		a.planned = true;
		error = pool_set_add(&p->used, &a);
		if (error == -EEXIST)
			continue;
		*next += (uint64_t)step;
		if (!error)
			error = lab_add_addr(to, &a);
		return error ? no_memory(p) : 0;
	}
	return too_small(p);
}

/* Addresses for a segment's members: from the first up, and routers beside hosts from the last down. */
static int number_members(struct plan *p, const struct segment *s, const struct lab_addr *subnet, bool flat)
{
	const unsigned width = p->bits - subnet->plen > 63 ? 63 : p->bits - subnet->plen;
	const uint64_t all = (UINT64_C(1) << width) - 1, first = width > 1, last = all - (width > 1);
	/* fd00::ffff:ffff:ffff:fffe for a router would be right and unreadable: ...:fffe does. */
	uint64_t up = first, down = last < 0xfffe ? last : 0xfffe;
	int error = 0;

	for (size_t i = 0; i < s->count && !error; i++) {
		struct lab_if *ifp = &p->lab->ifs[p->members[s->first + i]];
		const bool top = !flat && s->routers < s->count && p->lab->nodes[ifp->node].kind == LAB_ROUTER;

		if (ifp->has_addrs || has_family(&ifp->addrs, p->family))
			continue;
		error = add_number(p, &ifp->addrs, subnet, top ? &down : &up, top ? -1 : 1, last);
	}
	return error;
}

/* The subnet of a segment: as the user's addresses say, or a free one that is large enough. */
static int choose_subnet(struct plan *p, const struct segment *s, struct lab_addr *subnet)
{
	unsigned plen = p->lans.slot;

	if (s->given.family) {
		*subnet = s->given;
		for (unsigned bit = subnet->plen; bit < p->bits; bit++)
			subnet->addr[bit / 8] &= (uint8_t) ~(1 << (7 - bit % 8));
		subnet->planned = false;
		return 0;
	}
	if (s->count == 2 && s->routers == 2 && !s->switched)
		return pool_take(&p->links, p->bits - 1, subnet);
	/* The first and the last address are the network's own. */
	while (plen && p->bits - plen < 32 && (UINT64_C(1) << (p->bits - plen)) < s->count + 2)
		plen--;
	return pool_take(&p->lans, plen, subnet);
}

/* Whether a member of the segment still needs an address. */
static bool wants(const struct plan *p, const struct segment *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct lab_if *ifp = &p->lab->ifs[p->members[s->first + i]];

		if (!ifp->has_addrs && !has_family(&ifp->addrs, p->family))
			return true;
	}
	return false;
}

static int number_loopbacks(struct plan *p)
{
	int error = 0;

	for (size_t i = 0; i < p->lab->nnodes && !error; i++) {
		struct lab_node *node = &p->lab->nodes[i];
		struct lab_addr a;

		if (node->kind != LAB_ROUTER || has_family(&node->loopback, p->family))
			continue;
		if (pool_take(&p->loopbacks, p->bits, &a) < 0)
			return too_small(p);
		a.planned = true;
		error = pool_set_add(&p->used, &a);
		if (!error)
			error = lab_add_addr(&node->loopback, &a);
		error = error ? no_memory(p) : 0;
	}
	return error;
}

static int plan_family(struct plan *p, int family, const struct lab_addr *net, const char *usual)
{
	const unsigned shortest = family == AF_INET ? 28 : 48;
	const bool flat = p->nplanned == 1;
	int error = 0;

	p->family = family;
	p->bits = family == AF_INET ? 32 : 128;
	p->net = *net;
	if (!net->family)
		lab_parse_addr(usual, &p->net);
	if (flat && family == AF_INET6 && p->net.plen < 64)
		p->net.plen = 64;
	if (!flat && p->net.plen > shortest)
		return too_small(p);
	error = flat ? 0 : open_pools(p);
	if (flat)
		free(list_given(p, &(size_t){0}));
	for (size_t i = 0; i < p->where.count && !error; i++) {
		const struct segment *s = &p->segments[i];
		struct lab_addr subnet = p->net;

		if (!wants(p, s))
			continue;
		if (!flat || s->given.family)
			error = choose_subnet(p, s, &subnet) < 0 ? too_small(p) : 0;
		if (!error)
			error = number_members(p, s, &subnet, flat);
	}
	if (!error && !flat)
		error = number_loopbacks(p);
	pool_free(&p->lans);
	pool_free(&p->links);
	pool_free(&p->loopbacks);
	return error;
}

int plan_addresses(struct lab *lab, struct lab_error *e)
{
	struct plan p = {.lab = lab, .e = e};
	int error = find_members(&p);

	if (!error)
		error = note_all_given(&p);
	if (!error && lab->ipv4)
		error = plan_family(&p, AF_INET, &lab->net4, "10.0.0.0/8");
	if (!error && lab->ipv6)
		error = plan_family(&p, AF_INET6, &lab->net6, "fd00::/48");
	plan_segments_free(&p.where);
	pool_set_free(&p.used);
	free(p.segments);
	free(p.members);
	return error;
}

int plan_lab(struct lab *lab, struct lab_error *e)
{
	int error = switch_spread(lab) ? lab_fail(e, -ENOMEM, 0, "no memory") : plan_addresses(lab, e);

	if (!error && lab->routing == LAB_ROUTING_STATIC)
		error = routing_static(lab, e);
	if (!error && (lab->routing == LAB_ROUTING_OSPF || lab->routing == LAB_ROUTING_HOSTS))
		error = routing_hosts(lab, e);
	if (!error && lab->routing == LAB_ROUTING_OSPF && ospf_configure(lab))
		error = lab_fail(e, -ENOMEM, 0, "no memory");
	return error;
}
