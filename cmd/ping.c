/* SPDX-License-Identifier: BSD-2-Clause */
/* ping.c - ping(8): options and operands. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/ping.h"

enum { DEFAULT_DATA = 56, IP_HEADER = 20, IP_OPTIONS_MAX = 40, MASK_DATA = 4, TIME_DATA = 12 };

static _Noreturn void usage(void)
{
	fputs("usage: ping [-AaDdfnoQqRrv] [-c count] [-G sweepmaxsize] [-g sweepminsize]\n"
	      "            [-h sweepincrsize] [-i wait] [-l preload] [-M mask | time] [-m ttl]\n"
	      "            [-P policy] [-p pattern] [-S src_addr] [-s packetsize] [-t timeout]\n"
	      "            [-W waittime] [-z tos] host\n"
	      "       ping [-AaDdfLnoQqRrv] [-c count] [-I iface] [-i wait] [-l preload]\n"
	      "            [-M mask | time] [-m ttl] [-P policy] [-p pattern] [-S src_addr]\n"
	      "            [-s packetsize] [-T ttl] [-t timeout] [-W waittime]\n"
	      "            [-z tos] mcast-group\n",
	      stderr);
	exit(EX_USAGE);
}

static unsigned long number(const char *text, unsigned long max, const char *what)
{
	unsigned long value;

	if (!ping_number(text, max, &value))
		cmd_errx(EX_USAGE, "invalid %s: `%s'", what, text);
	return value;
}

static double fraction(const char *text, double max, const char *what)
{
	double value;

	if (!ping_fraction(text, max, &value))
		cmd_errx(EX_USAGE, "invalid %s: `%s'", what, text);
	return value;
}

static void message_option(struct ping *p, const char *text)
{
	switch (text[0]) {
	case 'M':
	case 'm':
		p->request = ICMP_MASKREQ;
		p->reply = ICMP_MASKREPLY;
		p->extra = MASK_DATA;
		break;
	case 'T':
	case 't':
		p->request = ICMP_TSTAMP;
		p->reply = ICMP_TSTAMPREPLY;
		p->extra = TIME_DATA;
		break;
	default:
		cmd_errx(EX_USAGE, "invalid message: `%c'", text[0]);
	}
}

/* An IPsec policy: "in" or "out" and the policy, of which those that ask for nothing can be kept. */
static void policy_option(const char *text)
{
	const char *rest = strchr(text, ' ');

	if (strncmp(text, "in", 2) != 0 && strncmp(text, "out", 3) != 0)
		cmd_errx(1, "invalid security policy");
	if (!rest || (strcmp(rest + 1, "bypass") != 0 && strcmp(rest + 1, "none") != 0))
		cmd_errx(EX_CONFIG, "ipsec policy cannot be configured");
}

/* Options without an argument; false: not one of them. */
static bool flag_option(struct ping *p, int ch)
{
	switch (ch) {
	case 'A':
		return p->run.bell_missed = true;
	case 'a':
		return p->bell_reply = true;
	case 'D':
		return p->dont_fragment = true;
	case 'd':
		return p->debug = true;
	case 'f':
		return p->run.flood = true;
	case 'L':
		return p->no_loop = true;
	case 'n':
		return p->numeric = true;
	case 'o':
		return p->run.once = true;
	case 'Q':
		return p->quiet_errors = true;
	case 'q':
		return p->run.quiet = true;
	case 'R':
		return p->record_route = true;
	case 'r':
		return p->direct = true;
	case 'v':
		return p->verbose = true;
	default:
		return false;
	}
}

