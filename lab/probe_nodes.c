/* SPDX-License-Identifier: BSD-2-Clause */
/* probe_nodes.c - which nodes the prober pings, by which address, and the sockets and tables that it opens for them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/probe_impl.h"
#include "lib/addr.h"

enum { SPARE_DESCRIPTORS = 64 };

/* ------------------------------------------------------------------------------------------------ what to probe */

int probe_choose(const struct lab *lab, bool routers, int **list)
{
	int *nodes = calloc(lab->nnodes ? lab->nnodes : 1, sizeof *nodes);
	size_t hosts = 0, n = 0;

	if (!nodes)
		return -ENOMEM;
	for (size_t i = 0; i < lab->nnodes; i++)
		hosts += lab->nodes[i].kind == LAB_HOST;
	for (size_t i = 0; i < lab->nnodes; i++)
		if (lab->nodes[i].kind == LAB_HOST || (lab->nodes[i].kind == LAB_ROUTER && (routers || hosts < 2)))
			nodes[n++] = (int)i;
	*list = nodes;
	return (int)n;
}

static bool described(const struct lab_addrs *list, int family, uint8_t addr[16])
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->at[i].family != family || (family == AF_INET6 && addr_inet6_linklocal(list->at[i].addr)))
			continue;
		memcpy(addr, list->at[i].addr, 16);
		return true;
	}
	return false;
}

int probe_address(const struct lab *lab, int node, int family, struct os_vnet *v, uint8_t addr[16])
{
	const struct lab_node *n = &lab->nodes[node];
	struct os_addr *addrs = NULL;
	int count, error = -EADDRNOTAVAIL;

	if (described(&n->loopback, family, addr))
		return 0;
	for (size_t i = 0; i < n->nifs; i++)
		if (described(&lab->ifs[n->ifs[i]].addrs, family, addr))
			return 0;
	count = v ? os_addr_list(v, 0, &addrs) : 0;
	for (int i = 0; i < count && error; i++) {
		const uint8_t *a = addrs[i].addr;
		static const uint8_t lo6[16] = {[15] = 1};

		if (addrs[i].family != family || (family == AF_INET && a[0] == 127) ||
		    (family == AF_INET6 && (addr_inet6_linklocal(a) || memcmp(a, lo6, 16) == 0)))
			continue;
		memcpy(addr, a, 16);
		error = 0;
	}
	free(addrs);
	return error;
}

/* ---------------------------------------------------------------------------------------------------- the nodes */

/* Sees to it that the process may have a socket for each node; whether the stacks may stay open as well. */
static int need_descriptors(struct probe *p, struct os_reason *why)
{
	const rlim_t least = p->n + SPARE_DESCRIPTORS, best = 3 * p->n + SPARE_DESCRIPTORS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	if (limit.rlim_cur < best) {
		limit.rlim_cur = best < limit.rlim_max ? best : limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			return -errno;
	}
	p->keep = limit.rlim_cur >= best;
	if (limit.rlim_cur >= least)
		return 0;
	snprintf(why->text, sizeof why->text,
	         "%zu nodes need %llu descriptors, the limit is %llu: `ulimit -Hn %llu` as root raises it", p->n,
	         (unsigned long long)least, (unsigned long long)limit.rlim_max, (unsigned long long)least);
	return -EMFILE;
}

/* Whether the running node has the address that others shall ping. */
static struct probe_addr *own_address(const struct probe *p, size_t i)
{
	for (size_t k = 0; k < p->nodes[i].naddrs; k++)
		if (memcmp(p->nodes[i].addrs[k].addr, p->result->ends[i].addr, p->size) == 0)
			return &p->nodes[i].addrs[k];
	return NULL;
}

static int open_node(struct probe *p, size_t i)
{
	struct probe_node *node = &p->nodes[i];
	struct probe_end *end = &p->result->ends[i];
	struct os_jail j = {0};
	int error = os_jail_get(p->spec->world, p->spec->lab->nodes[p->spec->nodes[i]].name, &j);

	node->jid = j.jid;
	os_jail_clear(&j);
	if (!error)
		error = os_vnet_open(p->spec->world, node->jid, &node->v);
	if (error == -ENOENT || error == -ENODEV) {
		end->state = PROBE_NO_JAIL;
		return 0;
	}
	if (!error)
		error = probe_read_node(p, i);
	if (error)
		return error;
	if (probe_address(p->spec->lab, p->spec->nodes[i], p->spec->family, node->v, end->addr) == 0)
		node->own = own_address(p, i);
	if (!node->own)
		end->state = PROBE_NO_ADDRESS;
	node->sock = os_icmp_socket(node->v, p->spec->family);
	error = node->sock < 0 ? node->sock : 0;
	if (error || !p->keep) {
		os_vnet_close(node->v);
		node->v = NULL;
	}
	return error;
}

/* What is in the tables already stays as it is. */
static int read_neighbours(struct probe *p)
{
	int error = 0;

	for (size_t i = 0; i < p->n && !error; i++) {
		struct probe_node *node = &p->nodes[i];
		struct os_vnet *v = node->v;
		int count = 0;

		if (node->sock < 0)
			continue;
		if (!v)
			error = os_vnet_open(p->spec->world, node->jid, &v);
		if (!error)
			count = os_neigh_list(v, p->spec->family, &node->known);
		if (!error && count < 0)
			error = count;
		node->nknown = count > 0 ? (size_t)count : 0;
		if (v != node->v)
			os_vnet_close(v);
	}
	return error;
}

int probe_open(struct probe *p, struct os_reason *why)
{
	int error = need_descriptors(p, why);

	for (size_t i = 0; i < p->n && !error; i++) {
		error = open_node(p, i);
		if (error)
			snprintf(why->text, sizeof why->text, "%s: can't open an ICMP socket: %s",
			         p->spec->lab->nodes[p->spec->nodes[i]].name, strerror(-error));
	}
	if (!error) {
		p->help = probe_needs_help(p);
		if (p->help)
			error = read_neighbours(p);
	}
	return error;
}

void probe_close(struct probe *p)
{
	for (size_t i = 0; p->nodes && i < p->n; i++) {
		struct probe_node *node = &p->nodes[i];

		if (node->sock >= 0)
			close(node->sock);
		os_vnet_close(node->v);
		free(node->addrs);
		free(node->known);
		free(node->hints);
	}
	free(p->nodes);
}
