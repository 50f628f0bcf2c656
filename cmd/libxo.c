/* SPDX-License-Identifier: BSD-2-Clause */
/* libxo.c - the option --libxo, and strings in JSON. */
#include "cmd/libxo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

int libxo_option(int argc, char **argv, bool *json)
{
	const char *style;
	int words = 1;

	if (argc < 2 || strncmp(argv[1], "--libxo", 7) != 0)
		return 0;
	if (argv[1][7] == '\0' && argc > 2) {
		style = argv[2];
		words = 2;
	} else {
		style = argv[1] + 7 + (argv[1][7] != '\0');
	}
	*json = strncmp(style, "json", 4) == 0 || (argv[1][7] == ':' && strchr(style, 'J'));
	if (!*json && strncmp(style, "text", 4) != 0 && !strchr(style, 'T'))
		cmd_errx(1, "--libxo: only json and text are supported");
	return words;
}

json_t *libxo_text(const char *text)
{
	json_t *string = json_string(text);
	char *copy = string ? NULL : strdup(text);

	for (char *c = copy; c && *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	if (copy)
		string = json_string(copy);
	free(copy);
	return string;
}
