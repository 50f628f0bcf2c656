/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_sock.c - netstat(1)'s tables of sockets. AF_UNIX ones are in netstat_unix.c. */
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/libxo.h"
#include "cmd/netstat.h"

enum { HOST_WIDTH = 16, HOST_WIDTH_A = 12, HOST_WIDE = 39, QUEUE_TEXT = 33 };

/* What is shown under a protocol's name, in the order in which it is shown. */
static const struct table {
	const char *name;
	int protocol;
	int family; /* 0: both are shown together */
} tables[] = {
        {"tcp", IPPROTO_TCP, 0},         {"udp", IPPROTO_UDP, 0},
        {"ip", IPPROTO_RAW, AF_INET},    {"icmp", IPPROTO_ICMP, AF_INET},
        {"igmp", IPPROTO_IGMP, AF_INET}, {"pim", IPPROTO_PIM, AF_INET},
        {"ip6", IPPROTO_RAW, AF_INET6},  {"icmp6", IPPROTO_ICMPV6, AF_INET6},
        {"pim6", IPPROTO_PIM, AF_INET6},
};

/* Protocols that have counters and no sockets of their own. */
static const char *const socketless[] = {"sctp",   "sdp",  "divert", "ipsec",  "ah",     "esp",
                                         "ipcomp", "carp", "arp",    "pfsync", "ipsec6", "rip6"};

/* What is being printed. */
struct view {
	const struct netstat *opt;
	bool begun;           /* the heading is out */
	unsigned first, last; /* the ports that the system itself gives to sockets */
};

static const char *const states[] = {"CLOSED",     "LISTEN",  "SYN_SENT", "SYN_RCVD",   "ESTABLISHED", "CLOSE_WAIT",
                                     "FIN_WAIT_1", "CLOSING", "LAST_ACK", "FIN_WAIT_2", "TIME_WAIT"};

const char *netstat_tcp_state(enum os_tcp_state state)
{
	return states[state];
}

bool netstat_is_any(const struct os_socket *s, const uint8_t *addr)
{
	static const uint8_t none[16];

	return memcmp(addr, none, s->family == AF_INET ? 4 : 16) == 0;
}

/* The width of a column of addresses. */
static int address_width(const struct netstat *n)
{
	if (n->wide)
		return n->family == AF_INET ? 22 : 45;
	return n->addresses ? 18 : 22;
}

static void print_titles(const struct netstat *n)
{
	int width = address_width(n);

	if (n->listen)
		puts("Current listen queue sizes (qlen/incqlen/maxqlen)");
	else
		printf("Active Internet connections%s\n", n->all ? " (including servers)" : "");
	if (n->addresses)
		printf("%-16s ", "Tcpcb");
	if (n->listen)
		printf("%-5s %-32s %-*s\n", "Proto", "Listen", width, "Local Address");
	else if (n->retried)
		printf("%-5s %-6s %-6s %-6s %-*s %s\n", "Proto", "Rexmit", "OOORcv", "0-win", width, "Local Address",
		       "Foreign Address");
	else
		printf("%-5s %-6s %-6s %-*s %-*s %-11s\n", "Proto", "Recv-Q", "Send-Q", width, "Local Address", width,
		       "Foreign Address", "(state)");
}

/* Names of ports are looked up for the side that was chosen, not for the one that the system numbered. */
static bool is_anonymous(const struct view *v, const struct os_socket *s)
{
	return s->lport >= v->first && s->lport <= v->last;
}

/* A host, cut to `host_width`, and a port, "*" for none; the service's name unless numeric. */
static void address_texts(const struct view *v, const struct os_socket *s, const uint8_t *addr, uint16_t port,
                          bool numeric, const char *protocol, char host[NETSTAT_TEXT], char service[20])
{
	const struct servent *known = port && !numeric ? getservbyport(htons(port), protocol) : NULL;
	char ifname[OS_IFNAME] = "";

	if (s->index && !netstat_is_any(s, addr))
		cmd_if_name(s->index, ifname);
	if (netstat_is_any(s, addr))
		snprintf(host, NETSTAT_TEXT, "*");
	else
		netstat_host(v->opt, s->family, addr, *ifname ? ifname : NULL, host);
	if (known)
		snprintf(service, 20, "%.15s", known->s_name);
	else if (port)
		snprintf(service, 20, "%u", port);
	else
		snprintf(service, 20, "*");
}

static void print_address(const struct view *v, const struct os_socket *s, const uint8_t *addr, uint16_t port,
                          bool numeric, const char *protocol)
{
	const struct netstat *n = v->opt;
	const int width = address_width(n);
	const int host_width = n->wide ? HOST_WIDE : n->addresses && !numeric ? HOST_WIDTH_A : HOST_WIDTH;
	char host[NETSTAT_TEXT], service[20], text[NETSTAT_TEXT + 20];

	address_texts(v, s, addr, port, numeric, protocol, host, service);
	if (libxo_on()) {
		libxo_container(addr == s->local ? "local" : "remote");
		libxo_string("address", host);
		libxo_string("port", service);
		libxo_end();
		return;
	}
	snprintf(text, sizeof text, "%.*s.%s", host_width, host, service);
	if (n->wide)
		printf("%-*s ", width, text);
	else
		printf("%-*.*s ", width, width, text);
}

