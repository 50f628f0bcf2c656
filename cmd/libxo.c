/* SPDX-License-Identifier: BSD-2-Clause */
/* libxo.c - strings in JSON (libxo.h). */
#include "cmd/libxo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

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
