/* SPDX-License-Identifier: BSD-2-Clause */
/* keeper_jail.c - the requests about jails (keeper.h). */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/jailparam.h"
#include "os/linux/keeper.h"

static int refuse(struct keeper *k, int error, const char *words)
{
	k->out.head.data_len = (uint32_t)snprintf(k->out.data, sizeof k->out.data, "%s", words);
	return error;
}

/* ---------------------------------------------------------------------------------------------------- adding */

static bool valid_params(const char *data, size_t length)
{
	struct params p = {0};
	const bool valid = params_unpack(&p, data, length) == 0;

	params_clear(&p);
	return valid;
}

/* How many jails a jail may have below it: its children.max, which params hold. */
static long children_max(const struct jail *j)
{
	struct params p = {0};
	const char *value;
	long max = 0;

	if (params_unpack(&p, j->params, j->params_len) == 0 && (value = params_get(&p, "children.max")))
		max = atol(value);
	params_clear(&p);
	return max;
}

static long count_below(const struct jail *j)
{
	long count = 0;

	for (const struct jail *child = j->children; child; child = child->next)
		count += 1 + count_below(child);
	return count;
}

/* Whether a jail, or one above it, has as many jails below it as it may. */
static bool is_full(const struct keeper *k, const struct jail *j)
{
	for (; j != &k->host; j = j->parent)
		if (count_below(j) >= children_max(j))
			return true;
	return false;
}

/* Checks an addition and finds its parent and the last part of its name. */
static int check_add(struct keeper *k, struct connection *c, struct jail **parent, const char **last)
{
	const int jid = k->in.head.jid;

	if (jid < 0 || jid > JID_MAX || !valid_params(k->in.data, k->in.head.data_len))
		return -EINVAL;
	if (k->njails >= KEEPER_JAILS)
		return refuse(k, -ENOSPC, "too many jails in this world");
	*parent = registry_walk(k, c->jail, k->in.name, last);
	if (!*parent)
		return refuse(k, -ENOENT, "parent");
	if (c->jail != &k->host && !children_max(c->jail))
		return -EPERM;
	if (is_full(k, c->jail))
		return refuse(k, -EAGAIN, "prison limit exceeded");
	if (jid && registry_at(k, jid))
		return refuse(k, -EEXIST, "jid");
	if (**last && registry_child(k, *parent, *last, strlen(*last)))
		return refuse(k, -EEXIST, "name");
	return 0;
}

static int keep_params(struct jail *j, const char *packed, size_t length)
{
	char *copy = malloc(length + 1);
	struct params p = {0};
	const int error = copy ? params_unpack(&p, packed, length) : -ENOMEM;
	const char *host = error ? NULL : params_get(&p, "host");

	j->inherits_host = host && strcmp(host, "inherit") == 0;
	params_clear(&p);
	if (error) {
		free(copy);
		return error;
	}
	memcpy(copy, packed, length);
	free(j->params);
	j->params = copy;
	j->params_len = (unsigned)length;
	return 0;
}

/* Limits one parameter of a jail in a jail to its parent's: a permission that it lacks, a level that is higher there.
 */
static int limit_param(const struct jailparam *row, const struct params *parent, struct params *p, bool made)
{
	const bool level = strcmp(row->name, "securelevel") == 0 || strcmp(row->name, "enforce_statfs") == 0;
	const char *value = params_get(p, row->name), *most = params_get(parent, row->name);

	most = most ? most : row->fallback;
	if (!level && (strncmp(row->name, "allow.", 6) != 0 || strcmp(most, "0") != 0))
		return 0;
	if (value)
		return (level ? atol(value) < atol(most) : strcmp(value, "1") == 0) ? -EPERM : 0;
	if (made && (level ? atol(row->fallback) < atol(most) : strcmp(row->fallback, "1") == 0))
		return params_set(p, row->name, most);
	return 0;
}

/* A jail in a jail is allowed at most what that one is: what it asks for beyond is refused, what it would have had
 * taken. */
