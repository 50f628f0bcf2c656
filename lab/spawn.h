/* SPDX-License-Identifier: BSD-2-Clause */
/* spawn.h - programs that are started in a node of the running lab. */
#ifndef LAB_SPAWN_H
#define LAB_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

struct spawn {
	const char *node;  /* its name; NULL = the world's host */
	char *const *argv; /* the program, looked for on PATH, and its words; ends with NULL */
	const char *shell; /* with this an interactive /bin/sh is started instead, whose prompt begins so */
	int out;           /* where standard output and error go, 0 = where ours go */
	const int *given;  /* for node_shell.c: what it gets as 0, 7 and 8, its input being 9; or NULL */
	bool no_input;     /* standard input is empty */
};

/*
 * Starts it, in the working directory of this process. Returns its pid or -errno. The program has status 127 if there
 * is none of that name and 126 if it can't be run, and says so.
 */
pid_t spawn(const struct spawn *s);

/* Waits for it: its exit status, 128 + the signal that ended it, or -errno. */
int spawn_wait(pid_t pid);

#endif
