/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_icmp.c - ICMP messages and IP options as ping(8) prints them. */
#include "cmd/ping_icmp.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

enum { IP_HEADER = 20, ERROR_HEADER = 8, OPTION_HEADER = 3 }; /* bytes; of IP and ICMP without what may follow */

/* "name (address)", or the address alone. */
static void print_address(struct in_addr addr, bool numeric)
{
	char text[INET_ADDRSTRLEN], name[NI_MAXHOST];

	inet_ntop(AF_INET, &addr, text, sizeof(text));
	if (!numeric && cmd_host_name(AF_INET, (const uint8_t *)&addr, 0, 0, name, sizeof(name)) == 0)
		printf("%s (%s)", name, text);
	else
		fputs(text, stdout);
}

const struct ip *ping_quoted(const uint8_t *icmp, size_t length, const uint8_t **inner)
{
	const struct ip *ip = (const struct ip *)(icmp + ERROR_HEADER);

	if (length < ERROR_HEADER + IP_HEADER)
		return NULL;
	size_t header = ip->ip_hl * 4u;
	if (header < IP_HEADER || length < ERROR_HEADER + header + ERROR_HEADER)
		return NULL;
	*inner = icmp + ERROR_HEADER + header;
	return ip;
}

/* The header of a quoted packet as a table of one row. */
static void print_ip_header(const struct ip *ip)
{
	const uint8_t *options = (const uint8_t *)(ip + 1);
	uint16_t off = ntohs(ip->ip_off);
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &ip->ip_src, src, sizeof(src));
	inet_ntop(AF_INET, &ip->ip_dst, dst, sizeof(dst));
	puts("Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst");
	printf(" %1x  %1x  %02x %04x %04x   %1x %04x  %02x  %02x %04x %s  %s ", ip->ip_v, ip->ip_hl, ip->ip_tos,
	       ntohs(ip->ip_len), ntohs(ip->ip_id), off >> 13, off & 0x1fff, ip->ip_ttl, ip->ip_p, ntohs(ip->ip_sum),
	       src, dst);
	for (unsigned i = 0; i + IP_HEADER < ip->ip_hl * 4u; i++)
		printf("%02x", options[i]);
	putchar('\n');
}

void ping_print_ports(uint8_t protocol, const uint8_t *header)
{
	if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP)
		printf("%s: from port %d, to port %d (decimal)\n", protocol == IPPROTO_TCP ? "TCP" : "UDP",
		       header[0] << 8 | header[1], header[2] << 8 | header[3]);
}

static void print_quoted(const uint8_t *icmp, size_t length)
{
	const uint8_t *inner;
	const struct ip *ip = ping_quoted(icmp, length, &inner);

	if (!ip)
		return;
	print_ip_header(ip);
	ping_print_ports(ip->ip_p, inner);
}

static void print_unreachable(const uint8_t *icmp)
{
	switch (icmp[1]) {
	case ICMP_UNREACH_NET:
		puts("Destination Net Unreachable");
		break;
	case ICMP_UNREACH_HOST:
		puts("Destination Host Unreachable");
		break;
	case ICMP_UNREACH_PROTOCOL:
		puts("Destination Protocol Unreachable");
		break;
	case ICMP_UNREACH_PORT:
		puts("Destination Port Unreachable");
		break;
	case ICMP_UNREACH_NEEDFRAG:
		printf("frag needed and DF set (MTU %d)\n", icmp[6] << 8 | icmp[7]);
		break;
	case ICMP_UNREACH_SRCFAIL:
		puts("Source Route Failed");
		break;
	case ICMP_UNREACH_FILTER_PROHIB:
		puts("Communication prohibited by filter");
		break;
	default:
		printf("Dest Unreachable, Bad Code: %d\n", icmp[1]);
	}
}

static void print_redirect(const uint8_t *icmp)
{
	static const char *const kinds[] = {"Network", "Host", "Type of Service and Network",
	                                    "Type of Service and Host"};
	char gateway[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, icmp + 4, gateway, sizeof(gateway));
	if (icmp[1] < sizeof(kinds) / sizeof(kinds[0]))
		printf("Redirect %s", kinds[icmp[1]]);
	else
		printf("Redirect, Bad Code: %d", icmp[1]);
	printf("(New addr: %s)\n", gateway);
}

