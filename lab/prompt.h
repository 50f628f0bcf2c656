/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prompt.h - lines that are typed at a terminal: editing, completion, and a history that is kept in
 * $XDG_STATE_HOME/vnet/history (~/.local/state/vnet/history). Keys are those of libedit; ~/.editrc changes them.
 */
#ifndef LAB_PROMPT_H
#define LAB_PROMPT_H

#include <stddef.h>

struct prompt;

/* Words that may stand where the cursor is. */
struct prompt_words {
	const char *begin; /* what is there of the word already */
	char **at;
	size_t count;
};

/* Offers one; it is taken if it begins as typed. One that ends in '/' is no whole word. */
void prompt_offer(struct prompt_words *words, const char *word);

struct prompt_spec {
	const char *text; /* what stands before the line; must stay */
	/* Offers words; `line` is what is left of the cursor, words->begin its last word. */
	void (*complete)(void *arg, const char *line, struct prompt_words *words);
	void *arg;
};

/* Needs a terminal as standard input and output. -errno. */
int prompt_open(const struct prompt_spec *spec, struct prompt **p);
void prompt_close(struct prompt *p);

enum { PROMPT_LINE, PROMPT_END /* ^D, or the terminal is gone */, PROMPT_INTERRUPTED /* ^C: there is no line */ };

/* Reads a line; *line is without its newline and good until the next call. ^Z stops the process here. */
int prompt_read(struct prompt *p, const char **line);

#endif
