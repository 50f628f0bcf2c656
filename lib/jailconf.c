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

/* One file that is being read. */
struct parser {
	struct jailwords words;
	struct blocks *blocks;
	int quiet; /* tokens that have to fit before an error is told again: one mistake often makes others */
};

enum { QUIET = 3 };

/* Takes the token, which fits. */
static void shift(struct parser *p)
{
	if (p->quiet > 0)
		p->quiet--;
	jailwords_next(&p->words);
}

/* A token that doesn't fit: what follows is skipped to the end of the statement. Always false. */
static bool misplaced(struct parser *p)
{
	struct jailwords *w = &p->words;
	if (p->quiet == 0)
		jailwords_misplaced(w);
	p->quiet = QUIET;
	while (w->token.kind != T_END && !jailwords_at(w, ';'))
		jailwords_next(w);
	if (w->token.kind == T_END && w->error == 0)
		w->error = -EINVAL;
	shift(p);
	return false;
}

static bool no_memory(struct parser *p)
{
	jailwords_no_memory(&p->words);
	return false;
}

static bool is_piece(const struct parser *p)
{
	return p->words.token.kind == T_TEXT || p->words.token.kind == T_VARIABLE;
}

/* A string with all its pieces. */
static bool string(struct parser *p, struct jailvalue *v)
{
	size_t length = 0, room = 0;
	if (!is_piece(p))
		return misplaced(p);
	do {
		const struct jailtoken *t = &p->words.token;
		size_t add = t->kind == T_TEXT ? strlen(t->text) : 0;
		if (length + add >= room) {
			room = 2 * (length + add) + 16;
			char *more = realloc(v->text, room);
			if (more == NULL)
				return no_memory(p);
			v->text = more;
		}
		memcpy(v->text + length, t->text, add);
		length += add;
		v->text[length] = '\0';
		if (t->kind == T_VARIABLE && jailvalue_ref(v, length, t->text) != 0)
			return no_memory(p);
		shift(p);
	} while (is_piece(p) && p->words.token.joined);
	return true;
}

static bool values(struct parser *p, struct jailsetting *s)
{
	for (;;) {
		struct jailvalue *v = jaildef_grow(&s->values, s->nvalues, sizeof *v);
		if (v == NULL)
			return no_memory(p);
		s->nvalues++;
		if (!string(p, v))
			return false;
		if (!jailwords_at(&p->words, ','))
			return true;
		shift(p);
	}
}

/* A statement whose name has been read: "name;" "name = value, value;" "name += value;" "name value;". */
static bool statement(struct parser *p, char *name, bool var, struct block *b)
{
	struct statement *st = jaildef_grow(&b->list, b->count, sizeof *st);
	struct jailwords *w = &p->words;
	if (st == NULL || (st->setting.name = strdup(name)) == NULL)
		return no_memory(p);
	st->setting.var = var;
	st->append = w->token.kind == T_APPEND;
	bool sign = st->append || jailwords_at(w, '='), ok = true;
	if (sign)
		shift(p);
	if (sign || (is_piece(p) && !w->token.joined))
		ok = values(p, &st->setting);
	if (ok && jailwords_at(w, ';')) {
		b->count++;
		shift(p);
		return true;
	}
	jailsetting_clear(&st->setting);
	return ok && misplaced(p);
}

static struct block *new_block(struct parser *p, const char *name)
{
	struct block *b = jaildef_grow(&p->blocks->list, p->blocks->count, sizeof *b);
	if (b == NULL || (b->name = strdup(name)) == NULL) {
		no_memory(p);
		return NULL;
	}
	p->blocks->count++;
	return b;
}

/* What a statement or a block begins with. */
struct first {
	char *name; /* NULL: it was nothing but a semicolon, or an error */
	bool var;
};

static struct first first(struct parser *p)
{
	struct jailwords *w = &p->words;
	struct first f = {.var = w->token.kind == T_VARIABLE};
	if (is_piece(p)) {
		f.name = w->token.text;
		w->token.text = NULL;
		shift(p);
	} else if (jailwords_at(w, ';'))
		shift(p);
	else
		misplaced(p);
	return f;
}

static void jail_block(struct parser *p, const char *name)
{
	struct block *b = new_block(p, name);
	shift(p);
	while (b != NULL && p->words.error == 0 && !jailwords_at(&p->words, '}')) {
		struct first f = first(p);
		if (f.name != NULL)
			statement(p, f.name, f.var, b);
		free(f.name);
	}
	shift(p);
}

static void parse(struct parser *p);

/* Reads one more file as if it stood here. */
static void include_file(struct parser *p, const char *filename)
{
	struct parser inner = {.blocks = p->blocks};
	FILE *file = fopen(filename, "re");
	jailwords_open(&inner.words, file, filename, p->words.notes);
	p->blocks->depth++;
	parse(&inner);
	p->blocks->depth--;
	p->words.wrong |= inner.words.wrong;
	p->words.error = inner.words.error;
	jailwords_clear(&inner.words);
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

static void include_files(struct parser *p, const char *pattern)
{
	glob_t found = {0};
	char *path = beside(p->words.filename, pattern);
	if (path == NULL)
		no_memory(p);
	else if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && p->words.error == 0; i++)
			include_file(p, found.gl_pathv[i]);
		globfree(&found);
	} else if (strpbrk(path, "*?[") == NULL)
		include_file(p, path);
	free(path);
}

