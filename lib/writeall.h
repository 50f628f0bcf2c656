/* SPDX-License-Identifier: BSD-2-Clause */
/* writeall.h - writing all of a text where write(2) may take a part of it. */
#ifndef LIB_WRITEALL_H
#define LIB_WRITEALL_H

#include <stddef.h>

/* Writes it all, going on after a signal. 0 or -errno; then a part may have been written. */
int write_all(int fd, const char *text, size_t size);

#endif
