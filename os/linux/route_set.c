/* SPDX-License-Identifier: BSD-2-Clause */
/* route_set.c - changing the routing tables: os_route_add(), os_route_change(), os_route_del(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/ifindex.h"
#include "os/linux/kinds.h"
#include "os/linux/route.h"
#include "os/linux/routeproto.h"

static size_t addr_size(int family)
{
	return family == AF_INET ? 4 : 16;
}

static uint8_t protocol_of(uint32_t flags)
{
	return (uint8_t)(ROUTEPROTO | (flags & R_STATIC ? ROUTEPROTO_STATIC : 0) |
	                 (flags & R_PROTO1 ? ROUTEPROTO_PROTO1 : 0) | (flags & R_PROTO2 ? ROUTEPROTO_PROTO2 : 0) |
	                 (flags & R_HOST ? ROUTEPROTO_HOST : 0));
}

/* What is kept of a route in metrics: its own, and `kept`. */
static void put_metrics(struct nlmsghdr *msg, const struct os_route *r, uint32_t kept)
{
	const struct {
		uint16_t metric;
		uint32_t value;
	} all[] = {
	        {RTAX_MTU, r->mtu},
	        {ROUTE_KEPT, kept},
	        {ROUTE_EXPIRES, (uint32_t)r->expire},
	        {ROUTE_WEIGHS, (r->given & ROUTE_WEIGHT ? (r->weight & ROUTE_WEIGHT_MOST) ^ 1 : 0) |
	                               (r->flags & R_XRESOLVE ? ROUTE_WEIGHS_XRESOLVE : 0) |
	                               (r->flags & R_STICKY ? ROUTE_WEIGHS_STICKY : 0)},
	};
	struct nlattr *metrics = NULL;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!all[i].value)
			continue;
		if (!metrics)
			metrics = mnl_attr_nest_start(msg, RTA_METRICS);
		mnl_attr_put_u32(msg, all[i].metric, all[i].value);
	}
	if (metrics)
		mnl_attr_nest_end(msg, metrics);
}

/* Appends a request about the route r; `kept`: routeproto.h. */
static int put_route(struct nl *nl, uint16_t type, uint16_t how, const struct os_route *r, uint32_t kept)
{
	const size_t size = addr_size(r->family);
	struct rtmsg *rtm;
	struct nlmsghdr *msg = nl_request(nl, type, how, sizeof *rtm, &rtm);

	if (!msg)
		return -ENOBUFS;
	rtm->rtm_family = (uint8_t)r->family;
	rtm->rtm_dst_len = (uint8_t)r->plen;
	rtm->rtm_table = RT_TABLE_MAIN;
	if (r->plen)
		mnl_attr_put(msg, RTA_DST, size, r->dst);
	if (type == RTM_DELROUTE) {
		rtm->rtm_scope = RT_SCOPE_NOWHERE;
		if (r->index)
			mnl_attr_put_u32(msg, RTA_OIF, r->index);
		return 0;
	}
	rtm->rtm_protocol = protocol_of(r->flags);
	rtm->rtm_type = r->flags & R_BLACKHOLE ? RTN_BLACKHOLE : r->flags & R_REJECT ? RTN_UNREACHABLE : RTN_UNICAST;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	put_metrics(msg, r, kept);
	if (rtm->rtm_type != RTN_UNICAST)
		return 0;
	if (r->has_gateway)
		mnl_attr_put(msg, RTA_GATEWAY, size, r->gateway);
	else if (r->family == AF_INET)
		rtm->rtm_scope = RT_SCOPE_LINK;
	if (r->index)
		mnl_attr_put_u32(msg, RTA_OIF, r->index);
	if (r->has_source)
		mnl_attr_put(msg, RTA_PREFSRC, size, r->source);
	return 0;
}

int route_put(struct nl *nl, const struct os_route *r)
{
	return put_route(nl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, r, 0);
}

static int commit(struct os_vnet *v, uint16_t type, uint16_t how, const struct os_route *r, uint32_t kept)
{
	const int error = put_route(&v->nl, type, how, r, kept);

	return error ? error : nl_commit(&v->nl);
}

