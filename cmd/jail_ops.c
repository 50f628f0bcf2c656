/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_ops.c - jail(8): creating, changing and removing one jail. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "cmd/jail_tasks.h"
#include "lib/errtext.h"
#include "lib/jailparam.h"

enum {
	STOP_TIMEOUT = 10, /* seconds between SIGTERM and SIGKILL, unless stop.timeout says otherwise */
	PIDS = 512         /* that -v names */
};

/* `jail_set(JAIL_CREATE) name=f vnet=new persist`: what the kernel is asked, for -v. */
static void note_set(const struct job *j, const char *flag)
{
	if (j->def.name != NULL)
		printf("%s: ", j->def.name);
	printf("jail_set(%s)", flag);
	if (j->lift_persist)
		printf(" persist");
	for (size_t i = 0; i < j->def.count; i++) {
		const struct jailsetting *s = &j->def.list[i];
		bool no;
		const struct jailparam *p = s->var ? NULL : jailparam_find(s->name, &no);
		if (p == NULL || (j->lift_persist && strcmp(p->name, "persist") == 0))
			continue;
		const char *value = jaildef_value(&j->def, s->name), *normal = params_get(&j->set.params, p->name);
		if (p->type == JP_BOOL)
			printf(" %s%s%s", s->name, value != NULL ? "=" : "", value != NULL ? value : "");
		else if (strcmp(p->name, "vnet") == 0)
			printf(" vnet=%s", j->set.vnet ? "new" : "inherit");
		else
			printf(" %s=%s", p->name, normal != NULL ? normal : value != NULL ? value : "");
	}
	putchar('\n');
}

/* The keeper's refusal of a new jail, in the kernel's words. */
static void create_failed(struct jail_run *r, struct job *j, int error)
{
	const char *reason = os_world_reason(r->world), *name = j->set.name, *dot = strrchr(name, '.');
	if (error == -EEXIST && strcmp(reason, "jid") == 0)
		jail_warnx(j, "jail %d already exists", j->set.jid);
	else if (error == -EEXIST)
		jail_warnx(j, "jail \"%s\" already exists", name);
	else if (error == -ENOENT && dot != NULL)
		jail_warnx(j, "jail \"%.*s\" not found", (int)(dot - name), name);
	else if (error == -EAGAIN)
		jail_warnx(j, "prison limit exceeded");
	else if (error == -EPERM || reason[0] == '\0')
		jail_warnx(j, "jail_set: %s", err_text(error));
	else
		jail_warnx(j, "jail_set: %s: %s", reason, err_text(error));
}

/* Whether a jail by that name or jid runs already, which is said then. Asked before any other complaint. */
static bool taken(struct jail_run *r, struct job *j)
{
	j->jid = 0;
	if (!jail_find(r, j))
		return false;
	jail_quoted(j, "already exists");
	return true;
}

/* Lets a jail go that our connection held. */
static void release(struct job *j)
{
	os_world_close(j->holder);
	j->holder = NULL;
}

static bool lift_persist(struct job *j)
{
	struct os_jail change = {.jid = j->jid, .vnet = j->set.vnet};
	if (!j->lift_persist)
		return true;
	j->lift_persist = false;
	int error = os_jail_set(j->holder, &change);
	release(j);
	if (error != 0 && error != -ENOENT)
		jail_warnx(j, "jail_set: %s", err_text(error));
	return error == 0 || error == -ENOENT;
}

static void note_removed(const struct jail_run *r, const struct job *j, bool say)
{
	if (r->verbose > 0 || (r->verbose == 0 && say))
		jail_note(j, "removed");
}

/* A jail whose later steps failed: nothing of it stays. */
static void undo(struct jail_run *r, struct job *j)
{
	if (os_jail_remove(r->world, j->jid) == 0)
		note_removed(r, j, j->def.name != NULL);
	release(j);
	jail_unmount(r, j);
	jail_aliases_remove(r, j);
	j->jid = -1;
}

static bool steps_before(struct jail_run *r, struct job *j)
{
	return jail_aliases_add(r, j) && jail_mount(r, j) && jail_commands(r, j, "exec.prestart");
}

static bool steps_after(struct jail_run *r, struct job *j)
{
	return jail_commands(r, j, "exec.created") && jail_interfaces(r, j) && jail_commands(r, j, "exec.start") &&
	       jail_commands(r, j, "command") && jail_commands(r, j, "exec.poststart");
}

