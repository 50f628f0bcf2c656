/* SPDX-License-Identifier: BSD-2-Clause */
/* stack.c - a fresh network stack made to behave as FreeBSD's (stack.h). */
#include "os/linux/stack.h"

#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/ifnames.h"
#include "os/linux/addr.h"
#include "os/linux/bridge.h"
#include "os/linux/kinds.h"
#include "os/linux/nics.h"
#include "os/linux/route.h"
#include "os/linux/tunable.h"

/* What a stack is for. What a lab's address plan gives out twice the plan refuses itself: nodes don't probe. */
enum stack_use { FOR_ANY, FOR_JAIL, FOR_NODE };

/* Settings that a new namespace takes from the machine's own or from Linux's defaults, and what FreeBSD does. */
static const struct {
	const char *path, *value;
	bool inherited; /* usually right already: the machine's administrator may have changed it */
	enum stack_use use;
} settings[] = {
        {"net/ipv4/conf/all/arp_ignore", "1", false, FOR_ANY}, /* answers ARP for the interface's own addresses only */
        {"net/ipv4/conf/all/arp_announce", "2", false, FOR_ANY},        /* asks with the outgoing interface's address */
        {"net/ipv4/conf/all/promote_secondaries", "1", false, FOR_ANY}, /* removing an address leaves the others */
        {"net/ipv6/conf/default/accept_ra", "0", false, FOR_ANY},       /* takes no router advertisements */
        {"net/ipv6/conf/all/keep_addr_on_down", "1", false, FOR_ANY},
        {"net/ipv6/conf/all/accept_dad", "2", false,
         FOR_JAIL}, /* a duplicate made of the MAC disables IPv6 on the link */
        {"net/ipv6/conf/default/router_solicitation_delay", "0", false, FOR_JAIL}, /* probes for duplicates at once */
        {"net/ipv6/conf/default/accept_dad", "0", false, FOR_NODE},
        {"net/ipv6/conf/all/accept_dad", "0", true, FOR_NODE},
        {"net/ipv4/icmp_ratemask", "0", false,
         FOR_ANY}, /* errors are not spaced out: a traceroute asks a router thrice */
        {"net/ipv6/icmp/ratelimit", "0", false, FOR_ANY},
        {"net/ipv4/conf/all/rp_filter", "0", true, FOR_ANY},
        {"net/ipv4/conf/default/rp_filter", "0", true, FOR_ANY},
        {"net/ipv4/conf/all/forwarding", "0", true, FOR_ANY},
        {"net/ipv4/conf/default/forwarding", "0", true, FOR_ANY},
};

/* A setting that a kernel without IPv6 may lack. */
static int set(const char *path, const char *value)
{
	const int error = os_tunable_set(path, value);

	return error == -ENOENT ? 0 : error;
}

/* Whether the machine's administrator has left alone what a new namespace takes from the machine's own. */
static bool inherits_usual(void)
{
	char value[16];

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (settings[i].inherited && (os_tunable_get(settings[i].path, value, sizeof value) < 0 ||
		                              strcmp(value, settings[i].value) != 0))
			return false;
	return true;
}

/* What is inherited is the same for all stacks that a process makes: asked once. */
static int apply_settings(enum stack_use use)
{
	static enum { UNKNOWN, USUAL, UNUSUAL } machine;
	int error = 0;

	if (machine == UNKNOWN)
		machine = inherits_usual() ? USUAL : UNUSUAL;
	for (size_t i = 0; i < sizeof settings / sizeof *settings && !error; i++)
		if ((settings[i].use == FOR_ANY || settings[i].use == use) &&
		    !(settings[i].inherited && machine == USUAL))
			error = set(settings[i].path, settings[i].value);
	return error;
}

static struct nlmsghdr *put_loopback(struct nl *nl, bool up)
{
	struct nlmsghdr *msg = link_change(nl, 1, up ? IFF_UP : 0, IFF_UP);

	if (msg)
		mnl_attr_put_u32(msg, IFLA_MTU, 16384);
	return msg;
}

/* Appends lo0, and lo as its other name, to a change of it: programs of either system find it. */
static int put_names(struct nl *nl, struct nlmsghdr *change)
{
	struct ifinfomsg *ifm;
	struct nlattr *list;
	struct nlmsghdr *msg;

	mnl_attr_put_strz(change, IFLA_IFNAME, "lo0");
	msg = nl_request(nl, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, sizeof *ifm, &ifm);
	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = 1;
	list = mnl_attr_nest_start(msg, IFLA_PROP_LIST);
	mnl_attr_put_strz(msg, IFLA_ALT_IFNAME, "lo");
	mnl_attr_nest_end(msg, list);
	return 0;
}

int stack_name_loopback(void)
{
	struct ifreq lo = {.ifr_ifindex = 1};
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct nlmsghdr *msg;
	struct nl nl;
	int error;

	if (fd < 0)
		return -errno;
	error = ioctl(fd, SIOCGIFNAME, &lo) < 0 ? -errno : 0;
	close(fd);
	if (error || strcmp(lo.ifr_name, "lo") != 0)
		return error;
	error = nl_open(&nl);
	if (error)
		return error;
	msg = link_change(&nl, 1, 0, 0);
	error = msg ? put_names(&nl, msg) : -ENOBUFS;
	if (!error)
		error = nl_commit(&nl);
	nl_close(&nl);
	return error == -EEXIST ? 0 : error; /* another process came first */
}

