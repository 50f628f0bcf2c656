/* SPDX-License-Identifier: BSD-2-Clause */
/* lagg.c - aggregates as the kernel's links tell of them (lagg.h). */
#include "os/linux/lagg.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/inet6.h"
#include "os/linux/vlan.h"

void lagg_parse(struct lagg *g, const char *setup)
{
	unsigned used;

	if (sscanf(setup, "%u,%u,%u,%u,%u,%u,%u", &g->proto, &g->hash, &g->options, &g->flowid_shift, &g->stride,
	           &g->primary, &used) == 7) {
		g->used = used != 0;
		return;
	}
	*g = (struct lagg){.proto = LAGG_FAILOVER,
	                   .hash = LAGG_HASH_L2 | LAGG_HASH_L3 | LAGG_HASH_L4,
	                   .flowid_shift = 16,
	                   .stride = 1};
}

void lagg_format(const struct lagg *g, char setup[META_SETUP])
{
	snprintf(setup, META_SETUP, "%u,%u,%u,%u,%u,%u,%u", g->proto, g->hash, g->options, g->flowid_shift, g->stride,
	         g->primary, g->used);
}

int lagg_find(struct nl *nl, const struct link *front, struct lagg *g, struct link *back)
{
	const int error = back_get(nl, front, back);

	if (!error)
		lagg_parse(g, back->meta.setup);
	return error;
}

static int by_index(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

int lagg_ports(struct nl *nl, const struct link *front, unsigned back, struct link **ports)
{
	struct link *list = NULL;
	const int count = front ? link_list_beside_peer(nl, front, &list) : link_list(nl, 0, &list);
	int found = 0;

	for (int i = 0; i < count; i++)
		if (list[i].meta.lagg == back)
			list[found++] = list[i];
	if (found > 1)
		qsort(list, (size_t)found, sizeof *list, by_index);
	*ports = list;
	return count < 0 ? count : found < LAGG_PORTS ? found : LAGG_PORTS;
}

bool lagg_port_active(const struct link *port)
{
	return (port->linux_flags & IFF_UP) && port->carrier;
}

int lagg_primary(const struct lagg *g, const struct link *ports, int count)
{
	for (int i = 0; i < count; i++)
		if (ports[i].index == g->primary)
			return i;
	return count > 0 ? 0 : -1;
}

/* Appends the change that makes a port an interface like others again: its own MAC, its alias without us. */
static int put_release(struct nl *nl, const struct link *port)
{
	struct nlmsghdr *msg = link_change(nl, port->index, 0, 0);
	struct link alone = *port;
	struct meta *m = &alone.meta;

	if (!msg)
		return -ENOBUFS;
	m->lagg = 0;
	mnl_attr_put(msg, IFLA_ADDRESS, 6, m->lagg_ether);
	mnl_attr_put_u32(msg, IFLA_GROUP, 0);
	link_put_linklocal(msg, inet6_makes_linklocal(&alone));
	return link_put_meta(msg, m);
}

int lagg_release(struct nl *nl, const struct link *port)
{
	int error = put_release(nl, port);

	if (error)
		nl_drop(nl);
	else
		error = nl_commit(nl);
	if (!error)
		(void)lagg_uncarry(nl, port->index);
	return error;
}

void lagg_release_all(struct nl *nl, unsigned back)
{
	struct link *ports = NULL;
	const int count = lagg_ports(nl, NULL, back, &ports);

	for (int i = 0; i < count; i++)
		if (lagg_release(nl, &ports[i]) < 0)
			(void)lagg_uncarry(nl, ports[i].index); /* with or without its mark it gets its frames itself */
	free(ports);
}

int lagg_put_group(struct nl *nl, const struct link *port, uint32_t group)
{
	struct nlmsghdr *msg;

	if (port->group == group)
		return 0;
	msg = link_change(nl, port->index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_GROUP, group);
	return nl_commit(nl);
}

int lagg_set_ether(struct nl *nl, const struct link *back, const struct link *ports, int count, const uint8_t ether[6])
{
	struct link front;
	int error;

	/* A link of another stack can't be changed from this one: to the kernel it would be the stack to move one to.
	 */
	if (back->peer_elsewhere)
		return 0;
	error = link_set_ether(nl, back->peer, ether);
	if (!error && link_get(nl, NULL, back->peer, &front) == 0)
		error = vlan_ether_changed(nl, &front, ether);
	for (int i = 0; i < count && !error; i++)
		if (memcmp(ports[i].ether, ether, 6) != 0)
			error = link_set_ether(nl, ports[i].index, ether);
	return error;
}
