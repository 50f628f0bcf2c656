/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_commands.c - the words of commands, on the operating system in memory. An input is lines of commands as a shell
 * would read them: words parted by blanks, quotes keep blanks. They run one after the other in one fresh world.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "tests/fake_os.h"
#include "tests/fuzz/fuzz.h"

enum { LINES = 16, WORDS = 48, LONGEST = 1 << 14 };

struct line {
	const struct cmd *command;
	int argc;
	char *argv[WORDS + 1];
};

/* Those that neither send packets nor start programs, nor touch the machine's name. */
static const struct cmd *find(const char *name)
{
	static const char *const known[] = {"jail",    "jls",   "ifconfig", "sysctl", "kldload", "kldunload",
	                                    "kldstat", "route", "arp",      "ndp",    "netstat", "sockstat"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(name, known[i]) == 0)
			return cmd_find(name);
	return NULL;
}

static void run_line(void *arg)
{
	struct line *l = arg;

	cmd_name = l->command->name;
	cmd_optreset();
	exit(l->command->run(l->argc, l->argv));
}

static void split(char *text, struct line *l)
{
	l->argc = 0;
	for (char *c = text + strspn(text, " "); *c && l->argc < WORDS; c += strspn(c, " ")) {
		const int quoted = *c == '\'';

		c += quoted;
		l->argv[l->argc++] = c;
		c += strcspn(c, quoted ? "'" : " ");
		if (*c)
			*c++ = '\0';
	}
	l->argv[l->argc] = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy, *rest, *text;
	int lines = 0;

	if (size > LONGEST)
		return -1;
	rest = copy = malloc(size + 1);
	if (!copy)
		return -1;
	memcpy(copy, data, size);
	copy[size] = '\0';
	fake_os_reset();
	while (lines++ < LINES && (text = strsep(&rest, "\n"))) {
		struct line l;
		int status;

		split(text, &l);
		if (l.argc == 0 || !(l.command = find(l.argv[0])))
			continue;
		status = fuzz_run(run_line, &l);
		if (status < 0 || status > 255)
			abort();
	}
	free(copy);
	return 0;
}
