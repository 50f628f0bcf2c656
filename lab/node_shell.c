/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node_shell.c - a lasting shell in each node (node_shell.h).
 *
 * It reads its program from a socket that is its standard input, and answers there with the status of each line. A line
 * comes with what is around it: it finds the status of the one before in $?, has the real standard input, 9, and can't
 * end the shell by an error (`command`); ^C leaves it and its loops, but can't cut off an answer. ^\ ends a shell that
 * does not answer any more, unless that is bash.
 *
 * At the end of its input, however that came, jobs are hung up: each is a process group if there is job control. Which
 * they are dash does not tell in $(), so they go through a pipe of the shell's own, 7 and 8.
 */
#include "lab/node_shell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/lab.h"
#include "lab/spawn.h"

static const char first[] = "vnet_status=0\n"
                            "vnet_return() { return \"$1\"; }\n"
                            "vnet_end() {\n"
                            "	{ jobs -p; command echo; } >&8\n"
                            "	while read -r vnet_job <&7 && [ \"$vnet_job\" ]; do\n"
                            "		kill -HUP \"-$vnet_job\" || kill -HUP \"$vnet_job\"\n"
                            "		kill -CONT \"-$vnet_job\"\n"
                            "	done\n"
                            "} 2>/dev/null\n"
                            "trap vnet_end EXIT\n"
                            "vnet_run='command eval \"$vnet_line\"'\n"
                            "[ \"$BASH_VERSION\" ] || vnet_run=\"for vnet_once in 1; do $vnet_run; done\"\n";
/* bash drops the rest of the line with $vnet_run at ^C: the status is 130 then. */
static const char before[] = "vnet_line='";
static const char after[] = "'\n"
                            "vnet_break= vnet_last=$vnet_status vnet_status=130\n"
                            "trap - PIPE\n"
                            "trap 'vnet_break=130; break 99' INT\n"
                            "vnet_return \"$vnet_last\"; "
                            "command eval \"$vnet_run\" <&9 7<&- 8>&- 9<&-; vnet_status=${vnet_break:-$?}; "
                            "case $vnet_status in 14[789] | 150) echo; jobs ;; esac\n" /* 128 + SIGTSTP ... */
                            "trap '' INT PIPE\n"
                            "command : 2>/dev/null <&9 7<&- 8>&- 9<&- || kill -40 $$\n"
                            "command echo \"$vnet_status\" >&0 2>/dev/null\n";
enum { DEAF = 40 }; /* the signal, which nobody else uses: `ulimit -n` leaves too few descriptors for the next line */
static const char last[] = "exec 2>/dev/null\n"; /* dash has something to say about stopped jobs */

enum { SPARE = 64 }; /* descriptors that are left for everything else */

struct node_shell {
	char node[LAB_NAME]; /* "": the world's host */
	pid_t pid;           /* 0: there is none */
	int fd;              /* the other end of its standard input */
};

struct node_shells {
	bool terminal;
	struct node_shell *at;
	size_t count;
};

struct node_shells *node_shells_new(bool terminal)
{
	struct node_shells *shells = calloc(1, sizeof *shells);

	if (shells)
		shells->terminal = terminal;
	return shells;
}

/* The place of a node's shell, which may be empty; NULL: no memory. */
static struct node_shell *place(struct node_shells *shells, const char *node)
{
	struct node_shell *list;

	for (size_t i = 0; i < shells->count; i++)
		if (strcmp(shells->at[i].node, node) == 0)
			return &shells->at[i];
	list = realloc(shells->at, (shells->count + 1) * sizeof *list);
	if (!list)
		return NULL;
	shells->at = list;
	list += shells->count++;
	memset(list, 0, sizeof *list);
	strncpy(list->node, node, sizeof list->node - 1);
	return list;
}

/* Looks how a shell is. True: it is no more, with this wait status. One that was stopped itself goes on: nobody could
 * continue it. */
static bool ended(struct node_shell *s, int *status)
{
	while (waitpid(s->pid, status, WNOHANG | WUNTRACED) == s->pid) {
		if (!WIFSTOPPED(*status)) {
			close(s->fd);
			s->pid = 0;
			return true;
		}
		if (kill(-s->pid, SIGCONT) < 0)
			kill(s->pid, SIGCONT);
	}
	return false;
}

/* If the shell dies meanwhile, ended() will tell. */
static void send_text(int fd, const char *text, size_t length)
{
	while (length) {
		const ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return;
		text += sent > 0 ? sent : 0;
		length -= sent > 0 ? (size_t)sent : 0;
	}
}

