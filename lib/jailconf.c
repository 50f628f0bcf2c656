/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf.c - the jail.conf(5) parser. */
#include "lib/jailconf.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "lib/errtext.h"

enum { INCLUDE_DEPTH = 16 }; /* of files in files */

/* ---------------------------------------------------------------------------------------------------- words */

struct token {
	enum { T_END, T_CHAR, T_APPEND, T_WORD } kind;
	char c;                 /* T_CHAR: { } ; , = */
	struct jailvalue value; /* T_WORD */
	char *raw;              /* as written, for messages */
};

struct parser {
	const char *at, *filename;
	int line, depth; /* depth: of .include */
	struct token token;
	char *word; /* the word being read */
	size_t used, room;
	char *why;
	size_t size;
	int error;
};

static void fail(struct parser *p, int error)
{
	if (p->error != 0)
		return;
	p->error = error;
	if (error == -ENOMEM)
		snprintf(p->why, p->size, "out of memory");
	else if (p->token.kind == T_END)
		snprintf(p->why, p->size, "%s: unexpected EOF", p->filename);
	else
		snprintf(p->why, p->size, "%s line %d: %s: syntax error", p->filename, p->line,
		         p->token.raw != NULL ? p->token.raw : "");
}

static void skip_blanks(struct parser *p)
{
	for (;;) {
		if (*p->at == '\n')
			p->line++;
		if (*p->at != '\0' && strchr(" \t\r\n\f\v", *p->at) != NULL)
			p->at++;
		else if (*p->at == '#' || (p->at[0] == '/' && p->at[1] == '/'))
			p->at += strcspn(p->at, "\n");
		else if (p->at[0] == '/' && p->at[1] == '*') {
			const char *end = strstr(p->at + 2, "*/");
			end = end != NULL ? end + 2 : p->at + strlen(p->at);
			for (; p->at < end; p->at++)
				p->line += *p->at == '\n';
		} else
			return;
	}
}

static bool bare(const char *at)
{
	return *at != '\0' && strchr(" \t\r\n\f\v{};,=$\"'#", *at) == NULL && !(at[0] == '+' && at[1] == '=');
}

/* The character that a backslash and what follows stand for, as in C; moves *at behind it. */
static char escape(const char **at)
{
	static const char from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";
	const char *a = *at, *found = *a != '\0' ? strchr(from, *a) : NULL;
	int n = 0, digits = 0;
	if (found != NULL) {
		*at = a + 1;
		return to[found - from];
	}
	if (*a >= '0' && *a <= '7') {
		for (; digits < 3 && *a >= '0' && *a <= '7'; digits++)
			n = n * 8 + *a++ - '0';
	} else if (a[0] == 'x' && a[1] != '\0' && strchr("0123456789abcdefABCDEF", a[1]) != NULL) {
		for (a++; digits < 2 && *a != '\0' && strchr("0123456789abcdefABCDEF", *a) != NULL; digits++, a++)
			n = n * 16 + (*a <= '9' ? *a - '0' : (*a | 0x20) - 'a' + 10);
	} else {
		*at = a + (*a != '\0');
		return *a;
	}
	*at = a;
	return (char)n;
}

static bool put(struct parser *p, char c)
{
	if (p->used + 2 > p->room) {
		char *more = realloc(p->word, p->room = 2 * p->room + 64);
		if (more == NULL)
			return false;
		p->word = more;
	}
	if (c != '\0') /* a string can't hold one */
		p->word[p->used++] = c;
	p->word[p->used] = '\0';
	return true;
}

/* $name or ${name}; anything else after the dollar leaves it a plain character. */
static bool variable(struct parser *p)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const char *name = p->at + 1;
	bool braces = *name == '{';
	name += braces;
	size_t length = braces ? strcspn(name, "}\n") : strspn(name, letters);
	if (length == 0 || (braces && name[length] != '}'))
		return put(p, *p->at++);
	char *copy = strndup(name, length);
	bool ok = copy != NULL && jailvalue_ref(&p->token.value, p->used, copy) == 0;
	free(copy);
	p->at = name + length + braces;
	return ok;
}

static bool escaped(struct parser *p)
{
	p->at++;
	return put(p, escape(&p->at));
}

/* A piece in quotes, from the opening one on. */
static bool quoted(struct parser *p)
{
	char quote = *p->at++;
	bool ok = true;
	while (ok && *p->at != quote) {
		if (*p->at == '\0') {
			p->token.kind = T_END;
			fail(p, -EINVAL);
			return true;
		}
		p->line += *p->at == '\n';
		if (quote == '"' && *p->at == '$')
			ok = variable(p);
		else if (quote == '"' && *p->at == '\\')
			ok = escaped(p);
		else
			ok = put(p, *p->at++);
	}
	if (ok)
		p->at++;
	return ok;
}

