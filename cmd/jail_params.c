/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_params.c - jail(8): a definition's parameters checked and turned into what the kernel is told. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "cmd/cmd.h"
#include "cmd/jail.h"
#include "lib/errtext.h"
#include "lib/jailparam.h"

/* Parameters that jail(8) acts on itself; the kernel never sees them. */
static const struct own {
	const char *name;
	enum { OWN_TEXT, OWN_BOOL, OWN_INT } type;
} own[] = {
        {"allow.dying", OWN_BOOL},      {"command", OWN_TEXT},         {"depend", OWN_TEXT},
        {"exec.clean", OWN_BOOL},       {"exec.consolelog", OWN_TEXT}, {"exec.created", OWN_TEXT},
        {"exec.fib", OWN_INT},          {"exec.jail_user", OWN_TEXT},  {"exec.poststart", OWN_TEXT},
        {"exec.poststop", OWN_TEXT},    {"exec.prestart", OWN_TEXT},   {"exec.prestop", OWN_TEXT},
        {"exec.start", OWN_TEXT},       {"exec.stop", OWN_TEXT},       {"exec.system_jail_user", OWN_BOOL},
        {"exec.system_user", OWN_TEXT}, {"exec.timeout", OWN_INT},     {"interface", OWN_TEXT},
        {"ip_hostname", OWN_BOOL},      {"mount", OWN_TEXT},           {"mount.devfs", OWN_BOOL},
        {"mount.fdescfs", OWN_BOOL},    {"mount.fstab", OWN_TEXT},     {"mount.procfs", OWN_BOOL},
        {"stop.timeout", OWN_INT},      {"vnet.interface", OWN_TEXT},
};

const char *jail_own_parameter(size_t i, bool *text)
{
	if (i >= sizeof own / sizeof own[0])
		return NULL;
	*text = own[i].type != OWN_BOOL;
	return own[i].name;
}

/* jail(8)'s own parameter of that name; a boolean's may have "no" before its last component. */
static const struct own *find_own(const char *name, bool *no)
{
	const char *last = strrchr(name, '.');
	last = last != NULL ? last + 1 : name;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		const char *o = own[i].name, *olast = strrchr(o, '.');
		*no = false;
		if (strcmp(o, name) == 0)
			return &own[i];
		olast = olast != NULL ? olast + 1 : o;
		*no = true;
		if (own[i].type == OWN_BOOL && last - name == olast - o && strncmp(name, o, (size_t)(olast - o)) == 0 &&
		    strncmp(last, "no", 2) == 0 && strcmp(last + 2, olast) == 0)
			return &own[i];
	}
	return NULL;
}

void job_clear(struct job *j)
{
	jaildef_clear(&j->def);
	os_jail_clear(&j->set);
	jail_aliases_clear(j);
	jail_mounts_clear(j);
	free(j->depends.list);
	free(j->dependents.list);
	*j = (struct job){0};
}

static bool text_true(const char *value, bool *is)
{
	char *end;
	if (strcasecmp(value, "true") == 0 || strcasecmp(value, "false") == 0) {
		*is = strcasecmp(value, "true") == 0;
		return true;
	}
	*is = strtol(value, &end, 10) != 0;
	return end != value && *end == '\0';
}

bool jail_given(const struct job *j, const char *name)
{
	const struct jailsetting *s = jaildef_find(&j->def, name);
	return s != NULL && s->nvalues > 0;
}

bool jail_true(const struct job *j, const char *name)
{
	const struct jailsetting *s = jaildef_find(&j->def, name);
	if (s == NULL)
		return false;
	bool is = true;
	if (s->nvalues > 0)
		text_true(s->values[s->nvalues - 1].text, &is);
	return is == (strcmp(s->name, name) == 0);
}

int jail_number(const struct job *j, const char *name, int unset)
{
	const char *value = jaildef_value(&j->def, name);
	return value == NULL ? unset : (int)strtol(value, NULL, 10);
}

/* -------------------------------------------------------------------------------------------------- checking */

static bool check_own(const struct job *j, const struct own *o, const struct jailsetting *s)
{
	const char *value = s->nvalues > 0 ? s->values[s->nvalues - 1].text : NULL;
	bool is;
	char *end;
	if (value == NULL)
		return true;
	if (o->type == OWN_BOOL && !text_true(value, &is)) {
		jail_warnx(j, "%s: unknown boolean value \"%s\"", s->name, value);
		return false;
	}
	if (o->type == OWN_INT) {
		errno = 0;
		long n = strtol(value, &end, 10);
		if (end == value || *end != '\0' || errno != 0 || n < INT_MIN || n > INT_MAX) {
			jail_warnx(j, "%s: non-integer value \"%s\"", s->name, value);
			return false;
		}
	}
	return true;
}

