/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf_words.c - what a jail.conf(5) file is made of (jailconf_words.h). */
#include "lib/jailconf_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/errtext.h"
#include "lib/whole.h"

enum { FILE_MOST = 1 << 26 }; /* bytes; hundreds of thousands of jails. A device or a pipe might never end */

void jailwords_fail(struct jailwords *p, int error)
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

static void skip_blanks(struct jailwords *p)
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

/* Adds a character to the word; false: no memory. So with all that follows. */
static bool put(struct jailwords *p, char c)
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
static bool variable(struct jailwords *p)
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

static bool escaped(struct jailwords *p)
{
	p->at++;
	return put(p, escape(&p->at));
}

/* A piece in quotes, from the opening one on. */
static bool quoted(struct jailwords *p)
{
	char quote = *p->at++;
	bool ok = true;
	while (ok && *p->at != quote) {
		if (*p->at == '\0') {
			p->token.kind = T_END;
			jailwords_fail(p, -EINVAL);
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
static void word(struct jailwords *p)
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
		jailwords_fail(p, -ENOMEM);
}

void jailwords_next(struct jailwords *p)
{
	jailvalue_clear(&p->token.value);
	free(p->token.raw);
	p->token = (struct jailtoken){.kind = T_END};
	if (p->error != 0)
		return;
	skip_blanks(p);
	const char *start = p->at;
	if (*p->at == '\0')
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

bool jailwords_at(const struct jailwords *p, char c)
{
	return p->token.kind == T_CHAR && p->token.c == c;
}

void jailwords_open(struct jailwords *p, FILE *file, const char *filename)
{
	p->filename = filename;
	p->line = 1;
	size_t length = 0;
	int error = file != NULL ? read_all(file, FILE_MOST, &p->text, &length) : -errno;
	p->at = p->text;
	if (error == 0 && length == FILE_MOST)
		error = -EFBIG;
	if (error != 0) {
		snprintf(p->why, p->size, "%s: %s", filename, err_text(error));
		p->error = -EINVAL;
	}
}

void jailwords_clear(struct jailwords *p)
{
	jailvalue_clear(&p->token.value);
	free(p->token.raw);
	free(p->word);
	free(p->text);
}
