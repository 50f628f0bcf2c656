/* SPDX-License-Identifier: BSD-2-Clause */
/* node_daemon.c - daemons of running nodes: how they are, stopping and reloading them (node.h). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "lab/copy.h"
#include "lab/daemon.h"
#include "lab/node_impl.h"

enum {
	PATIENCE = 3000, /* ms that a daemon has to end by itself */
	PAUSE = 5
};

void node_kept_name(char name[NODE_KEPT], const char *what, const struct lab_node *node, const char *of)
{
	snprintf(name, NODE_KEPT, "%s.%s%s%.100s", what, node->name, *of ? "." : "", of);
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '_';
}

void node_last_line(const char *log, off_t from, char line[160])
{
	char *text = NULL;
	size_t size = 0;

	line[0] = '\0';
	if (os_world_get(log, &text, &size) < 0)
		return;
	while (size > (size_t)from && (text[size - 1] == '\n' || text[size - 1] == ' '))
		text[--size] = '\0';
	for (size_t at = size; at >= (size_t)from && size > (size_t)from; at--) {
		if (at == (size_t)from || text[at - 1] == '\n') {
			snprintf(line, 160, "%s", text + at);
			break;
		}
	}
	free(text);
}

/* ------------------------------------------------------------------------------------------------ command lines */

/* Whether a command line begins with a word of the shell's own, which is no program. */
static bool is_builtin(const char *command)
{
	static const char *const words[] = {"!", ".", ":", "cd", "command", "eval", "exec", "exit", "set", "trap"};
	const char *first = command + strspn(command, " \t");
	const size_t length = strcspn(first, " \t");

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == length && strncmp(words[i], first, length) == 0)
			return true;
	return false;
}

/* Whether a command line is one command, whose process the shell's can become. */
static bool is_simple(const char *command)
{
	const char *equals = strchr(command, '='), *subshell = strchr(command, '(');

	if (is_builtin(command) || (subshell && (subshell == command || subshell[-1] != '$')))
		return false;
	return !strpbrk(command, ";&|{}\n") && !(equals && equals < command + strcspn(command, " \t"));
}

static const char run[] = "/run/vnet"; /* in a node: what belongs to its daemons */

static void run_path(const struct lab_daemon *d, const char *what, char path[256])
{
	const int directory = snprintf(path, 256, "%s/", run);

	snprintf(path + directory, 256 - (size_t)directory, "%.100s.%s", d->name, what);
	for (char *c = path + directory; *c; c++)
		if (*c == '/')
			*c = '_';
}

/* Where a daemon that the user has a command for finds its configuration: a program that gives up root's rights before
 * it reads does not get into the world's directory. False: in that, for a machine without /run. */
static bool is_in_run(const struct lab_daemon *d, char path[256])
{
	run_path(d, "conf", path);
	return d->command && access("/run", F_OK) == 0;
}

void node_link_log(const struct lab_daemon *d, const char *log)
{
	char path[256], target[256];

	run_path(d, "log", path);
	if (os_world_path(log, target, sizeof target) < 0 || (mkdir(run, 0755) < 0 && errno != EEXIST))
		return;
	(void)unlink(path);
	(void)!symlink(target, path);
}

int node_put_config(const struct lab_node *node, const struct lab_daemon *d)
{
	char name[NODE_KEPT], path[256];
	struct os_reason why;

	if (!d->config)
		return 0;
	if (is_in_run(d, path))
		return os_jail_files(&(struct os_file){path, d->config}, 1, &why);
	node_kept_name(name, "conf", node, d->name);
	return os_world_put(name, d->config, strlen(d->config));
}

