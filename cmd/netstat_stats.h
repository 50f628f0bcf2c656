/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_stats.h - the lines of netstat -s, inside netstat(1). */
#ifndef CMD_NETSTAT_STATS_H
#define CMD_NETSTAT_STATS_H

#include "os/os.h"

enum { STATS_INDENT = 8 /* of histograms */ };

/* What stands between the counters of a protocol. */
enum stats_special {
	STATS_COUNT, /* a counter or two */
	STATS_TEXT,  /* words alone */
	STATS_ICMP_OUT,
	STATS_ICMP_IN,
	STATS_ICMP6_OUT,
	STATS_ICMP6_IN,
	STATS_TCP_STATES,
};

/*
 * A line. In the text # is the next counter; after it ^ is an s, ~ a y or ies, and & an es, unless that counter is 1.
 * A counter that the system does not keep is OS_COUNTS_NONE: 0.
 */
struct stats_line {
	const char *text;
	enum os_counter counter, second;
	enum stats_special special;
};

/* A protocol; lines end with a text of NULL. */
struct stats_protocol {
	const char *name;
	int family; /* 0: of both */
	const struct stats_line *lines;
};
extern const struct stats_protocol stats_protocols[]; /* in the order of their output; ends with a NULL name */

/* What FreeBSD calls messages of a type; NULL: nothing. */
const char *stats_icmp_name(unsigned type);
const char *stats_icmp6_name(unsigned type);

#endif
