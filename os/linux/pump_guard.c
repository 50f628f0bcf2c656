/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pump_guard.c - the process that watches what a bridge learns, for ifmaxaddr and sticky (bridge_limit.c), and what it
 * is to forget, for its spanning tree (bridge_stp.c). It hears of the one by the kernel's notices, looks for the other
 * once a second, does what the members' settings say, and ends with the bridge or when none needs it.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/linux/bridge.h"
#include "os/linux/grow.h"
#include "os/linux/pump.h"
#include "os/linux/visit.h"

enum {
	NEWS = 4096,  /* more than that: everything is looked at */
	IDLE = 10000, /* ms that it stays without need: the setting comes after it */
	TICK = 1000   /* ms between two calls of stp_tick() */
};

int guard_sockets(int fds[2])
{
	fds[0] = nl_socket(NETLINK_ROUTE, 0);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = nl_socket(NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_NEIGH);
	if (fds[1] >= 0)
		return 0;
	close(fds[0]);
	fds[0] = -1;
	return fds[1];
}

int guard_start(struct os_vnet *v, const struct link *bridge)
{
	const struct pump p = {.kind = PUMP_GUARD, .bridge = bridge->index};
	int fds[2] = {-1, -1}, home, left;
	int error = visit_stack(v, &home);

	if (error)
		return error;
	error = guard_sockets(fds);
	left = visit_leave(home);
	return pump_hand_over(v, bridge, &p, fds, 2, error ? error : left);
}

void guard_stop(struct os_vnet *v, const struct link *bridge)
{
	pump_stop(v, bridge);
}

/* -------------------------------------------------------------------------------------------------- the process */

struct guard {
	unsigned bridge;
	struct nl nl;
	int notices;
	struct fdb_entry *news;
	size_t count, room;
	bool lost;    /* there was more than was heard */
	bool changed; /* links have, and so may have what there is to do */
};

static void hear(struct guard *g, const struct nlmsghdr *msg)
{
	struct fdb_entry e, *list;

	g->changed = g->changed || msg->nlmsg_type == RTM_NEWLINK || msg->nlmsg_type == RTM_DELLINK;
	if (!fdb_parse(msg, g->bridge, &e) || e.flags)
		return;
	list = g->count < NEWS ? grow(g->news, g->count, &g->room, sizeof *list) : NULL;
	if (!list) {
		g->lost = true;
		return;
	}
	g->news = list;
	g->news[g->count++] = e;
}

/* Reads the notices that are there. */
static void listen_on(struct guard *g)
{
	static char buffer[NL_BUFFER] __attribute__((aligned(8)));
	ssize_t length;

	while ((length = recv(g->notices, buffer, sizeof buffer, MSG_DONTWAIT)) >= 0 || errno == ENOBUFS) {
		int left = (int)length;

		if (length < 0)
			g->lost = true;
		for (const struct nlmsghdr *msg = (void *)buffer; length > 0 && nl_ok(msg, left);
		     msg = mnl_nlmsg_next(msg, &left))
			hear(g, msg);
	}
}

/* When notices were lost everything may be new. */
static void hear_all(struct guard *g)
{
	struct fdb_entry *table = NULL;
	const int count = fdb_list(&g->nl, g->bridge, &table);

	if (count < 0)
		return;
	free(g->news);
	g->news = malloc(((size_t)count + 1) * sizeof *g->news);
	g->room = g->news ? (size_t)count + 1 : 0;
	g->count = 0;
	for (int i = count; g->news && i-- > 0;)
		if (!table[i].flags)
			g->news[g->count++] = table[i];
	g->lost = false;
	g->changed = true;
	free(table);
}

/* How long to wait for notices: ms, -1 = for ever. */
static int patience(bool watch, bool tree, int64_t due)
{
	const int64_t left = due - pump_now();

	if (tree)
		return left > 0 ? (int)left : 0;
	return watch ? -1 : IDLE;
}

_Noreturn void pump_run_guard(const struct pump *p, const int fds[2])
{
	static struct guard g;
	struct pollfd poll_fd = {.fd = fds[1], .events = POLLIN};
	bool watch = true, tree = false;
	int64_t due = 0;

	g.bridge = p->bridge;
	nl_adopt(&g.nl, fds[0]);
	g.notices = fds[1];
	if (p->again)
		hear_all(&g);
	g.changed = true;
	for (;;) {
		if (watch || g.changed) {
			watch = true; /* also when nothing can be found out now */
			if (limit_enforce(&g.nl, g.bridge, g.news, g.count, &watch, &tree) == -ENODEV)
				_exit(0);
		}
		g.count = 0;
		g.changed = false;
		if (tree && pump_now() >= due) {
			tree = stp_tick(&g.nl, g.bridge);
			due = pump_now() + TICK;
		}
		if (poll(&poll_fd, 1, patience(watch, tree, due)) == 0 && !watch && !tree)
			_exit(0);
		listen_on(&g);
		if (g.lost)
			hear_all(&g);
	}
}
