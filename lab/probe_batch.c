/* SPDX-License-Identifier: BSD-2-Clause */
/* probe_batch.c - the prober's pairs: which are under way together, at what pace, and how long answers are waited for.
 *
 * An answer usually is there when sendmmsg(2) returns: the kernel does all its work in the sender's name. So waiting is
 * the exception, and poll(2) at that moment is cheaper than an epoll(7) set that every packet would have to look at.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "lab/probe_impl.h"

enum { MS = 1000000 };

/* How long the last answer may be ago before requests are given up for now: before there was one, at least, at most;
 * and if nobody answers at all. */
enum { QUIET_FIRST = 200 * MS, QUIET_LEAST = 10 * MS, QUIET_MOST = 1000 * MS, QUIET_SILENT = 1 * MS };

bool probe_stopped(const struct probe *p)
{
	return p->spec->stop && *p->spec->stop;
}

/* ---------------------------------------------------------------------------------------------------- waiting */

/* Looks at every node that waits for answers; how many came. */
static size_t sweep(struct probe_lane *l)
{
	size_t fresh = 0;

	for (size_t i = l->first; i < l->end && l->waiting; i++)
		if (l->p->nodes[i].waiting)
			fresh += probe_receive(l, i);
	return fresh;
}

/* Sleeps until an answer comes, at most so long (ns). */
static void sleep_for_answer(struct probe_lane *l, int64_t most)
{
	nfds_t n = 0;

	for (size_t i = l->first; i < l->end; i++)
		if (l->p->nodes[i].waiting)
			l->polls[n++] = (struct pollfd){.fd = l->p->nodes[i].sock, .events = POLLIN};
	(void)poll(l->polls, n, (int)((most + MS - 1) / MS));
}

/* Nobody is waited for any more; answers still count. */
static void give_up(struct probe_lane *l)
{
	for (size_t i = l->first; i < l->end; i++)
		l->p->nodes[i].waiting = 0;
	l->waiting = 0;
}

/* Waits until no more than so many requests are unanswered, or it has been quiet so long. */
static void await(struct probe_lane *l, size_t limit, int64_t quiet)
{
	int64_t last = probe_now();

	while (l->waiting > limit && !probe_stopped(l->p)) {
		const int64_t now = probe_now();

		if (sweep(l)) {
			last = now;
		} else if (now - last >= quiet) {
			give_up(l);
			l->silent++;
		} else {
			sleep_for_answer(l, quiet - (now - last));
		}
	}
}

static int64_t quiet_time(const struct probe_lane *l)
{
	const int64_t time = l->slowest ? 4 * l->slowest : QUIET_FIRST;
	const int64_t usual = time < QUIET_LEAST ? QUIET_LEAST : time > QUIET_MOST ? QUIET_MOST : time;
	const int64_t now = usual >> (l->silent < 8 ? l->silent : 8);

	return now < QUIET_SILENT ? QUIET_SILENT : now;
}

void probe_batch(struct probe_lane *l, int64_t quiet)
{
	const struct probe *p = l->p;

	l->batch++;
	l->slowest -= l->slowest / 4;
	for (size_t at = 0; at < l->npairs && !probe_stopped(p);) {
		size_t end = at + 1;

		while (end < l->npairs && l->pairs[end].from == l->pairs[at].from)
			end++;
		probe_send(l, at, end - at);
		probe_receive(l, l->pairs[at].from);
		at = end;
		if (l->waiting >= l->window)
			await(l, l->window / 2, quiet_time(l));
	}
	await(l, 0, quiet ? quiet : quiet_time(l));
	give_up(l);
	l->npairs = 0;
}

/* ------------------------------------------------------------------------------------------------- all of them */

/* Adds a pair to the batch unless it is answered or can't be. */
static void gather(struct probe_lane *l, size_t from, size_t to)
{
	const struct probe *p = l->p;
	const struct probe_pair pair = {(uint32_t)from, (uint32_t)to};

	if (p->nodes[from].sock >= 0 && p->result->ends[to].state == PROBE_READY &&
	    !probe_bit(p->result->state, probe_place(p, pair)))
		l->pairs[l->npairs++] = pair;
}

/* The node's pairs with those that are first to last places away around the circle. */
static void gather_around(struct probe_lane *l, size_t i, size_t first, size_t last)
{
	const size_t n = l->p->n;

	for (size_t d = first; d <= last; d++) {
		gather(l, i, (i + d) % n);
		if (2 * d != n)
			gather(l, i, (i + n - d) % n);
	}
}

/* How many distances make a batch. */
static size_t distances(const struct probe *p)
{
	const size_t fit = PROBE_BATCH / (2 * p->n);

	return fit < 1 ? 1 : fit > PROBE_EACH ? PROBE_EACH : fit;
}

/* Puts what a lane has found into the result. */
static void merge(struct probe *p, struct probe_lane *l)
{
	struct probe_result *r = p->result;

	if (!l->answered)
		return;
	r->least = !r->timed || l->least < r->least ? l->least : r->least;
	r->most = l->most > r->most ? l->most : r->most;
	r->sum += l->sum;
	r->timed += l->answered;
	r->answered += l->answered;
	r->retried += l->retried;
	l->answered = l->retried = 0;
	l->least = l->most = l->sum = 0;
}