/* Whole numbers and what they set. */
static bool number_option(struct ping *p, int ch, const char *text)
{
	struct ping_run *run = &p->run;

	switch (ch) {
	case 'c':
		run->count = (long)number(text, LONG_MAX, "count of packets to transmit");
		if (run->count == 0)
			cmd_errx(EX_USAGE, "invalid count of packets to transmit: `%s'", text);
		return true;
	case 'G':
		run->sweep.max = number(text, ULONG_MAX, "packet size");
		run->sweep.on = true;
		return true;
	case 'g':
		run->sweep.min = number(text, ULONG_MAX, "packet size");
		run->sweep.on = true;
		return true;
	case 'h':
		run->sweep.step = number(text, INT_MAX, "increment size");
		run->sweep.on = true;
		if (run->sweep.step == 0)
			cmd_errx(EX_USAGE, "invalid increment size: `%s'", text);
		return true;
	case 'l':
		run->preload = (long)number(text, INT_MAX, "preload value");
		return true;
	case 'm':
		p->ttl = (int)number(text, MAXTTL, "TTL");
		return p->has_ttl = true;
	case 's':
		run->datalen = number(text, ULONG_MAX, "packet size");
		return true;
	case 'T':
		p->mcast_ttl = (int)number(text, MAXTTL, "multicast TTL");
		return p->has_mcast_ttl = true;
	case 'z':
		p->tos = (int)number(text, UINT8_MAX, "TOS");
		return p->has_tos = true;
	default:
		return false;
	}
}

static void other_option(struct ping *p, int ch, const char *text)
{
	switch (ch) {
	case 'I':
		if (!inet_aton(text, &p->mcast_if))
			cmd_errx(EX_USAGE, "invalid multicast interface: `%s'", text);
		p->has_mcast_if = true;
		break;
	case 'i':
		p->run.interval = (int64_t)(fraction(text, INT_MAX / 1000.0, "timing interval") * 1000) * PING_MS;
		break;
	case 'M':
		message_option(p, text);
		break;
	case 'P':
		policy_option(text);
		break;
	case 'p':
		p->pattern = text;
		break;
	case 'S':
		p->source = text;
		break;
	case 't':
		p->run.timeout = ping_timeout(text, EX_USAGE);
		break;
	case 'W':
		p->run.wait = (int64_t)fraction(text, INT_MAX, "timing interval") * PING_MS;
		p->run.has_wait = true;
		break;
	default:
		usage();
	}
}

static bool parse_options(struct ping *p, int argc, char **argv)
{
	bool interval = false;
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "Aac:DdfG:g:h:I:i:Ll:M:m:nop:QqRrS:s:T:t:vW:z:P:")) != -1) {
		interval |= ch == 'i';
		if (!flag_option(p, ch) && !number_option(p, ch, optarg))
			other_option(p, ch, optarg);
	}
	if (argc - optind != 1)
		usage();
	return interval;
}

/* A host's address and the name it is shown under: the one given if that is an address, else the official one, which
 * `official` keeps. */
static const char *resolve(const char *host, struct sockaddr_in *sin, char official[NI_MAXHOST])
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_RAW, .ai_flags = AI_CANONNAME}, *list;

	*sin = (struct sockaddr_in){.sin_family = AF_INET};
	if (inet_aton(host, &sin->sin_addr))
		return host;
	if (cmd_lookup(host, &hints, &list) != 0)
		cmd_errx(EX_NOHOST, "cannot resolve %s: Unknown host", host);
	sin->sin_addr = ((struct sockaddr_in *)(void *)list->ai_addr)->sin_addr;
	snprintf(official, NI_MAXHOST, "%s", list->ai_canonname ? list->ai_canonname : host);
	freeaddrinfo(list);
	return official;
}

