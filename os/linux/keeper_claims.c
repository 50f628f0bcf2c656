/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_claims.c - units and interface indices given out, freed, doubted; values remembered (keeper.h). */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/keeper.h"
#include "os/linux/kinds.h"

struct unitmap *stack_units(struct stack *s, const char *kind, bool make)
{
	struct unitmap *m;

	for (m = s->kinds; m; m = m->next)
		if (strcmp(m->kind, kind) == 0)
			return m;
	if (!make)
		return NULL;
	m = calloc(1, sizeof *m);
	if (m) {
		snprintf(m->kind, sizeof m->kind, "%s", kind);
		m->next = s->kinds;
		s->kinds = m;
	}
	return m;
}

/* Notes what the connection is about to do, so that it can be undone or doubted. */
static int note(struct connection *c, uint32_t stack, const char *kind, unsigned number, bool release, bool foreign)
{
	struct claim_note *n = c->nclaims < 64 ? calloc(1, sizeof *n) : NULL;

	if (!n)
		return -ENOMEM;
	c->nclaims++;
	n->stack = stack;
	snprintf(n->kind, sizeof n->kind, "%s", kind);
	n->number = number;
	n->release = release;
	n->foreign = foreign;
	n->next = c->claims;
	c->claims = n;
	return 0;
}

static struct numbers *note_numbers(struct keeper *k, const struct claim_note *n)
{
	struct stack *s = registry_stack(k, n->stack);
	struct unitmap *m;

	if (!s)
		return NULL; /* its jail is gone */
	if (!n->kind[0])
		return &s->indices;
	m = stack_units(s, n->kind, false);
	return m ? &m->units : NULL;
}

struct stack *stack_reachable(struct keeper *k, const struct connection *c, uint32_t id)
{
	struct stack *s = registry_stack(k, id);

	return s && !s->jail->dying && (s == jail_stack(c->jail) || jail_is_below(s->jail, c->jail)) ? s : NULL;
}

static int take_index(struct connection *c, struct stack *s, uint32_t *index)
{
	const int number = numbers_lowest(&s->indices, 2); /* 1 is the loopback's */
	int error = number < 0 ? number : numbers_take(&s->indices, (unsigned)number);

	if (!error) {
		*index = (uint32_t)number;
		error = note(c, s->id, "", (unsigned)number, false, false);
	}
	return error;
}

int on_claim(struct keeper *k, struct connection *c)
{
	const struct wire_request *r = &k->in.head;
	struct stack *s = stack_reachable(k, c, r->vnet);
	const struct ifkind *kind = kind_find(k->in.name);
	struct unitmap *m;
	int unit = r->unit, error;

	if (!s)
		return -EPERM;
	if (!kind || kind->nic || r->count != kind->ends || unit > kind->max_unit)
		return -EINVAL;
	m = stack_units(s, k->in.name, true);
	if (!m)
		return -ENOMEM;
	if (strcmp(m->kind, "lo") == 0 && !m->units.words)
		numbers_take(&m->units, 0); /* lo0 was there from the beginning */
	if (unit < 0)
		unit = numbers_lowest(&m->units, 0);
	if (unit < 0)
		return unit;
	error = numbers_take(&m->units, (unsigned)unit);
	if (error)
		return error;
	error = note(c, s->id, m->kind, (unsigned)unit, false, false);
	for (unsigned i = 0; i < r->count && !error; i++)
		error = take_index(c, s, &k->out.head.index[i]);
	k->out.head.unit = unit;
	k->out.head.vnet = k->serial_base + k->serials++ % KIND_SERIALS;
	return error;
}

int on_serials(struct keeper *k)
{
	if (k->in.head.count > NUMBERS_MAX)
		return -EINVAL;
	/* In one piece: where the numbers begin again the rest is left out. */
	if (k->serials % KIND_SERIALS + k->in.head.count > KIND_SERIALS)
		k->serials += KIND_SERIALS - k->serials % KIND_SERIALS;
	k->out.head.vnet = k->serial_base + k->serials % KIND_SERIALS;
	k->serials += k->in.head.count;
	return 0;
}

