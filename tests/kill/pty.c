/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pty.c - runs a command on a terminal of its own and types when it has printed what is waited for.
 * usage: pty [wait-for type] ... -- command [argument ...]
 * In what is typed ^C and ^Z are those keys and a final "\n" is Return. What the command prints goes to stdout. Exits
 * as the command did, with 128 + the signal that ended it, or with 125 when 20 seconds were not enough for one of the
 * things that are waited for.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 20 };

static char seen[1 << 16];
static size_t length;

static pid_t start(int terminal, char **argv)
{
	const char *name = ptsname(terminal);
	const pid_t pid = fork();

	if (pid == 0) {
		int tty;

		/* A shell without job control starts what runs beside it with these ignored. */
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		setsid();
		tty = open(name, O_RDWR);
		if (tty < 0 || ioctl(tty, TIOCSCTTY, 0) < 0)
			_exit(126);
		for (int fd = 0; fd < 3; fd++)
			dup2(tty, fd);
		if (tty > 2)
			close(tty);
		close(terminal);
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static void type(int terminal, const char *text)
{
	for (; *text; text++) {
		char key = *text;

		if (key == '^' && (text[1] == 'C' || text[1] == 'Z' || text[1] == 'D'))
			key = *++text & 31;
		else if (key == '\\' && text[1] == 'n')
			key = '\r', text++;
		if (write(terminal, &key, 1) != 1)
			perror("pty: write");
	}
}

/* Reads what there is; false at the end or when the time is over. */
static int hear(int terminal, time_t until)
{
	struct pollfd p = {terminal, POLLIN, 0};
	const time_t left = until - time(NULL);
	ssize_t got;

	if (left <= 0 || poll(&p, 1, (int)left * 1000) <= 0)
		return 0;
	got = read(terminal, seen + length, sizeof seen - 1 - length);
	if (got <= 0)
		return 0;
	fwrite(seen + length, 1, (size_t)got, stdout);
	fflush(stdout);
	length += (size_t)got;
	seen[length] = '\0';
	return length < sizeof seen - 1;
}

int main(int argc, char **argv)
{
	time_t until = time(NULL) + PATIENCE;
	const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	size_t from = 0;
	int i = 1, command = 1, status;
	pid_t pid;

	while (command < argc && strcmp(argv[command], "--") != 0)
		command += 2;
	if (command + 1 >= argc || terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) {
		fputs("usage: pty [wait-for type] ... -- command [argument ...]\n", stderr);
		return 64;
	}
	pid = start(terminal, argv + command + 1);
	for (;;) {
		const char *found = i < command ? strstr(seen + from, argv[i]) : NULL;

		if (found) {
			from = (size_t)(found - seen) + strlen(argv[i]);
			type(terminal, argv[i + 1]);
			i += 2;
			until = time(NULL) + PATIENCE;
		} else if (!hear(terminal, until)) {
			break;
		}
	}
	if (i < command)
		fprintf(stderr, "pty: \"%s\" was not printed\n", argv[i]);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		const struct timespec moment = {0, 10000000};

		if (time(NULL) > until) {
			kill(pid, SIGKILL);
			fputs("pty: the command does not end\n", stderr);
			return 125;
		}
		nanosleep(&moment, NULL);
	}
	if (i < command)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