/* The columns before the addresses. */
static void print_counts(const struct netstat *n, const struct os_socket *s, bool tcp)
{
	char queue[QUEUE_TEXT];

	if (n->listen) {
		snprintf(queue, sizeof queue, "%u/0/%u", s->qlen, s->qlimit);
		printf("%-32s ", queue);
	} else if (n->retried && tcp) {
		printf("%6u %6u %6d ", s->resent, s->disordered, 0);
	} else if (n->retried) {
		printf("%21s", "");
	} else {
		printf("%6u %6u ", s->waiting, s->unsent);
	}
}

static void encode_counts(const struct netstat *n, const struct os_socket *s, bool tcp)
{
	char queue[QUEUE_TEXT];

	if (n->listen) {
		snprintf(queue, sizeof queue, "%u/0/%u", s->qlen, s->qlimit);
		libxo_string("listen-queue-sizes", queue);
	} else if (n->retried && tcp) {
		libxo_number("sent-retransmit-packets", s->resent);
		libxo_number("received-out-of-order-packets", s->disordered);
		libxo_number("sent-zero-window", 0);
	} else if (!n->retried) {
		libxo_number("receive-bytes-waiting", s->waiting);
		libxo_number("send-bytes-waiting", s->unsent);
	}
}

/* A row up to its addresses. */
static void begin_row(const struct netstat *n, const struct table *t, const struct os_socket *s)
{
	const bool tcp = t->protocol == IPPROTO_TCP;
	const char *both = s->both ? "46" : s->family == AF_INET6 ? "6" : "4";
	char text[32];

	if (!libxo_on()) {
		if (n->addresses)
			printf("%16llx ", (unsigned long long)s->id);
		printf("%-3.3s%-2s ", t->name, both);
		print_counts(n, s, tcp);
		return;
	}
	libxo_instance("socket");
	snprintf(text, sizeof text, "%llx", (unsigned long long)s->id);
	if (n->addresses)
		libxo_string("address", text);
	snprintf(text, sizeof text, "%s%s", t->name, both);
	libxo_string("protocol", text);
	encode_counts(n, s, tcp);
}

static void end_row(const struct netstat *n, const struct table *t, const struct os_socket *s)
{
	const bool state = t->protocol == IPPROTO_TCP && !n->listen && !n->retried;

	if (!libxo_on() && state)
		printf("%-11s", netstat_tcp_state(s->state));
	if (!libxo_on()) {
		putchar('\n');
		return;
	}
	if (state)
		libxo_string("tcp-state", netstat_tcp_state(s->state));
	libxo_end();
}

static void print_row(const struct view *v, const struct table *t, const struct os_socket *s)
{
	const struct netstat *n = v->opt;
	const bool anonymous = is_anonymous(v, s);

	begin_row(n, t, s);
	print_address(v, s, s->local, s->lport, n->numeric_ports || anonymous, t->name);
	if (!n->listen)
		print_address(v, s, s->remote, s->rport, n->numeric_ports || (!anonymous && s->lport != s->rport),
		              t->name);
	end_row(n, t, s);
}

/* Whether the options ask for a socket. Without -a those that wait for others are left out. */
static bool is_wanted(const struct netstat *n, const struct table *t, const struct os_socket *s)
{
	if (s->family == AF_UNIX || s->protocol != t->protocol || (t->family && s->family != t->family))
		return false;
	/* A protocol's number may be that of a raw socket, too. */
	if ((t->protocol == IPPROTO_TCP || t->protocol == IPPROTO_UDP) && s->type == SOCK_RAW)
		return false;
	if (n->family && n->family != s->family && !(n->family == AF_INET && s->both))
		return false;
	if (n->listen)
		return s->listening;
	return n->all || !(s->listening || netstat_is_any(s, s->local));
}

static void print_table(struct view *v, const struct table *t, const struct os_socket *list, int count)
{
	for (int i = 0; i < count; i++) {
		if (!is_wanted(v->opt, t, &list[i]))
			continue;
		if (!v->begun && !libxo_on())
			print_titles(v->opt);
		v->begun = true;
		print_row(v, t, &list[i]);
	}
}

static void read_ports(struct view *v)
{
	char text[64];

	if (os_tunable_get("net/ipv4/ip_local_port_range", text, sizeof text) != 0 ||
	    sscanf(text, "%u %u", &v->first, &v->last) != 2)
		v->first = 1; /* none */
}

static bool has_sockets(const char *protocol)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (strcmp(tables[i].name, protocol) == 0)
			return true;
	return false;
}

void netstat_check_protocol(const char *name)
{
	bool known = has_sockets(name);

	for (size_t i = 0; i < sizeof socketless / sizeof *socketless && !known; i++)
		known = strcmp(socketless[i], name) == 0;
	if (!known)
		cmd_errx(1, "%s: unknown or uninstrumented protocol", name);
}

void netstat_sockets(const struct netstat *n)
{
	struct view v = {.opt = n};
	struct os_socket *list;

	if (n->protocol) {
		netstat_check_protocol(n->protocol);
		if (!has_sockets(n->protocol))
			cmd_errx(0, "%s: no PCB routine", n->protocol);
	}
	int count = os_socket_list(cmd_vnet(), n->family == AF_UNIX ? AF_UNIX : 0, &list);
	if (count < 0)
		cmd_err(1, count, "sockets");
	read_ports(&v);
	if (libxo_on())
		libxo_list("socket");
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!n->protocol || strcmp(tables[i].name, n->protocol) == 0)
			print_table(&v, &tables[i], list, count);
	if (!n->protocol && (n->family == 0 || n->family == AF_UNIX))
		netstat_unix(n, list, count);
	free(list);
}
