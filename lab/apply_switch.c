/* SPDX-License-Identifier: BSD-2-Clause */
/* apply_switch.c - the bridges of switches that stay: their members, and whole bridges of large ones (switch.h). */
#include <errno.h>
#include <stdlib.h>

#include "lab/apply_impl.h"
#include "lab/link.h"
#include "lab/switch.h"
#include "lib/ifnames.h"

static bool is_member(const struct lab *lab, const bool *spare, int ifindex)
{
	const int link = lab->ifs[ifindex].link;

	return !spare[link] || lab->links[link].end[1] != ifindex;
}

/* A switch's ports that leave their bridges (in false) or join them. */
static int change_ports(struct applying *a, const struct lab_node *node, const struct look *l, const bool *spare,
                        bool in)
{
	int error = 0;

	for (size_t i = 0; i < node->nifs && !error; i++) {
		const int index = node->ifs[i];
		const struct lab_if *ifp = &a->to->ifs[index];
		const struct os_if *have = look_if(l, ifp->ifname);

		if (!have || a->d->old_if[index] == LAB_NONE || a->to->links[ifp->link].down ||
		    is_member(a->to, spare, index) != in || (have->master != 0) == in)
			continue;
		error = link_set_member(a->w, a->to, index, in);
		if (error)
			apply_fail(a, error, node->name, ifp->name);
	}
	return error;
}

int apply_members(struct applying *a, const bool *spare, bool in)
{
	int error = 0;

	for (size_t i = 0; i < a->to->nnodes && !error; i++) {
		struct look l = {0};
		struct os_vnet *v;

		if (!lab_is_switch(&a->to->nodes[i]) || a->d->old_node[i] == LAB_NONE)
			continue;
		error = apply_open_jail(a, a->to_jid[i], &v);
		if (!error)
			error = look_at(v, &l);
		if (error)
			apply_fail(a, error, a->to->nodes[i].name, "can't look at it");
		else
			error = change_ports(a, &a->to->nodes[i], &l, spare, in);
		look_free(&l);
	}
	return error;
}

int apply_drop_bridges(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->to->nnodes && !error; i++) {
		const int was = a->d->old_node[i] == LAB_NONE ? LAB_NONE : lab_find_node(a->kept, a->to->nodes[i].name);
		struct os_vnet *v;

		if (was == LAB_NONE || !lab_is_switch(&a->to->nodes[i]))
			continue;
		if (switch_bridges(a->kept, was) <= switch_bridges(a->to, (int)i))
			continue;
		error = apply_open_jail(a, a->to_jid[i], &v);
		if (!error)
			error = switch_drop_bridges(v, a->kept, was, switch_bridges(a->to, (int)i));
		if (error)
			apply_fail(a, error, a->to->nodes[i].name, "can't remove a bridge");
	}
	return error;
}

int apply_note_bridges(const struct applying *a, int node, const struct look *l, struct up_bridge **further,
                       bool *moves)
{
	const struct lab_node *n = &a->to->nodes[node];
	const unsigned count = switch_bridges(a->to, node);
	char name[OS_IFNAME], trunk[OS_IFNAME];

	if (count < 2 || !lab_is_switch(n))
		return 0;
	*further = calloc(count - 1, sizeof **further);
	for (unsigned i = 1; *further && i < count; i++) {
		const struct os_if *bridge, *end;

		switch_bridge_name(a->to, node, i, name);
		switch_trunk_name(a->to, node, i, 'a', trunk);
		bridge = look_if(l, name);
		end = look_if(l, trunk);
		if (bridge && end)
			(*further)[i - 1] = (struct up_bridge){true, bridge->index, end->index};
	}
	for (size_t i = 0; i < n->nifs; i++) {
		const int port = n->ifs[i], was = a->d->old_if[port];
		const struct os_if *have = was == LAB_NONE ? NULL : look_if(l, a->to->ifs[port].ifname);

		moves[port] = have && have->master && a->from->ifs[was].bridge != a->to->ifs[port].bridge;
	}
	return *further ? 0 : -ENOMEM;
}
