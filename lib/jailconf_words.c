/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf_words.c - what a jail.conf(5) file is made of (jailconf_words.h). */
#include "lib/jailconf_words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/errtext.h"
#include "lib/whole.h"

enum { FILE_MOST = 1 << 26 }; /* bytes; hundreds of thousands of jails. A device or a pipe might never end */

static const char blanks[] = " \t\r\n\f\v";
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
static const char apart[] = "$*+/\\"; /* each is a piece of its own */

static void say(struct jailwords *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct jailwords *p, const char *format, ...)
{
	va_list ap;
	char *text;

	p->wrong = true;
	va_start(ap, format);
	int length = vasprintf(&text, format, ap);
	va_end(ap);
	if (length < 0)
		return;
	p->notes->error(p->notes->arg, text);
	free(text);
}

void jailwords_no_memory(struct jailwords *p)
{
	if (p->error != -ENOMEM)
		say(p, "%s", err_text(ENOMEM));
	p->error = -ENOMEM;
}

void jailwords_misplaced(struct jailwords *p)
{
	if (p->error != 0)
		return;
	if (p->token.kind == T_END)
		say(p, "%s: unexpected EOF", p->filename);
	else
		say(p, "%s line %d: %.*s: syntax error", p->filename, p->line, (int)p->token.raw_length, p->token.raw);
}

/* The first of these characters from `at` on, or the end. */
static char *find(const struct jailwords *p, char *at, const char *chars)
{
	while (at < p->end && (*at == '\0' || strchr(chars, *at) == NULL))
		at++;
	return at;
}

static void count_lines(struct jailwords *p, const char *from, const char *to)
{
	for (; from < to; from++)
		p->line += *from == '\n';
}

static void skip_comment(struct jailwords *p)
{
	char *end = memmem(p->at + 2, (size_t)(p->end - p->at - 2), "*/", 2);
	if (end == NULL)
		say(p, "%s line %d: unterminated comment", p->filename, p->line);
	end = end != NULL ? end + 2 : p->end;
	count_lines(p, p->at, end);
	p->at = end;
	p->touches = false;
}

static void skip_blanks(struct jailwords *p)
{
	for (;;) {
		if (*p->at != '\0' && strchr(blanks, *p->at) != NULL) {
			p->line += *p->at++ == '\n';
			p->touches = false;
		} else if (p->at[0] == '#' || (p->at[0] == '/' && p->at[1] == '/'))
			p->at = find(p, p->at, "\n");
		else if (p->at[0] == '/' && p->at[1] == '*')
			skip_comment(p);
		else
			return;
	}
}

/* A character that bare words are made of: all but what means something. */
static bool bare(char c)
{
	return c != '\0' && strchr(blanks, c) == NULL && strchr("{};,=\"'#", c) == NULL && strchr(apart, c) == NULL;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : 16;
}

/* The number of at most `most` digits at *at, which is moved behind it. */
static char number(const char **at, const char *end, int base, int most)
{
	int n = 0;
	for (; most > 0 && *at < end && digit(**at) < base; most--)
		n = n * base + digit(*(*at)++);
	return (char)n;
}

/* Writes what a backslash and what follows it stand for, as in C; returns what comes then. */
static const char *unescape(const char *at, const char *end, char **to)
{
	static const char from[] = "abfnrtv", meant[] = "\a\b\f\n\r\t\v";
	const char *found = at < end && *at != '\0' ? strchr(from, *at) : NULL;
	if (at == end)
		return at;
	if (*at >= '0' && *at <= '7')
		*(*to)++ = number(&at, end, 8, 3);
	else if (*at == 'x' && at + 1 < end && digit(at[1]) < 16) {
		at++;
		*(*to)++ = number(&at, end, 16, 2);
	} else if (*at == '\n') /* the string goes on on the next line */
		at++;
	else {
		*(*to)++ = found != NULL ? meant[found - from] : *at;
		at++;
	}
	return at;
}

/* Makes a text of what is written from `from` to `to`, of `raw` to p->at the token. */
static void take(struct jailwords *p, const char *raw, const char *from, const char *to)
{
	char *text = malloc((size_t)(to - from) + 1), *end = text;
	if (text == NULL) {
		jailwords_no_memory(p);
		return;
	}
	count_lines(p, from, to);
	while (from < to)
		if (*from == '\\')
			from = unescape(from + 1, to, &end);
		else
			*end++ = *from++;
	*end = '\0'; /* a text ends with its first NUL */
	p->token = (struct jailtoken){.kind = T_TEXT, .joined = p->touches, .text = text, .raw = raw};
	p->token.raw_length = (size_t)(p->at - raw);
	p->touches = true;
}

