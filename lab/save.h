/* SPDX-License-Identifier: BSD-2-Clause */
/* save.h - a lab as a lab file. */
#ifndef LAB_SAVE_H
#define LAB_SAVE_H

#include <stdio.h>

#include "lab/lab.h"

/*
 * Writes a file that describes the lab with the addresses and routes that it has: what plan_lab() adds is left out
 * where it would add the same again. *text is the caller's. -ENOMEM; -EINVAL: the lab has what no file can say.
 */
int save_lab(const struct lab *lab, char **text);

/* A text as a YAML scalar: plain if that is safe, else in double quotes. */
void save_scalar(FILE *out, const char *text);

#endif