static int limit_allowed(const struct jail *parent, struct params *p, bool made)
{
	struct params limit = {0};
	int error = params_unpack(&limit, parent->params, parent->params_len);

	for (const struct jailparam *row = jailparams; row->name && !error; row++)
		error = limit_param(row, &limit, p, made);
	params_clear(&limit);
	return error;
}

/* Keeps a new jail's parameters; its path is below its maker's root. */
static int keep_new_params(struct keeper *k, const struct connection *c, struct jail *j)
{
	char root[OS_PATH], whole[2 * OS_PATH];
	struct params p = {0};
	const char *path;
	int error, length;

	if (j->parent == &k->host)
		return keep_params(j, k->in.data, k->in.head.data_len);
	error = jail_path(c->jail, root);
	if (!error)
		error = params_unpack(&p, k->in.data, k->in.head.data_len);
	if (!error)
		error = limit_allowed(j->parent, &p, true);
	path = error ? NULL : params_get(&p, "path");
	if (!error && strcmp(root, "/") != 0) {
		length = snprintf(whole, sizeof whole, "%s%s", root, path && strcmp(path, "/") != 0 ? path : "");
		error = length < OS_PATH ? params_set(&p, "path", whole) : -ENAMETOOLONG;
	}
	length = error ? error : params_pack(&p, k->out.data, WIRE_DATA);
	params_clear(&p);
	return length < 0 ? length : keep_params(j, k->out.data, (size_t)length);
}

int on_jail_add(struct keeper *k, struct connection *c)
{
	const struct wire_request *r = &k->in.head;
	const bool own = r->flags & WIRE_VNET;
	struct jail *j, *parent = NULL;
	const char *last = NULL;
	int error = check_add(k, c, &parent, &last);

	if (!error && c->held && !(r->flags & WIRE_PERSIST))
		error = -EBUSY;
	if (!error && (own != (k->in.fds[0] >= 0) || r->count >= NUMBERS_MAX))
		error = -EINVAL;
	if (error)
		return error;
	j = calloc(1, sizeof *j);
	if (!j)
		return -ENOMEM;
	j->utsfd = j->mntfd = j->ipcfd = j->watch = -1;
	j->parent = parent;
	j->persist = r->flags & WIRE_PERSIST;
	j->node = r->flags & WIRE_NODE;
	j->jid = r->jid ? r->jid : registry_next_jid(k);
	if (j->jid < 0 || (!*last && asprintf(&j->name, "%d", j->jid) < 0) || (*last && !(j->name = strdup(last)))) {
		error = -ENOMEM;
		goto fail;
	}
	error = keep_new_params(k, c, j);
	if (!error && own) {
		error = registry_add_stack(k, j, k->in.fds[0]);
		if (j->stack)
			k->in.fds[0] = -1; /* the stack's now */
		for (unsigned i = 0; i < r->count && !error; i++)
			error = numbers_take(&j->stack->indices, 2 + i);
	}
	if (!error)
		error = registry_insert(k, j);
	if (error)
		goto fail;
	if (!j->persist) {
		j->holder = c;
		c->held = j;
	}
	return reply_jail(k, j, c->jail);
fail:
	registry_free(k, j);
	return error;
}

/* -------------------------------------------------------------------------------------------- asking, changing */

static int rename_jail(struct keeper *k, struct jail *j, const char *name)
{
	const char *last = strrchr(name, '.') ? strrchr(name, '.') + 1 : name;
	char *copy;

	if (!*last || strcmp(last, j->name) == 0)
		return 0;
	if (registry_child(k, j->parent, last, strlen(last)))
		return refuse(k, -EEXIST, "name");
	copy = strdup(last);
	if (!copy)
		return -ENOMEM;
	return registry_rename(k, j, copy);
}

/* Merges a change into the jail's params. */
static int merge_params(struct keeper *k, struct jail *j, const struct params *change)
{
	struct params p = {0};
	int error = params_unpack(&p, j->params, j->params_len), length;

	if (!error)
		error = params_merge(&p, change);
	if (!error) {
		length = params_pack(&p, k->out.data, WIRE_DATA);
		error = length < 0 ? length : keep_params(j, k->out.data, (size_t)length);
	}
	params_clear(&p);
	return error;
}

