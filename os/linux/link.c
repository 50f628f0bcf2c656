/* SPDX-License-Identifier: BSD-2-Clause */
/* link.c - reading links from the kernel (link.h). */
#include "os/linux/link.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/ipv6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/back.h"
#include "os/linux/grow.h"

static void parse_stats(const struct nlattr *a, struct os_ifstats *s)
{
	struct rtnl_link_stats64 k;

	if (!a || mnl_attr_get_payload_len(a) < offsetof(struct rtnl_link_stats64, rx_nohandler))
		return;
	memset(&k, 0, sizeof k);
	memcpy(&k, mnl_attr_get_payload(a),
	       mnl_attr_get_payload_len(a) < sizeof k ? mnl_attr_get_payload_len(a) : sizeof k);
	*s = (struct os_ifstats){
	        .ipackets = k.rx_packets,
	        .ierrors = k.rx_errors,
	        .idrops = k.rx_dropped,
	        .ibytes = k.rx_bytes,
	        .opackets = k.tx_packets,
	        .oerrors = k.tx_errors,
	        .odrops = k.tx_dropped,
	        .obytes = k.tx_bytes,
	        .collisions = k.collisions,
	};
}

static void copy_id(uint8_t id[8], const struct nlattr *a)
{
	if (a && mnl_attr_get_payload_len(a) >= 8)
		memcpy(id, mnl_attr_get_payload(a), 8);
}

static void parse_bridge(const struct nlattr *data, struct link *l)
{
	const struct nlattr *t[BR_FDB_MAX_LEARNED + 1];

	nl_nested(data, t, BR_FDB_MAX_LEARNED);
	l->bridge.ageing = nl_u32(t[IFLA_BR_AGEING_TIME], 0);
	l->bridge.forward_delay = nl_u32(t[IFLA_BR_FORWARD_DELAY], 0);
	l->bridge.hello_time = nl_u32(t[IFLA_BR_HELLO_TIME], 0);
	l->bridge.max_age = nl_u32(t[IFLA_BR_MAX_AGE], 0);
	l->bridge.priority = nl_u16(t[IFLA_BR_PRIORITY], 0);
	l->bridge.root_port = nl_u16(t[IFLA_BR_ROOT_PORT], 0);
	l->bridge.root_cost = nl_u32(t[IFLA_BR_ROOT_PATH_COST], 0);
	l->bridge.stp = nl_u32(t[IFLA_BR_STP_STATE], 0) != 0;
	l->bridge.changing = nl_u8(t[IFLA_BR_TOPOLOGY_CHANGE], 0) != 0;
	copy_id(l->bridge.id, t[IFLA_BR_BRIDGE_ID]);
	copy_id(l->bridge.root, t[IFLA_BR_ROOT_ID]);
	l->bridge.counts = t[BR_FDB_MAX_LEARNED] != NULL;
	l->bridge.max_learned = nl_u32(t[BR_FDB_MAX_LEARNED], 0);
}

static void parse_port(const struct nlattr *data, struct link *l)
{
	const struct nlattr *t[IFLA_BRPORT_MAX + 1];

	nl_nested(data, t, IFLA_BRPORT_MAX);
	l->port.priority = nl_u16(t[IFLA_BRPORT_PRIORITY], 0);
	l->port.number = nl_u16(t[IFLA_BRPORT_NO], 0);
	l->port.cost = nl_u32(t[IFLA_BRPORT_COST], 0);
	l->port.id = nl_u16(t[IFLA_BRPORT_ID], 0);
	l->port.designated_port = nl_u16(t[IFLA_BRPORT_DESIGNATED_PORT], 0);
	copy_id(l->port.designated_bridge, t[IFLA_BRPORT_BRIDGE_ID]);
	l->port.state = nl_u8(t[IFLA_BRPORT_STATE], 0);
	l->port.learning = nl_u8(t[IFLA_BRPORT_LEARNING], 1) != 0;
	l->port.lockable = t[IFLA_BRPORT_LOCKED] != NULL;
	l->port.locked = nl_u8(t[IFLA_BRPORT_LOCKED], 0) != 0;
}

static void parse_info(const struct nlattr *info, struct link *l)
{
	const struct nlattr *t[IFLA_INFO_MAX + 1];

	nl_nested(info, t, IFLA_INFO_MAX);
	snprintf(l->linux_kind, sizeof l->linux_kind, "%s", nl_str(t[IFLA_INFO_KIND]));
	if (strcmp(l->linux_kind, "bridge") == 0)
		parse_bridge(t[IFLA_INFO_DATA], l);
	if (strcmp(nl_str(t[IFLA_INFO_SLAVE_KIND]), "bridge") == 0) {
		l->master_is_bridge = true;
		parse_port(t[IFLA_INFO_SLAVE_DATA], l);
	}
}

