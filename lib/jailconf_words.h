/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf_words.h - jail.conf(5) as words, variables and marks; jailconf.c makes jails of them. */
#ifndef LIB_JAILCONF_WORDS_H
#define LIB_JAILCONF_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/jailconf.h"

/* A mark, or a piece of a string: `/`, `"a "` and `$b` are pieces of the string that is written /"a $b". */
struct jailtoken {
	enum { T_END, T_CHAR, T_APPEND, T_TEXT, T_VARIABLE } kind;
	bool joined; /* a further piece of the string that the token before it is of */
	char c;      /* T_CHAR: { } ; , = */
	char *text;  /* T_TEXT: what it stands for; T_VARIABLE: the name */
	const char *raw;
	size_t raw_length; /* as written, for messages */
};

/* A file that is being read, one token after the other. */
struct jailwords {
	struct jailtoken token; /* the one that jailwords_next() has found */
	const char *filename;   /* the caller's, for messages */
	int line;
	const struct jailconf_notes *notes; /* who hears of strings and comments that don't end */
	bool wrong;                         /* they have heard something */
	int error; /* -EINVAL or -ENOMEM: the file can't be read; then there are no more tokens */

	char *text, *end; /* the whole file */
	char *at;         /* what follows the token in it */
	bool quoted;      /* `at` is between double quotes, behind a piece */
	bool touches;     /* no blank between the token and what follows */
};

/*
 * Reads the file, 64 MiB at the most; NULL for one that fopen() hasn't opened, with errno still set. Look at `error`;
 * the notes have heard of it.
 */
void jailwords_open(struct jailwords *p, FILE *file, const char *filename, const struct jailconf_notes *notes);
void jailwords_clear(struct jailwords *p);

/* Goes on to the next token: T_END at the end of the file. */
void jailwords_next(struct jailwords *p);

/* Whether the token is this mark. */
bool jailwords_at(const struct jailwords *p, char c);

/* Tells the notes that the token can't stand here. */
void jailwords_misplaced(struct jailwords *p);

/* Gives the file up for want of memory. */
void jailwords_no_memory(struct jailwords *p);

#endif
