/* SPDX-License-Identifier: BSD-2-Clause */
/* apply_net.c - the network of one lab made that of another one: apply_net(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/apply_impl.h"
#include "lab/build.h"
#include "lab/copy.h"
#include "lab/flood.h"
#include "lab/link.h"
#include "lab/node.h"
#include "lab/switch.h"
#include "lab/up.h"
#include "lib/errtext.h"
#include "lib/ifnames.h"

int apply_open_jail(struct applying *a, int jid, struct os_vnet **v)
{
	int error = 0;

	if (!a->v || a->v_jid != jid) {
		os_vnet_close(a->v);
		a->v = NULL;
		a->v_jid = jid;
		error = os_vnet_open(a->w, jid, &a->v);
	}
	*v = a->v;
	return error;
}

static void close_jail(struct applying *a)
{
	os_vnet_close(a->v);
	a->v = NULL;
}

int apply_fail(const struct applying *a, int error, const char *node, const char *what)
{
	const char *words = a->v ? os_vnet_reason(a->v) : "";

	return lab_fail(a->e, error, 0, "%s: %s: %s", node, what, *words ? words : err_text(error));
}

/* -------------------------------------------------------------------------------------------------- what goes */

/* How many cables that go each node has. */
static unsigned *count_doomed(const struct applying *a)
{
	unsigned *doomed = calloc(a->from->nnodes + 1, sizeof *doomed);

	for (size_t i = 0; doomed && i < a->from->nlinks; i++)
		for (int end = 0; end < 2 && a->d->link[i] == LAB_NONE; end++)
			doomed[a->from->ifs[a->from->links[i].end[end]].node]++;
	return doomed;
}

/* The end at which a cable is destroyed: in the stack that loses more of them, which go together; LAB_NONE: its nodes
 * go, and it with them. */
static int end_to_destroy(const struct applying *a, const unsigned *doomed, size_t link)
{
	const int *end = a->from->links[link].end;
	const int node[2] = {a->from->ifs[end[0]].node, a->from->ifs[end[1]].node};

	if (a->d->node[node[0]] == LAB_NONE && a->d->node[node[1]] == LAB_NONE)
		return LAB_NONE;
	return end[doomed[node[1]] > doomed[node[0]]];
}

/* Destroys those of a node's cables that are destroyed at this end. */
static int remove_links_at(struct applying *a, const unsigned *doomed, int node)
{
	const struct lab_node *n = &a->from->nodes[node];
	const char **names = malloc((n->nifs + 1) * sizeof *names);
	struct os_vnet *v;
	size_t count = 0;
	int error = names ? 0 : -ENOMEM;

	for (size_t i = 0; i < n->nifs && !error; i++) {
		const struct lab_if *ifp = &a->from->ifs[n->ifs[i]];

		if (a->d->link[ifp->link] == LAB_NONE && end_to_destroy(a, doomed, (size_t)ifp->link) == n->ifs[i])
			names[count++] = ifp->ifname;
	}
	if (count && !error) {
		error = apply_open_jail(a, a->from_jid[node], &v);
		if (!error)
			error = os_bulk_destroy(v, names, count);
	}
	free(names);
	return error ? apply_fail(a, error, n->name, "can't remove its cables") : 0;
}

static int remove_node(struct applying *a, int node)
{
	int error;

	close_jail(a);
	error = os_jail_remove(a->w, a->from_jid[node]);
	if (error && error != -ENOENT)
		return apply_fail(a, error, a->from->nodes[node].name, "can't be removed");
	a->from_jid[node] = 0;
	node_forget(&a->from->nodes[node]);
	return 0;
}

/* Cables before their nodes: a stack that goes takes its cables with it some time later. */
static int remove_all(struct applying *a)
{
	unsigned *doomed = count_doomed(a);
	int error = doomed ? 0 : -ENOMEM;

	if (error)
		lab_fail(a->e, error, 0, "no memory");
	for (size_t i = 0; i < a->from->nnodes && !error; i++)
		if (doomed[i])
			error = remove_links_at(a, doomed, (int)i);
	for (size_t i = 0; i < a->from->nnodes && !error; i++)
		if (a->d->node[i] == LAB_NONE && a->from_jid[i])
			error = remove_node(a, (int)i);
	free(doomed);
	return error;
}

