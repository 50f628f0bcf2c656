/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_os.c - the world, its jails and its remembered values in memory; interfaces are in fake_net.c. */
#include "tests/fake_os.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fake_state.h"

struct os_world {
	const struct os_self *self;
};

struct os_self fake_self = {.world = "test"};
char fake_reason[FAKE_TEXT];

static struct os_world the_world = {&fake_self};

struct fake_state *fake_state(void)
{
	static struct fake_state *state;

	if (state)
		return state;
	void *memory = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		abort();
	state = memory;
	fake_os_reset();
	return state;
}

void fake_os_reset(void)
{
	struct fake_state *s = fake_state();

	memset(s, 0, sizeof(*s));
	s->next_jid = 1;
	s->next_vnet = 1;
	fake_os_enter(0);
	fake_reason[0] = '\0';
	fake_stack_start(0, true);
}

void fake_os_enter(int jid)
{
	struct fake_state *s = fake_state();

	fake_self.jid = 0;
	fake_self.vnet = 0;
	for (int i = 0; i < FAKE_JAILS; i++) {
		if (!s->jails[i].used || s->jails[i].jid != jid)
			continue;
		fake_self.jid = jid;
		fake_self.vnet = s->jails[i].stack;
	}
}

void fake_os_fail(int error, const char *reason)
{
	struct fake_state *s = fake_state();

	s->fail = error;
	snprintf(s->fail_reason, sizeof(s->fail_reason), "%s", reason);
}

int fake_failure(void)
{
	struct fake_state *s = fake_state();
	int error = s->fail;

	snprintf(fake_reason, sizeof(fake_reason), "%s", error ? s->fail_reason : "");
	s->fail = 0;
	return -error;
}

/* ---------------------------------------------------------------------------------------------------- worlds */

int os_world_list(struct os_world_info **list)
{
	*list = NULL;
	return 0;
}

int os_world_start(const struct os_world_spec *spec, struct os_reason *why)
{
	(void)spec;
	snprintf(why->text, sizeof(why->text), "no worlds can be started in memory");
	return -ENOSYS;
}

int os_world_run(const char *name, int (*fn)(void *arg), void *arg, int *status, struct os_reason *why)
{
	(void)fn, (void)arg, (void)status;
	why->text[0] = '\0';
	return strcmp(name, fake_self.world) == 0 ? -ENOSYS : -ENOENT;
}

int os_world_keep(const char *name)
{
	(void)name;
	return -ENOENT;
}

int os_world_down(const char *name)
{
	return strcmp(name, fake_self.world) == 0 ? -ENOSYS : -ENOENT;
}

int os_nic_attach(const char *world, const char *name, bool force, struct os_reason *why)
{
	(void)world, (void)name, (void)force;
	why->text[0] = '\0';
	return -ENOSYS;
}

int os_nic_detach(const char *world, const char *name, struct os_reason *why)
{
	return os_nic_attach(world, name, false, why);
}

bool os_world_inside(void)
{
	return true;
}

/* A test's own directory. */
const char *os_world_etc(void)
{
	return ".";
}

const char *os_world_bin(void)
{
	return "/nonexistent";
}

int os_world_open(struct os_world **w)
{
	*w = &the_world;
	return 0;
}

void os_world_close(struct os_world *w)
{
	(void)w;
}

const struct os_self *os_world_self(struct os_world *w)
{
	return w->self;
}

const char *os_world_reason(const struct os_world *w)
{
	(void)w;
	return fake_reason;
}

/* --------------------------------------------------------------------------------------- remembered values */

static int copy_text(char *to, size_t size, const char *text)
{
	int length = snprintf(to, size, "%s", text);

	return length >= 0 && (size_t)length < size ? 0 : -ERANGE;
}

static struct fake_var *find_var(bool tunable, uint32_t vnet, const char *name)
{
	struct fake_state *s = fake_state();

	for (unsigned i = 0; i < s->nvars; i++) {
		struct fake_var *v = &s->vars[i];
		if (v->tunable == tunable && v->vnet == vnet && strcmp(v->name, name) == 0)
			return v;
	}
	return NULL;
}

