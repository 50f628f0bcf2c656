/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute.c - traceroute(8): options and operands. */
#include "cmd/traceroute.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/ip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/ping_run.h"

enum { DAY = 24 * 60 * 60, HOUR_MS = 60 * 60 * 1000, DEFAULT_WAIT = 5, DEFAULT_HOPS = 64, EPHEMERAL = 0x8000 };

static _Noreturn void usage(void)
{
	fputs("Version 1.4a12+FreeBSD\n"
	      "Usage: traceroute [-adDeFInrSvx] [-f first_ttl] [-g gateway] [-i iface]\n"
	      "\t[-m max_ttl] [-p port] [-P proto] [-q nqueries] [-s src_addr]\n"
	      "\t[-t tos] [-w waittime] [-A as_server] [-z pausemsecs] host [packetlen]\n",
	      stderr);
	exit(1);
}

/* A host's first address; `name` gets its official name. */
static struct in_addr lookup(const char *host, char name[NI_MAXHOST])
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_RAW, .ai_flags = AI_CANONNAME}, *list;
	struct in_addr addr;

	snprintf(name, NI_MAXHOST, "%s", host);
	if (inet_aton(host, &addr))
		return addr;
	if (cmd_lookup(host, &hints, &list) != 0)
		cmd_errx(1, "unknown host %s", host);
	addr = ((const struct sockaddr_in *)(const void *)list->ai_addr)->sin_addr;
	if (list->ai_canonname)
		snprintf(name, NI_MAXHOST, "%s", list->ai_canonname);
	/* One address is there twice if hosts(5) calls both 127.0.0.1 and ::1 localhost. */
	for (const struct addrinfo *i = list->ai_next; i; i = i->ai_next) {
		if (((const struct sockaddr_in *)(const void *)i->ai_addr)->sin_addr.s_addr == addr.s_addr)
			continue;
		fprintf(stderr, "%s: Warning: %s has multiple addresses; using %s\n", cmd_name, host, inet_ntoa(addr));
		break;
	}
	freeaddrinfo(list);
	return addr;
}

static uint8_t protocol_of(const char *name)
{
	const struct protoent *entry = getprotobyname(name);
	char *end;
	const unsigned long number = strtoul(name, &end, 10);

	if (entry)
		return (uint8_t)entry->p_proto;
	if (end == name || *end || number > UINT8_MAX)
		cmd_errx(1, "%s: unknown protocol", name);
	return (uint8_t)number;
}

static void add_gateway(struct traceroute *p, const char *host)
{
	char name[NI_MAXHOST];

	if (p->gateways == TRACEROUTE_GATEWAYS)
		cmd_errx(1, "No more than %d gateways", TRACEROUTE_GATEWAYS);
	p->gateway[p->gateways++] = lookup(host, name);
}

/* Options without an argument; false: not one of them. */
static bool flag_option(struct traceroute *p, int ch)
{
	switch (ch) {
	case 'd':
		return p->debug = true;
	case 'e':
		return p->fixed_port = true;
	case 'F':
		return p->dont_fragment = true;
	case 'I':
		p->protocol = IPPROTO_ICMP;
		return true;
	case 'n':
		return p->trace.numeric = true;
	case 'r':
		return p->direct = true;
	case 'S':
		return p->trace.summary = true;
	case 'v':
		return p->trace.verbose = true;
	case 'x':
		p->spoiled = !p->spoiled;
		return true;
	default:
		return false;
	}
}

static bool number_option(struct traceroute *p, int ch, const char *text)
{
	struct trace *t = &p->trace;

	switch (ch) {
	case 'f':
	case 'M':
		t->first = trace_number(text, "first ttl", 1, MAXTTL);
		return true;
	case 'm':
		t->last = trace_number(text, "max ttl", 1, MAXTTL);
		return true;
	case 'p':
		p->port = (uint16_t)trace_number(text, "port", 1, UINT16_MAX);
		return true;
	case 'q':
		t->probes = trace_number(text, "nprobes", 1, INT_MAX);
		return true;
	case 't':
		p->tos = (uint8_t)trace_number(text, "tos", 0, UINT8_MAX);
		return true;
	case 'w':
		t->wait = trace_number(text, "wait time", 1, DAY) * 1000 * PING_MS;
		return true;
	case 'z':
		t->pause = trace_number(text, "pause msecs", 0, HOUR_MS) * PING_MS;
		return true;
	default:
		return false;
	}
}

/* The words that name where packets come from. */
struct source {
	const char *address, *interface;
};