int on_move(struct keeper *k, struct connection *c)
{
	const struct wire_request *r = &k->in.head;
	struct stack *from = stack_reachable(k, c, r->stack[0]), *to = stack_reachable(k, c, r->stack[1]);
	int error;

	if (!from || !to)
		return -ENXIO; /* a jail that is on its way out takes nothing in */
	error = take_index(c, to, &k->out.head.index[1]);
	return error ? error : note(c, from->id, "", r->index[0], true, false);
}

int on_release(struct keeper *k, struct connection *c)
{
	const struct wire_request *r = &k->in.head;
	int error = 0;

	if (strlen(k->in.name) >= OS_IFNAME || r->unit < 0)
		return -EINVAL;
	if (k->in.name[0])
		error = note(c, r->vnet, k->in.name, (unsigned)r->unit, true, !stack_reachable(k, c, r->vnet));
	for (int i = 0; i < 2 && !error; i++)
		if (r->index[i])
			error = note(c, r->stack[i], "", r->index[i], true, !stack_reachable(k, c, r->stack[i]));
	return error;
}

static void drop_notes(struct keeper *k, struct connection *c,
                       void (*fn)(struct keeper *, struct numbers *, const struct claim_note *))
{
	while (c->claims) {
		struct claim_note *n = c->claims;
		struct numbers *numbers = note_numbers(k, n);

		c->claims = n->next;
		c->nclaims--;
		if (numbers)
			fn(k, numbers, n);
		free(n);
	}
	if (k->audit_wanted)
		work_audit(k);
	work_waiting(k, false);
}

bool claims_on(const struct keeper *k, const struct jail *j)
{
	for (const struct connection *c = k->connections; c; c = c->next) {
		for (const struct claim_note *n = c->claims; n; n = n->next) {
			const struct stack *s = registry_stack((struct keeper *)k, n->stack);

			if (s && jail_is_below(s->jail, j))
				return true;
		}
	}
	return false;
}

static void doubt(struct keeper *k, struct numbers *numbers, const struct claim_note *n)
{
	if (numbers_doubt(numbers, n->number))
		k->audit_wanted = true;
}

static void settle(struct keeper *k, struct numbers *numbers, const struct claim_note *n)
{
	if (n->release && n->foreign)
		doubt(k, numbers, n); /* a jail says that its host's number is free: look first */
	else if (n->release)
		numbers_free(numbers, n->number);
}

static void abandon(struct keeper *k, struct numbers *numbers, const struct claim_note *n)
{
	(void)k;
	if (!n->release)
		numbers_free(numbers, n->number);
}

static void busy(struct keeper *k, struct numbers *numbers, const struct claim_note *n)
{
	if (!n->release && n->kind[0])
		numbers_free(numbers, n->number);
	else if (!n->release)
		doubt(k, numbers, n);
}

void on_settle(struct keeper *k, struct connection *c)
{
	drop_notes(k, c, k->in.head.flags & WIRE_BUSY ? doubt : settle);
}

void on_abandon(struct keeper *k, struct connection *c)
{
	drop_notes(k, c, k->in.head.flags & WIRE_BUSY ? busy : abandon);
}

void claims_doubt(struct keeper *k, struct connection *c)
{
	drop_notes(k, c, doubt);
}

void claims_note_index(struct keeper *k, uint32_t stack, unsigned index)
{
	struct stack *s = registry_stack(k, stack);

	if (s)
		numbers_take(&s->indices, index);
}

/* ------------------------------------------------------------------------------------------------ the audit */

/* Calls fn with each set of numbers in the world. */
static void each_numbers(struct keeper *k, void (*fn)(struct numbers *n))
{
	for (size_t i = 0; i <= k->njails; i++) {
		struct stack *s = i < k->njails ? k->jails[i]->stack : &k->host_stack;

		if (!s)
			continue;
		fn(&s->indices);
		for (struct unitmap *m = s->kinds; m; m = m->next)
			fn(&m->units);
	}
}