static bool lacks_link(const struct os_route *r)
{
	return addr_inet6_linklocal(r->gateway) && !r->index;
}

/* Makes or replaces a route. */
static int set_route(struct os_vnet *v, uint16_t how, const struct os_route *r)
{
	struct os_route gateway, through = *r;
	uint32_t kept = 0;
	int error = commit(v, RTM_NEWROUTE, how, r, 0);

	/* What Linux says of an IPv6 gateway, of one where IPv6 is off, and of a link-local one on no link. */
	if (error == -EHOSTUNREACH ||
	    (error && r->family == AF_INET6 && r->has_gateway && (error == -EACCES || lacks_link(r))))
		error = -ENETUNREACH;

	/*
	 * FreeBSD takes a gateway that is reached through another route; Linux wants it on a link. It is told then that
	 * it is on the link of that route: the neighbour that the packets go to is that route's gateway. A route that
	 * is replaced can't lead to its own gateway.
	 */
	if (error != -ENETUNREACH || !r->has_gateway || route_get(v, r->family, r->gateway, &gateway) < 0 ||
	    !gateway.has_gateway || (gateway.plen == r->plen && memcmp(gateway.dst, r->dst, sizeof r->dst) == 0))
		return error;
	memcpy(through.gateway, gateway.gateway, sizeof through.gateway);
	through.index = gateway.index;
	if (r->family == AF_INET)
		memcpy(&kept, r->gateway, sizeof kept);
	return commit(v, RTM_NEWROUTE, how, &through, kept);
}

/* Whether somebody made the route, and not an interface's address. */
static bool is_made(const struct os_route *r)
{
	return r->flags & (R_STATIC | R_PROTO1 | R_GATEWAY | R_BLACKHOLE | R_REJECT);
}

/* ------------------------------------------------------------------------------- a loopback's own addresses */

/* A request about the kernel's route to an own address of the loopback. The route that is made instead says that it is
 * the kernel's, too, so that it goes with the address. */
static int commit_local(struct os_vnet *v, uint16_t type, const struct os_route *r)
{
	struct rtmsg *rtm;
	struct nlmsghdr *msg =
	        nl_request(&v->nl, type, type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof *rtm, &rtm);

	if (!msg)
		return -ENOBUFS;
	rtm->rtm_family = (uint8_t)r->family;
	rtm->rtm_dst_len = (uint8_t)r->plen;
	rtm->rtm_table = RT_TABLE_LOCAL;
	rtm->rtm_type = RTN_LOCAL;
	rtm->rtm_scope = RT_SCOPE_HOST;
	rtm->rtm_protocol = RTPROT_KERNEL;
	mnl_attr_put(msg, RTA_DST, addr_size(r->family), r->dst);
	mnl_attr_put_u32(msg, RTA_OIF, r->index);
	if (type == RTM_NEWROUTE) {
		if (r->family == AF_INET)
			mnl_attr_put(msg, RTA_PREFSRC, addr_size(r->family), r->dst);
		put_metrics(msg, &(struct os_route){0}, 1);
	}
	return nl_commit(&v->nl);
}

static bool is_host(const struct os_route *r)
{
	return r->plen == 8 * addr_size(r->family);
}

/* Whether r leads straight to an address of a loopback interface of this stack, by way of that interface. */
static bool loops_back(struct os_vnet *v, const struct os_route *r)
{
	struct os_addr *addrs = NULL;
	struct link l;
	int count;
	bool found = false;

	if (!is_host(r) || r->has_gateway || !r->index || link_get(&v->nl, NULL, r->index, &l) < 0 ||
	    kind_of(&l) != &kind_lo)
		return false;
	count = addr_list(v, r->index, &addrs);
	for (int i = 0; i < count; i++)
		found |= addrs[i].family == r->family && memcmp(addrs[i].addr, r->dst, addr_size(r->family)) == 0;
	free(addrs);
	return found;
}