static int set_var(bool tunable, uint32_t vnet, const char *name, const char *value)
{
	struct fake_state *s = fake_state();
	struct fake_var *v = find_var(tunable, vnet, name);

	if (strlen(name) >= FAKE_TEXT || strlen(value) >= FAKE_TEXT)
		return -ENAMETOOLONG;
	if (!v && s->nvars == FAKE_VARS)
		return -ENOSPC;
	if (!v) {
		v = &s->vars[s->nvars++];
		v->tunable = tunable;
		v->vnet = vnet;
		snprintf(v->name, sizeof(v->name), "%s", name);
	}
	snprintf(v->value, sizeof(v->value), "%s", value);
	return 0;
}

int os_var_get(struct os_world *w, uint32_t vnet, const char *name, char *value, size_t size)
{
	const struct fake_var *v = find_var(false, vnet, name);

	(void)w;
	return v && v->value[0] ? copy_text(value, size, v->value) : -ENOENT;
}

int os_var_set(struct os_world *w, uint32_t vnet, const char *name, const char *value)
{
	int error = fake_failure();

	(void)w;
	return error ? error : set_var(false, vnet, name, value);
}

/* The kernel's settings and their values in a new stack. */
static const char *const tunables[][2] = {
        {"net/ipv4/conf/all/forwarding", "0"},
        {"net/ipv6/conf/all/forwarding", "0"},
        {"net/ipv4/ip_default_ttl", "64"},
        {"net/ipv4/conf/all/send_redirects", "1"},
};

int os_tunable_get(const char *path, char *value, size_t size)
{
	const struct fake_var *v = find_var(true, fake_self.vnet, path);

	if (v)
		return copy_text(value, size, v->value);
	for (size_t i = 0; i < sizeof(tunables) / sizeof(tunables[0]); i++)
		if (strcmp(tunables[i][0], path) == 0)
			return copy_text(value, size, tunables[i][1]);
	return -ENOENT;
}

int os_tunable_set(const char *path, const char *value)
{
	char old[FAKE_TEXT];
	int error = fake_failure();

	if (!error)
		error = os_tunable_get(path, old, sizeof(old));
	return error ? error : set_var(true, fake_self.vnet, path, value);
}

/* ---------------------------------------------------------------------------------------------------- limits */

enum { MUCH = 1000000 };

struct os_limits fake_limits = {.root = true,
                                .inet6 = true,
                                .net_namespaces = MUCH,
                                .mnt_namespaces = MUCH,
                                .uts_namespaces = MUCH,
                                .descriptors = MUCH,
                                .own_descriptors = MUCH,
                                .most_descriptors = MUCH,
                                .files = OS_UNLIMITED,
                                .pids = MUCH,
                                .threads = MUCH,
                                .own_processes = OS_UNLIMITED,
                                .group_processes = OS_UNLIMITED,
                                .neighbours = MUCH,
                                .neighbours6 = MUCH,
                                .memory = OS_UNLIMITED,
                                .group_memory = OS_UNLIMITED};

void os_limits(struct os_limits *l)
{
	*l = fake_limits;
}

int os_features(unsigned *missing, struct os_reason *why)
{
	*missing = 0;
	why->text[0] = '\0';
	return 0;
}

/* ----------------------------------------------------------------------------------------------------- jails */

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
	snprintf(out->name, sizeof(out->name), "%s", visible_name(j));
	return params_unpack(&out->params, j->params, (size_t)j->params_length);
}

int os_jail_get(struct os_world *w, const char *name, struct os_jail *out)
{
	const struct fake_jail *j = jail_named(name);

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
	struct fake_jail *j = fake_jail(asked->jid);
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
	changed.persist = asked->persist;
	*j = changed;
	return j->persist || os_jail_signal(w, j->jid, 0) > 0 ? 0 : os_jail_remove(w, j->jid);
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
	os_jail_signal(w, jid, SIGKILL);
	if (j->vnet)
		fake_stack_end(j->stack);
	j->used = false;
	return 0;
}

int os_jail_signal(struct os_world *w, int jid, int sig)
{
	struct fake_jail *j = fake_jail(jid);
	int alive = 0;

	(void)w;
	if (!j)
		return -ENOENT;
	for (int i = 0; i < FAKE_PROCESSES; i++)
		if (j->processes[i] && j->processes[i] != getpid() && kill(j->processes[i], sig) == 0)
			alive++;
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
	return copy_text(fake_state()->mounted, sizeof fake_state()->mounted, on);
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
	return copy_text(path, size, "/nonexistent/net");
}
