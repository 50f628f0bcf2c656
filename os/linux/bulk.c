/* SPDX-License-Identifier: BSD-2-Clause */
/* bulk.c - whole networks at once: os_bulk_*(). */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "os/linux/addr.h"
#include "os/linux/ahead.h"
#include "os/linux/bridge.h"
#include "os/linux/route.h"
#include "os/linux/tunable.h"

enum {
	UNANSWERED = 32, /* requests to the keeper under way; their answers fit into a socket */
	DOOMED = 0x7676, /* the group of interfaces that are about to go */
	SERIALS = 1024,  /* numbers for MAC addresses fetched at a time */
};

/* Appends a request, after sending those before it if they fill the batch. */
static struct nlmsghdr *request(struct os_vnet *v, uint16_t type, uint16_t flags, size_t size, void *header, int *error)
{
	struct nlmsghdr *msg;

	nl_lazy(&v->nl);
	msg = nl_request(&v->nl, type, flags, size, header);
	if (!msg) {
		*error = nl_commit(&v->nl);
		msg = *error ? NULL : nl_request(&v->nl, type, flags, size, header);
	}
	return msg;
}

static struct nlmsghdr *change(struct os_vnet *v, unsigned index, uint32_t flags, int *error)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = request(v, RTM_SETLINK, 0, sizeof *ifm, &ifm, error);

	if (msg) {
		ifm->ifi_index = (int)index;
		ifm->ifi_flags = ifm->ifi_change = flags;
	}
	return msg;
}

static struct nlmsghdr *create(struct os_vnet *v, unsigned index, const char *name, int *error)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = request(v, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm, error);

	if (msg) {
		ifm->ifi_index = (int)index;
		mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	}
	return msg;
}

/* ----------------------------------------------------------------------------------------------------- jails */

/* Takes answers to requests for jails until at most `left` are missing. */
static int collect(struct os_world *w, unsigned left)
{
	int error = 0;

	while (w->unanswered > left) {
		error = client_answer(w);
		if (error)
			return error;
	}
	return 0;
}

/* The parameters of a node's jail: Linux's programs run there, and may what they may elsewhere. */
static int node_params(struct params *p, const char *name)
{
	static const char *const granted[] = {"allow.chflags", "allow.mlock",       "allow.mount",
	                                      "allow.quotas",  "allow.read_msgbuf", "allow.sysvipc"};
	int error = params_set(p, "host.hostname", name);

	if (!error)
		error = params_set(p, "enforce_statfs", "1");
	for (size_t i = 0; i < sizeof granted / sizeof *granted && !error; i++)
		error = params_set(p, granted[i], "1");
	return error;
}

/* Asks the keeper for a jail around a namespace, without waiting for its answer. */
static int register_jail(struct os_world *w, const struct os_bulk_jail *j, int nsfd)
{
	struct params p = {0};
	struct wire_in *m;
	int error = collect(w, UNANSWERED), length;

	if (!error)
		error = node_params(&p, j->name);
	if (error) {
		params_clear(&p);
		return error;
	}
	m = client_request(w, WIRE_JAIL_ADD);
	length = params_pack(&p, m->data, WIRE_DATA);
	params_clear(&p);
	if (length < 0)
		return length;
	m->head.data_len = (uint32_t)length;
	m->head.flags = WIRE_PERSIST | WIRE_VNET | WIRE_NODE;
	m->head.count = j->interfaces;
	m->fds[0] = nsfd;
	error = client_name(w, j->name);
	return error ? error : client_ask(w);
}

static struct rlimit usual_files; /* descriptors of this process, as programs that it starts are to have them */

/* Stacks under construction take two descriptors each. */
void os_bulk_begin(struct os_world *w, const struct os_bulk_jail *jails, size_t count)
{
	if (getrlimit(RLIMIT_NOFILE, &usual_files) == 0) {
		const struct rlimit most = {usual_files.rlim_max, usual_files.rlim_max};

		setrlimit(RLIMIT_NOFILE, &most);
	}
	w->next = jails;
	if (os_world_self(w)->own_vnet)
		w->ahead = ahead_begin(w, jails, count);
}

/* The process leaves the world's host for the time of the building; it is known to the keeper as the host's. */
static int leave_host(struct os_world *w)
{
	if (w->home >= 0)
		return 0;
	if (!os_world_self(w)->own_vnet)
		return -EPERM;
	w->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (w->home < 0)
		return -errno;
	return 0;
}

