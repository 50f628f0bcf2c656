/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_run.c - the run of ping and ping6: pace, signals, counting, summary. */
#include "cmd/ping_run.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"

#ifdef SIGINFO
enum { SIGNAL_STATUS = SIGINFO };
#else
enum { SIGNAL_STATUS = SIGUSR1 }; /* no ^T here */
#endif

#define NS_PER_S   INT64_C(1000000000)
#define FLOOD_PACE (10 * PING_MS)
#define CLOCK_GAP  1000 /* nanoseconds between two readings that count as one moment */

enum { MAX_TIMEOUT = 3600 }; /* seconds */

/* Signal handlers can reach nothing else. */
static volatile sig_atomic_t interrupted, status_wanted;
static int wakeup[2] = {-1, -1}; /* a byte in this pipe ends the wait in poll */

static void on_signal(int sig)
{
	int saved = errno;

	/* A second ^C ends even a run that hangs in a name lookup. */
	if (sig == SIGINT && interrupted)
		_exit(2);
	if (sig == SIGNAL_STATUS)
		status_wanted = 1;
	else
		interrupted = 1;
	if (write(wakeup[1], "", 1) < 0) {
		/* full: it wakes anyway */
	}
	errno = saved;
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	if (pipe2(wakeup, O_CLOEXEC | O_NONBLOCK) < 0)
		cmd_err(1, errno, "pipe");
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGNAL_STATUS, &action, NULL);
}

int64_t ping_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

void ping_stamp(uint8_t stamp[PING_STAMP], int64_t when)
{
	uint32_t words[2] = {htonl((uint32_t)(when / NS_PER_S)), htonl((uint32_t)(when % NS_PER_S))};

	memcpy(stamp, words, PING_STAMP);
}

int64_t ping_unstamp(const uint8_t stamp[PING_STAMP])
{
	uint32_t words[2];

	memcpy(words, stamp, PING_STAMP);
	return ntohl(words[0]) * NS_PER_S + ntohl(words[1]);
}

#ifdef SO_TIMESTAMPNS
void ping_ask_arrival(int fd)
{
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &(int){1}, sizeof(int));
}

/* The kernel's time of arrival in nanoseconds of the wall clock, 0 for none. */
static int64_t kernel_arrival(const struct cmsghdr *c)
{
	struct timespec t;

	if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
		return 0;
	memcpy(&t, CMSG_DATA(c), sizeof(t));
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}
#else
void ping_ask_arrival(int fd)
{
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &(int){1}, sizeof(int));
}

static int64_t kernel_arrival(const struct cmsghdr *c)
{
	struct timeval t;

	if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMP)
		return 0;
	memcpy(&t, CMSG_DATA(c), sizeof(t));
	return t.tv_sec * NS_PER_S + t.tv_usec * 1000;
}
#endif

/* Both clocks at one moment: read again if something came between. */
static int64_t read_clocks(int64_t *wall)
{
	int64_t before, after;
	int tries = 4;

	do {
		struct timespec t;
		before = ping_now();
		clock_gettime(CLOCK_REALTIME, &t);
		after = ping_now();
		*wall = t.tv_sec * NS_PER_S + t.tv_nsec;
	} while (after - before > CLOCK_GAP && --tries > 0);
	return before + (after - before) / 2;
}

static int64_t arrival_of(struct msghdr *message)
{
	int64_t wall, now = read_clocks(&wall);

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		int64_t stamp = kernel_arrival(c), age = wall - stamp;
		/* The kernel stamps with a clock that may be set meanwhile: only the packet's age is taken from it. */
		if (stamp && age > 0 && age < NS_PER_S)
			return now - age;
	}
	return now;
}

size_t ping_take(const struct ping_run *run, struct msghdr *message, int64_t *arrival)
{
	ssize_t n = recvmsg(run->fd, message, MSG_DONTWAIT);

	if (n < 0) {
		if (errno != EINTR && errno != EAGAIN)
			cmd_warn(errno, "recvmsg");
		return 0;
	}
	*arrival = arrival_of(message);
	return (size_t)n;
}

