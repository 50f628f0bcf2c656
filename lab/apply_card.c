/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * apply_card.c - the machine's network cards of one lab made those of another: apply_check_cards(), apply_give_cards()
 * and so on. A card that comes is given to the world's host before anything is changed, and goes from there into its
 * node; one that goes is back on the host when its node's jail has gone, and is given back to the machine last.
 */
#include <errno.h>
#include <string.h>

#include "lab/apply_impl.h"

/* Whether a node of the lab has this card. */
static bool has_card(const struct lab *lab, const char *nic)
{
	for (size_t i = 0; i < lab->nnodes; i++)
		if (lab->nodes[i].kind == LAB_EXTERNAL && strcmp(lab->nodes[i].nic, nic) == 0)
			return true;
	return false;
}

/* Whether a node that is to be made stands for a card. */
static bool comes(const struct applying *a, size_t node)
{
	return a->to->nodes[node].kind == LAB_EXTERNAL && a->d->old_node[node] == LAB_NONE;
}

int apply_check_cards(const struct external_cards *cards, const struct lab *from, const struct lab *to,
                      const struct diff *d, struct lab_error *e)
{
	for (size_t i = 0; cards->refusal && i < from->nnodes; i++)
		if (from->nodes[i].kind == LAB_EXTERNAL && d->node[i] == LAB_NONE)
			return lab_fail(e, -EPERM, 0, "%s: %s", from->nodes[i].name, cards->refusal);
	for (size_t i = 0; cards->refusal && i < to->nnodes; i++)
		if (to->nodes[i].kind == LAB_EXTERNAL && d->old_node[i] == LAB_NONE)
			return lab_fail(e, -EPERM, 0, "%s: %s", to->nodes[i].name, cards->refusal);
	return 0;
}

/* Whether the world's host has an interface of this name. */
static bool on_host(struct os_world *w, const char *nic)
{
	struct os_vnet *host = NULL;
	struct os_if ifp;
	const bool found = os_vnet_open(w, 0, &host) == 0 && os_if_get(host, nic, &ifp) == 0;

	os_vnet_close(host);
	return found;
}

int apply_give_cards(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->to->nnodes && !error; i++) {
		const struct lab_node *node = &a->to->nodes[i];
		const bool had = has_card(a->kept, node->nic);
		struct os_reason why = {0};

		/* That of a node that goes, or is gone, is in the world already. */
		if (!comes(a, i) || (had && (has_card(a->from, node->nic) || on_host(a->w, node->nic))))
			continue;
		error = a->cards->give(node->nic, had, &why, a->cards->arg);
		if (error)
			lab_fail(a->e, error, 0, "%s: %s", node->name, why.text);
	}
	return error;
}

int apply_join_cards(struct applying *a)
{
	int error = 0;

	for (size_t i = 0; i < a->to->nnodes && !error; i++)
		if (comes(a, i))
			error = external_join(a->w, a->to, (int)i, a->e);
	return error;
}

int apply_take_cards(const struct external_cards *cards, const struct lab *kept, const struct lab *to,
                     struct lab_error *e)
{
	int error = 0;

	for (size_t i = 0; cards->take && i < kept->nnodes && !error; i++) {
		const struct lab_node *node = &kept->nodes[i];

		if (node->kind == LAB_EXTERNAL && !has_card(to, node->nic))
			error = cards->take(node->nic, cards->arg);
	}
	return error ? lab_fail(e, error, 0, "a card could not be given back: another `vnet apply` does it") : 0;
}