/* The value that the kernel gets: a list of addresses whole, of any other parameter the last value. */
static bool check_kernel(struct job *j, const struct jailsetting *s)
{
	bool no, list, ok;
	char *normal = NULL, *joined = NULL, why[512];
	const struct jailparam *p = jailparam_find(s->name, &no);
	if (p == NULL || p->readonly) {
		jail_warnx(j, "unknown parameter: %s", s->name);
		return false;
	}
	list = p->type == JP_IP4 || p->type == JP_IP6;
	if (list && (joined = jail_addresses(j, s, p->type == JP_IP6)) == NULL)
		return false;
	const char *value = list ? joined : s->nvalues > 0 ? s->values[s->nvalues - 1].text : NULL;
	ok = jailparam_check(p, value, &normal, why, sizeof why);
	free(joined);
	if (!ok) {
		jail_warnx(j, "%s", why);
		return false;
	}
	bool yes = normal[0] == '1';
	if (no)
		yes = !yes;
	if (strcmp(p->name, "persist") == 0) {
		j->has_persist = true;
		j->set.persist = yes;
	} else if (strcmp(p->name, "jid") == 0)
		j->set.jid = (int)strtol(normal, NULL, 10);
	else if (strcmp(p->name, "name") == 0 || strcmp(p->name, "vnet") == 0) {
		if (p->type == JP_SYS) {
			j->has_vnet = true;
			j->set.vnet = strcmp(normal, "new") == 0;
			ok = strcmp(normal, "disable") != 0;
		} else if ((ok = strlen(normal) < sizeof j->set.name))
			snprintf(j->set.name, sizeof j->set.name, "%s", normal);
		if (!ok)
			jail_warnx(j, "jail_set: %s", err_text(p->type == JP_SYS ? EINVAL : ENAMETOOLONG));
	} else if (params_set(&j->set.params, p->name, p->type == JP_BOOL ? (yes ? "1" : "0") : normal) != 0)
		cmd_errx(1, "out of memory");
	free(normal);
	return ok;
}

static const struct limit {
	const char *name;
	long min, max;
} limits[] = {
        {"children.max", 0, INT_MAX},
        {"devfs_ruleset", 0, 65535},
        {"enforce_statfs", 0, 2},
        {"securelevel", -1, 3},
};
static const struct {
	const char *name;
	size_t size; /* with the NUL */
} sizes[] = {
        {"host.hostname", 256}, {"host.domainname", 256}, {"host.hostuuid", 64}, {"osrelease", 32}, {"path", OS_PATH},
};

static bool check_ranges(const struct job *j)
{
	const char *value;
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		if ((value = params_get(&j->set.params, limits[i].name)) != NULL &&
		    (atol(value) < limits[i].min || atol(value) > limits[i].max)) {
			jail_warnx(j, "jail_set: %s", err_text(EINVAL));
			return false;
		}
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		if ((value = params_get(&j->set.params, sizes[i].name)) != NULL && strlen(value) >= sizes[i].size) {
			jail_warnx(j, "jail_set: %s", err_text(ENAMETOOLONG));
			return false;
		}
	return jail_check_addresses(j);
}

bool job_check_own(struct job *j)
{
	if (j->checked_own)
		return !j->bad;
	j->checked_own = true;
	bool no;
	for (size_t i = 0; i < j->def.count; i++) {
		const struct jailsetting *s = &j->def.list[i];
		const struct own *o = s->var ? NULL : find_own(s->name, &no);
		if (o != NULL && !check_own(j, o, s))
			j->bad = true;
	}
	j->bad = !jail_resolve(j) || j->bad;
	return !j->bad;
}

/* A name or an address of its own means that the jail does not inherit its parent's, whatever else was said. */
static void imply(struct job *j)
{
	static const char *const own_names[][2] = {
	        {"host.hostname", "host"}, {"host.domainname", "host"}, {"host.hostid", "host"},
	        {"host.hostuuid", "host"}, {"ip4.addr", "ip4"},         {"ip6.addr", "ip6"},
	};
	struct params *p = &j->set.params;
	for (size_t i = 0; i < sizeof own_names / sizeof own_names[0]; i++)
		if ((i < 4 || params_get(p, own_names[i][1]) != NULL) && params_get(p, own_names[i][0]) != NULL &&
		    params_set(p, own_names[i][1], "new") != 0)
			cmd_errx(1, "%s", err_text(ENOMEM));
}

