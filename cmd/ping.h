/* SPDX-License-Identifier: BSD-2-Clause */
/* ping.h - the state of ping(8), shared by its option parser and its sender and receiver. */
#ifndef CMD_PING_H
#define CMD_PING_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "cmd/ping_icmp.h"
#include "cmd/ping_run.h"

/* What the options ask for, beyond struct ping_run. */
struct ping {
	struct ping_run run; /* first: send and receive get a pointer to it */
	bool bell_reply, dont_fragment, debug, no_loop, numeric, quiet_errors, record_route, direct, verbose;
	bool has_ttl, has_tos, has_mcast_ttl, has_mcast_if;
	int ttl, tos, mcast_ttl;
	struct in_addr mcast_if;
	const char *pattern, *source;
	uint8_t request, reply; /* ICMP types */
	size_t extra;           /* bytes between the ICMP header and the payload */
	uint16_t ident;         /* in network order */
	struct sockaddr_in from, to;
	bool own;              /* `to` is an address of this machine */
	bool neighbour_silent; /* the system below gave up on resolving the next hop */
	struct ping_route route;
	int64_t sent_at[UINT16_MAX + 1]; /* by sequence number, for replies that come without the payload */
	uint8_t packet[PING_PACKET], input[PING_PACKET];
};

/* Opens the socket and sets it up as the options say; exits on failure. */
void ping_open(struct ping *p);

/* For struct ping_run. */
void ping_send(struct ping_run *run);
void ping_receive(struct ping_run *run);

/* Whether an address is one of this machine's, and (of another) in a network that it is connected to. */
bool ping_own_address(struct in_addr addr);
bool ping_connected_net(struct in_addr addr);

/* Whether the loopback is up through which FreeBSD reaches this address of its own. */
bool ping_loops_back(struct in_addr addr);

#endif
