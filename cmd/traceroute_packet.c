/* SPDX-License-Identifier: BSD-2-Clause */
/* traceroute_packet.c - traceroute(8): the sockets, the probes, and what comes back. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ping_icmp.h"
#include "cmd/ping_run.h"
#include "cmd/trace_probe.h"
#include "cmd/traceroute.h"
#include "lib/checksum.h"

enum {
	IP_HEADER = 20,
	ICMP_HEADER = 8,
	UDP_HEADER = 8, /* as much as errors quote of any protocol */
	ICMP_LEAST = 28,
	SOURCE_ROUTE = 4,
	TCP_SUM = 16, /* where the checksum is */
	GRE_PPTP = 0x880b,
};

/* Bytes of the IP header with its options. */
static size_t header_size(const struct traceroute *p)
{
	return IP_HEADER + (p->gateways ? SOURCE_ROUTE + 4 * p->gateways : 0);
}

size_t traceroute_least(const struct traceroute *p)
{
	switch (p->protocol) {
	case IPPROTO_ICMP:
		return header_size(p) + ICMP_LEAST;
	case IPPROTO_TCP:
		return header_size(p) + TRACE_TCP;
	case IPPROTO_SCTP:
		return header_size(p) + TRACE_SCTP;
	default:
		return header_size(p) + UDP_HEADER;
	}
}

void traceroute_open(struct traceroute *p)
{
	const int on = 1;

	p->trace.fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	if (p->trace.fd < 0)
		cmd_err(1, errno, "icmp socket");
	p->send_fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (p->send_fd < 0)
		cmd_err(1, errno, "raw socket");
	if (setsockopt(p->send_fd, IPPROTO_IP, IP_HDRINCL, &on, sizeof on) < 0)
		cmd_err(1, errno, "IP_HDRINCL");
	if (p->debug)
		setsockopt(p->send_fd, SOL_SOCKET, SO_DEBUG, &on, sizeof on);
	if (p->direct)
		setsockopt(p->send_fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof on);
}

/* A loose source route: with gateways the first one is the header's destination, and the rest of the way an option. */
static void put_route(const struct traceroute *p, uint8_t *option)
{
	*option++ = IPOPT_NOP;
	*option++ = IPOPT_LSRR;
	*option++ = (uint8_t)(3 + 4 * p->gateways);
	*option++ = IPOPT_MINOFF;
	for (unsigned i = 0; i < p->gateways; i++, option += 4)
		memcpy(option, i + 1 < p->gateways ? &p->gateway[i + 1] : &p->to, 4);
}

static void put_header(struct traceroute *p, unsigned seq, unsigned ttl)
{
	struct ip *ip = (struct ip *)(void *)p->packet;

	*ip = (struct ip){.ip_v = 4, .ip_tos = p->tos, .ip_ttl = (uint8_t)ttl, .ip_p = p->protocol};
	ip->ip_hl = (unsigned)(header_size(p) / 4) & 15;
	ip->ip_len = htons((uint16_t)p->length);
	ip->ip_id = htons((uint16_t)(p->ident + seq));
	ip->ip_off = htons(p->dont_fragment ? IP_DF : 0);
	ip->ip_src = p->from;
	ip->ip_dst = p->gateways ? p->gateway[0] : p->to;
	if (p->gateways)
		put_route(p, p->packet + IP_HEADER);
	ip->ip_sum = p->spoiled ? 0 : checksum_end(checksum_add(0, p->packet, header_size(p)));
}

/* The checksum of a UDP or TCP packet, over the addresses too and the first `covered` bytes. */
static uint16_t transport_checksum(const struct traceroute *p, const uint8_t *data, size_t length, size_t covered)
{
	const uint8_t tail[4] = {0, p->protocol, (uint8_t)(length >> 8), (uint8_t)length};
	uint32_t sum = checksum_add(0, &p->from, 4);

	sum = checksum_add(sum, &p->to, 4);
	sum = checksum_add(sum, tail, 4);
	const uint16_t result = checksum_end(checksum_add(sum, data, covered));
	return result ? result : 0xffff;
}

static uint16_t port_of(const struct traceroute *p, unsigned seq)
{
	return (uint16_t)(p->fixed_port ? p->port : p->port + seq);
}

