/* SPDX-License-Identifier: BSD-2-Clause */
/* node.c - files, sysctls, commands and daemons of nodes (node.h). */
#include "lab/node.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/node_impl.h"
#include "lib/errtext.h"

enum { AT_A_TIME = 8 };

/* ----------------------------------------------------------------------------------------- in the node's process */

/* Where this process tells its maker what went wrong. */
static int report_fd;
static const char *node_name;

_Noreturn void node_give_up(const char *format, ...)
{
	struct lab_error e;
	va_list args;
	int used = snprintf(e.text, sizeof e.text, "%s: ", node_name);

	va_start(args, format);
	vsnprintf(e.text + used, sizeof e.text - (size_t)used, format, args);
	va_end(args);
	(void)!write(report_fd, e.text, strlen(e.text));
	_exit(1);
}

pid_t node_spawn(char *const argv[], int out, bool lead)
{
	const pid_t pid = fork();

	if (pid == 0) {
		const int nowhere = open("/dev/null", O_RDONLY);

		if (lead)
			setsid();
		dup2(nowhere, 0);
		dup2(out, 1);
		dup2(out, 2);
		execvp(argv[0], argv);
		fprintf(stderr, "%s: %s\n", argv[0], err_text(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	return pid;
}

void node_run(char *const argv[], const char *shown, const char *log)
{
	const int out = os_world_append(log);
	const off_t from = out < 0 ? 0 : lseek(out, 0, SEEK_END);
	const char *cut;
	char line[160];
	int status = 0;
	pid_t pid;

	if (out < 0)
		node_give_up("can't keep its log: %s", err_text(out));
	pid = node_spawn(argv, out, false);
	close(out);
	if (pid < 0)
		node_give_up("can't start a process: %s", err_text(errno));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			node_give_up("can't wait: %s", err_text(errno));
	if (!status)
		return;
	node_last_line(log, from, line);
	cut = strlen(shown) > NODE_SHOWN ? "..." : "";
	if (WIFSIGNALED(status))
		node_give_up("`%.*s%s` was ended by signal %d%s%s", NODE_SHOWN, shown, cut, WTERMSIG(status),
		             *line ? ": " : "", line);
	node_give_up("`%.*s%s` exited with %d%s%s", NODE_SHOWN, shown, cut, WEXITSTATUS(status), *line ? ": " : "",
	             line);
}

static void put_files(const struct lab_node *node)
{
	struct os_file *files = calloc(node->files.count + 1, sizeof *files);
	struct os_reason why;

	for (size_t i = 0; files && i < node->files.count; i++)
		files[i] = (struct os_file){node->files.at[i].name, node->files.at[i].value};
	if (!files || (node->files.count && os_jail_files(files, node->files.count, &why) < 0))
		node_give_up("%s", files ? why.text : "no memory");
	free(files);
}

static void start_daemon(const struct lab_node *node, const struct lab_daemon *d)
{
	char *command = node_daemon_command(node, d), name[192], number[32];
	int out, error;
	pid_t pid;

	if (!command)
		node_give_up("%.64s: no memory", d->name);
	error = node_put_config(node, d);
	if (error)
		node_give_up("%.64s: its configuration: %s", d->name, err_text(error));
	node_kept_name(name, "log", node, d->name);
	out = os_world_append(name);
	if (out < 0)
		node_give_up("can't keep its log: %s", err_text(out));
	node_link_log(d, name);
	pid = node_spawn((char *const[]){(char *)"/bin/sh", (char *)"-c", command, NULL}, out, true);
	if (pid < 0)
		node_give_up("can't start a process: %s", err_text(errno));
	close(out);
	snprintf(number, sizeof number, "%d\n", (int)pid);
	node_kept_name(name, "pid", node, d->name);
	error = os_world_watch(pid);
	if (!error)
		error = os_world_put(name, number, strlen(number));
	if (error)
		node_give_up("%.64s: %s", d->name, err_text(error));
	free(command);
}

_Noreturn static void live(const struct lab_node *node)
{
	struct os_world *w;
	char log[192];
	int error = os_world_open(&w);

	node_name = node->name;
	node_kept_name(log, "log", node, "");
	if (!error)
		error = os_jail_attach(w, node->name);
	if (error)
		node_give_up("can't enter it: %s", err_text(error));
	os_world_close(w);
	put_files(node);
	node_set_sysctls(node, log);
	for (size_t i = 0; i < node->commands.count; i++) {
		char *command = node->commands.at[i].value;

		node_run((char *const[]){(char *)"/bin/sh", (char *)"-c", command, NULL}, command, log);
	}
	for (size_t i = 0; i < node->ndaemons; i++)
		start_daemon(node, &node->daemons[i]);
	_exit(0);
}

/* ------------------------------------------------------------------------------------------------ in the maker's */

/* A node's process and where it reports. */
struct task {
	pid_t pid;
	int fd;
};

/* The groups of the processes that are at work, 0 = none, for node_interrupt(). */
static volatile sig_atomic_t groups[AT_A_TIME];

void node_interrupt(int sig)
{
	for (int i = 0; i < AT_A_TIME; i++)
		if (groups[i] > 0)
			kill(-(pid_t)groups[i], sig);
}

static void live_on(int sig)
{
	(void)sig;
}

/* What ends a command leaves its node's process alive, to tell of it. */
static void become_group(void)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

	setpgid(0, 0);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		signal(caught[i], live_on);
}

static int begin(const struct lab_node *node, struct task *t)
{
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	fflush(NULL);
	t->pid = fork();
	if (t->pid == 0) {
		become_group();
		close(pipes[0]);
		report_fd = pipes[1];
		live(node);
	}
	close(pipes[1]);
	t->fd = pipes[0];
	if (t->pid < 0) {
		close(t->fd);
		return -EAGAIN;
	}
	setpgid(t->pid, t->pid); /* whoever is first */
	return 0;
}

/* Waits for one; the first failure's words stay in *e. */
static int end(struct task *t, const char *name, bool failed, struct lab_error *e)
{
	char text[sizeof e->text] = "";
	ssize_t length, have = 0;
	int status = 0;

	while ((length = read(t->fd, text + have, sizeof text - 1 - (size_t)have)) > 0 ||
	       (length < 0 && errno == EINTR))
		have += length > 0 ? length : 0;
	close(t->fd);
	while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!status || failed)
		return status ? -EIO : 0;
	if (have)
		return lab_fail(e, -EIO, 0, "%s", text);
	return lab_fail(e, -EIO, 0, "%s: its first process died", name);
}

static bool has_work(const struct lab_node *node)
{
	return node->files.count || node->sysctls.count || node->commands.count || node->ndaemons;
}

int node_start(const struct lab *lab, struct lab_error *e)
{
	struct task tasks[AT_A_TIME] = {0};
	const char *names[AT_A_TIME] = {NULL};
	size_t begun = 0, ended = 0, i = 0;
	int error = 0;

	while (ended < begun || (i < lab->nnodes && !error)) {
		const struct lab_node *node = i < lab->nnodes ? &lab->nodes[i] : NULL;

		if (node && !error && begun - ended < AT_A_TIME) {
			i++;
			if (!has_work(node))
				continue;
			names[begun % AT_A_TIME] = node->name;
			error = begin(node, &tasks[begun % AT_A_TIME]);
			if (error)
				lab_fail(e, error, 0, "%s: can't start a process: %s", node->name, err_text(error));
			groups[begun % AT_A_TIME] = error ? 0 : tasks[begun % AT_A_TIME].pid;
			begun += !error;
		} else {
			const int failed = end(&tasks[ended % AT_A_TIME], names[ended % AT_A_TIME], error != 0, e);

			error = error ? error : failed;
			groups[ended % AT_A_TIME] = 0;
			ended++;
		}
	}
	return error;
}
