/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute6.c - traceroute6(8): options and operands. */
#include "cmd/traceroute6.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/ping_run.h"

enum { DEFAULT_WAIT = 5, DEFAULT_HOPS = 64, DEFAULT_PORT = 33434, DAY = 24 * 60 * 60, EPHEMERAL = 0x8000 };

static _Noreturn void usage(void)
{
	fputs("usage: traceroute6 [-adIlnNrSTUv] [-A as_server] [-f firsthop] [-g gateway]\n"
	      "       [-m hoplimit] [-p port] [-q probes] [-s src] [-w waittime] target\n"
	      "       [datalen]\n",
	      stderr);
	exit(1);
}

static unsigned number(const char *text, const char *what, unsigned max)
{
	char *end;

	errno = 0;
	const unsigned long value = strtoul(text, &end, 0);
	if (end == text || *end || errno || value > max)
		cmd_errx(1, "invalid %s.", what);
	return (unsigned)value;
}

static bool number_option(struct traceroute6 *p, int ch, const char *text)
{
	struct trace *t = &p->trace;
	unsigned value;

	switch (ch) {
	case 'f':
		t->first = number(text, "min hoplimit", UINT8_MAX);
		return true;
	case 'm':
		t->last = number(text, "max hoplimit", UINT8_MAX);
		return true;
	case 'p':
		value = number(text, "port", UINT_MAX);
		if (value == 0 || value > UINT16_MAX)
			cmd_errx(1, "port out of range.");
		p->port = (uint16_t)value;
		return true;
	case 'q':
		t->probes = number(text, "number of probes", INT_MAX);
		if (t->probes < 1)
			cmd_errx(1, "nprobes must be >0.");
		return true;
	case 'w':
		value = number(text, "wait time", DAY);
		if (value < 1)
			cmd_errx(1, "wait must be >= 1 sec.");
		t->wait = value * 1000 * PING_MS;
		return true;
	default:
		return false;
	}
}

static void other_option(struct traceroute6 *p, int ch, const char *text)
{
	switch (ch) {
	case 'd':
		p->debug = true;
		break;
	case 'I':
		p->protocol = IPPROTO_ICMPV6;
		break;
	case 'l':
		p->trace.brief = false;
		break;
	case 'N':
		p->protocol = IPPROTO_NONE;
		break;
	case 'n':
		p->trace.numeric = true;
		break;
	case 'r':
		p->direct = true;
		break;
	case 'S':
		p->protocol = IPPROTO_SCTP;
		break;
	case 's':
		p->source = text;
		break;
	case 'T':
		p->protocol = IPPROTO_TCP;
		break;
	case 'U':
		p->protocol = IPPROTO_UDP;
		break;
	case 'v':
		p->trace.verbose = true;
		break;
	case 'A':
	case 'a':
	case 'g':
		cmd_errx(1, "-%c is not supported", ch);
	default:
		usage();
	}
}

static void check_length(struct traceroute6 *p)
{
	const size_t min = traceroute6_least(p);

	if (p->length >= TRACEROUTE6_MOST)
		cmd_errx(1, "packet size must be %zu <= s < %d.", min, TRACEROUTE6_MOST);
	if (p->length < min)
		p->length = min;
	if (p->protocol == IPPROTO_NONE)
		p->length = 0;
	if (p->protocol == IPPROTO_SCTP && p->length % 4)
		cmd_errx(1, "packet size must be a multiple of 4.");
}

static void parse_options(struct traceroute6 *p, int argc, char **argv)
{
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "aA:df:g:Ilm:nNp:q:rs:STUvw:")) != -1)
		if (!number_option(p, ch, optarg))
			other_option(p, ch, optarg);
	if (p->trace.last < p->trace.first)
		cmd_errx(1, "max hoplimit must be larger than first hoplimit.");
	if (argc - optind < 1 || argc - optind > 2)
		usage();
	if (optind + 1 < argc)
		p->length = number(argv[optind + 1], "packet length", UINT_MAX);
	check_length(p);
}

/* `source`: what is said before the reason; "" for the destination. */
static struct sockaddr_in6 lookup(const char *host, const char *source, char name[NI_MAXHOST])
{
	struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_RAW, .ai_flags = AI_CANONNAME}, *list;
	char text[INET6_ADDRSTRLEN];

	const int code = cmd_lookup(host, &hints, &list);
	if (code != 0)
		cmd_errx(1, "%s%s%s", source, source[0] ? ": " : "", cmd_lookup_error(code));
	const struct sockaddr_in6 addr = *(const struct sockaddr_in6 *)(const void *)list->ai_addr;
	snprintf(name, NI_MAXHOST, "%s", list->ai_canonname ? list->ai_canonname : host);
	if (list->ai_next && !source[0])
		cmd_warnx("Warning: %s has multiple addresses; using %s", name,
		          inet_ntop(AF_INET6, &addr.sin6_addr, text, sizeof text));
	freeaddrinfo(list);
	return addr;
}

/* The address that the system sends from. */
static void choose_source(struct traceroute6 *p)
{
	struct sockaddr_in6 to = p->to;
	socklen_t size = sizeof p->from;
	char name[NI_MAXHOST];

	if (p->source) {
		p->from = lookup(p->source, p->source, name);
	} else {
		const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			traceroute6_fail("socket", errno);
		to.sin6_port = htons(DEFAULT_PORT);
		if (connect(fd, (const struct sockaddr *)&to, sizeof to) < 0)
			traceroute6_fail("connect", errno == ENETUNREACH ? EHOSTUNREACH : errno);
		if (getsockname(fd, (struct sockaddr *)&p->from, &size) < 0)
			traceroute6_fail("getsockname", errno);
		close(fd);
	}
	p->from.sin6_port = htons(p->protocol == IPPROTO_UDP ? p->ident : 0);
	if (bind(p->send_fd, (const struct sockaddr *)&p->from, sizeof p->from) < 0)
		traceroute6_fail("bind", errno);
}

int cmd_traceroute6(int argc, char **argv)
{
	/* One run per process; large, so not on the stack. */
	static struct traceroute6 trace = {
	        .trace = {.family = AF_INET6,
	                  .first = 1,
	                  .last = DEFAULT_HOPS,
	                  .probes = 3,
	                  .wait = DEFAULT_WAIT * 1000 * PING_MS,
	                  .brief = true,
	                  .send = traceroute6_send,
	                  .receive = traceroute6_receive},
	        .protocol = IPPROTO_UDP,
	        .port = DEFAULT_PORT,
	};
	char name[NI_MAXHOST], to[INET6_ADDRSTRLEN], from[INET6_ADDRSTRLEN];

	parse_options(&trace, argc, argv);
	trace.ident = (uint16_t)(getpid() | EPHEMERAL);
	trace.to = lookup(argv[optind], "", name);
	trace.host = name;
	traceroute6_open(&trace);
	choose_source(&trace);
	inet_ntop(AF_INET6, &trace.to.sin6_addr, to, sizeof to);
	inet_ntop(AF_INET6, &trace.from.sin6_addr, from, sizeof from);
	fprintf(stderr, "%s to %s (%s) from %s, %u hops max, %zu byte packets\n", cmd_name, name, to, from,
	        trace.trace.last, trace.length + (trace.protocol == IPPROTO_UDP ? sizeof(struct udphdr) : 0));
	trace_run(&trace.trace);
	return 0;
}
