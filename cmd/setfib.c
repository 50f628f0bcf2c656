/* SPDX-License-Identifier: BSD-2-Clause */
/* setfib.c - setfib(1): runs a command with another routing table. There is one, number 0. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/addr.h"

static _Noreturn void usage(void)
{
	fputs("usage: setfib [-[F]]value command\n", stderr);
	exit(1);
}

/* The table: "-F1", "-F 1", "-1" or "1"; *next is the word after it. */
static const char *fib_word(int argc, char **argv, int *next)
{
	const char *word = argc > 1 ? argv[1] : "";

	*next = 2;
	if (*word == '-')
		word++;
	if (*word == 'F' && word[1] == '\0' && argc > 2) {
		*next = 3;
		return argv[2];
	}
	return *word == 'F' ? word + 1 : word;
}

int cmd_setfib(int argc, char **argv)
{
	unsigned long fib;
	int next;
	const char *word = fib_word(argc, argv, &next);

	if (!*word || next >= argc)
		usage();
	if (!addr_number(word, 0, 0, &fib))
		cmd_errx(1, "%s: invalid FIB (max 0)", word);
	execvp(argv[next], argv + next);
	int error = errno;
	cmd_warn(error, "%s", argv[next]);
	return error == ENOENT ? 127 : 126;
}
