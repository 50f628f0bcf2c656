/* SPDX-License-Identifier: BSD-2-Clause */
/* near.h - the word that somebody who mistyped another may have meant. */
#ifndef LIB_NEAR_H
#define LIB_NEAR_H

/* A search for the nearest of many words. */
struct near {
	const char *word; /* what was typed */
	const char *best; /* the nearest so far, NULL = none is near enough */
	unsigned distance;
};

/* Starts one: .word set, all else zero, is enough. near_try() looks at a candidate, which must stay where it is. */
void near_try(struct near *n, const char *candidate);

#endif
