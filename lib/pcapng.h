/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pcapng.h - writing captured packets as Wireshark and tcpdump read them, with the names of the interfaces that they
 * were seen on: the pcapng format (IETF draft-ietf-opsawg-pcapng), one section, times in nanoseconds since the epoch.
 *
 * Functions write to a stream, and return 0 or -errno of what the stream has met.
 */
#ifndef LIB_PCAPNG_H
#define LIB_PCAPNG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum pcapng_link { PCAPNG_ETHERNET = 1, PCAPNG_RAW = 101 /* IPv4 or IPv6 without a header before it */ };

/* How a packet passed the interface: epb_flags. */
enum pcapng_way {
	PCAPNG_UNICAST = 1, /* came, to this station ... */
	PCAPNG_MULTICAST,   /* ... and others, ... */
	PCAPNG_BROADCAST,   /* ... to all, ... */
	PCAPNG_OTHERS,      /* ... or to another one */
	PCAPNG_SENT,
};

struct pcapng_packet {
	unsigned interface; /* its number: the first that was written is 0 */
	uint64_t time;
	size_t size, length; /* bytes at data, and that it had */
	enum pcapng_way way;
	const uint8_t *data;
};

/* What begins a file; `program` wrote it. */
int pcapng_begin(FILE *out, const char *program);

/* The next interface; of longer packets only `most` bytes are kept. */
int pcapng_interface(FILE *out, const char *name, enum pcapng_link link, uint32_t most);

int pcapng_packet(FILE *out, const struct pcapng_packet *p);

/* At the end: how many packets there were on an interface, and for how many of them was no room. */
int pcapng_counts(FILE *out, unsigned interface, uint64_t time, uint64_t packets, uint64_t lost);

#endif