static void print_exceeded(const uint8_t *icmp)
{
	if (icmp[1] == ICMP_TIMXCEED_INTRANS)
		puts("Time to live exceeded");
	else if (icmp[1] == ICMP_TIMXCEED_REASS)
		puts("Frag reassembly time exceeded");
	else
		printf("Time exceeded, Bad Code: %d\n", icmp[1]);
}

/* Messages without anything in them that is shown. */
static const char *plain_name(uint8_t type)
{
	static const struct {
		uint8_t type;
		const char *name;
	} names[] = {
	        {ICMP_ECHOREPLY, "Echo Reply"},
	        {ICMP_ECHO, "Echo Request"},
	        {ICMP_TSTAMP, "Timestamp"},
	        {ICMP_TSTAMPREPLY, "Timestamp Reply"},
	        {ICMP_IREQ, "Information Request"},
	        {ICMP_IREQREPLY, "Information Reply"},
	        {ICMP_MASKREQ, "Address Mask Request"},
	        {ICMP_MASKREPLY, "Address Mask Reply"},
	        {ICMP_ROUTERADVERT, "Router Advertisement"},
	        {ICMP_ROUTERSOLICIT, "Router Solicitation"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].type == type)
			return names[i].name;
	return NULL;
}

void ping_print_icmp(const uint8_t *icmp, size_t length)
{
	switch (icmp[0]) {
	case ICMP_UNREACH:
		print_unreachable(icmp);
		break;
	case ICMP_SOURCEQUENCH:
		puts("Source Quench");
		break;
	case ICMP_REDIRECT:
		print_redirect(icmp);
		break;
	case ICMP_TIMXCEED:
		print_exceeded(icmp);
		break;
	case ICMP_PARAMPROB:
		printf("Parameter problem: pointer = 0x%02x\n", icmp[4]);
		break;
	default:
		if (plain_name(icmp[0]))
			puts(plain_name(icmp[0]));
		else
			printf("Bad ICMP type: %d\n", icmp[0]);
		return;
	}
	print_quoted(icmp, length);
}

static void print_hops(const uint8_t *addrs, size_t length, bool numeric)
{
	for (size_t i = 0; i + 4 <= length; i += 4) {
		struct in_addr addr;
		memcpy(&addr, addrs + i, 4);
		fputs(i ? "\n\t" : "\t", stdout);
		print_address(addr, numeric);
	}
	if (length < 4)
		fputs("\t(truncated route)", stdout);
}

static void print_recorded(const uint8_t *addrs, size_t length, struct in_addr self, bool numeric,
                           struct ping_route *last)
{
	/* Some systems record the sender itself before the first hop; FreeBSD does not. */
	if (length > 4 && memcmp(addrs, &self, 4) == 0) {
		addrs += 4;
		length -= 4;
	}
	if (length && length == last->length && memcmp(addrs, last->bytes, length) == 0) {
		fputs("\t(same route)", stdout);
		return;
	}
	last->length = length < sizeof(last->bytes) ? length : 0;
	memcpy(last->bytes, addrs, last->length);
	fputs("\nRR: ", stdout);
	print_hops(addrs, length, numeric);
}

/* The filled part of a route option of `size` bytes: up to its pointer, which counts from 1. */
static size_t filled(const uint8_t *option, size_t size)
{
	size_t end = option[2] ? option[2] - 1u : 0;

	end = end < size ? end : size;
	return end > OPTION_HEADER ? end - OPTION_HEADER : 0;
}

void ping_print_options(const uint8_t *options, size_t length, struct in_addr self, bool numeric,
                        struct ping_route *last)
{
	size_t size;

	for (size_t i = 0; i < length && options[i] != IPOPT_EOL; i += size) {
		const uint8_t *o = options + i;
		size = 1;
		if (o[0] == IPOPT_NOP) {
			fputs("\nNOP", stdout);
			continue;
		}
		if (i + 1 >= length || o[1] < 2 || i + o[1] > length)
			return;
		size = o[1];
		if (o[0] == IPOPT_RR && size >= OPTION_HEADER) {
			print_recorded(o + OPTION_HEADER, filled(o, size), self, numeric, last);
		} else if ((o[0] == IPOPT_LSRR || o[0] == IPOPT_SSRR) && size >= OPTION_HEADER) {
			fputs(o[0] == IPOPT_LSRR ? "\nLSRR: " : "\nSSRR: ", stdout);
			print_hops(o + OPTION_HEADER, size - OPTION_HEADER, numeric);
		} else {
			printf("\nunknown option %x", o[0]);
		}
	}
}