/* ------------------------------------------------------------------------------------------------------ changes */

static struct os_addr addr_of(const struct lab_addr *from, unsigned index)
{
	struct os_addr a = {.index = index, .family = from->family, .plen = from->plen, .no_dad = true};

	memcpy(a.addr, from->addr, sizeof a.addr);
	if (a.family == AF_INET && a.plen < 31) {
		a.has_broadcast = true;
		for (unsigned bit = 0; bit < 32; bit++)
			a.broadcast[bit / 8] |= (uint8_t)((bit < a.plen ? a.addr[bit / 8] : 0xff) & 0x80 >> bit % 8);
	}
	return a;
}

/* Adds or removes an address of a node that stays. */
static int change_addr(struct applying *a, int node, const char *ifname, const struct lab_addr *addr, bool add)
{
	struct os_if ifp;
	struct os_addr x;
	struct os_vnet *v;
	char made[OS_IFNAME];
	int error = apply_open_jail(a, a->to_jid[node], &v);

	a->touched[node] = true;
	if (!error)
		error = os_if_get(v, ifname, &ifp);
	if (error == -ENODEV && add && strcmp(ifname, "lo1") == 0) {
		error = os_if_create(v, "lo", 1, made);
		if (!error)
			error = os_if_set(v, made, &(struct os_ifset){.set = OS_SET_UP, .up = true});
		if (!error)
			error = os_if_get(v, ifname, &ifp);
	}
	if (!error) {
		x = addr_of(addr, ifp.index);
		error = add ? os_addr_add(v, &x) : os_addr_del(v, &x);
	}
	if (!add && (error == -EADDRNOTAVAIL || error == -ENODEV))
		error = 0;
	return error ? apply_fail(a, error, a->to->nodes[node].name, "address") : 0;
}

static int change_addrs(struct applying *a, bool add)
{
	int error = 0;

	for (size_t i = 0; i < a->d->count && !error; i++) {
		const struct diff_change *x = &a->d->at[i];

		if ((x->sign == '+') != add)
			continue;
		if (x->what == DIFF_ADDR)
			error = change_addr(a, a->to->ifs[x->to].node, a->to->ifs[x->to].ifname,
			                    add ? &a->to->ifs[x->to].addrs.at[x->after]
			                        : &a->from->ifs[x->from].addrs.at[x->before],
			                    add);
		else if (x->what == DIFF_LOOPBACK)
			error = change_addr(a, x->to, "lo1",
			                    add ? &a->to->nodes[x->to].loopback.at[x->after]
			                        : &a->from->nodes[x->from].loopback.at[x->before],
			                    add);
	}
	return error;
}

static int change_if(struct applying *a, const struct diff_change *x)
{
	const struct lab_if *ifp = &a->to->ifs[x->to];
	struct os_ifset set = {.set = x->what == DIFF_MTU ? OS_SET_MTU : OS_SET_ETHER, .mtu = lab_mtu(ifp)};
	struct os_vnet *v;
	int error = apply_open_jail(a, a->to_jid[ifp->node], &v);

	memcpy(set.ether, ifp->ether, sizeof set.ether);
	if (!error)
		error = x->what == DIFF_IMPAIR ? os_impair_set(v, ifp->ifname, &ifp->impair)
		                               : os_if_set(v, ifp->ifname, &set);
	return error ? apply_fail(a, error, a->to->nodes[ifp->node].name, ifp->name) : 0;
}

/* Both ends of a link that stays; they lose routes when they go down. */
static int change_link(struct applying *a, const struct diff_change *x)
{
	const struct lab_link *l = &a->to->links[x->to];
	int error = 0;

	for (int end = 0; end < 2 && !error; end++) {
		const struct lab_if *ifp = &a->to->ifs[l->end[end]];

		a->touched[ifp->node] = true;
		error = link_set_end(a->w, a->to, l->end[end], l->down);
		if (error)
			apply_fail(a, error, a->to->nodes[ifp->node].name, ifp->name);
	}
	return error;
}

