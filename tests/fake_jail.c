/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_jail.c - jails, their processes and mounts in memory. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fake_os.h"
#include "tests/fake_state.h"

static struct fake_jail *any_jail(int jid)
{
	struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_JAILS; i++)
		if (s->jails[i].used && s->jails[i].jid == jid)
			return &s->jails[i];
	return NULL;
}

static const char *own_name(void)
{
	const struct fake_jail *own = any_jail(fake_self.jid);

	return own ? own->name : "";
}

/* The name below this process's jail, or NULL when it is not below. */
static const char *visible_name(const struct fake_jail *j)
{
	size_t length = strlen(own_name());

	if (!length)
		return j->name;
	return strncmp(j->name, own_name(), length) == 0 && j->name[length] == '.' ? j->name + length + 1 : NULL;
}

struct fake_jail *fake_jail(int jid)
{
	struct fake_jail *j = any_jail(jid);

	return j && visible_name(j) ? j : NULL;
}

static struct fake_jail *jail_named(const char *name)
{
	struct fake_state *s = fake_state();

	if (*name && strspn(name, "0123456789") == strlen(name))
		return fake_jail(atoi(name));
	for (int i = 0; i < FAKE_JAILS; i++) {
		const char *visible = s->jails[i].used ? visible_name(&s->jails[i]) : NULL;
		if (visible && strcmp(visible, name) == 0)
			return &s->jails[i];
	}
	return NULL;
}

static int jail_fail(int error, const char *reason)
{
	snprintf(fake_reason, sizeof(fake_reason), "%s", reason);
	return error;
}

void os_jail_clear(struct os_jail *j)
{
	params_clear(&j->params);
}

/* Puts the full name of a jail asked for as `name` into j, and its parent; the jid in decimal for "". */
static int name_jail(struct fake_jail *j, const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *base = own_name();

	j->parent = fake_self.jid;
	if (dot) {
		char parent[OS_JAILNAME];
		snprintf(parent, sizeof(parent), "%.*s", (int)(dot - name), name);
		const struct fake_jail *above = jail_named(parent);
		if (!above)
			return jail_fail(-ENOENT, "parent not found");
		j->parent = above->jid;
	}
	char number[16];
	snprintf(number, sizeof(number), "%d", j->jid);
	int length = snprintf(j->name, sizeof(j->name), "%s%s%s", base, *base ? "." : "", *name ? name : number);
	return length < (int)sizeof(j->name) ? 0 : -ENAMETOOLONG;
}

int os_jail_create(struct os_world *w, struct os_jail *asked)
{
	struct fake_state *s = fake_state();
	struct fake_jail j = {.used = true, .jid = asked->jid, .persist = asked->persist, .vnet = asked->vnet};
	int slot = 0;

	(void)w;
	int error = fake_failure();
	if (error)
		return error;
	if (jail_named(asked->name) || (j.jid && any_jail(j.jid)))
		return jail_fail(-EEXIST, "jail already exists");
	while (slot < FAKE_JAILS && s->jails[slot].used)
		slot++;
	if (slot == FAKE_JAILS)
		return -EAGAIN;
	while (!j.jid || any_jail(j.jid))
		j.jid = s->next_jid++;
	error = name_jail(&j, asked->name);
	if (error)
		return error;
	j.params_length = params_pack(&asked->params, j.params, sizeof(j.params));
	if (j.params_length < 0)
		return j.params_length;
	const struct fake_jail *parent = any_jail(j.parent);
	j.stack = j.vnet ? s->next_vnet++ : parent ? parent->stack : 0;
	s->jails[slot] = j;
	if (j.vnet)
		fake_stack_start(j.stack, false);
	asked->jid = j.jid;
	snprintf(asked->name, sizeof(asked->name), "%s", visible_name(&s->jails[slot]));
	return 0;
}

static int show_jail(const struct fake_jail *j, struct os_jail *out)
{
	out->jid = j->jid;
	out->parent = j->parent == fake_self.jid ? 0 : j->parent;
	out->persist = j->persist;
	out->vnet = j->vnet;
	out->dying = false;
	const char *name = visible_name(j);
	snprintf(out->name, sizeof(out->name), "%s", name ? name : j->name);
	return params_unpack(&out->params, j->params, (size_t)j->params_length);
}

int os_jail_get(struct os_world *w, const char *name, struct os_jail *out)
{
	const struct fake_jail *j = *name ? jail_named(name) : any_jail(fake_self.jid);

	(void)w;
	return j ? show_jail(j, out) : -ENOENT;
}

