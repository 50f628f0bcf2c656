/* SPDX-License-Identifier: BSD-2-Clause */
/* impair.c - what links do to packets, in words (impair.h). */
#include "lab/impair.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A unit, and by how many powers of ten it is more than that of struct os_impair. */
struct unit {
	const char *name;
	int digits;
};

static const struct unit rates[] = {{"gbit", 9}, {"mbit", 6}, {"kbit", 3}, {"bit", 0}, {NULL, 0}};
static const struct unit times[] = {{"s", 6}, {"ms", 3}, {"us", 0}, {NULL, 0}};
static const struct unit shares[] = {{"%", 4}, {NULL, 0}};
static const struct unit packets[] = {{"", 0}, {NULL, 0}};

static const uint64_t most_rate = 1000000000000, most_time = 3600000000;

enum { RATE, DELAY, JITTER, LOSS, BURST, DUPLICATE, CORRUPT, REORDER, QUEUE };

static const struct key {
	size_t place;
	const struct unit *units;
	uint64_t most;
	const char *range, *example;
} keys[IMPAIR_KEYS] = {
        {offsetof(struct os_impair, rate), rates, most_rate, "not from 1kbit to 1000gbit", "10mbit"},
        {offsetof(struct os_impair, delay), times, most_time, "more than 3600s", "10ms"},
        {offsetof(struct os_impair, jitter), times, OS_IMPAIR_JITTER, "more than 2.147483s", "2ms"},
        {offsetof(struct os_impair, loss), shares, OS_IMPAIR_WHOLE, "more than 100%", "1%"},
        {offsetof(struct os_impair, burst), packets, OS_IMPAIR_BURST, "more than 1000 packets", "10"},
        {offsetof(struct os_impair, duplicate), shares, OS_IMPAIR_WHOLE, "more than 100%", "0.1%"},
        {offsetof(struct os_impair, corrupt), shares, OS_IMPAIR_WHOLE, "more than 100%", "0.1%"},
        {offsetof(struct os_impair, reorder), shares, OS_IMPAIR_WHOLE, "more than 100%", "5%"},
        {offsetof(struct os_impair, queue), packets, IMPAIR_QUEUE_MAX, "more than 1000000 packets", "100"},
};

const char *const impair_keys[IMPAIR_KEYS] = {"rate",      "delay",   "jitter",  "loss", "burst",
                                              "duplicate", "corrupt", "reorder", "queue"};

enum { LEAST_RATE = 1000 };

uint64_t impair_get(const struct os_impair *i, int key)
{
	return *(const uint64_t *)((const char *)i + keys[key].place);
}

void impair_set(struct os_impair *i, int key, uint64_t value)
{
	*(uint64_t *)((char *)i + keys[key].place) = value;
}

/* ------------------------------------------------------------------------------------------------------ values */

/* Reads digits, a point and further digits as a whole number of 10^-digits; *rest is behind them. -EDOM: it has more
 * digits than that, -ERANGE: it is too large. */
static int read_decimal(const char *text, int digits, uint64_t *value, const char **rest)
{
	bool point = false, exact = true;
	int any = 0;

	*value = 0;
	for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
		if (*text == '.') {
			point = true;
			continue;
		}
		any++;
		if (point && !digits--) {
			digits = 0;
			exact = exact && *text == '0';
			continue;
		}
		if (*value > UINT64_MAX / 100)
			return -ERANGE;
		*value = 10 * *value + (uint64_t)(*text - '0');
	}
	for (; digits > 0; digits--) {
		if (*value > UINT64_MAX / 100)
			return -ERANGE;
		*value *= 10;
	}
	*rest = text;
	return !any ? -EINVAL : exact ? 0 : -EDOM;
}

/* The unit at the end of a value, NULL. */
static const struct unit *find_unit(const struct unit *units, const char *name)
{
	for (; units->name; units++)
		if (strcasecmp(units->name, name) == 0)
			return units;
	return NULL;
}