static int change_ifs(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->d->count && !error; i++)
		if (a->d->at[i].what == DIFF_MTU || a->d->at[i].what == DIFF_ETHER || a->d->at[i].what == DIFF_IMPAIR)
			error = change_if(a, &a->d->at[i]);
	return error;
}

static int change_links(struct applying *a, bool down)
{
	int error = 0;

	for (size_t i = 0; i < a->d->count && !error; i++) {
		const struct diff_change *x = &a->d->at[i];

		if (x->what == DIFF_LINK && x->sign == '~' && a->to->links[x->to].down == down)
			error = change_link(a, x);
	}
	return error;
}

/* ------------------------------------------------------------------------------------------------------- routes */

static int remove_routes(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->d->count && !error; i++) {
		const struct diff_change *x = &a->d->at[i];
		struct os_route r;
		struct os_vnet *v;

		if (x->what != DIFF_ROUTE || x->sign == '+')
			continue;
		a->touched[x->to] = true;
		/* One that gets another gateway is changed in one go, if both are gateways. */
		if (x->sign == '~' && a->from->nodes[x->from].routes[x->before].via.family &&
		    a->to->nodes[x->to].routes[x->after].via.family)
			continue;
		r = build_route(&a->from->nodes[x->from].routes[x->before]);
		error = apply_open_jail(a, a->to_jid[x->to], &v);
		if (!error)
			error = os_route_del(v, &r);
		error = error == -ESRCH ? 0 : error;
		if (error)
			apply_fail(a, error, a->to->nodes[x->to].name, "route");
	}
	return error;
}

/* Whether the node's commands had taken a route away. */
static bool is_gone(const struct lab_node *was, const struct lab_route *r)
{
	for (size_t i = 0; i < was->nroutes; i++)
		if (was->routes[i].gone && lab_same_route(&was->routes[i], r))
			return true;
	return false;
}

/* The routes that a node that stays shall have and has not. */
static int add_routes(struct applying *a, int node)
{
	struct look l = {0};
	struct os_vnet *v;
	int error = apply_open_jail(a, a->to_jid[node], &v);

	if (!error)
		error = look_at(v, &l);
	for (size_t i = 0; i < a->to->nodes[node].nroutes && !error; i++) {
		const struct os_route r = build_route(&a->to->nodes[node].routes[i]);

		if (look_has_route(&l, &a->to->nodes[node].routes[i]) ||
		    is_gone(&a->from->nodes[a->d->old_node[node]], &a->to->nodes[node].routes[i]))
			continue;
		error = os_route_add(v, &r);
		if (error == -EEXIST)
			error = os_route_change(v, &r);
	}
	look_free(&l);
	return error ? apply_fail(a, error, a->to->nodes[node].name, "route") : 0;
}

static int add_all_routes(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->d->count; i++)
		if (a->d->at[i].what == DIFF_ROUTE)
			a->touched[a->d->at[i].to] = true;
	/* A new cable's subnet may be on the way to a gateway. */
	for (size_t i = 0; i < a->to->nlinks; i++)
		for (int end = 0; end < 2 && a->d->old_link[i] == LAB_NONE; end++)
			a->touched[a->to->ifs[a->to->links[i].end[end]].node] = true;
	for (size_t i = 0; i < a->to->nnodes && !error; i++)
		if (a->touched[i] && a->d->old_node[i] != LAB_NONE)
			error = add_routes(a, (int)i);
	return error;
}

/* -------------------------------------------------------------------------------------------------- what comes */

/* What up_add() must know of interfaces that stay. */
static void note_ifs(const struct applying *a, unsigned *number, uint8_t (*ether)[6])
{
	for (size_t i = 0; i < a->to->nifs; i++) {
		const struct lab_if *was = a->d->old_if[i] == LAB_NONE ? NULL : &a->from->ifs[a->d->old_if[i]];

		if (!was)
			continue;
		number[i] = was->found.number;
		memcpy(ether[i], was->found.ether, 6);
	}
	for (size_t i = 0; i < a->d->count; i++)
		if (a->d->at[i].what == DIFF_ETHER)
			memcpy(ether[a->d->at[i].to], a->to->ifs[a->d->at[i].to].ether, 6);
}

