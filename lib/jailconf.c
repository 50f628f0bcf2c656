/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf.c - the jail.conf(5) parser: statements, blocks, and which of them make a jail. */
#include "lib/jailconf.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jailconf_words.h"

enum { INCLUDE_DEPTH = 16 }; /* of files in files */

/* -------------------------------------------------------------------------------------------------- grammar */

/* What the file says before it is merged: a block's name, "*" for settings at top level, and its settings. */
struct statement {
	struct jailsetting setting;
	bool append;
};
struct block {
	char *name;
	struct statement *list;
	size_t count;
};
struct blocks {
	struct block *list;
	size_t count;
	int depth; /* of the file that is being read, in files that include it */
};

static void take(struct jailwords *p, struct jailvalue *to)
{
	*to = p->token.value;
	p->token.value = (struct jailvalue){0};
	jailwords_next(p);
}

static void values(struct jailwords *p, struct jailsetting *s)
{
	for (;;) {
		if (p->token.kind != T_WORD) {
			jailwords_fail(p, -EINVAL);
			return;
		}
		struct jailvalue *v = jaildef_grow(&s->values, s->nvalues, sizeof *v);
		if (v == NULL) {
			jailwords_fail(p, -ENOMEM);
			return;
		}
		s->nvalues++;
		take(p, v);
		if (!jailwords_at(p, ','))
			return;
		jailwords_next(p);
	}
}

/* A statement whose name has been read: "name;" "name = value, value;" "name += value;" "name value;". */
static void statement(struct jailwords *p, struct jailvalue *name, struct block *b)
{
	struct statement *st = jaildef_grow(&b->list, b->count, sizeof *st);
	if (st == NULL) {
		jailwords_fail(p, -ENOMEM);
		return;
	}
	b->count++;
	st->setting.var = name->nrefs == 1 && name->text[0] == '\0';
	st->setting.name = strdup(st->setting.var ? name->refs[0].name : name->text);
	if (st->setting.name == NULL) {
		jailwords_fail(p, -ENOMEM);
		return;
	}
	if (jailwords_at(p, '=') || p->token.kind == T_APPEND) {
		st->append = p->token.kind == T_APPEND;
		jailwords_next(p);
		values(p, &st->setting);
	} else if (p->token.kind == T_WORD)
		values(p, &st->setting);
	if (p->error == 0 && !jailwords_at(p, ';'))
		jailwords_fail(p, -EINVAL);
	jailwords_next(p);
}

static struct block *new_block(struct jailwords *p, struct blocks *blocks, const char *name)
{
	struct block *b = jaildef_grow(&blocks->list, blocks->count, sizeof *b);
	if (b == NULL || (b->name = strdup(name)) == NULL) {
		jailwords_fail(p, -ENOMEM);
		return NULL;
	}
	blocks->count++;
	return b;
}

/* The word that a statement begins with; false: an empty statement, or an error. */
static bool first_word(struct jailwords *p, struct jailvalue *word)
{
	if (p->token.kind == T_WORD) {
		take(p, word);
		return true;
	}
	if (jailwords_at(p, ';'))
		jailwords_next(p);
	else
		jailwords_fail(p, -EINVAL);
	return false;
}

static void jail_block(struct jailwords *p, const char *name, struct blocks *blocks)
{
	struct block *b = new_block(p, blocks, name);
	jailwords_next(p);
	while (b != NULL && p->error == 0 && !jailwords_at(p, '}')) {
		struct jailvalue word;
		if (!first_word(p, &word))
			continue;
		statement(p, &word, b);
		jailvalue_clear(&word);
	}
	jailwords_next(p);
}

static void parse(struct jailwords *p, struct blocks *blocks);

/* Reads one more file as if it stood here. */
static void include_file(struct jailwords *p, const char *filename, struct blocks *blocks)
{
	struct jailwords inner = {.why = p->why, .size = p->size};
	FILE *file = fopen(filename, "re");
	jailwords_open(&inner, file, filename);
	blocks->depth++;
	parse(&inner, blocks);
	blocks->depth--;
	p->error = inner.error;
	jailwords_clear(&inner);
	if (file != NULL)
		fclose(file);
}

/* A name in a file's place for one relative to that file; malloc'ed, NULL: no memory. */
static char *beside(const char *filename, const char *name)
{
	const char *slash = strrchr(filename, '/');
	char *path;
	int length = *name == '/' || slash == NULL ? 0 : (int)(slash - filename) + 1;
	return asprintf(&path, "%.*s%s", length, filename, name) < 0 ? NULL : path;
}

