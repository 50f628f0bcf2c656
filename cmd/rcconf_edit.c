/* SPDX-License-Identifier: BSD-2-Clause */
/* rcconf_edit.c - finding and changing assignments in the text of rc.conf(5) (rcconf.h). */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/rcconf.h"
#include "lib/whole.h"

enum { MOST = 1 << 20 }; /* bytes of a file that is taken */

/* name=value, as offsets in the text: the line's first letter, the value's first, and the one after its last. */
struct assignment {
	size_t start, value, end;
	char name[RC_NAME];
};

/* The end of a shell word: quotes and backslashes hold blanks and newlines together. */
static size_t skip_word(const char *text, size_t at)
{
	char quote = '\0';

	for (; text[at]; at++) {
		if (quote ? text[at] == quote : text[at] == '"' || text[at] == '\'')
			quote = quote ? '\0' : text[at];
		else if (text[at] == '\\' && quote != '\'' && text[at + 1])
			at++;
		else if (!quote && strchr(" \t\n;", text[at]))
			return at;
	}
	return at;
}

/* Finds the next assignment from *at on; other commands and comments are passed over. */
static bool next_assignment(const char *text, size_t *at, struct assignment *a)
{
	size_t i = *at;

	while (text[i]) {
		i += strspn(text + i, " \t\n;");
		if (text[i] == '#') {
			i += strcspn(text + i, "\n");
			continue;
		}
		size_t length = 0;
		while (isalnum((unsigned char)text[i + length]) || text[i + length] == '_')
			length++;
		if (length && length < RC_NAME && text[i + length] == '=') {
			snprintf(a->name, sizeof a->name, "%.*s", (int)length, text + i);
			a->start = i;
			a->value = i + length + 1;
			*at = a->end = skip_word(text, a->value);
			return true;
		}
		const size_t end = skip_word(text, i);
		i = end > i ? end : i + (text[i] != '\0');
	}
	*at = i;
	return false;
}

/* A file's text; NULL with errno. A file that is not there is empty. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t length = 0;

	if (!file)
		return errno == ENOENT ? strdup("") : NULL;
	int error = read_all(file, MOST + 1, &text, &length);
	fclose(file);
	if (!error && length > MOST)
		error = -EFBIG;
	if (error) {
		free(text);
		errno = -error;
		return NULL;
	}
	return text;
}

/* The value between double quotes, as the shell reads it back. */
static void put_quoted(FILE *out, const char *value)
{
	putc('"', out);
	for (; *value; value++) {
		if (strchr("\"\\`$", *value))
			putc('\\', out);
		putc(*value, out);
	}
	putc('"', out);
}

/* Text without the assignment, and its line if nothing else is on it. */
static void put_without(FILE *out, const char *text, const struct assignment *a, size_t from)
{
	size_t line = a->start;

	while (line > from && text[line - 1] != '\n')
		line--;
	const bool alone = strspn(text + line, " \t") >= a->start - line && strchr("\n", text[a->end]);
	fwrite(text + from, 1, (alone ? line : a->start) - from, out);
}

int rc_write(const char *path, const char *name, const char *value)
{
	char *text = read_text(path), *result = NULL;
	struct assignment a, last = {.start = 0};
	size_t at = 0, size = 0, from = 0;

	if (!text)
		return -errno;
	FILE *out = open_memstream(&result, &size);
	while (out && next_assignment(text, &at, &a)) {
		if (strcmp(a.name, name) != 0)
			continue;
		last = a;
		if (!value) {
			put_without(out, text, &a, from);
			from = a.end + (text[a.end] == '\n');
		}
	}
	if (out && value && last.value) {
		fwrite(text, 1, last.value, out);
		put_quoted(out, value);
		from = last.end;
	}
	if (out)
		fputs(text + from, out);
	if (out && value && !last.value) {
		const size_t length = strlen(text);
		fprintf(out, "%s%s=", length && text[length - 1] != '\n' ? "\n" : "", name);
		put_quoted(out, value);
		putc('\n', out);
	}
	const int error = !out || fclose(out) != 0 ? -ENOMEM : replace_file(path, result, strlen(result), 0644);
	free(result);
	free(text);
	return error;
}

const char *rc_where(const struct rc_files *files, const char *name)
{
	const char *where = NULL;

	for (unsigned i = 0; i < files->count; i++) {
		char *text = read_text(files->path[i]);
		struct assignment a;
		size_t at = 0;
		while (text && next_assignment(text, &at, &a))
			if (strcmp(a.name, name) == 0)
				where = files->path[i];
		free(text);
	}
	return where;
}

static bool known(char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

size_t rc_names(const struct rc_files *files, char ***names)
{
	size_t count = 0;

	*names = NULL;
	for (unsigned i = 0; i < files->count; i++) {
		char *text = read_text(files->path[i]);
		struct assignment a;
		size_t at = 0;
		while (text && next_assignment(text, &at, &a)) {
			if (known(*names, count, a.name))
				continue;
			char **more = realloc(*names, (count + 1) * sizeof *more);
			if (!more)
				break;
			*names = more;
			if (!(more[count] = strdup(a.name)))
				break;
			count++;
		}
		free(text);
	}
	return count;
}