/* ------------------------------------------------------------------------------------------------ the contract */

/* The route to exactly this destination; with `own` the kernel's to an own address. */
static int find_route(struct os_vnet *v, const struct os_route *want, bool own, struct os_route *found)
{
	struct os_route *list = NULL;
	const int count = route_list(v, want->family, &list);
	const bool of_link = want->index && want->family == AF_INET6 && addr_inet6_linklocal(want->dst);
	int error = count < 0 ? count : -ESRCH;

	for (int i = 0; i < count && error; i++) {
		const struct os_route *r = &list[i];

		if (r->plen == want->plen && memcmp(r->dst, want->dst, addr_size(want->family)) == 0 && r->own == own &&
		    !(of_link && r->index != want->index)) {
			*found = *r;
			error = 0;
		}
	}
	free(list);
	return error;
}

int os_route_add(struct os_vnet *v, const struct os_route *r)
{
	struct os_route route = *r, old;

	route.index = ifindex_linux(v, r->index);
	if (!loops_back(v, &route))
		return set_route(v, NLM_F_CREATE | NLM_F_EXCL, &route);
	return find_route(v, &route, true, &old) == 0 ? -EEXIST : commit_local(v, RTM_NEWROUTE, &route);
}

/* The metric of the routes that the kernel makes for IPv6 addresses (IP6_RT_PRIO_ADDRCONF); IPv4's have none. */
enum { CONNECTED6 = 256 };

/* Changes the mtu of a network that an interface's address brings. The kernel must still know the route as its own, or
 * it would stay when the address goes. */
static int change_connected(struct os_vnet *v, const struct os_route *changed)
{
	const int error = put_route(&v->nl, RTM_NEWROUTE, NLM_F_REPLACE, changed, 0);
	struct rtmsg *rtm;

	if (error)
		return error;
	rtm = mnl_nlmsg_get_payload(v->nl.last);
	rtm->rtm_protocol = RTPROT_KERNEL;
	if (changed->family == AF_INET6)
		mnl_attr_put_u32(v->nl.last, RTA_PRIORITY, CONNECTED6);
	return nl_commit(&v->nl);
}

int os_route_change(struct os_vnet *v, const struct os_route *r)
{
	struct os_route want = *r, old, change;
	int error;

	want.index = ifindex_linux(v, r->index);
	error = find_route(v, &want, false, &old);
	if (error)
		return error;
	change = old;
	change.given = ROUTE_WEIGHT;
	if (r->given & ROUTE_MTU)
		change.mtu = r->mtu;
	if (r->given & ROUTE_WEIGHT)
		change.weight = r->weight;
	if (r->given & ROUTE_EXPIRE)
		change.expire = r->expire;
	if (!is_made(&old))
		return r->has_gateway || r->index || r->has_source ? -EOPNOTSUPP : change_connected(v, &change);
	change.flags = (old.flags & ~(uint32_t)R_SETTABLE) | (r->flags & R_SETTABLE);
	if (r->has_gateway || r->index) {
		change.has_gateway = r->has_gateway;
		memcpy(change.gateway, r->gateway, sizeof change.gateway);
		change.index = want.index;
	}
	if (r->has_source) {
		change.has_source = true;
		memcpy(change.source, r->source, sizeof change.source);
	}
	return set_route(v, NLM_F_REPLACE, &change);
}

int os_route_del(struct os_vnet *v, const struct os_route *r)
{
	struct os_route want = *r, old;
	int error;

	want.index = ifindex_linux(v, r->index);
	error = find_route(v, &want, false, &old);
	/* Of own addresses only a loopback's may go. */
	if (error == -ESRCH && is_host(&want) && find_route(v, &want, true, &old) == 0)
		return loops_back(v, &old) ? commit_local(v, RTM_DELROUTE, &old) : error;
	if (error)
		return error;
	error = commit(v, RTM_DELROUTE, 0, &old, 0);
	if (loops_back(v, &old) && commit_local(v, RTM_DELROUTE, &old) == 0)
		error = 0;
	return error;
}
