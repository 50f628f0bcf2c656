/* SPDX-License-Identifier: BSD-2-Clause */
/* pingall.c - what the prober found, as a matrix, a summary or JSON (pingall.h). */
#include "lab/pingall.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/probe.h"

/* Up to so many nodes there is a line for each; beyond, so many broken pairs are named. */
enum { MATRIX_NODES = 40, BROKEN_NAMED = 20, BAR = 40 };

static const char *name_of(const struct probe_spec *s, size_t i)
{
	return s->lab->nodes[s->nodes[i]].name;
}

static void show_progress(size_t done, size_t total, void *arg)
{
	char bar[BAR + 1];
	const size_t filled = total ? done * BAR / total : BAR;

	(void)arg;
	if (total < (size_t)MATRIX_NODES * MATRIX_NODES)
		return;
	memset(bar, ' ', BAR);
	memset(bar, '#', filled);
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %zu of %zu pairs", bar, done, total);
}

static void clear_progress(void)
{
	fputs("\r\033[K", stderr);
}

/* ------------------------------------------------------------------------------------------------------- text */

static void print_matrix(const struct probe_spec *s, const struct probe_result *r)
{
	for (size_t from = 0; from < r->nnodes; from++) {
		printf("%s -> ", name_of(s, from));
		for (size_t to = 0; to < r->nnodes; to++)
			if (to != from)
				printf("%s ", probe_answered(r, from, to) ? name_of(s, to) : "X");
		putchar('\n');
	}
}

static void print_times(const struct probe_spec *s, const struct probe_result *r)
{
	for (size_t from = 0; from < r->nnodes; from++)
		for (size_t to = 0; to < r->nnodes; to++) {
			const double ms = r->times[from * r->nnodes + to] / 1e4;

			if (to == from)
				continue;
			if (probe_answered(r, from, to))
				printf(" %s->%s: 1/1, rtt %.3f ms\n", name_of(s, from), name_of(s, to), ms);
			else
				printf(" %s->%s: 1/0, no answer\n", name_of(s, from), name_of(s, to));
		}
}

static const char *end_text(const struct probe_end *end)
{
	return end->state == PROBE_NO_JAIL ? "is not running" : "has no such address";
}

/* Names the broken pairs; those to a node that can't be reached at all are named by the node. */
static void print_broken(const struct probe_spec *s, const struct probe_result *r, size_t most)
{
	struct probe_pair pair;
	size_t at = 0, named = 0, left = 0;

	for (size_t i = 0; i < r->nnodes; i++)
		if (r->ends[i].state != PROBE_READY)
			printf("%s %s\n", name_of(s, i), end_text(&r->ends[i]));
	while (probe_next_lost(r, &at, &pair)) {
		if (r->ends[pair.to].state != PROBE_READY || r->ends[pair.from].state == PROBE_NO_JAIL)
			continue;
		if (named++ < most)
			printf("%s -> %s: no answer\n", name_of(s, pair.from), name_of(s, pair.to));
		else
			left++;
	}
	if (left)
		printf("and %zu more\n", left);
}

static void print_results(const struct probe_result *r)
{
	const size_t lost = r->tried - r->answered;
	const double percent = r->tried ? 100.0 * (double)lost / (double)r->tried : 0;

	/* A single lost pair among many is not "0%". */
	printf("*** Results: %.*f%% dropped (%zu/%zu received)\n", lost && percent < 1 ? 3 : 0, percent, r->answered,
	       r->tried);
	if (r->retried)
		printf("%zu of them answered at a second try or later\n", r->retried);
}

static void print_text(const struct pingall_spec *spec, const struct probe_spec *s, const struct probe_result *r)
{
	const bool few = r->nnodes <= MATRIX_NODES && !r->sample;

	if (r->times)
		print_times(s, r);
	else if (few)
		print_matrix(s, r);
	if (!few || spec->all_broken)
		print_broken(s, r, spec->all_broken ? SIZE_MAX : BROKEN_NAMED);
	else
		print_broken(s, r, 0);
	print_results(r);
	if (!few && r->timed)
		printf("%zu nodes, %.2f s; rtt min/avg/max %.3f/%.3f/%.3f ms\n", r->nnodes, (double)r->elapsed / 1e9,
		       (double)r->least / 1e6, (double)r->sum / (double)r->timed / 1e6, (double)r->most / 1e6);
}