static void send_line(int fd, const char *line)
{
	send_text(fd, before, sizeof before - 1);
	for (size_t length; *line; line += length) {
		length = strcspn(line, "'");
		send_text(fd, line, length);
		if (!line[length])
			break;
		send_text(fd, "'\\''", 4);
		length++;
	}
	send_text(fd, after, sizeof after - 1);
}

/* Whether another one's descriptor is within the limit of open files. */
static bool may_start(const struct node_shells *shells)
{
	const long limit = sysconf(_SC_OPEN_MAX);
	size_t count = SPARE;

	for (size_t i = 0; i < shells->count; i++)
		count += shells->at[i].pid != 0;
	return limit < 0 || count < (size_t)limit;
}

static int start(struct node_shells *shells, struct node_shell *s)
{
	const bool jobs = shells->terminal && tcgetpgrp(STDIN_FILENO) == getpgrp();
	char *argv[] = {(char *)"/bin/sh", (char *)(jobs ? "-ms" : "-s"), NULL};
	struct spawn shell = {.node = s->node[0] ? s->node : NULL, .argv = argv, .no_input = !shells->terminal};
	int own[2], lines[2], error = 0;

	if (!may_start(shells))
		return -EMFILE;
	if (pipe2(own, O_CLOEXEC) < 0)
		return -errno;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, lines) < 0) {
		error = -errno;
		goto out;
	}
	shell.given = (int[]){lines[1], own[0], own[1]};
	error = spawn(&shell);
	if (error > 0) {
		s->pid = error;
		s->fd = lines[0];
		send_text(s->fd, first, sizeof first - 1);
		error = 0;
	} else {
		close(lines[0]);
	}
	close(lines[1]);
out:
	close(own[0]);
	close(own[1]);
	return error;
}

/* Takes what has come of an answer, a number and a newline; true: all of it. */
static bool answered(int fd, int *number)
{
	char byte;

	while (recv(fd, &byte, 1, MSG_DONTWAIT) == 1) {
		if (byte == '\n' && *number >= 0)
			return true;
		if (byte >= '0' && byte <= '9' && *number < 1000)
			*number = (*number > 0 ? *number * 10 : 0) + byte - '0';
	}
	return false;
}

static void note(int sig)
{
	(void)sig;
}

/* Waits for a line's end with SIGCHLD blocked but for the waits themselves. The end of file would not do for the
 * shell's end: what a line leaves in the background may have the descriptor, too. */
static int await(struct node_shell *s, const sigset_t *mask, int *killed)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};
	int number = -1, status;

	for (;;) {
		if (ended(s, &status)) {
			*killed = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
			if (*killed == DEAF)
				return -EBADF;
			return *killed ? 128 + *killed : WEXITSTATUS(status);
		}
		if (answered(s->fd, &number))
			return number & 255;
		if (ppoll(&p, 1, NULL, mask) > 0 && p.revents & POLLHUP)
			p.fd = -1; /* it is about to end */
	}
}

int node_shells_run(struct node_shells *shells, const char *node, const char *line, int *killed)
{
	struct node_shell *s = place(shells, node ? node : "");
	struct sigaction catch = {.sa_handler = note}, old;
	sigset_t block, mask;
	bool fresh;
	int status;

	*killed = 0;
	if (!s)
		return -ENOMEM;
	fresh = !s->pid || ended(s, &status);
	status = fresh ? start(shells, s) : 0;
	if (status < 0)
		return status;
	sigemptyset(&catch.sa_mask);
	sigaction(SIGCHLD, &catch, &old);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigaddset(&block, SIGTTOU); /* we may be in the background */
	sigprocmask(SIG_BLOCK, &block, &mask);
	/* A new shell takes the terminal itself, unless it keeps our process group. */
	if (shells->terminal && !fresh)
		tcsetpgrp(STDIN_FILENO, getpgid(s->pid));
	send_line(s->fd, line);
	status = await(s, &mask, killed);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGCHLD, &old, NULL);
	return status;
}

void node_shells_end(struct node_shells *shells)
{
	if (!shells)
		return;
	for (size_t i = 0; i < shells->count; i++)
		if (shells->at[i].pid) {
			send_text(shells->at[i].fd, last, sizeof last - 1);
			close(shells->at[i].fd);
			kill(shells->at[i].pid, SIGCONT);
		}
	for (size_t i = 0; i < shells->count; i++)
		if (shells->at[i].pid && waitpid(shells->at[i].pid, NULL, 0) < 0 && errno == EINTR)
			break;
	free(shells->at);
	free(shells);
}
