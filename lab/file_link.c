/* SPDX-License-Identifier: BSD-2-Clause */
/* file_link.c - the links of a lab file: "a -- b", [a, b] or a map, between nodes or groups of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/file_reader.h"

/* One end as it is written: node names written out, the interface's name ("" = a default one), its map or NULL. */
struct end {
	const struct yaml *at;
	struct group group;
	char ifname[LAB_NAME];
	const struct yaml *map;
};

/* "NODE" or "NODE:INTERFACE". */
static int parse_name(struct file *f, const struct yaml *at, const char *text, size_t length, struct end *end)
{
	const char *colon = memchr(text, ':', length);
	const size_t node = colon ? (size_t)(colon - text) : length;
	char *pattern = strndup(text, node);
	int error;

	if (!pattern)
		return -ENOMEM;
	end->at = at;
	if (colon) {
		snprintf(end->ifname, sizeof end->ifname, "%.*s", (int)(length - node - 1), colon + 1);
		error = file_check_ifname(f, at, end->ifname);
	} else {
		error = 0;
	}
	if (!error && !node)
		error = file_fail(f, at, "an end of a link must name a node");
	if (!error)
		error = file_group(f, at, pattern, &end->group);
	free(pattern);
	return error;
}

/* {node: h1, interface: eth0, addresses: 10.0.0.1/24} */
static int parse_map(struct file *f, const struct yaml *map, struct end *end)
{
	const struct yaml *node = file_get(map, "node"), *interface = file_get(map, "interface");
	int error = file_check_map(f, map, &file_map_end);

	if (error)
		return error;
	if (!node)
		return file_fail(f, map, "an end of a link needs a node");
	end->map = map;
	error = parse_name(f, node, node->text, strlen(node->text), end);
	if (error || !interface)
		return error;
	if (*end->ifname)
		return file_fail(f, interface, "the interface is named twice");
	snprintf(end->ifname, sizeof end->ifname, "%s", interface->text);
	return file_check_ifname(f, interface, interface->text);
}

static int parse_end(struct file *f, const struct yaml *value, struct end *end)
{
	if (value->kind == YAML_MAP)
		return parse_map(f, value, end);
	if (value->kind != YAML_SCALAR)
		return file_fail(f, value, "an end of a link must be a word such as h1 or h1:eth0, or a map");
	return parse_name(f, value, value->text, strlen(value->text), end);
}

/* "a -- b" or [a, b]. */
static int parse_ends(struct file *f, const struct yaml *value, struct end ends[2])
{
	const char *dashes, *b;
	size_t a;
	int error;

	if (value->kind == YAML_LIST) {
		if (value->count != 2)
			return file_fail(f, value, "a link has two ends, not %zu", value->count);
		error = parse_end(f, value->at[0], &ends[0]);
		return error ? error : parse_end(f, value->at[1], &ends[1]);
	}
	dashes = strstr(value->text, " -- ");
	if (!dashes)
		return file_fail(f, value, "\"%.64s\" is not a link: write \"a -- b\" or [a, b]", value->text);
	b = dashes + strspn(dashes, " -");
	for (a = (size_t)(dashes - value->text); a && value->text[a - 1] == ' ';)
		a--;
	error = parse_name(f, value, value->text, a, &ends[0]);
	return error ? error : parse_name(f, value, b, strlen(b), &ends[1]);
}

/* The interface of one end on one of its nodes; it must not have a link yet. */
static int add_if(struct file *f, const struct end *end, const char *name)
{
	const int node = file_find_node(f, end->at, name);
	int ifindex;

	if (node < 0)
		return node;
	ifindex = *end->ifname ? lab_find_if(f->lab, node, end->ifname) : LAB_NONE;
	if (ifindex != LAB_NONE && f->lab->ifs[ifindex].link != LAB_NONE)
		return file_fail(f, end->at, "%s:%s has a link already", name, end->ifname);
	if (ifindex == LAB_NONE)
		ifindex = lab_add_if(f->lab, node, *end->ifname ? end->ifname : NULL);
	if (ifindex == -E2BIG)
		return file_fail(f, end->at, "a lab has at most %d links", LAB_MAX_LINKS);
	if (ifindex < 0 && ifindex != -ENOMEM)
		return file_fail(f, end->at, "\"%s\" is no name for an interface of %s", end->ifname, name);
	return ifindex;
}

/* Sets what the link's map says of an end, then what the end's own map says. */
static int set_end(struct file *f, int ifindex, const struct end *end, const struct yaml *link)
{
	const struct yaml *mtu = file_get(link, "mtu");
	struct lab_if *ifp = &f->lab->ifs[ifindex];
	int error;

	if (mtu)
		ifp->mtu = file_number(mtu);
	ifp->impair = f->impair;
	error = file_set_impair(f, link, &ifp->impair);
	return error || !end->map ? error : file_set_interface(f, ifindex, end->map);
}

static int add_link(struct file *f, const struct end ends[2], const char *names[2], const struct yaml *map)
{
	const struct yaml *down = file_get(map, "down");
	int ifs[2], link, error;

	if (strcmp(names[0], names[1]) == 0)
		return file_fail(f, ends[1].at, "a link from %.64s to itself", names[0]);
	ifs[0] = add_if(f, &ends[0], names[0]);
	ifs[1] = ifs[0] < 0 ? ifs[0] : add_if(f, &ends[1], names[1]);
	if (ifs[1] < 0)
		return ifs[1];
	link = lab_add_link(f->lab, ifs[0], ifs[1]);
	if (link == -E2BIG)
		return file_fail(f, ends[0].at, "a lab has at most %d links", LAB_MAX_LINKS);
	if (link < 0)
		return link;
	f->lab->links[link].down = down && file_bool(down);
	error = set_end(f, ifs[0], &ends[0], map);
	return error ? error : set_end(f, ifs[1], &ends[1], map);
}

/* The links of one entry: pairs of two groups of one size, or one node with every other. */
static int add_links(struct file *f, const struct yaml *entry, const struct end ends[2], const struct yaml *map)
{
	const size_t a = ends[0].group.count, b = ends[1].group.count, count = a > b ? a : b;
	int error = 0;

	if (a != b && a != 1 && b != 1)
		return file_fail(f, entry, "a link of %zu nodes with %zu: the numbers must be the same, or one be 1", a,
		                 b);
	for (size_t i = 0; i < count && !error; i++) {
		const char *names[2] = {ends[0].group.names[a == 1 ? 0 : i], ends[1].group.names[b == 1 ? 0 : i]};

		error = add_link(f, ends, names, map);
	}
	return error;
}

static int read_link(struct file *f, const struct yaml *entry)
{
	const struct yaml *map = entry->kind == YAML_MAP ? entry : NULL, *value = entry;
	struct end ends[2] = {0};
	int error = map ? file_check_map(f, map, &file_map_link) : 0;

	if (!error && map) {
		value = file_get(map, "ends");
		if (!value)
			error = file_fail(f, map, "a link needs its ends");
	}
	if (!error)
		error = parse_ends(f, value, ends);
	if (!error)
		error = add_links(f, value, ends, map);
	free(ends[0].group.names);
	free(ends[1].group.names);
	return error;
}

int file_add_links(struct file *f, const struct yaml *links)
{
	int error = 0;

	for (size_t i = 0; i < links->count && !error; i++)
		error = read_link(f, links->at[i]);
	return error;
}
