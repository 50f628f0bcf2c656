/* SPDX-License-Identifier: BSD-2-Clause */
/* recover.c - the lab that runs, after a change that was broken off (recover.h). */
#include "lab/recover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lab/copy.h"
#include "lab/diff.h"
#include "lab/flood.h"
#include "lab/impair.h"
#include "lab/look.h"
#include "lab/running.h"
#include "lab/switch.h"
#include "lib/errtext.h"

enum { PATIENCE = 10000, PAUSE = 2 }; /* ms */

/* The value of a text of which nobody knows whether it is the old one or the new one: like no other. */
static char unknown[] = "\001";

/* A change that was broken off. */
struct broken {
	struct lab *old, *new; /* new: NULL, there was none */
	struct diff d;
};

/* ------------------------------------------------------------------------------------------- what may be there */

static int add_addrs(struct lab_addrs *to, const struct lab_addrs *more)
{
	int error = 0;

	for (size_t i = 0; i < more->count && !error; i++)
		if (!lab_has_addr(to, &more->at[i]))
			error = lab_add_addr(to, &more->at[i]);
	return error;
}

static int add_routes(struct lab_node *to, const struct lab_node *more)
{
	const size_t own = to->nroutes;
	int error = 0;

	for (size_t i = 0; i < more->nroutes && !error; i++) {
		bool known = i < own && lab_same_route(&to->routes[i], &more->routes[i]);

		for (size_t j = 0; j < own && !known; j++)
			known = lab_same_route(&to->routes[j], &more->routes[i]);
		if (!known)
			error = lab_add_route(to, &more->routes[i]);
	}
	return error;
}

static size_t find_text(const struct lab_texts *list, const char *name)
{
	size_t i = 0;

	while (i < list->count && strcmp(list->at[i].name, name) != 0)
		i++;
	return i;
}

static int forget_value(struct lab_text *text)
{
	free(text->value);
	text->value = strdup(unknown);
	return text->value ? 0 : -ENOMEM;
}

/* What both have alike is certain, nothing else. */
static int add_texts(struct lab_texts *to, const struct lab_texts *more)
{
	int error = 0;

	for (size_t i = 0; i < to->count && !error; i++) {
		const size_t other = find_text(more, to->at[i].name);

		if (other == more->count || !lab_same_text(to->at[i].value, more->at[other].value))
			error = forget_value(&to->at[i]);
	}
	for (size_t i = 0; i < more->count && !error; i++)
		if (find_text(to, more->at[i].name) == to->count)
			error = lab_add_text(to, more->at[i].name, unknown);
	return error;
}

static bool are_known(const struct lab_texts *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (lab_same_text(list->at[i].value, unknown))
			return false;
	return true;
}

bool recover_certain(const struct lab *lab)
{
	for (size_t i = 0; i < lab->nnodes; i++) {
		const struct lab_node *node = &lab->nodes[i];

		if (!are_known(&node->files) || !are_known(&node->sysctls))
			return false;
		for (size_t k = 0; k < node->ndaemons; k++)
			if (lab_same_text(node->daemons[k].command, unknown))
				return false;
	}
	return true;
}

static int add_daemons(struct lab_node *to, const struct lab_node *more)
{
	int error = 0;

	for (size_t i = 0; i < more->ndaemons && !error; i++) {
		const struct lab_daemon *d = &more->daemons[i];
		const size_t j = lab_find_daemon(to, d->name);

		if (j < to->ndaemons && lab_same_text(to->daemons[j].command, d->command) &&
		    lab_same_text(to->daemons[j].config, d->config))
			continue;
		if (j < to->ndaemons)
			lab_drop_daemon(to, j);
		error = lab_add_daemon(to, d->name, unknown, NULL);
	}
	return error;
}