static void parse_options(struct traceroute *p, struct source *from, int argc, char **argv)
{
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "aA:edDFInrSvxf:g:i:M:m:P:p:q:s:t:w:z:")) != -1) {
		if (flag_option(p, ch) || number_option(p, ch, optarg))
			continue;
		switch (ch) {
		case 'g':
			add_gateway(p, optarg);
			break;
		case 'i':
			from->interface = optarg;
			break;
		case 'P':
			p->protocol = protocol_of(optarg);
			break;
		case 's':
			from->address = optarg;
			break;
		case 'D':
			p->trace.compare = traceroute_compare;
			break;
		case 'A':
		case 'a':
			cmd_errx(1, "-%c is not supported", ch);
		default:
			usage();
		}
	}
	if (p->spoiled)
		cmd_warnx("Warning: ip checksums disabled");
	if (argc - optind < 1 || argc - optind > 2)
		usage();
	if (p->trace.first > p->trace.last)
		cmd_errx(1, "first ttl (%u) may not be greater than max ttl (%u)", p->trace.first, p->trace.last);
}

/* The first address of an interface. */
static struct in_addr interface_address(const char *name)
{
	struct ifaddrs *list;
	struct in_addr addr = {0};
	bool known = false;

	if (getifaddrs(&list) < 0)
		cmd_err(1, errno, "getifaddrs");
	for (const struct ifaddrs *i = list; i && !addr.s_addr; i = i->ifa_next) {
		if (strcmp(i->ifa_name, name) != 0)
			continue;
		known = true;
		if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET)
			addr = ((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr;
	}
	freeifaddrs(list);
	if (!known)
		cmd_errx(1, "Can't find interface %.32s", name);
	if (!addr.s_addr)
		cmd_errx(1, "%.32s has no IPv4 address", name);
	return addr;
}

/* The address that the system would send from. */
static struct in_addr chosen_address(struct in_addr to)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr = to, .sin_port = htons(UINT16_MAX)};
	socklen_t size = sizeof sin;
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		cmd_err(1, errno, "findsaddr: failed to open DGRAM socket for src addr selection");
	const int error = connect(fd, (struct sockaddr *)&sin, sizeof sin) < 0 ? errno : 0;
	if (error == EHOSTUNREACH || error == EINVAL) { /* a route that rejects or drops: on FreeBSD it goes by lo0 */
		close(fd);
		return (struct in_addr){htonl(INADDR_LOOPBACK)};
	}
	if (error)
		cmd_errx(1, "findsaddr: failed to connect to peer for src addr selection.");
	if (getsockname(fd, (struct sockaddr *)&sin, &size) < 0)
		cmd_err(1, errno, "findsaddr: failed to get socket name for src addr selection");
	close(fd);
	return sin.sin_addr;
}

static void choose_source(struct traceroute *p, const struct source *from)
{
	char name[NI_MAXHOST];

	if (from->address)
		p->from = lookup(from->address, name);
	else if (from->interface)
		p->from = interface_address(from->interface);
	else
		p->from = chosen_address(p->gateways ? p->gateway[0] : p->to);
	const struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr = p->from};
	if ((from->address || from->interface) && bind(p->send_fd, (const struct sockaddr *)&sin, sizeof sin) < 0)
		cmd_err(1, errno, "bind");
}

static void print_banner(const struct traceroute *p, const struct source *from)
{
	fprintf(stderr, "%s to %s (%s)", cmd_name, p->host, inet_ntoa(p->to));
	if (from->address || from->interface)
		fprintf(stderr, " from %s", inet_ntoa(p->from));
	fprintf(stderr, ", %u hops max, %zu byte packets\n", p->trace.last, p->length);
}

int cmd_traceroute(int argc, char **argv)
{
	/* One run per process; large, so not on the stack. */
	static struct traceroute trace = {
	        .trace = {.family = AF_INET,
	                  .first = 1,
	                  .last = DEFAULT_HOPS,
	                  .wait = DEFAULT_WAIT * 1000 * PING_MS,
	                  .send = traceroute_send,
	                  .receive = traceroute_receive},
	        .protocol = IPPROTO_UDP,
	        .port = TRACEROUTE_PORT,
	};
	struct source from = {NULL, NULL};
	char name[NI_MAXHOST];

	parse_options(&trace, &from, argc, argv);
	if (!trace.trace.probes)
		trace.trace.probes = trace.trace.compare ? 1 : 3;
	trace.ident = (uint16_t)(getpid() | EPHEMERAL);
	trace.to = lookup(argv[optind], name);
	trace.host = name;
	const size_t least = traceroute_least(&trace);
	trace.length = least > TRACEROUTE_USUAL ? least : TRACEROUTE_USUAL;
	if (optind + 1 < argc)
		trace.length = trace_number(argv[optind + 1], "packet length", (unsigned)least, TRACEROUTE_PACKET);
	traceroute_open(&trace);
	choose_source(&trace, &from);
	print_banner(&trace, &from);
	trace_run(&trace.trace);
	return 0;
}
