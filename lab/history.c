/* SPDX-License-Identifier: BSD-2-Clause */
/* history.c - the lines that were typed, in a file (history.h). */
#include "lab/history.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/whole.h"

/* The file's path, absolute as the base directory specification of freedesktop.org wants it. */
static bool find(char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int length;

	if (state && *state == '/')
		length = snprintf(path, PATH_MAX, "%s/vnet/history", state);
	else if (home && *home == '/')
		length = snprintf(path, PATH_MAX, "%s/.local/state/vnet/history", home);
	else
		return false;
	return length > 0 && length < PATH_MAX;
}

/* Makes the directories that lead to it. */
static void make_way(char path[PATH_MAX])
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* The file's last bytes from the beginning of a line on; NULL. *cut: they are not all. */
static char *read_end(const char *path, size_t *size, bool *cut)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = NULL;
	struct stat st;
	ssize_t got = -1;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (text = malloc(HISTORY_BYTES + 1)))
		got = pread(fd, text, HISTORY_BYTES, st.st_size > HISTORY_BYTES ? st.st_size - HISTORY_BYTES : 0);
	close(fd);
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[got] = '\0';
	*size = (size_t)got;
	*cut = st.st_size > HISTORY_BYTES;
	if (*cut) {
		const char *newline = memchr(text, '\n', *size);
		const size_t lost = newline ? (size_t)(newline + 1 - text) : *size;

		memmove(text, text + lost, *size - lost + 1);
		*size -= lost;
	}
	return text;
}

void history_load(History *h)
{
	char path[PATH_MAX], *text, *at, *newline;
	size_t size, lines = 0;
	HistEvent event;
	bool cut;

	if (!find(path) || !(text = read_end(path, &size, &cut)))
		return;
	for (at = text; (newline = memchr(at, '\n', size - (size_t)(at - text))); at = newline + 1)
		lines++;
	at = text;
	for (size_t skip = lines > HISTORY_LINES ? lines - HISTORY_LINES : 0; skip; skip--)
		at = (char *)memchr(at, '\n', size - (size_t)(at - text)) + 1;
	if (cut || lines > 2 * HISTORY_LINES)
		(void)replace_file(path, at, size - (size_t)(at - text), 0600);
	while ((newline = strchr(at, '\n'))) {
		*newline = '\0';
		if (*at)
			history(h, &event, H_ENTER, at);
		at = newline + 1;
	}
	free(text);
}

void history_keep(const char *line)
{
	char path[PATH_MAX], *text = NULL;
	int fd, length;

	if (!find(path))
		return;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
	if (fd < 0 && errno == ENOENT) {
		make_way(path);
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
	}
	if (fd < 0)
		return;
	length = asprintf(&text, "%s\n", line);
	if (length > 0)
		(void)write_all(fd, text, (size_t)length);
	if (length >= 0)
		free(text);
	close(fd);
}
