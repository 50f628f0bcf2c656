/* SPDX-License-Identifier: BSD-2-Clause */
/* look.c - what one stack has (look.h). */
#include "lab/look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/impair.h"
#include "lib/ifnames.h"

static int add_routes(struct os_vnet *v, struct look *l, int family)
{
	struct os_route *list = NULL, *both;
	const int count = os_route_list(v, family, &list);

	if (count <= 0) {
		free(list);
		return count;
	}
	both = realloc(l->routes, (size_t)(l->nroutes + count) * sizeof *both);
	if (!both) {
		free(list);
		return -ENOMEM;
	}
	memcpy(both + l->nroutes, list, (size_t)count * sizeof *both);
	free(list);
	l->routes = both;
	l->nroutes += count;
	return 0;
}

/* By destination, for look_has_route(). */
static int by_destination(const void *a, const void *b)
{
	const struct os_route *x = a, *y = b;

	if (x->family != y->family || x->plen != y->plen)
		return x->family != y->family ? x->family - y->family : (int)x->plen - (int)y->plen;
	return memcmp(x->dst, y->dst, x->family == AF_INET ? 4 : 16);
}

/* IPv4 first: the two families' orders say nothing of each other. */
static void inet_first(struct look *l)
{
	int first = 0;

	for (int i = 0; i < l->naddrs; i++) {
		const struct os_addr a = l->addrs[i];

		if (a.family != AF_INET)
			continue;
		memmove(&l->addrs[first + 1], &l->addrs[first], (size_t)(i - first) * sizeof a);
		l->addrs[first++] = a;
	}
}

static int by_name(const void *a, const void *b)
{
	const struct os_if *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int look_at_ifs(struct os_vnet *v, struct look *l)
{
	*l = (struct look){0};
	l->nifs = os_if_list(v, &l->ifs);
	if (l->nifs < 0)
		return l->nifs;
	if (l->nifs)
		qsort(l->ifs, (size_t)l->nifs, sizeof *l->ifs, by_name);
	return 0;
}

static int by_index(const void *a, const void *b)
{
	const struct os_impaired *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

int look_at(struct os_vnet *v, struct look *l)
{
	int error = look_at_ifs(v, l);

	if (error)
		return error;
	l->naddrs = os_addr_list(v, 0, &l->addrs);
	if (l->naddrs < 0)
		return l->naddrs;
	inet_first(l);
	l->nimpaired = os_impair_list(v, &l->impaired);
	if (l->nimpaired < 0)
		return l->nimpaired;
	if (l->nimpaired)
		qsort(l->impaired, (size_t)l->nimpaired, sizeof *l->impaired, by_index);
	error = add_routes(v, l, AF_INET);
	if (!error)
		error = add_routes(v, l, AF_INET6);
	if (l->nroutes)
		qsort(l->routes, (size_t)l->nroutes, sizeof *l->routes, by_destination);
	return error;
}

int look_at_jail(struct os_world *w, int jid, struct look *l)
{
	struct os_vnet *v = NULL;
	int error = os_vnet_open(w, jid, &v);

	*l = (struct look){0};
	if (!error)
		error = look_at(v, l);
	os_vnet_close(v);
	return error;
}

void look_free(struct look *l)
{
	free(l->ifs);
	free(l->addrs);
	free(l->routes);
	free(l->impaired);
	*l = (struct look){0};
}

static int has_name(const void *name, const void *item)
{
	const struct os_if *ifp = item;

	return strcmp(name, ifp->name);
}

const struct os_if *look_if(const struct look *l, const char *name)
{
	return l->nifs > 0 ? bsearch(name, l->ifs, (size_t)l->nifs, sizeof *l->ifs, has_name) : NULL;
}

struct os_impair look_impair(const struct look *l, const struct os_if *ifp)
{
	const struct os_impaired wanted = {.index = ifp->index}, *found = NULL;
	struct os_impair impair = {0};

	if (l->nimpaired > 0)
		found = bsearch(&wanted, l->impaired, (size_t)l->nimpaired, sizeof wanted, by_index);
	if (found)
		impair = found->impair;
	impair_nearest(&impair);
	return impair;
}

static size_t size_of(int family)
{
	return family == AF_INET ? 4 : 16;
}

bool look_has_addr(const struct look *l, unsigned index, const struct lab_addr *a)
{
	for (int i = 0; i < l->naddrs; i++) {
		const struct os_addr *have = &l->addrs[i];

		if (have->index == index && have->family == a->family && have->plen == a->plen &&
		    memcmp(have->addr, a->addr, size_of(a->family)) == 0)
			return true;
	}
	return false;
}

bool look_has_route(const struct look *l, const struct lab_route *r)
{
	struct os_route wanted = {.family = r->to.family, .plen = r->to.plen};
	int low = 0, high = l->nroutes;

	memcpy(wanted.dst, r->to.addr, sizeof wanted.dst);
	while (low < high) {
		const int middle = low + (high - low) / 2;

		if (by_destination(&l->routes[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (int i = low; i < l->nroutes && by_destination(&l->routes[i], &wanted) == 0; i++) {
		const struct os_route *have = &l->routes[i];

		if (have->own)
			continue;
		if (r->via.family ? have->has_gateway && memcmp(have->gateway, r->via.addr, size_of(r->via.family)) == 0
		                  : (have->flags & R_BLACKHOLE) != 0)
			return true;
	}
	return false;
}
