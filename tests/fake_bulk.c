/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_bulk.c - whole networks, and files kept with the world, of the operating system in memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake_state.h"

static const struct os_bulk_jail *next; /* that os_bulk_jail() makes */

int os_bulk_jail(struct os_world *w, struct os_vnet **v)
{
	const struct os_bulk_jail *asked = next++;
	struct os_jail j = {.persist = true, .vnet = true};
	int error;

	snprintf(j.name, sizeof j.name, "%s", asked->name);
	error = params_set(&j.params, "host.hostname", asked->name);
	if (!error)
		error = os_jail_create(w, &j);
	if (!error)
		error = os_vnet_open(w, j.jid, v);
	if (!error && asked->loopback)
		error = os_if_set(*v, "lo0", &(struct os_ifset){.set = OS_SET_UP, .up = true});
	os_jail_clear(&j);
	return error;
}

/* Gives a new interface its name and number. */
static int dress(struct os_vnet *v, const char *made, const char *name, unsigned index)
{
	struct os_ifset change = {.set = OS_SET_NAME};
	struct os_if ifp;
	int error = 0, slot;

	snprintf(change.name, sizeof change.name, "%s", name);
	if (strcmp(made, name) != 0)
		error = os_if_set(v, made, &change);
	if (!error)
		error = os_if_get(v, name, &ifp);
	if (error)
		return error;
	slot = fake_if_by_index(os_vnet_id(v), ifp.index);
	if (index != ifp.index && fake_if_by_index(os_vnet_id(v), index) >= 0)
		return -EEXIST;
	fake_state()->ifs[slot].face.index = index;
	return 0;
}

int os_bulk_bridge(struct os_vnet *v, const char *name, unsigned index)
{
	char made[OS_IFNAME];
	int error = os_if_create(v, "bridge", -1, made);

	if (!error)
		error = dress(v, made, name, index);
	return error ? error : os_if_set(v, name, &(struct os_ifset){.set = OS_SET_UP, .up = true});
}

static int set_end(const struct os_bulk_end *end)
{
	struct os_ifset change = {.set = end->mtu ? OS_SET_MTU : 0, .mtu = end->mtu};

	if (end->ether) {
		change.set |= OS_SET_ETHER;
		memcpy(change.ether, end->ether, 6);
	}
	return change.set ? os_if_set(end->v, end->name, &change) : 0;
}

int os_bulk_cable(const struct os_bulk_end *a, const struct os_bulk_end *b, uint8_t ether[2][6])
{
	char made[OS_IFNAME], other[OS_IFNAME];
	int error = os_if_create(a->v, "epair", -1, made);

	if (error)
		return error;
	snprintf(other, sizeof other, "%s", made);
	other[strlen(other) - 1] = 'b';
	if (os_vnet_id(a->v) != os_vnet_id(b->v))
		error = os_if_move(a->v, other, b->v);
	if (!error)
		error = dress(a->v, made, a->name, a->index);
	if (!error)
		error = dress(b->v, other, b->name, b->index);
	if (!error)
		error = set_end(a);
	if (!error)
		error = set_end(b);
	for (int i = 0; i < 2 && ether && !error; i++) {
		struct os_if ifp;

		error = os_if_get(i ? b->v : a->v, i ? b->name : a->name, &ifp);
		memcpy(ether[i], ifp.ether, 6);
	}
	return error;
}

int os_bulk_destroy(struct os_vnet *v, const char *const *names, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && (!error || error == -ENODEV); i++)
		error = os_if_destroy(v, names[i]);
	return error == -ENODEV ? 0 : error;
}

int os_bulk_loopback(struct os_vnet *v, const char *name, unsigned index)
{
	char made[OS_IFNAME];
	int error = os_if_create(v, "lo", -1, made);

	if (!error)
		error = dress(v, made, name, index);
	return error ? error : os_if_set(v, name, &(struct os_ifset){.set = OS_SET_UP, .up = true});
}

static const char *name_of(struct os_vnet *v, unsigned index)
{
	const int slot = fake_if_by_index(os_vnet_id(v), index);

	return slot < 0 ? NULL : fake_state()->ifs[slot].face.name;
}

int os_bulk_if(struct os_vnet *v, unsigned index, unsigned bridge, bool up)
{
	const char *name = name_of(v, index), *master = bridge ? name_of(v, bridge) : NULL;
	int error = !name || (bridge && !master) ? -ENODEV : 0;

	if (!error && bridge)
		error = os_bridge_add(v, master, name);
	if (!error && up)
		error = os_if_set(v, name, &(struct os_ifset){.set = OS_SET_UP, .up = true});
	return error;
}

