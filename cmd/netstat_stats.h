/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_stats.h - the lines of netstat -s, inside netstat(1). */
#ifndef CMD_NETSTAT_STATS_H
#define CMD_NETSTAT_STATS_H

#include "os/os.h"

/* What stands between the counters of a protocol. */
enum stats_special {
	STATS_COUNT, /* a counter or two */
	STATS_TEXT,  /* words alone */
	STATS_ICMP_OUT,
	STATS_ICMP_IN,
	STATS_ICMP6_OUT,
	STATS_ICMP6_IN,
	STATS_TCP_STATES,
	STATS_TYPE6_IN, /* messages of ICMPv6 that came in, or went out, of the type that `counter` is, */
	STATS_TYPE6_OUT,
	STATS_REPORT6_IN, /* and of the type that `second` is, too */
	STATS_REPORT6_OUT,
};

/*
 * A line. In the text # is the next counter; after it ^ is an s, ~ a y or ies, and & an es, unless that counter is 1.
 * A counter that the system does not keep is OS_COUNTS_NONE: 0.
 */
struct stats_line {
	const char *text;
	int counter, second; /* enum os_counter */
	enum stats_special special;
};

/* A protocol; lines end with a text of NULL. */
struct stats_protocol {
	const char *name;
	int family; /* 0: of both */
	const struct stats_line *lines;
};
extern const struct stats_protocol stats_protocols[]; /* in the order of their output; ends with a NULL name */

/* The same of one interface. */
extern const struct stats_protocol stats_if_protocols[];

/* What FreeBSD calls messages of a type; NULL: nothing. */
const char *stats_icmp_name(unsigned type);
const char *stats_icmp6_name(unsigned type);

#endif
