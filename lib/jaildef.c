/* SPDX-License-Identifier: BSD-2-Clause */
/* jaildef.c - jail definitions: settings, their values, and the variables in them. */
#include "lib/jaildef.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

enum {
	EXPANDED_MAX = 65536, /* bytes of one value after expansion: "$a$a" can double at each step */
	DEEPEST = 100         /* variables in variables' values */
};

/* A run of jaildef_expand(). */
struct expansion {
	struct jaildef *def;
	void (*error)(void *arg, const char *text);
	void *arg;
};

static bool wrong(const struct expansion *x, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(const struct expansion *x, const char *format, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	x->error(x->arg, text);
	return false;
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

static bool resolve(struct expansion *x, struct jailsetting *s, int depth);

/* The setting that a variable's name stands for, with its own variables resolved; NULL: there is none, or it is bad. */
static struct jailsetting *variable(struct expansion *x, const struct jailsetting *s, const char *name, int depth)
{
	struct jailsetting *var = NULL;
	for (size_t i = 0; i < x->def->count && var == NULL; i++)
		if (strcmp(x->def->list[i].name, name) == 0)
			var = &x->def->list[i];
	if (var == NULL || var->nvalues == 0) {
		wrong(x, "%s: variable \"%s\" not found", s->name, name);
		return NULL;
	}
	return resolve(x, var, depth + 1) ? var : NULL;
}

/* Text that grows to its end. */
struct text {
	char *bytes;
	size_t length;
};

static bool append(struct text *t, const char *from, size_t length)
{
	if (t->length + length > EXPANDED_MAX)
		return false;
	memcpy(t->bytes + t->length, from, length);
	t->length += length;
	t->bytes[t->length] = '\0';
	return true;
}

/* Puts the variables into one value of a setting; each that is wrong is told. */
static bool expand(struct expansion *x, struct jailsetting *s, size_t index, int depth)
{
	struct jailvalue *v = &s->values[index];
	struct text t = {.bytes = calloc(1, EXPANDED_MAX + 1)};
	size_t done = 0;
	bool ok = true, fits = true;
	if (t.bytes == NULL)
		return wrong(x, "%s: out of memory", s->name);
	for (size_t i = 0; i < v->nrefs && fits; i++) {
		const struct jailsetting *var = variable(x, s, v->refs[i].name, depth);
		fits = append(&t, v->text + done, v->refs[i].at - done);
		done = v->refs[i].at;
		ok = ok && var != NULL;
		if (var == NULL || !fits)
			continue;
		if (var->nvalues == 1)
			fits = append(&t, var->values[0].text, strlen(var->values[0].text));
		else if (t.length > 0 || v->text[done] != '\0' || i + 1 < v->nrefs)
			ok = wrong(x, "%s: array cannot be substituted inline", s->name);
		else {
			free(t.bytes);
			return (splice(s, index, var) || wrong(x, "%s: out of memory", s->name)) && ok;
		}
	}
	fits = fits && ok ? append(&t, v->text + done, strlen(v->text + done)) : fits;
	if (!fits)
		ok = wrong(x, "%s: value too long", s->name);
	char *text = ok ? strdup(t.bytes) : NULL;
	free(t.bytes);
	if (text == NULL)
		return ok && wrong(x, "%s: out of memory", s->name);
	jailvalue_clear(v);
	v->text = text;
	return true;
}

static bool resolve(struct expansion *x, struct jailsetting *s, int depth)
{
	if (s->state == JS_DONE || s->state == JS_BAD)
		return s->state == JS_DONE;
	if (s->state == JS_BUSY || depth > DEEPEST)
		return wrong(x, "%s: variable loop", s->name);
	bool ok = true;
	s->state = JS_BUSY;
	for (size_t i = 0; i < s->nvalues; i++)
		if (s->values[i].nrefs > 0)
			ok = expand(x, s, i, depth) && ok;
	s->state = ok ? JS_DONE : JS_BAD;
	return ok;
}

bool jaildef_expand(struct jaildef *d, void (*error)(void *arg, const char *text), void *arg)
{
	struct expansion x = {d, error, arg};
	bool ok = true;
	for (size_t i = 0; i < d->count; i++)
		ok = resolve(&x, &d->list[i], 0) && ok;
	return ok;
}
