/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ucl.h - the part of UCL (libucl's configuration language) that iovctl.conf(5) uses: sections of keys with values, in
 * the loose notation or as JSON. No macros, variables, arrays or sections in sections.
 */
#ifndef LIB_UCL_H
#define LIB_UCL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	UCL_KEY = 64,      /* bytes of a key or a section's name with its NUL */
	UCL_VALUE = 256,   /* and of a value */
	UCL_VALUES = 8192, /* in a file, sections counted as well */
};

/* A value as it was written; what looks like a number or a boolean is one, unless it stands in quotes. */
struct ucl_value {
	char section[UCL_KEY]; /* the section that it stands in */
	char key[UCL_KEY];     /* "": the section begins here */
	enum ucl_type { UCL_STRING, UCL_NUMBER, UCL_BOOLEAN } type;
	char text[UCL_VALUE];
	int64_t number; /* UCL_NUMBER; UCL_BOOLEAN: 0 or 1 */
	int line;
};

struct ucl {
	struct ucl_value *values; /* in the file's order */
	size_t count;
};

/* Reads a file. -EINVAL: `why` says in which line what is wrong, as "FILE line N: ..."; -ENOMEM. Clear it in any
 * case. */
int ucl_read(struct ucl *u, FILE *file, const char *filename, char *why, size_t size);
void ucl_clear(struct ucl *u);

#endif
