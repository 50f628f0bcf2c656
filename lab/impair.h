/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * impair.h - what links do to packets, in words: "rate" "10mbit", "delay" "5ms", "loss" "1%", "queue" "100". Lab files,
 * --link, `vnet show` and `vnet apply` have the same keys and the same values.
 */
#ifndef LAB_IMPAIR_H
#define LAB_IMPAIR_H

#include <stdio.h>

#include "lab/lab.h"

enum { IMPAIR_KEYS = 9, IMPAIR_QUEUE_MAX = 1000000, IMPAIR_TEXT = 40, IMPAIR_WHY = 160 };

/* The keys, in the order in which they are shown: "rate", "delay", "jitter", "loss", "burst", "duplicate",
 * "corrupt", "reorder", "queue". */
extern const char *const impair_keys[IMPAIR_KEYS];

/* The value that belongs to impair_keys[key], in the units of struct os_impair. */
uint64_t impair_get(const struct os_impair *i, int key);
void impair_set(struct os_impair *i, int key, uint64_t value);

/* Reads a value; 0, in any unit or none, takes an earlier one back, and what says nothing without it. -EINVAL with the
 * reason. */
int impair_parse(struct os_impair *i, int key, const char *value, char why[IMPAIR_WHY]);

/* Writes it as impair_parse() reads it; "none" for 0, but for a queue. */
const char *impair_text(const struct os_impair *i, int key, char text[IMPAIR_TEXT]);

/* What follows the first 40 letters of a word that an error shows: "..." if there are more. */
const char *impair_cut(const char *text);

/* Whether the key's values have units; the others are plain numbers. */
bool impair_has_unit(int key);

/* That what is there goes together: a jitter needs a delay. -EINVAL with the reason, and the key that is wrong in *key.
 */
int impair_check(const struct os_impair *i, int *key, char why[IMPAIR_WHY]);

/* Makes of what tc(8) may have set by hand the nearest that a lab file can say. */
void impair_nearest(struct os_impair *i);

/* Whether it does nothing; does the same as another. */
bool impair_nothing(const struct os_impair *i);
bool impair_same(const struct os_impair *a, const struct os_impair *b);

/* Prints "KEY VALUE" of what is there, with `between` key and value and `after` between two. */
void impair_print(const struct os_impair *i, const char *between, const char *after, FILE *out);

/* Prints what a link does, in the manner of `vnet show`, after `before`: from one end to the other and back, with
 * arrows if that differs. Nothing if it does nothing. */
void impair_print_link(const struct os_impair *there, const struct os_impair *back, const char *before, FILE *out);

/* Prints what is otherwise in `is`: "delay 5ms -> 10ms, loss none -> 1%". */
void impair_print_change(const struct os_impair *was, const struct os_impair *is, FILE *out);

/*
 * The words after --link, "rate=10mbit,delay=5ms", or as Mininet's users write them: "tc,bw=10,loss=1,
 * max_queue_size=100"; what they do not say stays. -EINVAL with the reason.
 */
int impair_words(const char *words, struct os_impair *i, char why[IMPAIR_WHY]);

/* Says it of all ends of a lab's links; what they have of their own stands. -EINVAL: that does not go together. */
int impair_all(struct lab *lab, const struct os_impair *i, char why[IMPAIR_WHY]);

#endif
