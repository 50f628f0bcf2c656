/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_run.h - what ping and ping6 share: the pace of sending, the wait for replies, the counting and the summary. */
#ifndef CMD_PING_RUN_H
#define CMD_PING_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum {
	PING_STAMP = 8,        /* bytes of the payload that hold the time of sending */
	PING_WAIT_MS = 10000,  /* for the last replies, when there was none so far */
	PING_PATTERN = 16,     /* bytes of -p that are used */
	PING_PACKET = 1 << 16, /* room for any packet */
};

#define PING_MS INT64_C(1000000) /* nanoseconds of a millisecond */

/* What was sent and what came back; round-trip times in milliseconds. */
struct ping_stats {
	long sent, received, repeats, late;
	double min, max, sum, sumsq;
	uint8_t seen[(UINT16_MAX + 1) / 8]; /* a bit per sequence number answered since it was last sent */
};

/* Sizes to go through, `each` packets of each size. */
struct ping_sweep {
	bool on;
	size_t min, max, step;
	long each, sent;
};

/* One run. The command embeds it as its first member, so that send and receive find the command's own state. */
struct ping_run {
	const char *host; /* as the summary names it */
	int fd;           /* readable when a packet is there */
	bool flood, quiet, once, bell_missed;
	long count;                      /* 0: for ever */
	long preload;                    /* packets sent at once at the start */
	int64_t interval, wait, timeout; /* nanoseconds; wait: for late replies; timeout 0: none */
	bool has_wait;                   /* a reply later than `wait` is counted apart and not shown */
	bool timing;                     /* the payload holds a stamp */
	size_t datalen;
	struct ping_sweep sweep;
	long most_missed;
	struct ping_stats stats;
	void (*send)(struct ping_run *run);    /* sends one packet and calls ping_count_sent() */
	void (*receive)(struct ping_run *run); /* takes one packet from fd; calls ping_count_reply() for a reply */
};

/* Sends and receives until the count is reached, time is up or ^C. */
void ping_loop(struct ping_run *run);

/* Rings the terminal's bell: at once, before what standard output still holds. */
void ping_bell(void);

/* Counts a packet that left (or failed to). Its sequence number was run->stats.sent before the call. */
void ping_count_sent(struct ping_run *run);

/* Counts a reply that took `ms` (looked at if run->timing). *dup: it was answered before. True: show it. */
bool ping_count_reply(struct ping_run *run, uint16_t seq, double ms, bool *dup);

/* Words in which the two summaries differ. */
struct ping_words {
	const char *name, *deviation, *too_many;
};

/* Prints the summary; returns the exit status. */
int ping_summary(struct ping_run *run, const struct ping_words *words);

/* Nanoseconds of a clock that never jumps. */
int64_t ping_now(void);

/* The time of sending in and out of a packet. */
void ping_stamp(uint8_t stamp[PING_STAMP], int64_t when);
int64_t ping_unstamp(const uint8_t stamp[PING_STAMP]);

/* Asks for the time of arrival with each packet; ping_take() reads it, on the clock of ping_now(). */
void ping_ask_arrival(int fd);

/* Receives a packet; its length, 0 for nothing to look at. */
size_t ping_take(const struct ping_run *run, struct msghdr *message, int64_t *arrival);

/* A number in any of C's notations, at most `max`. */
bool ping_number(const char *text, unsigned long max, unsigned long *value);

/* A decimal fraction in 0..max. */
bool ping_fraction(const char *text, double max, double *value);

/* The nanoseconds of a timeout option; exits with the status if it is none. */
int64_t ping_timeout(const char *text, int status);

/* Fills data with the hexadecimal pattern, repeated, and reports its bytes unless quiet. False: not hexadecimal. */
bool ping_pattern(const char *pattern, uint8_t *data, size_t size, bool quiet);

/* Flood output is one character per packet, all other by lines. */
void ping_output_mode(const struct ping_run *run);

/* What FreeBSD answers to sendto() where this system answers `error`; 0: it takes the packet. `unrouted` is its answer
 * where no way leads to the destination. */
int ping_send_error(int error, int unrouted);

#endif
