/* SPDX-License-Identifier: BSD-2-Clause */
/* apply.c - makes the running lab another one (apply.h). */
#include "lab/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/apply_impl.h"
#include "lab/copy.h"
#include "lab/hosts.h"
#include "lab/match.h"
#include "lab/plan.h"
#include "lab/recover.h"
#include "lab/running.h"
#include "lib/errtext.h"

/* Plans the described lab as near to what runs as may be: with the addresses that are there, or anew if the network has
 * outgrown them. */
static int plan(const struct lab *kept, const struct lab *described, struct lab **wanted, struct lab_error *e)
{
	int error = match_lab(kept, described, wanted);

	if (!error)
		error = match_addresses(kept, *wanted);
	if (error)
		return lab_fail(e, error, 0, "no memory");
	error = plan_lab(*wanted, e);
	if (!error || error == -ENOMEM)
		return error;
	lab_free(*wanted);
	*wanted = NULL;
	error = match_lab(kept, described, wanted);
	return error ? lab_fail(e, error, 0, "no memory") : plan_lab(*wanted, e);
}

/* The jails of both labs; those of nodes that go first and come again under their name are not the new lab's. */
static int find_jails(struct applying *a)
{
	int error;

	a->from_jid = calloc(a->from->nnodes + 1, sizeof *a->from_jid);
	a->to_jid = calloc(a->to->nnodes + 1, sizeof *a->to_jid);
	a->touched = calloc(a->to->nnodes + 1, sizeof *a->touched);
	error = a->from_jid && a->to_jid && a->touched ? look_jails(a->w, a->from, a->from_jid) : -ENOMEM;
	for (size_t i = 0; i < a->to->nnodes && !error; i++)
		if (a->d->old_node[i] != LAB_NONE)
			a->to_jid[i] = a->from_jid[a->d->old_node[i]];
	return error ? lab_fail(a->e, error, 0, "can't list the jails: %s", err_text(error)) : 0;
}

/* Makes the differences. What the lab is to become is known to the world before the first one is made, and that it has
 * become that after the last. */
static int change(struct os_world *w, const struct external_cards *cards, const struct lab *kept,
                  const struct lab *from, const struct lab *to, const struct diff *d, struct lab_error *e)
{
	struct applying a = {.w = w, .from = from, .to = to, .kept = kept, .cards = cards, .d = d, .e = e};
	int error = running_store_next(to);

	if (error)
		return lab_fail(e, error, 0, "can't keep the description: %s", err_text(error));
	error = find_jails(&a);
	if (!error)
		error = apply_give_cards(&a);
	if (!error)
		error = apply_stop(&a);
	if (!error)
		error = apply_net(&a);
	if (!error && (error = hosts_write(to)))
		lab_fail(e, error, 0, "/etc/hosts: %s", err_text(error));
	if (!error)
		error = apply_start(&a);
	if (!error)
		error = apply_take_cards(cards, kept, to, e);
	if (!error) {
		error = look_store(w, to);
		if (!error)
			error = running_store_next(NULL);
		if (error)
			lab_fail(e, error, 0, "can't keep the description: %s", err_text(error));
	}
	free(a.from_jid);
	free(a.to_jid);
	free(a.touched);
	return error;
}

/* After a failure: what there was, again. */
static int go_back(struct os_world *w, const struct external_cards *cards, const struct lab *to)
{
	struct lab *kept, *seen;
	struct lab_error e;
	struct diff d;
	int error = recover(w, cards, false, &kept, &seen, &e);

	if (error < 0)
		return error;
	error = diff_labs(seen, to, &d);
	if (!error) {
		error = change(w, cards, to, seen, to, &d, &e);
		diff_free(&d);
	}
	lab_free(kept);
	lab_free(seen);
	return error;
}

/* A jail that somebody made has a new node's name. */
static int check_names(struct os_world *w, const struct lab *from, const struct lab *to, const struct diff *d,
                       struct lab_error *e)
{
	struct os_jail *jails = NULL;
	const int count = os_jail_list(w, &jails);
	int error = count < 0 ? lab_fail(e, count, 0, "can't list the jails: %s", err_text(count)) : 0;

	for (int i = 0; i < count; i++) {
		const int node = lab_find_node(to, jails[i].name);

		if (node != LAB_NONE && d->old_node[node] == LAB_NONE && lab_find_node(from, jails[i].name) == LAB_NONE)
			error = lab_fail(e, -EEXIST, to->nodes[node].line,
			                 "%s: a jail of this name is there already, which is not the network's",
			                 to->nodes[node].name);
		os_jail_clear(&jails[i]);
	}
	free(jails);
	return error;
}

static int apply_locked(struct os_world *w, const struct lab *described, const struct apply_how *how,
                        struct lab_error *e)
{
	struct lab *kept, *seen, *wanted = NULL;
	struct diff d = {0};
	bool broken; /* what there was is half unknown */
	int error = recover(w, &how->cards, how->dry, &kept, &seen, e);

	if (error < 0)
		return error;
	broken = error > 0;
	error = plan(kept, described, &wanted, e);
	if (!error && (error = diff_labs(seen, wanted, &d)))
		lab_fail(e, error, 0, "no memory");
	if (!error)
		error = apply_check_cards(&how->cards, seen, wanted, &d, e);
	if (!error)
		error = check_names(w, seen, wanted, &d, e);
	if (!error && how->check && (error = how->check(&d, seen, wanted, how->arg)))
		*e = (struct lab_error){0};
	if (!error) {
		diff_print(&d, seen, wanted, how->out);
		fflush(how->out);
	}
	if (!error && !how->dry && d.count) {
		error = change(w, &how->cards, kept, seen, wanted, &d, e);
		/* What was missing before is missing again: the undoing ends with what there was. Without the process
		 * that has the machine's cards nothing can be undone: the change is broken off, and recover() finds it.
		 */
		if (error && error != -EPIPE && (broken || go_back(w, &how->cards, seen) < 0)) {
			char words[sizeof e->text];

			memcpy(words, e->text, sizeof words);
			lab_fail(e, error, 0, "%.180s; and what there was can't be brought back", words);
		}
	} else if (!error && !how->dry) {
		error = apply_take_cards(&how->cards, kept, wanted, e);
		if (!error && (error = look_store(w, wanted)))
			lab_fail(e, error, 0, "can't keep the description: %s", err_text(error));
	}
	diff_free(&d);
	lab_free(kept);
	lab_free(seen);
	lab_free(wanted);
	return error;
}

int apply(struct os_world *w, const struct lab *described, const struct apply_how *how, struct lab_error *e)
{
	const int lock = os_world_self(w)->jid ? -EPERM : running_lock();
	int error;

	if (lock == -EINTR)
		return lab_fail(e, lock, 0, "interrupted: another change is under way");
	if (lock < 0)
		return lab_fail(e, lock, 0, "can't lock the network's description: %s", err_text(lock));
	error = apply_locked(w, described, how, e);
	close(lock);
	return error;
}
