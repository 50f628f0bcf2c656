/* SPDX-License-Identifier: BSD-2-Clause */
/* kind_lagg.c - lagg(4): an interface that is many, its ports (lagg.h). */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/ifnames.h"
#include "lib/lacp.h"
#include "os/linux/lagg.h"
#include "os/linux/pump.h"
#include "os/linux/visit.h"

/* A socket for the frames of LACP, of all links of the stack that the process is in. */
static int open_slow(void)
{
	static const int on = 1;
	const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(LACP_TYPE));

	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on); /* our own are known as such */
	return fd;
}

/* Starts the process that watches the ports. */
static int watch(struct os_vnet *v, const struct link *back)
{
	const struct pump p = {.kind = PUMP_LAGG, .index = back->index};
	int fds[4] = {-1, -1, -1, -1}, home, left;
	int error = visit_stack(v, &home);

	if (error)
		return error;
	fds[0] = nl_socket(NETLINK_ROUTE, 0);
	fds[1] = nl_socket(NETLINK_ROUTE, RTMGRP_LINK);
	fds[2] = open_slow();
	fds[3] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC); /* without /proc it does without the lock */
	for (int i = 0; i < 3 && !error; i++)
		error = fds[i] < 0 ? fds[i] : 0;
	left = visit_leave(home);
	return pump_hand_over(v, back, &p, fds, fds[3] < 0 ? 3 : 4, error ? error : left);
}

static int create(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	struct link front, back;
	int error;

	snprintf(name, OS_IFNAME, "lagg%d", c->unit);
	error = back_make(v, c, name, false);
	if (!error)
		error = kind_mark(v, &kind_lagg, c);
	if (error)
		return error;
	error = link_get(&v->nl, NULL, c->index[0], &front);
	if (!error)
		error = back_get(&v->nl, &front, &back);
	if (!error)
		error = watch(v, &back);
	if (error)
		(void)link_delete(&v->nl, c->index[0]);
	return error;
}

static void show(const struct link *l, struct os_if *ifp)
{
	ifp->flags |= F_BROADCAST | F_SIMPLEX | F_MULTICAST;
	if (l->linux_flags & IFF_UP)
		ifp->flags |= F_RUNNING;
}

/* It can do what all its ports can. */
static void look(struct os_vnet *v, const struct link *l, struct os_if *ifp)
{
	struct link back, *ports = NULL;
	struct lagg g;
	int count;

	if (lagg_find(&v->nl, l, &g, &back) < 0)
		return;
	if (g.used)
		ifp->options = ifp->capabilities = 0;
	count = lagg_ports(&v->nl, l, back.index, &ports);
	if (count <= 0 && (g.used || !l->meta.has_hwaddr))
		memset(ifp->ether, 0, sizeof ifp->ether);
	ifp->has_hwaddr = false; /* it has no hardware */
	for (int i = 0; i < count; i++) {
		const struct ifkind *k = kind_of(&ports[i]);
		const uint32_t options = (k ? k->options : 0) ^ ports[i].meta.cap_flip;

		ifp->options = i ? ifp->options & options : options;
		ifp->capabilities = i ? ifp->capabilities & (k ? k->capabilities : 0) : k ? k->capabilities : 0;
		if (lagg_port_active(&ports[i]))
			ifp->status = "active";
	}
	free(ports);
}

/* It is that of the ports, which must not change. */
static int check_mtu(struct os_vnet *v, const struct link *l, uint32_t mtu)
{
	(void)v, (void)l, (void)mtu;
	return -EINVAL;
}

static void before_destroy(struct os_vnet *v, const struct link *l)
{
	struct link back;
	struct lagg g;

	if (!l->peer_elsewhere && lagg_find(&v->nl, l, &g, &back) == 0)
		lagg_release_all(&v->nl, back.index); /* else the process that watches the ports will do it */
}

static const struct medium media[] = {{"autoselect", "Ethernet autoselect"}, {NULL, NULL}};

const struct ifkind kind_lagg = {
        .name = "lagg",
        .module = "if_lagg",
        .ends = 1,
        .max_unit = 32767,
        .options = CAP_HWSTATS,
        .capabilities = CAP_HWSTATS,
        .nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL,
        .mtu_min = 68,
        .mtu_max = 65535,
        .media_list = media,
        .status = "no carrier",
        .alone = true,
        .create = create,
        .show = show,
        .look = look,
        .check_mtu = check_mtu,
        .before_destroy = before_destroy,
};