static void put_body(struct traceroute *p, unsigned seq)
{
	uint8_t *body = p->packet + header_size(p);
	const size_t length = p->length - header_size(p);
	struct icmp *icmp = (struct icmp *)(void *)body;
	struct udphdr *udp = (struct udphdr *)(void *)body;
	uint16_t *gre = (uint16_t *)(void *)body;

	memset(body, 0, length);
	switch (p->protocol) {
	case IPPROTO_ICMP:
		icmp->icmp_type = ICMP_ECHO;
		icmp->icmp_id = htons(p->ident);
		icmp->icmp_seq = htons((uint16_t)seq);
		icmp->icmp_cksum = p->spoiled ? 0 : checksum_end(checksum_add(0, body, length));
		break;
	case IPPROTO_UDP:
		udp->uh_sport = htons(p->ident);
		udp->uh_dport = htons(port_of(p, seq));
		udp->uh_ulen = htons((uint16_t)length);
		udp->uh_sum = p->spoiled ? 0 : transport_checksum(p, body, length, length);
		break;
	case IPPROTO_UDPLITE: /* covers its header alone */
		udp->uh_sport = htons(p->ident);
		udp->uh_dport = htons(port_of(p, seq));
		udp->uh_ulen = htons(UDP_HEADER);
		udp->uh_sum = transport_checksum(p, body, length, UDP_HEADER);
		break;
	case IPPROTO_TCP:
		trace_put_tcp(body, p->ident, port_of(p, seq), (uint32_t)p->ident << 16 | (port_of(p, seq) + seq));
		if (!p->spoiled) {
			const uint16_t sum = transport_checksum(p, body, length, length);
			memcpy(body + TCP_SUM, &sum, sizeof sum);
		}
		break;
	case IPPROTO_SCTP:
		trace_put_sctp(body, length & ~(size_t)3, p->ident, port_of(p, seq));
		break;
	case IPPROTO_GRE: /* version 1, whose call number is the probe's */
		gre[0] = htons(0x2001);
		gre[1] = htons(GRE_PPTP);
		gre[2] = 0;
		gre[3] = htons((uint16_t)(p->ident + seq));
		break;
	default:
		body[0] = (uint8_t)seq;
	}
}

void traceroute_send(struct trace *t, unsigned seq, unsigned ttl)
{
	struct traceroute *p = (struct traceroute *)t;
	const struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = p->gateways ? p->gateway[0] : p->to};

	put_header(p, seq, ttl);
	put_body(p, seq);
	const ssize_t n = sendto(p->send_fd, p->packet, p->length, 0, (const struct sockaddr *)&to, sizeof to);
	const int error = n < 0 ? ping_send_error(errno, p->direct ? ENETUNREACH : EHOSTUNREACH) : 0;
	if (n == (ssize_t)p->length || (n < 0 && !error))
		return;
	if (error)
		cmd_warn(error, "sendto");
	printf("%s: wrote %s %zu chars, ret=%zd\n", cmd_name, p->host, p->length, n);
	fflush(stdout);
}

/* Whether a quoted packet is the probe `seq`. */
static bool is_probe(const struct traceroute *p, unsigned seq, const struct ip *quoted, const uint8_t *inner)
{
	const struct icmp *icmp = (const struct icmp *)(const void *)inner;
	const struct udphdr *ports = (const struct udphdr *)(const void *)inner;

	if (quoted->ip_p != p->protocol)
		return false;
	switch (p->protocol) {
	case IPPROTO_ICMP:
		return icmp->icmp_id == htons(p->ident) && icmp->icmp_seq == htons((uint16_t)seq);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_TCP:
	case IPPROTO_SCTP:
		return ports->uh_sport == htons(p->ident) && ports->uh_dport == htons(port_of(p, seq)) &&
		       (!p->fixed_port || quoted->ip_id == htons((uint16_t)(p->ident + seq)));
	default:
		return quoted->ip_dst.s_addr == p->to.s_addr && quoted->ip_id == htons((uint16_t)(p->ident + seq));
	}
}

/* The letters of the codes of "destination unreachable", by code (RFC 792, 1122, 1812). */
static void mark_unreachable(const struct icmp *icmp, struct trace_reply *r)
{
	static const char letter[] = {'N', 'H', 'P', 0, 'F', 'S', 'U', 'W', 'I', 'A', 'Z', 'Q', 'T', 'X', 'V', 'C'};
	const uint8_t code = icmp->icmp_code;

	if (code == ICMP_UNREACH_NEEDFRAG)
		snprintf(r->mark, sizeof r->mark, " !F-%u", ntohs(icmp->icmp_nextmtu));
	else if (code < sizeof letter)
		snprintf(r->mark, sizeof r->mark, " !%c", letter[code]);
	else
		snprintf(r->mark, sizeof r->mark, " !<%u>", code);
	r->reached = code == ICMP_UNREACH_PROTOCOL;
	r->refused = !r->reached;
}

