/* SPDX-License-Identifier: BSD-2-Clause */
/* errtext.h - FreeBSD's strerror(3) texts, and texts of one's own. */
#ifndef LIB_ERRTEXT_H
#define LIB_ERRTEXT_H

#include <stdbool.h>
#include <stddef.h>

/* FreeBSD 12.1's words for an errno of the system below, positive or negative ("Device not configured" for ENXIO).
 * ENODEV from a handle of os/os.h means "no such interface", which FreeBSD reports as ENXIO: it gets that text. */
const char *err_text(int error);

/* Writes into `why` what is wrong with something; always false, for the caller to return. */
bool err_why(char *why, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
