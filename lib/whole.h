/* SPDX-License-Identifier: BSD-2-Clause */
/* whole.h - texts that are read and written whole, where read(2) and write(2) may do a part. */
#ifndef LIB_WHOLE_H
#define LIB_WHOLE_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * Reads a file to its end, or `most` bytes of it (1 or more); *length is how many they are. *text is the caller's, with
 * a NUL after the last. 0 or -errno, -EISDIR for one; then *text is NULL.
 */
int read_all(FILE *file, size_t most, char **text, size_t *length);

/* Writes it all, going on after a signal. 0 or -errno; then a part may have been written. */
int write_all(int fd, const char *text, size_t size);

/*
 * Writes a file, in place of an earlier one of this name: whole or not at all, by another one beside it that takes its
 * name, owner and mode. `mode`, less the umask, is for one that was not there. Where nothing may be made beside it, and
 * what is no ordinary file (/dev/stdout, a FIFO), is written as it stands. 0 or -errno.
 */
int replace_file(const char *path, const char *text, size_t size, mode_t mode);

#endif
