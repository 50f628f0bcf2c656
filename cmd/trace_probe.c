/* SPDX-License-Identifier: BSD-2-Clause */
/* trace_probe.c - the headers of transport protocols in probes (trace_probe.h). */
#include "cmd/trace_probe.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lib/crc32c.h"

enum { PAD_CHUNK = 0x84, CHUNK_HEADER = 4 }; /* RFC 4820 */

void trace_put_tcp(uint8_t *body, uint16_t from, uint16_t to, uint32_t sequence)
{
	const struct tcphdr header = {.th_sport = htons(from),
	                              .th_dport = htons(to),
	                              .th_seq = htonl(sequence),
	                              .th_off = TRACE_TCP / 4,
	                              .th_flags = TH_SYN};

	memcpy(body, &header, sizeof header);
}

static void put_word(uint8_t *to, unsigned word)
{
	to[0] = (uint8_t)(word >> 8);
	to[1] = (uint8_t)word;
}

void trace_put_sctp(uint8_t *body, size_t length, uint16_t from, uint16_t to)
{
	put_word(body, from);
	put_word(body + 2, to);
	memcpy(body + 4, body, 4); /* the verification tag */
	if (length >= TRACE_SCTP + CHUNK_HEADER) {
		body[TRACE_SCTP] = PAD_CHUNK;
		put_word(body + TRACE_SCTP + 2, (unsigned)(length - TRACE_SCTP));
	}
	const uint32_t sum = crc32c(body, length);
	for (int i = 0; i < 4; i++)
		body[8 + i] = (uint8_t)(sum >> 8 * i);
}