int os_bulk_altname(struct os_vnet *v, unsigned index, const char *name)
{
	(void)name;
	return name_of(v, index) ? 0 : -ENODEV;
}

int os_bulk_addr(struct os_vnet *v, const struct os_addr *a)
{
	return os_addr_add(v, a);
}

int os_bulk_route(struct os_vnet *v, const struct os_route *r)
{
	return os_route_add(v, r);
}

int os_bulk_neigh(struct os_vnet *v, const struct os_neigh *n)
{
	return name_of(v, n->index) ? 0 : -ENODEV;
}

int os_bulk_learn(struct os_vnet *v, unsigned member, const uint8_t ether[6])
{
	(void)ether;
	return name_of(v, member) ? 0 : -ENODEV;
}

int os_bulk_answer(struct os_vnet *v, unsigned member)
{
	return name_of(v, member) ? 0 : -ENODEV;
}

static bool does_nothing(const struct os_impair *i)
{
	static const struct os_impair nothing;

	return memcmp(i, &nothing, sizeof nothing) == 0;
}

int os_bulk_impair(struct os_vnet *v, unsigned index, uint32_t mtu, const struct os_impair *i)
{
	const int slot = fake_if_by_index(os_vnet_id(v), index);

	(void)mtu;
	if (slot < 0)
		return -ENODEV;
	fake_state()->ifs[slot].impair = *i;
	return 0;
}

int os_impair_set(struct os_vnet *v, const char *name, const struct os_impair *i)
{
	const int slot = fake_if_by_name(os_vnet_id(v), name);

	if (slot < 0)
		return -ENODEV;
	fake_state()->ifs[slot].impair = *i;
	return 0;
}

int os_impair_list(struct os_vnet *v, struct os_impaired **list)
{
	int count = 0;

	*list = calloc(FAKE_IFS, sizeof **list);
	for (int slot = 0; *list && slot < FAKE_IFS; slot++) {
		const struct fake_if *ifp = &fake_state()->ifs[slot];

		if (ifp->used && ifp->vnet == os_vnet_id(v) && !does_nothing(&ifp->impair))
			(*list)[count++] = (struct os_impaired){ifp->face.index, ifp->impair};
	}
	return *list ? count : -ENOMEM;
}

int os_bulk_commit(struct os_vnet *v)
{
	(void)v;
	return fake_failure();
}

void os_bulk_begin(struct os_world *w, const struct os_bulk_jail *jails, size_t count)
{
	(void)w, (void)count;
	next = jails;
}

int os_bulk_end(struct os_world *w)
{
	(void)w;
	return 0;
}

/* ------------------------------------------------------------------------------------------------------ files */

static struct {
	char *name, *text;
	size_t size;
} kept; /* the last one */

int os_world_put(const char *name, const char *text, size_t size)
{
	char *copy = malloc(size + 1), *own = strdup(name);

	if (!copy || !own) {
		free(copy);
		free(own);
		return -ENOMEM;
	}
	memcpy(copy, text, size);
	copy[size] = '\0';
	free(kept.name);
	free(kept.text);
	kept.name = own;
	kept.text = copy;
	kept.size = size;
	return 0;
}

int os_world_get(const char *name, char **text, size_t *size)
{
	if (!kept.name || strcmp(name, kept.name) != 0)
		return -ENOENT;
	*text = malloc(kept.size + 1);
	if (!*text)
		return -ENOMEM;
	memcpy(*text, kept.text, kept.size + 1);
	*size = kept.size;
	return 0;
}

int os_world_append(const char *name)
{
	(void)name;
	return -ENOSYS;
}

int os_world_remove(const char *name)
{
	if (!kept.name || strcmp(name, kept.name) != 0)
		return -ENOENT;
	free(kept.name);
	kept.name = NULL;
	return 0;
}

int os_world_watch(pid_t pid)
{
	(void)pid;
	return -ENOSYS;
}

int os_world_exited(pid_t pid, int *status)
{
	(void)pid;
	(void)status;
	return -ENOENT;
}

void os_world_forget(pid_t pid)
{
	(void)pid;
}

int os_process_look(pid_t pid, bool *waits, unsigned *age)
{
	(void)pid;
	(void)waits;
	(void)age;
	return -ESRCH;
}

int os_world_path(const char *name, char *path, size_t size)
{
	return (size_t)snprintf(path, size, "/nonexistent/%s", name) < size ? 0 : -ENAMETOOLONG;
}

int os_jail_files(const struct os_file *files, size_t count, struct os_reason *why)
{
	(void)files;
	(void)count;
	snprintf(why->text, sizeof why->text, "no jail has files in memory");
	return -ENOSYS;
}
