/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_run.c - runs commands of the table on the operating system in memory and keeps what they print. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "tests/fake_os.h"

enum { WORDS = 64 };

static void read_back(FILE *file, char *text, size_t size)
{
	rewind(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

static _Noreturn void run_child(int argc, char **argv, FILE *out, FILE *err)
{
	const struct cmd *command = cmd_find(argv[0]);
	int empty = open("/dev/null", O_RDONLY);

	/* The test's own input stays where it is when the child's exit() puts unread bytes back. */
	if (!command || dup2(empty, STDIN_FILENO) < 0 || dup2(fileno(out), STDOUT_FILENO) < 0 ||
	    dup2(fileno(err), STDERR_FILENO) < 0)
		_exit(127);
	cmd_name = command->name;
	cmd_optreset();
	exit(command->run(argc, argv));
}

void fake_run_words(struct fake_result *r, int argc, char **argv)
{
	FILE *out = tmpfile(), *err = tmpfile();
	int status = 0;

	if (!out || !err)
		abort();
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		run_child(argc, argv, out, err);
	if (child < 0 || waitpid(child, &status, 0) != child)
		abort();
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
	read_back(out, r->out, sizeof(r->out));
	read_back(err, r->err, sizeof(r->err));
}

void fake_run(struct fake_result *r, const char *line)
{
	char *copy = strdup(line), *argv[WORDS + 1];
	int argc = 0;

	if (!copy)
		abort();
	for (char *c = copy + strspn(copy, " "); *c && argc < WORDS; c += strspn(c, " ")) {
		bool quoted = *c == '\'';
		c += quoted;
		argv[argc++] = c;
		c += strcspn(c, quoted ? "'" : " ");
		if (*c)
			*c++ = '\0';
	}
	argv[argc] = NULL;
	if (argc == 0)
		abort();
	fake_run_words(r, argc, argv);
	free(copy);
}
