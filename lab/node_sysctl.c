/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node_sysctl.c - sysctls of a node, set and taken back, in the node's process. What each was before is kept with the
 * world ("was.h1": NAME NUL VALUE NUL ..., the latest last) before it is set for the first time, so that it is known
 * whatever ends the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/node_impl.h"
#include "lib/errtext.h"

enum { VALUE = 4096 }; /* bytes of a value with its NUL: a page, as the kernel gives one */

/* Whether it may be the stack's own on Linux; what is not there by that name is FreeBSD's. */
static bool may_be_linux(const char *name)
{
	return strncmp(name, "net.", 4) == 0 || strncmp(name, "net/", 4) == 0;
}

static void set(const char *name, const char *value, const char *log)
{
	char program[256], *text;
	const int error = may_be_linux(name) ? os_tunable_set(name, value) : -ENOENT;

	if (error == 0)
		return;
	if (error != -ENOENT)
		node_give_up("sysctl %.64s=%.64s: %s", name, value, err_text(error));
	snprintf(program, sizeof program, "%s/sysctl", os_world_bin());
	if (asprintf(&text, "%s=%s", name, value) < 0)
		node_give_up("no memory");
	node_run((char *const[]){program, text, NULL}, text, log);
	free(text);
}

/* What FreeBSD's command says that it is. */
static bool ask(const char *name, char value[VALUE])
{
	char program[256];
	ssize_t length, have = 0;
	int pipes[2], status = 0;
	pid_t pid;

	snprintf(program, sizeof program, "%s/sysctl", os_world_bin());
	if (pipe2(pipes, O_CLOEXEC) < 0)
		node_give_up("can't make a pipe: %s", err_text(errno));
	pid = node_spawn((char *const[]){program, (char *)"-n", (char *)name, NULL}, pipes[1], false);
	close(pipes[1]);
	while (pid > 0 && ((length = read(pipes[0], value + have, (size_t)(VALUE - 1 - have))) > 0 ||
	                   (length < 0 && errno == EINTR)))
		have += length > 0 ? length : 0;
	close(pipes[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	value[have] = '\0';
	if (have && value[have - 1] == '\n')
		value[have - 1] = '\0';
	return pid > 0 && !status && have < VALUE - 1;
}

/* Its value now; false: it has none that can be read, and so can't be taken back. */
static bool get(const char *name, char value[VALUE])
{
	const int error = may_be_linux(name) ? os_tunable_get(name, value, VALUE) : -ENOENT;

	return error == -ENOENT ? ask(name, value) : !error && strlen(value) < VALUE - 1;
}

/* ------------------------------------------------------------------------------------------------ what was kept */

static const struct lab_text *find(const struct lab_texts *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return &list->at[i];
	return NULL;
}

static void add(struct lab_texts *list, const char *name, const char *value)
{
	if (lab_add_text(list, name, value) < 0)
		node_give_up("no memory");
}

/* It lives as long as the process. */
static struct lab_texts load(const char *file)
{
	struct lab_texts list = {0};
	char *text = NULL;
	size_t size = 0;
	const int error = os_world_get(file, &text, &size);

	if (error && error != -ENOENT)
		node_give_up("can't tell what its sysctls were: %s", err_text(error));
	for (size_t at = 0, value; at < size; at = value + strlen(text + value) + 1) {
		value = at + strlen(text + at) + 1;
		if (value >= size)
			break;
		add(&list, text + at, text + value);
	}
	free(text);
	return list;
}

static void store(const char *file, const struct lab_texts *list)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int error = out ? 0 : -ENOMEM;

	for (size_t i = 0; i < list->count && !error; i++) {
		fwrite(list->at[i].name, 1, strlen(list->at[i].name) + 1, out);
		fwrite(list->at[i].value, 1, strlen(list->at[i].value) + 1, out);
	}
	if (out && fclose(out) != 0)
		error = -ENOMEM;
	if (!error)
		error = os_world_put(file, text, size);
	if (error)
		node_give_up("can't keep what its sysctls were: %s", err_text(error));
	free(text);
}

/* Those without a value get the one that they had, the latest first: one may have changed others when it was set. */
static void take_back(const struct lab_texts *sysctls, struct lab_texts *was, const char *file, const char *log)
{
	struct lab_texts left = {0};

	for (size_t i = was->count; i-- > 0;) {
		const struct lab_text *s = find(sysctls, was->at[i].name);
		char now[VALUE];

		/* An interface's went with the interface. */
		if (s && !s->value && get(s->name, now) && strcmp(now, was->at[i].value) != 0)
			set(s->name, was->at[i].value, log);
	}
	for (size_t i = 0; i < was->count; i++) {
		const struct lab_text *s = find(sysctls, was->at[i].name);

		if (!s || s->value)
			add(&left, was->at[i].name, was->at[i].value);
	}
	if (left.count < was->count)
		store(file, &left);
	*was = left;
}

void node_set_sysctls(const struct lab_node *node, const char *log)
{
	const struct lab_texts *sysctls = &node->sysctls;
	struct lab_texts was;
	char file[NODE_KEPT], value[VALUE];

	if (!sysctls->count)
		return;
	node_kept_name(file, "was", node, "");
	was = load(file);
	take_back(sysctls, &was, file, log);
	for (size_t i = 0; i < sysctls->count; i++) {
		const struct lab_text *s = &sysctls->at[i];

		if (!s->value)
			continue;
		if (!find(&was, s->name) && get(s->name, value)) {
			add(&was, s->name, value);
			store(file, &was);
		}
		set(s->name, s->value, log);
	}
}