/* Whether switches must be told of their hosts anew: 1, 0, -ENOMEM. */
static int must_teach(const struct applying *a)
{
	bool *answers = NULL;
	size_t i = 0;
	int found;

	while (i < a->d->count && a->d->at[i].what != DIFF_ADDR && a->d->at[i].what != DIFF_ETHER)
		i++;
	if (i == a->d->count)
		return 0;
	answers = calloc(a->to->nnodes + 1, sizeof *answers);
	found = answers ? flood_find(a->to, answers) : -ENOMEM;
	free(answers);
	return found;
}

/* Nodes and cables that come; what switches know of hosts. */
static int add_all(struct applying *a)
{
	const struct lab *lab = a->to;
	unsigned *number = calloc(lab->nifs + 1, sizeof *number), *next = calloc(lab->nnodes + 1, sizeof *next);
	uint8_t(*ether)[6] = calloc(lab->nifs + 1, sizeof *ether);
	bool *link = calloc(lab->nlinks + 1, sizeof *link), *moves = calloc(lab->nifs + 1, sizeof *moves);
	const int teach = must_teach(a);
	bool any = teach > 0;
	struct up_bridge **further = calloc(lab->nnodes + 1, sizeof *further);
	int error = number && next && ether && link && moves && further && teach >= 0 ? 0 : -ENOMEM;

	if (error)
		lab_fail(a->e, error, 0, "no memory");
	for (size_t i = 0; i < lab->nlinks && !error; i++) {
		link[i] = a->d->old_link[i] != LAB_NONE;
		any = any || !link[i];
	}
	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		const int was = a->d->old_node[i];

		any = any || !a->to_jid[i];
		if (was == LAB_NONE)
			continue;
		next[i] = a->from->nodes[was].free_number;
		error = apply_note_bridges(a, (int)i, &further[i], moves);
		if (error)
			apply_fail(a, error, lab->nodes[i].name, "can't look at it");
	}
	if (!error)
		note_ifs(a, number, ether);
	close_jail(a);
	if (any && !error)
		error = up_add(a->w, lab,
		               &(struct up_there){.jid = a->to_jid,
		                                  .link = link,
		                                  .number = number,
		                                  .further = further,
		                                  .moves = moves,
		                                  .next = next,
		                                  .ether = (const uint8_t(*)[6])ether},
		               a->e);
	for (size_t i = 0; further && i < lab->nnodes; i++)
		free(further[i]);
	free(further);
	free(number);
	free(next);
	free(ether);
	free(link);
	free(moves);
	return error;
}

int apply_net(struct applying *a)
{
	bool *spare = malloc((a->to->nlinks + 1) * sizeof *spare);
	int error = spare ? switch_spare_links(a->to, spare) : -ENOMEM;

	if (error)
		lab_fail(a->e, error, 0, "no memory");
	/* Cables step out of the way before others step in: there is no loop at any moment. */
	if (!error)
		error = change_links(a, true);
	if (!error)
		error = apply_forget_hosts(a);
	if (!error)
		error = apply_members(a, spare, false);
	if (!error)
		error = remove_all(a);
	if (!error)
		error = apply_drop_bridges(a);
	if (!error)
		error = remove_routes(a);
	if (!error)
		error = change_addrs(a, false);
	if (!error)
		error = change_ifs(a);
	if (!error)
		error = apply_restore_bridges(a);
	if (!error)
		error = add_all(a);
	if (!error)
		error = apply_join_cards(a);
	if (!error)
		error = change_addrs(a, true);
	if (!error)
		error = change_links(a, false);
	if (!error)
		error = apply_members(a, spare, true);
	if (!error && a->moved && (error = link_relearn(a->w, a->to)))
		lab_fail(a->e, error, 0, "switches can't forget where hosts were: %s", err_text(error));
	if (!error)
		error = add_all_routes(a);
	close_jail(a);
	free(spare);
	return error;
}
