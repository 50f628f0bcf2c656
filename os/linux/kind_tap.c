/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kind_tap.c - tap(4) and tun(4): interfaces whose other end is a program's. On Linux the program opens /dev/net/tun
 * and asks for the interface by its name (TUNSETIFF). Where that device may not be opened, an interface with a back end
 * that stays down stands in: it can be configured and moved like the other, but nobody can be at its other end.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/ifnames.h"
#include "os/linux/back.h"
#include "os/linux/visit.h"

/* The device stays when its maker closes it. -EACCES: /dev/net/tun is not for us, -EBUSY: name or index in use. */
static int make_tun(unsigned index, const char *name, short mode)
{
	struct ifreq request = {.ifr_flags = (short)(mode | IFF_NO_PI | IFF_TUN_EXCL)};
	const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -EACCES; /* forbidden, missing, without a driver: all the same */
	memcpy(request.ifr_name, name, strlen(name) + 1);
	if (ioctl(fd, TUNSETIFINDEX, &index) < 0 || ioctl(fd, TUNSETIFF, &request) < 0 ||
	    ioctl(fd, TUNSETPERSIST, 1) < 0)
		error = errno == EPERM ? -EACCES : -errno;
	close(fd);
	return error;
}

static int make(struct os_vnet *v, const struct claim *c, const char *name, short mode)
{
	struct link l;
	int back, left;
	int error = visit_stack(v, &back);

	if (error)
		return error;
	error = make_tun(c->index[0], name, mode);
	left = visit_leave(back);
	if (error == -EBUSY && link_get(&v->nl, name, 0, &l) == 0)
		return -EEXIST;
	if (error == -EACCES && !left)
		return back_make(v, c, name, false);
	return error ? error : left;
}

static int create_ether(struct os_vnet *v, const struct ifkind *k, const struct claim *c, char name[OS_IFNAME])
{
	struct nlmsghdr *msg;
	uint8_t mac[6];
	int error;

	snprintf(name, OS_IFNAME, "%s%d", k->name, c->unit);
	kind_mac_tap(c->serial, mac);
	error = make(v, c, name, IFF_TAP);
	if (error)
		return error;
	msg = link_change(&v->nl, c->index[0], 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac);
	return kind_mark(v, k, c);
}

static int create_tap(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	return create_ether(v, &kind_tap, c, name);
}

static int create_vmnet(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	return create_ether(v, &kind_vmnet, c, name);
}

static int create_tun(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	int error;

	snprintf(name, OS_IFNAME, "tun%d", c->unit);
	error = make(v, c, name, IFF_TUN);
	return error ? error : kind_mark(v, &kind_tun, c);
}

static void show_tap(const struct link *l, struct os_if *ifp)
{
	ifp->flags |= F_BROADCAST | F_SIMPLEX | F_MULTICAST;
	if (l->carrier && strcmp(l->linux_kind, "tun") == 0)
		ifp->status = "active";
}

static void show_tun(const struct link *l, struct os_if *ifp)
{
	(void)l;
	ifp->flags |= F_POINTOPOINT | F_MULTICAST;
	ifp->flags &= ~(uint32_t)F_NOARP;
}

/* vmnet is a tap for VMware that comes with the same module. */
#define LIKE_TAP                                                                                                   \
	.module = "if_tap", .ends = 1, .max_unit = 32767, .options = CAP_LINKSTATE, .capabilities = CAP_LINKSTATE, \
	.nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL, .mtu_min = 72,                                                 \
	.mtu_max = 65521, /* Linux's: a frame with its header has 65,535 bytes */                                  \
	        .media = "Ethernet autoselect", .status = "no carrier", .stays_running = true, .alone = true,      \
	.show = show_tap

const struct ifkind kind_tap = {.name = "tap", .create = create_tap, LIKE_TAP};
const struct ifkind kind_vmnet = {.name = "vmnet", .create = create_vmnet, LIKE_TAP};

const struct ifkind kind_tun = {
        .name = "tun",
        .module = "if_tun",
        .ends = 1,
        .max_unit = 32767,
        .options = CAP_LINKSTATE,
        .capabilities = CAP_LINKSTATE,
        .nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL,
        .mtu_min = 68,
        .mtu_max = 65535,
        .no_ether = true,
        .no_eui64 = true, /* it has no MAC to make a link-local address of: `up` gives it one */
        .stays_running = true,
        .alone = true,
        .create = create_tun,
        .show = show_tun,
};
