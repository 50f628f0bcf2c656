/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kind_tunnel.c - gif(4) and gre(4): packets inside packets between two addresses. The packets that come to the back
 * end are wrapped and unwrapped by a pump (pump.h), so that every kernel and user can have tunnels.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/pump.h"
#include "os/linux/visit.h"

/* Tunnels of the outside are few: FreeBSD's net.inet.ip.gifttl. */
enum { TTL = 30 };

/* The front end is to hand over packets that are whole: cut, and with their checksums. */
static int no_offload(struct os_vnet *v, const char *name)
{
	struct ethtool_value off = {.cmd = ETHTOOL_STXCSUM};
	struct ifreq request = {.ifr_data = (void *)&off};
	int fd, back, left;
	int error = visit_stack(v, &back);

	if (error)
		return error;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	memcpy(request.ifr_name, name, strnlen(name, IFNAMSIZ - 1));
	if (fd < 0 || ioctl(fd, SIOCETHTOOL, &request) < 0)
		error = -errno;
	if (fd >= 0)
		close(fd);
	left = visit_leave(back);
	return error ? error : left;
}

static int create(struct os_vnet *v, const struct ifkind *k, const struct claim *c, char name[OS_IFNAME])
{
	int error;

	snprintf(name, OS_IFNAME, "%s%d", k->name, c->unit);
	error = back_make(v, c, name, true);
	if (error)
		return error;
	error = no_offload(v, name);
	if (!error && !link_change(&v->nl, c->index[0], IFF_NOARP, IFF_NOARP))
		error = -ENOBUFS;
	return error ? error : kind_mark(v, k, c);
}

static int create_gif(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	return create(v, &kind_gif, c, name);
}

static int create_gre(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME])
{
	return create(v, &kind_gre, c, name);
}

/* ---------------------------------------------------------------------------------------------- both addresses */

/* false: it has no addresses. */
static bool parse(struct os_tunnel *t, const char *setup)
{
	char source[40], dest[40];

	*t = (struct os_tunnel){0};
	if (sscanf(setup, "%39[^,],%39[^,],%u,%u", source, dest, &t->key, &t->options) < 2 || *source == '-')
		return false;
	t->family = strchr(source, ':') ? AF_INET6 : AF_INET;
	return inet_pton(t->family, source, t->source) == 1 && inet_pton(t->family, dest, t->dest) == 1;
}

static void format(const struct os_tunnel *t, char setup[META_SETUP])
{
	char source[INET6_ADDRSTRLEN] = "-", dest[INET6_ADDRSTRLEN] = "-";

	*setup = '\0';
	if (t->family) {
		inet_ntop(t->family, t->source, source, sizeof source);
		inet_ntop(t->family, t->dest, dest, sizeof dest);
	}
	if (t->key || t->options)
		snprintf(setup, META_SETUP, "%s,%s,%u,%u", source, dest, t->key, t->options);
	else if (t->family)
		snprintf(setup, META_SETUP, "%s,%s", source, dest);
}

static int get(struct os_vnet *v, const char *name, struct link *front, struct link *back)
{
	const struct ifkind *k;
	int error = link_get(&v->nl, name, 0, front);

	if (error)
		return error;
	k = kind_of(front);
	if (k != &kind_gif && k != &kind_gre)
		return -EOPNOTSUPP;
	return back_get(&v->nl, front, back);
}

int os_tunnel_get(struct os_vnet *v, const char *name, struct os_tunnel *t)
{
	struct link front, back;
	int error = get(v, name, &front, &back);

	if (!error && !parse(t, back.meta.setup))
		t->family = 0;
	return error;
}

/* A raw socket for one protocol at the tunnel's own address, which need not be there yet. */
static int outside(const struct os_tunnel *t, int protocol)
{
	static const int on = 1, ttl = TTL, fragment = IP_PMTUDISC_DONT;
	const int fd = socket(t->family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	int error = 0;

	if (fd < 0)
		return -errno;
	memcpy(&in.sin_addr, t->source, sizeof in.sin_addr);
	memcpy(&in6.sin6_addr, t->source, sizeof in6.sin6_addr);
	if (t->family == AF_INET) {
		if (setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on) < 0 ||
		    setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl) < 0 ||
		    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &fragment, sizeof fragment) < 0 ||
		    bind(fd, (struct sockaddr *)&in, sizeof in) < 0)
			error = -errno;
	} else if (setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof on) < 0 ||
	           setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ttl, sizeof ttl) < 0 ||
	           bind(fd, (struct sockaddr *)&in6, sizeof in6) < 0) {
		error = -errno;
	}
	if (!error)
		return fd;
	close(fd);
	return error;
}

