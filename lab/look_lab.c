/* SPDX-License-Identifier: BSD-2-Clause */
/* look_lab.c - what of a lab runs: look_lab(), and what its nodes' commands have done: look_store(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/copy.h"
#include "lab/impair.h"
#include "lab/look.h"
#include "lab/node.h"
#include "lab/running.h"
#include "lab/switch.h"
#include "lib/ifnames.h"

int look_jails(struct os_world *w, const struct lab *lab, int *jid)
{
	struct os_jail *jails = NULL;
	const int count = os_jail_list(w, &jails);

	memset(jid, 0, lab->nnodes * sizeof *jid);
	for (int i = 0; i < count; i++) {
		const int node = lab_find_node(lab, jails[i].name);

		if (node != LAB_NONE && jails[i].vnet && !jails[i].dying)
			jid[node] = jails[i].jid;
		os_jail_clear(&jails[i]);
	}
	free(jails);
	return count < 0 ? count : 0;
}

/* ------------------------------------------------------------------------------------------------ what is there */

/* A look at all of a lab. */
struct looking {
	struct os_world *w;
	const struct lab *lab;
	struct lab *seen;
	int *jid;
	bool *no_node, *no_link;
	bool *spare;        /* links that lie idle: switch.h */
	struct look *looks; /* by node */
};

/* Which nodes and links are there. */
static int find_missing(struct looking *g)
{
	const struct lab *lab = g->lab;
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		g->no_node[i] = !g->jid[i];
		if (g->jid[i])
			error = look_at_jail(g->w, g->jid[i], &g->looks[i]);
	}
	for (size_t i = 0; i < lab->nlinks && !error; i++)
		for (int end = 0; end < 2; end++) {
			const struct lab_if *ifp = &lab->ifs[lab->links[i].end[end]];

			if (!g->no_node[ifp->node] && !look_if(&g->looks[ifp->node], ifp->ifname))
				g->no_link[i] = true;
		}
	return error;
}

/* Keeps of a list what the interface has, and what is known to be gone. */
static void see_addrs(const struct look *l, const struct os_if *ifp, bool settled, struct lab_addrs *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if ((settled && list->at[i].gone) || (ifp && look_has_addr(l, ifp->index, &list->at[i])))
			list->at[kept++] = list->at[i];
	list->count = kept;
}

/* In what an interface differs from its description: enum lab_changed. */
static unsigned differences(const struct look *l, const struct os_if *have, const struct lab_if *ifp, bool down)
{
	const struct os_impair impair = look_impair(l, have);
	unsigned found = 0;

	if (have->mtu != lab_mtu(ifp))
		found |= LAB_CHANGED_MTU;
	if (ifp->has_ether && memcmp(ifp->ether, have->ether, sizeof ifp->ether) != 0)
		found |= LAB_CHANGED_ETHER;
	if (!impair_same(&impair, &ifp->impair))
		found |= LAB_CHANGED_IMPAIR;
	if (!(have->flags & F_UP) != down)
		found |= LAB_CHANGED_UP;
	return found;
}

static void see_if(const struct look *l, bool settled, struct lab *seen, struct lab_if *ifp)
{
	const struct os_if *have = look_if(l, ifp->ifname);
	const unsigned differs = have ? differences(l, have, ifp, false) & ~(settled ? ifp->changed : 0) : 0;

	if (!have)
		return;
	see_addrs(l, have, settled, &ifp->addrs);
	if (differs & LAB_CHANGED_MTU)
		ifp->mtu = have->mtu;
	if (differs & LAB_CHANGED_IMPAIR)
		ifp->impair = look_impair(l, have);
	if (differs & LAB_CHANGED_ETHER)
		memcpy(ifp->ether, have->ether, sizeof ifp->ether);
	if (differs & LAB_CHANGED_UP)
		seen->links[ifp->link].down = true;
}

static void see_node(const struct look *l, bool settled, struct lab_node *node)
{
	size_t kept = 0;

	see_addrs(l, look_if(l, "lo1"), settled, &node->loopback);
	for (size_t i = 0; i < node->nroutes; i++)
		if ((settled && node->routes[i].gone) || look_has_route(l, &node->routes[i]))
			node->routes[kept++] = node->routes[i];
	node->nroutes = kept;
}

static void see_daemons(struct lab_node *node)
{
	for (size_t i = node->ndaemons; i-- > 0;) {
		if (!node_daemon_runs(node, &node->daemons[i]))
			lab_drop_daemon(node, i);
	}
}

/* Whether an interface that is there is no member of a bridge that is up, though it should be: a switch's port. */
static bool is_apart(const struct look *l, const struct lab *lab, const bool *spare, int ifindex,
                     const struct os_if *have)
{
	const struct lab_if *ifp = &lab->ifs[ifindex];
	const struct os_if *bridge;
	char name[OS_IFNAME];

	if (!lab_is_switch(&lab->nodes[ifp->node]) || lab->links[ifp->link].down ||
	    switch_is_idle_end(lab, spare, ifindex))
		return false;
	switch_bridge_name(lab, ifp->node, (unsigned)ifp->bridge, name);
	bridge = look_if(l, name);
	return !have->master || !bridge || !(bridge->flags & F_UP);
}

