/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lagg_watch.c - the process beside an aggregate (pump.h): it hears of its ports, speaks LACP through them, and renews
 * the filters when a port goes up or down, comes or goes. What the command that changes an aggregate does at once, this
 * one finds done.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/ifnames.h"
#include "lib/lacp.h"
#include "os/linux/lagg.h"
#include "os/linux/pump.h"

enum { FRAMES = 256 }; /* of LACP that are read before ours are sent */

static struct nl nl;

/* What the process knows. */
struct watch {
	unsigned index; /* of the back end */
	int slow;       /* the socket for LACP's frames */
	struct link back, *ports;
	int count;
	struct lagg setup;
	struct lagg_plan plan; /* the filters as they are */
	uint8_t ether[6];      /* the primary's own MAC; zeros: there was none */
	struct lacp lacp;
};

/* A primary that has gone takes its MAC address with it. That it has gone is kept, for the next who looks. */
static void check_ether(struct watch *w)
{
	static const uint8_t none[6];
	const int i = lagg_primary(&w->setup, w->ports, w->count);
	const struct link *primary = i < 0 ? NULL : &w->ports[i];

	if (!primary) {
		memset(w->ether, 0, 6);
		return;
	}
	const bool gone = w->setup.primary && w->setup.primary != primary->index;
	const bool other = memcmp(w->ether, none, 6) != 0 && memcmp(w->ether, primary->meta.lagg_ether, 6) != 0;
	if (gone || other)
		(void)lagg_set_ether(&nl, &w->back, w->ports, w->count, primary->meta.lagg_ether);
	memcpy(w->ether, primary->meta.lagg_ether, 6);
	if (!gone)
		return;
	w->setup.primary = primary->index;
	lagg_format(&w->setup, w->back.meta.setup);
	(void)link_save_meta(&nl, w->back.index, &w->back.meta);
}

/* Reads the aggregate and its ports anew. */
static void look(struct watch *w)
{
	struct link *ports = NULL;
	int count, error = link_get(&nl, NULL, w->index, &w->back);

	if (error == -ENODEV) { /* the aggregate has gone: its ports are nobody's */
		lagg_release_all(&nl, w->index);
		_exit(0);
	}
	if (error)
		return;
	lagg_parse(&w->setup, w->back.meta.setup);
	count = lagg_ports(&nl, NULL, w->index, &ports);
	if (count < 0)
		return;
	free(w->ports);
	w->ports = ports;
	w->count = count;
	check_ether(w);
}

/* ---------------------------------------------------------------------------------------------------------- LACP */

/* A card hands over what goes to a group only if somebody wants it. */
static void join_group(const struct watch *w, unsigned port)
{
	const struct packet_mreq request = {.mr_ifindex = (int)port,
	                                    .mr_type = PACKET_MR_MULTICAST,
	                                    .mr_alen = 6,
	                                    .mr_address = {0x01, 0x80, 0xc2, 0x00, 0x00, 0x02}};

	(void)setsockopt(w->slow, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof request);
}

/* Whether a port of LACP's is still one of the aggregate's. */
static bool is_port(const struct watch *w, unsigned index)
{
	for (int i = 0; i < w->count; i++)
		if (w->ports[i].index == index)
			return true;
	return false;
}

static void tell_lacp(struct watch *w, int64_t now)
{
	if (w->setup.proto != LAGG_LACP) {
		w->lacp = (struct lacp){.count = 0};
		return;
	}
	lacp_setup(&w->lacp, w->ether, w->setup.options & LAGG_OPT_LACP_STRICT,
	           w->setup.options & LAGG_OPT_LACP_FAST_TIMO);
	for (unsigned i = w->lacp.count; i-- > 0;)
		if (!is_port(w, w->lacp.ports[i].id))
			lacp_remove(&w->lacp, w->lacp.ports[i].id);
	for (int i = 0; i < w->count; i++) {
		const unsigned before = w->lacp.count;
		const struct link *port = &w->ports[i];

		(void)lacp_port(&w->lacp, port->index, port->ether, lagg_port_active(port), now);
		if (w->lacp.count > before)
			join_group(w, port->index);
	}
}

