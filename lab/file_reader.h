/* SPDX-License-Identifier: BSD-2-Clause */
/* file_reader.h - inside the reader of lab files: its state, and how it looks at values. */
#ifndef LAB_FILE_READER_H
#define LAB_FILE_READER_H

#include "lab/file.h"
#include "lab/group.h"
#include "lab/lab.h"
#include "lab/yaml.h"
#include "lib/near.h"

/* Where an address was given, to find the ones that are given twice. */
struct file_addr {
	struct lab_addr addr;
	const struct yaml *at;
	int node;
};

/* How the file describes a node. */
struct file_own {
	const struct yaml *key; /* its name or group, NULL: it is the topology's */
	const struct yaml *map; /* NULL: nothing but its kind */
};

/* A reading. */
struct file {
	struct lab *lab;
	struct lab_error *error;
	const struct yaml *defaults; /* the map, NULL */
	struct os_impair impair;     /* the defaults' */
	struct file_own *own;        /* per node; room for LAB_MAX_NODES */
	struct file_addr *addrs;
	size_t naddrs;
	size_t copied; /* bytes of texts that were copied into nodes */
};

extern const struct lab_map file_map_lab, file_map_ospf, file_map_defaults, file_map_node, file_map_kind,
        file_map_interface, file_map_link, file_map_end, file_map_daemon;

/* Notes an error at a place, returns -EINVAL. Letters that can't be printed become '?'. */
int file_fail(struct file *f, const struct yaml *at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with `; did you mean "..."?` if the search has found something. */
int file_fail_near(struct file *f, const struct yaml *at, const struct near *near, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* That a value is a map that has keys of `map` only, with values in their forms and bounds. */
int file_check_map(struct file *f, const struct yaml *value, const struct lab_map *map);

/* The value of a key in a map, NULL: not there, or null. `map` may be NULL. */
const struct yaml *file_get(const struct yaml *map, const char *key);

/* The key itself, for errors. */
const struct yaml *file_key(const struct yaml *map, const char *key);

/* Values that were checked to have the form. */
bool file_bool(const struct yaml *value);
unsigned file_number(const struct yaml *value);

/* Whether a scalar reads as a boolean: true, false, yes, no, on, off (as FreeBSD's and YAML 1.1's writers do). */
bool file_is_bool(const struct yaml *value);

/* Expands a name or group. */
int file_group(struct file *f, const struct yaml *at, const char *pattern, struct group *group);

/* A scalar that is an address; with a prefix length if `prefix`. */
int file_addr(struct file *f, const struct yaml *value, bool prefix, struct lab_addr *a);

/* A scalar or list of addresses of a node's interface, appended to `to` and noted. */
int file_addrs(struct file *f, int node, const struct yaml *value, struct lab_addrs *to);

/* Appends to a list of texts; a text of the same name is replaced. Counts what all nodes together hold. */
int file_set_text(struct file *f, const struct yaml *at, struct lab_texts *list, const char *name, const char *value);

/* The nodes and their kinds (file_node.c), the links (file_link.c), all else that nodes have. */
int file_add_nodes(struct file *f, const struct yaml *nodes);
int file_add_links(struct file *f, const struct yaml *links);
int file_set_nodes(struct file *f);

/* Sets what an interface's map (or a link's end) says of it. */
int file_set_interface(struct file *f, int ifindex, const struct yaml *map);

/* Changes what a map says of packets (file_impair.c); what it does not say stays. */
int file_set_impair(struct file *f, const struct yaml *map, struct os_impair *impair);

/* A node by name, -EINVAL with an error that names the nearest. */
int file_find_node(struct file *f, const struct yaml *at, const char *name);

/* Refuses a name for an interface that the user gave. */
int file_check_ifname(struct file *f, const struct yaml *at, const char *name);

/* That no address is given twice (file_check.c). */
int file_check_addrs(struct file *f);

#endif
