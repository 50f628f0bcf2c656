/* SPDX-License-Identifier: BSD-2-Clause */
/* rcconf.c - reading rc.conf(5) (rcconf.h). */
#include "cmd/rcconf.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"

enum { MOST = 1 << 20 }; /* bytes of all values together */

const struct rc_files rc_conf_files = {2, {"/etc/rc.conf", "/etc/rc.conf.local"}};

/* $1 files and then names: each name's value after "=", or nothing if it is not set; a NUL after each. */
static const char script[] = "_n=$1; shift\n"
                             "while [ \"$_n\" -gt 0 ]; do\n"
                             "  [ ! -r \"$1\" ] || . \"$1\"\n"
                             "  shift; _n=$((_n - 1))\n"
                             "done\n"
                             "for _v; do\n"
                             "  eval \"[ -z \\\"\\${$_v+x}\\\" ]\" || eval \"printf =%s \\\"\\$$_v\\\"\"\n"
                             "  printf '\\000'\n"
                             "done\n";

bool rc_valid(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

	if (!*name || !strchr(letters, *name) || strlen(name) >= RC_NAME)
		return false;
	while (*name && (strchr(letters, *name) || isdigit((unsigned char)*name)))
		name++;
	return !*name;
}

/* The shell's words; the caller frees the array. */
static char **shell_words(const struct rc_files *files, const char *const *names, size_t count, char number[16])
{
	static char shell[] = "sh", option[] = "-c", zero[] = "rc.conf";
	char **words = calloc(6 + files->count + count, sizeof *words);
	size_t n = 0;

	if (!words)
		return NULL;
	snprintf(number, 16, "%u", files->count);
	words[n++] = shell;
	words[n++] = option;
	words[n++] = (char *)script;
	words[n++] = zero;
	words[n++] = number;
	for (unsigned i = 0; i < files->count; i++)
		words[n++] = (char *)files->path[i];
	for (size_t i = 0; i < count; i++)
		words[n++] = (char *)names[i];
	return words;
}

/* All that the shell prints; the caller frees it. 0 or -errno. */
static int run_shell(char **words, char **output, size_t *length)
{
	static char path[] = "PATH=/sbin:/bin:/usr/sbin:/usr/bin";
	static char *environment[] = {path, NULL};
	int ends[2], status = 0;
	ssize_t n = 0;

	*output = malloc(MOST);
	if (!*output || pipe2(ends, O_CLOEXEC) < 0)
		return -ENOMEM;
	fflush(NULL);
	const pid_t pid = fork();
	if (pid == 0) {
		if (dup2(ends[1], 1) < 0)
			_exit(1);
		execve("/bin/sh", words, environment);
		_exit(127);
	}
	close(ends[1]);
	*length = 0;
	while (pid > 0 && *length < MOST && (n = read(ends[0], *output + *length, MOST - *length)) > 0)
		*length += (size_t)n;
	close(ends[0]);
	if (pid < 0)
		return -EAGAIN;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return n < 0 || !WIFEXITED(status) || WEXITSTATUS(status) ? -EINVAL : 0;
}

int rc_read(const struct rc_files *files, const char *const *names, size_t count, char **values)
{
	char number[16], *output = NULL, **words = shell_words(files, names, count, number);
	size_t length = 0, at = 0;

	memset(values, 0, count * sizeof *values);
	int error = words ? run_shell(words, &output, &length) : -ENOMEM;
	for (size_t i = 0; !error && i < count; i++) {
		const char *end = memchr(output + at, '\0', length - at);
		if (!end)
			error = -EINVAL;
		else if (output[at] == '=' && !(values[i] = strdup(output + at + 1)))
			error = -ENOMEM;
		at = end ? (size_t)(end - output) + 1 : length;
	}
	free(output);
	free(words);
	return error;
}

char *rc_get(const char *name)
{
	char *value;
	const struct rc_default *d = rc_default_find(name);
	int error = rc_read(&rc_conf_files, &name, 1, &value);

	if (!error && !value && !(value = strdup(d ? d->value : "")))
		error = -ENOMEM;
	if (error)
		cmd_errx(1, "/etc/rc.conf cannot be read");
	return value;
}

bool rc_yes(const char *name)
{
	static const char *const words[] = {"yes", "true", "on", "1"};
	char *value = rc_get(name);
	bool yes = false;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		yes |= strcasecmp(value, words[i]) == 0;
	free(value);
	return yes;
}
