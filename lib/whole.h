/* SPDX-License-Identifier: BSD-2-Clause */
/* whole.h - texts that are read and written whole, where read(2) and write(2) may do a part. */
#ifndef LIB_WHOLE_H
#define LIB_WHOLE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Reads a file to its end, or `most` bytes of it (1 or more); *length is how many they are. *text is the caller's, with
 * a NUL after the last. 0 or -errno, -EISDIR for one; then *text is NULL.
 */
int read_all(FILE *file, size_t most, char **text, size_t *length);

/* Writes it all, going on after a signal. 0 or -errno; then a part may have been written. */
int write_all(int fd, const char *text, size_t size);

#endif
