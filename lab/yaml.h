/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * yaml.h - a YAML 1.2 document as a tree, with the place of everything in it. The only user of libfyaml is yaml.c.
 *
 * Bounds: a text of YAML_MAX_TEXT bytes, YAML_MAX_DEPTH lists and maps in each other, and what the whole tree weighs
 * with every alias written out (a few lines of aliases of aliases would otherwise stand for gigabytes).
 */
#ifndef LAB_YAML_H
#define LAB_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/lab.h"

enum {
	YAML_MAX_TEXT = 16 << 20,
	YAML_MAX_DEPTH = 24,
	YAML_MAX_WEIGHT = 128 << 20, /* bytes, about what the tree would take in memory */
};

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

/* A scalar, a list, or a map: then at[0], at[2] ... are its keys, all scalars, and at[1], at[3] ... their values. */
struct yaml {
	enum yaml_kind kind;
	int line, column; /* from 1; of an alias's target where the alias stands for it */
	bool quoted;      /* a scalar in quotes or a block, so never a null, number or boolean */
	char *text;       /* of a scalar, no NUL inside */
	struct yaml **at;
	size_t count; /* items of `at`: twice the pairs of a map */
	size_t weight;
};

struct yaml_doc;

/*
 * Reads one document; *root is NULL when it is empty. Free with yaml_free(), which accepts NULL. No key comes twice in
 * a map. -EINVAL: `error` says where and why; -ENOMEM.
 */
int yaml_read(const char *text, size_t length, struct yaml_doc **doc, const struct yaml **root,
              struct lab_error *error);
void yaml_free(struct yaml_doc *doc);

/* Whether a scalar says nothing: empty, ~ or null. */
bool yaml_is_null(const struct yaml *node);

#endif
