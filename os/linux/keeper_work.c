/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_work.c - the keeper's forked workers: removing jails, seeing which interfaces exist (keeper.h). */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "os/linux/bridge.h"
#include "os/linux/keeper.h"
#include "os/linux/kinds.h"

enum {
	TRIES = 3,             /* of a worker that is killed */
	KILL_ROUNDS = 4000,    /* about 20 s: a process that doesn't die by then hangs in the kernel */
	REPORT_MAX = 64 << 20, /* bytes */
};

/* What a worker works with: the registry as it was at the fork, and the pipe to report through. */
struct job {
	struct keeper *k;
	struct nl nl;
	int report;
};

static void say(struct job *job, const char *format, ...)
{
	char line[64];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (job->report >= 0 && write(job->report, line, (size_t)length) < 0)
		_exit(1); /* the keeper is gone */
}

/* Opens the job's netlink socket in a stack. */
static int visit(struct job *job, const struct stack *s)
{
	if (setns(s->fd, CLONE_NEWNET) < 0)
		return -errno;
	return nl_open(&job->nl);
}

/* ---------------------------------------------------------------------------------------------- removing jails */

static int kill_one(pid_t pid, void *arg)
{
	kill(pid, SIGKILL);
	++*(int *)arg;
	return 0;
}

static void kill_all(const struct jail *j)
{
	useconds_t pause = 100;

	for (int round = 0; round < KILL_ROUNDS; round++) {
		int count = 0;

		procs_of_jail_surely(j, kill_one, &count);
		if (count == 0)
			return;
		usleep(pause);
		if (pause < 5000)
			pause *= 2;
	}
}

/* Moves a lent interface to where it was made. Taken names and numbers are stepped round: it must not be lost. */
static void bring_home(struct job *job, const struct link *l, struct stack *home)
{
	const char *pattern = NULL;

	for (int tries = 0; tries < 1000; tries++) {
		const int index = numbers_lowest(&home->indices, 2);
		const int error = link_move(&job->nl, l, home->fd, home->id, index < 0 ? 0 : (unsigned)index, pattern);

		if (index > 0)
			numbers_take(&home->indices, (unsigned)index);
		if (!error) {
			if (index > 0)
				say(job, "i %u %d\n", home->id, index);
			if (index > 0 && kind_of(l) == &kind_bridge && bridge_maxaddr_watched(l))
				say(job, "g %u %d\n", home->id, index);
			return;
		}
		if (error == -EEXIST && !pattern)
			pattern = "back%d";
		else if (error != -EBUSY)
			return;
	}
}

/* Destroys what the dying stack's jail made and lent to others, wherever it is. */
static void call_in(struct job *job, const struct stack *dying)
{
	struct keeper *k = job->k;

	for (size_t i = 0; i <= k->njails; i++) {
		const struct stack *s = i < k->njails ? k->jails[i]->stack : &k->host_stack;
		struct link *links = NULL;
		int count;

		if (!s || s == dying || visit(job, s) < 0)
			continue;
		count = link_list(&job->nl, 0, &links);
		for (int l = 0; l < count; l++)
			if (links[l].meta.ours && links[l].meta.home == dying->id)
				(void)link_delete(&job->nl, links[l].index);
		free(links);
		nl_close(&job->nl);
	}
}

static int by_joining(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return x->meta.joined < y->meta.joined ? -1 : x->meta.joined > y->meta.joined;
}

/* Empties a dying stack of what must not die with it. */
static void empty_stack(struct job *job, struct stack *s)
{
	struct link *links = NULL;
	unsigned lent = 0;
	int count;

	if (visit(job, s) < 0)
		return;
	count = link_list(&job->nl, 0, &links);
	if (count > 1)
		qsort(links, (size_t)count, sizeof *links, by_joining);
	for (int i = 0; i < count; i++) {
		const struct link *l = &links[i];
		struct unitmap *units = stack_units(s, l->meta.kind, false);
		struct stack *home = registry_stack(job->k, l->meta.home);

		if (l->linux_flags & IFF_LOOPBACK) {
			if (units)
				numbers_free(&units->units, 0);
			continue;
		}
		if (l->meta.ours && l->meta.home != s->id) {
			if (home && !home->jail->dying)
				bring_home(job, l, home);
			else
				(void)link_delete(&job->nl, l->index);
			continue;
		}
		if (units && l->meta.unit >= 0)
			numbers_free(&units->units, (unsigned)l->meta.unit);
		/* The kernel would end a cable that leads out of the jail only some time after the jail, and what a
		 * process of ours has sockets for never. */
		if (l->peer_elsewhere || l->meta.back)
			(void)link_delete(&job->nl, l->index);
	}
	free(links);
	nl_close(&job->nl);
	for (const struct unitmap *m = s->kinds; m; m = m->next)
		lent += numbers_count(&m->units);
	if (lent)
		call_in(job, s);
}

static void remove_jails(struct job *job, struct jail *j)
{
	for (struct jail *child = j->children; child; child = child->next)
		remove_jails(job, child);
	if (j->stack)
		empty_stack(job, j->stack);
}

static void removal(struct job *job, struct jail *j)
{
	if (jail_entered(j))
		kill_all(j);
	remove_jails(job, j);
}

/* ---------------------------------------------------------------------------------------------------- audits */

