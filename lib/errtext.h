/* SPDX-License-Identifier: BSD-2-Clause */
/* errtext.h - FreeBSD's strerror(3) texts. */
#ifndef LIB_ERRTEXT_H
#define LIB_ERRTEXT_H

/* FreeBSD 12.1's words for an errno of the system below, positive or negative ("Device not configured" for ENXIO).
 * ENODEV from a handle of os/os.h means "no such interface", which FreeBSD reports as ENXIO: it gets that text. */
const char *err_text(int error);

#endif
