/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe_trial.c - who resolves neighbours by himself, and who answers: what lent entries would hide.
 *
 * Each address of a node has to ask one neighbour of its network, and to be asked by one, successfully. A pair is sound
 * if its source asks and its target answers; the target learns the source's address from the question.
 */
#include <string.h>

#include "lab/probe_impl.h"

enum { MS = 1000000 };

/* How long answers are waited for in the rounds of trials: at first as long as answers take; Linux asks again after a
 * second. */
static const int64_t patience[] = {0, 200 * MS, 1300 * MS};

static bool takes_part(const struct probe *p, size_t i)
{
	return p->nodes[i].sock >= 0;
}

/* Runs the pairs gathered without help, notes who succeeded, and takes out the entries that they made. */
static void run_trials(struct probe *p, int64_t quiet)
{
	struct probe_lane *l = &p->lanes[0];
	const size_t count = l->npairs, window = l->window;
	bool hit[PROBE_TRIALS] = {false};

	l->hit = hit;
	l->window = probe_flood_window(p);
	probe_batch(l, quiet);
	l->window = window;
	l->hit = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct probe_pair pair = l->pairs[i];
		struct probe_addr *to = p->nodes[pair.to].own;

		if (hit[i])
			probe_on_link(p, pair.from, to)->asks = to->answers = true;
		probe_tidy(p, pair);
	}
}

static void add_trial(struct probe *p, size_t from, size_t to, int64_t quiet)
{
	struct probe_lane *l = &p->lanes[0];

	l->pairs[l->npairs++] = (struct probe_pair){(uint32_t)from, (uint32_t)to};
	if (l->npairs == PROBE_TRIALS)
		run_trials(p, quiet);
}

/* Whether a trial of the pair says something of the address that it is sent from: once the pairs are known that answer
 * with entries lent, it has to be one of them. */
static bool may_ask(const struct probe *p, size_t from, const struct probe_addr *a, size_t to)
{
	const struct probe_addr *target = p->nodes[to].own;
	const struct probe_pair pair = {(uint32_t)from, (uint32_t)to};

	return to != from && target && takes_part(p, to) && probe_on_link(p, from, target) == a &&
	       !probe_knows(p, from, target) && (!p->tested || probe_bit(p->result->state, probe_place(p, pair)));
}

/* The address from which one node asks for the other. */
static struct probe_addr *source(const struct probe *p, size_t from, size_t to)
{
	return takes_part(p, from) && p->nodes[to].own ? probe_on_link(p, from, p->nodes[to].own) : NULL;
}

/*
 * Chooses the other end of a trial: whom a node asks from an address of its, or (a = NULL) who asks for it. One of
 * those that are known to do their part, else any; the next one around the circle at first, later anyone, since a node
 * may be surrounded by dead ones. p->n: nobody.
 */
static size_t choose(const struct probe *p, size_t node, const struct probe_addr *a, size_t round)
{
	const size_t start = round ? (size_t)(p->cookie >> round) % p->n : 1;
	size_t any = p->n;

	for (size_t d = 0; d < p->n; d++) {
		const size_t other = (node + start + d) % p->n;
		const struct probe_addr *from = a ? a : source(p, other, node);

		if (!from || !may_ask(p, a ? node : other, from, a ? other : node))
			continue;
		if (a ? p->nodes[other].own->answers : from->asks)
			return other;
		any = any < p->n ? any : other;
		if (!p->tested)
			break; /* there is nobody to prefer */
	}
	return any;
}

/* Every address in doubt asks somebody. */
static void ask_all(struct probe *p, size_t round, int64_t quiet)
{
	for (size_t i = 0; i < p->n && !probe_stopped(p); i++)
		for (size_t k = 0; takes_part(p, i) && k < p->nodes[i].naddrs; k++) {
			const struct probe_addr *a = &p->nodes[i].addrs[k];
			const size_t to = a->doubted && !a->asks ? choose(p, i, a, round) : p->n;

			if (to < p->n)
				add_trial(p, i, to, quiet);
		}
	if (p->lanes[0].npairs)
		run_trials(p, quiet);
}

/* Somebody asks for every address in doubt. */
static void all_asked(struct probe *p, size_t round, int64_t quiet)
{
	for (size_t i = 0; i < p->n && !probe_stopped(p); i++) {
		const struct probe_addr *own = p->nodes[i].own;
		const bool in_doubt = own && own->doubted && !own->answers && takes_part(p, i);
		const size_t from = in_doubt ? choose(p, i, NULL, round) : p->n;

		if (from < p->n)
			add_trial(p, from, i, quiet);
	}
	if (p->lanes[0].npairs)
		run_trials(p, quiet);
}

static void doubt_all(struct probe *p, bool doubted)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->nodes[i].naddrs; k++)
			p->nodes[i].addrs[k].doubted = doubted;
}

void probe_try_neighbours(struct probe *p)
{
	doubt_all(p, true);
	ask_all(p, 0, 0);
}

/* Of an answered pair, whose asking for the other one the lent entries may have hidden: the target learns the source's
 * address from the source's question, but where none was needed it has to ask itself. */
static struct probe_pair asking(const struct probe *p, struct probe_pair pair)
{
	const struct probe_addr *target = p->nodes[pair.to].own;

	if (target && probe_knows(p, pair.from, target))
		return (struct probe_pair){pair.to, pair.from};
	return pair;
}

/* Whether an answered pair owes that to a lent entry that nobody has seen resolved. What decides is then marked. */
static bool unsound(struct probe *p, struct probe_pair pair)
{
	const struct probe_pair need = asking(p, pair);
	struct probe_addr *target = p->nodes[need.to].own;
	struct probe_addr *a = target ? probe_on_link(p, need.from, target) : NULL;

	if (!a || (a->asks && target->answers) || probe_knows(p, need.from, target))
		return false;
	a->doubted = target->doubted = true;
	return true;
}

/* How many unsound pairs there are; with `verdict` they count as lost. */
static size_t unsound_pairs(struct probe *p, bool verdict)
{
	struct probe_result *r = p->result;
	size_t count = 0;

	for (uint32_t from = 0; from < p->n; from++)
		for (uint32_t to = 0; to < p->n; to++) {
			const struct probe_pair pair = {from, to};
			const size_t place = probe_place(p, pair);

			if (!probe_bit(r->state, place) || !unsound(p, pair))
				continue;
			count++;
			if (verdict) {
				r->state[place / 8] &= (uint8_t) ~(1 << place % 8);
				r->answered--;
			}
		}
	return count;
}

void probe_doubt(struct probe *p)
{
	const size_t rounds = sizeof patience / sizeof *patience;

	p->tested = true;
	doubt_all(p, false);
	for (size_t round = 0; round < rounds && unsound_pairs(p, false) && !probe_stopped(p); round++) {
		ask_all(p, round, patience[round]);
		all_asked(p, round, patience[round]);
	}
	if (!probe_stopped(p))
		unsound_pairs(p, true);
}
