/* SPDX-License-Identifier: BSD-2-Clause */
/* ping6_packet.c - ping6(8): the socket, what is sent, and what comes back. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/ping6.h"

enum { SOCKET_BUFFER = 1 << 18, LEAST_MTU = 1280 }; /* bytes, unless -b says otherwise; of any link (RFC 8200) */

static void set(int fd, int option, int value, const char *what)
{
	if (setsockopt(fd, IPPROTO_IPV6, option, &value, sizeof(value)) < 0)
		cmd_err(1, errno, "setsockopt(%s)", what);
}

/* Fragments as if the path had the least MTU that IPv6 allows, as FreeBSD's ping6 does unless told otherwise. */
static void use_least_mtu(int fd)
{
#ifdef IPV6_USE_MIN_MTU
	setsockopt(fd, IPPROTO_IPV6, IPV6_USE_MIN_MTU, &(int){1}, sizeof(int));
#elif defined(IPV6_MTU)
	setsockopt(fd, IPPROTO_IPV6, IPV6_MTU, &(int){LEAST_MTU}, sizeof(int));
#else
	(void)fd;
#endif
}

static void set_filter(const struct ping6 *p)
{
	struct icmp6_filter filter;

	if (p->verbose) {
		ICMP6_FILTER_SETPASSALL(&filter);
		ICMP6_FILTER_SETBLOCK(ICMP6_ECHO_REQUEST, &filter);
	} else {
		ICMP6_FILTER_SETBLOCKALL(&filter);
		ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	}
	if (setsockopt(p->run.fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)) < 0)
		cmd_err(1, errno, "setsockopt(ICMP6_FILTER)");
}

void ping6_setup(const struct ping6 *p)
{
	int fd = p->run.fd, size = p->buffer ? p->buffer : SOCKET_BUFFER;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	ping_ask_arrival(fd);
	set_filter(p);
	set(fd, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
	set(fd, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
	if (p->debug)
		setsockopt(fd, SOL_SOCKET, SO_DEBUG, &(int){1}, sizeof(int));
	if (p->dont_fragment)
		set(fd, IPV6_DONTFRAG, 1, "IPV6_DONTFRAG");
	else if (!p->own_fragments)
		use_least_mtu(fd);
	if (p->hoplimit >= 0) {
		set(fd, IPV6_UNICAST_HOPS, p->hoplimit, "IPV6_UNICAST_HOPS");
		set(fd, IPV6_MULTICAST_HOPS, p->hoplimit, "IPV6_MULTICAST_HOPS");
	}
	if (p->ifindex)
		set(fd, IPV6_MULTICAST_IF, (int)p->ifindex, "IPV6_MULTICAST_IF");
}

void ping6_print_address(const struct sockaddr_in6 *addr, bool names)
{
	char text[NI_MAXHOST];

	if ((names &&
	     cmd_host_name(AF_INET6, addr->sin6_addr.s6_addr, addr->sin6_scope_id, 0, text, sizeof(text)) == 0) ||
	    getnameinfo((const struct sockaddr *)addr, sizeof(*addr), text, sizeof(text), NULL, 0, NI_NUMERICHOST) == 0)
		fputs(text, stdout);
	else
		putchar('?');
}

/* Sends the packet, out of -I's interface if one is given. */
static ssize_t transmit(struct ping6 *p, size_t length)
{
	char control[CMSG_SPACE(sizeof(struct in6_pktinfo))] __attribute__((aligned(8))) = {0};
	struct in6_pktinfo info = {.ipi6_ifindex = p->ifindex};
	struct iovec io = {.iov_base = p->packet, .iov_len = length};
	struct msghdr message = {.msg_name = &p->to, .msg_namelen = sizeof(p->to), .msg_iov = &io, .msg_iovlen = 1};

	if (p->ifindex) {
		message.msg_control = control;
		message.msg_controllen = sizeof(control);
		struct cmsghdr *c = CMSG_FIRSTHDR(&message);
		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(info));
		memcpy(CMSG_DATA(c), &info, sizeof(info));
	}
	return sendmsg(p->run.fd, &message, 0);
}

void ping6_send(struct ping_run *run)
{
	struct ping6 *p = (struct ping6 *)run;
	struct icmp6_hdr *icmp = (struct icmp6_hdr *)(void *)p->packet;
	size_t length = PING6_HEADER + run->datalen;

	*icmp = (struct icmp6_hdr){.icmp6_type = ICMP6_ECHO_REQUEST};
	icmp->icmp6_id = p->ident;
	icmp->icmp6_seq = htons((uint16_t)run->stats.sent);
	if (run->timing)
		ping_stamp(p->packet + PING6_HEADER, ping_now());
	ssize_t n = transmit(p, length);
	if (n < 0 && errno == EINVAL) {
		n = (ssize_t)length; /* a route that drops: FreeBSD takes the packet */
	} else if (n < 0) {
		cmd_warn(errno == ENETUNREACH ? EHOSTUNREACH : errno, "sendmsg");
	}
	if (n != (ssize_t)length)
		printf("ping6: wrote %s %zu chars, ret=%zd\n", run->host, length, n);
	ping_count_sent(run);
}

/* What comes with a packet besides its bytes. */
struct arrival {
	struct sockaddr_in6 from, to;
	int hoplimit;
	int64_t time;
};

/* Receives one packet into p->input; its length, 0 for nothing to look at. */
static size_t take_packet(struct ping6 *p, struct arrival *a)
{
	char control[512] __attribute__((aligned(8)));
	struct iovec io = {.iov_base = p->input, .iov_len = sizeof(p->input)};
	struct msghdr message = {.msg_name = &a->from,
	                         .msg_namelen = sizeof(a->from),
	                         .msg_iov = &io,
	                         .msg_iovlen = 1,
	                         .msg_control = control,
	                         .msg_controllen = sizeof(control)};
	struct in6_pktinfo info;
	size_t length = ping_take(&p->run, &message, &a->time);

	if (length == 0)
		return 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		if (c->cmsg_level != IPPROTO_IPV6)
			continue;
		if (c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&a->hoplimit, CMSG_DATA(c), sizeof(a->hoplimit));
		if (c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			a->to = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = info.ipi6_addr};
			if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&info.ipi6_addr))
				a->to.sin6_scope_id = info.ipi6_ifindex;
		}
	}
	return length;
}

