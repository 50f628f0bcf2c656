/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.c - subnets and addresses given out in order (pool.h). */
#include "lab/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Bits `from` to `to` - 1 of an address as a number, at most 64 of them, counted from the first. */
static uint64_t bits(const uint8_t *addr, unsigned from, unsigned to)
{
	uint64_t value = 0;

	for (unsigned i = from; i < to; i++)
		value = value << 1 | (addr[i / 8] >> (7 - i % 8) & 1);
	return value;
}

void pool_put_bits(uint8_t *addr, unsigned from, unsigned to, uint64_t value)
{
	value += bits(addr, from, to);
	for (unsigned i = to; i > from; i--, value >>= 1) {
		const uint8_t bit = (uint8_t)(1 << (7 - (i - 1) % 8));

		addr[(i - 1) / 8] = value & 1 ? addr[(i - 1) / 8] | bit : addr[(i - 1) / 8] & (uint8_t)~bit;
	}
}

bool pool_overlap(const struct lab_addr *a, const struct lab_addr *b)
{
	const unsigned plen = a->plen < b->plen ? a->plen : b->plen;

	if (a->family != b->family || memcmp(a->addr, b->addr, plen / 8) != 0)
		return false;
	return !(plen % 8) || !((a->addr[plen / 8] ^ b->addr[plen / 8]) >> (8 - plen % 8));
}

static int by_first(const void *a, const void *b)
{
	const struct pool_taken *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* Ranges that touch become one. */
static void merge(struct pool *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->ntaken; i++) {
		if (kept && p->taken[i].first <= p->taken[kept - 1].last) {
			if (p->taken[i].last > p->taken[kept - 1].last)
				p->taken[kept - 1].last = p->taken[i].last;
		} else {
			p->taken[kept++] = p->taken[i];
		}
	}
	p->ntaken = kept;
}

int pool_open(struct pool *p, const struct lab_addr *given, size_t count)
{
	p->taken = malloc((count + 1) * sizeof *p->taken);
	if (!p->taken)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct lab_addr *g = &given[i];
		struct pool_taken *t = &p->taken[p->ntaken];

		if (!pool_overlap(&p->base, g))
			continue;
		*t = (struct pool_taken){0, UINT64_MAX};
		if (g->plen > p->base.plen) {
			const unsigned known = g->plen < p->slot ? g->plen : p->slot;

			t->first = bits(g->addr, p->base.plen, known) << (p->slot - known);
			t->last = t->first | ((UINT64_C(1) << (p->slot - known)) - 1);
		}
		p->ntaken++;
	}
	qsort(p->taken, p->ntaken, sizeof *p->taken, by_first);
	merge(p);
	return 0;
}

void pool_free(struct pool *p)
{
	free(p->taken);
	p->taken = NULL;
}

int pool_take(struct pool *p, unsigned plen, struct lab_addr *subnet)
{
	const unsigned width = p->slot - p->base.plen;
	const uint64_t last = width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
	const uint64_t step = UINT64_C(1) << (p->slot - plen);
	uint64_t first = p->next;

	if (plen < p->base.plen)
		return -ENOSPC;
	for (;;) {
		first = (first + step - 1) / step * step;
		if (first > last || last - first < step - 1)
			return -ENOSPC;
		while (p->at < p->ntaken && p->taken[p->at].last < first)
			p->at++;
		if (p->at == p->ntaken || p->taken[p->at].first > first + step - 1)
			break;
		if (p->taken[p->at].last >= last)
			return -ENOSPC;
		first = p->taken[p->at].last + 1;
	}
	p->next = first + step;
	*subnet = p->base;
	subnet->plen = plen;
	pool_put_bits(subnet->addr, p->base.plen, p->slot, first);
	return 0;
}

/* ------------------------------------------------------------------------------------------------------- sets */

static size_t hash(const struct lab_addr *a)
{
	uint64_t h = UINT64_C(14695981039346656037) ^ (unsigned)a->family; /* FNV-1a */

	for (size_t i = 0; i < sizeof a->addr; i++)
		h = (h ^ a->addr[i]) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

static bool same(const struct lab_addr *a, const struct lab_addr *b)
{
	return a->family == b->family && memcmp(a->addr, b->addr, sizeof a->addr) == 0;
}

static void put(struct pool_set *s, const struct lab_addr *a)
{
	size_t i = hash(a) & (s->size - 1);

	while (s->at[i].family)
		i = (i + 1) & (s->size - 1);
	s->at[i] = *a;
}

static int enlarge(struct pool_set *s)
{
	struct pool_set bigger = {.size = s->size ? 2 * s->size : 64, .count = s->count};

	bigger.at = calloc(bigger.size, sizeof *bigger.at);
	if (!bigger.at)
		return -ENOMEM;
	for (size_t i = 0; i < s->size; i++)
		if (s->at[i].family)
			put(&bigger, &s->at[i]);
	free(s->at);
	*s = bigger;
	return 0;
}

int pool_set_add(struct pool_set *s, const struct lab_addr *a)
{
	if (2 * (s->count + 1) > s->size && enlarge(s) < 0)
		return -ENOMEM;
	for (size_t i = hash(a); s->at[i & (s->size - 1)].family; i++)
		if (same(&s->at[i & (s->size - 1)], a))
			return -EEXIST;
	put(s, a);
	s->count++;
	return 0;
}

void pool_set_free(struct pool_set *s)
{
	free(s->at);
	s->at = NULL;
}
