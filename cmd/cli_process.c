/* SPDX-License-Identifier: BSD-2-Clause */
/* cli_process.c - what the prompt starts and waits for, and whose the terminal is meanwhile (cli.h). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lab/node_shell.h"
#include "lib/errtext.h"

/* The terminal is ours again, and as it was. A process in the background may do so only with the signal blocked. */
static void take_terminal(const struct termios *modes, bool restore)
{
	sigset_t block, mask;

	sigemptyset(&block);
	sigaddset(&block, SIGTTOU);
	sigprocmask(SIG_BLOCK, &block, &mask);
	if (tcgetpgrp(STDIN_FILENO) != getpgrp())
		tcsetpgrp(STDIN_FILENO, getpgrp());
	if (restore)
		tcsetattr(STDIN_FILENO, TCSADRAIN, modes);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

int cli_await(struct cli *c, pid_t pid)
{
	struct termios modes;
	const bool known = c->terminal && tcgetattr(STDIN_FILENO, &modes) == 0;
	int status;

	if (pid < 0)
		return cli_complain(c, "can't start a process: %s", err_text((int)pid));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return cli_complain(c, "can't wait: %s", err_text(errno));
	if (c->terminal)
		take_terminal(&modes, known && WIFSIGNALED(status));
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (c->terminal && WTERMSIG(status) == SIGINT)
		putchar('\n');
	else
		cli_complain(c, "ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	return 128 + WTERMSIG(status);
}

int cli_apart(struct cli *c, int (*fn)(void *arg), void *arg)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (c->terminal) {
			signal(SIGINT, SIG_DFL);
			signal(SIGQUIT, SIG_DFL);
		}
		cmd_world_anew();
		exit(fn(arg));
	}
	return cli_await(c, pid < 0 ? -errno : pid);
}

int cli_in_shell(struct cli *c, const char *node, const char *line)
{
	struct termios modes;
	const bool known = c->terminal && tcgetattr(STDIN_FILENO, &modes) == 0;
	int killed, status;

	fflush(NULL);
	status = node_shells_run(c->shells, node, line, &killed);
	if (c->terminal)
		take_terminal(&modes, known && status > 128);
	if (status == -EMFILE)
		return cli_complain(c, "%s has no shell yet, and there are as many as files may be open (ulimit -n)",
		                    node ? node : "the host");
	if (status == -EBADF)
		return cli_complain(
		        c,
		        "%s: the shell needs some fifteen open files (ulimit -n) and has ended; the next line "
		        "starts another one",
		        node ? node : "sh");
	if (status < 0)
		return cli_complain(c, "can't start a shell: %s", err_text(status));
	if (c->terminal && (killed || status == 128 + SIGINT))
		putchar('\n');
	if (c->terminal && status == 128 + SIGINT)
		raise(SIGINT); /* it was the shell's alone */
	else if (killed)
		cli_complain(c, "%s: the shell was ended by signal %d (%s)", node ? node : "sh", killed,
		             strsignal(killed));
	return status;
}
