/* SPDX-License-Identifier: BSD-2-Clause */
/* completion.h - what may follow on a command line, from the tables of commands and what runs. */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include "cmd/cmd.h"

/*
 * Prints the words that may stand in the last place of a command's line and begin with what stands there, a line each.
 * argv[0] is the command's name, argv[argc - 1] the word being typed. Words that end in '=' want a value.
 */
void completion_words(const struct cmd *command, int argc, char **argv);

/* Prints the commands that begin so; `freebsd`: FreeBSD's alone. */
void completion_commands(const char *begin, bool freebsd);

/* Prints the running worlds whose names begin so. */
void completion_worlds(const char *begin);

#endif
