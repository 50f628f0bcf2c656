/* SPDX-License-Identifier: BSD-2-Clause */
/* jaildef.c - jail definitions: settings, their values, and the variables in them. */
#include "lib/jaildef.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/errtext.h"

void jailvalue_clear(struct jailvalue *v)
{
	for (size_t i = 0; i < v->nrefs; i++)
		free(v->refs[i].name);
	free(v->refs);
	free(v->text);
	*v = (struct jailvalue){0};
}

static void values_clear(struct jailsetting *s)
{
	for (size_t i = 0; i < s->nvalues; i++)
		jailvalue_clear(&s->values[i]);
	free(s->values);
	s->values = NULL;
	s->nvalues = 0;
}

void jailsetting_clear(struct jailsetting *s)
{
	values_clear(s);
	free(s->name);
	*s = (struct jailsetting){0};
}

void jaildef_clear(struct jaildef *d)
{
	for (size_t i = 0; i < d->count; i++)
		jailsetting_clear(&d->list[i]);
	free(d->list);
	free(d->name);
	*d = (struct jaildef){0};
}

void *jaildef_grow(void *list, size_t count, size_t each)
{
	void **array = list;
	if ((count & (count - 1)) == 0) {
		void *more = realloc(*array, (count == 0 ? 1 : 2 * count) * each);
		if (more == NULL)
			return NULL;
		*array = more;
	}
	return memset((char *)*array + count * each, 0, each);
}

int jailvalue_ref(struct jailvalue *v, size_t at, const char *name)
{
	struct jailref *r = jaildef_grow(&v->refs, v->nrefs, sizeof *r);
	if (r == NULL || (r->name = strdup(name)) == NULL)
		return -ENOMEM;
	r->at = at;
	v->nrefs++;
	return 0;
}

static int values_append(struct jailsetting *s, const struct jailvalue *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct jailvalue *v = jaildef_grow(&s->values, s->nvalues, sizeof *v);
		if (v == NULL || (v->text = strdup(from[i].text)) == NULL)
			return -ENOMEM;
		s->nvalues++;
		for (size_t r = 0; r < from[i].nrefs; r++) {
			int error = jailvalue_ref(v, from[i].refs[r].at, from[i].refs[r].name);
			if (error != 0)
				return error;
		}
	}
	return 0;
}

/* Whether two names are of one parameter: equal, or but for a "no" before the last component. */
static bool same(const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return true;
	const char *la = strrchr(a, '.'), *lb = strrchr(b, '.');
	la = la != NULL ? la + 1 : a;
	lb = lb != NULL ? lb + 1 : b;
	if (la - a != lb - b || strncmp(a, b, (size_t)(la - a)) != 0)
		return false;
	return (strncmp(la, "no", 2) == 0 && strcmp(la + 2, lb) == 0) ||
	       (strncmp(lb, "no", 2) == 0 && strcmp(lb + 2, la) == 0);
}

struct jailsetting *jaildef_find(const struct jaildef *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (!d->list[i].var && same(d->list[i].name, name))
			return &d->list[i];
	return NULL;
}

const char *jaildef_value(const struct jaildef *d, const char *name)
{
	const struct jailsetting *s = jaildef_find(d, name);
	return s == NULL || s->nvalues == 0 ? NULL : s->values[s->nvalues - 1].text;
}

int jaildef_add(struct jaildef *d, const struct jailsetting *s, bool append)
{
	struct jailsetting *old = NULL;
	for (size_t i = 0; i < d->count && old == NULL; i++)
		if (s->var || d->list[i].var ? strcmp(d->list[i].name, s->name) == 0 : same(d->list[i].name, s->name))
			old = &d->list[i];
	if (old == NULL) {
		old = jaildef_grow(&d->list, d->count, sizeof *old);
		if (old == NULL)
			return -ENOMEM;
		d->count++;
		old->var = s->var;
		old->immutable = s->immutable;
	} else if (old->immutable)
		return -EEXIST;
	char *name = strdup(s->name);
	if (name == NULL)
		return -ENOMEM;
	free(old->name);
	old->name = name;
	if (!append || s->nvalues == 0)
		values_clear(old);
	return values_append(old, s->values, s->nvalues);
}

