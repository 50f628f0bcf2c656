/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute6.h - the state of traceroute6(8), shared by its option parser and its sender and receiver. */
#ifndef CMD_TRACEROUTE6_H
#define CMD_TRACEROUTE6_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/trace.h"

enum { TRACEROUTE6_MOST = 65535 }; /* bytes of a probe, one more than is allowed */

/* What the options ask for, beyond struct trace. */
struct traceroute6 {
	struct trace trace; /* first: send and receive get a pointer to it */
	const char *host, *source;
	bool direct, debug;
	uint8_t protocol;
	uint16_t port, ident; /* host order */
	size_t length;        /* after the IPv6 header, and UDP's */
	struct sockaddr_in6 from, to;
	int send_fd;
	uint8_t packet[TRACEROUTE6_MOST + 1], input[1 << 16];
};

/* Bytes of the least probe of p->protocol, after the IPv6 header and UDP's. */
size_t traceroute6_least(const struct traceroute6 *p);

/* Opens both sockets; exits on failure. */
void traceroute6_open(struct traceroute6 *p);
_Noreturn void traceroute6_fail(const char *what, int error);

/* For struct trace. */
void traceroute6_send(struct trace *t, unsigned seq, unsigned ttl);
bool traceroute6_receive(struct trace *t, unsigned seq, struct trace_reply *reply);

#endif
