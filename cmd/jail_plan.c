/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_plan.c - jail(8): which jails are worked on, in the order of their dependencies, else together. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "cmd/jail_tasks.h"
#include "lib/jailconf.h"

/* All the jobs of a run, for the functions that follow dependencies. */
struct plan {
	struct jail_run *run;
	struct job *jobs;
	size_t count;
	unsigned working; /* how many jobs have a place */
	bool ok;          /* all jobs of this pass went well */
};

/* What has to be done before a job: starting, what it depends on; stopping, what depends on it. */
static const struct joblist *before(const struct job *j, bool stopping)
{
	return stopping ? &j->dependents : &j->depends;
}

/* Gives a job up because another one failed; said of those that nobody asked for, but not of those that were needed. */
static void give_up(struct plan *p, struct job *j)
{
	if (j->state == JOB_FAILED)
		return;
	if (!j->pulled && p->run->verbose >= 0)
		jail_warnx(j, "skipped");
	j->state = JOB_FAILED;
}

/* A failure's consequence: what waits for that job is not done. */
static void skip_waiting(struct plan *p, struct job *failed, bool stopping)
{
	const struct joblist *waiting = before(failed, !stopping);
	for (size_t i = 0; i < waiting->count; i++) {
		struct job *k = &p->jobs[waiting->list[i].job];
		if (k->state == JOB_NEW && !(waiting->list[i].light && failed->changed))
			give_up(p, k);
	}
}

/* What one task does: a job, in one of the two passes. */
struct work {
	struct plan *plan;
	struct job *job;
	bool wanted; /* by the user; else something depends on it, or a pattern fits it */
	bool stopping;
};

static void do_work(void *arg);

static void add_work(struct plan *p, struct job *j, bool wanted, bool stopping)
{
	struct work *w = malloc(sizeof *w);
	if (w == NULL)
		cmd_errx(1, "out of memory");
	*w = (struct work){p, j, wanted, stopping};
	if (!task_new(do_work, w))
		cmd_errx(1, "out of memory");
}

static bool is_over(void *arg)
{
	const struct job *j = arg;
	return j->state == JOB_DONE || j->state == JOB_FAILED;
}

/* What its children wait for when it starts, and its parent when it stops. */
static bool is_changed(void *arg)
{
	const struct job *j = arg;
	return j->changed || is_over(arg);
}

static bool has_place(void *arg)
{
	const struct plan *p = arg;
	return p->working < p->run->at_once;
}

/* Does the work itself, when there is a place. */
static bool at_work(struct plan *p, struct job *j, bool (*fn)(struct jail_run *r, struct job *j))
{
	task_wait(has_place, p, NULL);
	p->working++;
	bool ok = fn(p->run, j);
	p->working--;
	return ok;
}

static bool finish(struct plan *p, struct job *j, bool ok, bool stopping)
{
	j->state = ok ? JOB_DONE : JOB_FAILED;
	if (!ok)
		skip_waiting(p, j, stopping);
	return ok;
}

static bool skip(struct plan *p, struct job *j, bool stopping)
{
	give_up(p, j);
	return finish(p, j, false, stopping);
}

/* Has done, all together, what has to be done before a job. false: not all of it went well. */
static bool prepare(struct plan *p, struct job *j, bool stopping)
{
	const struct joblist *l = before(j, stopping);
	for (size_t i = 0; i < l->count; i++) {
		struct job *first = &p->jobs[l->list[i].job];
		if (first->state != JOB_NEW)
			continue;
		first->pulled = !first->target;
		add_work(p, first, false, stopping);
	}
	for (size_t i = 0; i < l->count; i++) {
		struct job *first = &p->jobs[l->list[i].job];
		bool light = l->list[i].light;
		task_wait(light ? is_changed : is_over, first, NULL);
		/* a child that is gone keeps its parent from nothing, whatever went wrong after that */
		if (first->state == JOB_FAILED && !(light && first->changed && stopping))
			return false;
	}
	return true;
}

/* Changes a jail; where it has to be made anew, what depends on it is stopped before. */
static bool change(struct plan *p, struct job *j)
{
	if (jail_restarts(p->run, j) && !prepare(p, j, true))
		return skip(p, j, true);
	return finish(p, j, at_work(p, j, jail_update), false);
}

/* Starts what a job depends on, then it. `wanted`: by the user; else it may run already. */
static bool start(struct plan *p, struct job *j, bool wanted)
{
	if (wanted && !p->run->modify && p->run->config && jail_find(p->run, j)) {
		jail_quoted(j, "already exists");
		return finish(p, j, false, false);
	}
	if (!prepare(p, j, false))
		return skip(p, j, false);
	if (p->run->modify && (wanted || j->wild) && jail_find(p->run, j))
		return change(p, j);
	if (!wanted && jail_find(p->run, j)) {
		jail_write_jid(p->run, j);
		return finish(p, j, true, false);
	}
	return finish(p, j, at_work(p, j, jail_create), false);
}

/* Stops what depends on a job, then it. */
static bool stop(struct plan *p, struct job *j, bool wanted)
{
	if (!prepare(p, j, true))
		return skip(p, j, true);
	if (jail_find(p->run, j))
		return finish(p, j, at_work(p, j, jail_stop), true);
	if (wanted && !p->run->create) {
		if (p->run->verbose >= 0)
			jail_quoted(j, "not found");
		return finish(p, j, false, true);
	}
	return finish(p, j, true, true);
}