/* Reports the first byte of the payload that is not what was sent. */
static void check_payload(const struct ping6 *p, size_t length)
{
	for (size_t i = PING6_HEADER + PING_STAMP; i < length; i++) {
		if (p->input[i] == p->packet[i])
			continue;
		printf("\nwrong data byte #%zu should be 0x%x but was 0x%x", i - PING6_HEADER, p->packet[i],
		       p->input[i]);
		return;
	}
}

/* A reply to one of our requests; true if it got a line that is to be ended. */
static bool take_reply(struct ping6 *p, size_t length, const struct arrival *a)
{
	uint16_t seq = (uint16_t)(p->input[6] << 8 | p->input[7]);
	double ms = 0;
	bool dup;

	if (length < PING6_HEADER + PING_STAMP)
		p->run.timing = false;
	if (p->run.timing)
		ms = (double)(a->time - ping_unstamp(p->input + PING6_HEADER)) / (double)PING_MS;
	ms = ms > 0 ? ms : 0;
	if (!ping_count_reply(&p->run, seq, ms, &dup))
		return false;
	if (p->run.flood) {
		putchar('\b');
		return false;
	}
	if (p->bell_reply)
		ping_bell();
	printf("%zu bytes from ", length);
	ping6_print_address(&a->from, p->names);
	printf(", icmp_seq=%u hlim=%d", seq, a->hoplimit);
	if (p->verbose) {
		printf(" dst=");
		ping6_print_address(&a->to, p->names);
	}
	if (p->run.timing)
		printf(" time=%.3f ms", ms);
	if (dup)
		printf("(DUP!)");
	check_payload(p, length);
	return true;
}

void ping6_receive(struct ping_run *run)
{
	struct ping6 *p = (struct ping6 *)run;
	struct arrival a = {.hoplimit = -1};
	size_t length = take_packet(p, &a);

	if (length < PING6_HEADER) {
		if (length && p->verbose)
			cmd_warnx("packet too short (%zu bytes)", length);
		return;
	}
	if (p->input[0] == ICMP6_ECHO_REPLY && memcmp(p->input + 4, &p->ident, sizeof(p->ident)) == 0) {
		if (take_reply(p, length, &a))
			putchar('\n');
		return;
	}
	if (!p->verbose)
		return;
	printf("%zu bytes from ", length);
	ping6_print_address(&a.from, p->names);
	printf(": ");
	ping6_print_icmp(p->input, length);
	putchar('\n');
}
