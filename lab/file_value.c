/* SPDX-License-Identifier: BSD-2-Clause */
/* file_value.c - values of a lab file: their forms, numbers, addresses, and what is said of wrong ones. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lab/file_reader.h"
#include "lib/addr.h"

enum { COPIED_MAX = 256 << 20 }; /* bytes of texts in all nodes together */

static int fail(struct file *f, const struct yaml *at, const struct near *near, const char *format, va_list words)
{
	struct lab_error *e = f->error;
	const char *best = near ? near->best : NULL;
	size_t length;

	e->line = at->line;
	e->column = at->column;
	vsnprintf(e->text, sizeof e->text, format, words);
	length = strlen(e->text);
	if (best && length + strlen(best) + 20 < sizeof e->text)
		snprintf(e->text + length, sizeof e->text - length, "; did you mean \"%s\"?", best);
	for (char *c = e->text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	return -EINVAL;
}

int file_fail(struct file *f, const struct yaml *at, const char *format, ...)
{
	va_list words;

	va_start(words, format);
	fail(f, at, NULL, format, words);
	va_end(words);
	return -EINVAL;
}

int file_fail_near(struct file *f, const struct yaml *at, const struct near *near, const char *format, ...)
{
	va_list words;

	va_start(words, format);
	fail(f, at, near, format, words);
	va_end(words);
	return -EINVAL;
}

static bool one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcasecmp(word, *words) == 0)
			return true;
	return false;
}

static const char *const yes[] = {"true", "yes", "on", NULL}, *const no[] = {"false", "no", "off", NULL};

bool file_is_bool(const struct yaml *value)
{
	return value->kind == YAML_SCALAR && !value->quoted && (one_of(value->text, yes) || one_of(value->text, no));
}

bool file_bool(const struct yaml *value)
{
	return one_of(value->text, yes);
}

unsigned file_number(const struct yaml *value)
{
	return (unsigned)strtoul(value->text, NULL, 10);
}

static bool is_number(const struct yaml *value)
{
	return value->kind == YAML_SCALAR && !value->quoted && *value->text &&
	       value->text[strspn(value->text, "0123456789")] == '\0';
}

/* "a number, a list or a map": the forms that a key takes. */
static const char *form_names(unsigned forms, char text[64])
{
	static const char *const names[] = {"a word", "a number", "true or false", "a list", "a map"};
	unsigned left = forms & 31;

	*text = '\0';
	for (unsigned i = 0; i < 5; i++) {
		if (!(left & 1u << i))
			continue;
		left &= ~(1u << i);
		snprintf(text + strlen(text), 64 - strlen(text), "%s%s", *text ? left ? ", " : " or " : "", names[i]);
	}
	return text;
}

static unsigned forms_of(const struct yaml *value)
{
	if (value->kind == YAML_LIST)
		return LAB_FORM_LIST;
	if (value->kind == YAML_MAP)
		return LAB_FORM_MAP;
	if (yaml_is_null(value))
		return LAB_FORM_NULL;
	return LAB_FORM_TEXT | (is_number(value) ? LAB_FORM_NUMBER : 0) | (file_is_bool(value) ? LAB_FORM_BOOL : 0);
}

static int check_value(struct file *f, const struct yaml *key, const struct yaml *value, const struct lab_key *row)
{
	const unsigned forms = forms_of(value);
	char text[64];
	unsigned long number;

	if (!(forms & row->forms))
		return file_fail(f, forms == LAB_FORM_NULL ? key : value, "%s%s must be %s", row->name,
		                 forms == LAB_FORM_NULL ? " has no value: it" : "", form_names(row->forms, text));
	if (row->forms == LAB_FORM_NUMBER && !addr_number(value->text, row->min, row->max, &number))
		return file_fail(f, value, "%s must be a number from %lu to %lu", row->name, row->min, row->max);
	if (row->words && !one_of(value->text, row->words)) {
		struct near near = {.word = value->text};

		for (const char *const *w = row->words; *w; w++)
			near_try(&near, *w);
		return file_fail_near(f, value, &near, "no %s is called \"%.64s\"", row->name, value->text);
	}
	return 0;
}

int file_check_map(struct file *f, const struct yaml *value, const struct lab_map *map)
{
	int error = 0;

	if (value->kind != YAML_MAP)
		return file_fail(f, value, "%s must be a map of keys and values", map->name);
	for (size_t i = 0; i < value->count && !error; i += 2) {
		const struct yaml *key = value->at[i];
		const struct lab_key *row = map->keys, *const end = map->keys + map->count;
		struct near near = {.word = key->text};

		for (; row < end && strcmp(row->name, key->text) != 0; row++)
			near_try(&near, row->name);
		error = row < end ? check_value(f, key, value->at[i + 1], row)
		                  : file_fail_near(f, key, &near, "\"%.64s\" is no key of %s", key->text, map->name);
	}
	return error;
}

