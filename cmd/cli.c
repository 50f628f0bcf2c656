/* SPDX-License-Identifier: BSD-2-Clause */
/* cli.c - the prompt over a running network: where lines come from and who carries them out (cli.h). */
#include "cmd/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/vnet_lab.h"
#include "lab/node_shell.h"
#include "lab/running.h"
#include "lib/errtext.h"
#include "lib/near.h"

static volatile sig_atomic_t interrupted;

static void note(int sig)
{
	(void)sig;
	interrupted = 1;
}

bool cli_interrupted(void)
{
	return interrupted;
}

int cli_complain(const struct cli *c, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (c->file)
		cmd_warnx("%.200s:%d: %s", c->file, c->line, text);
	else
		cmd_warnx("%s", text);
	return 1;
}

int cli_node(const struct cli *c, const char *name)
{
	const int node = lab_find_node(c->lab, name);
	struct near near = {.word = name};

	if (node != LAB_NONE)
		return node;
	for (size_t i = 0; i < c->lab->nnodes; i++)
		near_try(&near, c->lab->nodes[i].name);
	if (near.best)
		cli_complain(c, "no node is called \"%.64s\"; did you mean \"%s\"?", name, near.best);
	else
		cli_complain(c, "no node is called \"%.64s\"; `nodes` names them", name);
	return LAB_NONE;
}

/* ------------------------------------------------------------------------------------------------------ lines */

static int unknown(const struct cli *c, const char *word)
{
	const struct cmd *command = cmd_find(word);
	struct near near = {.word = word};

	if (command && command->path && c->lab->nnodes)
		return cli_complain(c, "%s runs in a node or on the world's host: `%s %s ...`, `sh %s ...`", word,
		                    c->lab->nodes[c->lab->nnodes - 1].name, word, word);
	for (const struct cli_verb *v = cli_verbs; v->name; v++)
		near_try(&near, v->name);
	for (size_t i = 0; i < c->lab->nnodes; i++)
		near_try(&near, c->lab->nodes[i].name);
	if (near.best)
		return cli_complain(c, "\"%.64s\" is neither a command nor a node; did you mean \"%s\"?", word,
		                    near.best);
	return cli_complain(c, "\"%.64s\" is neither a command nor a node; `help` names the commands", word);
}

static int run_verb(struct cli *c, const struct cli_verb *v, char *rest)
{
	char *argv[CLI_WORDS + 2] = {(char *)v->name};
	int argc = 1;

	if (!(v->flags & CLI_REST))
		argc += cmd_split(rest, argv + 1, CLI_WORDS);
	else if (*rest)
		argv[argc++] = rest;
	argv[argc] = NULL;
	if (argc - 1 < v->least || argc - 1 > v->most)
		return cli_complain(c, "usage: %s%s%s", v->name, *v->usage ? " " : "", v->usage);
	return v->run(c, argc, argv);
}

int cli_read_lab(struct cli *c)
{
	struct lab *lab = NULL;
	const int error = running_load(&lab);

	if (error)
		return cli_complain(c, "the network's description: %s", err_text(error));
	lab_free(c->lab);
	c->lab = lab;
	return 0;
}

int cli_line(struct cli *c, const char *line)
{
	char *copy = strdup(line + strspn(line, " \t"));
	const struct cli_verb *verb;
	char *rest;
	int status, node;

	if (!copy)
		return cli_complain(c, "no memory");
	copy[strcspn(copy, "\r\n")] = '\0';
	for (size_t end = strlen(copy); end && (copy[end - 1] == ' ' || copy[end - 1] == '\t');)
		copy[--end] = '\0';
	rest = copy + strcspn(copy, " \t");
	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	verb = cli_find(copy);
	if (!*copy || *copy == '#')
		status = 0;
	else if (cli_read_lab(c) != 0)
		status = 1;
	else if (verb)
		status = run_verb(c, verb, rest);
	else if ((node = lab_find_node(c->lab, copy)) != LAB_NONE)
		status = cli_in_node(c, node, rest);
	else
		status = unknown(c, copy);
	free(copy);
	return status;
}

/* ------------------------------------------------------------------------------------------------ files of them */

/* A file that is read line by line, without stdio: a forked process would put a shared file back as it exits. */
struct reader {
	int fd;
	char text[CLI_LINE];
	size_t at, length;
	bool end;
	int error; /* why it ended early */
};

