/* SPDX-License-Identifier: BSD-2-Clause */
/* oid.c - looking up sysctl names and reading their numbers. */
#include "lib/oid.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/oidtable.h"

const struct oid *oid_at(size_t i)
{
	static const struct oid *const tables[] = {oids_system, oids_net, oids_inet, oids_machine};

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (const struct oid *o = tables[t]; o->name; o++, i--)
			if (i == 0)
				return o;
	return NULL;
}

/* The length of a name without the dot at its end. */
static size_t bare_length(const char *name)
{
	size_t length = strlen(name);

	return length && name[length - 1] == '.' ? length - 1 : length;
}

const struct oid *oid_find(const char *name)
{
	size_t length = bare_length(name);
	const struct oid *o;

	for (size_t i = 0; (o = oid_at(i)); i++)
		if (strncmp(o->name, name, length) == 0 && !o->name[length])
			return o;
	return NULL;
}

bool oid_under(const struct oid *o, const char *node)
{
	size_t length = bare_length(node);

	return !length || (strncmp(o->name, node, length) == 0 && o->name[length] == '.');
}

bool oid_writable(const struct oid *o)
{
	return o->access == OID_RW || o->access == OID_RWTUN;
}

bool oid_is_tunable(const struct oid *o)
{
	return o->access == OID_RDTUN || o->access == OID_RWTUN;
}

const char *oid_type_name(enum oid_type type)
{
	switch (type) {
	case OID_INT:
		return "integer";
	case OID_UINT:
		return "unsigned integer";
	case OID_LONG:
		return "long integer";
	case OID_ULONG:
		return "unsigned long";
	case OID_U64:
		return "uint64_t";
	case OID_STRING:
		return "string";
	case OID_OPAQUE:
		break;
	}
	return "opaque";
}

size_t oid_type_size(enum oid_type type)
{
	switch (type) {
	case OID_INT:
	case OID_UINT:
		return 4;
	case OID_LONG:
	case OID_ULONG:
	case OID_U64:
		return 8;
	case OID_STRING:
	case OID_OPAQUE:
		break;
	}
	return 0;
}

bool oid_number(enum oid_type type, const char *text, char number[OID_NUMBER])
{
	bool is_signed = type == OID_INT || type == OID_LONG;
	char *end = NULL;

	errno = 0;
	uint64_t value = is_signed ? (uint64_t)strtoimax(text, &end, 0) : strtoumax(text, &end, 0);
	if (end == text || *end || errno)
		return false;
	switch (type) {
	case OID_INT:
		snprintf(number, OID_NUMBER, "%" PRId32, (int32_t)value);
		return true;
	case OID_UINT:
		snprintf(number, OID_NUMBER, "%" PRIu32, (uint32_t)value);
		return true;
	case OID_LONG:
		snprintf(number, OID_NUMBER, "%" PRId64, (int64_t)value);
		return true;
	case OID_ULONG:
	case OID_U64:
		snprintf(number, OID_NUMBER, "%" PRIu64, value);
		return true;
	case OID_STRING:
	case OID_OPAQUE:
		break;
	}
	return false;
}