/* A string of pieces that touch: bare, "quoted", 'quoted', $variable. */
static void word(struct parser *p)
{
	p->token.kind = T_WORD;
	p->used = 0;
	bool ok = put(p, '\0');
	while (ok && p->error == 0 && (bare(p->at) || (*p->at != '\0' && strchr("$\"'", *p->at) != NULL))) {
		if (*p->at == '$')
			ok = variable(p);
		else if (*p->at == '"' || *p->at == '\'')
			ok = quoted(p);
		else if (*p->at == '\\')
			ok = escaped(p);
		else
			ok = put(p, *p->at++);
	}
	if (p->error == 0 && (!ok || (p->token.value.text = strdup(p->word)) == NULL))
		fail(p, -ENOMEM);
}

static void next(struct parser *p)
{
	jailvalue_clear(&p->token.value);
	free(p->token.raw);
	p->token = (struct token){.kind = T_END};
	skip_blanks(p);
	const char *start = p->at;
	if (*p->at == '\0' || p->error != 0)
		return;
	if (strchr("{};,=", *p->at) != NULL) {
		p->token.kind = T_CHAR;
		p->token.c = *p->at++;
	} else if (p->at[0] == '+' && p->at[1] == '=') {
		p->token.kind = T_APPEND;
		p->at += 2;
	} else
		word(p);
	p->token.raw = strndup(start, (size_t)(p->at - start));
}

static bool is(const struct parser *p, char c)
{
	return p->token.kind == T_CHAR && p->token.c == c;
}

/* A file's text; NULL with errno set. Its size has a limit. */
static char *read_all(FILE *file)
{
	char *text = NULL;
	size_t used = 0, room = 0;
	for (;;) {
		if (room - used < 4096) {
			char *more = room < (1 << 26) ? realloc(text, room += 65536) : NULL;
			if (more == NULL) {
				free(text);
				errno = room < (1 << 26) ? ENOMEM : EFBIG;
				return NULL;
			}
			text = more;
		}
		size_t n = fread(text + used, 1, room - used - 1, file);
		used += n;
		if (n == 0)
			break;
	}
	if (ferror(file)) { /* a directory, for one */
		int error = errno;
		free(text);
		errno = error;
		return NULL;
	}
	text[used] = '\0';
	return text;
}

static void unreadable(struct parser *p, const char *filename)
{
	snprintf(p->why, p->size, "%s: %s", filename, err_text(errno));
	p->error = -EINVAL;
}

static void clear_parser(struct parser *p)
{
	jailvalue_clear(&p->token.value);
	free(p->token.raw);
	free(p->word);
}

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

static void take(struct parser *p, struct jailvalue *to)
{
	*to = p->token.value;
	p->token.value = (struct jailvalue){0};
	next(p);
}

static void values(struct parser *p, struct jailsetting *s)
{
	for (;;) {
		if (p->token.kind != T_WORD) {
			fail(p, -EINVAL);
			return;
		}
		struct jailvalue *v = jaildef_grow(&s->values, s->nvalues, sizeof *v);
		if (v == NULL) {
			fail(p, -ENOMEM);
			return;
		}
		s->nvalues++;
		take(p, v);
		if (!is(p, ','))
			return;
		next(p);
	}
}

/* A statement whose name has been read: "name;" "name = value, value;" "name += value;" "name value;". */
static void statement(struct parser *p, struct jailvalue *name, struct block *b)
{
	struct statement *st = jaildef_grow(&b->list, b->count, sizeof *st);
	if (st == NULL) {
		fail(p, -ENOMEM);
		return;
	}
	b->count++;
	st->setting.var = name->nrefs == 1 && name->text[0] == '\0';
	st->setting.name = strdup(st->setting.var ? name->refs[0].name : name->text);
	if (st->setting.name == NULL) {
		fail(p, -ENOMEM);
		return;
	}
	if (is(p, '=') || p->token.kind == T_APPEND) {
		st->append = p->token.kind == T_APPEND;
		next(p);
		values(p, &st->setting);
	} else if (p->token.kind == T_WORD)
		values(p, &st->setting);
	if (p->error == 0 && !is(p, ';'))
		fail(p, -EINVAL);
	next(p);
}

static struct block *new_block(struct parser *p, struct block **blocks, size_t *count, const char *name)
{
	struct block *b = jaildef_grow(blocks, *count, sizeof *b);
	if (b == NULL || (b->name = strdup(name)) == NULL) {
		fail(p, -ENOMEM);
		return NULL;
	}
	(*count)++;
	return b;
}

/* The word that a statement begins with; false: an empty statement, or an error. */
static bool first_word(struct parser *p, struct jailvalue *word)
{
	if (p->token.kind == T_WORD) {
		take(p, word);
		return true;
	}
	if (is(p, ';'))
		next(p);
	else
		fail(p, -EINVAL);
	return false;
}

static void jail_block(struct parser *p, const char *name, struct block **blocks, size_t *count)
{
	struct block *b = new_block(p, blocks, count, name);
	next(p);
	while (b != NULL && p->error == 0 && !is(p, '}')) {
		struct jailvalue word;
		if (!first_word(p, &word))
			continue;
		statement(p, &word, b);
		jailvalue_clear(&word);
	}
	next(p);
}

