/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf_words.h - jail.conf(5) as words, strings and punctuation; jailconf.c makes jails of them. */
#ifndef LIB_JAILCONF_WORDS_H
#define LIB_JAILCONF_WORDS_H

#include <stdio.h>

#include "lib/jaildef.h"

/* A word or a mark. */
struct jailtoken {
	enum { T_END, T_CHAR, T_APPEND, T_WORD } kind;
	char c;                 /* T_CHAR: { } ; , = */
	struct jailvalue value; /* T_WORD */
	char *raw;              /* as written, for messages */
};

/* A file that is being read, one token after the other; begin with {.why =, .size =}, the place of the message. */
struct jailwords {
	struct jailtoken token; /* the one that jailwords_next() has found */
	const char *filename;   /* the caller's, for messages */
	int line;
	char *why; /* what is wrong and where, once `error` is set */
	size_t size;
	int error; /* the first: -EINVAL or -ENOMEM; from then on there are no more tokens */

	char *text;     /* the whole file */
	const char *at; /* what follows the token in it */
	char *word;     /* the word that is being read, in a buffer of `room` bytes */
	size_t used, room;
};

/* Reads the file, 64 MiB at the most; NULL for one that fopen() hasn't opened, with errno still set. Look at `error`.
 */
void jailwords_open(struct jailwords *p, FILE *file, const char *filename);
void jailwords_clear(struct jailwords *p);

/* Goes on to the next token: T_END at the end of the file. */
void jailwords_next(struct jailwords *p);

/* Whether the token is this mark. */
bool jailwords_at(const struct jailwords *p, char c);

/* Sets the error, unless there is one already: -ENOMEM, or -EINVAL for a token that can't stand here. */
void jailwords_fail(struct jailwords *p, int error);

#endif