/* The jail itself. A name or jid that is taken is the keeper's to find: asking first would cost a second question. */
static bool create_in_keeper(struct jail_run *r, struct job *j, bool asked)
{
	bool persist = j->set.persist;
	int error;
	j->lift_persist = !persist &&
	                  (jail_given(j, "exec.start") || jail_given(j, "command") || jail_given(j, "exec.poststart"));
	if (j->lift_persist)
		j->set.persist = true;
	const char *name = j->set.name;
	if (j->set.jid == 0 && name[0] != '\0' && name[0] != '0' && strlen(name) < 10 &&
	    name[strspn(name, "0123456789")] == '\0')
		j->set.jid = atoi(name); /* a number for a name means that jid */
	if (!job_check_new(r, j))
		return false;
	if (r->verbose > 0)
		note_set(j, "JAIL_CREATE");
	/* Held by a connection of ours instead: should we be killed now, it goes, unless a process of its own is left.
	 */
	if (j->lift_persist) {
		j->set.persist = false;
		error = os_world_open(&j->holder);
		if (error != 0)
			cmd_err(1, error, "cannot reach the world");
	}
	error = os_jail_create(j->holder != NULL ? j->holder : r->world, &j->set);
	if (error != 0)
		release(j);
	if (error == 0) {
		j->jid = j->set.jid;
		j->changed = true;
		if (r->print_jid)
			printf("%d\n", j->jid);
		if (r->verbose > 0 || (r->verbose == 0 && j->def.name != NULL))
			jail_note(j, "created");
		return true;
	}
	if (error != -EEXIST || asked || !taken(r, j))
		create_failed(r, j, error);
	return false;
}

/* Whether the kernel would take the definition as it is; complaints about it come after "already exists". */
static bool sound(const struct job *j)
{
	const struct jailsetting *p = jaildef_find(&j->def, "persist");
	const struct params *s = &j->set.params;
	bool stays = (p != NULL && j->set.persist) || jail_given(j, "exec.start") || jail_given(j, "command") ||
	             jail_given(j, "exec.poststart");
	return stays && j->set.jid >= 0 && params_get(s, "path") == NULL &&
	       !(j->set.vnet && (params_get(s, "ip4") != NULL || params_get(s, "ip6") != NULL ||
	                         params_get(s, "ip4.addr") != NULL || params_get(s, "ip6.addr") != NULL));
}

/* Whether something is done before the jail is made, which must not be done for one that is there. */
static bool early(const struct job *j)
{
	return j->naliases > 0 || jail_given(j, "exec.prestart") || jail_given(j, "mount") ||
	       jail_given(j, "mount.fstab") || jail_true(j, "mount.devfs") || jail_true(j, "mount.fdescfs") ||
	       jail_true(j, "mount.procfs");
}

bool jail_create(struct jail_run *r, struct job *j)
{
	if (!job_check(j))
		return false;
	bool ask = j->jid == 0 && (r->verbose > 0 || early(j) || !sound(j));
	if (j->jid > 0)
		jail_quoted(j, "already exists");
	if (j->jid > 0 || (ask && taken(r, j)))
		return false;
	if (!steps_before(r, j) || !job_check_path(j) || !create_in_keeper(r, j, j->jid < 0)) {
		jail_unmount(r, j);
		jail_aliases_remove(r, j);
		return false;
	}
	if (!steps_after(r, j)) {
		undo(r, j);
		return false;
	}
	if (!lift_persist(j))
		return false;
	jail_write_jid(r, j);
	return true;
}

/* A new name keeps the jail below its parent: only the last component may change. */
static bool rename_to(const struct job *j, const char *now, char to[OS_JAILNAME])
{
	const char *dot = strrchr(now, '.'), *wanted = strrchr(j->set.name, '.');
	size_t parent = dot != NULL ? (size_t)(dot - now) + 1 : 0;
	char *end;
	if (wanted != NULL && (strncmp(j->set.name, now, parent) != 0 || wanted + 1 != j->set.name + parent)) {
		jail_warnx(j, "cannot change jail's parent");
		return false;
	}
	wanted = wanted != NULL ? wanted + 1 : j->set.name;
	long number = strtol(wanted, &end, 10);
	if (end != wanted && *end == '\0' && number != j->jid) {
		jail_warnx(j, "name cannot be numeric (unless it is the jid)");
		return false;
	}
	return snprintf(to, OS_JAILNAME, "%.*s%s", (int)parent, now, wanted) < OS_JAILNAME;
}

/* A new vnet and path equal to the jail's are no change, and the kernel is not bothered with them. */
static void drop_fixed(struct params *p)
{
	for (size_t i = p->count; i-- > 0;) {
		bool no;
		const struct jailparam *known = jailparam_find(p->list[i].name, &no);
		if (known != NULL && known->fixed)
			params_unset(p, known->name);
	}
}

