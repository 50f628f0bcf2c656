/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_run.c - jail(8): the commands that it runs, on the host and in the jail, and ifconfig(8)'s part of the work. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "cmd/jail_tasks.h"
#include "cmd/jail_user.h"
#include "lib/errtext.h"

/* How a command is run. */
struct how {
	bool in_jail, background;
	bool own;    /* jail(8)'s, not the user's: runs as jail(8) does */
	int timeout; /* seconds, 0 = none */
	FILE *log;   /* where the output goes, NULL: where jail(8)'s does */
};

/* The words of a command joined by blanks, for messages; malloc'ed. */
static char *joined(char *const *argv)
{
	size_t size = 1, used = 0;
	for (size_t i = 0; argv[i] != NULL; i++)
		size += strlen(argv[i]) + 1;
	char *text = calloc(1, size);
	for (size_t i = 0; text != NULL && argv[i] != NULL; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? " " : "", argv[i]);
	return text;
}

static int attach(struct os_world *w, int jid)
{
	char number[16];

	snprintf(number, sizeof number, "%d", jid);
	return os_jail_attach(w, number);
}

static void find_user(const struct job *j, const char *name, struct jail_user *user)
{
	if (jail_user_find(name, user))
		return;
	jail_warnx(j, "%s: no such user", name);
	exit(1);
}

/* In the child: with the user and environment that the exec.* parameters ask for; `user` NULL: as jail(8) runs. */
static void become(const struct job *j, const struct how *how, const struct jail_user *user)
{
	bool clean = how->in_jail && jail_true(j, "exec.clean");
	struct jail_user current;
	const struct jail_user *whose = user;
	if (whose == NULL && clean && jail_user_find(NULL, &current)) /* a jail may lack a password file */
		whose = &current;
	if (user != NULL && !jail_user_become(user))
		exit(1);
	if (user != NULL || clean)
		jail_user_environ(whose, clean);
	/* a home may be closed to an ordinary user's root, or not be in the jail */
	if (how->in_jail && (!clean || whose == NULL || chdir(whose->home) != 0) && chdir("/") != 0)
		cmd_err(1, errno, "chdir /");
}

/* In the child: into the jail, with the user, environment and output that the exec.* parameters ask for. */
static void prepare(const struct job *j, const struct how *how)
{
	const char *name = jaildef_value(&j->def, how->in_jail ? "exec.jail_user" : "exec.system_user");
	bool from_host = !how->in_jail || jail_true(j, "exec.system_jail_user");
	struct jail_user user;
	struct os_world *w;
	int error;
	if (how->own)
		return;
	if (name != NULL && from_host)
		find_user(j, name, &user);
	if (how->in_jail) {
		/* the parent's connection to the keeper is not ours to use */
		if ((error = os_world_open(&w)) != 0 || (error = attach(w, j->jid)) != 0) {
			jail_warnx(j, "jail_attach: %s", err_text(error));
			exit(1);
		}
		os_world_close(w);
	}
	/* there is one routing table */
	if (how->in_jail && jail_number(j, "exec.fib", 0) != 0) {
		jail_warnx(j, "setfib: %s", err_text(EINVAL));
		exit(1);
	}
	if (name != NULL && !from_host)
		find_user(j, name, &user);
	become(j, how, name != NULL ? &user : NULL);
	if (how->log != NULL) {
		dup2(fileno(how->log), STDOUT_FILENO);
		dup2(fileno(how->log), STDERR_FILENO);
	}
}

/* Opens exec.consolelog for a command in the jail. false: said why not. */
static bool open_log(const struct job *j, struct how *how)
{
	const char *log = how->in_jail ? jaildef_value(&j->def, "exec.consolelog") : NULL;
	if (log == NULL)
		return true;
	if (!jail_check_path(j, "exec.consolelog", log, true))
		return false;
	how->log = fopen(log, "ae");
	if (how->log == NULL)
		jail_warnx(j, "open %s: %s", log, err_text(errno));
	return how->log != NULL;
}

/* A child that is waited for. */
struct child {
	pid_t pid;
	int status;
	bool over;
};

static bool child_over(void *arg)
{
	struct child *c = arg;
	if (!c->over) {
		pid_t got = waitpid(c->pid, &c->status, WNOHANG);
		c->over = got == c->pid || (got < 0 && errno != EINTR);
	}
	return c->over;
}