int jaildef_set(struct jaildef *d, const char *name, const char *value, bool append)
{
	char *text = strdup(value != NULL ? value : ""), *copy = strdup(name);
	struct jailvalue v = {.text = text};
	struct jailsetting s = {.name = copy, .values = &v, .nvalues = value != NULL};
	int error = text == NULL || copy == NULL ? -ENOMEM : jaildef_add(d, &s, append);
	free(text);
	free(copy);
	return error;
}

/* ------------------------------------------------------------------------------------------------ variables */

enum { EXPANDED_MAX = 65536 }; /* bytes of one value after expansion: "$a$a" can double at each step */

static bool insert(struct jailvalue *v, const char *word, char *why, size_t size, const char *name)
{
	size_t length = strlen(v->text), add = strlen(word), at = v->refs[0].at;
	if (length + add > EXPANDED_MAX)
		return err_why(why, size, "%s: value too long", name);
	char *text;
	if (asprintf(&text, "%.*s%s%s", (int)at, v->text, word, v->text + at) < 0)
		return err_why(why, size, "%s: out of memory", name);
	free(v->text);
	v->text = text;
	free(v->refs[0].name);
	v->nrefs--;
	memmove(v->refs, v->refs + 1, v->nrefs * sizeof *v->refs);
	for (size_t i = 0; i < v->nrefs; i++)
		v->refs[i].at += add;
	return true;
}

/* Puts the values of a list in place of the value `index`, which is nothing but that list's variable. */
static bool splice(struct jailsetting *s, size_t index, const struct jailsetting *list)
{
	struct jailsetting joined = {0};
	if (values_append(&joined, s->values, index) != 0 || values_append(&joined, list->values, list->nvalues) != 0 ||
	    values_append(&joined, s->values + index + 1, s->nvalues - index - 1) != 0) {
		values_clear(&joined);
		return false;
	}
	values_clear(s);
	s->values = joined.values;
	s->nvalues = joined.nvalues;
	return true;
}

enum { DEEPEST = 100 }; /* variables in variables' values */

static bool resolve(struct jaildef *d, struct jailsetting *s, char *why, size_t size, int depth);

/* Puts a variable's value, or its values, in the place of the first reference in value `index` of a setting. */
static bool substitute(struct jaildef *d, struct jailsetting *s, size_t index, char *why, size_t size, int depth)
{
	struct jailvalue *v = &s->values[index];
	struct jailsetting *var = NULL;
	for (size_t i = 0; i < d->count && var == NULL; i++)
		if (strcmp(d->list[i].name, v->refs[0].name) == 0)
			var = &d->list[i];
	if (var == NULL || var->nvalues == 0)
		return err_why(why, size, "%s: variable \"%s\" not found", s->name, v->refs[0].name);
	if (!resolve(d, var, why, size, depth + 1))
		return false;
	if (var->nvalues == 1)
		return insert(v, var->values[0].text, why, size, s->name);
	if (v->text[0] != '\0' || v->nrefs > 1)
		return err_why(why, size, "%s: array cannot be substituted inline", s->name);
	return splice(s, index, var) || err_why(why, size, "%s: out of memory", s->name);
}

static bool resolve(struct jaildef *d, struct jailsetting *s, char *why, size_t size, int depth)
{
	if (s->mark == 2)
		return true;
	if (s->mark == 1 || depth > DEEPEST)
		return err_why(why, size, "%s: variable loop", s->name);
	s->mark = 1;
	for (size_t i = 0; i < s->nvalues; i++)
		while (s->values[i].nrefs > 0)
			if (!substitute(d, s, i, why, size, depth))
				return false;
	s->mark = 2;
	return true;
}

bool jaildef_expand(struct jaildef *d, char *why, size_t size)
{
	for (size_t i = 0; i < d->count; i++)
		if (!resolve(d, &d->list[i], why, size, 0))
			return false;
	return true;
}
