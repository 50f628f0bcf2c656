/* SPDX-License-Identifier: BSD-2-Clause */
/* spawn.c - programs that are started in a node (spawn.h). */
#include "lab/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/errtext.h"
#include "os/os.h"

/* Makes this process one of the node. It asks the keeper on a connection of its own. */
static int enter(const char *node)
{
	char cwd[PATH_MAX];
	const bool have_cwd = getcwd(cwd, sizeof cwd) != NULL;
	struct os_world *w = NULL;
	int error = os_world_open(&w);

	if (error)
		return error;
	error = os_jail_attach(w, node);
	os_world_close(w);
	/* A node sees the same files as everybody. */
	if (!error && have_cwd)
		(void)!chdir(cwd);
	return error;
}

/* By way of places above these, which they may have each other's of. */
static int give(const int given[3])
{
	const int from[] = {0, given[0], given[1], given[2]}, to[] = {9, 0, 7, 8};
	int high[4];

	for (int i = 0; i < 4; i++) {
		high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 10);
		if (high[i] < 0)
			return -errno;
	}
	for (int i = 0; i < 4; i++)
		dup2(high[i], to[i]);
	return 0;
}

static _Noreturn void become(const struct spawn *s)
{
	struct sigaction old;
	int error;

	/* What catches ^C in this program must not swallow one that comes before the other begins. */
	if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		signal(SIGINT, SIG_DFL);
	error = s->node ? enter(s->node) : 0;
	if (s->no_input) {
		const int nothing = open("/dev/null", O_RDONLY);

		dup2(nothing, 0);
		if (nothing > 2)
			close(nothing);
	}
	if (s->out) {
		dup2(s->out, 1);
		dup2(s->out, 2);
	}
	if (s->given && !error)
		error = give(s->given);
	if (error) {
		fprintf(stderr, "%s: %s\n", s->node ? s->node : "host",
		        error == -ENOENT ? "the node is not running" : err_text(error));
		_exit(126);
	}
	if (s->shell) {
		char prompt[80];

		snprintf(prompt, sizeof prompt, "%.64s# ", s->shell);
		setenv("PS1", prompt, 1);
		execl("/bin/sh", "sh", "-i", (char *)NULL);
	} else {
		execvp(s->argv[0], s->argv);
	}
	fprintf(stderr, "%.64s: %s\n", s->shell ? "/bin/sh" : s->argv[0],
	        errno == ENOENT ? "not found" : err_text(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

pid_t spawn(const struct spawn *s)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(s);
	return pid < 0 ? -errno : pid;
}

int spawn_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
