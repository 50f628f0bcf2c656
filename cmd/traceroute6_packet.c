/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute6_packet.c - traceroute6(8): the sockets, the probes, and what comes back. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ping6.h"
#include "cmd/trace_probe.h"
#include "cmd/traceroute6.h"
#include "lib/errtext.h"

enum {
	STAMP = 12, /* bytes that FreeBSD puts into a UDP probe */
	ICMP_STAMP = 8,
	TCP_SUM = 16, /* where TCP's checksum is */
};

size_t traceroute6_least(const struct traceroute6 *p)
{
	switch (p->protocol) {
	case IPPROTO_UDP:
		return STAMP;
	case IPPROTO_ICMPV6:
		return sizeof(struct icmp6_hdr) + ICMP_STAMP;
	case IPPROTO_SCTP:
		return TRACE_SCTP;
	case IPPROTO_TCP:
		return TRACE_TCP;
	default:
		return 0;
	}
}

/* Says what the system said of a failure, without the command's name, as FreeBSD does. */
static void complain(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, err_text(error));
}

_Noreturn void traceroute6_fail(const char *what, int error)
{
	complain(what, error);
	exit(1);
}

void traceroute6_open(struct traceroute6 *p)
{
	const bool udp = p->protocol == IPPROTO_UDP;
	const int on = 1, where = TCP_SUM;

	p->trace.fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (p->trace.fd < 0)
		traceroute6_fail("socket(ICMPv6)", errno);
	setsockopt(p->trace.fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on);
	setsockopt(p->trace.fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
	p->send_fd = socket(AF_INET6, (udp ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC, p->protocol);
	if (p->send_fd < 0)
		traceroute6_fail("socket", errno);
	if (p->protocol == IPPROTO_TCP && setsockopt(p->send_fd, IPPROTO_IPV6, IPV6_CHECKSUM, &where, sizeof where) < 0)
		traceroute6_fail("setsockopt(IPV6_CHECKSUM)", errno);
	if (p->debug)
		setsockopt(p->send_fd, SOL_SOCKET, SO_DEBUG, &on, sizeof on);
	if (p->direct)
		setsockopt(p->send_fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof on);
}

void traceroute6_send(struct trace *t, unsigned seq, unsigned ttl)
{
	struct traceroute6 *p = (struct traceroute6 *)t;
	struct icmp6_hdr *icmp = (struct icmp6_hdr *)(void *)p->packet;
	struct sockaddr_in6 to = p->to;
	const int hops = (int)ttl;
	const uint16_t port = (uint16_t)(p->port + seq);

	if (setsockopt(p->send_fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof hops) < 0)
		complain("setsockopt IPV6_UNICAST_HOPS", errno);
	memset(p->packet, 0, p->length);
	if (p->protocol == IPPROTO_UDP) {
		to.sin6_port = htons(port); /* the system writes the header */
	} else if (p->protocol == IPPROTO_ICMPV6) {
		icmp->icmp6_type = ICMP6_ECHO_REQUEST;
		icmp->icmp6_id = htons(p->ident);
		icmp->icmp6_seq = htons((uint16_t)seq);
	} else if (p->protocol == IPPROTO_TCP) {
		trace_put_tcp(p->packet, p->ident, port, (uint32_t)p->ident << 16 | port);
	} else if (p->protocol == IPPROTO_SCTP) {
		trace_put_sctp(p->packet, p->length, p->ident, port);
	}
	const ssize_t n = sendto(p->send_fd, p->packet, p->length, 0, (const struct sockaddr *)&to, sizeof to);
	if (n == (ssize_t)p->length)
		return;
	if (n < 0)
		complain("sendto", errno == ENETUNREACH ? EHOSTUNREACH : errno);
	printf("%s: wrote %s %zu chars, ret=%zd\n", cmd_name, p->host, p->length, n);
	fflush(stdout);
}

/* Whether what an error quotes is the probe `seq`. */
static bool is_probe(const struct traceroute6 *p, unsigned seq, const uint8_t *quoted, size_t length)
{
	const struct ip6_hdr *ip = (const struct ip6_hdr *)(const void *)quoted;
	const uint8_t *body = quoted + sizeof *ip;

	if (length < sizeof *ip || ip->ip6_nxt != p->protocol ||
	    memcmp(&ip->ip6_dst, &p->to.sin6_addr, sizeof ip->ip6_dst) != 0)
		return false;
	if (p->protocol == IPPROTO_NONE) /* there is nothing in it to tell it by */
		return true;
	if (length < sizeof *ip + 8)
		return false;
	const unsigned word[4] = {(unsigned)(body[0] << 8 | body[1]), (unsigned)(body[2] << 8 | body[3]),
	                          (unsigned)(body[4] << 8 | body[5]), (unsigned)(body[6] << 8 | body[7])};
	if (p->protocol == IPPROTO_ICMPV6)
		return word[2] == p->ident && word[3] == (uint16_t)seq;
	return word[0] == p->ident && word[1] == (uint16_t)(p->port + seq);
}

/* The mark of an answer whose way back may have taken the probe's hops. */
static void mark_way(int hops, struct trace_reply *r)
{
	if (hops >= 0 && hops <= 1)
		strcpy(r->mark, " !");
}

/* What an ICMPv6 message says of the probe; false: nothing. */
static bool judge(const struct traceroute6 *p, unsigned seq, const uint8_t *data, size_t length, int hops,
                  struct trace_reply *r)
{
	static const char *const unreachable[] = {" !N", " !P", " !S", " !A"};
	const struct icmp6_hdr *icmp = (const struct icmp6_hdr *)(const void *)data;

	if (icmp->icmp6_type == ICMP6_ECHO_REPLY) {
		r->reached = p->protocol == IPPROTO_ICMPV6 && icmp->icmp6_id == htons(p->ident) &&
		             icmp->icmp6_seq == htons((uint16_t)seq);
		mark_way(hops, r);
		return r->reached;
	}
	const bool expired = icmp->icmp6_type == ICMP6_TIME_EXCEEDED && icmp->icmp6_code == ICMP6_TIME_EXCEED_TRANSIT;
	const bool wrong_header =
	        icmp->icmp6_type == ICMP6_PARAM_PROB && icmp->icmp6_code == ICMP6_PARAMPROB_NEXTHEADER;
	if ((!expired && !wrong_header && icmp->icmp6_type != ICMP6_DST_UNREACH) ||
	    !is_probe(p, seq, data + sizeof *icmp, length - sizeof *icmp))
		return false;
	if (expired)
		return true;
	if (wrong_header) { /* what the destination says of a protocol that it does not know */
		r->reached = true;
		strcpy(r->mark, " !H");
	} else if (icmp->icmp6_code == ICMP6_DST_UNREACH_NOPORT) {
		r->reached = true;
		mark_way(hops, r);
	} else {
		r->refused = true;
		if (icmp->icmp6_code < sizeof unreachable / sizeof *unreachable)
			snprintf(r->mark, sizeof r->mark, "%s", unreachable[icmp->icmp6_code]);
		else
			snprintf(r->mark, sizeof r->mark, " !<%u>", icmp->icmp6_code);
	}
	return true;
}

static const char *type_name(unsigned type)
{
	static const char *const names[UINT8_MAX + 1] = {
	        [ICMP6_DST_UNREACH] = "Destination Unreachable",
	        [ICMP6_PACKET_TOO_BIG] = "Packet Too Big",
	        [ICMP6_TIME_EXCEEDED] = "Time Exceeded",
	        [ICMP6_PARAM_PROB] = "Parameter Problem",
	        [ICMP6_ECHO_REQUEST] = "Echo Request",
	        [ICMP6_ECHO_REPLY] = "Echo Reply",
	        [MLD_LISTENER_QUERY] = "Group Membership Query",
	        [MLD_LISTENER_REPORT] = "Group Membership Report",
	        [MLD_LISTENER_REDUCTION] = "Group Membership Reduction",
	        [ND_ROUTER_SOLICIT] = "Router Solicitation",
	        [ND_ROUTER_ADVERT] = "Router Advertisement",
	        [ND_NEIGHBOR_SOLICIT] = "Neighbor Solicitation",
	        [ND_NEIGHBOR_ADVERT] = "Neighbor Advertisement",
	        [ND_REDIRECT] = "Redirect",
	};

	return names[type] ? names[type] : "Unknown";
}

/* What -v shows of other messages, with the bytes after their header. */
static void print_other(const struct trace_reply *r, const uint8_t *data, size_t length)
{
	enum { WIDTH = 16, GROUP = 4, HEADER = 8 };
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];

	printf("\n%zu bytes from %s to %s: icmp type %u (%s) code %u\n", length,
	       inet_ntop(AF_INET6, r->from, from, sizeof from), inet_ntop(AF_INET6, r->to, to, sizeof to), data[0],
	       type_name(data[0]), data[1]);
	for (size_t i = 0; i + HEADER < length; i++) {
		if (i % WIDTH == 0)
			printf("%04zx:", i);
		printf("%s%02x%s", i % GROUP == 0 ? " " : "", data[HEADER + i],
		       i % WIDTH == WIDTH - 1 || i + HEADER + 1 == length ? "\n" : "");
	}
}

bool traceroute6_receive(struct trace *t, unsigned seq, struct trace_reply *reply)
{
	struct traceroute6 *p = (struct traceroute6 *)t;
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
	if (judge(p, seq, p->input, (size_t)n, hops, reply))
		return true;
	/* One's own probes to one's own address are no messages. */
	if (t->verbose && p->input[0] != ICMP6_ECHO_REQUEST)
		print_other(reply, p->input, (size_t)n);
	return false;
}
