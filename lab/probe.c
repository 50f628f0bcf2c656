/* SPDX-License-Identifier: BSD-2-Clause */
/* probe.c - the run of a prober: sockets, batches of pairs, patience (probe.h). */
#include "lab/probe.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/probe_impl.h"
#include "lib/addr.h"

enum { MS = 1000000, SPARE_DESCRIPTORS = 64 };

/* How long the last answer may be ago before a batch is given up for now: at first, at least, at most. */
enum { QUIET_FIRST = 200 * MS, QUIET_LEAST = 10 * MS, QUIET_MOST = 1000 * MS };

/* The patience of the further tries; altogether a pair has two seconds. */
static const int64_t patience[] = {200 * MS, 500 * MS, 1300 * MS};

/* Real resolutions at a time, and rounds of them. */
enum { RESOLVE_BATCH = 64, RESOLVE_ROUNDS = 3 };

/* ------------------------------------------------------------------------------------------------ what to probe */

int probe_choose(const struct lab *lab, bool routers, int **list)
{
	int *nodes = calloc(lab->nnodes ? lab->nnodes : 1, sizeof *nodes);
	size_t hosts = 0, n = 0;

	if (!nodes)
		return -ENOMEM;
	for (size_t i = 0; i < lab->nnodes; i++)
		hosts += lab->nodes[i].kind == LAB_HOST;
	for (size_t i = 0; i < lab->nnodes; i++)
		if (lab->nodes[i].kind == LAB_HOST || (lab->nodes[i].kind == LAB_ROUTER && (routers || hosts < 2)))
			nodes[n++] = (int)i;
	*list = nodes;
	return (int)n;
}

static bool described(const struct lab_addrs *list, int family, uint8_t addr[16])
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->at[i].family != family || (family == AF_INET6 && addr_inet6_linklocal(list->at[i].addr)))
			continue;
		memcpy(addr, list->at[i].addr, 16);
		return true;
	}
	return false;
}

int probe_address(const struct lab *lab, int node, int family, struct os_vnet *v, uint8_t addr[16])
{
	const struct lab_node *n = &lab->nodes[node];
	struct os_addr *addrs = NULL;
	int count, error = -EADDRNOTAVAIL;

	if (described(&n->loopback, family, addr))
		return 0;
	for (size_t i = 0; i < n->nifs; i++)
		if (described(&lab->ifs[n->ifs[i]].addrs, family, addr))
			return 0;
	count = v ? os_addr_list(v, 0, &addrs) : 0;
	for (int i = 0; i < count && error; i++) {
		const uint8_t *a = addrs[i].addr;
		static const uint8_t lo6[16] = {[15] = 1};

		if (addrs[i].family != family || (family == AF_INET && a[0] == 127) ||
		    (family == AF_INET6 && (addr_inet6_linklocal(a) || memcmp(a, lo6, 16) == 0)))
			continue;
		memcpy(addr, a, 16);
		error = 0;
	}
	free(addrs);
	return error;
}

/* ---------------------------------------------------------------------------------------------------- the nodes */

/* Sees to it that the process may have a socket for each node; whether the stacks may stay open as well. */
static int need_descriptors(struct probe *p, struct os_reason *why)
{
	const rlim_t least = p->n + SPARE_DESCRIPTORS, best = 3 * p->n + SPARE_DESCRIPTORS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return -errno;
	if (limit.rlim_cur < best) {
		limit.rlim_cur = best < limit.rlim_max ? best : limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			return -errno;
	}
	p->keep = limit.rlim_cur >= best;
	if (limit.rlim_cur >= least)
		return 0;
	snprintf(why->text, sizeof why->text,
	         "%zu nodes need %llu descriptors, the limit is %llu: `ulimit -Hn %llu` as root raises it", p->n,
	         (unsigned long long)least, (unsigned long long)limit.rlim_max, (unsigned long long)least);
	return -EMFILE;
}

/* Whether the running node has the address that others shall ping. */
static const struct probe_addr *own_address(const struct probe *p, size_t i)
{
	for (size_t k = 0; k < p->nodes[i].naddrs; k++)
		if (memcmp(p->nodes[i].addrs[k].addr, p->result->ends[i].addr, p->size) == 0)
			return &p->nodes[i].addrs[k];
	return NULL;
}

