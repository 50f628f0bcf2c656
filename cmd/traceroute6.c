/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute6.c - traceroute6(8). */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/ping6.h"
#include "cmd/ping_run.h"
#include "cmd/trace.h"

enum {
	DEFAULT_WAIT = 5,
	DEFAULT_HOPS = 64,
	DEFAULT_PORT = 33434,
	DAY = 24 * 60 * 60,
	EPHEMERAL = 0x8000,
	LEAST = 20, /* bytes after the IPv6 header: UDP's or ICMP's header, and what FreeBSD puts behind */
	MOST = 1 << 15,
};

/* What the options ask for, beyond struct trace. */
struct trace6 {
	struct trace trace; /* first: send and receive get a pointer to it */
	const char *host, *source;
	bool direct, debug;
	uint8_t protocol;
	uint16_t port, ident; /* host order */
	size_t length;
	struct sockaddr_in6 from, to;
	int send_fd;
	uint8_t packet[MOST], input[1 << 16];
};

static _Noreturn void usage(void)
{
	fputs("usage: traceroute6 [-adIlnNrSTUv] [-A as_server] [-f firsthop] [-g gateway]\n"
	      "       [-m hoplimit] [-p port] [-q probes] [-s src] [-w waittime] target\n"
	      "       [datalen]\n",
	      stderr);
	exit(1);
}

static unsigned number(const char *text, const char *what, unsigned min, unsigned max)
{
	char *end;

	errno = 0;
	const unsigned long value = strtoul(text, &end, 0);
	if (end == text || *end || errno || text[0] == '-')
		cmd_errx(1, "invalid %s.", what);
	if (value < min || value > max)
		cmd_errx(1, "%s must be %u <= %s <= %u.", what, min, what, max);
	return (unsigned)value;
}

static bool number_option(struct trace6 *p, int ch, const char *text)
{
	struct trace *t = &p->trace;

	switch (ch) {
	case 'f':
		t->first = number(text, "firsthop", 1, UINT8_MAX);
		return true;
	case 'm':
		t->last = number(text, "hoplimit", 1, UINT8_MAX);
		return true;
	case 'p':
		p->port = (uint16_t)number(text, "port", 1, UINT16_MAX);
		return true;
	case 'q':
		t->probes = number(text, "probes", 1, INT_MAX);
		return true;
	case 'w':
		t->wait = number(text, "waittime", 1, DAY) * 1000 * PING_MS;
		return true;
	default:
		return false;
	}
}

static void other_option(struct trace6 *p, int ch, const char *text)
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
		p->trace.summary = true;
		break;
	case 's':
		p->source = text;
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
	case 'T':
		cmd_errx(1, "-%c is not supported", ch);
	default:
		usage();
	}
}

static void parse_options(struct trace6 *p, int argc, char **argv)
{
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "aA:df:g:Ilm:nNp:q:rs:STUvw:")) != -1)
		if (!number_option(p, ch, optarg))
			other_option(p, ch, optarg);
	if (argc - optind < 1 || argc - optind > 2)
		usage();
	if (p->trace.first > p->trace.last)
		cmd_errx(1, "hoplimit must be larger than firsthop.");
	if (optind + 1 < argc)
		p->length = number(argv[optind + 1], "packet size", LEAST, MOST);
}

static struct sockaddr_in6 lookup(const char *host, char name[NI_MAXHOST])
{
	struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_RAW, .ai_flags = AI_CANONNAME}, *list;

	cmd_resolver();
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		cmd_errx(1, "unknown host %s", host);
	const struct sockaddr_in6 addr = *(const struct sockaddr_in6 *)(const void *)list->ai_addr;
	snprintf(name, NI_MAXHOST, "%s", list->ai_canonname ? list->ai_canonname : host);
	freeaddrinfo(list);
	return addr;
}

/* The address that the system sends from. */
static void choose_source(struct trace6 *p)
{
	struct sockaddr_in6 to = p->to;
	socklen_t size = sizeof p->from;
	char name[NI_MAXHOST];

	if (p->source) {
		p->from = lookup(p->source, name);
	} else {
		const int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			cmd_err(1, errno, "socket");
		to.sin6_port = htons(DEFAULT_PORT);
		if (connect(fd, (const struct sockaddr *)&to, sizeof to) < 0)
			cmd_err(1, errno == ENETUNREACH ? EHOSTUNREACH : errno, "connect");
		if (getsockname(fd, (struct sockaddr *)&p->from, &size) < 0)
			cmd_err(1, errno, "getsockname");
		close(fd);
	}
	p->from.sin6_port = htons(p->protocol == IPPROTO_UDP ? p->ident : 0);
	if (bind(p->send_fd, (const struct sockaddr *)&p->from, sizeof p->from) < 0)
		cmd_err(1, errno, "bind");
}