static void list_units(const struct unit *units, char *text, size_t size)
{
	*text = '\0';
	for (const struct unit *u = units; u->name; u++)
		snprintf(text + strlen(text), size - strlen(text), "%s%s",
		         u == units  ? ""
		         : u[1].name ? ", "
		                     : " or ",
		         u->name);
}

const char *impair_cut(const char *text)
{
	return strlen(text) > 40 ? "..." : "";
}

/* Whether a key says nothing without the other: a queue without a rate. */
static bool needs(int key, int other)
{
	return key == QUEUE   ? other == RATE
	       : key == BURST ? other == LOSS
	                      : (key == JITTER || key == REORDER) && other == DELAY;
}

int impair_parse(struct os_impair *i, int key, const char *text, char why[IMPAIR_WHY])
{
	const struct key *k = &keys[key];
	const char *rest = text + strspn(text, "0123456789.");
	const struct unit *unit = find_unit(k->units, rest);
	char units[40];
	uint64_t value;
	int error;

	if (rest == text || (*rest && !unit)) {
		list_units(k->units, units, sizeof units);
		snprintf(why, IMPAIR_WHY, "%s must be a number%s%s such as %s, not \"%.40s%s\"", impair_keys[key],
		         *units ? " of " : "", units, k->example, text, impair_cut(text));
		return -EINVAL;
	}
	if (!unit && strcmp(text, "0") == 0)
		unit = k->units;
	if (!unit) {
		list_units(k->units, units, sizeof units);
		snprintf(why, IMPAIR_WHY, "%s \"%.40s%s\" has no unit (%s): write %s", impair_keys[key], text,
		         impair_cut(text), units, k->example);
		return -EINVAL;
	}
	error = read_decimal(text, unit->digits, &value, &rest);
	if (error == -EINVAL || (!error && *rest && strcasecmp(rest, unit->name) != 0)) {
		snprintf(why, IMPAIR_WHY, "%s \"%.40s%s\" is not a number", impair_keys[key], text, impair_cut(text));
		return -EINVAL;
	}
	if (error == -EDOM) {
		snprintf(why, IMPAIR_WHY, "%s \"%.40s%s\" has more digits than can be kept", impair_keys[key], text,
		         impair_cut(text));
		return -EINVAL;
	}
	if (error || value > k->most || (key == RATE && value && value < LEAST_RATE)) {
		snprintf(why, IMPAIR_WHY, "%s \"%.40s%s\" is %s", impair_keys[key], text, impair_cut(text), k->range);
		return -EINVAL;
	}
	for (int other = 0; other < IMPAIR_KEYS && !value; other++)
		if (needs(other, key))
			impair_set(i, other, 0);
	impair_set(i, key, key == RATE ? value - value % OS_IMPAIR_RATE_STEP : value);
	return 0;
}

const char *impair_text(const struct os_impair *i, int key, char text[IMPAIR_TEXT])
{
	const uint64_t value = key == QUEUE && !i->queue ? OS_IMPAIR_QUEUE : impair_get(i, key);
	const struct unit *u = keys[key].units;
	uint64_t one;
	char *end;

	if (!value) {
		snprintf(text, IMPAIR_TEXT, "none");
		return text;
	}
	/* The largest unit that the value has one of, or the smallest. */
	for (;; u++) {
		one = 1;
		for (int d = 0; d < u->digits; d++)
			one *= 10;
		if (value >= one || !u[1].name)
			break;
	}
	end = text + snprintf(text, IMPAIR_TEXT, "%" PRIu64, value / one);
	if (value % one) {
		end += snprintf(end, 16, ".%0*" PRIu64, u->digits, value % one);
		while (end[-1] == '0')
			end--;
	}
	snprintf(end, 8, "%s", u->name);
	return text;
}

bool impair_has_unit(int key)
{
	return key != QUEUE && key != BURST;
}

