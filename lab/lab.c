/* SPDX-License-Identifier: BSD-2-Clause */
/* lab.c - the description of a network: adding to it, finding in it, freeing it. */
#include "lab/lab.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"

const char *const lab_kinds[] = {"host", "switch", "router", "external", NULL};
const char *const lab_routings[] = {"none", "static", "ospf", "hosts", NULL};

/*
 * The indices by name: nodes by their names, interfaces by their node and either of their names. Open addressing; a
 * slot holds index + 1, 0 = free; never more than half full.
 */
struct table {
	int *slot;
	size_t size; /* a power of two, or 0 */
	size_t count;
};
struct lab_names {
	struct table nodes, ifs;
};

static uint32_t hash(int node, const char *name)
{
	uint32_t h = 2166136261 ^ (uint32_t)node * 2654435761U; /* FNV-1a, started at another place for every node */

	for (; *name; name++)
		h = (h ^ (uint8_t)*name) * 16777619;
	return h ^ h >> 15;
}

static bool is_node(const struct lab *lab, int index, int node, const char *name)
{
	(void)node;
	return strcmp(lab->nodes[index].name, name) == 0;
}

static bool is_if(const struct lab *lab, int index, int node, const char *name)
{
	const struct lab_if *ifp = &lab->ifs[index];

	return ifp->node == node && (strcmp(ifp->name, name) == 0 || strcmp(ifp->ifname, name) == 0);
}

typedef bool is_fn(const struct lab *lab, int index, int node, const char *name);

/* The index of the one that `is` (node, name), LAB_NONE. */
static int table_find(const struct table *t, const struct lab *lab, is_fn *is, int node, const char *name)
{
	for (size_t at = hash(node, name); t->size; at++) {
		const int index = t->slot[at & (t->size - 1)] - 1;

		if (index < 0 || is(lab, index, node, name))
			return index;
	}
	return LAB_NONE;
}

static void table_put(struct table *t, int node, const char *name, int index)
{
	size_t at = hash(node, name);

	while (t->slot[at & (t->size - 1)])
		at++;
	t->slot[at & (t->size - 1)] = index + 1;
	t->count++;
}

/* Makes room for `more` names; when the table has to grow, `fill` puts all that are known into the new one. */
static int table_room(struct table *t, size_t more, struct lab *lab, void (*fill)(struct lab *lab))
{
	struct table old = *t;

	if (2 * (t->count + more) <= t->size)
		return 0;
	*t = (struct table){.size = old.size ? 2 * old.size : 64};
	t->slot = calloc(t->size, sizeof *t->slot);
	if (!t->slot) {
		*t = old;
		return -ENOMEM;
	}
	free(old.slot);
	fill(lab);
	return 0;
}

static void put_node(struct lab *lab, int index)
{
	table_put(&lab->names->nodes, 0, lab->nodes[index].name, index);
}

static void put_if(struct lab *lab, int index)
{
	const struct lab_if *ifp = &lab->ifs[index];

	table_put(&lab->names->ifs, ifp->node, ifp->name, index);
	if (strcmp(ifp->name, ifp->ifname) != 0)
		table_put(&lab->names->ifs, ifp->node, ifp->ifname, index);
}

static void put_nodes(struct lab *lab)
{
	for (size_t i = 0; i < lab->nnodes; i++)
		put_node(lab, (int)i);
}

static void put_ifs(struct lab *lab)
{
	for (size_t i = 0; i < lab->nifs; i++)
		put_if(lab, (int)i);
}

/* It doubles whenever the count is a power of two. */
void *lab_room(void *list, size_t count, size_t size)
{
	if (count & (count - 1))
		return list;
	return realloc(list, (count ? 2 * count : 1) * size);
}

struct lab *lab_new(const char *name)
{
	struct lab *lab = calloc(1, sizeof *lab);

