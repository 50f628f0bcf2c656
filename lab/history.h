/* SPDX-License-Identifier: BSD-2-Clause */
/* history.h - the lines that were typed, in a file of the user's: the only one that vnet writes by itself. */
#ifndef LAB_HISTORY_H
#define LAB_HISTORY_H

#include <histedit.h>

enum { HISTORY_LINES = 1000, HISTORY_BYTES = 1 << 20 }; /* that are read; a line may be long */

/*
 * Enters the last HISTORY_LINES lines of the file, of its last HISTORY_BYTES bytes, and shortens the file to them once
 * it has twice as many. No file, or no right to it, is no lines.
 */
void history_load(History *h);

/* Appends a line to the file, which is made if need be, for the user's eyes alone. Several prompts may do so at once.
 */
void history_keep(const char *line);

#endif
