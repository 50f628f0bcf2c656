/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_os.c - the world, its remembered values and its limits in memory. */
#include "tests/fake_os.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

void os_names_from_files(void)
{
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

int fake_copy(char *to, size_t size, const char *text)
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
	return v && v->value[0] ? fake_copy(value, size, v->value) : -ENOENT;
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
		return fake_copy(value, size, v->value);
	for (size_t i = 0; i < sizeof(tunables) / sizeof(tunables[0]); i++)
		if (strcmp(tunables[i][0], path) == 0)
			return fake_copy(value, size, tunables[i][1]);
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

uint64_t os_keeper_descriptors(void)
{
	return fake_limits.descriptors;
}

int os_features(unsigned *missing, struct os_reason *why)
{
	*missing = 0;
	why->text[0] = '\0';
	return 0;
}
