/* SPDX-License-Identifier: BSD-2-Clause */
/* jailparam.c - the table of jail parameters, and how a value's text is checked and normalized. */
#include "lib/jailparam.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/addr.h"
#include "lib/errtext.h"

/* ip4 and ip6: a jail without a stack of its own has no address until it is given one; one with a stack inherits. */
const struct jailparam jailparams[] = {
        {"devfs_ruleset", JP_INT, "0", false, false},
        {"dying", JP_BOOL, "0", true, false},
        {"enforce_statfs", JP_INT, "2", false, false},
        {"host", JP_SYS, "new", false, false},
        {"ip4", JP_SYS, "disable", false, false},
        {"ip6", JP_SYS, "disable", false, false},
        {"jid", JP_INT, "0", false, true},
        {"name", JP_STRING, "", false, false},
        {"osreldate", JP_INT, "1201000", false, true},
        {"osrelease", JP_STRING, "12.1-RELEASE", false, true},
        {"parent", JP_INT, "0", true, false},
        {"path", JP_STRING, "/", false, true},
        {"persist", JP_BOOL, "0", false, false},
        {"securelevel", JP_INT, "-1", false, false},
        {"sysvmsg", JP_SYS, "disable", false, false},
        {"sysvsem", JP_SYS, "disable", false, false},
        {"sysvshm", JP_SYS, "disable", false, false},
        {"vnet", JP_SYS, "inherit", false, true},
        {"allow.chflags", JP_BOOL, "0", false, false},
        {"allow.mlock", JP_BOOL, "0", false, false},
        {"allow.mount", JP_BOOL, "0", false, false},
        {"allow.mount.devfs", JP_BOOL, "0", false, false},
        {"allow.mount.nullfs", JP_BOOL, "0", false, false},
        {"allow.mount.procfs", JP_BOOL, "0", false, false},
        {"allow.mount.tmpfs", JP_BOOL, "0", false, false},
        {"allow.quotas", JP_BOOL, "0", false, false},
        {"allow.raw_sockets", JP_BOOL, "0", false, false},
        {"allow.read_msgbuf", JP_BOOL, "0", false, false},
        {"allow.reserved_ports", JP_BOOL, "1", false, false},
        {"allow.set_hostname", JP_BOOL, "1", false, false},
        {"allow.socket_af", JP_BOOL, "0", false, false},
        {"allow.sysvipc", JP_BOOL, "0", false, false},
        {"children.cur", JP_INT, "0", true, false},
        {"children.max", JP_INT, "0", false, false},
        {"cpuset.id", JP_INT, "0", true, false},
        {"host.domainname", JP_STRING, "", false, false},
        {"host.hostid", JP_ULONG, "0", false, false},
        {"host.hostname", JP_STRING, "", false, false},
        {"host.hostuuid", JP_STRING, "00000000-0000-0000-0000-000000000000", false, false},
        {"ip4.addr", JP_IP4, "", false, false},
        {"ip4.saddrsel", JP_BOOL, "1", false, false},
        {"ip6.addr", JP_IP6, "", false, false},
        {"ip6.saddrsel", JP_BOOL, "1", false, false},
        {NULL, JP_INT, NULL, false, false},
};

