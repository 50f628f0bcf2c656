/* SPDX-License-Identifier: BSD-2-Clause */
/* impair_words.c - the words after --link: keys of lab files, and Mininet's (impair.h). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/impair.h"
#include "lib/near.h"

/* Mininet's names (TCLink), and the units that its numbers have. */
static const struct {
	const char *name, *key, *unit;
} others[] = {{"bw", "rate", "mbit"}, {"loss", "loss", "%"}, {"max_queue_size", "queue", ""}};

static int find_key(const char *name)
{
	int key = 0;

	while (key < IMPAIR_KEYS && strcmp(impair_keys[key], name) != 0)
		key++;
	return key;
}

/* KEY=VALUE, which it may write to. */
static int read_word(char *word, struct os_impair *i, char why[IMPAIR_WHY])
{
	char *value = strchr(word, '='), *text = NULL;
	struct near near = {.word = word};
	int key, error;

	if (value)
		*value++ = '\0';
	key = find_key(word);
	for (size_t k = 0; k < sizeof others / sizeof *others && value; k++)
		if (strcmp(others[k].name, word) == 0) {
			const bool bare = *value && value[strspn(value, "0123456789.")] == '\0';

			key = find_key(others[k].key);
			if (bare && asprintf(&text, "%s%s", value, others[k].unit) < 0)
				return -ENOMEM;
		}
	if (key < IMPAIR_KEYS && value) {
		error = impair_parse(i, key, text ? text : value, why);
		free(text);
		return error;
	}
	for (key = 0; key < IMPAIR_KEYS; key++)
		near_try(&near, impair_keys[key]);
	for (size_t k = 0; k < sizeof others / sizeof *others; k++)
		near_try(&near, others[k].name);
	if (value)
		snprintf(why, IMPAIR_WHY, "\"%.40s%s\" is nothing that a link has%s%s%s", word, impair_cut(word),
		         near.best ? "; did you mean \"" : "", near.best ? near.best : "", near.best ? "\"?" : "");
	else
		snprintf(why, IMPAIR_WHY, "\"%.40s%s\" has no value: write rate=10mbit,delay=5ms", word,
		         impair_cut(word));
	return -EINVAL;
}

int impair_words(const char *words, struct os_impair *i, char why[IMPAIR_WHY])
{
	int error = 0, key;

	if (strncmp(words, "tc,", 3) == 0)
		words += 3;
	while (!error) {
		const size_t length = strcspn(words, ",");
		char *word = strndup(words, length);

		error = word ? read_word(word, i, why) : -ENOMEM;
		if (error == -ENOMEM)
			snprintf(why, IMPAIR_WHY, "no memory");
		free(word);
		if (!words[length])
			break;
		words += length + 1;
	}
	return error ? error : impair_check(i, &key, why);
}

int impair_all(struct lab *lab, const struct os_impair *i, char why[IMPAIR_WHY])
{
	int error = 0, key;

	for (size_t k = 0; k < lab->nifs && !error; k++) {
		struct os_impair *own = &lab->ifs[k].impair;
		char words[IMPAIR_WHY];

		for (key = 0; key < IMPAIR_KEYS; key++)
			if (!impair_get(own, key))
				impair_set(own, key, impair_get(i, key));
		error = impair_check(own, &key, words);
		if (error)
			snprintf(why, IMPAIR_WHY, "%.40s: %.100s", lab->ifs[k].name, words);
	}
	return error;
}
