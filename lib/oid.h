/* SPDX-License-Identifier: BSD-2-Clause */
/* oid.h - the sysctl(8) names of FreeBSD 12.1 that a world answers to. */
#ifndef LIB_OID_H
#define LIB_OID_H

#include <stdbool.h>
#include <stddef.h>

enum oid_type { OID_INT, OID_UINT, OID_LONG, OID_ULONG, OID_U64, OID_STRING, OID_OPAQUE };

enum oid_access {
	OID_RO,    /* read only */
	OID_RW,    /* read and write */
	OID_RDTUN, /* fixed when the system starts */
	OID_RWTUN, /* settable when the system starts and later */
};

enum oid_scope {
	OID_HOST,   /* one for the world; a jail may read it */
	OID_VNET,   /* one for each network stack */
	OID_PRISON, /* one for each jail, which may set it */
};

/* How the value of the system below becomes FreeBSD's. */
enum oid_map {
	OID_SAME,
	OID_BOOL, /* anything but 0 is 1 */
	OID_NOT,  /* 0 is 1, anything else is 0 */
};

/* One name. A value has one of three homes: the system below (tunable), a function (computed), the keeper. */
struct oid {
	const char *name;
	enum oid_type type;
	enum oid_access access;
	enum oid_scope scope;
	const char *fallback; /* the value while nobody set it */
	const char *about;    /* what -d prints */
	const char *module;   /* the kernel module that brings it, NULL = the kernel */
	/* Linux's name below /proc/sys, NULL = none. A '*' stands for every interface, "all" and "default"; "all" is
	 * what is read. */
	const char *tunable;
	enum oid_map map;
	bool computed; /* the command knows how */
	bool grows;    /* smaller values are refused */
	int most;      /* 0, or what larger values become; negative ones are 0 then */
};

/* The i-th name in the order of `sysctl -a`; NULL after the last. */
const struct oid *oid_at(size_t i);

/* The leaf of that name; a dot at the end is ignored. NULL: none. */
const struct oid *oid_find(const char *name);

/* Whether the name is below a node ("" = below the root). A dot at the end of the node is ignored. */
bool oid_under(const struct oid *o, const char *node);

/* What -d prints of a node, "" for one that says nothing. */
const char *oid_node_about(const char *node);

/* Whether sysctl(8) can set it (-W), and whether loader.conf(5) can (-T). */
bool oid_writable(const struct oid *o);
bool oid_is_tunable(const struct oid *o);

/* What sysctl -t calls the type. */
const char *oid_type_name(enum oid_type type);

/* Size of a number in bytes, 0 for a string. */
size_t oid_type_size(enum oid_type type);

enum { OID_NUMBER = 24 }; /* any number as text */

/* A number as strtol(3) reads it in any base, cut to the type's width as the kernel cuts it, as decimal text. */
bool oid_number(enum oid_type type, const char *text, char number[OID_NUMBER]);

#endif
