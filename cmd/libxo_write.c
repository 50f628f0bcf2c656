/* SPDX-License-Identifier: BSD-2-Clause */
/* libxo_write.c - facts as JSON or XML (libxo.h). */
#include "cmd/libxo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

enum { DEEPEST = 16 }; /* containers and lists in each other */

/* What is being written; a command writes one output. */
static struct {
	enum { TEXT, JSON, XML } style;
	bool pretty;
	bool some; /* something is in it */
	int depth;
	struct {
		const char *name;
		bool list, some;
	} open[DEEPEST];
} out;

/* ------------------------------------------------------------------------------------------------------ --libxo */

static void take_word(const char *word)
{
	if (strcmp(word, "json") == 0)
		out.style = JSON;
	else if (strcmp(word, "xml") == 0)
		out.style = XML;
	else if (strcmp(word, "text") == 0)
		out.style = TEXT;
	else if (strcmp(word, "pretty") == 0)
		out.pretty = true;
	else if (*word)
		cmd_errx(1, "--libxo: %s: not json, xml, text or pretty", word);
}

static void take_letters(const char *letters)
{
	for (; *letters; letters++)
		switch (*letters) {
		case 'J':
			out.style = JSON;
			break;
		case 'X':
			out.style = XML;
			break;
		case 'T':
			out.style = TEXT;
			break;
		case 'P':
			out.pretty = true;
			break;
		default:
			cmd_errx(1, "--libxo: %c: not J, X, T or P", *letters);
		}
}

static void take_words(const char *words)
{
	char word[16];

	while (*words) {
		size_t length = strcspn(words, ",");

		snprintf(word, sizeof word, "%.*s", (int)length, words);
		take_word(word);
		words += length + (words[length] == ',');
	}
}

int libxo_args(int argc, char **argv)
{
	int left = 1, i = 1;

	memset(&out, 0, sizeof out);
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--libxo", 7) != 0) {
			argv[left++] = argv[i];
			continue;
		}
		const char *rest = argv[i] + 7;
		if (*rest == ':')
			take_letters(rest + 1);
		else if (*rest == '=')
			take_words(rest + 1);
		else if (*rest || i + 1 == argc)
			cmd_errx(1, "--libxo: json, xml, text or pretty must follow");
		else
			take_words(argv[++i]);
	}
	while (i < argc)
		argv[left++] = argv[i++];
	argv[left] = NULL;
	return left;
}

bool libxo_on(void)
{
	return out.style != TEXT;
}

/* ------------------------------------------------------------------------------------------------------- writing */

static void put_quoted(const char *text)
{
	json_t *string = libxo_text(text);
	char *quoted = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

	if (!quoted)
		cmd_err(1, ENOMEM, "malloc");
	fputs(quoted, stdout);
	free(quoted);
	json_decref(string);
}

static void put_xml(const char *text)
{
	json_t *string = libxo_text(text);

	if (!string)
		cmd_err(1, ENOMEM, "malloc");
	for (const char *c = json_string_value(string); *c; c++) {
		const char *entity = *c == '&' ? "&amp;" : *c == '<' ? "&lt;" : *c == '>' ? "&gt;" : NULL;

		if (entity)
			fputs(entity, stdout);
		else
			putchar(*c);
	}
	json_decref(string);
}

/* With `pretty`, a line of its own for what comes next, as far to the right as it lies deep. */
static void new_line(void)
{
	int depth = out.style == JSON; /* the object around everything */

	for (int i = 0; i < out.depth; i++)
		depth += out.style == JSON || !out.open[i].list;
	if (out.pretty)
		printf("\n%*s", 2 * depth, "");
}

/* Before whatever comes next in what is open: `apart` is what stands between two in JSON. */
static void separate(const char *apart)
{
	bool *some = out.depth ? &out.open[out.depth - 1].some : &out.some;

	if (out.style == JSON && !out.some)
		putchar('{');
	if (out.style == JSON && *some)
		fputs(out.pretty ? "," : apart, stdout);
	if (out.style == JSON || *some || out.depth)
		new_line();
	*some = out.some = true;
}

static void enter(const char *name, bool list)
{
	if (out.depth == DEEPEST)
		cmd_errx(1, "--libxo: too deep");
	out.open[out.depth].name = name;
	out.open[out.depth].list = list;
	out.open[out.depth].some = false;
	out.depth++;
}

void libxo_version(const char *version)
{
	if (out.style != JSON)
		return;
	separate(", ");
	printf("\"__version\": \"%s\"", version);
}

void libxo_container(const char *name)
{
	separate(", ");
	printf(out.style == JSON ? "\"%s\": {" : "<%s>", name);
	enter(name, false);
}

/* XML has no lists: instances stand beside each other. */
void libxo_list(const char *name)
{
	if (out.style == JSON) {
		separate(", ");
		printf("\"%s\": [", name);
	}
	enter(name, true);
}

void libxo_instance(const char *name)
{
	separate(", ");
	if (out.style == JSON)
		putchar('{');
	else
		printf("<%s>", name);
	enter(name, false);
}

void libxo_end(void)
{
	out.depth--;
	if (out.style == XML && out.open[out.depth].list)
		return;
	if (out.open[out.depth].some)
		new_line();
	if (out.style == JSON)
		putchar(out.open[out.depth].list ? ']' : '}');
	else
		printf("</%s>", out.open[out.depth].name);
}

/* Before a field's value. */
static void name_field(const char *name)
{
	separate(",");
	printf(out.style == XML ? "<%s>" : out.pretty ? "\"%s\": " : "\"%s\":", name);
}

static void end_field(const char *name)
{
	if (out.style == XML)
		printf("</%s>", name);
}

void libxo_string(const char *name, const char *value)
{
	name_field(name);
	if (out.style == XML)
		put_xml(value);
	else
		put_quoted(value);
	end_field(name);
}

void libxo_number(const char *name, uint64_t value)
{
	name_field(name);
	printf("%llu", (unsigned long long)value);
	end_field(name);
}

void libxo_true(const char *name)
{
	name_field(name);
	fputs("true", stdout);
	end_field(name);
}

void libxo_strings(const char *name, const char *const *values)
{
	const char *apart = "";

	if (out.style == XML) {
		for (; *values; values++)
			libxo_string(name, *values);
		return;
	}
	separate(", ");
	printf("\"%s\": [", name);
	for (; *values; values++, apart = ",") {
		fputs(apart, stdout);
		put_quoted(*values);
	}
	putchar(']');
}

void libxo_finish(void)
{
	while (out.depth)
		libxo_end();
	if (out.style == JSON)
		printf("%s\n}\n", out.some ? "" : "{");
	else
		putchar('\n');
}
