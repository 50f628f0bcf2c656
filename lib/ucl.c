/* SPDX-License-Identifier: BSD-2-Clause */
/* ucl.c - reading UCL (ucl.h). */
#include "lib/ucl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/errtext.h"

struct reader {
	FILE *file;
	const char *filename;
	struct ucl *ucl;
	int c; /* the next character, or EOF */
	int line;
	char *why;
	size_t size;
	int error;
};

static bool fail(struct reader *r, const char *what)
{
	if (!r->error) {
		r->error = -EINVAL;
		err_why(r->why, r->size, "%s line %d: %s", r->filename, r->line, what);
	}
	return false;
}

static void next(struct reader *r)
{
	r->line += r->c == '\n';
	r->c = getc(r->file);
}

static void skip_line(struct reader *r)
{
	while (r->c != '\n' && r->c != EOF)
		next(r);
}

/* The slash of a comment has been read. Comments may stand in comments. */
static bool skip_comment(struct reader *r)
{
	unsigned depth = 0;
	int before = '/';

	if (r->c != '*')
		return fail(r, "unexpected '/'");
	for (; r->c != EOF; next(r)) {
		if (before == '/' && r->c == '*') {
			depth++;
			before = 0;
		} else if (before == '*' && r->c == '/') {
			before = 0;
			if (--depth == 0)
				return next(r), true;
		} else {
			before = r->c;
		}
	}
	return fail(r, "a comment has no end");
}

static const char blanks[] = " \t\r\f\v", lines[] = " \t\r\f\v\n", parting[] = " \t\r\f\v\n;,";

/* Skips comments and these characters. */
static bool skip(struct reader *r, const char *these)
{
	while (r->c != EOF) {
		if (r->c == '#') {
			skip_line(r);
		} else if (r->c == '/') {
			next(r);
			if (!skip_comment(r))
				return false;
		} else if (r->c && strchr(these, r->c)) {
			next(r);
		} else {
			return true;
		}
	}
	return true;
}

static bool escape(struct reader *r)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	const char *found;

	next(r);
	found = r->c > 0 ? strchr(from, r->c) : NULL;
	if (found)
		r->c = (unsigned char)to[found - from];
	else if (r->c != '"' && r->c != '\'' && r->c != '\\' && r->c != '/')
		return fail(r, "unknown escape sequence");
	return true;
}

/* A word, in quotes or up to a character of `ends`. `what` names it for messages. */
static bool word(struct reader *r, const char *ends, char *text, size_t size, bool *quoted, const char *what)
{
	const int quote = r->c == '"' || r->c == '\'' ? r->c : 0;
	size_t used = 0;
	char problem[64];

	*quoted = quote != 0;
	if (quote)
		next(r);
	while (r->c != EOF && (quote ? r->c != quote : !strchr(ends, r->c))) {
		if (!r->c || (quote && r->c == '\n'))
			return fail(r, r->c ? "a string has no end" : "a NUL character");
		if (quote == '"' && r->c == '\\' && !escape(r))
			return false;
		if (used + 1 >= size) {
			snprintf(problem, sizeof problem, "a %s of more than %zu bytes", what, size - 1);
			return fail(r, problem);
		}
		text[used++] = (char)r->c;
		r->c = getc(r->file); /* an escaped newline is no line of the file */
	}
	if (quote && r->c == EOF)
		return fail(r, "a string has no end");
	if (quote)
		next(r);
	while (!quote && used && (text[used - 1] == ' ' || text[used - 1] == '\t' || text[used - 1] == '\r'))
		used--;
	text[used] = '\0';
	if (used || quote)
		return true;
	snprintf(problem, sizeof problem, "a %s is missing", what);
	return fail(r, problem);
}

/* What a word without quotes is. */
static void classify(struct ucl_value *v)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
	char *end;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(v->text, words[i]) == 0) {
			v->type = UCL_BOOLEAN;
			v->number = i % 2;
			return;
		}
	errno = 0;
	v->number = strtoll(v->text, &end, strncasecmp(v->text, "0x", 2) == 0 ? 16 : 10);
	if (!errno && *end == '\0' && strchr("-0123456789", v->text[0]))
		v->type = UCL_NUMBER;
}

static bool add(struct reader *r, const struct ucl_value *v)
{
	struct ucl *u = r->ucl;

	if ((u->count & (u->count - 1)) == 0) {
		struct ucl_value *more = realloc(u->values, (u->count ? 2 * u->count : 1) * sizeof *more);

		if (!more) {
			r->error = -ENOMEM;
			return false;
		}
		u->values = more;
	}
	u->values[u->count++] = *v;
	return u->count < UCL_VALUES || fail(r, "too many values");
}

/* After a key: the colon or equals sign, which may be left out before a section. */
static bool separator(struct reader *r)
{
	if (!skip(r, lines))
		return false;
	if (r->c != ':' && r->c != '=')
		return r->c == '{' || fail(r, "':' is missing after a key");
	next(r);
	return skip(r, blanks);
}

/* The keys of a section, to its brace. */
static bool section(struct reader *r, const char *name)
{
	struct ucl_value v = {.type = UCL_STRING, .line = r->line};
	bool quoted;

	snprintf(v.section, sizeof v.section, "%s", name);
	if (!add(r, &v))
		return false;
	for (next(r); skip(r, parting) && r->c != '}';) {
		if (r->c == EOF)
			return fail(r, "'}' is missing at the end");
		v = (struct ucl_value){.type = UCL_STRING, .line = r->line};
		snprintf(v.section, sizeof v.section, "%s", name);
		if (!word(r, " \t\r\n:={}[];,#\"'", v.key, sizeof v.key, &quoted, "key") || !separator(r))
			return false;
		if (!v.key[0])
			return fail(r, "a key is missing");
		if (r->c == '{' || r->c == '[')
			return fail(r, "a section or list in a section");
		if (!word(r, "\n;,}#", v.text, sizeof v.text, &quoted, "value"))
			return false;
		if (!quoted)
			classify(&v);
		if (!add(r, &v))
			return false;
	}
	if (!r->error)
		next(r);
	return !r->error;
}

static void read_all(struct reader *r)
{
	char name[UCL_KEY];
	bool quoted, braces;

	next(r);
	if (!skip(r, parting))
		return;
	braces = r->c == '{'; /* as JSON */
	if (braces)
		next(r);
	while (skip(r, parting) && r->c != EOF && !(braces && r->c == '}')) {
		if (!word(r, " \t\r\n:={}[];,#\"'", name, sizeof name, &quoted, "key") || !separator(r))
			return;
		if (r->c != '{') {
			fail(r, "a value outside of every section");
			return;
		}
		if (!section(r, name))
			return;
	}
	if (r->error || !braces)
		return;
	if (r->c == EOF) {
		fail(r, "'}' is missing at the end");
		return;
	}
	next(r);
	if (skip(r, parting) && r->c != EOF)
		fail(r, "something follows the last '}'");
}

int ucl_read(struct ucl *u, FILE *file, const char *filename, char *why, size_t size)
{
	struct reader r = {.file = file, .filename = filename, .ucl = u, .c = ' ', .line = 1, .why = why, .size = size};

	*u = (struct ucl){0};
	why[0] = '\0';
	read_all(&r);
	if (!r.error && ferror(file))
		r.error = -EIO;
	if (r.error && !why[0])
		err_why(why, size, "%s: %s", filename, err_text(r.error));
	return r.error;
}

void ucl_clear(struct ucl *u)
{
	free(u->values);
	*u = (struct ucl){0};
}
