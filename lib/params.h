/* SPDX-License-Identifier: BSD-2-Clause */
/* params.h - an ordered list of name=value pairs: a jail's parameters on their way from words to the keeper. */
#ifndef LIB_PARAMS_H
#define LIB_PARAMS_H

#include <stddef.h>

struct param {
	char *name;
	char *value; /* never NULL; "" for a value of length 0 */
};

/* Start with zeros; params_clear() frees everything and leaves zeros. */
struct params {
	struct param *list;
	size_t count;
};

enum { PARAMS_MAX_BYTES = 16384 }; /* of one list, packed: what a message to the keeper can carry */

void params_clear(struct params *p);

/* Sets name to value, replacing an earlier value in its place. 0 or -ENOMEM. */
int params_set(struct params *p, const char *name, const char *value);

/* The value, or NULL if it is not in the list. It belongs to the list. */
const char *params_get(const struct params *p, const char *name);

/* Takes a pair out, if it is there. */
void params_unset(struct params *p, const char *name);

/* Copies every pair of `from` into p. 0 or -ENOMEM. */
int params_merge(struct params *p, const struct params *from);

/*
 * The list as bytes: name NUL value NUL, and so on. pack returns the length or -E2BIG; unpack returns 0, -EINVAL for
 * bytes that no list packs to, -ENOMEM.
 */
int params_pack(const struct params *p, char *bytes, size_t size);
int params_unpack(struct params *p, const char *bytes, size_t length);

#endif
