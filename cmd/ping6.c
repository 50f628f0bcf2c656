/* SPDX-License-Identifier: BSD-2-Clause */
/* ping6.c - ping6(8): options and operands. */
#include "cmd/ping6.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/addr.h"

static _Noreturn void usage(void)
{
	fputs("usage: ping6 [-DdfHmnNoqrRtvwW] [-a addrtype] [-b bufsiz] [-c count] [-g gateway]\n"
	      "             [-h hoplimit] [-I interface] [-i wait] [-l preload] [-P policy]\n"
	      "             [-p pattern] [-S sourceaddr] [-s packetsize] [-x waittime]\n"
	      "             [-X timeout] [hops ...] host\n",
	      stderr);
	exit(1);
}

static long number(const char *text, unsigned long min, unsigned long max, const char *what)
{
	unsigned long value;

	if (!addr_number(text, min, max, &value))
		cmd_errx(1, "illegal %s -- %s", what, text);
	return (long)value;
}

static int64_t interval_option(const char *text)
{
	double seconds;

	if (!ping_fraction(text, INT_MAX / 1000.0, &seconds))
		cmd_errx(1, "illegal timing interval -- %s", text);
	if (seconds < 1e-6) {
		cmd_warnx("too small interval, raised to .000001");
		seconds = 1e-6;
	}
	return (int64_t)(seconds * 1000 * (double)PING_MS);
}

static size_t size_option(const char *text)
{
	long size = number(text, 0, INT_MAX, "datalen value");

	if (size > PING6_MAX_DATA)
		cmd_errx(1, "datalen value too large, maximum is %d", PING6_MAX_DATA);
	return (size_t)size;
}

/* Options without an argument; false: not one of them. */
static bool flag_option(struct ping6 *p, int ch)
{
	switch (ch) {
	case 'D':
		return p->dont_fragment = true;
	case 'd':
		return p->debug = true;
	case 'f':
		return p->run.flood = true;
	case 'H':
		return p->names = true;
	case 'm':
		return p->own_fragments = true;
	case 'o':
		return p->run.once = true;
	case 'q':
		return p->run.quiet = true;
	case 'R':
		return p->run.bell_missed = true;
	case 'r':
		return p->bell_reply = true;
	case 'v':
		return p->verbose = true;
	case 'n':
		return true; /* numeric is the default */
	default:
		return false;
	}
}

static bool number_option(struct ping6 *p, int ch, const char *text)
{
	unsigned long size;

	switch (ch) {
	case 'b':
		if (!addr_number(text, 0, INT_MAX, &size))
			cmd_errx(1, "invalid socket buffer size");
		p->buffer = (int)size;
		return true;
	case 'c':
		p->run.count = number(text, 1, INT_MAX, "number of packets");
		return true;
	case 'h':
		p->hoplimit = (int)number(text, 0, UINT8_MAX, "hoplimit");
		return true;
	case 'i':
		p->run.interval = interval_option(text);
		return true;
	case 'l':
		p->run.preload = number(text, 0, INT_MAX, "preload value");
		return true;
	case 's':
		p->run.datalen = size_option(text);
		return true;
	case 'X':
		p->run.timeout = ping_timeout(text, 1);
		return true;
	default:
		return false;
	}
}

static void other_option(struct ping6 *p, int ch, const char *text)
{
	double ms;

	switch (ch) {
	case 'I':
		p->interface = text;
		break;
	case 'p':
		p->pattern = text;
		break;
	case 'S':
		p->source = text;
		break;
	case 'x':
		if (!ping_fraction(text, INT_MAX, &ms))
			cmd_errx(1, "invalid timing interval: `%s'", text);
		p->run.wait = (int64_t)ms * PING_MS;
		p->run.has_wait = true;
		break;
	case 'a':
	case 'N':
	case 't':
	case 'W':
	case 'w':
		cmd_errx(1, "node information queries (-%c) are not supported", ch);
	case 'g':
		cmd_errx(1, "a gateway (-g) cannot be chosen: use route(8)");
	case 'P':
		cmd_errx(1, "IPsec policies (-P) are not supported");
	default:
		usage();
	}
}

static void parse_options(struct ping6 *p, int argc, char **argv)
{
	bool interval = false;
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "a:b:c:DdfHg:h:I:i:l:mnNop:qRrS:s:tvwWX:x:P:")) != -1) {
		interval |= ch == 'i';
		if (!flag_option(p, ch) && !number_option(p, ch, optarg))
			other_option(p, ch, optarg);
	}
	if (argc - optind < 1)
		usage();
	if (argc - optind > 1)
		cmd_errx(1, "intermediate hops are not supported");
	if (p->run.flood && interval)
		cmd_errx(1, "-f and -i incompatible options");
	if (p->interface && (p->ifindex = if_nametoindex(p->interface)) == 0)
		cmd_errx(1, "%s: invalid interface name", p->interface);
}