static void show(const struct probe *p, size_t part, size_t whole)
{
	if (p->spec->progress)
		p->spec->progress((size_t)((double)p->total * (double)part / (double)whole), p->total, p->spec->arg);
}

/*
 * One lane of all pairs. If a pair is in a batch, so is the opposite one, of this lane or another; so each lane has to
 * lend neighbours to its own nodes only. Lanes meet before and after a batch: answers need the entries, too.
 */
static void *run_lane(void *arg)
{
	struct probe_lane *l = arg;
	struct probe *p = l->p;
	const size_t half = p->n / 2, step = distances(p);

	for (size_t first = 1; first <= half && !p->end; first += step) {
		const size_t last = first + step - 1 < half ? first + step - 1 : half;

		for (size_t i = l->first; i < l->end; i++)
			gather_around(l, i, first, last);
		if (p->help)
			probe_lend(l, false);
		pthread_barrier_wait(&p->meet);
		probe_batch(l, 0);
		pthread_barrier_wait(&p->meet);
		if (p->help)
			probe_take_back(l);
		if (l == &p->lanes[0]) {
			p->end = probe_stopped(p);
			show(p, last, half);
		}
		pthread_barrier_wait(&p->meet);
	}
	for (size_t i = l->first; i < l->end; i++)
		if (p->nodes[i].sock >= 0)
			probe_receive(l, i);
	return NULL;
}

/* Has the nodes divided among so many lanes. */
static void divide(struct probe *p, size_t lanes)
{
	for (size_t i = 0; i < lanes; i++) {
		p->lanes[i].first = p->n * i / lanes;
		p->lanes[i].end = p->n * (i + 1) / lanes;
		p->lanes[i].window = PROBE_WINDOW / lanes;
		if (p->lanes[i].batch < p->lanes[0].batch)
			p->lanes[i].batch = p->lanes[0].batch;
	}
}

static void *start_lane(void *arg)
{
	struct probe_lane *l = arg;

	/* Held until it is known how many lanes there are. */
	pthread_mutex_lock(&l->p->gate);
	pthread_mutex_unlock(&l->p->gate);
	return run_lane(l);
}

static void run_lanes(struct probe *p)
{
	/* Stacks that have to be opened anew are asked for over one connection. */
	const size_t most = p->help && !p->keep ? 1 : p->nlanes;
	size_t lanes = 1;

	pthread_mutex_lock(&p->gate);
	while (lanes < most && pthread_create(&p->lanes[lanes].thread, NULL, start_lane, &p->lanes[lanes]) == 0)
		lanes++;
	divide(p, lanes);
	pthread_barrier_init(&p->meet, NULL, (unsigned)lanes);
	pthread_mutex_unlock(&p->gate);
	run_lane(&p->lanes[0]);
	for (size_t i = 1; i < lanes; i++)
		pthread_join(p->lanes[i].thread, NULL);
	pthread_barrier_destroy(&p->meet);
	for (size_t i = 0; i < lanes; i++)
		merge(p, &p->lanes[i]);
	divide(p, 1);
}

/* Runs what the only lane has gathered. */
static void run_gathered(struct probe *p, int64_t patience)
{
	struct probe_lane *l = &p->lanes[0];

	if (l->npairs && p->help)
		probe_lend(l, true);
	if (l->npairs)
		probe_batch(l, patience);
	if (p->help)
		probe_take_back(l);
	for (size_t i = 0; i < p->n; i++)
		if (p->nodes[i].sock >= 0)
			probe_receive(l, i);
	merge(p, l);
}

static void sampled(struct probe *p, int64_t patience)
{
	const struct probe_result *r = p->result;
	struct probe_lane *l = &p->lanes[0];

	if (!p->help)
		l->window = probe_flood_window(p);
	for (size_t i = 0; i < r->nsample && !probe_stopped(p); i++) {
		gather(l, r->sample[i].from, r->sample[i].to);
		if (l->npairs == PROBE_BATCH) {
			run_gathered(p, patience);
			if (!p->retry)
				show(p, i, r->nsample);
		}
	}
	run_gathered(p, patience);
}

void probe_all(struct probe *p)
{
	if (p->result->sample)
		sampled(p, 0);
	else
		run_lanes(p);
}

/* Few pairs are left: as many as fit are waited for together. */
void probe_again(struct probe *p, int64_t patience)
{
	struct probe_lane *l = &p->lanes[0];

	p->retry = true;
	if (p->result->sample) {
		sampled(p, patience);
		return;
	}
	for (size_t i = 0; i < p->n && !probe_stopped(p); i++)
		for (size_t d = 1; d < p->n; d += PROBE_EACH) {
			const size_t last = d + PROBE_EACH - 1 < p->n ? d + PROBE_EACH - 1 : p->n - 1;

			for (size_t k = d; k <= last; k++)
				gather(l, i, (i + k) % p->n);
			if (l->npairs > PROBE_BATCH - PROBE_EACH)
				run_gathered(p, patience);
		}
	run_gathered(p, patience);
}
