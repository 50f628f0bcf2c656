/* SPDX-License-Identifier: BSD-2-Clause */
/* apply_impl.h - inside apply.h: one lab being made another one. */
#ifndef LAB_APPLY_IMPL_H
#define LAB_APPLY_IMPL_H

#include "lab/apply.h"
#include "lab/diff.h"
#include "lab/external.h"
#include "lab/look.h"
#include "lab/up.h"

struct applying {
	struct os_world *w;
	const struct lab *from, *to; /* as they are planned; from: as it runs */
	const struct lab *kept;      /* as it was described: what of it is gone is not in `from` */
	const struct external_cards *cards;
	const struct diff *d;
	struct lab_error *e;
	int *from_jid, *to_jid; /* by node of each; 0: none */
	bool *touched;          /* by node of `to`: it stays, and its routes may have gone with something else */
	bool moved;             /* ports of switches that stay have joined or left their bridges */
	struct os_vnet *v;      /* the stack that was last used, of this jail */
	int v_jid;
};

/* The stack of a jail; it stays open until another one is asked for, or apply_net() ends. -errno. */
int apply_open_jail(struct applying *a, int jid, struct os_vnet **v);

/* Fills in *a->e from what that stack said last. Returns `error`. */
int apply_fail(const struct applying *a, int error, const char *node, const char *what);

/* Bridges of switches that stay (apply_switch.c): those that are gone or down are made again; ports leave them (in
 * false) and join them; those that no port is left in go; those that need not answer for their hosts any more stop
 * that; which further ones of a node's are there
 * (*further is the caller's, NULL: it is to have none), and which of its ports are to go to another one (moves[], by
 * interface). */
int apply_restore_bridges(struct applying *a);
int apply_members(struct applying *a, const bool *spare, bool in);
int apply_drop_bridges(struct applying *a);
int apply_forget_hosts(struct applying *a);
int apply_note_bridges(struct applying *a, int node, struct up_bridge **further, bool *moves);

/* The network: nodes and cables that go, changes, nodes and cables that come (apply_net.c). -errno with *e. */
int apply_net(struct applying *a);

/* The machine's network cards (apply_card.c): whether they can come and go; those that come, before the network is
 * changed, and when their nodes are there; those that have gone. */
int apply_check_cards(const struct external_cards *cards, const struct lab *from, const struct lab *to,
                      const struct diff *d, struct lab_error *e);
int apply_give_cards(struct applying *a);
int apply_join_cards(struct applying *a);
int apply_take_cards(const struct external_cards *cards, const struct lab *kept, const struct lab *to,
                     struct lab_error *e);

/* What runs in nodes: what goes before the network is changed, and what comes after (apply_node.c). */
int apply_stop(struct applying *a);
int apply_start(struct applying *a);

#endif