/* IPv6's per-device settings, an array of 32-bit values by DEVCONF_*. */
static void parse_inet6(const struct nlattr *spec, struct link *l)
{
	enum { RA_MANAGED = 0x40, RA_OTHER = 0x80 }; /* IF_RA_* of the kernel's net/if_inet6.h */
	const struct nlattr *family[AF_INET6 + 1], *t[IFLA_INET6_MAX + 1];
	uint32_t value;

	nl_nested(spec, family, AF_INET6);
	nl_nested(family[AF_INET6], t, IFLA_INET6_MAX);
	l->ra_managed = nl_u32(t[IFLA_INET6_FLAGS], 0) & RA_MANAGED;
	l->ra_other = nl_u32(t[IFLA_INET6_FLAGS], 0) & RA_OTHER;
	l->inet6_quiet = nl_u8(t[IFLA_INET6_ADDR_GEN_MODE], IN6_ADDR_GEN_MODE_EUI64) == IN6_ADDR_GEN_MODE_NONE;
	if (!t[IFLA_INET6_CONF] || mnl_attr_get_payload_len(t[IFLA_INET6_CONF]) < 4 * (DEVCONF_DISABLE_IPV6 + 1))
		return;
	memcpy(&value, (char *)mnl_attr_get_payload(t[IFLA_INET6_CONF]) + 4 * DEVCONF_DISABLE_IPV6, sizeof value);
	l->inet6_off = value != 0;
}

/*
 * The first loopback of a stack and interfaces that a killed command or another program left without an alias: their
 * name tells the unit.
 */
static void guess_meta(struct link *l)
{
	static const struct {
		const char *linux_kind, *kind;
	} names[] = {{"veth", "epair"}, {"bridge", "bridge"}, {"dummy", "lo"}, {"ifb", "lo"}};
	const char *const tun = l->type == ARPHRD_ETHER ? "tap" : "tun";
	const char *kind = l->linux_flags & IFF_LOOPBACK ? "lo" : NULL;
	int unit, length = 0;
	char side = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names && !kind; i++)
		if (strcmp(l->linux_kind, names[i].linux_kind) == 0)
			kind = names[i].kind;
	if (strcmp(l->linux_kind, "tun") == 0)
		kind = tun;
	if (!kind)
		return;
	snprintf(l->meta.kind, sizeof l->meta.kind, "%s", kind);
	if (strncmp(l->name, kind, strlen(kind)) == 0 && sscanf(l->name + strlen(kind), "%9d%n", &unit, &length) == 1 &&
	    unit >= 0) {
		side = l->name[strlen(kind) + (size_t)length];
		l->meta.unit = unit;
		l->meta.side = side == 'a' || side == 'b' ? side : 0;
	}
}

void link_parse(const struct nlmsghdr *msg, struct link *l)
{
	const struct ifinfomsg *ifm = mnl_nlmsg_get_payload(msg);
	const struct nlattr *t[IFLA_MAX + 1];

	nl_attrs(msg, sizeof *ifm, t, IFLA_MAX);
	memset(l, 0, sizeof *l);
	l->index = (unsigned)ifm->ifi_index;
	l->linux_flags = ifm->ifi_flags;
	l->type = ifm->ifi_type;
	snprintf(l->name, sizeof l->name, "%s", nl_str(t[IFLA_IFNAME]));
	/* Nobody has entered this stack yet: stack_name_loopback(). */
	if ((l->linux_flags & IFF_LOOPBACK) && strcmp(l->name, "lo") == 0)
		strcpy(l->name, "lo0");
	l->mtu = nl_u32(t[IFLA_MTU], 0);
	if (t[IFLA_ADDRESS] && mnl_attr_get_payload_len(t[IFLA_ADDRESS]) == 6 && l->type == ARPHRD_ETHER) {
		l->has_ether = true;
		memcpy(l->ether, mnl_attr_get_payload(t[IFLA_ADDRESS]), 6);
	}
	l->master = nl_u32(t[IFLA_MASTER], 0);
	l->promiscuity = nl_u32(t[IFLA_PROMISCUITY], 0);
	l->group = nl_u32(t[IFLA_GROUP], 0);
	l->carrier = nl_u8(t[IFLA_CARRIER], 0);
	l->peer_elsewhere = t[IFLA_LINK_NETNSID] != NULL;
	l->peer_nsid = nl_u32(t[IFLA_LINK_NETNSID], 0);
	l->peer = nl_u32(t[IFLA_LINK], 0);
	parse_stats(t[IFLA_STATS64], &l->stats);
	parse_info(t[IFLA_LINKINFO], l);
	parse_inet6(t[IFLA_AF_SPEC], l);
	meta_parse(&l->meta, nl_str(t[IFLA_IFALIAS]));
	if (!l->meta.ours && strncmp(l->name, BACK_PREFIX, sizeof BACK_PREFIX - 1) == 0)
		l->meta.back = true; /* a killed command left it so */
	else if (!l->meta.ours)
		guess_meta(l);
}

int link_answer(const struct nlmsghdr *msg, void *arg)
{
	if (msg->nlmsg_type == RTM_NEWLINK)
		link_parse(msg, arg);
	return 0;
}

