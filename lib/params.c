/* SPDX-License-Identifier: BSD-2-Clause */
/* params.c - ordered name=value lists and their packed form. */
#include "lib/params.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void free_pair(struct param *pair)
{
	free(pair->name);
	free(pair->value);
}

static struct param *find(const struct params *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->list[i].name, name) == 0)
			return &p->list[i];
	return NULL;
}

void params_clear(struct params *p)
{
	for (size_t i = 0; i < p->count; i++)
		free_pair(&p->list[i]);
	free(p->list);
	p->list = NULL;
	p->count = 0;
}

int params_set(struct params *p, const char *name, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	struct param *old = find(p, name);
	if (old) {
		free(old->value);
		old->value = copy;
		return 0;
	}
	char *key = strdup(name);
	struct param *list = key ? realloc(p->list, (p->count + 1) * sizeof(*list)) : NULL;
	if (!list) {
		free(key);
		free(copy);
		return -ENOMEM;
	}
	p->list = list;
	p->list[p->count++] = (struct param){.name = key, .value = copy};
	return 0;
}

const char *params_get(const struct params *p, const char *name)
{
	const struct param *pair = find(p, name);

	return pair ? pair->value : NULL;
}

void params_unset(struct params *p, const char *name)
{
	struct param *pair = find(p, name);

	if (!pair)
		return;
	size_t after = p->count - (size_t)(pair - p->list) - 1;
	free_pair(pair);
	memmove(pair, pair + 1, after * sizeof(*pair));
	p->count--;
}

int params_merge(struct params *p, const struct params *from)
{
	for (size_t i = 0; i < from->count; i++) {
		int error = params_set(p, from->list[i].name, from->list[i].value);
		if (error)
			return error;
	}
	return 0;
}

/* Appends text with its NUL at *used; false when it does not fit. */
static bool append(char *bytes, size_t size, size_t *used, const char *text)
{
	size_t length = strlen(text) + 1;

	if (length > size - *used)
		return false;
	memcpy(bytes + *used, text, length);
	*used += length;
	return true;
}

int params_pack(const struct params *p, char *bytes, size_t size)
{
	size_t used = 0;

	if (size > PARAMS_MAX_BYTES)
		size = PARAMS_MAX_BYTES;
	for (size_t i = 0; i < p->count; i++)
		if (!append(bytes, size, &used, p->list[i].name) || !append(bytes, size, &used, p->list[i].value))
			return -E2BIG;
	return (int)used;
}

/* The string at *at, which moves behind its NUL; NULL when no NUL follows. */
static const char *take(const char *bytes, size_t length, size_t *at)
{
	const char *text = bytes + *at;
	const char *end = *at < length ? memchr(text, '\0', length - *at) : NULL;

	if (!end)
		return NULL;
	*at += (size_t)(end - text) + 1;
	return text;
}

/* Whether the bytes are whole pairs with names that are not empty. */
static bool well_formed(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		const char *name = take(bytes, length, &at);
		if (!name || !*name || !take(bytes, length, &at))
			return false;
	}
	return true;
}

int params_unpack(struct params *p, const char *bytes, size_t length)
{
	struct params fresh = {0};

	if (length > PARAMS_MAX_BYTES || !well_formed(bytes, length))
		return -EINVAL;
	for (size_t at = 0; at < length;) {
		const char *name = take(bytes, length, &at);
		const char *value = take(bytes, length, &at);
		/* A list holds a name once, so bytes with a name twice were packed from none. */
		int error = find(&fresh, name) ? -EINVAL : params_set(&fresh, name, value);
		if (error) {
			params_clear(&fresh);
			return error;
		}
	}
	params_clear(p);
	*p = fresh;
	return 0;
}