static int add_node(struct lab *kept, int node, const struct lab *new, int more)
{
	struct lab_node *to = &kept->nodes[node];
	int error = add_addrs(&to->loopback, &new->nodes[more].loopback);

	for (size_t i = 0; i < to->nifs && !error; i++) {
		struct lab_if *ifp = &kept->ifs[to->ifs[i]];
		const int other = lab_find_if(new, more, ifp->name);

		if (other == LAB_NONE)
			continue;
		/* Not what commands have made of it, if it was about to be changed. */
		if (lab_mtu(ifp) != lab_mtu(&new->ifs[other]) || memcmp(ifp->ether, new->ifs[other].ether, 6) != 0 ||
		    !impair_same(&ifp->impair, &new->ifs[other].impair))
			ifp->changed = 0;
		error = add_addrs(&ifp->addrs, &new->ifs[other].addrs);
	}
	if (!error)
		error = add_routes(to, &new->nodes[more]);
	if (!error)
		error = add_texts(&to->files, &new->nodes[more].files);
	if (!error)
		error = add_texts(&to->sysctls, &new->nodes[more].sysctls);
	return error ? error : add_daemons(to, &new->nodes[more]);
}

/* What is surely of the lab, with all that its nodes and cables may have. */
static int merge(const struct broken *b, struct lab **kept)
{
	bool *no_node = calloc(b->old->nnodes + 1, sizeof *no_node);
	bool *no_link = calloc(b->old->nlinks + 1, sizeof *no_link);
	int error = no_node && no_link ? 0 : -ENOMEM;

	for (size_t i = 0; i < b->old->nnodes && !error; i++)
		no_node[i] = b->d.node[i] == LAB_NONE && lab_find_node(b->new, b->old->nodes[i].name) != LAB_NONE;
	for (size_t i = 0; i < b->old->nlinks && !error; i++)
		no_link[i] = b->d.link[i] == LAB_NONE;
	if (!error)
		error = lab_copy(b->old, &(struct lab_change){.no_node = no_node, .no_link = no_link}, kept);
	free(no_node);
	free(no_link);
	for (size_t i = 0; !error && i < (*kept)->nnodes; i++) {
		const int more = lab_find_node(b->new, (*kept)->nodes[i].name);

		if (more != LAB_NONE)
			error = add_node(*kept, (int)i, b->new, more);
	}
	return error;
}

/* ------------------------------------------------------------------------------------------------- taking away */

static int drop_nodes(struct os_world *w, const struct broken *b)
{
	int *jid = calloc(b->new->nnodes + 1, sizeof *jid);
	int error = jid ? look_jails(w, b->new, jid) : -ENOMEM;

	for (size_t i = 0; i < b->new->nnodes && !error; i++)
		if (jid[i] && b->d.old_node[i] == LAB_NONE)
			error = os_jail_remove(w, jid[i]);
	free(jid);
	return error;
}

/* Destroys what is there of the links that the other side has not. */
static int drop_links(struct os_world *w, const struct lab *lab, const int *same)
{
	/* Those of nodes that are gone went with them. */
	int *jid = calloc(lab->nnodes + 1, sizeof *jid);
	int error = jid ? look_jails(w, lab, jid) : -ENOMEM;

	for (size_t i = 0; i < lab->nlinks && !error; i++)
		for (int end = 0; end < 2 && same[i] == LAB_NONE && !error; end++) {
			const struct lab_if *ifp = &lab->ifs[lab->links[i].end[end]];
			struct os_vnet *v = NULL;

			if (!jid[ifp->node])
				continue;
			error = os_vnet_open(w, jid[ifp->node], &v);
			if (!error)
				error = os_if_destroy(v, ifp->ifname);
			os_vnet_close(v);
			error = error == -ENODEV ? 0 : error;
		}
	free(jid);
	return error;
}

/* Lets the switches of a lab that answer for their hosts forget what they were told, which may be wrong by now. */
static int forget_hosts(struct os_world *w, const struct lab *lab)
{
	bool *answers = calloc(lab->nnodes + 1, sizeof *answers);
	int *jid = calloc(lab->nnodes + 1, sizeof *jid);
	int error = answers && jid ? flood_find(lab, answers) : -ENOMEM;

	error = error > 0 ? look_jails(w, lab, jid) : error;
	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		struct os_vnet *v = NULL;

		if (!answers[i] || !jid[i])
			continue;
		error = os_vnet_open(w, jid[i], &v);
		if (!error)
			error = switch_forget(v);
		os_vnet_close(v);
	}
	free(answers);
	free(jid);
	return error;
}

static bool any_dying(struct os_world *w)
{
	struct os_jail *jails = NULL;
	const int count = os_jail_list(w, &jails);
	bool found = false;

	for (int i = 0; i < count; i++) {
		found = found || jails[i].dying;
		os_jail_clear(&jails[i]);
	}
	free(jails);
	return found;
}