/* Waits for a child, at most `timeout` seconds if that is not 0. false: time is up. */
static bool wait_child(pid_t pid, int timeout, int *status)
{
	struct child c = {.pid = pid};
	struct timespec end;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += timeout;
	if (!task_wait(child_over, &c, timeout > 0 ? &end : NULL))
		return false;
	*status = c.status;
	return true;
}

/* Waits until a command that is left in the background is under way: one that is not yet in its jail can't keep that.
 */
static void wait_begun(int begun)
{
	char nothing;
	while (read(begun, &nothing, 1) < 0 && errno == EINTR)
		;
}

/* Waits for a command, unless it is to run in the background, and reports a failure as jail(8) does. */
static bool succeeds(struct job *j, pid_t pid, const struct how *how, const char *text)
{
	int status = 0;
	if (pid < 0) {
		jail_warnx(j, "fork: %s", err_text(errno));
		return false;
	}
	if (how->background)
		return true;
	if (!wait_child(pid, how->timeout, &status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		jail_warnx(j, "%s: timed out", text);
		return false;
	}
	if (WIFSIGNALED(status))
		jail_warnx(j, "%s: exited on signal %d", text, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		jail_warnx(j, "%s: failed", text);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Runs one command. */
static bool run(struct jail_run *r, struct job *j, char *const *argv, struct how how)
{
	if (!open_log(j, &how))
		return false;
	char *text = joined(argv);
	if (text == NULL)
		cmd_errx(1, "out of memory");
	if (r->verbose > 0)
		jail_note(j, "run command%s: %s%s", how.in_jail ? " in jail" : "", text, how.background ? " &" : "");
	fflush(stdout);
	int begun[2] = {-1, -1}; /* the far end is closed when the command is executed */
	if (how.background && pipe2(begun, O_CLOEXEC) < 0)
		cmd_err(1, errno, "pipe");
	pid_t pid = fork();
	if (pid == 0) {
		tasks_leave();
		if (how.background)
			setsid();
		prepare(j, &how);
		jail_exec(argv, how.in_jail && jail_true(j, "exec.clean"));
		jail_warnx(j, "exec %s: %s", argv[0], err_text(errno));
		_exit(1);
	}
	if (how.log != NULL)
		fclose(how.log);
	if (how.background) {
		close(begun[1]);
		wait_begun(begun[0]);
		close(begun[0]);
	}
	bool ok = succeeds(j, pid, &how, text);
	free(text);
	return ok;
}

/*
 * A command as one string: words parted by blanks and newlines, or one for the shell if it has anything that a shell
 * reads. An `&` at the end that is all of that leaves it in the background.
 */
static bool run_string(struct jail_run *r, struct job *j, const char *string, struct how how)
{
	static char shell[] = "/bin/sh", command[] = "-c";
	char *text = jail_copy(string), *rest = text, *word;
	char **argv = calloc(strlen(string) / 2 + 4, sizeof *argv);
	size_t n = 0;
	if (argv == NULL)
		cmd_errx(1, "out of memory");
	char *special = strpbrk(text, "!\"$&'()*;<>?[\\]`{|}~");
	how.background = special != NULL && special[0] == '&' && special[1] == '\0';
	if (special != NULL && !how.background) {
		argv[n++] = shell;
		argv[n++] = command;
		argv[n++] = text;
	} else {
		if (how.background)
			*special = '\0';
		while ((word = strsep(&rest, " \t\f\v\r\n")) != NULL)
			if (*word != '\0')
				argv[n++] = word;
	}
	bool ok = n == 0 || run(r, j, argv, how);
	free(argv);
	free(text);
	return ok;
}

bool jail_commands(struct jail_run *r, struct job *j, const char *name)
{
	const struct jailsetting *s = jaildef_find(&j->def, name);
	bool command = strcmp(name, "command") == 0, ok = true;
	struct how how = {.timeout = jail_number(j, "exec.timeout", 0)};
	how.in_jail = command || strcmp(name, "exec.start") == 0 || strcmp(name, "exec.stop") == 0;
	if (s == NULL || s->nvalues == 0)
		return true;
	if (command && j->def.name == NULL) { /* the rest of the command line, word by word */
		char **argv = calloc(s->nvalues + 1, sizeof *argv);
		if (argv == NULL)
			cmd_errx(1, "out of memory");
		for (size_t i = 0; i < s->nvalues; i++)
			argv[i] = s->values[i].text;
		ok = argv[0][0] == '\0' || run(r, j, argv, how);
		free(argv);
		return ok;
	}
	bool gone = strcmp(name, "exec.poststop") == 0; /* nothing can be kept from happening then */
	for (size_t i = 0; i < s->nvalues && (ok || gone); i++)
		ok = run_string(r, j, s->values[i].text, how) && ok;
	return ok;
}

/* What ifconfig(8) prints when it can't move an interface. */
static void move_failed(const char *interface, int error)
{
	if (error == -ENODEV)
		fprintf(stderr, "ifconfig: interface %s does not exist\n", interface);
	else
		cmd_warn_as("ifconfig", error, "SIOCSIFVNET");
}

bool jail_interfaces(struct jail_run *r, struct job *j)
{
	const struct jailsetting *s = jaildef_find(&j->def, "vnet.interface");
	struct os_vnet *here = NULL, *there = NULL;
	char number[16];
	const char *name = jaildef_value(&j->def, "name");
	int error = 0;
	if (s == NULL)
		return true;
	snprintf(number, sizeof number, "%d", j->jid);
	if (name == NULL || name[0] == '\0')
		name = number;
	for (size_t i = 0; i < s->nvalues && error == 0; i++) {
		const char *interface = s->values[i].text;
		if (r->verbose > 0)
			jail_note(j, "run command: /sbin/ifconfig %s vnet %s", interface, name);
		if (here == NULL && (error = os_vnet_open(r->world, 0, &here)) == 0) {
			error = os_vnet_open(r->world, j->jid, &there);
			if (error == -ENODEV) /* it shares our stack, where the interface is already */
				error = -EEXIST;
		}
		if (error == 0)
			error = os_if_move(here, interface, there);
		if (error == 0)
			continue;
		fflush(stdout);
		move_failed(interface, error);
		jail_warnx(j, "/sbin/ifconfig %s vnet %s: failed", interface, name);
	}
	os_vnet_close(there);
	os_vnet_close(here);
	return error == 0;
}

/* Runs ifconfig(8) for an address of the host's. */
static bool change_alias(struct jail_run *r, struct job *j, struct jail_alias *a, bool add)
{
	const struct how how = {.own = true};
	bool length = a->mask[0] != '\0' && strchr(a->mask, '.') == NULL, whole = length && !a->inet6;
	char *address = NULL, *more = jail_copy(a->more), *rest = more, *word;
	const char **argv = calloc(strlen(a->more) / 2 + 10, sizeof *argv);
	if (argv == NULL || asprintf(&address, "%s%s%s", a->addr, whole ? "/" : "", whole ? a->mask : "") < 0)
		cmd_errx(1, "out of memory");
	size_t argc = 0;
	argv[argc++] = "/sbin/ifconfig";
	argv[argc++] = a->interface;
	argv[argc++] = a->inet6 ? "inet6" : "inet";
	argv[argc++] = address;
	if (!whole) {
		argv[argc++] = a->inet6 ? "prefixlen" : "netmask";
		argv[argc++] = a->mask[0] != '\0' ? a->mask : a->inet6 ? "128" : "255.255.255.255";
	}
	while (add && (word = strsep(&rest, " \t")) != NULL)
		if (*word != '\0')
			argv[argc++] = word;
	argv[argc++] = add ? "alias" : "-alias";
	bool ok = run(r, j, (char *const *)argv, how);
	free(argv);
	free(more);
	free(address);
	return ok;
}

bool jail_aliases_add(struct jail_run *r, struct job *j)
{
	for (int inet6 = 0; inet6 < 2; inet6++)
		for (size_t i = 0; i < j->naliases; i++) {
			struct jail_alias *a = &j->aliases[i];
			if (a->inet6 != inet6)
				continue;
			a->added = change_alias(r, j, a, true);
			if (!a->added)
				return false;
		}
	return true;
}

bool jail_aliases_remove(struct jail_run *r, struct job *j)
{
	bool ok = true;
	for (int inet6 = 1; inet6 >= 0; inet6--)
		for (size_t i = j->naliases; i-- > 0;) {
			struct jail_alias *a = &j->aliases[i];
			if (a->inet6 != inet6 || !a->added)
				continue;
			a->added = false;
			ok = change_alias(r, j, a, false) && ok;
		}
	return ok;
}
