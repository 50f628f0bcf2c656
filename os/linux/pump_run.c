/* SPDX-License-Identifier: BSD-2-Clause */
/* pump_run.c - what a pump's process does for VLANs (pump.h). */
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "os/linux/frame.h"
#include "os/linux/pump.h"

enum { BURST = 64 }; /* frames from one socket before the others get their turn */

static struct frame frame;

int64_t pump_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static _Noreturn void pump_vlans(const struct pump *p, const int fds[2])
{
	struct pollfd polls[2] = {{.fd = fds[0], .events = POLLIN}, {.fd = fds[1], .events = POLLIN}};

	for (;;) {
		if (frame_wait(polls, 2, 2) < 0)
			_exit(0);
		for (int i = 0; i < 2; i++) {
			int got = 0;

			for (int n = 0; polls[i].revents && n < BURST && (got = frame_read(fds[i], &frame)) > 0; n++) {
				if (i == 0)
					frame_tag(&frame, (uint16_t)p->protocol, (uint16_t)(p->tag | p->pcp << 13));
				else
					frame_untag(&frame);
				frame_write(fds[!i], &frame);
			}
			if (got < 0)
				_exit(0);
		}
	}
}

_Noreturn void pump_run(const struct pump *p, const int *fds, unsigned count)
{
	if (p->again)
		frame_look();
	if (p->kind == PUMP_VLAN && count == 2)
		pump_vlans(p, fds);
	if (p->kind == PUMP_TUNNEL && count >= 2 && count <= 3)
		pump_run_tunnel(p, fds, count);
	if (p->kind == PUMP_GUARD && count == 2)
		pump_run_guard(p, fds);
	if (p->kind == PUMP_LAGG && count >= 3)
		pump_run_lagg(p, fds, count);
	_exit(1);
}