/* ------------------------------------------------------------------------------------------------------- JSON */

static json_t *broken_json(const struct probe_spec *s, const struct probe_result *r)
{
	json_t *list = json_array();
	struct probe_pair pair;

	for (size_t at = 0; list && probe_next_lost(r, &at, &pair);)
		json_array_append_new(
		        list, json_pack("{s:s, s:s}", "from", name_of(s, pair.from), "to", name_of(s, pair.to)));
	return list;
}

static json_t *nodes_json(const struct probe_spec *s, const struct probe_result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < r->nnodes; i++) {
		struct lab_addr a = {.family = s->family, .plen = s->family == AF_INET ? 32 : 128};
		char text[64];
		json_t *row = json_pack("{s:s}", "node", name_of(s, i));

		memcpy(a.addr, r->ends[i].addr, sizeof a.addr);
		lab_format_addr(&a, text, sizeof text);
		text[strcspn(text, "/")] = '\0';
		json_object_set_new(row, "state",
		                    json_string(r->ends[i].state == PROBE_READY     ? "ready"
		                                : r->ends[i].state == PROBE_NO_JAIL ? "not running"
		                                                                    : "no address"));
		json_object_set_new(row, "address", r->ends[i].state == PROBE_READY ? json_string(text) : json_null());
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *times_json(const struct probe_spec *s, const struct probe_result *r)
{
	json_t *list = json_array();

	for (size_t place = 0; list && place < r->nnodes * r->nnodes; place++) {
		const size_t from = place / r->nnodes, to = place % r->nnodes;

		if (from != to && probe_answered(r, from, to))
			json_array_append_new(list, json_pack("{s:s, s:s, s:f}", "from", name_of(s, from), "to",
			                                      name_of(s, to), "rtt_ms", r->times[place] / 1e4));
	}
	return list;
}

static int print_json(const struct probe_spec *s, const struct probe_result *r)
{
	const double timed = r->timed ? (double)r->timed : 1;
	json_t *o = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:f, s:{s:f, s:f, s:f}, s:o, s:o}", "lab", s->lab->name,
	                      "family", s->family == AF_INET ? "ipv4" : "ipv6", "pairs", (json_int_t)r->tried,
	                      "answered", (json_int_t)r->answered, "lost", (json_int_t)(r->tried - r->answered),
	                      "retried", (json_int_t)r->retried, "seconds", (double)r->elapsed / 1e9, "rtt_ms", "min",
	                      (double)r->least / 1e6, "avg", (double)r->sum / timed / 1e6, "max", (double)r->most / 1e6,
	                      "nodes", nodes_json(s, r), "broken", broken_json(s, r));
	int error = o ? 0 : -ENOMEM;

	if (o && r->times)
		json_object_set_new(o, "times", times_json(s, r));
	if (o && json_dumpf(o, stdout, JSON_INDENT(2)) < 0)
		error = -EIO;
	json_decref(o);
	if (!error)
		putchar('\n');
	return error;
}

/* -------------------------------------------------------------------------------------------------------- run */

int pingall(const struct pingall_spec *spec, struct os_reason *why)
{
	const bool terminal = isatty(STDERR_FILENO) && !spec->json;
	struct probe_spec s = {.world = spec->world,
	                       .lab = spec->lab,
	                       .family = spec->family,
	                       .sample = spec->sample,
	                       .keep_times = spec->full,
	                       .progress = terminal ? show_progress : NULL,
	                       .stop = spec->stop};
	struct probe_result r;
	int *nodes = NULL, error, count = probe_choose(spec->lab, spec->routers, &nodes);
	size_t lost;

	if (count < 0)
		return count;
	if (!s.family)
		s.family = spec->lab->ipv4 || !spec->lab->ipv6 ? AF_INET : AF_INET6;
	s.nodes = nodes;
	s.nnodes = (size_t)(spec->pair && count > 2 ? 2 : count);
	if (!spec->json) {
		puts("*** Ping: testing ping reachability");
		fflush(stdout);
	}
	error = probe_run(&s, &r, why);
	if (terminal && r.nnodes > MATRIX_NODES)
		clear_progress();
	if (!error && spec->json)
		error = print_json(&s, &r);
	else if (!error)
		print_text(spec, &s, &r);
	lost = r.tried - r.answered;
	probe_result_free(&r);
	free(nodes);
	return error ? error : lost > INT_MAX ? INT_MAX : (int)lost;
}
