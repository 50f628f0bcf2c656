/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libxo.h - the option --libxo, by which FreeBSD's commands print what they know as JSON or XML (libxo(3)). A command
 * asks libxo_on() and then either prints its text or calls what follows.
 */
#ifndef CMD_LIBXO_H
#define CMD_LIBXO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* A JSON string. Text that is not UTF-8 can't be in JSON: its bytes above ASCII are replaced. NULL: no memory. */
json_t *libxo_text(const char *text);

/* Takes the option, wherever it is, out of argv and returns how many words are left: --libxo json,pretty, --libxo=xml,
 * --libxo:JP. Exits for what it doesn't know. */
int libxo_args(int argc, char **argv);

/* Whether the output is JSON or XML: then nothing else may be printed. */
bool libxo_on(void);

/* A number that comes first in the output, if the command has one. */
void libxo_version(const char *version);

/* Containers, and lists of instances, in each other, at most 16 deep; the outermost is a container. Each is ended by
 * libxo_end(). */
void libxo_container(const char *name);
void libxo_list(const char *name);
void libxo_instance(const char *name); /* of the list that is open, which has that name */
void libxo_end(void);

/* Fields of the container or instance that is open. */
void libxo_string(const char *name, const char *value);
void libxo_number(const char *name, uint64_t value);
void libxo_true(const char *name);
void libxo_strings(const char *name, const char *const *values); /* as many as come before a NULL */

/* Ends the output, with what is still open. */
void libxo_finish(void);

#endif
