/* SPDX-License-Identifier: BSD-2-Clause */
/* ping6_icmp.c - ICMPv6 messages as ping6(8) -v prints them. */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <stdio.h>
#include <string.h>

#include "cmd/ping6.h"
#include "cmd/ping_icmp.h"

struct name {
	uint8_t number;
	const char *text;
};

static const struct name unreachable_codes[] = {
        {ICMP6_DST_UNREACH_NOROUTE, "No Route to Destination"},
        {ICMP6_DST_UNREACH_ADMIN, "Destination Administratively Unreachable"},
        {ICMP6_DST_UNREACH_BEYONDSCOPE, "Destination Unreachable Beyond Scope"},
        {ICMP6_DST_UNREACH_ADDR, "Destination Host Unreachable"},
        {ICMP6_DST_UNREACH_NOPORT, "Destination Port Unreachable"},
        {0, NULL},
};

static const struct name exceeded_codes[] = {
        {ICMP6_TIME_EXCEED_TRANSIT, "Time to live exceeded"},
        {ICMP6_TIME_EXCEED_REASSEMBLY, "Frag reassembly time exceeded"},
        {0, NULL},
};

static const struct name problem_codes[] = {
        {ICMP6_PARAMPROB_HEADER, "Erroneous Header"},
        {ICMP6_PARAMPROB_NEXTHEADER, "Unknown Nextheader"},
        {ICMP6_PARAMPROB_OPTION, "Unrecognized Option"},
        {0, NULL},
};

/* Messages without anything in them that is shown. */
static const struct name plain_types[] = {
        {ICMP6_ECHO_REQUEST, "Echo Request"},
        {ICMP6_ECHO_REPLY, "Echo Reply"},
        {MLD_LISTENER_QUERY, "Listener Query"},
        {MLD_LISTENER_REPORT, "Listener Report"},
        {MLD_LISTENER_REDUCTION, "Listener Done"},
        {ND_ROUTER_SOLICIT, "Router Solicitation"},
        {ND_ROUTER_ADVERT, "Router Advertisement"},
        {ND_NEIGHBOR_SOLICIT, "Neighbor Solicitation"},
        {ND_NEIGHBOR_ADVERT, "Neighbor Advertisement"},
        {ND_REDIRECT, "Redirect"},
        {0, NULL},
};

static const char *name_of(const struct name *table, uint8_t number)
{
	for (; table->text; table++)
		if (table->number == number)
			return table->text;
	return NULL;
}

/* The packet that an error quotes. */
static void print_quoted(const uint8_t *icmp, size_t length)
{
	const struct ip6_hdr *ip = (const struct ip6_hdr *)(const void *)(icmp + PING6_HEADER);
	const uint8_t *inner = icmp + PING6_HEADER + PING6_IP_HEADER;
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	if (length < PING6_HEADER + PING6_IP_HEADER)
		return;
	uint32_t flow = ntohl(ip->ip6_flow);
	printf("Vr TC  Flow Plen Nxt Hlim\n %1x %02x %05x %04x  %02x   %02x\n%s->%s\n", flow >> 28, flow >> 20 & 0xff,
	       flow & 0xfffff, ntohs(ip->ip6_plen), ip->ip6_nxt, ip->ip6_hlim,
	       inet_ntop(AF_INET6, &ip->ip6_src, src, sizeof(src)),
	       inet_ntop(AF_INET6, &ip->ip6_dst, dst, sizeof(dst)));
	if (length < PING6_HEADER + PING6_IP_HEADER + 4)
		return;
	if (ip->ip6_nxt == IPPROTO_ICMPV6)
		printf("ICMP6: type = %d, code = %d\n", inner[0], inner[1]);
	else
		ping_print_ports(ip->ip6_nxt, inner);
}

/* The word for a code, or `unknown` and the number. */
static void print_code(const struct name *table, uint8_t code, const char *unknown)
{
	const char *text = name_of(table, code);

	if (text)
		puts(text);
	else
		printf("%s, Bad Code: %d\n", unknown, code);
}

void ping6_print_icmp(const uint8_t *icmp, size_t length)
{
	uint32_t value = (uint32_t)icmp[4] << 24 | (uint32_t)icmp[5] << 16 | (uint32_t)icmp[6] << 8 | icmp[7];
	const char *text;

	switch (icmp[0]) {
	case ICMP6_DST_UNREACH:
		print_code(unreachable_codes, icmp[1], "Destination Unreachable");
		break;
	case ICMP6_PACKET_TOO_BIG:
		printf("Packet too big mtu = %u\n", value);
		break;
	case ICMP6_TIME_EXCEEDED:
		print_code(exceeded_codes, icmp[1], "Time exceeded");
		break;
	case ICMP6_PARAM_PROB:
		text = name_of(problem_codes, icmp[1]);
		if (text)
			printf("Parameter problem: %s pointer = 0x%02x\n", text, value);
		else
			printf("Parameter problem: Bad code(%d) pointer = 0x%02x\n", icmp[1], value);
		break;
	default:
		text = name_of(plain_types, icmp[0]);
		if (text)
			fputs(text, stdout);
		else
			printf("Bad ICMP type: %d", icmp[0]);
		return;
	}
	print_quoted(icmp, length);
}