static void do_work(void *arg)
{
	const struct work w = *(struct work *)arg;
	struct job *j = w.job;
	bool ok;
	free(arg);
	if (j->state != JOB_NEW) { /* somebody else's work; what became of it counts for us as well */
		task_wait(is_over, j, NULL);
		ok = j->state == JOB_DONE;
		if (!ok)
			skip_waiting(w.plan, j, w.stopping);
	} else {
		j->state = JOB_ACTIVE;
		if (w.stopping)
			ok = stop(w.plan, j, w.wanted);
		else if (w.plan->run->create)
			ok = start(w.plan, j, w.wanted);
		else
			ok = change(w.plan, j);
	}
	w.plan->ok = w.plan->ok && ok;
}

/* -rc: stops what is wanted first, then starts it again; with -m only what can't be changed as it is is stopped. */
static bool stops(const struct jail_run *r)
{
	return r->remove && !r->modify;
}

/* A jail that runs and is in no file. */
struct running {
	struct plan *plan;
	struct job job;
};

static void stop_running(void *arg)
{
	struct running *s = arg;
	struct os_jail now = {0};
	const char *name = s->job.def.name;
	/* one before it may have taken it along */
	bool found = os_jail_get(s->plan->run->world, name, &now) == 0;
	s->job.jid = now.jid;
	os_jail_clear(&now);
	if (!found)
		cmd_warnx("\"%s\" not found", name);
	s->plan->ok = found && at_work(s->plan, &s->job, jail_stop) && s->plan->ok;
	job_clear(&s->job);
	free(s);
}

static void add_running(struct plan *p, const char *name)
{
	struct running *s = calloc(1, sizeof *s);
	if (s == NULL || jaildef_set(&s->job.def, "name", name, false) != 0)
		cmd_errx(1, "out of memory");
	s->job.def.name = jail_copy(name);
	s->plan = p;
	if (!task_new(stop_running, s))
		cmd_errx(1, "out of memory");
}

/* -R with a wildcard: the running jails that match, newest first, so that children go before their parents. */
static bool add_matching(struct plan *p, const char *pattern)
{
	struct os_jail *list = NULL;
	int n = os_jail_list(p->run->world, &list);
	for (int i = n - 1; i >= 0; i--) {
		if (jailconf_match(list[i].name, pattern))
			add_running(p, list[i].name);
		os_jail_clear(&list[i]);
	}
	free(list);
	return n >= 0;
}

/* Work on a job that the user has named, by name or by a pattern. */
static void add_target(struct plan *p, struct job *j, bool by_name, bool stopping)
{
	j->target = true;
	add_work(p, j, by_name, stopping);
}

static bool one_target(struct plan *p, const char *target, bool stopping)
{
	struct job *j = jail_job(p->jobs, p->count, target);
	bool only_remove = p->run->remove && !p->run->create && !p->run->modify;
	if (j != NULL)
		add_target(p, j, true, stopping);
	else if (only_remove)
		add_running(p, target);
	else
		cmd_warnx("\"%s\" not found", target);
	return j != NULL || only_remove;
}

/* One pass over the targets: stopping, or starting and changing. */
static bool pass(struct plan *p, char **targets, int ntargets, bool stopping)
{
	p->ok = true;
	for (int t = 0; t < ntargets; t++) {
		if (!jailconf_wild(targets[t])) {
			p->ok = one_target(p, targets[t], stopping) && p->ok;
			continue;
		}
		for (size_t i = 0; i < p->count; i++)
			if (jailconf_match(p->jobs[i].def.name, targets[t])) {
				p->jobs[i].wild |= !stopping;
				add_target(p, &p->jobs[i], false, stopping);
			}
		if (p->run->running)
			p->ok = add_matching(p, targets[t]) && p->ok;
	}
	tasks_run();
	return p->ok;
}

/* The same for the one jail of the command line. */
static bool pass_line(struct plan *p, bool stopping)
{
	p->ok = true;
	add_target(p, p->jobs, true, stopping);
	tasks_run();
	return p->ok;
}

int jail_plan(struct jail_run *r, struct job *jobs, size_t count, char **targets, int ntargets)
{
	struct plan p = {.run = r, .jobs = jobs, .count = count};
	bool ok = true;
	char all[] = "*", *everything = all;
	if (ntargets == 0) {
		targets = &everything;
		ntargets = 1;
	}
	bool line = !r->config && count > 0; /* the one jail of the command line */
	if (stops(r)) {
		ok = line ? pass_line(&p, true) : pass(&p, targets, ntargets, true);
		for (size_t i = 0; i < count; i++)
			if (r->create && jobs[i].state == JOB_DONE) {
				jobs[i].state = JOB_NEW;
				jobs[i].changed = false;
			}
	}
	if (!r->create && !r->modify)
		return ok ? 0 : 1;
	if (line)
		return ok && pass_line(&p, false) ? 0 : 1;
	ok = ok && pass(&p, targets, ntargets, false);
	return ok ? 0 : 1;
}
