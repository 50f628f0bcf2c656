/* SPDX-License-Identifier: BSD-2-Clause */
/* world_run.c - os_world_run(): a process in a world that behaves as if the caller had started it in a shell. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/linux/oneid.h"
#include "os/linux/world.h"

/* Signals that are for the child though they were sent to us. */
static const int passed_on[] = {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGINT, SIGQUIT};
enum { PASSED_ON = sizeof passed_on / sizeof *passed_on };

static volatile sig_atomic_t child;

/* What the terminal sends is for all of the child's process group; in ours it has come there already. */
static void pass_on(int sig, siginfo_t *info, void *context)
{
	const int saved = errno;
	const pid_t pid = (pid_t)child, group = pid > 0 ? getpgid(pid) : -1;

	(void)context;
	if (pid > 0 && info->si_code != SI_KERNEL)
		kill(pid, sig);
	else if (group > 0 && group != getpgrp())
		kill(-group, sig);
	errno = saved;
}

/* The namespaces of the keeper `pid` that are to be joined: its user namespace if it is not ours. -errno. */
static int namespaces_of(pid_t pid)
{
	const int all = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID;
	char path[64];
	struct stat ours, its;

	snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
	if (stat("/proc/self/ns/user", &ours) < 0 || stat(path, &its) < 0)
		return -errno;
	return ours.st_ino == its.st_ino ? all : all | CLONE_NEWUSER;
}

/* Joins them; that of pids counts for children only. */
static int join(pid_t pid, int namespaces)
{
	const int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int error = 0;

	if (pidfd < 0)
		return -errno;
	if (setns(pidfd, namespaces) < 0)
		error = -errno;
	close(pidfd);
	return error;
}

/* What the process between us and the child does: joins the world and makes the child ours, not its own. */
_Noreturn static void go_between(pid_t keeper, int namespaces, int report, int go, const sigset_t *mask,
                                 int (*fn)(void *), void *arg)
{
	static char cwd[PATH_MAX];
	const bool have_cwd = getcwd(cwd, sizeof cwd) != NULL;
	int error = join(keeper, namespaces);
	pid_t pid = -1;
	int answer[2];
	char byte;

	if (!error) {
		pid = (pid_t)syscall(SYS_clone, (unsigned long)(CLONE_PARENT | SIGCHLD), NULL, NULL, NULL, NULL);
		error = pid < 0 ? -errno : 0;
	}
	if (pid == 0) {
		close(report);
		if (!have_cwd || chdir(cwd) < 0)
			(void)!chdir("/");
		if (geteuid() != 0 && (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0))
			_exit(126);
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* who kills us means it */
		(void)oneid_pretend();       /* a kernel without seccomp: such programs fail as they would anyway */
		if (read(go, &byte, 1) != 1) /* when the terminal is ours */
			_exit(126);          /* whoever started us is gone */
		close(go);
		sigprocmask(SIG_SETMASK, mask, NULL);
		exit(fn(arg));
	}
	answer[0] = error;
	answer[1] = (int)pid;
	(void)!write(report, answer, sizeof answer);
	_exit(0);
}

/* A child with a process group of its own goes on, in the foreground if we were brought there, and not if by bg. */
static void go_on(void)
{
	const pid_t group = child > 0 ? getpgid((pid_t)child) : -1;

	if (group <= 0 || group == getpgrp())
		return;
	if (tcgetpgrp(STDIN_FILENO) == getpgrp())
		tcsetpgrp(STDIN_FILENO, group);
	kill(-group, SIGCONT);
}

static volatile sig_atomic_t continued;

static void on_cont(int sig)
{
	const int saved = errno;

	(void)sig;
	continued = 1;
	go_on();
	errno = saved;
}

/* The child has stopped, so the caller's shell must see us stop as well, and what ran us: a script, make. */
static void stop(int how)
{
	continued = 0;
	if (how == SIGTTIN || how == SIGTTOU)
		raise(SIGSTOP);
	else
		kill(0, SIGTSTP);
	/* Where no shell could wake it the kernel stops nobody for ^Z. */
	if (!continued)
		go_on();
}

/* Waits for the child, for one that has the terminal as a job-control shell does. */
static int await(pid_t pid, bool terminal, int *status)
{
	const int what = WEXITED | (terminal ? WSTOPPED : 0);
	siginfo_t info;

	for (;;) {
		/* Looked at twice: ^Z may have stopped us with it between, and then both go on by now. */
		if (waitid(P_PID, (id_t)pid, &info, what | WNOWAIT) < 0 && errno != EINTR)
			return -errno;
		if (waitpid(pid, status, WNOHANG | (terminal ? WUNTRACED : 0)) <= 0)
			continue;
		if (!WIFSTOPPED(*status))
			return 0;
		stop(WSTOPSIG(*status));
	}
}

