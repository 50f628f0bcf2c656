/* SPDX-License-Identifier: BSD-2-Clause */
/* copy.c - a lab made from another one (copy.h). */
#include "lab/copy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool lab_same_addr(const struct lab_addr *a, const struct lab_addr *b)
{
	return a->family == b->family && a->plen == b->plen &&
	       memcmp(a->addr, b->addr, a->family == AF_INET ? 4 : 16) == 0;
}

bool lab_same_route(const struct lab_route *a, const struct lab_route *b)
{
	return lab_same_addr(&a->to, &b->to) && a->via.family == b->via.family &&
	       memcmp(a->via.addr, b->via.addr, a->via.family == AF_INET ? 4 : 16) == 0;
}

bool lab_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool lab_has_addr(const struct lab_addrs *list, const struct lab_addr *a)
{
	for (size_t i = 0; i < list->count; i++)
		if (lab_same_addr(&list->at[i], a))
			return true;
	return false;
}

static int copy_addrs(const struct lab_addrs *from, struct lab_addrs *to)
{
	int error = 0;

	for (size_t i = 0; i < from->count && !error; i++)
		error = lab_add_addr(to, &from->at[i]);
	return error;
}

static int copy_texts(const struct lab_texts *from, struct lab_texts *to)
{
	int error = 0;

	for (size_t i = 0; i < from->count && !error; i++)
		error = lab_add_text(to, from->at[i].name, from->at[i].value);
	return error;
}

int lab_copy_work(const struct lab_node *from, struct lab_node *to)
{
	int error = copy_texts(&from->files, &to->files);

	if (!error)
		error = copy_texts(&from->sysctls, &to->sysctls);
	if (!error)
		error = copy_texts(&from->commands, &to->commands);
	for (size_t i = 0; i < from->ndaemons && !error; i++) {
		const struct lab_daemon *d = &from->daemons[i];

		error = lab_add_daemon(to, d->name, d->command, d->config);
		if (!error)
			to->daemons[to->ndaemons - 1].planned = d->planned;
	}
	return error;
}

static int copy_node(const struct lab_node *from, struct lab *to)
{
	const int index = lab_add_node(to, from->name, from->kind);
	struct lab_node *node = index < 0 ? NULL : &to->nodes[index];
	int error = index < 0 ? index : copy_addrs(&from->loopback, &node->loopback);

	if (error)
		return error;
	memcpy(node->nic, from->nic, sizeof node->nic);
	node->line = from->line;
	for (size_t i = 0; i < from->nroutes && !error; i++)
		error = lab_add_route(node, &from->routes[i]);
	return error ? error : lab_copy_work(from, node);
}

/* The interface's index in the copy. */
static int copy_if(const struct lab *lab, int index, const struct lab_change *change, struct lab *to)
{
	const struct lab_if *from = &lab->ifs[index];
	const char *name = change && change->name ? change->name[index] : from->name;
	const int made = lab_add_if(to, lab_find_node(to, lab->nodes[from->node].name), *name ? name : NULL);
	struct lab_if *ifp = made < 0 ? NULL : &to->ifs[made];
	int error = made < 0 ? made : copy_addrs(&from->addrs, &ifp->addrs);

	if (error)
		return error;
	ifp->bridge = from->bridge;
	ifp->changed = from->changed;
	ifp->parted = from->parted;
	ifp->mtu = from->mtu;
	ifp->has_ether = from->has_ether;
	memcpy(ifp->ether, from->ether, sizeof ifp->ether);
	ifp->has_addrs = from->has_addrs;
	ifp->impair = from->impair;
	ifp->unnamed = from->unnamed;
	return made;
}

static bool left_out(const struct lab *lab, int link, const struct lab_change *change)
{
	if (link == LAB_NONE || (change && change->no_link && change->no_link[link]))
		return true;
	for (int end = 0; end < 2 && change && change->no_node; end++)
		if (change->no_node[lab->ifs[lab->links[link].end[end]].node])
			return true;
	return false;
}

static int at(const int *order, size_t i)
{
	return order ? order[i] : (int)i;
}

/* All interfaces, then their links; where[] gets their places. */
static int copy_links(const struct lab *from, const struct lab_change *change, struct lab *to, int *where)
{
	int error = 0, link = 0;

	for (size_t i = 0; i < from->nifs && error >= 0; i++) {
		const int index = at(change ? change->ifs : NULL, i);

		if (!left_out(from, from->ifs[index].link, change))
			error = where[index] = copy_if(from, index, change, to);
	}
	for (size_t i = 0; i < from->nlinks && error >= 0 && link >= 0; i++) {
		const int index = at(change ? change->links : NULL, i);
		const struct lab_link *l = &from->links[index];
		const bool turned = change && change->turned && change->turned[index];

		if (left_out(from, index, change))
			continue;
		link = lab_add_link(to, where[l->end[turned]], where[l->end[!turned]]);
		if (link >= 0)
			to->links[link].down = l->down;
	}
	return error < 0 ? error : link < 0 ? link : 0;
}

int lab_copy(const struct lab *from, const struct lab_change *change, struct lab **out)
{
	int *where = malloc((from->nifs + 1) * sizeof *where);
	struct lab *to = lab_new(from->name);
	int error = where && to ? 0 : -ENOMEM;

	if (!error) {
		to->routing = from->routing;
		to->ipv4 = from->ipv4;
		to->ipv6 = from->ipv6;
		to->net4 = from->net4;
		to->net6 = from->net6;
		to->ospf_hello = from->ospf_hello;
		to->ospf_dead = from->ospf_dead;
	}
	for (size_t i = 0; i < from->nnodes && !error; i++) {
		const int index = at(change ? change->nodes : NULL, i);

		if (!change || !change->no_node || !change->no_node[index])
			error = copy_node(&from->nodes[index], to);
	}
	if (!error)
		error = copy_links(from, change, to, where);
	free(where);
	if (error)
		lab_free(to);
	else
		*out = to;
	return error;
}