static void receive(struct watch *w, int64_t now)
{
	uint8_t frame[2048];

	for (int i = 0; i < FRAMES; i++) {
		struct sockaddr_ll from = {.sll_ifindex = 0};
		socklen_t size = sizeof from;
		const ssize_t length = recvfrom(w->slow, frame, sizeof frame, 0, (struct sockaddr *)&from, &size);

		if (length <= 0)
			return;
		lacp_receive(&w->lacp, (unsigned)from.sll_ifindex, frame, (size_t)length, now);
	}
}

/* Sends what is due; returns when to do so again, as lacp_run(). */
static int64_t speak(struct watch *w, int64_t now)
{
	uint8_t frame[LACP_FRAME];

	lacp_run(&w->lacp, now);
	for (unsigned i = 0; i < w->lacp.count; i++) {
		const struct sockaddr_ll to = {.sll_family = AF_PACKET,
		                               .sll_protocol = htons(LACP_TYPE),
		                               .sll_ifindex = (int)w->lacp.ports[i].id};

		if (lacp_frame(&w->lacp, i, now, frame))
			(void)sendto(w->slow, frame, sizeof frame, 0, (const struct sockaddr *)&to, sizeof to);
	}
	return lacp_run(&w->lacp, now);
}

/* --------------------------------------------------------------------------------------------------------- filters */

/* Makes the filters so, if they are not. */
static void apply(struct watch *w)
{
	struct lagg_plan plan;

	for (int i = 0; i < w->count; i++) {
		const uint32_t group = lacp_carries(&w->lacp, w->ports[i].index) ? LAGG_GROUP : 0;

		if (lagg_put_group(&nl, &w->ports[i], group) == 0)
			w->ports[i].group = group;
	}
	lagg_plan(&w->setup, w->ports, w->count, &plan);
	if (memcmp(&plan, &w->plan, sizeof plan) != 0 && lagg_carry(&nl, &w->back, &plan) == 0)
		w->plan = plan;
}

/* Whether a link's notice is about us. */
static bool concerns(const struct watch *w, const struct nlmsghdr *msg)
{
	struct link l;

	if (msg->nlmsg_type != RTM_NEWLINK && msg->nlmsg_type != RTM_DELLINK)
		return false;
	if (msg->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg)))
		return false;
	link_parse(msg, &l);
	return l.index == w->index || l.meta.lagg == w->index || is_port(w, l.index);
}

/* Reads the notices that there are; true: something of ours may have changed. */
static bool hear(const struct watch *w, int fd)
{
	static char buffer[NL_BUFFER] __attribute__((aligned(8)));
	bool ours = false;
	ssize_t length;

	while ((length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0) {
		int left = (int)length;

		for (const struct nlmsghdr *msg = (const void *)buffer; nl_ok(msg, left);
		     msg = mnl_nlmsg_next(msg, &left))
			ours = ours || concerns(w, msg);
	}
	return ours || (length < 0 && errno == ENOBUFS); /* some were lost */
}

/* A lock belongs to an opening, and must end with this process, not with the keeper who has the descriptor too. */
static int open_lock(int stack)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", stack);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* The stack's lock (lock.h): what is read of its links shall still be so when something is made of it. */
static void take(int lock, int operation)
{
	while (lock >= 0 && flock(lock, operation) < 0)
		if (errno != EINTR)
			return;
}

_Noreturn void pump_run_lagg(const struct pump *p, const int *fds, unsigned count)
{
	/* No plan has so many ports: how the filters are is not known. */
	struct watch w = {.index = p->index, .slow = fds[2], .plan.nports = UINT_MAX};
	struct pollfd polls[2] = {{.fd = fds[1], .events = POLLIN}, {.fd = fds[2], .events = POLLIN}};
	const int lock = count > 3 ? open_lock(fds[3]) : -1;
	bool first = true;

	nl_adopt(&nl, fds[0]);
	for (;;) {
		int64_t next, now = pump_now();

		take(lock, LOCK_EX);
		if (hear(&w, fds[1]) || first) {
			look(&w);
			tell_lacp(&w, now);
			first = false;
		}
		receive(&w, now);
		next = speak(&w, now);
		apply(&w);
		take(lock, LOCK_UN);
		now = pump_now();
		if (poll(polls, 2, next < 0 ? -1 : next > now ? (int)(next - now) : 0) < 0 && errno != EINTR)
			_exit(1);
	}
}
