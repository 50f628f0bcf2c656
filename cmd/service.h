/* SPDX-License-Identifier: BSD-2-Clause */
/* service.h - what service(8)'s parts share: the commands that they run, and one function per script of rc.d. */
#ifndef CMD_SERVICE_H
#define CMD_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

enum { SERVICE_TEXT = 1 << 16 }; /* bytes of what a command prints that are read here */

/* Splits a text at blanks, in place. Returns how many words there are, after which comes a NULL; *words is to be freed.
 * Exits if there is no memory. */
int service_words(char *text, char ***words);

/*
 * Runs one of this program's commands in a process of its own. `words` is split at blanks; "$" stands for the next of
 * the strings after it, as it is, "@" for the words of the next one. Returns the exit status.
 */
int service_run(const char *words, ...);

/* The same without its output (stderr too if `errors`). */
int service_quiet(bool errors, const char *words, ...);

/* The same, with its output (and errors, if `errors`) in text; the exit status. */
int service_output(char *text, size_t size, bool errors, const char *words, ...);

/* The value of the variable that these make, with what names cannot hold as "_"; malloc'ed, "" if not set. */
char *service_if_var(const char *before, const char *interface, const char *after);

/* One of FreeBSD's own scripts. */
struct service_script {
	const char *name, *about;
	int (*run)(const char *action, int argc, char **argv);
	const char *enabled;         /* the variable that must say yes, NULL: none */
	const char *actions, *extra; /* what it does, parted by blanks; what not every script does, each after a '|' */
};

/* What every script can be asked; the exit status, or -1 for something else. */
int service_standard(const struct service_script *s, const char *action);

/* One script: what it is asked to do, and the words after that. Returns the exit status. */
int service_netif(const char *action, int argc, char **argv);
int service_routing(const char *action, int argc, char **argv);
int service_jail(const char *action, int argc, char **argv);

#endif