static const struct jailparam *find_exact(const char *name)
{
	for (const struct jailparam *p = jailparams; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

const struct jailparam *jailparam_find(const char *name, bool *no)
{
	*no = false;
	const struct jailparam *p = find_exact(name);
	if (p != NULL)
		return p;
	/* "no" stands before the last component: nopersist, allow.nomount, allow.mount.nodevfs */
	const char *last = strrchr(name, '.');
	last = last != NULL ? last + 1 : name;
	if (strncmp(last, "no", 2) != 0 || strlen(name) >= 64)
		return NULL;
	char positive[64];
	snprintf(positive, sizeof positive, "%.*s%s", (int)(last - name), name, last + 2);
	p = find_exact(positive);
	if (p == NULL || p->type != JP_BOOL)
		return NULL;
	*no = true;
	return p;
}

static bool give(char **normal, const char *text)
{
	*normal = strdup(text);
	return *normal != NULL;
}

static bool check_number(const struct jailparam *p, const char *value, char **normal, char *why, size_t size)
{
	char *end, text[32];
	errno = 0;
	long long n = strtoll(value, &end, 10);
	bool fits = p->type == JP_INT ? n >= INT_MIN && n <= INT_MAX : n >= 0;
	if (end == value || *end != '\0' || errno != 0 || !fits)
		return err_why(why, size, "%s: non-integer value \"%s\"", p->name, value);
	snprintf(text, sizeof text, "%lld", n);
	return give(normal, text);
}

static bool check_bool(const struct jailparam *p, const char *value, char **normal, char *why, size_t size)
{
	char *end;
	if (strcasecmp(value, "true") == 0)
		return give(normal, "1");
	if (strcasecmp(value, "false") == 0)
		return give(normal, "0");
	long n = strtol(value, &end, 10);
	if (end == value || *end != '\0')
		return err_why(why, size, "%s: unknown boolean value \"%s\"", p->name, value);
	return give(normal, n != 0 ? "1" : "0");
}

static bool check_sys(const struct jailparam *p, const char *value, char **normal, char *why, size_t size)
{
	static const char *const words[] = {"disable", "new", "inherit"};
	for (int i = 0; i < 3; i++)
		if (strcasecmp(value, words[i]) == 0 || (value[0] == '0' + i && value[1] == '\0'))
			return give(normal, words[i]);
	return err_why(why, size, "%s: unknown jailsys value \"%s\"", p->name, value);
}

/* Rewrites an address in its usual text. */
static bool check_addr(const struct jailparam *p, const char *word, char text[ADDR_TEXT], char *why, size_t size)
{
	uint8_t addr[16];
	if (p->type == JP_IP4 ? !addr_inet(word, false, addr) : !addr_inet6(word, addr))
		return err_why(why, size, "%s: not an IPv%c address: %s", p->name, p->type == JP_IP4 ? '4' : '6', word);
	p->type == JP_IP4 ? addr_inet_text(addr, text) : addr_inet6_text(addr, text);
	return true;
}

/* A list of addresses. */
static bool check_addrs(const struct jailparam *p, const char *value, char **normal, char *why, size_t size)
{
	size_t count = 1, used = 0;
	for (const char *c = value; *c != '\0'; c++)
		count += *c == ',';
	char *out = calloc(count, ADDR_TEXT), *copy = strdup(value), *rest = copy, *word;
	bool ok = (out != NULL && copy != NULL) || err_why(why, size, "%s: out of memory", p->name);
	while (ok && *value != '\0' && (word = strsep(&rest, ",")) != NULL) {
		char text[ADDR_TEXT];
		ok = check_addr(p, word, text, why, size);
		if (ok)
			used += (size_t)snprintf(out + used, count * ADDR_TEXT - used, "%s%s", used > 0 ? "," : "",
			                         text);
	}
	free(copy);
	if (ok)
		*normal = out;
	else
		free(out);
	return ok;
}

bool jailparam_check(const struct jailparam *p, const char *value, char **normal, char *why, size_t size)
{
	*normal = NULL;
	if (size > 0)
		why[0] = '\0';
	if (value == NULL) /* the bare name */
		value = p->type == JP_BOOL ? "1" : p->type == JP_SYS ? "new" : "";
	switch (p->type) {
	case JP_INT:
	case JP_ULONG:
		return check_number(p, value, normal, why, size);
	case JP_BOOL:
		return check_bool(p, value, normal, why, size);
	case JP_SYS:
		return check_sys(p, value, normal, why, size);
	case JP_IP4:
	case JP_IP6:
		return check_addrs(p, value, normal, why, size);
	case JP_STRING:
		break;
	}
	return give(normal, value);
}