/* Takes back the cards of the nodes that the other side has not, as far as they are on the world's host. */
static int take_cards(struct os_world *w, const struct external_cards *cards, const struct lab *lab, const int *same)
{
	const struct timespec pause = {.tv_nsec = PAUSE * 1000000L};
	int error = 0;

	for (size_t i = 0; cards->take && i < lab->nnodes && !error; i++) {
		if (lab->nodes[i].kind != LAB_EXTERNAL || same[i] != LAB_NONE)
			continue;
		/* The end of a node goes on when who asked for it is killed; its card is on the host after that. */
		for (int waited = 0; waited < PATIENCE && any_dying(w); waited += PAUSE)
			nanosleep(&pause, NULL);
		error = cards->take(lab->nodes[i].nic, cards->arg);
	}
	return error;
}

/* Takes away the bridges that only one side has: a switch grew or shrank. */
static int drop_bridges(struct os_world *w, const struct broken *b)
{
	int *jid = calloc(b->old->nnodes + 1, sizeof *jid);
	int error = jid ? look_jails(w, b->old, jid) : -ENOMEM;

	for (size_t i = 0; i < b->old->nnodes && !error; i++) {
		const int same = b->d.node[i];
		struct os_vnet *v = NULL;
		unsigned old, new;

		if (same == LAB_NONE || !jid[i] || !lab_is_switch(&b->old->nodes[i]))
			continue;
		old = switch_bridges(b->old, (int)i);
		new = switch_bridges(b->new, same);
		if (old == new)
			continue;
		error = os_vnet_open(w, jid[i], &v);
		if (!error && old > new)
			error = switch_drop_bridges(v, b->old, (int)i, new);
		else if (!error)
			error = switch_drop_bridges(v, b->new, same, old);
		os_vnet_close(v);
	}
	free(jid);
	return error;
}

static int clear(struct os_world *w, const struct external_cards *cards, const struct broken *b)
{
	int error = drop_links(w, b->old, b->d.link);

	if (!error)
		error = drop_links(w, b->new, b->d.old_link);
	if (!error)
		error = drop_nodes(w, b);
	if (!error)
		error = drop_bridges(w, b);
	if (!error)
		error = forget_hosts(w, b->old);
	if (!error)
		error = forget_hosts(w, b->new);
	if (!error)
		error = take_cards(w, cards, b->old, b->d.node);
	return error ? error : take_cards(w, cards, b->new, b->d.old_node);
}

/* Cables of which an end was renamed or moved are no cables of the lab's any more; their other ends would be in the
 * way.
 */
static int drop_strays(struct os_world *w, const struct lab *kept, const struct lab *seen)
{
	struct diff d;
	int error = diff_labs(kept, seen, &d);

	if (!error)
		error = drop_links(w, kept, d.link);
	diff_free(&d);
	return error;
}

/* ------------------------------------------------------------------------------------------------------- the whole */

static int load(struct broken *b)
{
	int error = running_load(&b->old);

	if (error)
		return error;
	error = running_load_next(&b->new);
	if (error == -ENOENT)
		return 0;
	return error ? error : diff_labs(b->old, b->new, &b->d);
}

int recover(struct os_world *w, const struct external_cards *cards, bool dry, struct lab **kept, struct lab **seen,
            struct lab_error *e)
{
	struct broken b = {0};
	int error = load(&b);
	const bool none = error == -ENOENT;
	const bool broken = !error && b.new;

	*kept = *seen = NULL;
	if (!error)
		error = broken ? merge(&b, kept) : lab_copy(b.old, NULL, kept);
	if (!error && broken && !dry)
		error = clear(w, cards, &b);
	if (!error)
		error = look_lab(w, *kept, seen);
	if (!error && !dry)
		error = drop_strays(w, *kept, *seen);
	if (!error && broken && !dry)
		error = running_store(*seen);
	if (!error && broken && !dry)
		error = running_store_next(NULL);
	if (broken)
		diff_free(&b.d);
	lab_free(b.old);
	lab_free(b.new);
	if (!error)
		return broken;
	lab_free(*kept);
	lab_free(*seen);
	*kept = *seen = NULL;
	*e = (struct lab_error){0};
	return none ? -ENOENT
	            : lab_fail(e, error == -ENOENT ? -EIO : error, 0, "can't tell what runs: %s", err_text(error));
}
