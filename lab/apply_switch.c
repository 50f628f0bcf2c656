/* SPDX-License-Identifier: BSD-2-Clause */
/* apply_switch.c - the bridges of switches that stay: their members, and whole bridges of large ones (switch.h). */
#include <errno.h>
#include <stdlib.h>

#include "lab/apply_impl.h"
#include "lab/flood.h"
#include "lab/link.h"
#include "lab/switch.h"
#include "lib/ifnames.h"

int apply_restore_bridges(struct applying *a)
{
	int error = 0, last = LAB_NONE;

	for (size_t i = 0; i < a->to->nifs && !error; i++) {
		const int node = a->to->ifs[i].node, was = a->d->old_if[i];
		struct os_vnet *v;

		if (node == last || was == LAB_NONE || !a->from->ifs[was].found.apart)
			continue;
		last = node;
		error = apply_open_jail(a, a->to_jid[node], &v);
		if (!error)
			error = switch_restore_bridge(v, a->to, node);
		if (error)
			apply_fail(a, error, a->to->nodes[node].name, "bridge");
	}
	return error;
}

int apply_members(struct applying *a, const bool *spare, bool in)
{
	int error = 0;

	for (size_t i = 0; i < a->to->nifs && !error; i++) {
		const struct lab_if *ifp = &a->to->ifs[i];
		const int was = a->d->old_if[i];
		const struct lab_found *found = was == LAB_NONE ? NULL : &a->from->ifs[was].found;

		if (!found || !lab_is_switch(&a->to->nodes[ifp->node]) || a->to->links[ifp->link].down ||
		    switch_is_idle_end(a->to, spare, (int)i) == in ||
		    (in ? found->member && !found->apart : !found->member) ||
		    (a->from->ifs[was].parted && !found->apart))
			continue;
		error = link_set_member(a->w, a->to, (int)i, in);
		a->moved = true;
		if (error)
			apply_fail(a, error, a->to->nodes[ifp->node].name, ifp->name);
	}
	return error;
}

int apply_forget_hosts(struct applying *a)
{
	bool *was = calloc(a->from->nnodes + 1, sizeof *was), *is = calloc(a->to->nnodes + 1, sizeof *is);
	int error = was && is ? flood_find(a->from, was) : -ENOMEM;
	struct os_vnet *v;

	if (error > 0) {
		error = flood_find(a->to, is);
		error = error < 0 ? error : 0;
	}
	if (error)
		lab_fail(a->e, error, 0, "no memory");
	for (size_t i = 0; i < a->from->nnodes && !error; i++) {
		if (!was[i] || a->d->node[i] == LAB_NONE || is[a->d->node[i]])
			continue;
		error = apply_open_jail(a, a->from_jid[i], &v);
		if (!error)
			error = switch_forget(v);
		if (error)
			apply_fail(a, error, a->from->nodes[i].name, "can't let it forget its hosts");
	}
	free(was);
	free(is);
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

int apply_note_bridges(struct applying *a, int node, struct up_bridge **further, bool *moves)
{
	const struct lab_node *n = &a->to->nodes[node];
	const unsigned count = lab_is_switch(n) ? switch_bridges(a->to, node) : 1;
	char name[OS_IFNAME], trunk[OS_IFNAME];
	struct os_vnet *v;
	int error;

	if (count < 2)
		return 0;
	*further = calloc(count - 1, sizeof **further);
	error = *further ? apply_open_jail(a, a->to_jid[node], &v) : -ENOMEM;
	for (unsigned i = 1; i < count && !error; i++) {
		struct os_if bridge, end;

		switch_bridge_name(a->to, node, i, name);
		switch_trunk_name(a->to, node, i, 'a', trunk);
		if (os_if_get(v, name, &bridge) == 0 && os_if_get(v, trunk, &end) == 0)
			(*further)[i - 1] = (struct up_bridge){true, bridge.index, end.index};
	}
	for (size_t i = 0; i < n->nifs && !error; i++) {
		const int port = n->ifs[i], was = a->d->old_if[port];

		moves[port] = was != LAB_NONE && a->from->ifs[was].found.member &&
		              a->from->ifs[was].bridge != a->to->ifs[port].bridge;
	}
	return error;
}
