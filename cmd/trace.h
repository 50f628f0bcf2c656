/* SPDX-License-Identifier: BSD-2-Clause */
/* trace.h - what traceroute and traceroute6 share: probes hop by hop, and the lines that tell of them. */
#ifndef CMD_TRACE_H
#define CMD_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An answer to a probe. */
struct trace_reply {
	uint8_t from[16], to[16]; /* addresses, in network order */
	uint32_t scope;           /* the interface of a link-local `from` */
	size_t length;            /* bytes of the ICMP message, as -v shows them */
	const uint8_t *quoted;    /* the packet that it quotes, until the next one is received; NULL for none */
	size_t quoted_length;
	bool reached;  /* the probe came to its destination */
	bool refused;  /* a router could or would not pass it on */
	char mark[16]; /* the annotation after the time, "" for none */
};

/* One run. The command embeds it as its first member, so that send and receive find the command's own state. */
struct trace {
	int family;
	int fd; /* readable when a packet is there */
	unsigned first, last, probes;
	int64_t wait;  /* for each answer, nanoseconds */
	int64_t pause; /* between two probes, nanoseconds */
	bool numeric;  /* no names */
	bool brief;    /* a name stands alone, without its address */
	bool verbose, summary;
	void (*send)(struct trace *t, unsigned seq, unsigned ttl); /* seq counts from 1; reports its errors itself */
	/* Takes one packet from fd; true if it answers the probe `seq`. */
	bool (*receive)(struct trace *t, unsigned seq, struct trace_reply *reply);
	/* Prints between the time and the mark how the quoted packet differs from the last probe; or NULL. */
	void (*compare)(const struct trace *t, const struct trace_reply *reply);
};

/* Probes hop after hop until the destination answers, routers refuse, or the last hop is done. */
void trace_run(struct trace *t);

/* A number with an upper and a lower bound, as both commands report what is wrong with one; exits 1. */
unsigned trace_number(const char *text, const char *what, unsigned min, unsigned max);

#endif
