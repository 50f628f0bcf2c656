/* SPDX-License-Identifier: BSD-2-Clause */
/* link.c - cables of a running lab that are plugged and unplugged, and what they do to packets (link.h). */
#include "lab/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/impair.h"
#include "lab/running.h"
#include "lab/switch.h"
#include "lib/errtext.h"

static int open_node(struct os_world *w, const struct lab_node *node, struct os_vnet **v)
{
	struct os_jail j = {0};
	int error = os_jail_get(w, node->name, &j);

	if (!error)
		error = os_vnet_open(w, j.jid, v);
	os_jail_clear(&j);
	return error;
}

int link_set_end(struct os_world *w, const struct lab *lab, int ifindex, bool down)
{
	const struct lab_if *ifp = &lab->ifs[ifindex];
	struct os_vnet *v = NULL;
	int error = open_node(w, &lab->nodes[ifp->node], &v);

	if (!error)
		error = os_if_set(v, ifp->ifname, &(struct os_ifset){.set = OS_SET_UP, .up = !down});
	os_vnet_close(v);
	return error;
}

/* Makes a port of a switch a member of its bridge, or takes it out. */
int link_set_member(struct os_world *w, const struct lab *lab, int ifindex, bool member)
{
	const struct lab_if *ifp = &lab->ifs[ifindex];
	const struct lab_node *node = &lab->nodes[ifp->node];
	char bridge[OS_IFNAME];
	struct os_vnet *v = NULL;
	int error = open_node(w, node, &v);

	switch_bridge_name(lab, ifp->node, (unsigned)ifp->bridge, bridge);
	if (!error)
		error = member ? os_bridge_add(v, bridge, ifp->ifname) : os_bridge_del(v, bridge, ifp->ifname);
	os_vnet_close(v);
	/* Somebody has done it by hand. */
	return error == (member ? -EEXIST : -ENOENT) ? 0 : error;
}

/* Lets links step out first and in afterwards: there is no loop at any moment. */
static int change_spares(struct os_world *w, const struct lab *lab, const bool *old, const bool *new)
{
	int error = 0;

	for (int in = 0; in < 2; in++)
		for (size_t i = 0; i < lab->nlinks && !error; i++)
			if (old[i] != new[i] && new[i] == !in)
				error = link_set_member(w, lab, lab->links[i].end[1], in);
	return error;
}

int link_relearn(struct os_world *w, const struct lab *lab)
{
	char bridge[OS_IFNAME];
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		struct os_vnet *v = NULL;

		if (!lab_is_switch(&lab->nodes[i]))
			continue;
		error = open_node(w, &lab->nodes[i], &v);
		for (unsigned b = 0; b < switch_bridges(lab, (int)i) && !error; b++) {
			switch_bridge_name(lab, (int)i, b, bridge);
			error = os_bridge_flush(v, bridge, false);
		}
		os_vnet_close(v);
	}
	return error;
}

int link_set(struct os_world *w, struct lab *lab, int link, bool down, struct lab_error *e)
{
	struct lab_link *l = &lab->links[link];
	bool *old = malloc(lab->nlinks * sizeof *old), *new = malloc(lab->nlinks * sizeof *new);
	int error = old && new ? switch_spare_links(lab, old) : -ENOMEM;

	if (!error && l->down != down) {
		l->down = down;
		error = switch_spare_links(lab, new);
		/* The link itself is out of the way while it is down, wherever its ends are members. */
		for (int end = 0; end < 2 && !error && down; end++)
			error = link_set_end(w, lab, l->end[end], true);
		if (!error)
			error = change_spares(w, lab, old, new);
		for (int end = 0; end < 2 && !error && !down; end++)
			error = link_set_end(w, lab, l->end[end], false);
		if (!error && memcmp(old, new, lab->nlinks * sizeof *old) != 0)
			error = link_relearn(w, lab);
		if (!error)
			error = running_store(lab);
	}
	free(old);
	free(new);
	if (error)
		return lab_fail(e, error, 0, "%s: %s", lab->ifs[l->end[0]].name, err_text(error));
	return 0;
}

/* Of one end. */
static int set_impair(struct os_world *w, const struct lab *lab, int ifindex, const struct os_impair *impair,
                      struct lab_error *e)
{
	const struct lab_if *ifp = &lab->ifs[ifindex];
	struct os_vnet *v = NULL;
	int error = open_node(w, &lab->nodes[ifp->node], &v);

	if (!error)
		error = os_impair_set(v, ifp->ifname, impair);
	if (error)
		lab_fail(e, error, 0, "%s: %s", ifp->name,
		         v && *os_vnet_reason(v) ? os_vnet_reason(v) : err_text(error));
	os_vnet_close(v);
	return error;
}

int link_impair(struct os_world *w, struct lab *lab, int link, const char *words, struct lab_error *e)
{
	const int *ends = lab->links[link].end;
	struct os_impair impair[2];
	char why[IMPAIR_WHY];
	int error = 0;

	for (int end = 0; end < 2; end++) {
		impair[end] = lab->ifs[ends[end]].impair;
		if (impair_words(words, &impair[end], why) < 0)
			return lab_fail(e, -EINVAL, 0, "%s", why);
	}
	for (int end = 0; end < 2 && !error; end++)
		error = set_impair(w, lab, ends[end], &impair[end], e);
	if (error) {
		struct lab_error other;

		for (int end = 0; end < 2; end++)
			(void)set_impair(w, lab, ends[end], &lab->ifs[ends[end]].impair, &other);
		return error;
	}
	for (int end = 0; end < 2; end++)
		lab->ifs[ends[end]].impair = impair[end];
	error = running_store(lab);
	return error ? lab_fail(e, error, 0, "can't keep the description: %s", err_text(error)) : 0;
}
