/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_registry.c - the jails and stacks of a world, found by number, name and namespace (keeper.h). */
#include <errno.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/linux/keeper.h"

/* --------------------------------------------------------------------------------------------- finding things */

/* A row of the by_inode tree: which jail a namespace belongs to. */
struct place {
	ino_t inode;
	struct jail *jail;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->inode < y->inode ? -1 : x->inode > y->inode;
}

static int compare_names(const void *a, const void *b)
{
	const struct jail *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int compare_stacks(const void *a, const void *b)
{
	const struct stack *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

int registry_add_place(struct keeper *k, ino_t inode, struct jail *j)
{
	struct place *p = malloc(sizeof *p);

	if (!p)
		return -ENOMEM;
	p->inode = inode;
	p->jail = j;
	if (!tsearch(p, &k->by_inode, compare_places)) {
		free(p);
		return -ENOMEM;
	}
	return 0;
}

void registry_remove_place(struct keeper *k, ino_t inode)
{
	const struct place key = {.inode = inode};
	struct place **found = tfind(&key, &k->by_inode, compare_places), *p;

	if (found) {
		p = *found;
		tdelete(p, &k->by_inode, compare_places);
		free(p);
	}
}

static struct jail *find_place(struct keeper *k, ino_t inode)
{
	const struct place key = {.inode = inode};
	struct place **found = tfind(&key, &k->by_inode, compare_places);

	return found ? (*found)->jail : NULL;
}

struct jail *registry_place(struct keeper *k, pid_t pid)
{
	ino_t net, uts;
	struct jail *j;

	if (!procs_namespaces(pid, &net, &uts))
		return NULL;
	/* Jails that share their parent's stack are told apart by their hostname's namespace, which each has of its
	 * own. A jail that left its own with unshare(1) is still known by its stack. */
	j = find_place(k, uts);
	if (j == &k->host && net != k->host_stack.inode)
		return find_place(k, net);
	return j ? j : net != k->host_stack.inode ? find_place(k, net) : NULL;
}

bool jail_is_below(const struct jail *j, const struct jail *above)
{
	for (; j; j = j->parent)
		if (j == above)
			return true;
	return false;
}

bool jail_is_visible(const struct jail *j, const struct jail *viewer)
{
	return j != viewer && jail_is_below(j, viewer);
}

/* The place of jid in the sorted list, or where it would be. */
size_t registry_position(const struct keeper *k, int jid)
{
	size_t low = 0, high = k->njails;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (k->jails[middle]->jid < jid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct jail *registry_at(const struct keeper *k, int jid)
{
	const size_t i = registry_position(k, jid);

	return i < k->njails && k->jails[i]->jid == jid ? k->jails[i] : NULL;
}

struct jail *registry_by_jid(struct keeper *k, const struct jail *viewer, int jid)
{
	struct jail *j = registry_at(k, jid);

	return j && !j->dying && jail_is_visible(j, viewer) ? j : NULL;
}

struct jail *registry_child(struct keeper *k, struct jail *parent, const char *name, size_t length)
{
	char text[OS_JAILNAME];
	const struct jail key = {.parent = parent, .name = text};
	struct jail **found;

	if (length >= sizeof text)
		return NULL;
	memcpy(text, name, length);
	text[length] = '\0';
	found = tfind(&key, &k->by_name, compare_names);
	return found ? *found : NULL;
}

/* Follows "a.b.c" from viewer; *rest gets the last component, the result is what stands before it. */
struct jail *registry_walk(struct keeper *k, struct jail *viewer, const char *name, const char **rest)
{
	const char *dot;

	while (viewer && (dot = strchr(name, '.'))) {
		viewer = registry_child(k, viewer, name, (size_t)(dot - name));
		name = dot + 1;
	}
	*rest = name;
	return viewer;
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

struct jail *registry_by_name(struct keeper *k, struct jail *viewer, const char *name)
{
	const char *last;
	struct jail *parent;

	if (is_number(name))
		return strlen(name) < 9 ? registry_by_jid(k, viewer, atoi(name)) : NULL;
	parent = registry_walk(k, viewer, name, &last);
	return parent ? registry_child(k, parent, last, strlen(last)) : NULL;
}

struct stack *registry_stack(struct keeper *k, uint32_t id)
{
	const struct stack key = {.id = id};
	struct stack **found = tfind(&key, &k->by_stack, compare_stacks);

	return found ? *found : NULL;
}

struct stack *jail_stack(const struct jail *j)
{
	while (!j->stack)
		j = j->parent;
	return j->stack;
}

int registry_init(struct keeper *k)
{
	k->host.name = (char *)"";
	k->host.stack = &k->host_stack;
	k->host.persist = true;
	k->host.watch = -1;
	k->host_stack.jail = &k->host;
	if (!tsearch(&k->host_stack, &k->by_stack, compare_stacks))
		return -ENOMEM;
	return registry_add_place(k, k->host_stack.inode, &k->host) || registry_add_place(k, k->host.uts, &k->host)
	               ? -ENOMEM
	               : 0;
}

/* ---------------------------------------------------------------------------------------- adding and removing */

int registry_next_jid(struct keeper *k)
{
	for (int tries = 0; tries < JID_MAX; tries++) {
		k->last_jid = k->last_jid < JID_MAX ? k->last_jid + 1 : 1;
		if (!registry_at(k, k->last_jid))
			return k->last_jid;
	}
	return -ENOSPC;
}

static int insert_sorted(struct keeper *k, struct jail *j)
{
	const size_t i = registry_position(k, j->jid);

	if (k->njails == k->jails_room) {
		const size_t room = k->jails_room ? 2 * k->jails_room : 64;
		struct jail **list = realloc(k->jails, room * sizeof *list);

		if (!list)
			return -ENOMEM;
		k->jails = list;
		k->jails_room = room;
	}
	memmove(&k->jails[i + 1], &k->jails[i], (k->njails - i) * sizeof *k->jails);
	k->jails[i] = j;
	k->njails++;
	return 0;
}

/* Gives the jail a stack of its own around the namespace that the creator sent. */
int registry_add_stack(struct keeper *k, struct jail *j, int fd)
{
	struct stack *s = calloc(1, sizeof *s);
	struct stat st;

	if (!s)
		return -ENOMEM;
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET || fstat(fd, &st) < 0 || find_place(k, st.st_ino)) {
		free(s);
		return -EINVAL; /* somebody else's namespace */
	}
	s->id = ++k->last_stack;
	s->fd = fd;
	s->inode = st.st_ino;
	s->jail = j;
	if (!tsearch(s, &k->by_stack, compare_stacks)) {
		free(s);
		return -ENOMEM;
	}
	j->stack = s;
	return registry_add_place(k, s->inode, j);
}

/* Frees what a jail holds; whatever was not yet made is NULL or -1. */
void registry_free(struct keeper *k, struct jail *j)
{
	if (j->stack) {
		registry_remove_place(k, j->stack->inode);
		tdelete(j->stack, &k->by_stack, compare_stacks);
		close(j->stack->fd);
		stack_clear(j->stack);
		free(j->stack);
	}
	if (j->utsfd >= 0) {
		registry_remove_place(k, j->uts);
		close(j->utsfd);
	}
	if (j->mntfd >= 0)
		close(j->mntfd);
	if (j->ipcfd >= 0)
		close(j->ipcfd);
	if (j->watch >= 0) {
		keeper_unpoll(k, j->watch);
		close(j->watch);
	}
	if (j->holder)
		j->holder->held = NULL;
	free(j->name);
	free(j->params);
	free(j);
}

void registry_hide(struct keeper *k, struct jail *j)
{
	if (!j->dying) {
		j->dying = true;
		tdelete(j, &k->by_name, compare_names);
	}
	for (struct jail *child = j->children; child; child = child->next)
		registry_hide(k, child);
}

void registry_forget(struct keeper *k, struct jail *j)
{
	struct jail *child, *next;
	size_t i;

	for (child = j->children; child; child = next) {
		next = child->next;
		registry_forget(k, child);
	}
	while (j->waiters) {
		struct request_wait *w = j->waiters;

		j->waiters = w->next;
		if (w->c) {
			w->c->waits--;
			keeper_reply(k, w->c, 0, "");
		}
		free(w);
	}
	if (j->waits)
		k->waiting--;
	if (j->stack)
		pumps_end(k, j->stack->id);
	work_forget(k, j);
	keeper_forget(k, j);
	if (j->next)
		j->next->prev = j->prev;
	if (j->prev)
		j->prev->next = j->next;
	else
		j->parent->children = j->next;
	i = registry_position(k, j->jid);
	if (i < k->njails && k->jails[i] == j) {
		memmove(&k->jails[i], &k->jails[i + 1], (k->njails - i - 1) * sizeof *k->jails);
		k->njails--;
	}
	registry_free(k, j);
}

int registry_insert(struct keeper *k, struct jail *j)
{
	int error;

	if (!tsearch(j, &k->by_name, compare_names))
		return -ENOMEM;
	error = insert_sorted(k, j);
	if (error) {
		tdelete(j, &k->by_name, compare_names);
		return error;
	}
	j->next = j->parent->children;
	if (j->next)
		j->next->prev = j;
	j->parent->children = j;
	return 0;
}

int registry_rename(struct keeper *k, struct jail *j, char *name)
{
	tdelete(j, &k->by_name, compare_names);
	free(j->name);
	j->name = name;
	/* The tree has just given back a node of this size. */
	return tsearch(j, &k->by_name, compare_names) ? 0 : -ENOMEM;
}