void ping_count_sent(struct ping_run *run)
{
	uint16_t seq = (uint16_t)run->stats.sent;

	run->stats.seen[seq / 8] &= (uint8_t) ~(1u << seq % 8);
	run->stats.sent++;
	run->sweep.sent++;
	if (run->flood && !run->quiet)
		putchar('.');
}

bool ping_count_reply(struct ping_run *run, uint16_t seq, double ms, bool *dup)
{
	struct ping_stats *s = &run->stats;
	uint8_t bit = (uint8_t)(1u << seq % 8);

	*dup = s->seen[seq / 8] & bit;
	s->seen[seq / 8] |= bit;
	if (run->timing) {
		bool first = s->received + s->repeats == 0;
		s->min = first || ms < s->min ? ms : s->min;
		s->max = first || ms > s->max ? ms : s->max;
		s->sum += ms;
		s->sumsq += ms * ms;
	}
	if (*dup)
		s->repeats++;
	else
		s->received++;
	if (run->quiet)
		return false;
	if (run->has_wait && run->timing && ms * (double)PING_MS > (double)run->wait) {
		s->late++;
		return false;
	}
	return true;
}

/* What ^T shows. */
static void print_status(const struct ping_run *run)
{
	const struct ping_stats *s = &run->stats;

	fprintf(stderr, "\r%ld/%ld packets received (%.1f%%)", s->received, s->sent,
	        s->sent ? (double)s->received * 100.0 / (double)s->sent : 0.0);
	if (s->received && run->timing)
		fprintf(stderr, " %.3f min / %.3f avg / %.3f max", s->min, s->sum / (double)(s->received + s->repeats),
		        s->max);
	fputc('\n', stderr);
}

int ping_summary(struct ping_run *run, const struct ping_words *words)
{
	const struct ping_stats *s = &run->stats;

	printf("\n--- %s %s statistics ---\n%ld packets transmitted, %ld packets received, ", run->host, words->name,
	       s->sent, s->received);
	if (s->repeats)
		printf("+%ld duplicates, ", s->repeats);
	if (s->received > s->sent)
		printf("-- somebody's %s packets!", words->too_many);
	else if (s->sent)
		printf("%.1f%% packet loss", (double)(s->sent - s->received) * 100.0 / (double)s->sent);
	if (s->late)
		printf(", %ld packets out of wait time", s->late);
	putchar('\n');
	if (s->received && run->timing) {
		double n = (double)(s->received + s->repeats), average = s->sum / n;
		double variance = s->sumsq / n - average * average;
		printf("round-trip min/avg/max/%s = %.3f/%.3f/%.3f/%.3f ms\n", words->deviation, s->min, average,
		       s->max, variance > 0 ? sqrt(variance) : 0.0);
	}
	return s->received ? 0 : 2;
}

/* Waits until `until`, a packet or a signal; true for a packet. */
static bool packet_waits(const struct ping_run *run, int64_t until)
{
	struct pollfd fds[2] = {{.fd = run->fd, .events = POLLIN}, {.fd = wakeup[0], .events = POLLIN}};
	int64_t left = until - ping_now();
	struct timespec timeout = {0};

	if (left > 0)
		timeout = (struct timespec){.tv_sec = left / NS_PER_S, .tv_nsec = left % NS_PER_S};
	if (ppoll(fds, 2, &timeout, NULL) <= 0)
		return false;
	char byte;
	if (fds[1].revents && read(wakeup[0], &byte, 1) < 0) {
		/* the flag says what happened */
	}
	return fds[0].revents;
}

/* Goes on to the next size when this one's packets are sent; false after the last. */
static bool sweep_on(struct ping_run *run)
{
	struct ping_sweep *s = &run->sweep;

	if (!s->on || s->sent < s->each)
		return true;
	run->datalen += s->step;
	s->sent = 0;
	return run->datalen <= s->max;
}

static bool all_sent(const struct ping_run *run)
{
	return run->count && run->stats.sent >= run->count;
}

static bool all_received(const struct ping_run *run)
{
	return (run->once && run->stats.received) || (run->count && run->stats.received >= run->count);
}

