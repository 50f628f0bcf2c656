/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute_compare.c - traceroute(8) -D: the probe as it was sent, and what has become of it on its way. */
#include <stdio.h>

#include "cmd/traceroute.h"

enum { DIGITS = 2 }; /* of a byte */

/* What stands in the columns below: two for each byte. */
static const char ip_key[] = "vhtslen id  off tlprsum srcip   dstip   opts";

static const char *body_key(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_UDP:
		return "spt dpt len sum";
	case IPPROTO_TCP:
		return "spt dpt seq     ack     xxflwin sum urp";
	case IPPROTO_UDPLITE:
		return "spt dpt cov sum";
	case IPPROTO_SCTP:
		return "spt dpt vtag    crc     tyfllen tyfllen ";
	case IPPROTO_GRE:
		return "flg pro len clid";
	case IPPROTO_ICMP:
		return "typ cod sum ";
	default:
		return "";
	}
}

static void print_bytes(const uint8_t *bytes, size_t length, const uint8_t *same, size_t same_length)
{
	for (size_t i = 0; i < length; i++)
		if (same && i < same_length && bytes[i] == same[i])
			fputs("__", stdout);
		else
			printf("%02x", bytes[i]);
	putchar('\n');
}

void traceroute_compare(const struct trace *t, const struct trace_reply *reply)
{
	const struct traceroute *p = (const struct traceroute *)t;
	const int header = (p->packet[0] & 15) * 4 * DIGITS;

	printf("\n%-*.*s%s\n", header, header, ip_key, body_key(p->protocol));
	print_bytes(p->packet, p->length, NULL, 0);
	print_bytes(reply->quoted, reply->quoted_length, p->packet, p->length);
}