/* ------------------------------------------------------------------------------------------------------ the whole */

/* Between two bursts is a packet at least that arrives. */
static bool bursts_fit(const struct os_impair *i)
{
	return i->loss && i->loss <= i->burst * (OS_IMPAIR_WHOLE - i->loss);
}

int impair_check(const struct os_impair *i, int *key, char why[IMPAIR_WHY])
{
	*key = i->jitter && !i->delay       ? JITTER
	       : i->reorder && !i->delay    ? REORDER
	       : i->jitter > i->delay       ? JITTER
	       : i->queue && !i->rate       ? QUEUE
	       : i->burst && !bursts_fit(i) ? BURST
	                                    : IMPAIR_KEYS;
	if (*key == IMPAIR_KEYS)
		return 0;
	snprintf(why, IMPAIR_WHY, "%s",
	         *key == BURST
	                 ? i->loss ? "so large a loss needs longer bursts, or none: all packets between two are lost"
	                           : "a burst says nothing without a loss"
	         : *key == QUEUE   ? "a queue says nothing without a rate: packets wait for nothing"
	         : *key == REORDER ? "reorder needs a delay, which some of the packets don't have then"
	         : i->delay        ? "jitter must not be more than the delay"
	                           : "jitter needs a delay that it makes shorter and longer");
	return -EINVAL;
}

void impair_nearest(struct os_impair *i)
{
	for (int key = 0; key < IMPAIR_KEYS; key++)
		if (impair_get(i, key) > keys[key].most)
			impair_set(i, key, keys[key].most);
	if (i->rate && i->rate < LEAST_RATE)
		i->rate = LEAST_RATE;
	if (i->jitter > i->delay)
		i->jitter = i->delay;
	if (!i->delay)
		i->reorder = 0;
	if (!bursts_fit(i))
		i->burst = 0;
}

bool impair_same(const struct os_impair *a, const struct os_impair *b)
{
	for (int key = 0; key < QUEUE; key++)
		if (impair_get(a, key) != impair_get(b, key))
			return false;
	return (a->queue ? a->queue : OS_IMPAIR_QUEUE) == (b->queue ? b->queue : OS_IMPAIR_QUEUE);
}

bool impair_nothing(const struct os_impair *i)
{
	return !i->rate && !os_impair_more_than_rate(i);
}

void impair_print(const struct os_impair *i, const char *between, const char *after, FILE *out)
{
	char text[IMPAIR_TEXT];
	bool any = false;

	for (int key = 0; key < IMPAIR_KEYS; key++) {
		if (!impair_get(i, key))
			continue;
		fprintf(out, "%s%s%s%s", any ? after : "", impair_keys[key], between, impair_text(i, key, text));
		any = true;
	}
}

void impair_print_link(const struct os_impair *there, const struct os_impair *back, const char *before, FILE *out)
{
	const bool same = impair_same(there, back);

	if (!impair_nothing(there)) {
		fprintf(out, "%s%s", before, same ? "" : "-> ");
		impair_print(there, " ", ", ", out);
	}
	if (!same && !impair_nothing(back)) {
		fprintf(out, "%s<- ", impair_nothing(there) ? before : "  ");
		impair_print(back, " ", ", ", out);
	}
}

void impair_print_change(const struct os_impair *was, const struct os_impair *is, FILE *out)
{
	char before[IMPAIR_TEXT], after[IMPAIR_TEXT];
	bool any = false;

	for (int key = 0; key < IMPAIR_KEYS; key++) {
		if (impair_get(was, key) == impair_get(is, key) || (key == QUEUE && !is->rate))
			continue;
		fprintf(out, "%s%s %s -> %s", any ? ", " : "", impair_keys[key],
		        key == QUEUE && !was->rate ? "none" : impair_text(was, key, before),
		        impair_text(is, key, after));
		any = true;
	}
}