/*
 * Gives the stack its lo0, which comes after the network cards. On FreeBSD a loopback that is down still carries what a
 * stack sends to itself; so Linux's is always up, without the addresses that this brings, and shown as down.
 */
static int make_loopback(struct os_vnet *v, unsigned cards)
{
	const struct meta m = {.ours = true,
	                       .kind = "lo",
	                       .home = os_vnet_id(v),
	                       .vnet = os_vnet_id(v),
	                       .joined = cards + 1,
	                       .down = true};
	const struct os_addr inet = {.index = 1, .family = AF_INET, .plen = 8, .addr = {127, 0, 0, 1}};
	const struct os_addr inet6 = {.index = 1, .family = AF_INET6, .plen = 128, .addr = {[15] = 1}};
	struct nlmsghdr *msg = put_loopback(&v->nl, true);
	int error = msg ? link_put_meta(msg, &m) : -ENOBUFS;

	if (!error)
		error = put_names(&v->nl, msg);
	if (!error)
		error = addr_put_removal(&v->nl, &inet);
	if (!error)
		error = nl_commit(&v->nl);
	if (!error)
		error = addr_put_removal(&v->nl, &inet6);
	if (!error && nl_commit(&v->nl) < 0)
		v->nl.reason[0] = '\0'; /* a kernel without IPv6, or with it turned off */
	return error;
}

int stack_prepare(struct os_vnet *v)
{
	static unsigned made;
	int error;

	if (++made % STACKS_FRESH == 0)
		tunable_fresh();
	error = apply_settings(FOR_JAIL);
	return error ? error : make_loopback(v, 0);
}

/* ----------------------------------------------------------------------------------------------- a host's stack */

/* rc(8)'s routes for what must not leave the machine: IPv4-compatible and -mapped addresses, link-local ones without a
 * link. */
static int put_reject_routes(struct os_vnet *v)
{
	static const struct {
		uint8_t dst[16];
		uint8_t plen;
	} nets[] = {
	        {{0}, 96},
	        {{[10] = 0xff, [11] = 0xff}, 96},
	        {{0xfe, 0x80}, 10},
	        {{0xff, 0x02}, 16},
	};
	int error = 0;

	for (size_t i = 0; i < sizeof nets / sizeof *nets && !error; i++) {
		struct os_route r = {.family = AF_INET6, .plen = nets[i].plen, .flags = R_STATIC | R_REJECT};

		memcpy(r.dst, nets[i].dst, sizeof r.dst);
		error = route_put(&v->nl, &r);
	}
	return error;
}

int stack_prepare_host(struct os_vnet *v, const char *const *nics, uint32_t mac, int *hub)
{
	const struct os_addr localhost = {.index = 1, .family = AF_INET, .plen = 8, .addr = {127, 0, 0, 1}};
	int error = apply_settings(FOR_JAIL), cards = 0;

	*hub = -1;
	if (!error && nics && nics[0]) {
		cards = nics_create(v, nics, mac, hub);
		error = cards < 0 ? cards : 0;
	}
	if (!error)
		error = make_loopback(v, (unsigned)cards);
	if (!error)
		error = os_if_set(v, "lo0", &(struct os_ifset){.set = OS_SET_UP, .up = true});
	if (!error)
		error = addr_add(v, &localhost);
	if (!error)
		error = put_reject_routes(v);
	if (!error)
		error = nl_commit(&v->nl);
	return error == -EOPNOTSUPP || error == -EAFNOSUPPORT ? 0 : error; /* a kernel without IPv6 */
}

/* ---------------------------------------------------------------------------------------------- a lab's stacks */

/* Before 6.2 the kernel renames no interface that is up. */
static bool renames_when_up(void)
{
	unsigned major, minor;
	struct utsname u;

	return uname(&u) == 0 && sscanf(u.release, "%u.%u", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 2));
}

int stack_prepare_node(struct os_vnet *v, const struct os_bulk_jail *j)
{
	static enum { UNKNOWN, LATER, NOW } rename;
	struct nlmsghdr *msg;
	int error = apply_settings(FOR_NODE);

	if (rename == UNKNOWN)
		rename = renames_when_up() ? LATER : NOW;

	if (!error && !j->inet6)
		error = set("net/ipv6/conf/default/addr_gen_mode", "1"); /* none */
	if (!error && j->forward)
		error = set("net/ipv4/conf/all/forwarding", "1");
	if (!error && j->forward)
		error = set("net/ipv6/conf/all/forwarding", "1");
	if (!error && j->bridges)
		bridge_filter_off();
	if (error)
		return error;
	msg = put_loopback(&v->nl, j->loopback);
	if (!msg)
		return -ENOBUFS;
	return rename == NOW ? put_names(&v->nl, msg) : 0;
}
