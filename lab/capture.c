/* SPDX-License-Identifier: BSD-2-Clause */
/* capture.c - what passes many interfaces, as one file (capture.h). */
#include "lab/capture.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/pcapng.h"

enum {
	HELD = 4096,           /* frames that wait for others to be read ... */
	HELD_BYTES = 32 << 20, /* ... and bytes of theirs; then they wait no longer */
	SETTLED = 1000000,     /* nanoseconds after which a frame is in its socket */
};

struct capture {
	FILE *out;
	unsigned most;
	uint8_t *buffer;       /* of `most` bytes */
	struct pollfd *polled; /* the ports, and two more */
	uint64_t *seen;        /* frames, by port */
	size_t nports, room;
	uint64_t frames;                 /* that are written */
	struct pcapng_packet held[HELD]; /* their data are malloc'ed */
	size_t nheld, bytes;
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

int capture_begin(struct capture **out, FILE *stream, unsigned most)
{
	struct capture *c = calloc(1, sizeof *c);
	int error;

	if (!c)
		return -ENOMEM;
	c->out = stream;
	c->most = most;
	c->buffer = malloc(most);
	error = c->buffer ? pcapng_begin(stream, "vnet capture") : -ENOMEM;
	if (error) {
		free(c->buffer);
		free(c);
		return error;
	}
	*out = c;
	return 0;
}

static int make_room(struct capture *c)
{
	const size_t room = c->room ? 2 * c->room : 16;
	struct pollfd *polled;
	uint64_t *seen;

	if (c->nports < c->room)
		return 0;
	seen = realloc(c->seen, room * sizeof *seen);
	if (!seen)
		return -ENOMEM;
	c->seen = seen;
	polled = realloc(c->polled, (room + 2) * sizeof *polled);
	if (!polled)
		return -ENOMEM;
	c->polled = polled;
	c->room = room;
	return 0;
}

int capture_add(struct capture *c, struct os_vnet *v, const char *ifname, const char *shown)
{
	bool ethernet;
	int fd, error = make_room(c);

	if (error)
		return error;
	fd = os_capture_open(v, ifname, &ethernet);
	if (fd < 0)
		return fd;
	error = pcapng_interface(c->out, shown, ethernet ? PCAPNG_ETHERNET : PCAPNG_RAW, c->most);
	if (error) {
		close(fd);
		return error;
	}
	c->polled[c->nports] = (struct pollfd){.fd = fd, .events = POLLIN};
	c->seen[c->nports++] = 0;
	return 0;
}

size_t capture_ports(const struct capture *c)
{
	return c->nports;
}

/* ------------------------------------------------------------------------------------------------------- frames */

static bool is_full(const struct capture *c)
{
	return c->nheld == HELD || c->bytes > HELD_BYTES;
}

static int hold(struct capture *c, size_t port, const struct os_frame *f)
{
	static const enum pcapng_way ways[] = {
	        [OS_FRAME_UNICAST] = PCAPNG_UNICAST,     [OS_FRAME_MULTICAST] = PCAPNG_MULTICAST,
	        [OS_FRAME_BROADCAST] = PCAPNG_BROADCAST, [OS_FRAME_OTHERS] = PCAPNG_OTHERS,
	        [OS_FRAME_SENT] = PCAPNG_SENT,
	};
	uint8_t *data = malloc(f->size + 1);

	if (!data)
		return -ENOMEM;
	memcpy(data, c->buffer, f->size);
	c->held[c->nheld++] = (struct pcapng_packet){.interface = (unsigned)port,
	                                             .time = f->time,
	                                             .size = f->size,
	                                             .length = f->length,
	                                             .way = ways[f->way],
	                                             .data = data};
	c->bytes += f->size;
	c->seen[port]++;
	return 0;
}

/* Reads what an interface has, as far as there is room. One that is down or gone is silent. */
static int read_port(struct capture *c, size_t port)
{
	struct os_frame f;
	int error = 0;

	while (!error && !is_full(c)) {
		error = os_capture_read(c->polled[port].fd, c->buffer, c->most, &f);
		if (!error)
			error = hold(c, port, &f);
	}
	return error == -EAGAIN || error == -EINTR || error == -ENETDOWN ? 0 : error;
}

/* By time, and at the same time by interface. */
static int by_time(const void *a, const void *b)
{
	const struct pcapng_packet *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->interface < y->interface ? -1 : x->interface > y->interface;
}

/* Writes what is held and older than that, at most until `count` frames are written. */
static int release(struct capture *c, uint64_t before, uint64_t count)
{
	size_t n = 0;
	int error = 0;

	qsort(c->held, c->nheld, sizeof *c->held, by_time);
	while (n < c->nheld && !error && c->held[n].time < before && (!count || c->frames < count)) {
		error = pcapng_packet(c->out, &c->held[n]);
		c->bytes -= c->held[n].size;
		free((void *)c->held[n].data);
		c->frames += !error;
		n++;
	}
	c->nheld -= n;
	memmove(c->held, c->held + n, c->nheld * sizeof *c->held);
	if (!error && n && fflush(c->out) != 0)
		error = -errno;
	return error;
}

int capture_run(struct capture *c, uint64_t count, int stop)
{
	const size_t nfds = c->nports + 2;
	struct pollfd *const stopping = c->polled + c->nports, *const reader = stopping + 1;
	int error = fflush(c->out) == 0 ? 0 : -errno;

	*stopping = (struct pollfd){.fd = stop, .events = POLLIN};
	*reader = (struct pollfd){.fd = fileno(c->out)};
	while (!error && (!count || c->frames < count)) {
		const int ready = poll(c->polled, nfds, c->nheld ? 1 : -1);
		const uint64_t time = now();
		const bool ends = ready > 0 && (stopping->revents || reader->revents);

		if (ready < 0 && errno != EINTR)
			return -errno;
		/* What came before the end was there when poll(2) had already looked at its interface, maybe. */
		for (size_t i = 0; i < c->nports && ready > 0 && !error; i++)
			if (c->polled[i].revents || ends)
				error = read_port(c, i);
		if (!error)
			error = release(c, is_full(c) ? UINT64_MAX : time - SETTLED, count);
		if (ends)
			break;
	}
	if (!error)
		error = release(c, UINT64_MAX, count);
	return error;
}

int capture_end(struct capture *c, uint64_t *frames, uint64_t *lost)
{
	const uint64_t time = now();
	int error = 0;

	*lost = 0;
	for (size_t i = 0; i < c->nports; i++) {
		uint64_t here = 0;

		(void)os_capture_lost(c->polled[i].fd, &here);
		*lost += here;
		if (!error)
			error = pcapng_counts(c->out, (unsigned)i, time, c->seen[i] + here, here);
		close(c->polled[i].fd);
	}
	if (!error && fflush(c->out) != 0)
		error = -errno;
	*frames = c->frames;
	while (c->nheld)
		free((void *)c->held[--c->nheld].data);
	free(c->polled);
	free(c->seen);
	free(c->buffer);
	free(c);
	return error;
}
