/* SPDX-License-Identifier: BSD-2-Clause */
/* jaildef.h - a jail as words define it: parameters with their values, from the command line or a file. */
#ifndef LIB_JAILDEF_H
#define LIB_JAILDEF_H

#include <stdbool.h>
#include <stddef.h>

/* A place in a value where a variable's value goes. */
struct jailref {
	size_t at; /* offset in the text */
	char *name;
};

/* One value as written; refs in ascending order until jaildef_expand() has resolved them. */
struct jailvalue {
	char *text;
	struct jailref *refs;
	size_t nrefs;
};

/* A parameter, or with `var` a $variable, and its values: none for a bare name. */
struct jailsetting {
	char *name;
	struct jailvalue *values;
	size_t nvalues;
	bool var, immutable;
	enum { JS_RAW, JS_BUSY, JS_DONE, JS_BAD } state; /* jaildef_expand()'s */
};

/* A jail's definition. */
struct jaildef {
	char *name; /* as its block in the file is called; NULL for a jail of the command line */
	struct jailsetting *list;
	size_t count;
};

void jaildef_clear(struct jaildef *d);
void jailsetting_clear(struct jailsetting *s);
void jailvalue_clear(struct jailvalue *v);

/* Notes that a variable's value goes at this place of the text. 0 or -ENOMEM. */
int jailvalue_ref(struct jailvalue *v, size_t at, const char *name);

/* One more element, zeroed, at the end of an array that grows by doubling; `list` is its address. NULL: no memory. */
void *jaildef_grow(void *list, size_t count, size_t each);

/* The setting of a parameter; "nopersist" and "persist" are one. NULL: not there. */
struct jailsetting *jaildef_find(const struct jaildef *d, const char *name);

/* The last value of a parameter, NULL if there is none. */
const char *jaildef_value(const struct jaildef *d, const char *name);

/*
 * Adds a setting, copying it. One that is there already gets the values added when `append`, else replaced.
 * 0, -ENOMEM, or -EEXIST for one that may not be set again.
 */
int jaildef_add(struct jaildef *d, const struct jailsetting *s, bool append);

/* The same for a name and one value without variables; value NULL: the bare name. */
int jaildef_set(struct jaildef *d, const char *name, const char *value, bool append);

/* Puts the variables' values in their places. false: `error` has heard which parameters' variables are wrong and how.
 */
bool jaildef_expand(struct jaildef *d, void (*error)(void *arg, const char *text), void *arg);

#endif