/* Sizes: of one packet, or of the sweep. */
static void check_sizes(struct ping *p)
{
	struct ping_run *run = &p->run;
	size_t most = IP_MAXPACKET - IP_HEADER - ICMP_MINLEN - p->extra - (p->record_route ? IP_OPTIONS_MAX : 0);

	if (run->datalen > most)
		cmd_errx(EX_USAGE, "packet size too large: %zu > %zu", run->datalen, most);
	if (!run->sweep.on)
		return;
	if (run->sweep.max > most || run->sweep.min > most)
		cmd_errx(EX_USAGE, "packet size too large: %zu > %zu",
		         run->sweep.max > most ? run->sweep.max : run->sweep.min, most);
	if (run->sweep.max == 0)
		cmd_errx(EX_USAGE, "Maximum sweep size must be specified");
	if (run->sweep.min > run->sweep.max)
		cmd_errx(EX_USAGE, "Maximum packet size must be no less than the minimum packet size");
	if (run->datalen != DEFAULT_DATA)
		cmd_errx(EX_USAGE, "Packet size and ping sweep are mutually exclusive");
	run->sweep.each = run->count ? run->count : 1;
	run->count = 0;
	run->datalen = run->sweep.min;
}

/* The payload after the stamp: the pattern, or each byte its own place. */
static void fill_payload(struct ping *p)
{
	uint8_t *data = p->packet + ICMP_MINLEN + p->extra;
	size_t room = sizeof(p->packet) - ICMP_MINLEN - p->extra;

	for (size_t i = PING_STAMP; i < room; i++)
		data[i] = (uint8_t)i;
	if (p->pattern && !ping_pattern(p->pattern, data + PING_STAMP, room - PING_STAMP, p->run.quiet))
		cmd_errx(EX_USAGE, "patterns must be specified as hex digits");
}

static void check_conflicts(const struct ping *p, bool interval)
{
	bool group = IN_MULTICAST(ntohl(p->to.sin_addr.s_addr));

	if (p->run.flood && interval)
		cmd_errx(EX_USAGE, "-f and -i: incompatible options");
	if (p->run.flood && group)
		cmd_errx(EX_USAGE, "-f flag cannot be used with multicast destination");
	if ((p->has_mcast_if || p->has_mcast_ttl || p->no_loop) && !group)
		cmd_errx(EX_USAGE, "-I, -L, -T flags cannot be used with unicast destination");
}

static void print_banner(const struct ping *p, const char *source)
{
	char to[INET_ADDRSTRLEN];

	printf("PING %s (%s)", p->run.host, inet_ntop(AF_INET, &p->to.sin_addr, to, sizeof(to)));
	if (source)
		printf(" from %s", source);
	if (p->run.sweep.on)
		printf(": (%zu ... %zu) data bytes\n", p->run.sweep.min, p->run.sweep.max);
	else
		printf(": %zu data bytes\n", p->run.datalen);
}

int cmd_ping(int argc, char **argv)
{
	/* One run per process; large, so not on the stack. */
	static struct ping ping = {
	        .run = {.interval = 1000 * PING_MS,
	                .wait = PING_WAIT_MS * PING_MS,
	                .datalen = DEFAULT_DATA,
	                .sweep = {.step = 1},
	                .send = ping_send,
	                .receive = ping_receive},
	        .request = ICMP_ECHO,
	        .reply = ICMP_ECHOREPLY,
	};
	const char *source = NULL;
	char names[2][NI_MAXHOST];

	bool interval = parse_options(&ping, argc, argv);
	check_sizes(&ping);
	ping_output_mode(&ping.run);
	fill_payload(&ping);
	ping_open(&ping);
	if (ping.source) {
		source = resolve(ping.source, &ping.from, names[0]);
		if (bind(ping.run.fd, (struct sockaddr *)&ping.from, sizeof(ping.from)) < 0)
			cmd_err(1, errno, "bind");
	}
	ping.run.host = resolve(argv[optind], &ping.to, names[1]);
	check_conflicts(&ping, interval);
	ping.own = ping_own_address(ping.to.sin_addr);
	ping.run.timing = ping.run.datalen >= PING_STAMP;
	ping.ident = htons((uint16_t)getpid());
	print_banner(&ping, source);
	ping_loop(&ping.run);
	return ping_summary(&ping.run, &(struct ping_words){"ping", "stddev", "printing up"});
}