static bool update_found(struct jail_run *r, struct job *j, const struct os_jail *now)
{
	struct os_jail change = {.jid = now->jid, .vnet = now->vnet};
	const struct params *p = &j->set.params;
	if (jail_changed(j, now, true))
		return false;
	if (now->vnet && (params_get(p, "ip4") != NULL || params_get(p, "ip6") != NULL ||
	                  params_get(p, "ip4.addr") != NULL || params_get(p, "ip6.addr") != NULL)) {
		jail_warnx(j, "vnet jails cannot have IP address restrictions");
		return false;
	}
	if (j->set.name[0] != '\0' && strcmp(j->set.name, now->name) != 0 && !rename_to(j, now->name, change.name))
		return false;
	change.persist = j->has_persist ? j->set.persist : now->persist;
	if (params_merge(&change.params, p) != 0)
		cmd_errx(1, "out of memory");
	drop_fixed(&change.params);
	if (r->verbose > 0)
		note_set(j, "JAIL_UPDATE");
	int error = os_jail_set(r->world, &change);
	if (error == -EEXIST)
		jail_warnx(j, "jail \"%s\" already exists", change.name);
	else if (error != 0)
		jail_warnx(j, "jail_set: %s", err_text(error));
	os_jail_clear(&change);
	if (error == 0 && (r->verbose > 0 || (r->verbose == 0 && j->def.name != NULL)))
		jail_note(j, "updated");
	return error == 0;
}

/* The running jail that a job changes; false: there is none. os_jail_clear(now) either way. */
static bool find_running(const struct jail_run *r, const struct job *j, struct os_jail *now)
{
	char number[16];
	const char *key = number;
	snprintf(number, sizeof number, "%d", j->jid);
	if (j->jid == 0 && (key = jaildef_value(&j->def, "jid")) == NULL)
		key = jaildef_value(&j->def, "name");
	return key != NULL && j->jid >= 0 && os_jail_get(r->world, key, now) == 0;
}

bool jail_restarts(const struct jail_run *r, struct job *j)
{
	struct os_jail now = {0};
	bool is = r->remove && job_check(j) && find_running(r, j, &now) && jail_changed(j, &now, false);
	os_jail_clear(&now);
	return is;
}

bool jail_update(struct jail_run *r, struct job *j)
{
	struct os_jail now = {0};
	if (!job_check(j))
		return false;
	if (!find_running(r, j, &now)) {
		jail_quoted(j, "not found");
		os_jail_clear(&now);
		return false;
	}
	j->jid = now.jid;
	bool ok;
	if (r->remove && jail_changed(j, &now, false)) {
		/* -mr: what can't be changed is made anew */
		ok = jail_stop(r, j);
		j->jid = -1;
		ok = ok && jail_create(r, j);
	} else
		ok = update_found(r, j, &now);
	os_jail_clear(&now);
	return ok;
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

/* Which processes are asked to end, for -v. */
static void note_asked(const struct job *j, const pid_t *pids, int count)
{
	char text[PIDS * 12] = "";
	size_t used = 0;
	for (int i = 0; i < count && i < PIDS; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, " %d", (int)pids[i]);
	jail_note(j, "sent SIGTERM to:%s", text);
}

/* Asks the jail's processes to end and gives them time, without a limit if that is negative. */
static void terminate(struct jail_run *r, struct job *j)
{
	int timeout = jail_number(j, "stop.timeout", STOP_TIMEOUT);
	struct timespec now, end, wake;
	long nap = 1000000;
	pid_t pids[PIDS];
	int count = timeout != 0 ? os_jail_signal(r->world, j->jid, SIGTERM, pids, PIDS) : 0;
	if (count <= 0)
		return;
	if (r->verbose > 0)
		note_asked(j, pids, count);
	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now;
	end.tv_sec += timeout;
	do {
		wake = (struct timespec){now.tv_sec + (now.tv_nsec + nap) / 1000000000,
		                         (now.tv_nsec + nap) % 1000000000};
		task_wait(never, NULL, &wake);
		if (nap < 50000000)
			nap += nap / 2;
		if (os_jail_signal(r->world, j->jid, 0, NULL, 0) <= 0)
			return;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (timeout < 0 || now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}

bool jail_stop(struct jail_run *r, struct job *j)
{
	/* a file that went wrong since must not keep the jail from being removed */
	if (!job_check_own(j) || !jail_commands(r, j, "exec.prestop") || !jail_commands(r, j, "exec.stop"))
		return false;
	terminate(r, j);
	int error = os_jail_remove(r->world, j->jid);
	/* a jail that ends with its last process may be gone already */
	if (error != 0 && error != -ENOENT) {
		jail_warnx(j, "jail_remove: %s", err_text(error));
		return false;
	}
	note_removed(r, j, r->note_removed);
	j->jid = -1;
	j->changed = true;
	jail_find_aliases(j);
	bool ok = jail_commands(r, j, "exec.poststop");
	ok = jail_find_mounts(j) && ok;
	ok = jail_unmount(r, j) && ok;
	return jail_aliases_remove(r, j) && ok;
}