	if (!lab)
		return NULL;
	lab->names = calloc(1, sizeof *lab->names);
	if (!lab->names) {
		free(lab);
		return NULL;
	}
	snprintf(lab->name, sizeof lab->name, "%s", name);
	lab->ipv4 = true;
	return lab;
}

static void free_texts(struct lab_texts *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->at[i].name);
		free(list->at[i].value);
	}
	free(list->at);
}

void lab_drop_daemon(struct lab_node *node, size_t i)
{
	struct lab_daemon *d = &node->daemons[i];

	free(d->name);
	free(d->command);
	free(d->config);
	memmove(d, d + 1, (--node->ndaemons - i) * sizeof *d);
}

static void free_node(struct lab_node *node)
{
	while (node->ndaemons)
		lab_drop_daemon(node, node->ndaemons - 1);
	free(node->daemons);
	free_texts(&node->files);
	free_texts(&node->sysctls);
	free_texts(&node->commands);
	free(node->routes);
	free(node->loopback.at);
	free(node->ifs);
}

void lab_free(struct lab *lab)
{
	if (!lab)
		return;
	for (size_t i = 0; i < lab->nnodes; i++)
		free_node(&lab->nodes[i]);
	for (size_t i = 0; i < lab->nifs; i++)
		free(lab->ifs[i].addrs.at);
	free(lab->nodes);
	free(lab->ifs);
	free(lab->links);
	free(lab->names->nodes.slot);
	free(lab->names->ifs.slot);
	free(lab->names);
	free(lab);
}

