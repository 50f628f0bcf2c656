/* SPDX-License-Identifier: BSD-2-Clause */
/* jailconf.h - jail.conf(5) files. */
#ifndef LIB_JAILCONF_H
#define LIB_JAILCONF_H

#include <stdio.h>

#include "lib/jaildef.h"

/* The jails of a file in their order; blocks with wildcards and top-level settings are merged into each already. */
struct jailconf {
	struct jaildef *jails;
	size_t count;
};

/*
 * Reads a file. -EINVAL: why says where and what; -ENOMEM. A setting that may not be set again is passed to `note`,
 * which may be NULL, and left as it was.
 */
int jailconf_read(struct jailconf *c, FILE *file, const char *filename, char *why, size_t size,
                  void (*note)(const char *jail, const char *setting));
void jailconf_clear(struct jailconf *c);

/* Whether a name has wildcards, and whether one matches a jail's name, component by component. */
bool jailconf_wild(const char *name);
bool jailconf_match(const char *name, const char *pattern);

#endif