bool job_check(struct job *j)
{
	if (!job_check_own(j) || j->checked)
		return !j->bad;
	j->checked = true;
	jail_aliases_clear(j); /* jail_find_aliases() may have been here */
	bool no;
	for (size_t i = 0; i < j->def.count; i++) {
		const struct jailsetting *s = &j->def.list[i];
		if (!s->var && find_own(s->name, &no) == NULL && !check_kernel(j, s))
			j->bad = true; /* the others are still looked at: each bad one gets its line */
	}
	imply(j);
	j->bad = j->bad || !check_ranges(j);
	return !j->bad;
}

bool job_check_new(struct jail_run *r, const struct job *j)
{
	const struct params *p = &j->set.params;
	struct os_jail other = {0};
	const char *last = strrchr(j->set.name, '.'), *problem = NULL;
	char *end;
	last = last != NULL ? last + 1 : j->set.name;
	long number = strtol(last, &end, 10);
	if (j->set.jid < 0)
		problem = "negative jid";
	else if (!j->set.persist)
		problem = "new jail must persist or attach";
	else if (j->set.vnet && (params_get(p, "ip4") != NULL || params_get(p, "ip6") != NULL ||
	                         params_get(p, "ip4.addr") != NULL || params_get(p, "ip6.addr") != NULL))
		problem = "vnet jails cannot have IP address restrictions";
	else if (last != j->set.name && *last == '\0')
		problem = "jail name cannot end with a dot";
	else if (end != last && *end == '\0' && (number != j->set.jid || number == 0)) {
		problem = "name cannot be numeric (unless it is the jid)";
		if (os_jail_get(r->world, j->set.name, &other) == 0) {
			jail_warnx(j, "jail \"%s\" already exists", j->set.name);
			os_jail_clear(&other);
			return false;
		}
	}
	if (problem != NULL)
		jail_warnx(j, "%s", problem);
	return problem == NULL;
}

bool job_check_path(struct job *j)
{
	const char *path = params_get(&j->set.params, "path");
	struct stat st;
	char real[PATH_MAX];
	if (path == NULL)
		return true;
	if (j->def.name != NULL && path[0] != '/') {
		jail_warnx(j, "path %s: not an absolute pathname", path);
		return false;
	}
	int error = stat(path, &st) != 0 ? errno : !S_ISDIR(st.st_mode) ? ENOTDIR : 0;
	if (error == 0 && (realpath(path, real) == NULL || strlen(real) >= OS_PATH))
		error = ENAMETOOLONG;
	if (error == 0 && params_set(&j->set.params, "path", real) != 0)
		error = ENOMEM;
	if (error != 0)
		jail_warnx(j, "path %s: %s", path, err_text(error));
	return error == 0;
}

bool jail_find(struct jail_run *r, struct job *j)
{
	if (j->jid == 0) {
		const char *key = jaildef_value(&j->def, "jid");
		if (key == NULL)
			key = jaildef_value(&j->def, "name");
		struct os_jail now = {0};
		bool there = key != NULL && key[0] != '\0' && os_jail_get(r->world, key, &now) == 0;
		j->jid = there ? now.jid : -1;
		os_jail_clear(&now);
	}
	return j->jid > 0;
}

bool jail_changed(const struct job *j, const struct os_jail *now, bool say)
{
	const char *name = NULL;
	char real[PATH_MAX];
	if (j->has_vnet && j->set.vnet != now->vnet)
		name = "vnet";
	for (size_t i = 0; i < j->set.params.count && name == NULL; i++) {
		const struct param *set = &j->set.params.list[i];
		bool no;
		const struct jailparam *p = jailparam_find(set->name, &no);
		if (p == NULL || !p->fixed)
			continue;
		const char *old = params_get(&now->params, p->name), *new = set->value;
		if (strcmp(p->name, "path") == 0 && realpath(new, real) != NULL)
			new = real;
		if (strcmp(new, old != NULL ? old : p->fallback) != 0)
			name = p->name;
	}
	if (name != NULL && say)
		jail_warnx(j, "%s cannot be changed after creation", name);
	return name != NULL;
}