/* How long to wait for what is still on its way: twice the longest time seen, in whole seconds, at least one. */
static int64_t last_wait(const struct ping_run *run)
{
	int64_t seconds;

	if (!run->stats.received)
		return run->wait;
	seconds = (int64_t)(2 * run->stats.max / 1000);
	return (seconds ? seconds : 1) * NS_PER_S;
}

void ping_bell(void)
{
	while (write(STDOUT_FILENO, "\a", 1) < 0 && errno == EINTR)
		;
}

static void bell_if_missed(struct ping_run *run)
{
	long missed = run->stats.sent - run->stats.received - 1;

	if (missed <= run->most_missed)
		return;
	run->most_missed = missed;
	if (run->bell_missed)
		ping_bell();
}

static void send_preload(struct ping_run *run)
{
	long n = run->preload ? run->preload : 1;

	if (run->count && n > run->count)
		n = run->count;
	while (n-- > 0 && !interrupted)
		run->send(run);
}

void ping_loop(struct ping_run *run)
{
	int64_t pace = run->flood ? FLOOD_PACE : run->interval;
	bool ending = false;

	catch_signals();
	int64_t last = ping_now();
	int64_t end = run->timeout ? last + run->timeout : INT64_MAX;
	send_preload(run);
	while (!interrupted) {
		if (status_wanted) {
			status_wanted = 0;
			print_status(run);
		}
		int64_t due = last + pace;
		bool packet = packet_waits(run, due < end ? due : end);
		if (packet) {
			run->receive(run);
			if (all_received(run))
				return;
		}
		int64_t now = ping_now();
		if (now >= due || (packet && run->flood && !all_sent(run))) {
			if (ending || !sweep_on(run))
				return;
			if (all_sent(run)) {
				ending = true;
				pace = last_wait(run);
			} else {
				run->send(run);
			}
			/* Keep to the rhythm, unless it was lost. */
			last = ending || run->flood || now - due > pace ? now : due;
			bell_if_missed(run);
		}
		if (now >= end)
			return;
	}
}

bool ping_number(const char *text, unsigned long max, unsigned long *value)
{
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	unsigned long n = strtoul(text, &end, 0);
	if (errno || *end || n > max)
		return false;
	*value = n;
	return true;
}

bool ping_fraction(const char *text, double max, double *value)
{
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end || !isfinite(n) || n < 0 || n > max)
		return false;
	*value = n;
	return true;
}

int64_t ping_timeout(const char *text, int status)
{
	unsigned long seconds;

	if (!ping_number(text, ULONG_MAX - 1, &seconds) || seconds == 0)
		cmd_errx(status, "invalid timeout: `%s'", text);
	if (seconds > MAX_TIMEOUT)
		cmd_errx(status, "invalid timeout: `%s' > %d", text, MAX_TIMEOUT);
	return (int64_t)seconds * 1000 * PING_MS;
}

bool ping_pattern(const char *pattern, uint8_t *data, size_t size, bool quiet)
{
	uint8_t bytes[PING_PATTERN];
	size_t n = 0;

	if (!*pattern)
		return false;
	for (const char *p = pattern; *p; p++)
		if (!isxdigit((unsigned char)*p))
			return false;
	for (const char *p = pattern; *p && n < PING_PATTERN; n++) {
		char digits[3] = {p[0], p[1], '\0'};
		bytes[n] = (uint8_t)strtoul(digits, NULL, 16);
		p += p[1] ? 2 : 1;
	}
	for (size_t i = 0; i < size; i++)
		data[i] = bytes[i % n];
	if (quiet)
		return true;
	printf("PATTERN: 0x");
	for (size_t i = 0; i < n; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
	return true;
}

void ping_output_mode(const struct ping_run *run)
{
	if (run->flood)
		setvbuf(stdout, NULL, _IONBF, 0);
}

int ping_send_error(int error, int unrouted)
{
	switch (error) {
	case ENETUNREACH:
		return unrouted;
	case EHOSTUNREACH: /* a route that rejects */
		return ENETUNREACH;
	case EINVAL: /* a route that drops */
		return 0;
	default:
		return error;
	}
}
