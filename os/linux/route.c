/* SPDX-License-Identifier: BSD-2-Clause */
/* route.c - reading the routing tables: os_route_list(), os_route_get(). Changing them is in route_set.c. */
#include <errno.h>
#include <linux/if.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/grow.h"
#include "os/linux/ifindex.h"
#include "os/linux/kinds.h"
#include "os/linux/route.h"
#include "os/linux/routeproto.h"
#include "os/linux/visible.h"

struct routes {
	struct os_route *list;
	size_t count, room;
	int family;
};

/* RTF_* of a route: who made it tells STATIC and PROTO1 (daemons') apart. */
static uint32_t route_flags(const struct rtmsg *rtm, bool gateway)
{
	const unsigned bits = rtm->rtm_family == AF_INET ? 32 : 128;
	const bool ours = (rtm->rtm_protocol & 0xf0) == ROUTEPROTO;
	uint32_t flags = R_UP;

	if (gateway)
		flags |= R_GATEWAY;
	if (rtm->rtm_dst_len == bits && (!ours || (rtm->rtm_protocol & ROUTEPROTO_HOST)))
		flags |= R_HOST;
	if (rtm->rtm_type == RTN_BLACKHOLE)
		flags |= R_BLACKHOLE;
	if (rtm->rtm_type == RTN_UNREACHABLE || rtm->rtm_type == RTN_PROHIBIT)
		flags |= R_REJECT;
	if (ours)
		flags |= (rtm->rtm_protocol & ROUTEPROTO_STATIC ? R_STATIC : 0u) |
		         (rtm->rtm_protocol & ROUTEPROTO_PROTO1 ? R_PROTO1 : 0u) |
		         (rtm->rtm_protocol & ROUTEPROTO_PROTO2 ? R_PROTO2 : 0u);
	else if (rtm->rtm_protocol == RTPROT_BOOT || rtm->rtm_protocol == RTPROT_STATIC)
		flags |= R_STATIC;
	else if (rtm->rtm_protocol > RTPROT_STATIC && rtm->rtm_protocol != RTPROT_RA)
		flags |= R_PROTO1;
	if (rtm->rtm_type == RTN_LOCAL)
		flags |= R_HOST | R_STATIC;
	return flags;
}

/* Linux's table of own addresses also holds broadcasts and whole loopback networks, which FreeBSD's doesn't. */
static bool is_shown(const struct rtmsg *rtm, const uint8_t *dst)
{
	const unsigned bits = rtm->rtm_family == AF_INET ? 32 : 128;

	if (rtm->rtm_flags & RTM_F_CLONED)
		return false;
	switch (rtm->rtm_type) {
	case RTN_LOCAL:
		return rtm->rtm_dst_len == bits;
	case RTN_UNICAST:
		/* A loopback's own prefix and IPv6 multicast are implied on FreeBSD. */
		return !(rtm->rtm_family == AF_INET6 && rtm->rtm_dst_len == 8 && dst[0] == 0xff);
	case RTN_BLACKHOLE:
	case RTN_UNREACHABLE:
	case RTN_PROHIBIT:
		return true;
	default:
		return false;
	}
}

/* Of several next hops the first: a struct rtnexthop, and its attributes. */
static void parse_nexthop(const struct nlattr *multipath, size_t size, struct os_route *r)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(multipath);
	const struct nlattr *t[RTA_MAX + 1] = {NULL};
	struct nlattr *attr;
	const size_t room = mnl_attr_get_payload_len(multipath);

	if (room < sizeof *hop || hop->rtnh_len < sizeof *hop || hop->rtnh_len > room)
		return;
	r->index = (unsigned)hop->rtnh_ifindex;
	mnl_attr_for_each_payload((void *)(hop + 1), hop->rtnh_len - sizeof *hop)
	{
		if (mnl_attr_get_type(attr) <= RTA_MAX)
			t[mnl_attr_get_type(attr)] = attr;
	}
	if (t[RTA_GATEWAY] && mnl_attr_get_payload_len(t[RTA_GATEWAY]) >= size) {
		r->has_gateway = true;
		memcpy(r->gateway, mnl_attr_get_payload(t[RTA_GATEWAY]), size);
	}
}

