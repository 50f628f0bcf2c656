/* SPDX-License-Identifier: BSD-2-Clause */
/* file_node.c - the nodes of a lab file, and what each of them has. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lab/daemon.h"
#include "lab/file_reader.h"
#include "lib/addr.h"

static enum lab_kind kind_of(const struct yaml *value)
{
	unsigned kind = LAB_HOST;

	while (kind < LAB_EXTERNAL && strcasecmp(value->text, lab_kinds[kind]) != 0)
		kind++;
	return (enum lab_kind)kind;
}

/* One node of the map; its value is a map, or NULL, or (kind only) a word. */
static int add_node(struct file *f, const struct yaml *key, const char *name, const struct yaml *kind,
                    const struct yaml *map)
{
	const enum lab_kind wanted = kind ? kind_of(kind) : LAB_HOST;
	int node = lab_find_node(f->lab, name);

	if (node != LAB_NONE && f->lab->nodes[node].line)
		return file_fail(f, key, "node \"%s\" is there twice (line %d)", name, f->lab->nodes[node].line);
	if (node != LAB_NONE && kind && f->lab->nodes[node].kind != wanted)
		return file_fail(f, kind, "the topology made %s a %s", name, lab_kinds[f->lab->nodes[node].kind]);
	if (node == LAB_NONE)
		node = lab_add_node(f->lab, name, wanted);
	if (node == -EINVAL)
		return file_fail(f, key,
		                 "\"%.64s\" is no name for a node: letters, digits, - and _, a letter or digit first",
		                 name);
	if (node == -ENAMETOOLONG)
		return file_fail(f, key, "\"%.64s\" is too long: a node's name has at most %d characters", name,
		                 LAB_NAME - 1);
	if (node == -E2BIG)
		return file_fail(f, key, "a lab has at most %d nodes", LAB_MAX_NODES);
	if (node < 0)
		return node;
	f->lab->nodes[node].line = key->line;
	f->own[node] = (struct file_own){key, map};
	return 0;
}

/* A key of `nodes`, which may be a group, and its value. */
static int add_nodes(struct file *f, const struct yaml *key, const struct yaml *value)
{
	const struct yaml *kind = value->kind == YAML_MAP ? file_get(value, "kind") : NULL;
	struct group group;
	int error = 0;

	if (value->kind == YAML_SCALAR && !yaml_is_null(value)) {
		char text[] = "kind";
		struct yaml word = {.kind = YAML_SCALAR, .text = text};
		struct yaml *pair[] = {&word, NULL};
		struct yaml map = {.kind = YAML_MAP, .at = pair, .count = 2};

		pair[1] = (struct yaml *)value;
		error = file_check_map(f, &map, &file_map_node);
		kind = value;
	} else if (!yaml_is_null(value)) {
		error = file_check_map(f, value, &file_map_node);
	}
	if (!error)
		error = file_group(f, key, key->text, &group);
	if (error)
		return error;
	for (size_t i = 0; i < group.count && !error; i++)
		error = add_node(f, key, group.names[i], kind, value->kind == YAML_MAP ? value : NULL);
	free(group.names);
	return error;
}

int file_add_nodes(struct file *f, const struct yaml *nodes)
{
	int error = 0;

	for (size_t i = 0; i < nodes->count && !error; i += 2)
		error = add_nodes(f, nodes->at[i], nodes->at[i + 1]);
	return error;
}

int file_find_node(struct file *f, const struct yaml *at, const char *name)
{
	const int node = lab_find_node(f->lab, name);
	struct near near = {.word = name};

	if (node != LAB_NONE)
		return node;
	for (size_t i = 0; i < f->lab->nnodes; i++)
		near_try(&near, f->lab->nodes[i].name);
	return file_fail_near(f, at, &near, "no node is called \"%.64s\"", name);
}

/* ------------------------------------------------------------------------------------------------- interfaces */

