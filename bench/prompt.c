/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prompt.c - how long it takes from a command to its prompt.
 *
 * usage: prompt text command [argument ...]
 *
 * Runs it on a terminal of its own, prints the seconds until it has printed the text, types ^D and waits for its end.
 * Ends with status 1 if the text does not come within 20 seconds or the command fails.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static _Noreturn void become(int terminal, char **argv)
{
	const char *name = ptsname(terminal);
	int tty;

	setsid();
	tty = open(name, O_RDWR);
	if (tty < 0 || ioctl(tty, TIOCSCTTY, 0) < 0)
		_exit(126);
	for (int fd = 0; fd < 3; fd++)
		dup2(tty, fd);
	execvp(argv[0], argv);
	_exit(127);
}

/* Reads until the text was there. */
static int await(int terminal, const char *text)
{
	static char seen[1 << 16];
	size_t length = 0;
	struct pollfd p = {.fd = terminal, .events = POLLIN};

	while (!strstr(seen, text) && length < sizeof seen - 1 && poll(&p, 1, 20000) > 0) {
		const ssize_t got = read(terminal, seen + length, sizeof seen - 1 - length);

		if (got <= 0)
			break;
		length += (size_t)got;
	}
	return strstr(seen, text) ? 0 : -1;
}

int main(int argc, char **argv)
{
	const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	const double start = seconds();
	double end;
	pid_t pid;
	int status, found;
	char rest[512];

	if (argc < 3 || terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) {
		fputs("usage: prompt text command [argument ...]\n", stderr);
		return 64;
	}
	pid = fork();
	if (pid < 0)
		return 1;
	if (pid == 0)
		become(terminal, argv + 2);
	found = await(terminal, argv[1]);
	end = seconds();
	if (found < 0)
		close(terminal); /* which hangs up */
	else if (write(terminal, "\4", 1) == 1)
		while (read(terminal, rest, sizeof rest) > 0)
			;
	if (waitpid(pid, &status, 0) != pid || status != 0 || found < 0)
		return 1;
	printf("%.6f\n", end - start);
	return 0;
}