/* `.include "pattern";`, which releases after 12.1 have: a pattern without wildcards must be a file. */
static void include(struct jailwords *p, struct blocks *blocks)
{
	struct jailvalue word;
	glob_t found = {0};
	if (p->token.kind != T_WORD || p->token.value.nrefs > 0) {
		jailwords_fail(p, -EINVAL);
		return;
	}
	if (blocks->depth >= INCLUDE_DEPTH) {
		snprintf(p->why, p->size, "%s line %d: too many files include each other", p->filename, p->line);
		p->error = -EINVAL;
		return;
	}
	take(p, &word);
	char *path = beside(p->filename, word.text);
	if (path == NULL)
		jailwords_fail(p, -ENOMEM);
	else if (!jailwords_at(p, ';'))
		jailwords_fail(p, -EINVAL);
	else if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && p->error == 0; i++)
			include_file(p, found.gl_pathv[i], blocks);
		globfree(&found);
	} else if (strpbrk(path, "*?[") == NULL)
		include_file(p, path, blocks);
	free(path);
	jailwords_next(p);
	jailvalue_clear(&word);
}

static void parse(struct jailwords *p, struct blocks *blocks)
{
	jailwords_next(p);
	while (p->error == 0 && p->token.kind != T_END) {
		struct jailvalue word;
		if (!first_word(p, &word))
			continue;
		if (strcmp(word.text, ".include") == 0)
			include(p, blocks);
		else if (jailwords_at(p, '{'))
			jail_block(p, word.text, blocks);
		else {
			struct block *b = blocks->count > 0 ? &blocks->list[blocks->count - 1] : NULL;
			if (b == NULL || strcmp(b->name, "*") != 0)
				b = new_block(p, blocks, "*");
			if (b != NULL)
				statement(p, &word, b);
		}
		jailvalue_clear(&word);
	}
}

/* -------------------------------------------------------------------------------------------------- merging */

bool jailconf_wild(const char *name)
{
	for (; (name = strchr(name, '*')) != NULL; name++)
		if (name[1] == '\0' || name[1] == '.')
			return true;
	return false;
}

bool jailconf_match(const char *name, const char *pattern)
{
	for (;;) {
		size_t n = strcspn(name, "."), m = strcspn(pattern, ".");
		if (m == 1 && *pattern == '*') {
			if (pattern[1] == '\0') /* a last "*" takes the rest of the name, but never nothing */
				return n > 0;
		} else if (n != m || memcmp(name, pattern, n) != 0)
			return false;
		if (name[n] == '\0' || pattern[m] == '\0')
			return name[n] == pattern[m];
		name += n + 1;
		pattern += m + 1;
	}
}

/* Adds a block's settings to a jail's; `note` hears of one that may not be set again. */
static int add_block(struct jaildef *d, const struct block *b, void (*note)(const char *, const char *))
{
	int error = 0;
	for (size_t i = 0; error == 0 && i < b->count; i++) {
		error = jaildef_add(d, &b->list[i].setting, b->list[i].append);
		if (error == -EEXIST) {
			if (note != NULL)
				note(d->name, b->list[i].setting.name);
			error = 0;
		}
	}
	return error;
}

/* Makes the jail of that name of all blocks that are for it, in the file's order. */
static int merge(struct jailconf *c, const struct blocks *blocks, const char *name,
                 void (*note)(const char *, const char *))
{
	struct jaildef *d = jaildef_grow(&c->jails, c->count, sizeof *d);
	if (d == NULL || (d->name = strdup(name)) == NULL)
		return -ENOMEM;
	c->count++;
	int error = jaildef_set(d, name[strspn(name, "0123456789")] == '\0' ? "jid" : "name", name, false);
	if (error == 0)
		d->list[0].immutable = strcmp(d->list[0].name, "name") == 0;
	for (size_t i = 0; error == 0 && i < blocks->count; i++) {
		const struct block *b = &blocks->list[i];
		if (strcmp(b->name, name) == 0 || (jailconf_wild(b->name) && jailconf_match(name, b->name)))
			error = add_block(d, b, note);
	}
	return error;
}

static bool has_jail(const struct jailconf *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->jails[i].name, name) == 0)
			return true;
	return false;
}

static void clear_blocks(struct blocks *blocks)
{
	for (size_t i = 0; i < blocks->count; i++) {
		struct block *b = &blocks->list[i];
		for (size_t k = 0; k < b->count; k++)
			jailsetting_clear(&b->list[k].setting);
		free(b->list);
		free(b->name);
	}
	free(blocks->list);
}

int jailconf_read(struct jailconf *c, FILE *file, const char *filename, char *why, size_t size,
                  void (*note)(const char *jail, const char *setting))
{
	struct jailwords p = {.why = why, .size = size};
	struct blocks blocks = {0};
	jailwords_open(&p, file, filename);
	parse(&p, &blocks);
	for (size_t i = 0; p.error == 0 && i < blocks.count; i++) {
		const char *name = blocks.list[i].name;
		if (!jailconf_wild(name) && !has_jail(c, name) && merge(c, &blocks, name, note) != 0)
			jailwords_fail(&p, -ENOMEM);
	}
	clear_blocks(&blocks);
	jailwords_clear(&p);
	return p.error;
}

void jailconf_clear(struct jailconf *c)
{
	for (size_t i = 0; i < c->count; i++)
		jaildef_clear(&c->jails[i]);
	free(c->jails);
	*c = (struct jailconf){0};
}