static int open_node(struct probe *p, size_t i)
{
	struct probe_node *node = &p->nodes[i];
	struct probe_end *end = &p->result->ends[i];
	struct os_jail j = {0};
	int error = os_jail_get(p->spec->world, p->spec->lab->nodes[p->spec->nodes[i]].name, &j);

	node->jid = j.jid;
	os_jail_clear(&j);
	if (!error)
		error = os_vnet_open(p->spec->world, node->jid, &node->v);
	if (error == -ENOENT || error == -ENODEV) {
		end->state = PROBE_NO_JAIL;
		return 0;
	}
	if (!error)
		error = probe_read_node(p, i);
	if (error)
		return error;
	if (probe_address(p->spec->lab, p->spec->nodes[i], p->spec->family, node->v, end->addr) == 0)
		node->own = own_address(p, i);
	if (!node->own)
		end->state = PROBE_NO_ADDRESS;
	node->sock = os_icmp_socket(node->v, p->spec->family);
	error = node->sock < 0 ? node->sock : 0;
	if (error || !p->keep) {
		os_vnet_close(node->v);
		node->v = NULL;
	}
	return error;
}

/* What is in the tables already stays as it is. */
static int read_neighbours(struct probe *p)
{
	int error = 0;

	for (size_t i = 0; i < p->n && !error; i++) {
		struct probe_node *node = &p->nodes[i];
		struct os_vnet *v = node->v;
		int count = 0;

		if (node->sock < 0)
			continue;
		if (!v)
			error = os_vnet_open(p->spec->world, node->jid, &v);
		if (!error)
			count = os_neigh_list(v, p->spec->family, &node->known);
		if (!error && count < 0)
			error = count;
		node->nknown = count > 0 ? (size_t)count : 0;
		if (v != node->v)
			os_vnet_close(v);
	}
	return error;
}

static int open_nodes(struct probe *p, struct os_reason *why)
{
	int error = need_descriptors(p, why);

	for (size_t i = 0; i < p->n && !error; i++) {
		error = open_node(p, i);
		if (error)
			snprintf(why->text, sizeof why->text, "%s: can't open an ICMP socket: %s",
			         p->spec->lab->nodes[p->spec->nodes[i]].name, strerror(-error));
	}
	if (!error) {
		p->help = probe_needs_help(p);
		if (p->help)
			error = read_neighbours(p);
	}
	return error;
}

static void close_nodes(struct probe *p)
{
	for (size_t i = 0; p->nodes && i < p->n; i++) {
		struct probe_node *node = &p->nodes[i];

		if (node->sock >= 0)
			close(node->sock);
		os_vnet_close(node->v);
		free(node->addrs);
		free(node->known);
		free(node->hints);
	}
	free(p->nodes);
	free(p->pairs);
	free(p->polls);
	free(p->lent);
}

/* -------------------------------------------------------------------------------------------------- one batch */

static bool stopped(const struct probe *p)
{
	return p->spec->stop && *p->spec->stop;
}

/* Looks at every node that waits for answers; how many came. */
static size_t sweep(struct probe *p)
{
	size_t fresh = 0;

	for (size_t i = 0; i < p->n && p->waiting; i++)
		if (p->nodes[i].waiting)
			fresh += probe_receive(p, i);
	return fresh;
}

/* Sleeps until an answer comes, at most so long (ns). */
static void sleep_for_answer(struct probe *p, int64_t most)
{
	nfds_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->nodes[i].waiting)
			p->polls[n++] = (struct pollfd){.fd = p->nodes[i].sock, .events = POLLIN};
	(void)poll(p->polls, n, (int)((most + MS - 1) / MS));
}

/* Waits until no more than so many requests are unanswered, or it has been quiet so long; those are not waited for any
 * more, but their answers still count. */