int os_bulk_jail(struct os_world *w, struct os_vnet **out)
{
	const struct os_bulk_jail *j = w->next++;
	struct os_vnet *v = NULL;
	int error = w->ahead ? 0 : leave_host(w);

	if (!error)
		error = w->ahead ? ahead_take(w->ahead, &v) : ahead_make(w, j, &v);
	if (error)
		return error;
	error = register_jail(w, j, v->nsfd);
	if (error) {
		os_vnet_close(v);
		return error;
	}
	*out = v;
	return 0;
}

int os_bulk_end(struct os_world *w)
{
	int error = collect(w, 0);

	ahead_end(w->ahead);
	w->ahead = NULL;
	tunable_stale();
	if (w->home >= 0) {
		if (setns(w->home, CLONE_NEWNET) < 0 && !error)
			error = -errno;
		close(w->home);
		w->home = -1;
	}
	if (usual_files.rlim_max)
		setrlimit(RLIMIT_NOFILE, &usual_files);
	return error;
}

/* ------------------------------------------------------------------------------------------------- interfaces */

/* A number that is nobody else's, for a MAC address. */
static int next_serial(struct os_world *w, uint32_t *serial)
{
	int error = 0;

	if (!w->serials) {
		error = collect(w, 0);
		if (!error) {
			client_request(w, WIRE_SERIALS)->head.count = SERIALS;
			error = client_call(w);
		}
		if (error)
			return error;
		w->serials = SERIALS;
		w->serial = w->reply.head.vnet;
	}
	w->serials--;
	*serial = w->serial++;
	return 0;
}

static void put_end(struct nlmsghdr *msg, const struct os_bulk_end *end, uint32_t serial, uint8_t last, uint8_t mac[6])
{
	kind_mac(serial, last, mac);
	if (end->ether)
		memcpy(mac, end->ether, 6);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac);
	if (end->mtu)
		mnl_attr_put_u32(msg, IFLA_MTU, end->mtu);
}

int os_bulk_cable(const struct os_bulk_end *a, const struct os_bulk_end *b, uint8_t ether[2][6])
{
	uint8_t mac[2][6];
	struct linkinfo info;
	struct nlmsghdr *msg;
	uint32_t serial;
	int error = next_serial(a->v->w, &serial);

	if (error || !(msg = create(a->v, a->index, a->name, &error)))
		return error;
	put_end(msg, a, serial, 0x0a, mac[0]);
	linkinfo_begin_veth(msg, &info, b->index);
	mnl_attr_put_strz(msg, IFLA_IFNAME, b->name);
	put_end(msg, b, serial, 0x0b, mac[1]);
	if (b->v != a->v)
		mnl_attr_put_u32(msg, IFLA_NET_NS_FD, (uint32_t)b->v->nsfd);
	linkinfo_end(msg, &info);
	if (ether)
		memcpy(ether, mac, sizeof mac);
	return 0;
}

/* A group of interfaces goes in one go, with one wait of the kernel's for all of them. */
int os_bulk_destroy(struct os_vnet *v, const char *const *names, size_t count)
{
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg;
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		msg = nl_request(&v->nl, RTM_SETLINK, 0, sizeof *ifm, &ifm);
		if (!msg && ((error = nl_commit(&v->nl)) == 0 || error == -ENODEV))
			msg = nl_request(&v->nl, RTM_SETLINK, 0, sizeof *ifm, &ifm);
		if (!msg)
			break;
		error = 0;
		mnl_attr_put_strz(msg, IFLA_IFNAME, names[i]);
		mnl_attr_put_u32(msg, IFLA_GROUP, DOOMED);
	}
	if (!error)
		error = nl_commit(&v->nl);
	if ((error && error != -ENODEV) || !count)
		return error;
	msg = nl_request(&v->nl, RTM_DELLINK, 0, sizeof *ifm, &ifm);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_GROUP, DOOMED);
	error = nl_commit(&v->nl);
	return error == -ENODEV ? 0 : error; /* none was there */
}

int os_bulk_bridge(struct os_vnet *v, const char *name, unsigned index)
{
	struct linkinfo info;
	struct nlmsghdr *msg;
	uint8_t mac[6];
	uint32_t serial;
	int error = next_serial(v->w, &serial);

	if (error || !(msg = create(v, index, name, &error)))
		return error;
	kind_mac(serial, 0x0c, mac);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, mac);
	linkinfo_begin(msg, &info, "bridge");
	bridge_put_ours(msg);
	mnl_attr_put_u32(msg, IFLA_BR_AGEING_TIME, FIRST_AGEING);
	linkinfo_end(msg, &info);
	change(v, index, IFF_UP, &error);
	return error;
}

static int create_loopback(struct os_vnet *v, const char *name, unsigned index, const char *kind)
{
	int error = 0;
	struct nlmsghdr *msg = create(v, index, name, &error);

	if (!msg)
		return error;
	mnl_attr_put_u32(msg, IFLA_MTU, kind_lo.mtu_first);
	linkinfo_put(msg, kind);
	return 0;
}

