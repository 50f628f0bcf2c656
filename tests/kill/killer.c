/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * killer.c - runs a command again and again and kills it with SIGKILL after a random time.
 * usage: killer rounds microseconds command [argument ...]
 * Each round's command leads a process group, which is killed as a whole. Output goes nowhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t start(char **argv)
{
	const pid_t pid = fork();

	if (pid == 0) {
		const int nowhere = open("/dev/null", O_RDWR);

		setpgid(0, 0);
		for (int fd = 0; fd < 3; fd++)
			dup2(nowhere, fd);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid > 0)
		setpgid(pid, pid);
	return pid;
}

static void sleep_us(long us)
{
	struct timespec t = {us / 1000000, us % 1000000 * 1000};

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

int main(int argc, char **argv)
{
	const int rounds = argc > 3 ? atoi(argv[1]) : 0;
	const long most = argc > 3 ? atol(argv[2]) : 0;
	int killed = 0;

	if (rounds <= 0 || most <= 0) {
		fputs("usage: killer rounds microseconds command [argument ...]\n", stderr);
		return 64;
	}
	srandom((unsigned)time(NULL) ^ (unsigned)getpid());
	for (int i = 0; i < rounds; i++) {
		const pid_t pid = start(argv + 3);
		int status = 0;

		if (pid < 0) {
			perror("fork");
			return 1;
		}
		sleep_us(random() % most);
		kill(-pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		killed += WIFSIGNALED(status);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
			fprintf(stderr, "killer: can't run %s\n", argv[3]);
			return 1;
		}
	}
	printf("%d of %d killed\n", killed, rounds);
	return 0;
}