/* How an interface is. */
static void find_if(const struct looking *g, const struct look *l, int ifindex, struct lab_found *found)
{
	const struct lab_if *ifp = &g->lab->ifs[ifindex];
	const struct lab_node *node = &g->lab->nodes[ifp->node];
	const struct os_if *have = look_if(l, ifp->ifname);

	*found = (struct lab_found){0};
	if (!have)
		return;
	found->member = have->master != 0;
	found->apart = is_apart(l, g->lab, g->spare, ifindex, have) && !(node->commands.count && ifp->parted);
	found->number = have->index;
	memcpy(found->ether, have->ether, sizeof found->ether);
}

/* What the lab says of nodes and links that are there, corrected. A link that both ends are up of is not down. */
static void correct(struct looking *g)
{
	struct lab *seen = g->seen;

	for (size_t i = 0; i < seen->nlinks; i++)
		seen->links[i].down = false;
	for (size_t i = 0; i < seen->nnodes; i++) {
		struct lab_node *node = &seen->nodes[i];
		const int was = lab_find_node(g->lab, node->name);
		const struct look *l = &g->looks[was];
		const bool settled = node->commands.count > 0;

		see_daemons(node);
		node->free_number = 0;
		for (int j = 0; j < l->nifs; j++)
			if (l->ifs[j].index >= node->free_number)
				node->free_number = l->ifs[j].index + 1;
		for (size_t j = 0; j < node->nifs; j++) {
			struct lab_if *ifp = &seen->ifs[node->ifs[j]];
			const int old = lab_find_if(g->lab, was, ifp->name);

			find_if(g, l, old, &ifp->found);
			see_if(l, settled, seen, ifp);
			if (settled && ifp->changed & LAB_CHANGED_UP && g->lab->links[g->lab->ifs[old].link].down)
				seen->links[ifp->link].down = true;
		}
		see_node(l, settled, node);
	}
}

int look_lab(struct os_world *w, const struct lab *lab, struct lab **seen)
{
	struct looking g = {.w = w,
	                    .lab = lab,
	                    .jid = calloc(lab->nnodes + 1, sizeof *g.jid),
	                    .no_node = calloc(lab->nnodes + 1, sizeof *g.no_node),
	                    .no_link = calloc(lab->nlinks + 1, sizeof *g.no_link),
	                    .spare = calloc(lab->nlinks + 1, sizeof *g.spare),
	                    .looks = calloc(lab->nnodes + 1, sizeof *g.looks)};
	int error = g.jid && g.no_node && g.no_link && g.spare && g.looks ? look_jails(w, lab, g.jid) : -ENOMEM;

	if (!error)
		error = switch_spare_links(lab, g.spare);
	if (!error)
		error = find_missing(&g);
	if (!error)
		error = lab_copy(lab, &(struct lab_change){.no_node = g.no_node, .no_link = g.no_link}, &g.seen);
	if (!error) {
		correct(&g);
		*seen = g.seen;
	}
	for (size_t i = 0; g.looks && i < lab->nnodes; i++)
		look_free(&g.looks[i]);
	free(g.jid);
	free(g.no_node);
	free(g.no_link);
	free(g.spare);
	free(g.looks);
	return error;
}

/* ------------------------------------------------------------------------------------------ what commands have done */

static void note_addrs(const struct look *l, const struct os_if *ifp, struct lab_addrs *list)
{
	for (size_t i = 0; i < list->count; i++)
		list->at[i].gone = !ifp || !look_has_addr(l, ifp->index, &list->at[i]);
}

static void note_node(const struct look *l, struct lab *lab, const bool *spare, struct lab_node *node)
{
	for (size_t i = 0; i < node->nifs; i++) {
		struct lab_if *ifp = &lab->ifs[node->ifs[i]];
		const struct os_if *have = look_if(l, ifp->ifname);

		note_addrs(l, have, &ifp->addrs);
		ifp->parted = have && is_apart(l, lab, spare, node->ifs[i], have);
		ifp->changed = have ? differences(l, have, ifp, lab->links[ifp->link].down) : 0;
	}
	note_addrs(l, look_if(l, "lo1"), &node->loopback);
	for (size_t i = 0; i < node->nroutes; i++)
		node->routes[i].gone = !look_has_route(l, &node->routes[i]);
}

static int note_all(struct os_world *w, struct lab *lab)
{
	int *jid = malloc((lab->nnodes + 1) * sizeof *jid);
	bool *spare = malloc((lab->nlinks + 1) * sizeof *spare);
	int error = jid && spare ? switch_spare_links(lab, spare) : -ENOMEM;

	if (!error)
		error = look_jails(w, lab, jid);
	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		struct look l;

		if (!lab->nodes[i].commands.count || !jid[i])
			continue;
		error = look_at_jail(w, jid[i], &l);
		if (!error)
			note_node(&l, lab, spare, &lab->nodes[i]);
		look_free(&l);
	}
	free(jid);
	free(spare);
	return error;
}

int look_store(struct os_world *w, const struct lab *lab)
{
	struct lab *noted = NULL;
	size_t i = 0;
	int error;

	while (i < lab->nnodes && !lab->nodes[i].commands.count)
		i++;
	if (i == lab->nnodes)
		return running_store(lab);
	error = lab_copy(lab, NULL, &noted);
	if (error)
		return error;
	error = note_all(w, noted);
	if (!error)
		error = running_store(noted);
	lab_free(noted);
	return error;
}
