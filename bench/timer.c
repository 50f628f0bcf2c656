/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timer.c - how long a command takes.
 *
 * usage: timer runs command [argument ...]
 *
 * Runs it so many times and prints the seconds that one run took. The command's file is looked up once. Ends at once
 * with status 1 if a run fails.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Finds a command's file on PATH as a shell does. */
static const char *find(const char *name, char *path, size_t size)
{
	const char *dirs = getenv("PATH");

	if (strchr(name, '/') || !dirs)
		return name;
	while (*dirs) {
		const size_t length = strcspn(dirs, ":");

		if ((size_t)snprintf(path, size, "%.*s/%s", (int)length, dirs, name) < size && access(path, X_OK) == 0)
			return path;
		dirs += length + (dirs[length] == ':');
	}
	return name;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const int runs = argc > 2 ? atoi(argv[1]) : 0;
	char path[4096];
	const char *file;
	double start;

	if (runs < 1) {
		fputs("usage: timer runs command [argument ...]\n", stderr);
		return 64;
	}
	file = find(argv[2], path, sizeof path);
	start = seconds();
	for (int i = 0; i < runs; i++) {
		pid_t pid;
		int status;
		const int error = posix_spawn(&pid, file, NULL, NULL, argv + 2, environ);

		if (error) {
			fprintf(stderr, "timer: %s: %s\n", argv[2], strerror(error));
			return 1;
		}
		while (waitpid(pid, &status, 0) < 0)
			if (errno != EINTR)
				return 1;
		if (status != 0) {
			fprintf(stderr, "timer: %s failed\n", argv[2]);
			return 1;
		}
	}
	printf("%.6f\n", (seconds() - start) / runs);
	return 0;
}