int link_get(struct nl *nl, const char *name, unsigned index, struct link *l)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg;
	int error;

	if (name && (!*name || strlen(name) >= IFNAMSIZ))
		return -ENODEV;
	msg = nl_request(nl, RTM_GETLINK, 0, sizeof *ifm, &ifm);
	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)index;
	if (name)
		mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	l->index = 0;
	error = nl_get(nl, link_answer, l);
	if (error == -EINVAL && name)
		return -ENODEV; /* a name that no device can have (`a/b`) is one that isn't there */
	if (error)
		return error;
	/* lo0 is also found by its other name, lo, which FreeBSD doesn't know; nor does it know of back ends. */
	return l->index && (!name || (strcmp(l->name, name) == 0 && !l->meta.back)) ? 0 : -ENODEV;
}

int link_peer(struct nl *nl, const struct link *l, struct link *peer)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg;

	if (!l->peer)
		return -ENODEV;
	msg = nl_request(nl, RTM_GETLINK, 0, sizeof *ifm, &ifm);
	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)l->peer;
	if (l->peer_elsewhere)
		mnl_attr_put_u32(msg, IFLA_TARGET_NETNSID, l->peer_nsid);
	return nl_get(nl, link_answer, peer);
}

struct links {
	struct link *list;
	size_t count, room;
};

static int add_link(const struct nlmsghdr *msg, void *arg)
{
	struct link *list;
	struct links *ls = arg;

	if (msg->nlmsg_type != RTM_NEWLINK)
		return 0;
	list = grow(ls->list, ls->count, &ls->room, sizeof *list);
	if (!list)
		return -ENOMEM;
	ls->list = list;
	link_parse(msg, &ls->list[ls->count++]);
	return 0;
}

static void forget_links(void *arg)
{
	((struct links *)arg)->count = 0;
}

/* Sends the question that has been begun. */
static int collect(struct nl *nl, struct link **list)
{
	struct links ls = {0};
	const int error = nl_dump(nl, add_link, forget_links, &ls);

	if (error) {
		free(ls.list);
		return error;
	}
	*list = ls.list;
	return (int)ls.count;
}

int link_list(struct nl *nl, unsigned master, struct link **list)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_GETLINK, NLM_F_DUMP, sizeof *ifm, &ifm);

	if (!msg)
		return -ENOBUFS;
	if (master)
		mnl_attr_put_u32(msg, IFLA_MASTER, master);
	return collect(nl, list);
}

int link_list_beside_peer(struct nl *nl, const struct link *l, struct link **list)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_GETLINK, NLM_F_DUMP, sizeof *ifm, &ifm);

	if (!msg)
		return -ENOBUFS;
	if (l->peer_elsewhere)
		mnl_attr_put_u32(msg, IFLA_TARGET_NETNSID, l->peer_nsid);
	return collect(nl, list);
}

struct nlmsghdr *link_change(struct nl *nl, unsigned index, uint32_t flags, uint32_t mask)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_SETLINK, 0, sizeof *ifm, &ifm);

	if (msg) {
		ifm->ifi_index = (int)index;
		ifm->ifi_flags = flags;
		ifm->ifi_change = mask;
	}
	return msg;
}

int link_set_ether(struct nl *nl, unsigned index, const uint8_t ether[6])
{
	struct nlmsghdr *msg = link_change(nl, index, 0, 0);

	if (!msg)
		return -ENOBUFS;
	mnl_attr_put(msg, IFLA_ADDRESS, 6, ether);
	return nl_commit(nl);
}

int link_delete(struct nl *nl, unsigned index)
{
	struct ifinfomsg *ifm;

	if (!nl_request(nl, RTM_DELLINK, 0, sizeof *ifm, &ifm))
		return -ENOBUFS;
	ifm->ifi_index = (int)index;
	return nl_commit(nl);
}

int link_put_meta(struct nlmsghdr *msg, const struct meta *m)
{
	char text[META_TEXT];
	const int error = meta_format(m, text);

	if (!error)
		mnl_attr_put_strz(msg, IFLA_IFALIAS, text);
	return error;
}

void link_put_linklocal(struct nlmsghdr *msg, bool makes)
{
	struct nlattr *spec = mnl_attr_nest_start(msg, IFLA_AF_SPEC);
	struct nlattr *inet6 = mnl_attr_nest_start(msg, AF_INET6);

	mnl_attr_put_u8(msg, IFLA_INET6_ADDR_GEN_MODE, makes ? IN6_ADDR_GEN_MODE_EUI64 : IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(msg, inet6);
	mnl_attr_nest_end(msg, spec);
}

int link_save_meta(struct nl *nl, unsigned index, const struct meta *m)
{
	struct nlmsghdr *msg = link_change(nl, index, 0, 0);
	int error = msg ? link_put_meta(msg, m) : -ENOBUFS;

	if (error)
		nl_drop(nl);
	return error ? error : nl_commit(nl);
}
