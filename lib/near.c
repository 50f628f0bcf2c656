/* SPDX-License-Identifier: BSD-2-Clause */
/* near.c - how far words are from each other: optimal string alignment. */
#include "lib/near.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 64 }; /* longer words are compared no further */

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Changes of one letter (another, one more, one less, two swapped) between two words; `limit` + 1 = more than limit. */
static unsigned changes(const char *a, const char *b, unsigned limit)
{
	unsigned row[3][LONGEST + 1];
	const size_t na = strlen(a), nb = strlen(b);

	if (na > LONGEST || nb > LONGEST || na > nb + limit || nb > na + limit)
		return limit + 1;
	for (size_t j = 0; j <= nb; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned *now = row[i % 3];
		const unsigned *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return least(row[na % 3][nb], limit + 1);
}

void near_try(struct near *n, const char *candidate)
{
	const size_t length = strlen(n->word);
	const unsigned limit = length < 3 ? 1 : length < 6 ? 2 : 3;
	const unsigned distance = strcasecmp(n->word, candidate) == 0 ? 0 : changes(n->word, candidate, limit);

	/* A word of which nothing is left was not meant. */
	if (distance > limit || distance >= length || (n->best && distance >= n->distance))
		return;
	n->best = candidate;
	n->distance = distance;
}