/* `.include "pattern";`, which releases after 12.1 have: a pattern without wildcards must be a file. */
static void include(struct parser *p)
{
	struct jailvalue pattern = {0};
	if (p->blocks->depth >= INCLUDE_DEPTH) {
		char text[512];
		snprintf(text, sizeof text, "%s line %d: too many files include each other", p->words.filename,
		         p->words.line);
		p->words.notes->error(p->words.notes->arg, text);
		p->words.error = -EINVAL;
	} else if (string(p, &pattern) && pattern.text != NULL) { /* it is then, which analyzers do not see */
		if (pattern.nrefs > 0 || !jailwords_at(&p->words, ';'))
			misplaced(p);
		else {
			include_files(p, pattern.text);
			shift(p);
		}
	}
	jailvalue_clear(&pattern);
}

/* Adds the pieces that a jail's name has behind the first: `a.*` has two. */
static bool whole_name(struct parser *p, struct first *f)
{
	const struct jailtoken *t = &p->words.token;
	while (t->joined && t->kind == T_TEXT) {
		char *name;
		if (strcmp(t->text, "*") != 0 && (f->name[0] == '\0' || f->name[strlen(f->name) - 1] != '*'))
			return misplaced(p);
		if (asprintf(&name, "%s%s", f->name, t->text) < 0)
			return no_memory(p);
		free(f->name);
		f->name = name;
		shift(p);
	}
	return jailwords_at(&p->words, '{') || misplaced(p);
}

static void parse(struct parser *p)
{
	struct jailwords *w = &p->words;
	jailwords_next(w);
	while (w->error == 0 && w->token.kind != T_END) {
		struct first f = first(p);
		bool joined = w->token.joined && is_piece(p);
		if (f.name == NULL)
			continue;
		if (!f.var && !joined && strcmp(f.name, ".include") == 0)
			include(p);
		else if (!f.var && (joined || jailwords_at(w, '{'))) {
			if (whole_name(p, &f))
				jail_block(p, f.name);
		} else {
			struct block *b = p->blocks->count > 0 ? &p->blocks->list[p->blocks->count - 1] : NULL;
			if (b == NULL || strcmp(b->name, "*") != 0)
				b = new_block(p, "*");
			if (b != NULL)
				statement(p, f.name, f.var, b);
		}
		free(f.name);
	}
	if (w->error == 0 && w->at < w->end) /* a NUL: what follows must not be left out unnoticed */
		jailwords_misplaced(w);
}

/* -------------------------------------------------------------------------------------------------- merging */

bool jailconf_wild(const char *name)
{
	const char *at = name;
	for (; (at = strchr(at, '*')) != NULL; at++)
		if ((at == name || at[-1] == '.') && (at[1] == '\0' || at[1] == '.'))
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

/* Adds a block's settings to a jail's; the notes hear of one that may not be set again. */
static int add_block(struct jaildef *d, const struct block *b, const struct jailconf_notes *notes)
{
	int error = 0;
	for (size_t i = 0; error == 0 && i < b->count; i++) {
		error = jaildef_add(d, &b->list[i].setting, b->list[i].append);
		if (error == -EEXIST) {
			notes->immutable(notes->arg, d->name, b->list[i].setting.name);
			error = 0;
		}
	}
	return error;
}

/* Makes the jail of that name of all blocks that are for it, in the file's order. */
static int merge(struct jailconf *c, const struct blocks *blocks, const char *name, const struct jailconf_notes *notes)
{
	struct jaildef *d = jaildef_grow(&c->jails, c->count, sizeof *d);
	if (d == NULL || (d->name = strdup(name)) == NULL)
		return -ENOMEM;
	c->count++;
	char *end;
	bool number = strtol(name, &end, 10) != 0 && *end == '\0';
	int error = jaildef_set(d, number ? "jid" : "name", name, false);
	if (error == 0)
		d->list[0].immutable = strcmp(d->list[0].name, "name") == 0;
	for (size_t i = 0; error == 0 && i < blocks->count; i++) {
		const struct block *b = &blocks->list[i];
		if (strcmp(b->name, name) == 0 || (jailconf_wild(b->name) && jailconf_match(name, b->name)))
			error = add_block(d, b, notes);
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

int jailconf_read(struct jailconf *c, FILE *file, const char *filename, const struct jailconf_notes *notes)
{
	struct blocks blocks = {0};
	struct parser p = {.blocks = &blocks};
	struct jailwords *w = &p.words;
	jailwords_open(w, file, filename, notes);
	parse(&p);
	if (w->error == 0 && w->wrong)
		w->error = -EINVAL;
	for (size_t i = 0; w->error == 0 && i < blocks.count; i++) {
		const char *name = blocks.list[i].name;
		if (!jailconf_wild(name) && !has_jail(c, name) && merge(c, &blocks, name, notes) != 0)
			no_memory(&p);
	}
	int error = w->error;
	clear_blocks(&blocks);
	jailwords_clear(w);
	return error;
}

void jailconf_clear(struct jailconf *c)
{
	for (size_t i = 0; i < c->count; i++)
		jaildef_clear(&c->jails[i]);
	free(c->jails);
	*c = (struct jailconf){0};
}