static int check_name(const char *name)
{
	const size_t length = strlen(name);

	if (length >= LAB_NAME)
		return -ENAMETOOLONG;
	if (!isalnum((unsigned char)*name))
		return -EINVAL;
	for (const char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_", *c))
			return -EINVAL;
	return strspn(name, "0123456789") == length ? -EINVAL : 0;
}

int lab_add_node(struct lab *lab, const char *name, enum lab_kind kind)
{
	int error = check_name(name);
	struct lab_node *nodes;

	if (error)
		return error;
	if (lab_find_node(lab, name) != LAB_NONE)
		return -EEXIST;
	if (lab->nnodes >= LAB_MAX_NODES)
		return -E2BIG;
	error = table_room(&lab->names->nodes, 1, lab, put_nodes);
	if (error)
		return error;
	nodes = lab_room(lab->nodes, lab->nnodes, sizeof *nodes);
	if (!nodes)
		return -ENOMEM;
	lab->nodes = nodes;
	nodes[lab->nnodes] = (struct lab_node){.kind = kind};
	memcpy(nodes[lab->nnodes].name, name, strlen(name) + 1);
	put_node(lab, (int)lab->nnodes);
	return (int)lab->nnodes++;
}

int lab_find_node(const struct lab *lab, const char *name)
{
	return table_find(&lab->names->nodes, lab, is_node, 0, name);
}

int lab_find_if(const struct lab *lab, int node, const char *name)
{
	return table_find(&lab->names->ifs, lab, is_if, node, name);
}

/* The kernel's name of an interface: its own if it fits, else its beginning and what follows its last '-'. */
static int shorten(const struct lab *lab, int node, const char *name, char ifname[OS_IFNAME])
{
	const size_t length = strlen(name);
	const char *dash = strrchr(name, '-');
	const char *tail = dash && strlen(dash) < 8 && isdigit((unsigned char)name[length - 1]) ? dash : "";
	const size_t keep = OS_IFNAME - 1 - strlen(tail);

	if (length < OS_IFNAME) {
		memcpy(ifname, name, length + 1);
		return lab_find_if(lab, node, ifname) == LAB_NONE ? 0 : -EEXIST;
	}
	snprintf(ifname, OS_IFNAME, "%.*s%s", (int)keep, name, tail);
	for (unsigned i = 1; lab_find_if(lab, node, ifname) != LAB_NONE; i++) {
		char number[12];
		const int digits = snprintf(number, sizeof number, "~%u", i);

		snprintf(ifname, OS_IFNAME, "%.*s%s%s", (int)keep - digits, name, number, tail);
	}
	return 0;
}

/* Somebody may have given such a name to another interface by hand. */
void lab_next_if(const struct lab *lab, int node, char name[LAB_NAME])
{
	const struct lab_node *n = &lab->nodes[node];
	size_t number = n->nifs + lab_is_switch(n);

	do
		snprintf(name, LAB_NAME, "%.*s-eth%zu", LAB_NAME - 16, n->name, number++);
	while (lab_find_if(lab, node, name) != LAB_NONE);
}

int lab_add_if(struct lab *lab, int node, const char *name)
{
	struct lab_node *n = &lab->nodes[node];
	struct lab_if ifp = {.node = node, .link = LAB_NONE, .bridge = LAB_NONE, .unnamed = !name}, *ifs;
	char made[LAB_NAME];
	int error, *list;

	if (!name) {
		lab_next_if(lab, node, made);
		name = made;
	}
	if (strlen(name) >= LAB_NAME)
		return -ENAMETOOLONG;
	if (!*name || strcspn(name, "/: \t\n") != strlen(name) || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EINVAL;
	if (lab_find_if(lab, node, name) != LAB_NONE)
		return -EEXIST;
	if (lab->nifs >= 2 * LAB_MAX_LINKS)
		return -E2BIG;
	error = table_room(&lab->names->ifs, 2, lab, put_ifs);
	if (!error)
		error = shorten(lab, node, name, ifp.ifname);
	if (error)
		return error;
	memcpy(ifp.name, name, strlen(name) + 1);
	list = lab_room(n->ifs, n->nifs, sizeof *list);
	if (!list)
		return -ENOMEM;
	n->ifs = list;
	ifs = lab_room(lab->ifs, lab->nifs, sizeof *ifs);
	if (!ifs)
		return -ENOMEM;
	lab->ifs = ifs;
	ifs[lab->nifs] = ifp;
	n->ifs[n->nifs++] = (int)lab->nifs;
	put_if(lab, (int)lab->nifs);
	return (int)lab->nifs++;
}

int lab_add_link(struct lab *lab, int if_a, int if_b)
{
	struct lab_link *links;

	if (if_a == if_b)
		return -EINVAL;
	if (lab->ifs[if_a].link != LAB_NONE || lab->ifs[if_b].link != LAB_NONE)
		return -EBUSY;
	if (lab->nlinks >= LAB_MAX_LINKS)
		return -E2BIG;
	links = lab_room(lab->links, lab->nlinks, sizeof *links);
	if (!links)
		return -ENOMEM;
	lab->links = links;
	links[lab->nlinks] = (struct lab_link){.end = {if_a, if_b}};
	lab->ifs[if_a].link = lab->ifs[if_b].link = (int)lab->nlinks;
	return (int)lab->nlinks++;
}

int lab_join(struct lab *lab, int node_a, int node_b)
{
	const int a = lab_add_if(lab, node_a, NULL), b = a < 0 ? a : lab_add_if(lab, node_b, NULL);

	return b < 0 ? b : lab_add_link(lab, a, b);
}

int lab_peer(const struct lab *lab, int ifindex)
{
	const int link = lab->ifs[ifindex].link;
	const int *end = link == LAB_NONE ? NULL : lab->links[link].end;

	return !end ? LAB_NONE : end[0] == ifindex ? end[1] : end[0];
}

int lab_add_addr(struct lab_addrs *list, const struct lab_addr *a)
{
	struct lab_addr *at = lab_room(list->at, list->count, sizeof *at);

	if (!at)
		return -ENOMEM;
	list->at = at;
	at[list->count++] = *a;
	return 0;
}

int lab_add_route(struct lab_node *node, const struct lab_route *r)
{
	struct lab_route *routes = lab_room(node->routes, node->nroutes, sizeof *routes);

	if (!routes)
		return -ENOMEM;
	node->routes = routes;
	routes[node->nroutes++] = *r;
	return 0;
}

/* A copy of text, or NULL of NULL; clears *ok when there is no memory. */
static char *copy(const char *text, bool *ok)
{
	char *made = text ? strdup(text) : NULL;

	*ok = *ok && (made || !text);
	return made;
}

int lab_add_text(struct lab_texts *list, const char *name, const char *value)
{
	struct lab_text *at = lab_room(list->at, list->count, sizeof *at);
	bool ok = at != NULL;

	if (!ok)
		return -ENOMEM;
	list->at = at;
	at[list->count] = (struct lab_text){.name = copy(name, &ok), .value = copy(value, &ok)};
	list->count++; /* what could be copied is freed with the lab */
	return ok ? 0 : -ENOMEM;
}

size_t lab_find_daemon(const struct lab_node *node, const char *name)
{
	size_t i = 0;

	while (i < node->ndaemons && strcmp(node->daemons[i].name, name) != 0)
		i++;
	return i;
}

int lab_add_daemon(struct lab_node *node, const char *name, const char *command, const char *config)
{
	struct lab_daemon *daemons = lab_room(node->daemons, node->ndaemons, sizeof *daemons);
	bool ok = daemons != NULL;

	if (!ok)
		return -ENOMEM;
	node->daemons = daemons;
	daemons[node->ndaemons] = (struct lab_daemon){
	        .name = copy(name, &ok), .command = copy(command, &ok), .config = copy(config, &ok)};
	node->ndaemons++;
	return ok ? 0 : -ENOMEM;
}

static bool any_inet6(const struct lab_addrs *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].family == AF_INET6)
			return true;
	return false;
}