static int by_jid(const void *a, const void *b)
{
	return ((const struct os_jail *)a)->jid - ((const struct os_jail *)b)->jid;
}

int os_jail_list(struct os_world *w, struct os_jail **list)
{
	struct fake_state *s = fake_state();
	int count = 0;

	(void)w;
	*list = calloc(FAKE_JAILS, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	for (int i = 0; i < FAKE_JAILS; i++)
		if (s->jails[i].used && visible_name(&s->jails[i]))
			show_jail(&s->jails[i], &(*list)[count++]);
	qsort(*list, (size_t)count, sizeof(**list), by_jid);
	return count;
}

int os_jail_set(struct os_world *w, const struct os_jail *asked)
{
	struct fake_jail *j = asked->jid ? fake_jail(asked->jid) : any_jail(fake_self.jid);
	struct params all = {0};
	int error = fake_failure();

	if (error)
		return error;
	if (!j)
		return -ENOENT;
	struct fake_jail changed = *j;
	if (asked->name[0] && strcmp(asked->name, visible_name(j)) != 0) {
		if (jail_named(asked->name))
			return jail_fail(-EEXIST, "jail already exists");
		error = name_jail(&changed, asked->name);
	}
	if (!error)
		error = params_unpack(&all, j->params, (size_t)j->params_length);
	if (!error)
		error = params_merge(&all, &asked->params);
	if (!error)
		changed.params_length = params_pack(&all, changed.params, sizeof(changed.params));
	params_clear(&all);
	if (error || changed.params_length < 0)
		return error ? error : changed.params_length;
	if (asked->jid)
		changed.persist = asked->persist;
	*j = changed;
	return j->persist || os_jail_signal(w, j->jid, 0, NULL, 0) > 0 ? 0 : os_jail_remove(w, j->jid);
}

int os_jail_remove(struct os_world *w, int jid)
{
	struct fake_state *s = fake_state();
	struct fake_jail *j = fake_jail(jid);
	int error = fake_failure();

	if (error)
		return error;
	if (!j)
		return -ENOENT;
	for (int i = 0; i < FAKE_JAILS; i++)
		if (s->jails[i].used && s->jails[i].parent == jid)
			os_jail_remove(w, s->jails[i].jid);
	os_jail_signal(w, jid, SIGKILL, NULL, 0);
	if (j->vnet)
		fake_stack_end(j->stack);
	j->used = false;
	return 0;
}

int os_jail_signal(struct os_world *w, int jid, int sig, pid_t *pids, size_t room)
{
	struct fake_jail *j = fake_jail(jid);
	int alive = 0;

	(void)w;
	if (!j)
		return -ENOENT;
	for (int i = 0; i < FAKE_PROCESSES; i++)
		if (j->processes[i] && j->processes[i] != getpid() && kill(j->processes[i], sig) == 0) {
			if ((size_t)alive < room)
				pids[alive] = j->processes[i];
			alive++;
		}
	return alive;
}

int os_jail_attach(struct os_world *w, const char *name)
{
	struct os_jail found = {0};
	const int error = os_jail_get(w, name, &found);
	const int jid = found.jid;
	struct fake_jail *j = error ? NULL : fake_jail(jid);
	int slot = 0;

	os_jail_clear(&found);
	if (!j)
		return -ENOENT;
	while (slot < FAKE_PROCESSES - 1 && j->processes[slot] && kill(j->processes[slot], 0) == 0)
		slot++;
	j->processes[slot] = getpid();
	fake_os_enter(jid);
	return 0;
}

int os_mount(const char *type, const char *from, const char *on, const char *options)
{
	(void)from;
	(void)options;
	if (strcmp(type, "nullfs") != 0 && strcmp(type, "devfs") != 0)
		return -ENODEV;
	return fake_copy(fake_state()->mounted, sizeof fake_state()->mounted, on);
}

int os_unmount(const char *on)
{
	if (strcmp(fake_state()->mounted, on) != 0)
		return -EINVAL;
	fake_state()->mounted[0] = '\0';
	return 0;
}

int os_jail_nspath(struct os_world *w, int jid, pid_t keeper, char *path, size_t size)
{
	(void)w;
	(void)keeper;
	if (jid && !fake_jail(jid))
		return -ENOENT;
	return fake_copy(path, size, "/nonexistent/net");
}
