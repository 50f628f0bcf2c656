/* SPDX-License-Identifier: BSD-2-Clause */
/* libxo.h - the option --libxo, by which FreeBSD's commands print JSON. */
#ifndef CMD_LIBXO_H
#define CMD_LIBXO_H

#include <jansson.h>
#include <stdbool.h>

/* Reads the option, which comes before any other: --libxo json, --libxo=json, --libxo:J. Returns the words taken, 0 for
 * none; exits for a style that is neither JSON nor text. */
int libxo_option(int argc, char **argv, bool *json);

/* A JSON string. Text that is not UTF-8 can't be in JSON: its bytes above ASCII are replaced. NULL: no memory. */
json_t *libxo_text(const char *text);

/* Prints "name":"text" with a comma before it unless it is the first of its object. */
void libxo_print(const char *name, const char *text, bool first);

#endif