/* What the kernel keeps of a router that it knows by its advertisements. */
static void parse_learnt(const struct nlattr *const t[RTA_MAX + 1], struct os_route *r)
{
	enum { TICKS = 100 }; /* a second, to programs: USER_HZ */
	static const char *const prefs[] = {"medium", "high", "rsv", "low"};
	const struct rta_cacheinfo *info = t[RTA_CACHEINFO] ? mnl_attr_get_payload(t[RTA_CACHEINFO]) : NULL;

	r->learnt = true;
	r->pref = prefs[nl_u8(t[RTA_PREF], 0) & 3];
	if (info && mnl_attr_get_payload_len(t[RTA_CACHEINFO]) >= sizeof *info && info->rta_expires > 0)
		r->lifetime = (info->rta_expires + TICKS - 1) / TICKS;
}

/* Decodes an RTM_NEWROUTE. */
static void parse_route(const struct nlmsghdr *msg, struct os_route *r)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(msg);
	const size_t size = rtm->rtm_family == AF_INET ? 4 : 16;
	const struct nlattr *t[RTA_MAX + 1], *metrics[RTAX_MAX + 1];

	memset(r, 0, sizeof *r);
	nl_attrs(msg, sizeof *rtm, t, RTA_MAX);
	if (t[RTA_DST] && mnl_attr_get_payload_len(t[RTA_DST]) >= size)
		memcpy(r->dst, mnl_attr_get_payload(t[RTA_DST]), size);
	if (t[RTA_GATEWAY] && mnl_attr_get_payload_len(t[RTA_GATEWAY]) >= size) {
		r->has_gateway = true;
		memcpy(r->gateway, mnl_attr_get_payload(t[RTA_GATEWAY]), size);
	}
	if (t[RTA_PREFSRC] && mnl_attr_get_payload_len(t[RTA_PREFSRC]) >= size) {
		r->has_source = true;
		memcpy(r->source, mnl_attr_get_payload(t[RTA_PREFSRC]), size);
	}
	nl_nested(t[RTA_METRICS], metrics, RTAX_MAX);
	r->mtu = nl_u32(metrics[RTAX_MTU], 0);
	r->expire = nl_u32(metrics[ROUTE_EXPIRES], 0);
	const uint32_t weighs = nl_u32(metrics[ROUTE_WEIGHS], 0);
	r->weight = (weighs & ROUTE_WEIGHT_MOST) ^ 1;
	r->family = rtm->rtm_family;
	r->plen = rtm->rtm_dst_len;
	r->index = nl_u32(t[RTA_OIF], 0);
	if (rtm->rtm_protocol == RTPROT_RA && r->has_gateway && !r->plen)
		parse_learnt(t, r);
	if (t[RTA_MULTIPATH])
		parse_nexthop(t[RTA_MULTIPATH], size, r);
	const uint32_t kept = nl_u32(metrics[ROUTE_KEPT], 0);
	r->own = rtm->rtm_type == RTN_LOCAL && !kept;
	if (kept && r->has_gateway && r->family == AF_INET)
		memcpy(r->gateway, &kept, sizeof kept);
	r->flags = route_flags(rtm, r->has_gateway) | (weighs & ROUTE_WEIGHS_XRESOLVE ? R_XRESOLVE : 0u) |
	           (weighs & ROUTE_WEIGHS_STICKY ? R_STICKY : 0u);
}

/*
 * Whether another route to the same destination comes first. Linux keeps them all, ordered by their metrics; FreeBSD
 * has one, and refuses what a routing daemon adds to it.
 */
static bool is_second(const struct routes *rs, const struct os_route *r)
{
	const struct os_route *last = rs->count ? &rs->list[rs->count - 1] : NULL;

	return last && last->plen == r->plen && last->own == r->own && memcmp(last->dst, r->dst, sizeof r->dst) == 0 &&
	       !(r->family == AF_INET6 && (addr_inet6_linklocal(r->dst) || r->dst[0] == 0xff));
}