static void free_doubtful(struct numbers *n)
{
	for (unsigned w = 0; w < n->words; w++) {
		if (!n->doubtful[w])
			continue;
		n->used[w] &= ~n->doubtful[w];
		n->doubtful[w] = 0;
		if (n->full > w)
			n->full = w;
	}
}

static void trust(struct numbers *n, unsigned number)
{
	if (numbers_has(n, number))
		n->doubtful[number / 64] &= ~(UINT64_C(1) << number % 64);
}

void claims_audit(struct keeper *k, const char *report, size_t length)
{
	const char *end = report + length;

	/* Lines "stack kind number", kind "-" for an index: each names something that exists. */
	while (report < end) {
		uint32_t stack;
		unsigned number;
		char kind[OS_IFNAME];
		const char *line_end = memchr(report, '\n', (size_t)(end - report));

		if (!line_end)
			break;
		if (sscanf(report, "%u %15s %u", &stack, kind, &number) == 3) {
			struct stack *s = registry_stack(k, stack);
			struct unitmap *m = s && strcmp(kind, "-") != 0 ? stack_units(s, kind, false) : NULL;

			if (s && strcmp(kind, "-") == 0)
				trust(&s->indices, number);
			else if (m)
				trust(&m->units, number);
		}
		report = line_end + 1;
	}
	/* Numbers doubted while the worker looked may have come to exist behind its back: they wait for the next one.
	 */
	if (k->audit_wanted)
		work_audit(k);
	else
		each_numbers(k, free_doubtful);
}

/* --------------------------------------------------------------------------------------------------- values */

static int compare_vars(const void *a, const void *b)
{
	return strcmp(((const struct var *)a)->name, ((const struct var *)b)->name);
}

static void free_var(void *var)
{
	struct var *v = var;

	free(v->name);
	free(v->value);
	free(v);
}

int on_var_get(struct keeper *k, struct connection *c)
{
	const struct var key = {.name = k->in.name};
	const struct stack *s = registry_stack(k, k->in.head.vnet);
	struct var **found = s ? tfind(&key, &s->vars, compare_vars) : NULL;

	(void)c; /* what FreeBSD's sysctl shows, it shows in a jail too */
	if (!found)
		return -ENOENT;
	k->out.head.data_len = (uint32_t)snprintf(k->out.data, sizeof k->out.data, "%s", (*found)->value);
	return 0;
}

static struct var *new_var(const char *name, const char *value)
{
	struct var *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	v->name = strdup(name);
	v->value = strdup(value);
	if (v->name && v->value)
		return v;
	free_var(v);
	return NULL;
}

int on_var_set(struct keeper *k, struct connection *c)
{
	const struct var key = {.name = k->in.name};
	struct stack *s = stack_reachable(k, c, k->in.head.vnet);
	struct var **found, *v;

	if (!s)
		return -EPERM;
	if (strlen(k->in.data) != k->in.head.data_len || !k->in.name[0])
		return -EINVAL;
	found = tfind(&key, &s->vars, compare_vars);
	if (found) {
		v = *found;
		tdelete(v, &s->vars, compare_vars);
		free_var(v);
		s->nvars--;
	}
	if (!k->in.head.data_len)
		return 0;
	if (s->nvars == KEEPER_VARS)
		return -ENOSPC;
	v = new_var(k->in.name, k->in.data);
	if (!v)
		return -ENOMEM;
	if (!tsearch(v, &s->vars, compare_vars)) {
		free_var(v);
		return -ENOMEM;
	}
	s->nvars++;
	return 0;
}

void stack_clear(struct stack *s)
{
	while (s->kinds) {
		struct unitmap *m = s->kinds;

		s->kinds = m->next;
		numbers_clear(&m->units);
		free(m);
	}
	numbers_clear(&s->indices);
	tdestroy(s->vars, free_var);
	s->vars = NULL;
}
