/* SPDX-License-Identifier: BSD-2-Clause */
/* ping6.h - the state of ping6(8), shared by its option parser and its sender and receiver. */
#ifndef CMD_PING6_H
#define CMD_PING6_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/ping_run.h"

enum { PING6_HEADER = 8, PING6_IP_HEADER = 40, PING6_MAX_DATA = 131072 - PING6_IP_HEADER - PING6_HEADER };

/* What the options ask for, beyond struct ping_run. */
struct ping6 {
	struct ping_run run; /* first: send and receive get a pointer to it */
	bool bell_reply, dont_fragment, debug, names, verbose;
	bool own_fragments; /* fragment by the path's MTU, not by the least that IPv6 allows */
	int hoplimit;       /* -1: the system's */
	int buffer;         /* socket buffer size, 0: the usual */
	const char *pattern, *source, *interface;
	unsigned ifindex; /* of `interface` */
	uint16_t ident;   /* in network order */
	struct sockaddr_in6 from, to;
	uint8_t packet[PING6_HEADER + PING6_MAX_DATA], input[PING6_HEADER + PING6_MAX_DATA];
};

/* Sets the socket up as the options say; exits on failure. */
void ping6_setup(const struct ping6 *p);

/* Prints an address, by its name if `names`. */
void ping6_print_address(const struct sockaddr_in6 *addr, bool names);

/* Text of a message that is no reply, one or more lines without the last newline. */
void ping6_print_icmp(const uint8_t *icmp, size_t length);

/* For struct ping_run. */
void ping6_send(struct ping_run *run);
void ping6_receive(struct ping_run *run);

#endif
