/* SPDX-License-Identifier: BSD-2-Clause */
/* sysctl.h - the values behind sysctl(8)'s names. */
#ifndef CMD_SYSCTL_H
#define CMD_SYSCTL_H

#include "lib/oid.h"

enum { SYSCTL_VALUE = 1024 }; /* room for any value as text */

/* A value as text, as sysctl(8) prints it. 0 or -errno. */
int sysctl_read(const struct oid *o, char value[SYSCTL_VALUE]);

/* Sets a value: of a number its decimal text. -EPERM: not from this jail, -EINVAL: not this value. */
int sysctl_write(const struct oid *o, const char *value);

#endif