int file_check_ifname(struct file *f, const struct yaml *at, const char *name)
{
	const size_t length = strlen(name);

	if (length >= OS_IFNAME)
		return file_fail(f, at, "interface name \"%.64s\" has %zu characters: at most %d are possible", name,
		                 length, OS_IFNAME - 1);
	if (strcmp(name, "lo") == 0 || strcmp(name, "lo0") == 0 || strcmp(name, "lo1") == 0)
		return file_fail(f, at, "\"%s\" is the loopback interface's name", name);
	if (!*name || strpbrk(name, "/: \t\n\\\"'") || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return file_fail(f, at, "\"%.64s\" is no name for an interface", name);
	return 0;
}

int file_set_interface(struct file *f, int ifindex, const struct yaml *map)
{
	const struct yaml *mtu = file_get(map, "mtu"), *ether = file_get(map, "ether");
	const struct yaml *addresses = file_get(map, "addresses");
	struct lab_if *ifp = &f->lab->ifs[ifindex];
	int error;

	if (mtu)
		ifp->mtu = file_number(mtu);
	if (ether && (!addr_ether(ether->text, ifp->ether) || ifp->ether[0] & 1))
		return file_fail(f, ether, "\"%.64s\" is not the Ethernet address of an interface", ether->text);
	ifp->has_ether = ifp->has_ether || ether;
	error = file_set_impair(f, map, &ifp->impair);
	if (error || !addresses)
		return error;
	if (lab_is_switch(&f->lab->nodes[ifp->node]) && (addresses->kind == YAML_SCALAR || addresses->count))
		return file_fail(f, addresses, "%s is a switch: its ports have no addresses",
		                 f->lab->nodes[ifp->node].name);
	if (ifp->has_addrs)
		return file_fail(f, addresses, "%s has been given its addresses already", ifp->name);
	ifp->has_addrs = true;
	return file_addrs(f, ifp->node, addresses, &ifp->addrs);
}

static int no_such_if(struct file *f, const struct yaml *key, const struct lab_node *node)
{
	struct near near = {.word = key->text};

	for (size_t i = 0; i < node->nifs; i++)
		near_try(&near, f->lab->ifs[node->ifs[i]].name);
	return file_fail_near(f, key, &near, "no link ends at %s:%.64s", node->name, key->text);
}

static int set_interfaces(struct file *f, int node, const struct yaml *interfaces)
{
	int error = 0;

	for (size_t i = 0; interfaces && i < interfaces->count && !error; i += 2) {
		const struct yaml *key = interfaces->at[i], *value = interfaces->at[i + 1];
		const int ifindex = lab_find_if(f->lab, node, key->text);

		error = file_check_ifname(f, key, key->text);
		if (!error && ifindex == LAB_NONE)
			error = no_such_if(f, key, &f->lab->nodes[node]);
		if (error || yaml_is_null(value))
			continue;
		if (value->kind == YAML_MAP) {
			error = file_check_map(f, value, &file_map_interface);
			if (!error)
				error = file_set_interface(f, ifindex, value);
		} else {
			char text[] = "addresses";
			struct yaml word = {.kind = YAML_SCALAR, .text = text};
			struct yaml *pair[] = {&word, interfaces->at[i + 1]};
			const struct yaml map = {.kind = YAML_MAP, .at = pair, .count = 2};

			error = file_set_interface(f, ifindex, &map);
		}
	}
	return error;
}

/* ------------------------------------------------------------------------------------------ routes and the rest */

static int add_route(struct file *f, int node, const struct yaml *key, const struct yaml *value)
{
	struct lab_route route = {0};
	bool whole = strcmp(key->text, "default") == 0, blackhole;
	int error;

	if (value->kind != YAML_SCALAR || yaml_is_null(value))
		return file_fail(f, value, "a route leads to an address, or into a \"blackhole\"");
	blackhole = strcmp(value->text, "blackhole") == 0;
	if (whole && blackhole)
		return file_fail(f, key, "write 0.0.0.0/0 or ::/0 instead of default for a blackhole");
	error = blackhole ? 0 : file_addr(f, value, false, &route.via);
	if (error)
		return error;
	if (whole) {
		route.to.family = route.via.family;
	} else {
		struct lab_addr mask = {0};

		error = file_addr(f, key, true, &route.to);
		if (error)
			return error;
		addr_mask(route.to.plen, route.to.family == AF_INET ? 32 : 128, mask.addr);
		for (unsigned i = 0; i < 16; i++)
			if (route.to.addr[i] & ~mask.addr[i])
				return file_fail(f, key, "%.64s has bits behind its prefix length", key->text);
	}
	if (!blackhole && route.to.family != route.via.family)
		return file_fail(f, value, "%.64s is of another family than %.64s", value->text, key->text);
	return lab_add_route(&f->lab->nodes[node], &route);
}

static int set_routes(struct file *f, int node, const struct yaml *routes)
{
	int error = 0;

	if (routes && lab_is_switch(&f->lab->nodes[node]))
		return file_fail(f, routes, "%s is a switch: it has no routes", f->lab->nodes[node].name);
	for (size_t i = 0; routes && i < routes->count && !error; i += 2)
		error = add_route(f, node, routes->at[i], routes->at[i + 1]);
	return error;
}

static int set_sysctls(struct file *f, struct lab_node *node, const struct yaml *sysctls)
{
	int error = 0;

	for (size_t i = 0; sysctls && i < sysctls->count && !error; i += 2) {
		const struct yaml *key = sysctls->at[i], *value = sysctls->at[i + 1];

		if (!*key->text || strspn(key->text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		                                     "0123456789._-/%") != strlen(key->text))
			return file_fail(f, key, "\"%.64s\" is no name of a sysctl", key->text);
		if (value->kind != YAML_SCALAR || yaml_is_null(value))
			return file_fail(f, value, "a sysctl's value must be a word or a number");
		error = file_set_text(f, value, &node->sysctls, key->text, value->text);
	}
	return error;
}

static int set_files(struct file *f, struct lab_node *node, const struct yaml *files)
{
	int error = 0;

	for (size_t i = 0; files && i < files->count && !error; i += 2) {
		const struct yaml *key = files->at[i], *value = files->at[i + 1];

		if (key->text[0] != '/' || strstr(key->text, "/../") || strlen(key->text) >= OS_PATH ||
		    key->text[strlen(key->text) - 1] == '/')
			return file_fail(f, key, "\"%.64s\" is not the whole path of a file", key->text);
		if (value->kind != YAML_SCALAR)
			return file_fail(f, value, "a file's contents must be a text");
		error = file_set_text(f, value, &node->files, key->text, value->text);
	}
	return error;
}

static int set_commands(struct file *f, struct lab_node *node, const struct yaml *commands)
{
	int error = 0;

	if (commands && commands->kind == YAML_SCALAR)
		return file_set_text(f, commands, &node->commands, NULL, commands->text);
	for (size_t i = 0; commands && i < commands->count && !error; i++) {
		const struct yaml *command = commands->at[i];

		error = command->kind != YAML_SCALAR || yaml_is_null(command)
		                ? file_fail(f, command, "a command must be a line for the shell")
		                : file_set_text(f, command, &node->commands, NULL, command->text);
	}
	return error;
}

/* Puts a daemon into a node in the place of one of the same name. */
static int set_daemon(struct file *f, struct lab_node *node, const struct yaml *at, const struct yaml *map)
{
	const struct yaml *command = file_get(map, "command"), *config = file_get(map, "config");
	struct near near = {.word = at->text};

	if (!*at->text || strlen(at->text) >= LAB_NAME || strpbrk(at->text, "/ \t\n"))
		return file_fail(f, at, "\"%.64s\" is no name for a daemon", at->text);
	for (const struct lab_known_daemon *d = lab_known_daemons; d->name; d++)
		near_try(&near, d->name);
	if (!command && !lab_known_daemon(at->text))
		return file_fail_near(f, at, &near, "daemon \"%.64s\" has no command and is not a known one", at->text);
	if (lab_find_daemon(node, at->text) < node->ndaemons)
		lab_drop_daemon(node, lab_find_daemon(node, at->text));
	f->copied += config ? strlen(config->text) : 0;
	return lab_add_daemon(node, at->text, command ? command->text : NULL, config ? config->text : NULL);
}

static int set_daemons(struct file *f, struct lab_node *node, const struct yaml *daemons)
{
	int error = 0;

	if (daemons && daemons->kind == YAML_SCALAR)
		return set_daemon(f, node, daemons, NULL);
	for (size_t i = 0; daemons && i < daemons->count && !error; i++) {
		const struct yaml *name = daemons->at[i];
		const struct yaml *map = daemons->kind == YAML_MAP ? daemons->at[++i] : NULL;

		if (name->kind != YAML_SCALAR)
			return file_fail(f, name, "a daemon's name must be a word");
		if (map && !yaml_is_null(map))
			error = file_check_map(f, map, &file_map_daemon);
		if (!error)
			error = set_daemon(f, node, name, map && map->kind == YAML_MAP ? map : NULL);
	}
	return error;
}

/* What a node's own map and the defaults of its kind both may have. */
static int set_common(struct file *f, int node, const struct yaml *map)
{
	struct lab_node *n = &f->lab->nodes[node];
	int error = set_sysctls(f, n, file_get(map, "sysctls"));

	if (!error)
		error = set_files(f, n, file_get(map, "files"));
	if (!error)
		error = set_commands(f, n, file_get(map, "commands"));
	return error ? error : set_daemons(f, n, file_get(map, "daemons"));
}

static int set_nic(struct file *f, struct lab_node *node, const struct file_own *own)
{
	const struct yaml *nic = file_get(own->map, "nic");
	int error;

	if (!nic)
		return node->kind != LAB_EXTERNAL
		               ? 0
		               : file_fail(f, own->key, "an external node needs the name of its nic");
	if (node->kind != LAB_EXTERNAL)
		return file_fail(f, file_key(own->map, "nic"), "%s is a %s: only an external node has a nic",
		                 node->name, lab_kinds[node->kind]);
	error = file_check_ifname(f, nic, nic->text);
	if (!error && strcmp(nic->text, node->name) == 0)
		error = file_fail(f, nic, "%s is the bridge's name: call the node otherwise than its nic", node->name);
	if (!error)
		memcpy(node->nic, nic->text, strlen(nic->text) + 1);
	return error;
}

static int set_loopback(struct file *f, int node, const struct yaml *loopback)
{
	struct lab_node *n = &f->lab->nodes[node];

	if (!loopback)
		return 0;
	if (n->kind != LAB_ROUTER && n->kind != LAB_HOST)
		return file_fail(f, loopback, "%s is a %s: it has no loopback", n->name, lab_kinds[n->kind]);
	return file_addrs(f, node, loopback, &n->loopback);
}

int file_set_nodes(struct file *f)
{
	int error = 0;

	for (size_t i = 0; i < f->lab->nnodes && !error; i++) {
		const int node = (int)i;
		struct lab_node *n = &f->lab->nodes[i];

		error = set_common(f, node, file_get(f->defaults, lab_kinds[n->kind]));
		if (!error)
			error = set_common(f, node, f->own[i].map);
		if (!error)
			error = set_nic(f, n, &f->own[i]);
		if (!error)
			error = set_interfaces(f, node, file_get(f->own[i].map, "interfaces"));
		if (!error)
			error = set_loopback(f, node, file_get(f->own[i].map, "loopback"));
		if (!error)
			error = set_routes(f, node, file_get(f->own[i].map, "routes"));
	}
	return error;
}
