/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_depend.c - jail(8): which jails have to be there for others: by `depend`, and parents for their children. */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"

struct job *jail_job(struct job *jobs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (jobs[i].def.name != NULL && strcmp(jobs[i].def.name, name) == 0)
			return &jobs[i];
	return NULL;
}

static void add_one(struct joblist *l, size_t job, bool light)
{
	struct jobedge *e = jaildef_grow(&l->list, l->count, sizeof *e);
	if (e == NULL)
		cmd_errx(1, "out of memory");
	*e = (struct jobedge){job, light};
	l->count++;
}

static void add(struct job *jobs, struct job *j, struct job *on, bool light)
{
	add_one(&j->depends, (size_t)(on - jobs), light);
	add_one(&on->dependents, (size_t)(j - jobs), light);
}

/* Whether there is a jail of that name, on which the jail of the command line depends. */
static bool runs(struct jail_run *r, const char *name)
{
	struct os_jail other = {0};
	bool there = os_jail_get(r->world, name, &other) == 0;
	os_jail_clear(&other);
	return there;
}

static bool add_depends(struct jail_run *r, struct job *jobs, size_t count, struct job *j)
{
	const struct jailsetting *s = jaildef_find(&j->def, "depend");
	bool ok = true;
	for (size_t v = 0; s != NULL && v < s->nvalues; v++) {
		const char *name = s->values[v].text;
		struct job *on = r->config ? jail_job(jobs, count, name) : NULL;
		if (on != NULL)
			add(jobs, j, on, false);
		if (on != NULL || (!r->config && runs(r, name)))
			continue;
		jail_warnx(j, "depends on %s jail \"%s\"", r->config ? "undefined" : "nonexistent", name);
		ok = false;
	}
	return ok;
}

static void add_parent(struct job *jobs, size_t count, struct job *j)
{
	const char *dot = j->def.name != NULL ? strrchr(j->def.name, '.') : NULL;
	char *name = dot != NULL ? strndup(j->def.name, (size_t)(dot - j->def.name)) : NULL;
	struct job *parent = name != NULL ? jail_job(jobs, count, name) : NULL;
	if (parent != NULL)
		add(jobs, j, parent, true);
	free(name);
}

/* Notes that a job is past, and of which others that is true then; `left` are the dependencies that each still has. */
static void pass(const struct job *jobs, size_t job, size_t *left, size_t *stack)
{
	size_t n = 0;
	for (stack[n++] = job; n > 0;) {
		const struct job *j = &jobs[stack[--n]];
		for (size_t i = 0; i < j->dependents.count; i++) {
			size_t k = j->dependents.list[i].job;
			if (left[k] > 0 && --left[k] == 0)
				stack[n++] = k;
		}
	}
}

/* Of jails that wait for each other the first one fails; if that is not enough, the first one of the others. */
static void break_loops(struct job *jobs, size_t count)
{
	size_t *left = calloc(count + 1, sizeof *left), *stack = calloc(count + 1, sizeof *stack);
	bool *first = calloc(count + 1, sizeof *first);
	if (left == NULL || stack == NULL || first == NULL)
		cmd_errx(1, "out of memory");
	for (size_t i = 0; i < count; i++) {
		left[i] = jobs[i].depends.count;
		first[i] = left[i] == 0;
	}
	for (size_t i = 0; i < count; i++)
		if (first[i])
			pass(jobs, i, left, stack);
	for (size_t i = 0; i < count; i++)
		if (left[i] > 0) {
			jail_warnx(&jobs[i], "dependency loop");
			jobs[i].state = JOB_FAILED;
			left[i] = 0;
			pass(jobs, i, left, stack);
		}
	free(first);
	free(stack);
	free(left);
}

bool jail_depends(struct jail_run *r, struct job *jobs, size_t count)
{
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		if (jobs[i].state == JOB_FAILED)
			continue;
		if (!add_depends(r, jobs, count, &jobs[i])) {
			jobs[i].state = JOB_FAILED;
			ok = false;
		}
		if (r->config)
			add_parent(jobs, count, &jobs[i]);
	}
	break_loops(jobs, count);
	return ok;
}
