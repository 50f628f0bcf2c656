/* SPDX-License-Identifier: BSD-2-Clause */
/* save_scalar.c - a word or text as one scalar of a lab file (save.h). */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lab/save.h"

static bool is_plain(const char *text)
{
	static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", NULL};

	if (!isalnum((unsigned char)*text) && *text != '/' && *text != '_')
		return false;
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_./-", *c))
			return false;
	for (const char *const *w = words; *w; w++)
		if (strcasecmp(text, *w) == 0)
			return false;
	return true;
}

/* The character that UTF-8 bytes stand for; *length gets how many they are. */
static unsigned long character(const char *text, int *length)
{
	const unsigned char first = (unsigned char)*text;
	unsigned long code = first;

	*length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (*length > 1)
		code = first & (0x3fu >> (*length - 1));
	for (int i = 1; i < *length; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80) {
			*length = 1;
			return 0xfffd; /* no UTF-8: a lab file could not have had it */
		}
		code = code << 6 | ((unsigned char)text[i] & 0x3f);
	}
	return code;
}

void save_scalar(FILE *out, const char *text)
{
	int length = 1;

	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text += length) {
		const unsigned long code = character(text, &length);

		if (code == '"' || code == '\\')
			fprintf(out, "\\%c", (int)code);
		else if (code == '\n')
			fputs("\\n", out);
		else if (code == '\t')
			fputs("\\t", out);
		else if (code >= ' ' && code < 127)
			fputc((int)code, out);
		else if (code < 256)
			fprintf(out, "\\x%02lx", code);
		else if (code < 0x10000)
			fprintf(out, "\\u%04lx", code);
		else
			fprintf(out, "\\U%08lx", code);
	}
	fputc('"', out);
}
