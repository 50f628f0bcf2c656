/* SPDX-License-Identifier: BSD-2-Clause */
/* file.c - reading a lab file: the text, then the lab as a whole. */
#include "lab/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lab/file_reader.h"
#include "lab/topo.h"
#include "lib/whole.h"

/* A name of a world: letters, digits, - _ and . */
static bool is_world_name(const char *name)
{
	return *name && strlen(name) < OS_WORLDNAME && name[0] != '-' && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == strlen(name);
}

static int set_name(struct file *f, const struct yaml *name)
{
	if (!name)
		return 0;
	if (!is_world_name(name->text))
		return file_fail(f, name, "\"%.64s\" is no name for a lab: letters, digits, - _ and ., at most %d",
		                 name->text, OS_WORLDNAME - 1);
	snprintf(f->lab->name, sizeof f->lab->name, "%s", name->text);
	return 0;
}

/* ipv4, ipv6: true, false, or the range from which the plan gives addresses. */
static int set_family(struct file *f, const struct yaml *value, const char *key, int family, bool *wanted,
                      struct lab_addr *range)
{
	const unsigned narrowest = family == AF_INET ? 30 : 64, widest = family == AF_INET ? 4 : 8;
	int error;

	if (!value)
		return 0;
	*wanted = !file_is_bool(value) || file_bool(value);
	if (file_is_bool(value))
		return 0;
	error = file_addr(f, value, true, range);
	if (error)
		return error;
	if (range->family != family)
		return file_fail(f, value, "%s takes no address of the other family", key);
	if (range->plen < widest || range->plen > narrowest)
		return file_fail(f, value, "the prefix length of %s must be from %u to %u", key, widest, narrowest);
	for (unsigned bit = range->plen; bit < (family == AF_INET ? 32u : 128u); bit++)
		if (range->addr[bit / 8] & 0x80 >> bit % 8)
			return file_fail(f, value, "%.64s has bits behind its prefix length", value->text);
	return 0;
}

static int set_routing(struct file *f, const struct yaml *routing, const struct yaml *ospf)
{
	const struct yaml *hello = file_get(ospf, "hello"), *dead = file_get(ospf, "dead");
	int error = ospf ? file_check_map(f, ospf, &file_map_ospf) : 0;

	for (int i = 0; routing && lab_routings[i]; i++)
		if (strcasecmp(routing->text, lab_routings[i]) == 0)
			f->lab->routing = (enum lab_routing)i;
	if (error || !ospf)
		return error;
	if (f->lab->routing != LAB_ROUTING_OSPF)
		return file_fail(f, ospf, "ospf says nothing without \"routing: ospf\"");
	f->lab->ospf_hello = hello ? file_number(hello) : 0;
	f->lab->ospf_dead = dead ? file_number(dead) : 0;
	if (hello && !dead)
		f->lab->ospf_dead = 4 * f->lab->ospf_hello;
	if (dead && f->lab->ospf_dead <= (hello ? f->lab->ospf_hello : 1))
		return file_fail(f, dead, "dead must be more than hello");
	return 0;
}

static int check_defaults(struct file *f, const struct yaml *defaults)
{
	int error = defaults ? file_check_map(f, defaults, &file_map_defaults) : 0;

	f->defaults = defaults;
	for (size_t i = 0; defaults && i < defaults->count && !error; i += 2)
		if (defaults->at[i + 1]->kind == YAML_MAP)
			error = file_check_map(f, defaults->at[i + 1], &file_map_kind);
	if (!error)
		error = file_set_impair(f, defaults, &f->impair);
	/* The topology's links; file_add_links() gives it to the others. */
	for (size_t i = 0; i < f->lab->nifs && !error; i++)
		f->lab->ifs[i].impair = f->impair;
	return error;
}

static void set_default_mtu(struct file *f)
{
	const struct yaml *mtu = file_get(f->defaults, "mtu");

	for (size_t i = 0; mtu && i < f->lab->nifs; i++)
		if (!f->lab->ifs[i].mtu)
			f->lab->ifs[i].mtu = file_number(mtu);
}

/* Starts from a topology; what the file says of nodes and links comes on top. Its routing stands if the file has none.
 */
static int set_topology(struct file *f, const struct yaml *topology)
{
	struct lab_error why = {0};
	struct lab *made;
	int error;

	if (!topology)
		return 0;
	error = topo_make(topology->text, &made, &why);
	if (error)
		return why.text[0] ? file_fail(f, topology, "%s", why.text)
		                   : file_fail(f, topology, "\"%.64s\" is no topology", topology->text);
	snprintf(made->name, sizeof made->name, "%s", f->lab->name);
	lab_free(f->lab);
	f->lab = made;
	return 0;
}

/* All of the file in the order in which one thing needs the other. */
static int read_lab(struct file *f, const struct yaml *root)
{
	const struct yaml *nodes = file_get(root, "nodes"), *links = file_get(root, "links");
	int error = file_check_map(f, root, &file_map_lab);

	if (!error)
		error = set_topology(f, file_get(root, "topology"));
	if (!error)
		error = set_name(f, file_get(root, "name"));
	if (!error)
		error = set_family(f, file_get(root, "ipv4"), "ipv4", AF_INET, &f->lab->ipv4, &f->lab->net4);
	if (!error)
		error = set_family(f, file_get(root, "ipv6"), "ipv6", AF_INET6, &f->lab->ipv6, &f->lab->net6);
	if (!error)
		error = set_routing(f, file_get(root, "routing"), file_get(root, "ospf"));
	if (!error)
		error = check_defaults(f, file_get(root, "defaults"));
	if (!error && nodes)
		error = file_add_nodes(f, nodes);
	if (!error && links)
		error = file_add_links(f, links);
	if (!error)
		error = file_set_nodes(f);
	if (!error)
		error = file_check_addrs(f);
	if (!error)
		set_default_mtu(f);
	return error;
}

int lab_file_parse(const char *text, size_t length, const char *name, struct lab **lab, struct lab_error *error)
{
	struct file f = {.error = error};
	struct yaml_doc *doc = NULL;
	const struct yaml *root;
	int result;

	*error = (struct lab_error){0};
	*lab = NULL;
	result = yaml_read(text, length, &doc, &root, error);
	if (result)
		return result;
	if (!root) {
		*error = (struct lab_error){.line = 1, .column = 1, .text = "the file is empty: a lab needs nodes"};
		yaml_free(doc);
		return -EINVAL;
	}
	f.lab = lab_new(is_world_name(name) ? name : "lab");
	f.own = calloc(LAB_MAX_NODES, sizeof *f.own);
	result = f.lab && f.own ? read_lab(&f, root) : -ENOMEM;
	free(f.own);
	free(f.addrs);
	yaml_free(doc);
	if (result)
		lab_free(f.lab);
	else
		*lab = f.lab;
	return result;
}

int lab_file_read(const char *path, struct lab **lab, struct lab_error *error)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
	char name[OS_WORLDNAME], *text;
	const bool standard_input = strcmp(path, "-") == 0;
	FILE *file = standard_input ? stdin : fopen(path, "re");
	size_t length;
	int result;

	*error = (struct lab_error){0};
	*lab = NULL;
	if (!file)
		return -errno;
	snprintf(name, sizeof name, "%.*s", dot && dot != base ? (int)(dot - base) : (int)strlen(base), base);
	result = read_all(file, YAML_MAX_TEXT + 1, &text, &length); /* a byte too many is found below */
	if (!standard_input)
		fclose(file);
	if (result)
		return result;
	result = lab_file_parse(text, length, name, lab, error);
	free(text);
	return result;
}