int os_bulk_loopback(struct os_vnet *v, const char *name, unsigned index)
{
	static const char *kind; /* that this kernel has: kind_lo.c */
	int error = kind ? create_loopback(v, name, index, kind) : nl_commit(&v->nl);

	if (!error && !kind) {
		error = create_loopback(v, name, index, kind = "dummy");
		if (!error)
			error = nl_commit(&v->nl);
		if (error == -EOPNOTSUPP)
			error = create_loopback(v, name, index, kind = "ifb");
	}
	if (error)
		return error;
	change(v, index, IFF_UP, &error);
	return error;
}

int os_bulk_if(struct os_vnet *v, unsigned index, unsigned bridge, bool up)
{
	int error = 0;
	struct nlmsghdr *msg = change(v, index, up ? IFF_UP : 0, &error);

	if (msg && bridge)
		mnl_attr_put_u32(msg, IFLA_MASTER, bridge);
	return error;
}

int os_bulk_altname(struct os_vnet *v, unsigned index, const char *name)
{
	struct nlattr *list;
	struct ifinfomsg *ifm;
	int error = 0;
	struct nlmsghdr *msg =
	        request(v, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, sizeof *ifm, &ifm, &error);

	if (!msg)
		return error;
	ifm->ifi_index = (int)index;
	list = mnl_attr_nest_start(msg, IFLA_PROP_LIST);
	mnl_attr_put_strz(msg, IFLA_ALT_IFNAME, name);
	mnl_attr_nest_end(msg, list);
	return 0;
}

/* ---------------------------------------------------------------------------------------- addresses and routes */

int os_bulk_addr(struct os_vnet *v, const struct os_addr *a)
{
	struct os_addr made = *a;
	int error;

	made.no_dad = true;
	if (made.family == AF_INET && made.plen < 31) {
		const uint32_t host = htonl(UINT32_MAX >> made.plen);

		made.has_broadcast = true;
		for (int i = 0; i < 4; i++)
			made.broadcast[i] = made.addr[i] | ((const uint8_t *)&host)[i];
	}
	error = addr_put(&v->nl, &made, ORDER_AFTER);
	if (error == -ENOBUFS) {
		error = nl_commit(&v->nl);
		if (!error)
			error = addr_put(&v->nl, &made, ORDER_AFTER);
	}
	return error;
}

int os_bulk_route(struct os_vnet *v, const struct os_route *r)
{
	int error = route_put(&v->nl, r);

	if (error == -ENOBUFS) {
		error = nl_commit(&v->nl);
		if (!error)
			error = route_put(&v->nl, r);
	}
	return error;
}

/* ---------------------------------------------------------------------------------------------- what is known */

int os_bulk_neigh(struct os_vnet *v, const struct os_neigh *n)
{
	struct ndmsg *nd;
	int error = 0;
	struct nlmsghdr *msg = request(v, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, sizeof *nd, &nd, &error);

	if (!msg)
		return error;
	nd->ndm_family = (uint8_t)n->family;
	nd->ndm_ifindex = (int)n->index;
	nd->ndm_state = NUD_PERMANENT;
	mnl_attr_put(msg, NDA_DST, n->family == AF_INET ? 4 : 16, n->addr);
	mnl_attr_put(msg, NDA_LLADDR, 6, n->ether);
	return 0;
}

int os_bulk_learn(struct os_vnet *v, unsigned member, const uint8_t ether[6])
{
	struct ndmsg *nd;
	int error = 0;
	struct nlmsghdr *msg = request(v, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, sizeof *nd, &nd, &error);

	if (!msg)
		return error;
	nd->ndm_family = AF_BRIDGE;
	nd->ndm_ifindex = (int)member;
	nd->ndm_flags = NTF_MASTER;
	nd->ndm_state = NUD_NOARP; /* static, and its port may change */
	mnl_attr_put(msg, NDA_LLADDR, 6, ether);
	return 0;
}

int os_bulk_answer(struct os_vnet *v, unsigned member)
{
	struct linkinfo info;
	int error = 0;
	struct nlmsghdr *msg = change(v, member, 0, &error);

	if (!msg)
		return error;
	msg->nlmsg_type = RTM_NEWLINK; /* SETLINK does not change a port's settings */
	linkinfo_begin_port(msg, &info);
	mnl_attr_put_u8(msg, IFLA_BRPORT_PROXYARP_WIFI, 1);
	linkinfo_end(msg, &info);
	return 0;
}

int os_bulk_commit(struct os_vnet *v)
{
	return nl_commit(&v->nl);
}
