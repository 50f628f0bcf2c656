/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_pingall_print.c - what the prober found, as a matrix, a summary or JSON (vnet_pingall.h). */
#include "cmd/vnet_pingall.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BROKEN_NAMED = 20 }; /* pairs, unless all are asked for */

static const char *name_of(const struct probe_spec *s, size_t i)
{
	return s->lab->nodes[s->nodes[i]].name;
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

/* The nodes that can't be reached at all. */
static void print_ends(const struct probe_spec *s, const struct probe_result *r)
{
	for (size_t i = 0; i < r->nnodes; i++)
		if (r->ends[i].state != PROBE_READY)
			printf("%s %s\n", name_of(s, i), end_text(&r->ends[i]));
}

/* Names the broken pairs, so many at the most, and counts the rest; those of print_ends() are left out. */
static void print_broken(const struct probe_spec *s, const struct probe_result *r, size_t most)
{
	struct probe_pair pair;
	size_t at = 0, named = 0, left = 0;

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

void pingall_text(const struct pingall *p, const struct probe_spec *s, const struct probe_result *r)
{
	const bool few = r->nnodes <= PINGALL_MATRIX && !r->sample;

	if (r->times)
		print_times(s, r);
	else if (few)
		print_matrix(s, r);
	print_ends(s, r);
	if (!few || p->all_broken)
		print_broken(s, r, p->all_broken ? SIZE_MAX : BROKEN_NAMED);
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

int pingall_json(const struct probe_spec *s, const struct probe_result *r)
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