/* Whether a jail may change this of its own: its names if it has them and may, and its securelevel, upwards. */
static bool may_change_own(const struct params *now, bool names, const struct param *change)
{
	const char *level = params_get(now, "securelevel"), *allowed = params_get(now, "allow.set_hostname");

	if (strcmp(change->name, "securelevel") == 0)
		return atol(change->value) >= (level ? atol(level) : -1);
	if (strcmp(change->name, "host.hostid") == 0)
		return names;
	return names && (!allowed || strcmp(allowed, "1") == 0) &&
	       (strcmp(change->name, "host.domainname") == 0 || strcmp(change->name, "host.hostuuid") == 0);
}

static int check_own(const struct keeper *k, const struct jail *j, const struct params *change)
{
	struct params now = {0};
	int error = params_unpack(&now, j->params, j->params_len);

	if (k->in.name[0])
		error = -EPERM;
	for (size_t i = 0; i < change->count && !error; i++)
		if (!may_change_own(&now, !j->inherits_host, &change->list[i]))
			error = -EPERM;
	params_clear(&now);
	return error;
}

/* What a jail has just lost, those below it lose, too. */
static int limit_children(struct keeper *k, const struct jail *parent)
{
	struct params limit = {0}, p = {0};
	int error = parent->children ? params_unpack(&limit, parent->params, parent->params_len) : 0;

	for (struct jail *j = parent->children; j && !error; j = j->next) {
		error = params_unpack(&p, j->params, j->params_len);
		for (const struct jailparam *row = jailparams; row->name && !error; row++) {
			const bool beyond = limit_param(row, &limit, &p, true) == -EPERM;
			const char *most = params_get(&limit, row->name);

			error = beyond ? params_set(&p, row->name, most ? most : row->fallback) : 0;
		}
		const int length = error ? error : params_pack(&p, k->out.data, WIRE_DATA);
		error = length < 0 ? length : keep_params(j, k->out.data, (size_t)length);
		params_clear(&p);
		if (!error)
			error = limit_children(k, j);
	}
	params_clear(&limit);
	return error;
}

/* Has the connection answered when the jail is gone. */
static int add_waiter(struct jail *j, struct connection *c)
{
	struct request_wait *w = calloc(1, sizeof *w);

	if (!w)
		return -ENOMEM;
	w->c = c;
	c->waits++;
	w->next = j->waiters;
	j->waiters = w;
	return 0;
}

static void drop_waiter(struct jail *j)
{
	struct request_wait *w = j->waiters;

	j->waiters = w->next;
	w->c->waits--;
	free(w);
}

int on_jail_set(struct keeper *k, struct connection *c)
{
	const bool own = !k->in.head.jid && c->jail != &k->host;
	struct jail *j = own ? c->jail : registry_by_jid(k, c->jail, k->in.head.jid);
	struct params change = {0};
	int error;

	if (!j)
		return -ENOENT;
	error = params_unpack(&change, k->in.data, k->in.head.data_len);
	if (!error)
		error = own ? check_own(k, j, &change) : rename_jail(k, j, k->in.name);
	if (!error && j->parent != &k->host)
		error = limit_allowed(j->parent, &change, false);
	if (!error)
		error = merge_params(k, j, &change);
	if (!error)
		error = limit_children(k, j);
	k->out.head.data_len = error ? k->out.head.data_len : 0;
	if (!error)
		spaces_set_hostname(k, j, &change);
	params_clear(&change);
	if (error || own)
		return error;
	j->persist = k->in.head.flags & WIRE_PERSIST;
	if (j->holder == c) {
		j->holder = NULL;
		c->held = NULL;
	}
	if (j->persist)
		return 0;
	/* If it ends by this the answer comes when it is gone, as after a removal. */
	error = add_waiter(j, c);
	if (error || jail_check(k, j))
		return error ? error : 1;
	drop_waiter(j);
	return 0;
}

/* -------------------------------------------------------------------------------------------------- processes */

/* A signal on its way to processes, and who got it. */
struct signalled {
	int signal;
	uint32_t count;
	char *pids; /* int32_t each, WIRE_DATA bytes */
};

