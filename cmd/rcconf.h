/* SPDX-License-Identifier: BSD-2-Clause */
/* rcconf.h - rc.conf(5): the variables that service(8) reads and sysrc(8) changes. */
#ifndef CMD_RCCONF_H
#define CMD_RCCONF_H

#include <stdbool.h>
#include <stddef.h>

enum {
	RC_FILES = 16, /* that a command reads one after the other */
	RC_NAME = 128, /* bytes of a variable's name with its NUL */
};

/* A variable that FreeBSD's own defaults set, and what it is for. */
struct rc_default {
	const char *name, *value, *about;
};
extern const struct rc_default rc_defaults[]; /* by name; ends with a NULL name */
const struct rc_default *rc_default_find(const char *name);

/* The files, later ones win. */
struct rc_files {
	unsigned count;
	const char *path[RC_FILES];
};

/* /etc/rc.conf and /etc/rc.conf.local. */
extern const struct rc_files rc_conf_files;

/*
 * Values of variables after all files were read by /bin/sh, which they are scripts for: malloc'ed, NULL = not set.
 * Returns 0 or -errno; -EINVAL: the shell could not read them, and has said why.
 */
int rc_read(const struct rc_files *files, const char *const *names, size_t count, char **values);

/* One variable, FreeBSD's default if it is not set, "" if it has none; exits if the files cannot be read. The caller
 * frees it. */
char *rc_get(const char *name);

/* Whether a variable says yes, as rc.subr(8) takes it. */
bool rc_yes(const char *name);

/* The last of the files that sets a variable, NULL for none. */
const char *rc_where(const struct rc_files *files, const char *name);

/* Names that the files set, each once, in order; malloc'ed strings in a malloc'ed array. Returns the count. */
size_t rc_names(const struct rc_files *files, char ***names);

/* Sets or (value NULL) removes a variable in one file, leaving all else as it is. 0 or -errno. */
int rc_write(const char *path, const char *name, const char *value);

/* Whether a word can be a variable's name. */
bool rc_valid(const char *name);

#endif