char *node_daemon_command(const struct lab_node *node, const struct lab_daemon *d)
{
	const struct lab_known_daemon *known = lab_known_daemon(d->name);
	const char *pattern = d->command ? d->command : known ? known->command : d->name;
	const bool takes = d->config || !d->command; /* without a file it is the user's: date +%s */
	char name[NODE_KEPT], path[256] = "", *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	node_kept_name(name, "conf", node, d->name);
	if (!is_in_run(d, path))
		(void)os_world_path(name, path, sizeof path);
	if (!out)
		return NULL;
	if (is_simple(pattern))
		fputs("exec ", out);
	for (; *pattern; pattern++) {
		if (takes && pattern[0] == '%' && pattern[1] == 's' && ++pattern)
			fputs(path, out);
		else
			fputc(*pattern, out);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* -------------------------------------------------------------------------------------------------- how they are */

/* The process that a daemon was started as, 0. */
static pid_t daemon_pid(const struct lab_node *node, const struct lab_daemon *daemon)
{
	char name[NODE_KEPT], *text = NULL;
	size_t size;
	pid_t pid = 0;

	node_kept_name(name, "pid", node, daemon->name);
	if (os_world_get(name, &text, &size) == 0)
		pid = atoi(text);
	free(text);
	return pid > 1 ? pid : 0;
}

void node_daemon_state(const struct lab_node *node, const struct lab_daemon *daemon, struct node_daemon *d)
{
	*d = (struct node_daemon){.pid = daemon_pid(node, daemon)};
	if (!d->pid)
		return;
	d->known = os_world_exited(d->pid, &d->status) == 0;
	d->runs = !d->known && kill(d->pid, 0) == 0;
}

bool node_daemon_runs(const struct lab_node *node, const struct lab_daemon *daemon)
{
	struct node_daemon d;

	node_daemon_state(node, daemon, &d);
	return d.runs;
}

void node_daemon_look(const struct lab_node *node, const struct lab_daemon *daemon, struct node_daemon *d)
{
	char name[NODE_KEPT];

	node_daemon_state(node, daemon, d);
	if (!d->pid)
		return;
	node_kept_name(name, "log", node, daemon->name);
	node_last_line(name, 0, d->last);
}

void node_daemon_text(const struct node_daemon *d, char text[64])
{
	if (d->known && WIFSIGNALED(d->status))
		snprintf(text, 64, "was ended by signal %d", WTERMSIG(d->status));
	else if (d->known)
		snprintf(text, 64, "exited with %d", WEXITSTATUS(d->status));
	else
		snprintf(text, 64, "%s", d->runs ? "runs" : d->pid ? "has ended" : "was never started");
}

/* ---------------------------------------------------------------------------------------------------- changing */

/* Whether none of a daemon's session is left. */
static bool has_ended(pid_t pid)
{
	int status;

	return os_world_exited(pid, &status) == 0 || (kill(pid, 0) < 0 && errno == ESRCH);
}

void node_daemon_stop(const struct lab_node *node, const struct lab_daemon *daemon)
{
	const struct timespec pause = {.tv_nsec = PAUSE * 1000000L};
	const pid_t pid = daemon_pid(node, daemon);
	char name[NODE_KEPT];

	if (pid && !has_ended(pid)) {
		kill(-pid, SIGTERM);
		for (int waited = 0; waited < PATIENCE && !has_ended(pid); waited += PAUSE)
			nanosleep(&pause, NULL);
	}
	if (pid) {
		kill(-pid, SIGKILL); /* those that it left behind, too */
		os_world_forget(pid);
	}
	node_kept_name(name, "pid", node, daemon->name);
	(void)os_world_remove(name);
}

bool node_daemon_reload(const struct lab_node *node, const struct lab_daemon *was, const struct lab_daemon *is)
{
	const struct lab_known_daemon *known = is->command ? NULL : lab_known_daemon(is->name);
	const pid_t pid = daemon_pid(node, is);

	if (!known || !known->reload || was->command || !is->config || !pid || has_ended(pid))
		return false;
	return node_put_config(node, is) == 0 && kill(pid, known->reload) == 0;
}

void node_forget(const struct lab_node *node)
{
	static const char *const kinds[] = {"pid", "log", "conf"}, *const of_node[] = {"log", "was"};
	char name[NODE_KEPT];

	for (size_t i = 0; i < node->ndaemons; i++) {
		const pid_t pid = daemon_pid(node, &node->daemons[i]);

		if (pid)
			os_world_forget(pid);
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			node_kept_name(name, kinds[k], node, node->daemons[i].name);
			(void)os_world_remove(name);
		}
	}
	for (size_t k = 0; k < sizeof of_node / sizeof *of_node; k++) {
		node_kept_name(name, of_node[k], node, "");
		(void)os_world_remove(name);
	}
}