static int count_and_signal(pid_t pid, void *arg)
{
	struct signalled *s = arg;
	const int32_t number = pid;

	if (s->signal && kill(pid, s->signal) < 0)
		return 0;
	if (s->count < WIRE_DATA / sizeof number)
		memcpy(s->pids + s->count * sizeof number, &number, sizeof number);
	s->count++;
	return 0;
}

bool jail_entered(const struct jail *j)
{
	if (j->entered)
		return true;
	for (const struct jail *child = j->children; child; child = child->next)
		if (jail_entered(child))
			return true;
	return false;
}

int on_jail_signal(struct keeper *k, struct connection *c)
{
	const struct jail *j = registry_by_jid(k, c->jail, k->in.head.jid);
	struct signalled s = {.signal = k->in.head.unit, .pids = k->out.data};

	if (!j)
		return -ENOENT;
	if (s.signal < 0 || s.signal > SIGRTMAX)
		return -EINVAL;
	if (jail_entered(j))
		procs_of_jail(j, count_and_signal, &s);
	k->out.head.count = s.count;
	k->out.head.data_len = (uint32_t)sizeof(int32_t) * (s.count < WIRE_DATA / 4 ? s.count : WIRE_DATA / 4);
	return 0;
}

static int take_first(pid_t pid, void *arg)
{
	*(int *)arg = (int)syscall(SYS_pidfd_open, pid, 0);
	return *(int *)arg >= 0;
}

bool jail_check(struct keeper *k, struct jail *j)
{
	if (j->persist || j->dying || j->holder || keeper_entering(k, j))
		return false;
	if (j->watch >= 0) {
		keeper_unpoll(k, j->watch);
		close(j->watch);
		j->watch = -1;
	}
	procs_of_jail_surely(j, take_first, &j->watch);
	if (j->watch >= 0 && keeper_poll(k, j->watch, POLL_WATCH, j) == 0)
		return false;
	registry_hide(k, j);
	work_remove(k, j);
	return true;
}

int on_jail_enter(struct keeper *k, struct connection *c)
{
	struct jail *j = registry_by_name(k, c->jail, k->in.name);
	int error;

	if (!j)
		return -ENOENT;
	error = j->utsfd < 0 ? spaces_make(k, j) : 0;
	if (!error)
		error = spaces_ipc(k, j, &k->out.fds[3]);
	if (error)
		return error;
	spaces_follow_host(k, j);
	k->out.head.flags = j->stack ? WIRE_VNET : 0u;
	k->out.head.data_len = j->params_len;
	memcpy(k->out.data, j->params, j->params_len);
	k->out.fds[0] = jail_stack(j)->fd;
	k->out.fds[1] = j->utsfd;
	k->out.fds[2] = j->mntfd;
	j->entered = true;
	if (j->holder == c) {
		j->holder = NULL;
		c->held = NULL;
	}
	c->enters = j;
	return 0;
}

int on_stack(struct keeper *k, struct connection *c)
{
	struct jail *j = k->in.head.jid ? registry_by_jid(k, c->jail, k->in.head.jid) : c->jail;

	if (!j)
		return -ENOENT;
	if (!j->stack)
		return -ENODEV;
	/* Programs can be started in it from outside; the jail may have processes from now on. */
	j->entered = true;
	k->out.fds[0] = j->stack->fd;
	k->out.head.vnet = j->stack->id;
	k->out.head.index[0] = j->stack->nics;
	k->out.head.count = (uint32_t)j->stack->fd;
	return 0;
}

/* --------------------------------------------------------------------------------------------------- removing */

/* One that is going by itself, having lost its last process, is waited for as well. */
int on_jail_remove(struct keeper *k, struct connection *c)
{
	struct jail *j = registry_at(k, k->in.head.jid);
	int error;

	if (!j || !jail_is_visible(j, c->jail))
		return -ENOENT;
	error = add_waiter(j, c);
	if (error)
		return error;
	if (!j->dying) {
		registry_hide(k, j);
		work_remove(k, j);
	}
	return 1;
}