static void audit_stack(struct job *job, const struct stack *s)
{
	struct link *links = NULL;
	int count;

	if (visit(job, s) < 0)
		_exit(1); /* half a report would free what is in use */
	count = link_list(&job->nl, 0, &links);
	if (count < 0)
		_exit(1);
	for (int i = 0; i < count; i++) {
		const struct meta *m = &links[i].meta;

		if (m->back)
			continue;
		say(job, "%u - %u\n", s->id, links[i].index);
		if (m->kind[0] && m->unit >= 0)
			say(job, "%u %s %d\n", m->ours && !(links[i].linux_flags & IFF_LOOPBACK) ? m->home : s->id,
			    m->kind, m->unit);
	}
	free(links);
	nl_close(&job->nl);
}

static void audit(struct job *job)
{
	audit_stack(job, &job->k->host_stack);
	for (size_t i = 0; i < job->k->njails; i++)
		if (job->k->jails[i]->stack)
			audit_stack(job, job->k->jails[i]->stack);
}

/* --------------------------------------------------------------------------------------------------- workers */

/* Starts a worker; false if the machine has no process to give. */
static bool start(struct keeper *k, struct worker *w)
{
	int pipes[2];
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0) {
		struct job *job = malloc(sizeof *job);

		if (!job)
			_exit(1);
		prctl(PR_SET_NAME, "vnet-worker");
		/* A client that is dropped meanwhile shall see the end of its connection. */
		for (const struct connection *c = k->connections; c; c = c->next)
			close(c->fd);
		job->k = k;
		job->nl.fd = -1;
		job->report = pipes[1];
		if (w->audits)
			audit(job);
		else
			removal(job, w->jail);
		say(job, "done\n");
		_exit(0);
	}
	close(pipes[1]);
	w->pipe = pipes[0];
	fcntl(w->pipe, F_SETFL, O_NONBLOCK); /* an event may be an earlier owner's of the number */
	if (pid < 0 || keeper_poll(k, w->pipe, POLL_WORKER, w) < 0) {
		close(pipes[0]);
		return false;
	}
	return true;
}

static void begin(struct keeper *k, struct jail *j)
{
	struct worker *w = calloc(1, sizeof *w);

	if (w) {
		w->jail = j;
		w->audits = !j;
		if (start(k, w)) {
			w->next = k->workers;
			k->workers = w;
			return;
		}
		free(w);
	}
	if (j) { /* without a process to spare the keeper does it itself: slower for everybody, but done */
		static struct job job;

		job.k = k;
		job.nl.fd = job.report = -1;
		removal(&job, j);
		if (setns(k->net, CLONE_NEWNET) < 0)
			abort();
		registry_forget(k, j);
	}
}

void work_remove(struct keeper *k, struct jail *j)
{
	if (claims_on(k, j)) {
		j->waits = true;
		k->waiting++;
	} else {
		begin(k, j);
	}
}

void work_waiting(struct keeper *k, bool all)
{
	for (size_t i = 0; k->waiting && i < k->njails; i++) {
		struct jail *j = k->jails[i];

		if (!j->waits || (!all && claims_on(k, j)))
			continue;
		j->waits = false;
		k->waiting--;
		begin(k, j);
		i = (size_t)-1; /* what begin() did may have moved the list */
	}
}

void work_audit(struct keeper *k)
{
	for (const struct worker *w = k->workers; w; w = w->next)
		if (w->audits)
			return; /* when it ends the next one begins */
	k->audit_wanted = false;
	begin(k, NULL);
}

void work_forget(struct keeper *k, const struct jail *j)
{
	for (struct worker *w = k->workers; w; w = w->next)
		if (w->jail == j)
			w->jail = NULL;
}

static void unlink_worker(struct keeper *k, struct worker *w)
{
	struct worker **link = &k->workers;

	while (*link && *link != w)
		link = &(*link)->next;
	if (*link)
		*link = w->next;
}

/* Lines "i stack index": numbers that the worker gave to returned interfaces; "g stack index": of these, bridges that
 * somebody is to watch. */
static void note_returned(struct keeper *k, const char *report, size_t length)
{
	const char *end = report + length, *line_end;

	for (; (line_end = memchr(report, '\n', (size_t)(end - report))); report = line_end + 1) {
		uint32_t stack;
		unsigned index;

		if (sscanf(report, "i %u %u", &stack, &index) == 2)
			claims_note_index(k, stack, index);
		if (sscanf(report, "g %u %u", &stack, &index) == 2 && registry_stack(k, stack))
			(void)pumps_guard(k, registry_stack(k, stack), index);
	}
}

static void finish(struct keeper *k, struct worker *w)
{
	const bool done = w->length >= 5 && memcmp(w->report + w->length - 5, "done\n", 5) == 0;

	keeper_unpoll(k, w->pipe);
	close(w->pipe);
	if (!w->audits)
		note_returned(k, w->report, w->length);
	if (!done && (w->jail || w->audits) && ++w->tries < TRIES) {
		w->length = 0;
		if (start(k, w))
			return;
	}
	unlink_worker(k, w);
	if (w->jail)
		registry_forget(k, w->jail);
	else if (done && w->audits)
		claims_audit(k, w->report, w->length);
	free(w->report);
	free(w);
}

void work_readable(struct keeper *k, struct worker *w)
{
	ssize_t length;

	if (w->length + 4096 > w->room && w->room < REPORT_MAX) {
		char *report = realloc(w->report, w->room + 65536);

		if (report) {
			w->report = report;
			w->room += 65536;
		}
	}
	if (w->length + 1 >= w->room) {
		finish(k, w); /* no memory for it: as if the worker had failed */
		return;
	}
	length = read(w->pipe, w->report + w->length, w->room - w->length - 1);
	if (length > 0) {
		w->length += (size_t)length;
		w->report[w->length] = '\0';
	} else if (length == 0 || (errno != EINTR && errno != EAGAIN)) {
		finish(k, w);
	}
}
