/* SPDX-License-Identifier: BSD-2-Clause */
/* file_keys.c - every key of a lab file, one row each. */
#include "lab/file_reader.h"
#include "lab/impair.h"

#define TEXT   LAB_FORM_TEXT
#define NUMBER LAB_FORM_NUMBER
#define BOOL   LAB_FORM_BOOL
#define LIST   LAB_FORM_LIST
#define MAP    LAB_FORM_MAP
#define EMPTY  LAB_FORM_NULL

enum { MTU_MIN = 68, MTU_MAX = 65535 }; /* the least that IPv4 needs (RFC 791), and an IP packet's greatest length */

/* What a link does to packets: impair.h. 0 has no unit. */
#define IMPAIRMENTS                                                                                    \
	{"rate", TEXT | NUMBER, 0, 0, NULL}, {"delay", TEXT | NUMBER, 0, 0, NULL},                     \
	        {"jitter", TEXT | NUMBER, 0, 0, NULL}, {"loss", TEXT | NUMBER, 0, 0, NULL},            \
	        {"burst", NUMBER, 0, OS_IMPAIR_BURST, NULL}, {"duplicate", TEXT | NUMBER, 0, 0, NULL}, \
	        {"corrupt", TEXT | NUMBER, 0, 0, NULL}, {"reorder", TEXT | NUMBER, 0, 0, NULL},        \
	{                                                                                              \
		"queue", NUMBER, 0, IMPAIR_QUEUE_MAX, NULL                                             \
	}

#define ROWS(list) list, sizeof(list) / sizeof *(list)

static const struct lab_key lab_keys[] = {
        {"name", TEXT, 0, 0, NULL},        {"topology", TEXT, 0, 0, NULL},        {"ipv4", BOOL | TEXT, 0, 0, NULL},
        {"ipv6", BOOL | TEXT, 0, 0, NULL}, {"routing", TEXT, 0, 0, lab_routings}, {"ospf", MAP, 0, 0, NULL},
        {"defaults", MAP, 0, 0, NULL},     {"nodes", MAP | EMPTY, 0, 0, NULL},    {"links", LIST | EMPTY, 0, 0, NULL},
};
const struct lab_map file_map_lab = {"a lab", ROWS(lab_keys)};

static const struct lab_key ospf_keys[] = {
        {"hello", NUMBER, 1, 65535, NULL},
        {"dead", NUMBER, 2, 65535, NULL},
};
const struct lab_map file_map_ospf = {"ospf", ROWS(ospf_keys)};

static const struct lab_key defaults_keys[] = {
        {"mtu", NUMBER, MTU_MIN, MTU_MAX, NULL},
        IMPAIRMENTS,
        {"host", MAP, 0, 0, NULL},
        {"switch", MAP, 0, 0, NULL},
        {"router", MAP, 0, 0, NULL},
};
const struct lab_map file_map_defaults = {"the defaults", ROWS(defaults_keys)};

static const struct lab_key node_keys[] = {
        {"kind", TEXT, 0, 0, lab_kinds},
        {"nic", TEXT, 0, 0, NULL},
        {"interfaces", MAP | EMPTY, 0, 0, NULL},
        {"loopback", TEXT | LIST, 0, 0, NULL},
        {"routes", MAP | EMPTY, 0, 0, NULL},
        {"sysctls", MAP | EMPTY, 0, 0, NULL},
        {"files", MAP | EMPTY, 0, 0, NULL},
        {"commands", TEXT | LIST | EMPTY, 0, 0, NULL},
        {"daemons", TEXT | LIST | MAP | EMPTY, 0, 0, NULL},
};
const struct lab_map file_map_node = {"a node", ROWS(node_keys)};

static const struct lab_key kind_keys[] = {
        {"sysctls", MAP | EMPTY, 0, 0, NULL},
        {"files", MAP | EMPTY, 0, 0, NULL},
        {"commands", TEXT | LIST | EMPTY, 0, 0, NULL},
        {"daemons", TEXT | LIST | MAP | EMPTY, 0, 0, NULL},
};
const struct lab_map file_map_kind = {"a kind's defaults", ROWS(kind_keys)};

static const struct lab_key interface_keys[] = {
        {"mtu", NUMBER, MTU_MIN, MTU_MAX, NULL},
        {"ether", TEXT, 0, 0, NULL},
        {"addresses", TEXT | LIST | EMPTY, 0, 0, NULL},
        IMPAIRMENTS,
};
const struct lab_map file_map_interface = {"an interface", ROWS(interface_keys)};

static const struct lab_key link_keys[] = {
        {"ends", TEXT | LIST, 0, 0, NULL},
        {"mtu", NUMBER, MTU_MIN, MTU_MAX, NULL},
        {"down", BOOL, 0, 0, NULL},
        IMPAIRMENTS,
};
const struct lab_map file_map_link = {"a link", ROWS(link_keys)};

static const struct lab_key end_keys[] = {
        {"node", TEXT, 0, 0, NULL},
        {"interface", TEXT, 0, 0, NULL},
        {"mtu", NUMBER, MTU_MIN, MTU_MAX, NULL},
        {"ether", TEXT, 0, 0, NULL},
        {"addresses", TEXT | LIST | EMPTY, 0, 0, NULL},
        IMPAIRMENTS,
};
const struct lab_map file_map_end = {"an end of a link", ROWS(end_keys)};

static const struct lab_key daemon_keys[] = {
        {"command", TEXT, 0, 0, NULL},
        {"config", TEXT, 0, 0, NULL},
};
const struct lab_map file_map_daemon = {"a daemon", ROWS(daemon_keys)};

const struct lab_map *lab_file_maps(void)
{
	static struct lab_map maps[10];
	const struct lab_map *const all[] = {&file_map_lab,  &file_map_ospf, &file_map_defaults,
	                                     &file_map_node, &file_map_kind, &file_map_interface,
	                                     &file_map_link, &file_map_end,  &file_map_daemon};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		maps[i] = *all[i];
	return maps;
}
