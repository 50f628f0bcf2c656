/* SPDX-License-Identifier: BSD-2-Clause */
/* probe.c - the run of a prober from beginning to end, and its result (probe.h). */
#include "lab/probe.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/probe_impl.h"

enum { MS = 1000000 };

/* The patience of the further tries; altogether a pair has two seconds. */
static const int64_t patience[] = {200 * MS, 500 * MS, 1300 * MS};

/* Fewer pairs are not worth a thread. */
enum { LANE_PAIRS = 4096 };

static void run(struct probe *p)
{
	struct probe_result *r = p->result;

	if (p->help)
		probe_try_neighbours(p);
	probe_all(p);
	for (size_t i = 0; i < sizeof patience / sizeof *patience && r->answered < p->total && !probe_stopped(p); i++)
		probe_again(p, patience[i]);
	if (p->help)
		probe_doubt(p);
	r->tried = p->total;
}

/* ------------------------------------------------------------------------------------------------- the beginning */

/* Chooses different pairs: each of those left is as likely as the others (Knuth, algorithm S). */
static int choose_sample(struct probe *p)
{
	struct probe_result *r = p->result;
	const size_t all = p->n * (p->n - 1), count = p->spec->sample < all ? p->spec->sample : all;
	uint64_t random = p->cookie | 1;
	size_t left = all;

	r->sample = calloc(count, sizeof *r->sample);
	if (!r->sample)
		return -ENOMEM;
	for (size_t at = 0; r->nsample < count; at++) {
		const struct probe_pair pair = {(uint32_t)(at / p->n), (uint32_t)(at % p->n)};

		if (pair.from == pair.to)
			continue;
		random ^= random << 13; /* xorshift64 */
		random ^= random >> 7;
		random ^= random << 17;
		if ((random >> 11) % left < count - r->nsample)
			r->sample[r->nsample++] = pair;
		left--;
	}
	return 0;
}

/* A lane for each processor that the process may use. */
static size_t count_lanes(const struct probe *p)
{
	const size_t worth = p->total / LANE_PAIRS;
	cpu_set_t cpus;
	size_t lanes = PROBE_LANES;

	if (p->spec->sample || sched_getaffinity(0, sizeof cpus, &cpus) < 0)
		return 1;
	if (lanes > (size_t)CPU_COUNT(&cpus))
		lanes = (size_t)CPU_COUNT(&cpus);
	if (lanes > worth)
		lanes = worth;
	return lanes ? lanes : 1;
}

static int prepare_lanes(struct probe *p)
{
	p->nlanes = count_lanes(p);
	for (size_t i = 0; i < p->nlanes; i++) {
		struct probe_lane *l = &p->lanes[i];

		l->p = p;
		l->pairs = calloc(PROBE_BATCH + 4 * p->n, sizeof *l->pairs);
		l->polls = calloc(p->n, sizeof *l->polls);
		if (!l->pairs || !l->polls)
			return -ENOMEM;
	}
	p->lanes[0].end = p->n;
	p->lanes[0].window = PROBE_WINDOW;
	return 0;
}

static int prepare(struct probe *p)
{
	struct probe_result *r = p->result;

	r->nnodes = p->n;
	r->stride = (p->n + 7) / 8 * 8;
	r->ends = calloc(p->n, sizeof *r->ends);
	r->state = calloc(p->n * r->stride / 8, 1);
	p->lent = calloc(p->n * r->stride / 8, 1);
	p->nodes = calloc(p->n, sizeof *p->nodes);
	if (p->spec->keep_times)
		r->times = calloc(p->n * p->n, sizeof *r->times);
	if (!r->ends || !r->state || !p->lent || !p->nodes || (p->spec->keep_times && !r->times))
		return -ENOMEM;
	for (size_t i = 0; i < p->n; i++)
		p->nodes[i].sock = -1;
	if (getrandom(&p->cookie, sizeof p->cookie, 0) != sizeof p->cookie)
		p->cookie = (uint64_t)probe_now() << 16 | (uint16_t)getpid();
	p->total = p->n * (p->n - 1);
	if (p->spec->sample) {
		const int error = choose_sample(p);

		if (error)
			return error;
		p->total = r->nsample;
	}
	return prepare_lanes(p);
}

static void finish(struct probe *p)
{
	for (size_t i = 0; i < p->nlanes; i++) {
		free(p->lanes[i].pairs);
		free(p->lanes[i].polls);
	}
	free(p->lent);
	probe_close(p);
}

int probe_run(const struct probe_spec *spec, struct probe_result *result, struct os_reason *why)
{
	struct probe p = {.spec = spec,
	                  .result = result,
	                  .n = spec->nnodes,
	                  .size = spec->family == AF_INET ? 4 : 16,
	                  .gate = PTHREAD_MUTEX_INITIALIZER};
	const int64_t start = probe_now();
	int error;

	memset(result, 0, sizeof *result);
	why->text[0] = '\0';
	if (spec->nnodes < 2) {
		snprintf(why->text, sizeof why->text, "there are fewer than two nodes to ping each other");
		return -EINVAL;
	}
	error = prepare(&p);
	if (!error)
		error = probe_open(&p, why);
	if (!error)
		run(&p);
	if (!error && probe_stopped(&p))
		error = -EINTR;
	result->elapsed = probe_now() - start;
	finish(&p);
	if (error == -ENOMEM && !why->text[0])
		snprintf(why->text, sizeof why->text, "out of memory for %zu nodes", spec->nnodes);
	return error;
}

/* ---------------------------------------------------------------------------------------------------- the result */

void probe_result_free(struct probe_result *r)
{
	free(r->ends);
	free(r->state);
	free(r->times);
	free(r->sample);
	memset(r, 0, sizeof *r);
}

bool probe_answered(const struct probe_result *r, size_t from, size_t to)
{
	return probe_bit(r->state, from * r->stride + to);
}

bool probe_next_lost(const struct probe_result *r, size_t *at, struct probe_pair *pair)
{
	const size_t count = r->sample ? r->nsample : r->nnodes * r->nnodes;

	for (; *at < count; ++*at) {
		*pair = r->sample ? r->sample[*at]
		                  : (struct probe_pair){(uint32_t)(*at / r->nnodes), (uint32_t)(*at % r->nnodes)};
		if (pair->from != pair->to && !probe_answered(r, pair->from, pair->to)) {
			++*at;
			return true;
		}
	}
	return false;
}