/* A host's address; `name` gets what it is shown under: the one given if that is an address, else the official one. */
static void resolve(const struct ping6 *p, const char *host, struct sockaddr_in6 *sin6, const char *what,
                    char name[NI_MAXHOST])
{
	struct addrinfo hints = {.ai_family = AF_INET6,
	                         .ai_socktype = SOCK_RAW,
	                         .ai_protocol = IPPROTO_ICMPV6,
	                         .ai_flags = AI_NUMERICHOST},
	                *list;

	int code = getaddrinfo(host, NULL, &hints, &list);
	if (code != 0) {
		hints.ai_flags = AI_CANONNAME;
		code = cmd_lookup(host, &hints, &list);
	}
	if (code != 0)
		cmd_errx(1, "%s%s", what, cmd_lookup_error(code));
	*sin6 = *(struct sockaddr_in6 *)(void *)list->ai_addr;
	sin6->sin6_port = 0;
	snprintf(name, NI_MAXHOST, "%s", list->ai_canonname ? list->ai_canonname : host);
	freeaddrinfo(list);
	if (!sin6->sin6_scope_id &&
	    (IN6_IS_ADDR_LINKLOCAL(&sin6->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&sin6->sin6_addr)))
		sin6->sin6_scope_id = p->ifindex;
}

/* The address that packets to p->to leave from: the system picks it for a connected socket. */
static void find_source(struct ping6 *p)
{
	struct sockaddr_in6 to = p->to;
	socklen_t size = sizeof(p->from);
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);

	if (fd < 0)
		cmd_err(1, errno, "UDP socket");
	if (p->ifindex && !to.sin6_scope_id) {
		to.sin6_scope_id = p->ifindex;
		setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &p->ifindex, sizeof(p->ifindex));
	}
	to.sin6_port = htons(9);
	/* No route, a rejecting one, a link-local address without its link: all one to FreeBSD. */
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		cmd_err(1, errno == ENETUNREACH || errno == EINVAL ? EHOSTUNREACH : errno, "UDP connect");
	if (getsockname(fd, (struct sockaddr *)&p->from, &size) < 0)
		cmd_err(1, errno, "getsockname");
	close(fd);
}

static void fill_payload(struct ping6 *p)
{
	uint8_t *data = p->packet + PING6_HEADER;

	for (size_t i = PING_STAMP; i < PING6_MAX_DATA; i++)
		data[i] = (uint8_t)i;
	if (p->pattern && !ping_pattern(p->pattern, data + PING_STAMP, PING6_MAX_DATA - PING_STAMP, p->run.quiet))
		cmd_errx(1, "patterns must be specified as hex digits");
}

static void open_socket(struct ping6 *p)
{
	char name[NI_MAXHOST];

	p->run.fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (p->run.fd < 0)
		cmd_err(1, errno, "socket");
	ping6_setup(p);
	if (!p->source) {
		find_source(p);
		return;
	}
	resolve(p, p->source, &p->from, "invalid source address: ", name);
	if (bind(p->run.fd, (struct sockaddr *)&p->from, sizeof(p->from)) < 0)
		cmd_err(1, errno, "bind");
}

int cmd_ping6(int argc, char **argv)
{
	/* One run per process; large, so not on the stack. */
	static struct ping6 ping = {
	        .run = {.interval = 1000 * PING_MS,
	                .wait = PING_WAIT_MS * PING_MS,
	                .datalen = PING_STAMP,
	                .send = ping6_send,
	                .receive = ping6_receive},
	        .hoplimit = -1,
	};

	char name[NI_MAXHOST];

	parse_options(&ping, argc, argv);
	ping_output_mode(&ping.run);
	fill_payload(&ping);
	resolve(&ping, argv[optind], &ping.to, "", name);
	ping.run.host = name;
	open_socket(&ping);
	ping.run.timing = ping.run.datalen >= PING_STAMP;
	ping.ident = htons((uint16_t)getpid());
	printf("PING6(%zu=40+8+%zu bytes) ", PING6_IP_HEADER + PING6_HEADER + ping.run.datalen, ping.run.datalen);
	ping6_print_address(&ping.from, ping.names);
	printf(" --> ");
	ping6_print_address(&ping.to, ping.names);
	putchar('\n');
	ping_loop(&ping.run);
	return ping_summary(&ping.run, &(struct ping_words){"ping6", "std-dev", "duplicating"});
}
