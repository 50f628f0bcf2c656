/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_plan.c - jail(8): which jails are worked on, in the order of their dependencies. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "lib/jailconf.h"

/* All the jobs of a run, for the functions that follow dependencies. */
struct plan {
	struct jail_run *run;
	struct job *jobs;
	size_t count;
};

static struct job *find_job(struct job *jobs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (jobs[i].def.name != NULL && strcmp(jobs[i].def.name, name) == 0)
			return &jobs[i];
	return NULL;
}

static bool add_depend(struct job *j, size_t on)
{
	size_t *slot = jaildef_grow(&j->depends, j->ndepends, sizeof *slot);
	if (slot == NULL)
		return false;
	*slot = on;
	j->ndepends++;
	return true;
}

bool jail_depends(struct jail_run *r, struct job *jobs, size_t count)
{
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		const struct jailsetting *s = jaildef_find(&jobs[i].def, "depend");
		for (size_t v = 0; s != NULL && v < s->nvalues; v++) {
			const char *name = s->values[v].text;
			struct os_jail other = {0};
			if (r->config) {
				const struct job *on = find_job(jobs, count, name);
				if (on != NULL && add_depend(&jobs[i], (size_t)(on - jobs)))
					continue;
				jail_warnx(&jobs[i], "depends on undefined jail \"%s\"", name);
			} else if (os_jail_get(r->world, name, &other) == 0) {
				os_jail_clear(&other);
				continue;
			} else
				jail_warnx(&jobs[i], "depends on nonexistent jail \"%s\"", name);
			jobs[i].state = JOB_FAILED;
			ok = false;
			break;
		}
	}
	return ok;
}

static bool depends_on(const struct plan *p, const struct job *j, const struct job *on)
{
	for (size_t i = 0; i < j->ndepends; i++)
		if (&p->jobs[j->depends[i]] == on)
			return true;
	return false;
}

/* A failure's consequence: what waited for that job is not done, and what waited for those neither. */
static void skip_waiting(struct plan *p, struct job *failed, bool stopping)
{
	for (size_t i = 0; i < p->count; i++) {
		struct job *k = &p->jobs[i];
		if (k->state != JOB_NEW || (stopping ? !depends_on(p, failed, k) : !depends_on(p, k, failed)))
			continue;
		jail_warnx(k, "skipped");
		k->state = JOB_FAILED;
		skip_waiting(p, k, stopping);
	}
}

/* Marks a job as being worked on; false when there is nothing to do: it is over, or waits for itself. */
static bool begin(struct job *j)
{
	if (j->state == JOB_ACTIVE) {
		jail_warnx(j, "dependency loop");
		j->state = JOB_FAILED;
	}
	if (j->state == JOB_DONE || j->state == JOB_FAILED)
		return false;
	j->state = JOB_ACTIVE;
	return true;
}

static bool finish(struct plan *p, struct job *j, bool ok, bool stopping)
{
	j->state = ok ? JOB_DONE : JOB_FAILED;
	if (!ok)
		skip_waiting(p, j, stopping);
	return ok;
}

/* Gives a job up because another one failed. */
static bool skip(struct plan *p, struct job *j, bool stopping)
{
	if (j->state != JOB_FAILED)
		jail_warnx(j, "skipped");
	return finish(p, j, false, stopping);
}

/* Starts what a job depends on, then it. `wanted`: by the user; else it may run already. */
static bool start(struct plan *p, struct job *j, bool wanted)
{
	if (!begin(j))
		return j->state == JOB_DONE;
	if (wanted && !p->run->modify && p->run->config && jail_find(p->run, j)) {
		jail_quoted(j, "already exists");
		return finish(p, j, false, false);
	}
	for (size_t i = 0; i < j->ndepends; i++)
		if (!start(p, &p->jobs[j->depends[i]], false))
			return skip(p, j, false);
	if (p->run->modify && (wanted || j->wild) && jail_find(p->run, j))
		return finish(p, j, jail_update(p->run, j), false);
	if (!wanted && jail_find(p->run, j))
		return finish(p, j, true, false);
	return finish(p, j, jail_create(p->run, j), false);
}

