/* SPDX-License-Identifier: BSD-2-Clause */
/* fdb_order.c - the order in which a bridge learnt its addresses. */
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <linux/sockios.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "os/linux/fdb.h"

/* An entry and its place in the kernel's own list. */
struct place {
	struct fdb_entry entry;
	size_t rank;
};

static int by_ether(const void *a, const void *b)
{
	return memcmp(((const struct place *)a)->entry.ether, ((const struct place *)b)->entry.ether, 6);
}

static int by_rank(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* Finds the places in the kernel's list; false if it does not tell. */
static bool rank_places(const struct nl *nl, const char *bridge, struct place *places, size_t count)
{
	enum { AT_A_TIME = 256 }; /* a page is the kernel's limit */
	struct __fdb_entry some[AT_A_TIME] = {0};
	size_t rank = 0;
	int got;

	do {
		unsigned long args[4] = {BRCTL_GET_FDB_ENTRIES, (unsigned long)some, AT_A_TIME, rank};
		struct ifreq request = {.ifr_data = (void *)args};

		snprintf(request.ifr_name, sizeof request.ifr_name, "%s", bridge);
		got = ioctl(nl->fd, SIOCDEVPRIVATE, &request);
		for (int i = 0; i < got; i++) {
			struct place key = {0}, *at;

			memcpy(key.entry.ether, some[i].mac_addr, 6);
			at = bsearch(&key, places, count, sizeof *places, by_ether);
			if (at)
				at->rank = rank + (size_t)i;
		}
		rank += got > 0 ? (size_t)got : 0;
	} while (got == AT_A_TIME);
	return got >= 0;
}

void fdb_newest_first(const struct nl *nl, const char *bridge, struct fdb_entry *list, size_t count)
{
	struct place *places = calloc(count + 1, sizeof *places);

	if (!places)
		return;
	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){.entry = list[i], .rank = SIZE_MAX};
	qsort(places, count, sizeof *places, by_ether);
	if (rank_places(nl, bridge, places, count)) {
		qsort(places, count, sizeof *places, by_rank);
		for (size_t i = 0; i < count; i++)
			list[i] = places[i].entry;
	}
	free(places);
}
