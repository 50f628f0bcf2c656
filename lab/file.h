/* SPDX-License-Identifier: BSD-2-Clause */
/* file.h - labs as files: docs/lab.5 says what can be in one. */
#ifndef LAB_FILE_H
#define LAB_FILE_H

#include <stddef.h>

#include "lab/lab.h"

/*
 * Reads a lab file, "-" is the standard input. The lab is named as the file says, else as the file is called without
 * its .yaml, or "lab". 0, and the caller frees *lab; or -errno and nothing is left: -EINVAL with all of `error` filled
 * in; others (-ENOENT, -EACCES, -ENOMEM, -EISDIR ...) with `error` empty.
 */
int lab_file_read(const char *path, struct lab **lab, struct lab_error *error);

/* The same of a text in memory; `name` is the lab's if the text gives none. */
int lab_file_parse(const char *text, size_t length, const char *name, struct lab **lab, struct lab_error *error);

/* -------------------------------------------------------------------------------------- what the reader knows */

/* The forms that a value may have, as docs/lab.schema.json has them too. */
enum lab_form {
	LAB_FORM_TEXT = 1 << 0, /* any scalar */
	LAB_FORM_NUMBER = 1 << 1,
	LAB_FORM_BOOL = 1 << 2,
	LAB_FORM_LIST = 1 << 3,
	LAB_FORM_MAP = 1 << 4,
	LAB_FORM_NULL = 1 << 5,
};

/* A key that some map of a lab file may have. */
struct lab_key {
	const char *name;
	unsigned forms;           /* enum lab_form */
	unsigned long min, max;   /* of a number */
	const char *const *words; /* the only texts, ends with NULL; NULL = any */
};

/* A map of a lab file. */
struct lab_map {
	const char *name; /* "a node" */
	const struct lab_key *keys;
	size_t count;
};

/* All of them, for the tests of the schema and the manual page; ends with a NULL name. */
const struct lab_map *lab_file_maps(void);

#endif