/* Stops what depends on a job, then it. */
static bool stop(struct plan *p, struct job *j, bool wanted)
{
	if (!begin(j))
		return j->state == JOB_DONE;
	for (size_t i = 0; i < p->count; i++)
		if (depends_on(p, &p->jobs[i], j) && !stop(p, &p->jobs[i], false))
			return skip(p, j, true);
	if (jail_find(p->run, j))
		return finish(p, j, jail_stop(p->run, j), true);
	if (wanted && !p->run->create) {
		jail_quoted(j, "not found");
		return finish(p, j, false, true);
	}
	return finish(p, j, true, true);
}

/* -rc: stops what is wanted first, then starts it again; -mr stops only what can't be changed as it is. */
static bool stops(const struct jail_run *r)
{
	return r->remove && (r->create || !r->modify);
}

/* One job in one of the two passes over the targets. */
static bool work(struct plan *p, struct job *j, bool wanted, bool stopping)
{
	if (j->state == JOB_FAILED)
		return false;
	if (stopping)
		return stop(p, j, wanted);
	j->wild = !wanted;
	if (p->run->create)
		return start(p, j, wanted);
	return finish(p, j, jail_update(p->run, j), false);
}

/* A job for a jail that runs but is in no file. */
static bool stop_running(struct jail_run *r, const char *name, int jid)
{
	struct job j = {.jid = jid};
	bool ok = jaildef_set(&j.def, "name", name, false) == 0 && (j.def.name = strdup(name)) != NULL;
	ok = ok && jail_stop(r, &j);
	job_clear(&j);
	return ok;
}

/* -R with a wildcard: the running jails that match, newest first, so that children go before their parents. */
static bool stop_matching(struct jail_run *r, const char *pattern)
{
	struct os_jail *list = NULL;
	int n = os_jail_list(r->world, &list);
	bool ok = n >= 0;
	for (int i = n - 1; i >= 0; i--) {
		if (jailconf_match(list[i].name, pattern))
			ok = stop_running(r, list[i].name, list[i].jid) && ok;
		os_jail_clear(&list[i]);
	}
	free(list);
	return ok;
}

static bool one_target(struct plan *p, const char *target, bool stopping)
{
	struct job *j = find_job(p->jobs, p->count, target);
	struct os_jail running = {0};
	if (j != NULL)
		return work(p, j, true, stopping);
	bool only_remove = p->run->remove && !p->run->create && !p->run->modify;
	if (!only_remove || os_jail_get(p->run->world, target, &running) != 0) {
		cmd_warnx("\"%s\" not found", target);
		return false;
	}
	bool ok = stop_running(p->run, target, running.jid);
	os_jail_clear(&running);
	return ok;
}

/* One pass over the targets: stopping, or starting and changing. */
static bool pass(struct plan *p, char **targets, int ntargets, bool stopping)
{
	bool ok = true;
	for (int t = 0; t < ntargets; t++) {
		if (!jailconf_wild(targets[t])) {
			ok = one_target(p, targets[t], stopping) && ok;
			continue;
		}
		for (size_t i = 0; i < p->count; i++)
			if (jailconf_match(p->jobs[i].def.name, targets[t]))
				ok = work(p, &p->jobs[i], false, stopping) && ok;
		if (p->run->running)
			ok = stop_matching(p->run, targets[t]) && ok;
	}
	return ok;
}

int jail_plan(struct jail_run *r, struct job *jobs, size_t count, char **targets, int ntargets)
{
	struct plan p = {r, jobs, count};
	bool ok = true;
	char all[] = "*", *everything = all;
	if (ntargets == 0) {
		targets = &everything;
		ntargets = 1;
	}
	bool line = !r->config && count > 0; /* the one jail of the command line */
	if (stops(r)) {
		ok = line ? work(&p, jobs, true, true) : pass(&p, targets, ntargets, true);
		for (size_t i = 0; i < count; i++)
			if (r->create && jobs[i].state == JOB_DONE)
				jobs[i].state = JOB_NEW;
	}
	if (!r->create && !r->modify)
		return ok ? 0 : 1;
	if (line)
		return ok && work(&p, jobs, true, false) ? 0 : 1;
	ok = ok && pass(&p, targets, ntargets, false);
	return ok ? 0 : 1;
}