static void parse(struct parser *p, struct block **blocks, size_t *count);

/* Reads one more file as if it stood here. */
static void include_file(struct parser *p, const char *filename, struct block **blocks, size_t *count)
{
	struct parser inner = {.filename = filename, .line = 1, .depth = p->depth + 1, .why = p->why, .size = p->size};
	FILE *file = fopen(filename, "re");
	char *text = file != NULL ? read_all(file) : NULL;
	if (text == NULL)
		unreadable(p, filename);
	else {
		inner.at = text;
		parse(&inner, blocks, count);
		next(&inner);
		p->error = inner.error;
	}
	clear_parser(&inner);
	if (file != NULL)
		fclose(file);
	free(text);
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
static void include(struct parser *p, struct block **blocks, size_t *count)
{
	struct jailvalue word;
	glob_t found = {0};
	if (p->token.kind != T_WORD || p->token.value.nrefs > 0) {
		fail(p, -EINVAL);
		return;
	}
	if (p->depth >= INCLUDE_DEPTH) {
		snprintf(p->why, p->size, "%s line %d: too many files include each other", p->filename, p->line);
		p->error = -EINVAL;
		return;
	}
	take(p, &word);
	char *path = beside(p->filename, word.text);
	if (path == NULL)
		fail(p, -ENOMEM);
	else if (!is(p, ';'))
		fail(p, -EINVAL);
	else if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc && p->error == 0; i++)
			include_file(p, found.gl_pathv[i], blocks, count);
		globfree(&found);
	} else if (strpbrk(path, "*?[") == NULL)
		include_file(p, path, blocks, count);
	free(path);
	next(p);
	jailvalue_clear(&word);
}

static void parse(struct parser *p, struct block **blocks, size_t *count)
{
	next(p);
	while (p->error == 0 && p->token.kind != T_END) {
		struct jailvalue word;
		if (!first_word(p, &word))
			continue;
		if (strcmp(word.text, ".include") == 0)
			include(p, blocks, count);
		else if (is(p, '{'))
			jail_block(p, word.text, blocks, count);
		else {
			struct block *b = *count > 0 ? &(*blocks)[*count - 1] : NULL;
			if (b == NULL || strcmp(b->name, "*") != 0)
				b = new_block(p, blocks, count, "*");
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

static int merge(struct jailconf *c, const struct block *blocks, size_t count, const char *name,
                 void (*note)(const char *, const char *))
{
	struct jaildef *d = jaildef_grow(&c->jails, c->count, sizeof *d);
	if (d == NULL || (d->name = strdup(name)) == NULL)
		return -ENOMEM;
	c->count++;
	int error = jaildef_set(d, name[strspn(name, "0123456789")] == '\0' ? "jid" : "name", name, false);
	if (error == 0)
		d->list[0].immutable = strcmp(d->list[0].name, "name") == 0;
	for (size_t b = 0; error == 0 && b < count; b++) {
		if (strcmp(blocks[b].name, name) != 0 &&
		    (!jailconf_wild(blocks[b].name) || !jailconf_match(name, blocks[b].name)))
			continue;
		for (size_t i = 0; error == 0 && i < blocks[b].count; i++) {
			error = jaildef_add(d, &blocks[b].list[i].setting, blocks[b].list[i].append);
			if (error == -EEXIST) {
				if (note != NULL)
					note(name, blocks[b].list[i].setting.name);
				error = 0;
			}
		}
	}
	return error;
}

int jailconf_read(struct jailconf *c, FILE *file, const char *filename, char *why, size_t size,
                  void (*note)(const char *jail, const char *setting))
{
	struct parser p = {.filename = filename, .line = 1, .why = why, .size = size};
	struct block *blocks = NULL;
	size_t count = 0;
	char *text = read_all(file);
	if (text == NULL)
		unreadable(&p, filename);
	else {
		p.at = text;
		parse(&p, &blocks, &count);
		next(&p);
	}
	for (size_t i = 0; p.error == 0 && i < count; i++) {
		bool seen = jailconf_wild(blocks[i].name);
		for (size_t k = 0; k < c->count && !seen; k++)
			seen = strcmp(c->jails[k].name, blocks[i].name) == 0;
		if (!seen && merge(c, blocks, count, blocks[i].name, note) != 0)
			fail(&p, -ENOMEM);
	}
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < blocks[i].count; k++)
			jailsetting_clear(&blocks[i].list[k].setting);
		free(blocks[i].list);
		free(blocks[i].name);
	}
	clear_parser(&p);
	free(blocks);
	free(text);
	return p.error;
}

void jailconf_clear(struct jailconf *c)
{
	for (size_t i = 0; i < c->count; i++)
		jaildef_clear(&c->jails[i]);
	free(c->jails);
	*c = (struct jailconf){0};
}