/* Opens the sockets and starts the pump. */
static int carry(struct os_vnet *v, const struct link *front, const struct link *back, const struct os_tunnel *t)
{
	const bool gre = kind_of(front) == &kind_gre;
	const int protocols[2] = {gre ? IPPROTO_GRE : IPPROTO_IPIP, IPPROTO_IPV6};
	const unsigned count = gre ? 2 : 3;
	struct pump p = {.kind = PUMP_TUNNEL,
	                 .tunnel = gre ? TUNNEL_GRE : TUNNEL_GIF,
	                 .family = (uint32_t)t->family,
	                 .key = t->key,
	                 .options = t->options};
	int fds[3] = {-1, -1, -1}, home, left;
	int error = visit_stack(v, &home);

	if (error)
		return error;
	memcpy(p.source, t->source, 16);
	memcpy(p.dest, t->dest, 16);
	memcpy(p.front, front->ether, 6);
	memcpy(p.back, back->ether, 6);
	for (unsigned i = 0; i < count && !error; i++) {
		fds[i] = i ? outside(t, protocols[i - 1]) : pump_socket(back->index, NULL);
		error = fds[i] < 0 ? fds[i] : 0;
	}
	left = visit_leave(home);
	return pump_hand_over(v, back, &p, fds, count, error ? error : left);
}

/* Whether another tunnel of the kind joins the same two addresses. */
static int pair_free(struct os_vnet *v, const struct link *front, const struct os_tunnel *t)
{
	struct link *links = NULL, back;
	const int count = link_list(&v->nl, 0, &links);
	struct os_tunnel other;
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++) {
		if (links[i].index == front->index || kind_of(&links[i]) != kind_of(front) ||
		    back_get(&v->nl, &links[i], &back) < 0 || !parse(&other, back.meta.setup))
			continue;
		if (other.family == t->family && memcmp(other.source, t->source, 16) == 0 &&
		    memcmp(other.dest, t->dest, 16) == 0)
			error = -EADDRNOTAVAIL;
	}
	free(links);
	return error;
}

int os_tunnel_set(struct os_vnet *v, const char *name, const struct os_tunnel *t)
{
	static const uint8_t none[16];
	struct link front, back;
	int error = get(v, name, &front, &back);

	if (error)
		return error;
	if (t->key && kind_of(&front) != &kind_gre)
		return -EOPNOTSUPP;
	/* The outside is where the back end is. */
	if (front.peer_elsewhere)
		return -EPERM;
	if (t->family && (memcmp(t->source, none, 16) == 0 || memcmp(t->dest, none, 16) == 0))
		return -EADDRNOTAVAIL;
	if (t->family)
		error = pair_free(v, &front, t);
	if (error)
		return error;
	if (t->family)
		error = carry(v, &front, &back, t);
	else
		pump_stop(v, &back);
	if (error)
		return error;
	format(t, back.meta.setup);
	return link_save_meta(&v->nl, back.index, &back.meta);
}

/* --------------------------------------------------------------------------------------------------- as shown */

static void show(const struct link *l, struct os_if *ifp)
{
	(void)l;
	ifp->flags |= F_POINTOPOINT | F_MULTICAST;
	ifp->flags &= ~(uint32_t)F_NOARP;
}

/* It runs when it has both addresses and its own is this stack's. */
static void look(struct os_vnet *v, const struct link *l, struct os_if *ifp)
{
	struct os_addr *addrs = NULL;
	struct os_tunnel t;
	struct link back;
	int count;

	if (back_get(&v->nl, l, &back) < 0 || !parse(&t, back.meta.setup))
		return;
	if (l->peer_elsewhere) {
		ifp->flags |= F_RUNNING;
		return;
	}
	count = addr_list(v, 0, &addrs);
	for (int i = 0; i < count; i++)
		if (addrs[i].family == t.family && memcmp(addrs[i].addr, t.source, t.family == AF_INET ? 4 : 16) == 0)
			ifp->flags |= F_RUNNING;
	free(addrs);
}

#define TUNNEL                                                                                                       \
	.ends = 1, .max_unit = 32767, .options = CAP_LINKSTATE, .capabilities = CAP_LINKSTATE,                       \
	.nd6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL, .no_ether = true, .no_eui64 = true, .alone = true, .show = show, \
	.look = look

const struct ifkind kind_gif = {.name = "gif",
                                .module = "if_gif",
                                .mtu_first = 1280,
                                .mtu_min = 1280,
                                .mtu_max = 8192,
                                .create = create_gif,
                                TUNNEL};
const struct ifkind kind_gre = {.name = "gre",
                                .module = "if_gre",
                                .mtu_first = 1476,
                                .mtu_min = 576,
                                .mtu_max = 65535,
                                .create = create_gre,
                                TUNNEL};