static int append(struct routes *rs, const struct os_route *r)
{
	struct os_route *list = grow(rs->list, rs->count, &rs->room, sizeof *list);

	if (!list)
		return -ENOMEM;
	rs->list = list;
	rs->list[rs->count++] = *r;
	return 0;
}

static int add_route(const struct nlmsghdr *msg, void *arg)
{
	struct routes *rs = arg;
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(msg);
	struct os_route r;

	if (msg->nlmsg_type != RTM_NEWROUTE || rtm->rtm_family != rs->family)
		return 0;
	parse_route(msg, &r);
	if (!is_shown(rtm, r.dst))
		return 0;
	if (is_second(rs, &r)) {
		/* Before an interface's own IPv6 route (metric 256) comes a daemon's, which FreeBSD refuses. */
		if ((rs->list[rs->count - 1].flags & R_PROTO1) && !(r.flags & R_PROTO1))
			rs->list[rs->count - 1] = r;
		return 0;
	}
	return append(rs, &r);
}

/* Whether the list has the route to an interface's own address. */
static bool has_own(const struct routes *rs, unsigned index, const uint8_t addr[16])
{
	bool found = false;

	for (size_t i = 0; i < rs->count && !found; i++)
		found = rs->list[i].own && rs->list[i].index == index && memcmp(rs->list[i].dst, addr, 16) == 0;
	return found;
}

/* FreeBSD has the route to an own address at once, Linux only when it is known to be nobody else's. */
static int add_unprobed(struct nl *nl, struct routes *rs)
{
	struct addr_entries es = {0};
	int error = addr_entries_read(nl, 0, &es);

	for (size_t i = 0; i < es.count && !error; i++) {
		const struct os_addr *a = &es.list[i].a;
		struct os_route r = {.family = AF_INET6,
		                     .plen = 128,
		                     .index = a->index,
		                     .own = true,
		                     .flags = R_UP | R_HOST | R_STATIC};

		if (a->family != AF_INET6 || !(a->tentative || a->duplicated) || has_own(rs, a->index, a->addr))
			continue;
		memcpy(r.dst, a->addr, sizeof r.dst);
		error = append(rs, &r);
	}
	free(es.list);
	return error;
}

static void forget_routes(void *arg)
{
	((struct routes *)arg)->count = 0;
}

