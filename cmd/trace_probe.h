/* SPDX-License-Identifier: BSD-2-Clause */
/* trace_probe.h - the headers of transport protocols in the probes of traceroute and traceroute6. */
#ifndef CMD_TRACE_PROBE_H
#define CMD_TRACE_PROBE_H

#include <stddef.h>
#include <stdint.h>

enum { TRACE_TCP = 20, TRACE_SCTP = 12 }; /* bytes of the headers */

/* TCP's, of a SYN, into zeroed bytes; without its checksum. Ports and sequence number are in host order. */
void trace_put_tcp(uint8_t *body, uint16_t from, uint16_t to, uint32_t sequence);

/* SCTP's, with a chunk of padding that fills a packet of `length` bytes, zeroed before; length is a multiple of 4. */
void trace_put_sctp(uint8_t *body, size_t length, uint16_t from, uint16_t to);

#endif
