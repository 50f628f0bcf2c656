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

/* Who hears what is wrong in a file, line by line; an error fails the file, a setting that may not be changed is left.
 */
struct jailconf_notes {
	void (*error)(void *arg, const char *text);
	void (*immutable)(void *arg, const char *jail, const char *setting);
	void *arg;
};

/* Reads a file. -EINVAL or -ENOMEM: the notes have heard of it. */
int jailconf_read(struct jailconf *c, FILE *file, const char *filename, const struct jailconf_notes *notes);
void jailconf_clear(struct jailconf *c);

/* Whether a name has wildcards, and whether one matches a jail's name, component by component. */
bool jailconf_wild(const char *name);
bool jailconf_match(const char *name, const char *pattern);

#endif