static int by_index(const void *a, const void *b)
{
	const unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

/* What of an interface decides on its routes. */
struct side {
	unsigned index;
	bool loopback, down;
	bool hidden; /* a bridge whose link-local address is not shown */
};

/*
 * What belongs to Linux's idea of an interface and not to FreeBSD's: ::1's prefix route, a loopback's connected
 * networks (FreeBSD has only its addresses), a bridge's own link-local address, and own IPv4 addresses of what is down.
 */
static bool linux_only(const struct os_route *r, const struct side *side)
{
	const bool linklocal = r->family == AF_INET6 && addr_inet6_linklocal(r->dst);

	if (side->loopback && !r->own && !r->has_gateway && !linklocal &&
	    !(r->flags & (R_STATIC | R_BLACKHOLE | R_REJECT)))
		return true;
	return (side->hidden && linklocal) || (side->down && r->own && r->family == AF_INET);
}

/* An address that a loopback gets takes the place of the route that somebody had made to it. */
static bool replaced(const struct routes *rs, const struct os_route *r, const struct side *side)
{
	return side->loopback && !r->own && !r->has_gateway && (r->flags & R_HOST) && has_own(rs, r->index, r->dst);
}

static int filter_routes(struct os_vnet *v, struct routes *rs)
{
	struct link *links = NULL;
	const int count = link_list(&v->nl, 0, &links);
	struct side *sides;
	bool *keep;
	size_t kept = 0;

	if (count < 0)
		return count;
	sides = calloc((size_t)count + 1, sizeof *sides);
	keep = calloc(rs->count + 1, sizeof *keep);
	if (!sides || !keep) {
		free(sides);
		free(keep);
		free(links);
		return -ENOMEM;
	}
	for (int i = 0; i < count; i++)
		sides[i] = (struct side){
		        .index = links[i].index,
		        .loopback = kind_of(&links[i]) == &kind_lo,
		        .down = !(links[i].linux_flags & IFF_UP) || links[i].meta.down,
		        .hidden = kind_of(&links[i]) == &kind_bridge && !(links[i].meta.nd6_flip & ND6_AUTO_LINKLOCAL),
		};
	free(links);
	qsort(sides, (size_t)count, sizeof *sides, by_index);
	for (size_t i = 0; i < rs->count; i++) {
		const struct os_route *r = &rs->list[i];
		const struct side *side = bsearch(&r->index, sides, (size_t)count, sizeof *sides, by_index);
		keep[i] = !side || !(linux_only(r, side) || replaced(rs, r, side));
	}
	for (size_t i = 0; i < rs->count; i++)
		if (keep[i])
			rs->list[kept++] = rs->list[i];
	free(keep);
	rs->count = kept;
	free(sides);
	return 0;
}

/* Leaves out what a jail that shares the stack may not see. */
static int drop_invisible(const struct os_vnet *v, struct routes *rs)
{
	struct visible seen;
	size_t count = 0;
	const int error = visible_load(v, &seen);

	for (size_t i = 0; !error && seen.limited && i < rs->count; i++)
		if (visible_addr(&seen, rs->family, rs->list[i].dst))
			rs->list[count++] = rs->list[i];
	if (!error && seen.limited)
		rs->count = count;
	visible_clear(&seen);
	return error;
}

int route_list(struct os_vnet *v, int family, struct os_route **list)
{
	struct routes rs = {.family = family};
	struct rtmsg *rtm;
	int error;

	if (!nl_request(&v->nl, RTM_GETROUTE, NLM_F_DUMP, sizeof *rtm, &rtm))
		return -ENOBUFS;
	rtm->rtm_family = (uint8_t)family;
	error = nl_dump(&v->nl, add_route, forget_routes, &rs);
	if (!error && family == AF_INET6)
		error = add_unprobed(&v->nl, &rs);
	if (!error)
		error = filter_routes(v, &rs);
	if (!error)
		error = drop_invisible(v, &rs);
	if (error) {
		free(rs.list);
		return error;
	}
	*list = rs.list;
	return (int)rs.count;
}

int os_route_list(struct os_vnet *v, int family, struct os_route **list)
{
	const int count = route_list(v, family, list);

	for (int i = 0; i < count; i++)
		(*list)[i].index = ifindex_shown(v, (*list)[i].index);
	return count;
}

static int one_route(const struct nlmsghdr *msg, void *arg)
{
	if (msg->nlmsg_type == RTM_NEWROUTE)
		parse_route(msg, arg);
	return 0;
}

int route_get(struct os_vnet *v, int family, const uint8_t *addr, struct os_route *r)
{
	const size_t size = family == AF_INET ? 4 : 16;
	struct rtmsg *rtm;
	struct nlmsghdr *msg = nl_request(&v->nl, RTM_GETROUTE, 0, sizeof *rtm, &rtm);
	int error;

	if (!msg)
		return -ENOBUFS;
	rtm->rtm_family = (uint8_t)family;
	rtm->rtm_dst_len = (uint8_t)(8 * size);
	rtm->rtm_flags = RTM_F_FIB_MATCH; /* the table's route, not the packet's */
	mnl_attr_put(msg, RTA_DST, size, addr);
	r->family = 0;
	error = nl_get(&v->nl, one_route, r);
	/* What the kernel says of no route, and of one that refuses. */
	if (error == -ENETUNREACH || error == -EHOSTUNREACH || error == -EINVAL || error == -EACCES)
		return -ESRCH;
	return error ? error : r->family ? 0 : -ESRCH;
}

int os_route_get(struct os_vnet *v, int family, const uint8_t *addr, struct os_route *r)
{
	const int error = route_get(v, family, addr, r);

	if (!error)
		r->index = ifindex_shown(v, r->index);
	return error;
}
