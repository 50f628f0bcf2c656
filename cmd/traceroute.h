/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute.h - the state of traceroute(8), shared by its option parser and its sender and receiver. */
#ifndef CMD_TRACEROUTE_H
#define CMD_TRACEROUTE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "cmd/trace.h"

enum {
	TRACEROUTE_GATEWAYS = 8,     /* that fit into an IP header with the destination */
	TRACEROUTE_PACKET = 1 << 15, /* bytes, the most that FreeBSD's takes */
	TRACEROUTE_USUAL = 40,       /* bytes, unless the protocol needs more */
	TRACEROUTE_PORT = 33434,
};

/* What the options ask for, beyond struct trace. */
struct traceroute {
	struct trace trace; /* first: send and receive get a pointer to it */
	const char *host;
	bool dont_fragment, direct, debug, fixed_port;
	bool spoiled; /* -x: packets go out without a checksum */
	uint8_t protocol, tos;
	uint16_t port, ident; /* host order */
	size_t length;        /* of the whole packet, the IP header counted */
	unsigned gateways;    /* of the loose source route */
	struct in_addr from, to, gateway[TRACEROUTE_GATEWAYS];
	int send_fd;
	uint8_t packet[TRACEROUTE_PACKET], input[1 << 16];
};

/* Bytes of the least packet of p->protocol. */
size_t traceroute_least(const struct traceroute *p);

/* Opens both sockets; exits on failure. */
void traceroute_open(struct traceroute *p);

/* For struct trace. */
void traceroute_send(struct trace *t, unsigned seq, unsigned ttl);
bool traceroute_receive(struct trace *t, unsigned seq, struct trace_reply *reply);
void traceroute_compare(const struct trace *t, const struct trace_reply *reply);

#endif