/* Whether we have the terminal to give it to the child, with a process group of its own: that of ours has no number in
 * the world, which shells and debuggers can't do without. In a pipeline the others need the terminal, too. */
static bool has_terminal(void)
{
	return isatty(0) && isatty(1) && tcgetpgrp(0) == getpgrp();
}

/* ^C that has ended the child is for what ran us as well, a script or make. */
static void end_group(int status)
{
	if (getpgrp() != getpid() && WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT))
		kill(0, WTERMSIG(status));
}

/* Takes the terminal back from a child that has ended, if nobody else has taken it: a shell that sent us to the
 * background has. */
static void take_terminal(pid_t pid)
{
	const pid_t group = tcgetpgrp(STDIN_FILENO);

	if (group == pid || (group > 0 && kill(-group, 0) < 0 && errno == ESRCH))
		tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* Starts the go-between and learns the child's pid from it. */
static int start(pid_t keeper, int go[2], const sigset_t *mask, int (*fn)(void *), void *arg, pid_t *pid)
{
	int pipes[2], answer[2] = {-EIO, -1}, error = 0;
	const int namespaces = namespaces_of(keeper);
	pid_t between;

	if (namespaces < 0)
		return namespaces;
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	fflush(NULL);
	/* The go-between keeps this process's memory while it lives, and so saves copying it: a tenth of an entry's
	 * time. Where it changes its user, the kernel would change who may look at that memory. */
	/* NOLINTBEGIN(clang-analyzer-unix.Vfork,clang-analyzer-security.insecureAPI.vfork) */
	between = namespaces & CLONE_NEWUSER ? fork() : vfork();
	if (between == 0) {
		close(pipes[0]);
		close(go[1]);
		go_between(keeper, namespaces, pipes[1], go[0], mask, fn, arg);
	}
	/* NOLINTEND(clang-analyzer-unix.Vfork,clang-analyzer-security.insecureAPI.vfork) */
	error = between < 0 ? -errno : 0;
	close(pipes[1]);
	if (!error && read(pipes[0], answer, sizeof answer) != (ssize_t)sizeof answer)
		error = -EIO;
	close(pipes[0]);
	if (between > 0)
		while (waitpid(between, NULL, 0) < 0 && errno == EINTR)
			;
	*pid = (pid_t)answer[1];
	return error ? error : answer[0];
}

int os_world_run(const char *name, int (*fn)(void *arg), void *arg, int *status, struct os_reason *why)
{
	const struct sigaction pass = {.sa_sigaction = pass_on, .sa_flags = SA_RESTART | SA_SIGINFO};
	struct sigaction old[PASSED_ON], old_ttou, old_cont;
	const bool terminal = has_terminal();
	sigset_t block, mask;
	pid_t keeper = 0, pid = -1;
	int go[2] = {-1, -1};
	const int fd = world_connect(name, &keeper);
	int error = fd < 0 ? fd : 0;

	why->text[0] = '\0';
	if (error)
		return error;
	sigemptyset(&block);
	for (int i = 0; i < PASSED_ON; i++)
		sigaddset(&block, passed_on[i]);
	signal(SIGCHLD, SIG_DFL); /* else nobody can be waited for */
	sigprocmask(SIG_BLOCK, &block, &mask);
	error = pipe2(go, O_CLOEXEC) < 0 ? -errno : start(keeper, go, &mask, fn, arg, &pid);
	if (error) {
		snprintf(why->text, sizeof why->text, "can't enter the world: %s", strerror(-error));
		goto out;
	}
	child = pid;
	for (int i = 0; i < PASSED_ON; i++)
		if (sigaction(passed_on[i], NULL, &old[i]) == 0 && old[i].sa_handler != SIG_IGN)
			sigaction(passed_on[i], &pass, NULL);
	sigaction(SIGTTOU, &(struct sigaction){.sa_handler = SIG_IGN}, &old_ttou);
	sigaction(SIGCONT, &(struct sigaction){.sa_handler = on_cont, .sa_flags = SA_RESTART}, &old_cont);
	if (terminal) {
		setpgid(pid, pid);
		tcsetpgrp(STDIN_FILENO, pid);
	}
	(void)!write(go[1], "", 1);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	error = await(pid, terminal, status);
	child = 0;
	take_terminal(pid);
	if (terminal && !error)
		end_group(*status);
	for (int i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &old[i], NULL);
	sigaction(SIGCONT, &old_cont, NULL);
	sigaction(SIGTTOU, &old_ttou, NULL);
out:
	sigprocmask(SIG_SETMASK, &mask, NULL);
	for (int i = 0; i < 2; i++)
		if (go[i] >= 0)
			close(go[i]);
	close(fd);
	return error;
}