bool lab_has_inet6(const struct lab *lab)
{
	bool has = lab->ipv6;

	for (size_t i = 0; i < lab->nifs && !has; i++)
		has = any_inet6(&lab->ifs[i].addrs);
	for (size_t i = 0; i < lab->nnodes && !has; i++)
		has = any_inet6(&lab->nodes[i].loopback);
	return has;
}

int lab_parse_addr(const char *text, struct lab_addr *a)
{
	const char *slash = strchr(text, '/');
	const size_t length = slash ? (size_t)(slash - text) : strlen(text);
	char address[ADDR_TEXT];
	unsigned long plen;
	struct lab_addr made = {0};

	if (length >= sizeof address)
		return -EINVAL;
	memcpy(address, text, length);
	address[length] = '\0';
	if (addr_inet(address, false, made.addr))
		made.family = AF_INET;
	else if (addr_inet6(address, made.addr))
		made.family = AF_INET6;
	else
		return -EINVAL;
	plen = made.family == AF_INET ? 32 : 128;
	if (slash && !addr_number(slash + 1, 0, plen, &plen))
		return -EINVAL;
	made.plen = (unsigned)plen;
	*a = made;
	return 0;
}

struct lab_addr lab_network(const struct lab_addr *a)
{
	struct lab_addr net = {.family = a->family, .plen = a->plen};

	addr_mask(a->plen, a->family == AF_INET ? 32 : 128, net.addr);
	for (size_t i = 0; i < sizeof net.addr; i++)
		net.addr[i] &= a->addr[i];
	return net;
}

void lab_format_addr(const struct lab_addr *a, char *text, size_t size)
{
	char address[ADDR_TEXT];

	if (a->family == AF_INET)
		addr_inet_text(a->addr, address);
	else
		addr_inet6_text(a->addr, address);
	snprintf(text, size, "%s/%u", address, a->plen);
}

int lab_fail(struct lab_error *e, int error, int line, const char *format, ...)
{
	va_list args;

	*e = (struct lab_error){.line = line};
	va_start(args, format);
	vsnprintf(e->text, sizeof e->text, format, args);
	va_end(args);
	return error;
}