/* The first of these characters that has no backslash before it, or the end. */
static char *find_plain(const struct jailwords *p, char *at, const char *chars)
{
	for (at = find(p, at, chars); at < p->end && *at == '\\'; at = find(p, at, chars))
		at += at + 1 < p->end ? 2 : 1;
	return at;
}

/* $name or ${name}; false: a dollar that is nothing but that. */
static bool variable(struct jailwords *p)
{
	char *name = p->at + 1, *end = name + strspn(name, letters), *after = end;
	if (*name == '{') {
		end = find(p, ++name, p->quoted ? "\n\"{}" : "\n{}");
		after = end + 1;
		if (*end != '}')
			return false;
	} else if (end == name || (*name >= '0' && *name <= '9'))
		return false;
	char *text = strndup(name, (size_t)(end - name));
	if (text == NULL) {
		jailwords_no_memory(p);
		return true;
	}
	p->token = (struct jailtoken){.kind = T_VARIABLE, .joined = p->touches, .text = text, .raw = p->at};
	p->token.raw_length = (size_t)(after - p->at);
	p->at = after;
	p->touches = true;
	return true;
}

/* A piece between double quotes: to the next dollar, or with the closing quote. */
static void piece(struct jailwords *p, const char *raw, char *from)
{
	char *to = find_plain(p, from, "\"$\\");
	p->quoted = *to == '$';
	p->at = to + (*to == '"');
	take(p, raw, from, to);
}

/* What follows between double quotes; false: nothing but the closing one. */
static bool go_on(struct jailwords *p)
{
	if (*p->at == '"') {
		p->at++;
		p->quoted = false;
		return false;
	}
	if (*p->at != '$')
		piece(p, p->at, p->at);
	else if (!variable(p)) {
		char *dollar = p->at++;
		take(p, dollar, dollar, p->at);
	}
	return true;
}

/* A string in quotes, or its first piece; false: it doesn't end, and its line is skipped. */
static bool quotes(struct jailwords *p)
{
	char *start = p->at, *close = find_plain(p, start + 1, *start == '"' ? "\"\\" : "'\\");
	if (close == p->end) {
		say(p, "%s line %d: unterminated string", p->filename, p->line);
		p->at = find(p, start, "\n");
		return false;
	}
	if (*start == '"')
		piece(p, start, start + 1);
	else {
		p->at = close + 1;
		take(p, start, start + 1, close);
	}
	return true;
}

/* A piece of a bare word: letters and the like, an escaped character, or a character that stands apart. */
static void bare_piece(struct jailwords *p)
{
	char *start = p->at, spare[1], *to = spare;
	if (*start == '\\')
		p->at = start + (unescape(start + 1, p->end, &to) - start);
	else if (strchr(apart, *start) != NULL)
		p->at++;
	else
		while (bare(*p->at))
			p->at++;
	take(p, start, start, p->at);
}

static void mark(struct jailwords *p, int kind, size_t length)
{
	p->token = (struct jailtoken){.c = *p->at, .raw = p->at, .raw_length = length};
	p->token.kind = kind;
	p->at += length;
	p->touches = false;
}

void jailwords_next(struct jailwords *p)
{
	free(p->token.text);
	p->token = (struct jailtoken){.kind = T_END};
	while (p->error == 0) {
		if (p->quoted && go_on(p))
			return;
		skip_blanks(p);
		char c = *p->at;
		if (c == '\0') /* the end, or a NUL that stands where nothing may */
			return;
		if (strchr("{};,=", c) != NULL)
			mark(p, T_CHAR, 1);
		else if (c == '+' && p->at[1] == '=')
			mark(p, T_APPEND, 2);
		else if (c == '"' || c == '\'') {
			if (!quotes(p))
				continue;
		} else if (c != '$' || !variable(p))
			bare_piece(p);
		return;
	}
}

bool jailwords_at(const struct jailwords *p, char c)
{
	return p->token.kind == T_CHAR && p->token.c == c;
}

void jailwords_open(struct jailwords *p, FILE *file, const char *filename, const struct jailconf_notes *notes)
{
	size_t length = 0;
	*p = (struct jailwords){.filename = filename, .line = 1, .notes = notes};
	int error = file != NULL ? read_all(file, FILE_MOST, &p->text, &length) : -errno;
	p->at = p->text;
	p->end = p->text != NULL ? p->text + length : NULL;
	if (error == 0 && length == FILE_MOST)
		error = -EFBIG;
	if (error == 0)
		return;
	say(p, "%s: %s", filename, err_text(error));
	p->error = -EINVAL;
}

void jailwords_clear(struct jailwords *p)
{
	free(p->token.text);
	free(p->text);
}