static void await(struct probe *p, size_t limit, int64_t quiet)
{
	int64_t last = probe_now();

	while (p->waiting > limit && !stopped(p)) {
		const int64_t now = probe_now();

		if (sweep(p)) {
			last = now;
			continue;
		}
		if (now - last >= quiet) {
			for (size_t i = 0; i < p->n; i++)
				p->nodes[i].waiting = 0;
			p->waiting = 0;
			return;
		}
		sleep_for_answer(p, quiet - (now - last));
	}
}

static int64_t quiet_time(const struct probe *p)
{
	const int64_t time = p->result->answered ? 4 * p->slowest : QUIET_FIRST;

	return time < QUIET_LEAST ? QUIET_LEAST : time > QUIET_MOST ? QUIET_MOST : time;
}

/* Sends the batch, which is sorted by source, and waits for the answers. */
static void run_batch(struct probe *p, int64_t quiet)
{
	p->batch++;
	for (size_t at = 0; at < p->npairs && !stopped(p);) {
		size_t end = at + 1;

		while (end < p->npairs && p->pairs[end].from == p->pairs[at].from)
			end++;
		probe_send(p, &p->pairs[at], end - at);
		probe_receive(p, p->pairs[at].from);
		at = end;
		if (p->waiting > PROBE_WINDOW)
			await(p, PROBE_WINDOW / 2, quiet_time(p));
	}
	await(p, 0, quiet);
	/* Nobody is waited for beyond the batch. */
	for (size_t i = 0; i < p->n; i++)
		p->nodes[i].waiting = 0;
	p->waiting = 0;
	if (p->spec->progress && !p->retry)
		p->spec->progress(p->done < p->total ? p->done : p->total, p->total, p->spec->arg);
}

/* Runs what has been gathered, with the neighbours helped along if need be, and begins a new batch. */
static void flush(struct probe *p, bool help, int64_t quiet)
{
	if (!p->npairs || stopped(p)) {
		p->npairs = 0;
		return;
	}
	if (help)
		probe_help(p);
	run_batch(p, quiet ? quiet : quiet_time(p));
	if (help)
		probe_unhelp(p);
	p->npairs = 0;
}

/* Adds a pair to the batch unless it is answered or can't be. */
static void gather(struct probe *p, uint32_t from, uint32_t to)
{
	const struct probe_pair pair = {from, to};

	if (p->nodes[from].sock < 0 || p->result->ends[to].state != PROBE_READY ||
	    probe_bit(p->result->state, probe_place(p, pair)))
		return;
	p->pairs[p->npairs++] = pair;
}

/* ------------------------------------------------------------------------------------------------- all of them */

/*
 * Goes over all pairs that are not answered. The batches are such that if a pair is in one, the opposite pair is, too:
 * they are made of distances around a circle of the nodes.
 */
static void all_pairs(struct probe *p, bool help, int64_t quiet)
{
	const size_t half = p->n / 2;
	size_t first = 1;

	while (first <= half && !stopped(p)) {
		const size_t fit = PROBE_BATCH / (2 * p->n);
		size_t last = first + (fit ? fit : 1) - 1;

		last = last > half ? half : last;
		for (size_t i = 0; i < p->n; i++)
			for (size_t d = first; d <= last; d++) {
				gather(p, (uint32_t)i, (uint32_t)((i + d) % p->n));
				if (2 * d != p->n)
					gather(p, (uint32_t)i, (uint32_t)((i + p->n - d) % p->n));
			}
		p->done += p->n * (last - first + 1) * 2;
		/* Later tries have few pairs: as many as fit are waited for together. */
		if (!p->retry || p->npairs + 2 * p->n * (fit ? fit : 1) > PROBE_BATCH + 2 * p->n)
			flush(p, help, quiet);
		first = last + 1;
	}
	flush(p, help, quiet);
}

static void sampled_pairs(struct probe *p, bool help, int64_t quiet)
{
	for (size_t i = 0; i < p->result->nsample; i++) {
		gather(p, p->result->sample[i].from, p->result->sample[i].to);
		p->done++;
		if (p->npairs == PROBE_BATCH)
			flush(p, help, quiet);
	}
	flush(p, help, quiet);
}

