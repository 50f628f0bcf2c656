/* SPDX-License-Identifier: BSD-2-Clause */
/* jailparam.h - the jail parameters of FreeBSD 12.1's kernel: names, types, defaults (sys/kern/kern_jail.c). */
#ifndef LIB_JAILPARAM_H
#define LIB_JAILPARAM_H

#include <stdbool.h>
#include <stddef.h>

enum jailparam_type {
	JP_INT, /* decimal number */
	JP_STRING,
	JP_BOOL, /* present or "no" form: persist / nopersist, allow.mount / allow.nomount */
	JP_SYS,  /* disable, new, inherit */
	JP_IP4,
	JP_IP6, /* list of addresses parted by commas */
	JP_ULONG,
};

struct jailparam {
	const char *name;
	enum jailparam_type type;
	const char *fallback; /* value of a jail that did not set it ("0"/"1" for JP_BOOL) */
	bool readonly;        /* jls shows it, jail(8) can't set it: dying, parent, children.cur, cpuset.id */
	bool fixed;           /* can't be changed after creation: vnet, path, osrelease ... */
};

/* Every parameter in the order in which `jls -h` names them; ends with a NULL name. */
extern const struct jailparam jailparams[];

/*
 * Finds a parameter by name. For a boolean, "noname" and "allow.noname" find the row of the positive name and set *no.
 * NULL: unknown.
 */
const struct jailparam *jailparam_find(const char *name, bool *no);

/* Why a value doesn't fit a parameter, as FreeBSD words it ("persist: unknown boolean value \"maybe\""), into `why`.
 * true when it fits; *normal then gets the value as the registry keeps it ("1", "new", "192.0.2.1") - malloc'ed. */
bool jailparam_check(const struct jailparam *p, const char *value, char **normal, char *why, size_t size);

#endif