/* The mark of an answer whose way back may have taken the probe's TTL. */
static void mark_way(const struct ip *ip, struct trace_reply *r)
{
	if (ip->ip_ttl <= 1)
		strcpy(r->mark, " !");
}

/* What an ICMP message says of the probe; false: nothing. */
static bool judge(const struct traceroute *p, unsigned seq, const struct ip *ip, const uint8_t *data, size_t length,
                  struct trace_reply *r)
{
	const struct icmp *icmp = (const struct icmp *)(const void *)data;
	const uint8_t *inner;

	if (icmp->icmp_type == ICMP_ECHOREPLY) {
		r->reached = p->protocol == IPPROTO_ICMP && icmp->icmp_id == htons(p->ident) &&
		             icmp->icmp_seq == htons((uint16_t)seq);
		mark_way(ip, r);
		return r->reached;
	}
	const bool expired = icmp->icmp_type == ICMP_TIMXCEED && icmp->icmp_code == ICMP_TIMXCEED_INTRANS;
	const struct ip *quoted = ping_quoted(data, length, &inner);
	if ((!expired && icmp->icmp_type != ICMP_UNREACH) || !quoted || !is_probe(p, seq, quoted, inner))
		return false;
	r->quoted = (const uint8_t *)quoted;
	r->quoted_length = length - ICMP_HEADER;
	if (expired)
		return true;
	if (icmp->icmp_code != ICMP_UNREACH_PORT) {
		mark_unreachable(icmp, r);
		return true;
	}
	r->reached = true;
	mark_way(ip, r);
	return true;
}

static const char *type_name(unsigned type)
{
	static const char *const names[] = {"Echo Reply",    "ICMP 1",    "ICMP 2",          "Dest Unreachable",
	                                    "Source Quench", "Redirect",  "ICMP 6",          "ICMP 7",
	                                    "Echo",          "ICMP 9",    "ICMP 10",         "Time Exceeded",
	                                    "Param Problem", "Timestamp", "Timestamp Reply", "Info Request",
	                                    "Info Reply"};

	return type < sizeof names / sizeof *names ? names[type] : "OUT-OF-RANGE";
}

/* What -v shows of other messages: their bytes after the ICMP header as well, numbered from 4. */
static void print_other(const struct ip *ip, const struct icmp *icmp, size_t length)
{
	char from[INET_ADDRSTRLEN], to[INET_ADDRSTRLEN];
	const uint8_t *rest = (const uint8_t *)icmp + ICMP_HEADER;

	printf("\n%zu bytes from %s to %s: icmp type %d (%s) code %d\n", length,
	       inet_ntop(AF_INET, &ip->ip_src, from, sizeof from), inet_ntop(AF_INET, &ip->ip_dst, to, sizeof to),
	       icmp->icmp_type, type_name(icmp->icmp_type), icmp->icmp_code);
	for (size_t i = 0; i + 4 <= length - ICMP_HEADER; i += 4)
		printf("%2zu: %02x%02x%02x%02x\n", i + 4, rest[i], rest[i + 1], rest[i + 2], rest[i + 3]);
}

bool traceroute_receive(struct trace *t, unsigned seq, struct trace_reply *reply)
{
	struct traceroute *p = (struct traceroute *)t;
	const struct ip *ip = (const struct ip *)(const void *)p->input;
	const ssize_t n = recv(t->fd, p->input, sizeof p->input, MSG_DONTWAIT);
	const size_t header = n >= IP_HEADER ? ip->ip_hl * 4u : 0;

	if (header < IP_HEADER || (size_t)n < header + ICMP_HEADER)
		return false;
	const uint8_t *data = p->input + header;
	const size_t length = (size_t)n - header;
	if (!judge(p, seq, ip, data, length, reply)) {
		/* One's own probes to one's own address are no messages. */
		if (t->verbose && data[0] != ICMP_ECHO)
			print_other(ip, (const struct icmp *)(const void *)data, length);
		return false;
	}
	memcpy(reply->from, &ip->ip_src, 4);
	memcpy(reply->to, &ip->ip_dst, 4);
	reply->length = length;
	return true;
}
