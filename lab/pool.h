/* SPDX-License-Identifier: BSD-2-Clause */
/* pool.h - subnets and addresses given out in order, inside the address plan. Addresses are in network order. */
#ifndef LAB_POOL_H
#define LAB_POOL_H

#include "lab/lab.h"

/* Adds `value` to the bits `from` to `to` - 1 of an address, at most 64, counted from the first; they must not
 * overflow.
 */
void pool_put_bits(uint8_t *addr, unsigned from, unsigned to, uint64_t value);
/* Whether two prefixes have an address in common. */
bool pool_overlap(const struct lab_addr *a, const struct lab_addr *b);

/* A part of the plan's range, cut into slots of equal length. */
struct pool {
	struct lab_addr base; /* and its length */
	unsigned slot;        /* prefix length of a slot: at most base.plen + 64 */
	uint64_t next;        /* slot */
	struct pool_taken *taken;
	size_t ntaken, at; /* those before `at` are passed */
};

/* Slots that the user's own addresses are in. */
struct pool_taken {
	uint64_t first, last;
};

/* Keeps every slot out that one of the user's subnets is in. -ENOMEM. pool_free() in any case. */
int pool_open(struct pool *p, const struct lab_addr *given, size_t count);
void pool_free(struct pool *p);

/* The next free subnet of `plen`, at most the slot's. -ENOSPC. */
int pool_take(struct pool *p, unsigned plen, struct lab_addr *subnet);

/* A set of addresses. */
struct pool_set {
	struct lab_addr *at; /* open addressing; family 0 = free */
	size_t size, count;  /* size is a power of two, or 0 */
};
int pool_set_add(struct pool_set *s, const struct lab_addr *a); /* -EEXIST: it is in the set; -ENOMEM */
void pool_set_free(struct pool_set *s);

#endif