static void open_sockets(struct trace6 *p)
{
	const bool udp = p->protocol == IPPROTO_UDP;
	const int on = 1;

	p->trace.fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (p->trace.fd < 0)
		cmd_err(1, errno, "socket(ICMPv6)");
	setsockopt(p->trace.fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on);
	setsockopt(p->trace.fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
	p->send_fd = socket(AF_INET6, (udp ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC, p->protocol);
	if (p->send_fd < 0)
		cmd_err(1, errno, "socket");
	if (p->debug)
		setsockopt(p->send_fd, SOL_SOCKET, SO_DEBUG, &on, sizeof on);
	if (p->direct)
		setsockopt(p->send_fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof on);
}

static void send_probe(struct trace *t, unsigned seq, unsigned ttl)
{
	struct trace6 *p = (struct trace6 *)t;
	struct icmp6_hdr *icmp = (struct icmp6_hdr *)(void *)p->packet;
	struct sockaddr_in6 to = p->to;
	const int hops = (int)ttl;
	/* The system writes UDP's header itself. */
	const size_t length = p->length - (p->protocol == IPPROTO_UDP ? sizeof(struct udphdr) : 0);

	if (setsockopt(p->send_fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops) < 0)
		cmd_warn(errno, "setsockopt IPV6_UNICAST_HOPS");
	memset(p->packet, 0, length);
	if (p->protocol == IPPROTO_UDP) {
		to.sin6_port = htons((uint16_t)(p->port + seq));
	} else if (p->protocol == IPPROTO_ICMPV6) {
		icmp->icmp6_type = ICMP6_ECHO_REQUEST;
		icmp->icmp6_id = htons(p->ident);
		icmp->icmp6_seq = htons((uint16_t)seq);
	} else {
		p->packet[0] = (uint8_t)(p->ident >> 8);
		p->packet[1] = (uint8_t)p->ident;
		p->packet[2] = (uint8_t)(seq >> 8);
		p->packet[3] = (uint8_t)seq;
	}
	const ssize_t n = sendto(p->send_fd, p->packet, length, 0, (const struct sockaddr *)&to, sizeof to);
	if (n == (ssize_t)length)
		return;
	if (n < 0)
		cmd_warn(errno == ENETUNREACH ? EHOSTUNREACH : errno, "sendto");
	printf("%s: wrote %s %zu chars, ret=%zd\n", cmd_name, p->host, length, n);
}

/* Whether what an error quotes is the probe `seq`. */
static bool is_probe(const struct trace6 *p, unsigned seq, const uint8_t *quoted, size_t length)
{
	const struct ip6_hdr *ip = (const struct ip6_hdr *)(const void *)quoted;
	const uint8_t *body = quoted + sizeof *ip;

	if (length < sizeof *ip + 8 || ip->ip6_nxt != p->protocol ||
	    memcmp(&ip->ip6_dst, &p->to.sin6_addr, sizeof ip->ip6_dst) != 0)
		return false;
	const unsigned word[4] = {(unsigned)(body[0] << 8 | body[1]), (unsigned)(body[2] << 8 | body[3]),
	                          (unsigned)(body[4] << 8 | body[5]), (unsigned)(body[6] << 8 | body[7])};
	if (p->protocol == IPPROTO_UDP)
		return word[0] == p->ident && word[1] == (uint16_t)(p->port + seq);
	if (p->protocol == IPPROTO_ICMPV6)
		return word[2] == p->ident && word[3] == (uint16_t)seq;
	return word[0] == p->ident && word[1] == (uint16_t)seq;
}

/* What an ICMPv6 message says of the probe; false: nothing. */
static bool judge(const struct trace6 *p, unsigned seq, const uint8_t *data, size_t length, int hops,
                  struct trace_reply *r)
{
	static const char *const unreachable[] = {" !N", " !P", " !S", " !A"};
	const struct icmp6_hdr *icmp = (const struct icmp6_hdr *)(const void *)data;

	if (icmp->icmp6_type == ICMP6_ECHO_REPLY)
		return r->reached = p->protocol == IPPROTO_ICMPV6 && icmp->icmp6_id == htons(p->ident) &&
		                    icmp->icmp6_seq == htons((uint16_t)seq);
	const bool expired = icmp->icmp6_type == ICMP6_TIME_EXCEEDED && icmp->icmp6_code == ICMP6_TIME_EXCEED_TRANSIT;
	const bool wrong_header =
	        icmp->icmp6_type == ICMP6_PARAM_PROB && icmp->icmp6_code == ICMP6_PARAMPROB_NEXTHEADER;
	if ((!expired && !wrong_header && icmp->icmp6_type != ICMP6_DST_UNREACH) ||
	    !is_probe(p, seq, data + sizeof *icmp, length - sizeof *icmp))
		return false;
	if (expired)
		return true;
	if (wrong_header) { /* what the destination says to a probe without a next header, or of no known one */
		r->reached = true;
	} else if (icmp->icmp6_code == ICMP6_DST_UNREACH_NOPORT) {
		r->reached = true;
		snprintf(r->mark, sizeof r->mark, "%s", hops >= 0 && hops <= 1 ? " !" : "");
	} else {
		r->refused = true;
		if (icmp->icmp6_code < sizeof unreachable / sizeof *unreachable)
			snprintf(r->mark, sizeof r->mark, "%s", unreachable[icmp->icmp6_code]);
		else
			snprintf(r->mark, sizeof r->mark, " !<%u>", icmp->icmp6_code);
	}
	return true;
}

static bool receive_reply(struct trace *t, unsigned seq, struct trace_reply *reply)
{
	struct trace6 *p = (struct trace6 *)t;
	char control[512] __attribute__((aligned(8)));
	struct sockaddr_in6 from;
	struct iovec io = {.iov_base = p->input, .iov_len = sizeof p->input};
	struct msghdr message = {.msg_name = &from,
	                         .msg_namelen = sizeof from,
	                         .msg_iov = &io,
	                         .msg_iovlen = 1,
	                         .msg_control = control,
	                         .msg_controllen = sizeof control};
	int hops = -1;
	const ssize_t n = recvmsg(t->fd, &message, MSG_DONTWAIT);

	if (n < (ssize_t)sizeof(struct icmp6_hdr))
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		if (c->cmsg_level != IPPROTO_IPV6)
			continue;
		if (c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&hops, CMSG_DATA(c), sizeof hops);
		if (c->cmsg_type == IPV6_PKTINFO)
			memcpy(reply->to, CMSG_DATA(c), sizeof reply->to); /* its first member is the address */
	}
	memcpy(reply->from, &from.sin6_addr, sizeof reply->from);
	reply->scope = from.sin6_scope_id;
	reply->length = (size_t)n;
	return judge(p, seq, p->input, (size_t)n, hops, reply);
}

int cmd_traceroute6(int argc, char **argv)
{
	/* One run per process; large, so not on the stack. */
	static struct trace6 trace = {
	        .trace = {.family = AF_INET6,
	                  .first = 1,
	                  .last = DEFAULT_HOPS,
	                  .probes = 3,
	                  .wait = DEFAULT_WAIT * 1000 * PING_MS,
	                  .brief = true,
	                  .send = send_probe,
	                  .receive = receive_reply},
	        .protocol = IPPROTO_UDP,
	        .port = DEFAULT_PORT,
	        .length = LEAST,
	};
	char name[NI_MAXHOST], to[INET6_ADDRSTRLEN], from[INET6_ADDRSTRLEN];

	parse_options(&trace, argc, argv);
	trace.ident = (uint16_t)(getpid() | EPHEMERAL);
	trace.to = lookup(argv[optind], name);
	trace.host = name;
	open_sockets(&trace);
	choose_source(&trace);
	inet_ntop(AF_INET6, &trace.to.sin6_addr, to, sizeof to);
	inet_ntop(AF_INET6, &trace.from.sin6_addr, from, sizeof from);
	fprintf(stderr, "%s to %s (%s) from %s, %u hops max, %zu byte packets\n", cmd_name, name, to, from,
	        trace.trace.last, trace.length);
	trace_run(&trace.trace);
	return 0;
}
