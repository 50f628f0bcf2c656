/* SPDX-License-Identifier: BSD-2-Clause */
/* running.c - the description of the running lab, kept with the world (running.h). */
#include "lab/running.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static const char now[] = "lab", next[] = "lab.next", lock[] = "lab.lock";

static int store(const char *file, const struct lab *lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int error = out ? running_write(lab, out) : -ENOMEM;

	if (out && fclose(out) != 0 && !error)
		error = -ENOMEM;
	if (!error)
		error = os_world_put(file, text, size);
	free(text);
	return error;
}

static int load(const char *file, struct lab **lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in;
	int error = os_world_get(file, &text, &size);

	if (error)
		return error;
	in = fmemopen(text, size, "r");
	error = in ? running_read(in, lab) : -ENOMEM;
	if (in)
		fclose(in);
	free(text);
	return error;
}

int running_store(const struct lab *lab)
{
	return store(now, lab);
}

int running_load(struct lab **lab)
{
	return load(now, lab);
}

int running_store_next(const struct lab *lab)
{
	const int error = lab ? store(next, lab) : os_world_remove(next);

	return !lab && error == -ENOENT ? 0 : error;
}

int running_load_next(struct lab **lab)
{
	return load(next, lab);
}

/* It is asked for again and again: signals whose handlers restart system calls end a pause, but not flock(2). They come
 * in a pause only: else one that came just before it would be lost. */
int running_lock(void)
{
	const struct timespec pause = {.tv_nsec = 10000000};
	sigset_t all, mask;
	int fd, error = 0;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	fd = os_world_append(lock);
	while (fd >= 0 && !error && flock(fd, LOCK_EX | LOCK_NB) < 0)
		if (errno != EWOULDBLOCK || ppoll(NULL, 0, &pause, &mask) < 0)
			error = -errno;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (error)
		close(fd);
	return error ? error : fd;
}