static void pass(struct probe *p, bool help, int64_t quiet)
{
	if (p->result->sample)
		sampled_pairs(p, help, quiet);
	else
		all_pairs(p, help, quiet);
}

/* Runs the few pairs gathered without help, and takes the entries out again that they made. */
static void resolve(struct probe *p)
{
	run_batch(p, quiet_time(p));
	for (size_t i = 0; i < p->npairs; i++) {
		const struct probe_pair pair = p->pairs[i];

		if (probe_bit(p->result->state, probe_place(p, pair)))
			p->nodes[pair.from].asks = p->nodes[pair.to].answers = true;
		probe_tidy(p, pair);
	}
	p->npairs = 0;
}

/* Each node asks the one `distance` further on for real. */
static void resolve_round(struct probe *p, size_t distance)
{
	for (size_t i = 0; i < p->n && !stopped(p); i++) {
		const size_t to = (i + distance) % p->n;

		if (to != i && (!p->nodes[i].asks || !p->nodes[to].answers))
			gather(p, (uint32_t)i, (uint32_t)to);
		if (p->npairs == RESOLVE_BATCH)
			resolve(p);
	}
	if (p->npairs)
		resolve(p);
}

/* Pairs that answered with help, though an end of them was never resolved without, are tried again without. */
static void doubt(struct probe *p)
{
	struct probe_result *r = p->result;

	for (size_t from = 0; from < p->n; from++)
		for (size_t to = 0; to < p->n && !stopped(p); to++) {
			const struct probe_pair pair = {(uint32_t)from, (uint32_t)to};
			const size_t place = probe_place(p, pair);

			if ((p->nodes[from].asks && p->nodes[to].answers) || !probe_bit(r->state, place) ||
			    !p->nodes[to].own || !probe_on_link(p, from, p->nodes[to].own))
				continue;
			r->state[place / 8] &= (uint8_t) ~(1 << place % 8);
			r->answered--;
			gather(p, pair.from, pair.to);
			if (p->npairs == RESOLVE_BATCH)
				resolve(p);
		}
	if (p->npairs)
		resolve(p);
}

static void run(struct probe *p)
{
	struct probe_result *r = p->result;

	if (p->help && !r->sample)
		for (size_t d = 1; d <= RESOLVE_ROUNDS && d < p->n; d++)
			resolve_round(p, d);
	p->done = 0;
	pass(p, p->help, 0);
	p->retry = true;
	for (size_t i = 0; i < sizeof patience / sizeof *patience && r->answered < p->total && !stopped(p); i++)
		pass(p, p->help, patience[i]);
	if (p->help && !r->sample)
		doubt(p);
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

static int prepare(struct probe *p)
{
	struct probe_result *r = p->result;

	r->nnodes = p->n;
	r->ends = calloc(p->n, sizeof *r->ends);
	r->state = calloc(p->n * p->n / 8 + 1, 1);
	p->lent = calloc(p->n * p->n / 8 + 1, 1);
	p->nodes = calloc(p->n, sizeof *p->nodes);
	p->polls = calloc(p->n, sizeof *p->polls);
	p->pairs = calloc(PROBE_BATCH + 4 * p->n, sizeof *p->pairs);
	if (p->spec->keep_times)
		r->times = calloc(p->n * p->n, sizeof *r->times);
	if (!r->ends || !r->state || !p->lent || !p->nodes || !p->polls || !p->pairs ||
	    (p->spec->keep_times && !r->times))
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
	return 0;
}

int probe_run(const struct probe_spec *spec, struct probe_result *result, struct os_reason *why)
{
	struct probe p = {.spec = spec, .result = result, .n = spec->nnodes, .size = spec->family == AF_INET ? 4 : 16};
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
		error = open_nodes(&p, why);
	if (!error)
		run(&p);
	if (!error && stopped(&p))
		error = -EINTR;
	result->elapsed = probe_now() - start;
	close_nodes(&p);
	if (error == -ENOMEM && !why->text[0])
		snprintf(why->text, sizeof why->text, "out of memory for %zu nodes", spec->nnodes);
	return error;
}

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
	return probe_bit(r->state, from * r->nnodes + to);
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