/* The next line in place, without its newline; NULL at the end. *whole: it is not too long. */
static char *next_line(struct reader *r, bool *whole)
{
	char *newline;

	*whole = true;
	for (;;) {
		char *line = r->text + r->at;

		newline = memchr(line, '\n', r->length - r->at);
		if (newline || (r->end && r->at < r->length)) {
			*(newline ? newline : r->text + r->length) = '\0';
			r->at = newline ? (size_t)(newline + 1 - r->text) : r->length;
			return line;
		}
		if (r->end)
			return NULL;
		memmove(r->text, line, r->length - r->at);
		r->length -= r->at;
		r->at = 0;
		if (r->length == CLI_LINE - 1) {
			r->length = 0;
			*whole = false;
		}
		const ssize_t got = read(r->fd, r->text + r->length, CLI_LINE - 1 - r->length);
		if (got < 0 && errno == EINTR && !interrupted)
			continue;
		r->error = got < 0 ? errno : 0;
		r->end = got <= 0;
		r->length += got > 0 ? (size_t)got : 0;
	}
}

static int run_lines(struct cli *c, int fd, const char *name)
{
	struct reader *r = malloc(sizeof *r);
	const char *file = c->file;
	const int line = c->line;
	int status = 0;
	bool whole;

	if (!r)
		return cli_complain(c, "no memory");
	*r = (struct reader){.fd = fd};
	c->file = name;
	c->line = 0;
	c->depth++;
	for (char *text; !c->over && !(c->terminal && interrupted) && (text = next_line(r, &whole));) {
		c->line++;
		if (!whole)
			status = cli_complain(c, "a line of more than %d bytes", CLI_LINE - 2);
		else if (cli_line(c, text) != 0)
			status = 1;
		fflush(stdout);
	}
	c->depth--;
	c->file = file;
	c->line = line;
	if (r->error)
		status = cli_complain(c, "%.200s: %s", name, err_text(r->error));
	free(r);
	return status;
}

int cli_source(struct cli *c, const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	if (fd < 0)
		return cli_complain(c, "%.200s: %s", path, err_text(errno));
	if (c->depth == CLI_DEPTH)
		status = cli_complain(c, "%.200s: more than %d files that read each other", path, CLI_DEPTH);
	else
		status = run_lines(c, fd, path);
	close(fd);
	return status;
}

/* -------------------------------------------------------------------------------------------------- the prompt */

static void offer(void *arg, const char *line, struct prompt_words *words)
{
	cli_complete(arg, line, words);
}

static int type_lines(struct cli *c)
{
	const struct sigaction catch = {.sa_handler = note};
	char text[OS_WORLDNAME + 4];
	struct prompt *p = NULL;
	const char *line;
	int got, error;

	snprintf(text, sizeof text, "%s> ", os_world_self(cmd_world())->world);
	error = prompt_open(&(struct prompt_spec){.text = text, .complete = offer, .arg = c}, &p);
	if (error)
		cmd_err(1, error, "the prompt");
	sigaction(SIGINT, &catch, NULL);
	sigaction(SIGQUIT, &catch, NULL); /* ^\ */
	while (!c->over && (got = prompt_read(p, &line)) != PROMPT_END) {
		interrupted = 0;
		if (got == PROMPT_LINE)
			cli_line(c, line);
		fflush(stdout);
	}
	if (!c->over)
		putchar('\n');
	prompt_close(p);
	return 0;
}

static struct cli begin(bool terminal)
{
	struct cli c = {.lab = vnet_lab_running(), .shells = node_shells_new(terminal), .terminal = terminal};

	if (!c.shells)
		cmd_err(1, -ENOMEM, "the nodes' shells");
	return c;
}

static void end(struct cli *c)
{
	node_shells_end(c->shells);
	lab_free(c->lab);
}

int cli_run(void)
{
	struct cli c = begin(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
	const int status = c.terminal ? type_lines(&c) : run_lines(&c, STDIN_FILENO, "stdin");

	end(&c);
	return status;
}

int cli_run_line(const char *line)
{
	struct cli c = begin(false);
	const int status = cli_line(&c, line);

	end(&c);
	return status;
}