static size_t find(const struct yaml *map, const char *key)
{
	for (size_t i = 0; map && map->kind == YAML_MAP && i < map->count; i += 2)
		if (strcmp(map->at[i]->text, key) == 0)
			return i;
	return (size_t)-1;
}

const struct yaml *file_get(const struct yaml *map, const char *key)
{
	const size_t i = find(map, key);

	return i == (size_t)-1 || yaml_is_null(map->at[i + 1]) ? NULL : map->at[i + 1];
}

const struct yaml *file_key(const struct yaml *map, const char *key)
{
	const size_t i = find(map, key);

	return i == (size_t)-1 ? map : map->at[i];
}

int file_group(struct file *f, const struct yaml *at, const char *pattern, struct group *group)
{
	const char *why;
	const int error = group_expand(pattern, group, &why);

	return error == 0 || error == -ENOMEM ? error : file_fail(f, at, "\"%.64s\": %s", pattern, why);
}

int file_addr(struct file *f, const struct yaml *value, bool prefix, struct lab_addr *a)
{
	if (value->kind != YAML_SCALAR)
		return file_fail(f, value, "an address must be a word such as 10.0.0.1%s", prefix ? "/24" : "");
	if (lab_parse_addr(value->text, a) != 0)
		return file_fail(f, value, "\"%.64s\" is not an address", value->text);
	if (prefix && !strchr(value->text, '/'))
		return file_fail(f, value, "\"%.64s\" has no prefix length: write %.64s/%d", value->text, value->text,
		                 a->family == AF_INET ? 24 : 64);
	if (!prefix && strchr(value->text, '/'))
		return file_fail(f, value, "\"%.64s\": no prefix length is wanted here", value->text);
	return 0;
}

/* Whether all bits of an address behind its prefix are as given. */
static bool host_bits(const struct lab_addr *a, bool ones)
{
	for (unsigned bit = a->plen; bit < 32; bit++)
		if ((a->addr[bit / 8] >> (7 - bit % 8) & 1) != ones)
			return false;
	return true;
}

/* What an interface can't have for an address, in words; NULL: it can. */
static const char *unusable(const struct lab_addr *a)
{
	static const uint8_t zeros[16];
	const bool v4 = a->family == AF_INET;

	if (memcmp(a->addr, zeros, v4 ? 4 : 16) == 0)
		return "the unspecified address";
	if (v4 ? a->addr[0] >= 224 : a->addr[0] == 0xff)
		return "not a unicast address";
	if (v4 && a->plen < 31 && host_bits(a, false))
		return "the address of its network, not of an interface";
	if (v4 && a->plen < 31 && host_bits(a, true))
		return "the broadcast address of its network";
	return NULL;
}

static int add_addr(struct file *f, int node, const struct yaml *value, struct lab_addrs *to)
{
	struct file_addr *addrs;
	struct lab_addr a = {0};
	const char *why;
	int error = file_addr(f, value, true, &a);

	if (error)
		return error;
	why = unusable(&a);
	if (why)
		return file_fail(f, value, "%.64s is %s", value->text, why);
	addrs = lab_room(f->addrs, f->naddrs, sizeof *addrs);
	if (!addrs)
		return -ENOMEM;
	f->addrs = addrs;
	addrs[f->naddrs++] = (struct file_addr){a, value, node};
	return lab_add_addr(to, &a);
}

int file_addrs(struct file *f, int node, const struct yaml *value, struct lab_addrs *to)
{
	int error = 0;

	if (value->kind != YAML_LIST)
		return add_addr(f, node, value, to);
	for (size_t i = 0; i < value->count && !error; i++)
		error = add_addr(f, node, value->at[i], to);
	return error;
}

int file_set_text(struct file *f, const struct yaml *at, struct lab_texts *list, const char *name, const char *value)
{
	f->copied += strlen(value);
	if (f->copied > COPIED_MAX)
		return file_fail(f, at, "the nodes' texts are larger than %d MiB together", COPIED_MAX >> 20);
	for (size_t i = 0; name && i < list->count; i++) {
		if (strcmp(list->at[i].name, name) == 0) {
			char *copy = strdup(value);

			if (!copy)
				return -ENOMEM;
			free(list->at[i].value);
			list->at[i].value = copy;
			return 0;
		}
	}
	return lab_add_text(list, name, value);
}
