/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_maps.c - sets of small numbers: units of a cloner, interface indices of a stack (keeper.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/keeper.h"

static int grow(struct numbers *n, unsigned number)
{
	unsigned words = n->words ? n->words : 1;
	uint64_t *used, *doubtful;

	if (number >= NUMBERS_MAX)
		return -ENOSPC;
	while (words <= number / 64)
		words *= 2;
	if (words == n->words)
		return 0;
	used = realloc(n->used, words * sizeof *used);
	if (!used)
		return -ENOMEM;
	n->used = used;
	doubtful = realloc(n->doubtful, words * sizeof *doubtful);
	if (!doubtful)
		return -ENOMEM;
	n->doubtful = doubtful;
	memset(used + n->words, 0, (words - n->words) * sizeof *used);
	memset(doubtful + n->words, 0, (words - n->words) * sizeof *doubtful);
	n->words = words;
	return 0;
}

int numbers_lowest(const struct numbers *n, unsigned from)
{
	for (unsigned w = from / 64 > n->full ? from / 64 : n->full; w < n->words; w++) {
		uint64_t unfit = n->used[w];

		if (w == from / 64)
			unfit |= (UINT64_C(1) << from % 64) - 1;
		if (~unfit)
			return (int)(w * 64) + __builtin_ctzll(~unfit);
	}
	if (n->words * 64 >= NUMBERS_MAX)
		return -ENOSPC;
	return (int)(n->words * 64 > from ? n->words * 64 : from);
}

bool numbers_has(const struct numbers *n, unsigned number)
{
	return number / 64 < n->words && (n->used[number / 64] >> number % 64 & 1);
}

int numbers_take(struct numbers *n, unsigned number)
{
	int error;

	if (numbers_has(n, number))
		return -EEXIST;
	error = grow(n, number);
	if (error)
		return error;
	n->used[number / 64] |= UINT64_C(1) << number % 64;
	while (n->full < n->words && !~n->used[n->full])
		n->full++;
	return 0;
}

void numbers_free(struct numbers *n, unsigned number)
{
	if (!numbers_has(n, number))
		return;
	n->used[number / 64] &= ~(UINT64_C(1) << number % 64);
	n->doubtful[number / 64] &= ~(UINT64_C(1) << number % 64);
	if (n->full > number / 64)
		n->full = number / 64;
}

int numbers_doubt(struct numbers *n, unsigned number)
{
	if (!numbers_has(n, number))
		return 0;
	n->doubtful[number / 64] |= UINT64_C(1) << number % 64;
	return 1;
}

unsigned numbers_count(const struct numbers *n)
{
	unsigned count = 0;

	for (unsigned w = 0; w < n->words; w++)
		count += (unsigned)__builtin_popcountll(n->used[w]);
	return count;
}

void numbers_clear(struct numbers *n)
{
	free(n->used);
	free(n->doubtful);
	memset(n, 0, sizeof *n);
}
