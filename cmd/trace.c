/* SPDX-License-Identifier: BSD-2-Clause */
/* trace.c - the run of traceroute and traceroute6: hops, probes, and their lines (trace.h). */
#include "cmd/trace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/ping_run.h"

#define NS_PER_S INT64_C(1000000000)

/* What one hop's probes brought. */
struct hop {
	bool answered;    /* there was an answer, from `last` */
	uint8_t last[16]; /* the address that the line shows */
	unsigned lost, refused;
	bool reached;
};

unsigned trace_number(const char *text, const char *what, unsigned min, unsigned max)
{
	char *end;

	errno = 0;
	const long value = strtol(text, &end, text[0] == '0' && (text[1] | 0x20) == 'x' ? 16 : 10);
	if (end == text || *end)
		cmd_errx(1, "\"%s\" bad value for %s", text, what);
	if (value < (long)min && min == 0)
		cmd_errx(1, "%s must be >= 0", what);
	if (value < (long)min)
		cmd_errx(1, "%s must be > %u", what, min - 1);
	if (errno || value > (long)max)
		cmd_errx(1, "%s must be <= %u", what, max);
	return (unsigned)value;
}

/* Waits for the answer to a probe until `until`; false when none came. */
static bool wait_reply(struct trace *t, unsigned seq, int64_t until, struct trace_reply *reply)
{
	for (;;) {
		struct pollfd fd = {.fd = t->fd, .events = POLLIN};
		const int64_t left = until - ping_now();
		if (left <= 0)
			return false;
		const struct timespec timeout = {.tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S};
		*reply = (struct trace_reply){.reached = false};
		if (ppoll(&fd, 1, &timeout, NULL) > 0 && t->receive(t, seq, reply))
			return true;
	}
}

static void print_from(const struct trace *t, const struct trace_reply *r)
{
	char text[INET6_ADDRSTRLEN], name[NI_MAXHOST];
	const size_t size = t->family == AF_INET ? 4 : 16;

	if (cmd_host_name(t->family, r->from, r->scope, NI_NUMERICHOST, text, sizeof text) != 0)
		inet_ntop(t->family, r->from, text, sizeof text);
	if (t->numeric)
		printf(" %s", text);
	else if (cmd_host_name(t->family, r->from, r->scope, 0, name, sizeof name) != 0)
		printf(t->brief ? " %s" : " %s (%s)", text, text);
	else
		printf(t->brief ? " %s" : " %s (%s)", name, text);
	if (!t->verbose)
		return;
	char to[INET6_ADDRSTRLEN];
	static const uint8_t none[16];
	if (memcmp(r->to, none, size) != 0)
		printf(" %zu bytes %sto %s", r->length, t->family == AF_INET ? "" : "of data ",
		       inet_ntop(t->family, r->to, to, sizeof to));
}

static void print_reply(const struct trace *t, struct hop *h, const struct trace_reply *r, int64_t elapsed)
{
	if (!h->answered || memcmp(h->last, r->from, sizeof h->last) != 0) {
		if (h->answered)
			fputs("\n   ", stdout);
		print_from(t, r);
		memcpy(h->last, r->from, sizeof h->last);
		h->answered = true;
	}
	printf("  %.3f ms", (double)elapsed / (double)PING_MS);
	if (t->compare && r->quoted)
		t->compare(t, r);
	fputs(r->mark, stdout);
	h->reached |= r->reached;
	h->refused += r->refused;
}

static void sleep_for(int64_t ns)
{
	nanosleep(&(struct timespec){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S}, NULL);
}

/* Sends a hop's probes; true if there is nothing beyond. */
static bool run_hop(struct trace *t, unsigned ttl, unsigned *seq)
{
	struct hop h = {.answered = false};
	struct trace_reply reply;

	printf("%2u ", ttl);
	for (unsigned i = 0; i < t->probes; i++) {
		if (i > 0 && t->pause)
			sleep_for(t->pause);
		const int64_t sent = ping_now();
		t->send(t, ++*seq, ttl);
		if (wait_reply(t, *seq, sent + t->wait, &reply)) {
			print_reply(t, &h, &reply, ping_now() - sent);
		} else {
			h.lost++;
			fputs(" *", stdout);
		}
		fflush(stdout);
	}
	if (t->summary && t->probes)
		printf(" (%u%% loss)", h.lost * 100 / t->probes);
	putchar('\n');
	/* Refusals that suffice: all probes but one; IPv6's, half of them. */
	const unsigned enough = t->family == AF_INET ? t->probes - 1 : t->probes / 2 + t->probes % 2;
	return h.reached || (h.refused && h.refused >= enough);
}

void trace_run(struct trace *t)
{
	unsigned seq = 0;

	for (unsigned ttl = t->first; ttl <= t->last; ttl++) {
		if (ttl > t->first && t->pause)
			sleep_for(t->pause);
		if (run_hop(t, ttl, &seq))
			return;
	}
}
