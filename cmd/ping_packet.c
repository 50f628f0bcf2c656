/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_packet.c - ping(8): the socket, what is sent, and what comes back. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/ping.h"
#include "lib/checksum.h"

enum {
	IP_HEADER = 20,
	SOCKET_BUFFER = 1 << 18,
	ARP_TRIES = 5, /* FreeBSD's net.link.ether.inet.maxtries: requests before a host counts as down */
};
#define ENOBUFS_PAUSE_NS 20000000

static void set(int fd, int level, int option, int value, const char *what)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) < 0)
		cmd_err(EX_OSERR, errno, "setsockopt %s", what);
}

/* Fragmentation of what is sent: forbidden (even where the path is known to be narrow), or allowed. */
static void set_fragmentation(int fd, bool forbidden)
{
#ifdef IP_MTU_DISCOVER
	int mode = forbidden ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
	setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &mode, sizeof(mode));
#else
	setsockopt(fd, IPPROTO_IP, IP_DONTFRAG, &(int){forbidden}, sizeof(int));
#endif
}

/* Keeps requests out of the receive queue: where raw sockets see them, each ping sees its own. Only saves work. */
static void filter_requests(int fd)
{
#ifdef __linux__
	enum { RAW_LEVEL = 255, TYPE_FILTER = 1 }; /* SOL_RAW, ICMP_FILTER: a bit per type to drop */
	uint32_t drop = 1u << ICMP_ECHO | 1u << ICMP_TSTAMP | 1u << ICMP_MASKREQ;
	setsockopt(fd, RAW_LEVEL, TYPE_FILTER, &drop, sizeof(drop));
#else
	(void)fd;
#endif
}

static void ask_route(int fd)
{
	uint8_t option[40] = {IPOPT_RR, 39, 4}; /* type, length, where the first address goes; ends with an EOL */

	if (setsockopt(fd, IPPROTO_IP, IP_OPTIONS, option, sizeof(option)) < 0)
		cmd_err(EX_OSERR, errno, "setsockopt IP_OPTIONS");
}

void ping_open(struct ping *p)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);

	if (fd < 0)
		cmd_err(EX_OSERR, errno, "ssend socket");
	p->run.fd = fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){SOCKET_BUFFER}, sizeof(int));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){SOCKET_BUFFER}, sizeof(int));
	set(fd, SOL_SOCKET, SO_BROADCAST, 1, "SO_BROADCAST");
	ping_ask_arrival(fd);
	filter_requests(fd);
	set_fragmentation(fd, p->dont_fragment);
	if (p->debug)
		setsockopt(fd, SOL_SOCKET, SO_DEBUG, &(int){1}, sizeof(int));
	if (p->direct)
		set(fd, SOL_SOCKET, SO_DONTROUTE, 1, "SO_DONTROUTE");
	if (p->record_route)
		ask_route(fd);
	if (p->has_ttl)
		set(fd, IPPROTO_IP, IP_TTL, p->ttl, "IP_TTL");
	if (p->has_tos)
		set(fd, IPPROTO_IP, IP_TOS, p->tos, "IP_TOS");
	if (p->no_loop)
		set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP");
	if (p->has_mcast_ttl)
		set(fd, IPPROTO_IP, IP_MULTICAST_TTL, p->mcast_ttl, "IP_MULTICAST_TTL");
	if (p->has_mcast_if && setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &p->mcast_if, sizeof(p->mcast_if)) < 0)
		cmd_err(EX_OSERR, errno, "setsockopt IP_MULTICAST_IF");
}

/* What FreeBSD says where no way leads: a jailed sender also has no address to send from, unless on the same net. */
static int unrouted(const struct ping *p)
{
	if (p->direct)
		return ENETUNREACH;
	return cmd_in_jail() && !ping_connected_net(p->to.sin_addr) ? ENETUNREACH : EHOSTUNREACH;
}

/* Whether the destination is a neighbour, not behind a router. */
static bool is_neighbour(const struct ping *p)
{
	struct sockaddr_in to = p->to;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return true;
	to.sin_port = htons(9);
	setsockopt(fd, SOL_SOCKET, SO_DONTROUTE, &(int){1}, sizeof(int));
	bool direct = connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0;
	close(fd);
	return direct;
}

/* Sends; the errno that FreeBSD would give. */
static int transmit(struct ping *p, size_t length)
{
	if (p->own && !ping_loops_back(p->to.sin_addr))
		return EHOSTUNREACH;
	ssize_t n = sendto(p->run.fd, p->packet, length, 0, (struct sockaddr *)&p->to, sizeof(p->to));
	if (n < 0)
		return ping_send_error(errno, unrouted(p));
	if ((size_t)n != length)
		cmd_warnx("%s: partial write: %zd of %zu bytes", p->run.host, n, length);
	/* After as many requests without an answer FreeBSD reports the silence of the next hop to the sender. */
	if (p->neighbour_silent && p->run.stats.sent >= ARP_TRIES)
		return is_neighbour(p) ? EHOSTDOWN : EHOSTUNREACH;
	return 0;
}

/* Milliseconds since midnight UT, as ICMP timestamps count. */
static uint32_t icmp_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint32_t)(now.tv_sec % 86400 * 1000 + now.tv_nsec / PING_MS);
}

void ping_send(struct ping_run *run)
{
	struct ping *p = (struct ping *)run;
	struct icmp *icmp = (struct icmp *)(void *)p->packet;
	size_t length = ICMP_MINLEN + p->extra + run->datalen;

	icmp->icmp_type = p->request;
	icmp->icmp_code = 0;
	icmp->icmp_cksum = 0;
	icmp->icmp_id = p->ident;
	icmp->icmp_seq = htons((uint16_t)run->stats.sent);
	if (p->request == ICMP_TSTAMP)
		icmp->icmp_otime = htonl(icmp_time());
	int64_t now = ping_now();
	p->sent_at[(uint16_t)run->stats.sent] = now;
	if (run->timing)
		ping_stamp(p->packet + ICMP_MINLEN + p->extra, now);
	icmp->icmp_cksum = checksum_end(checksum_add(0, p->packet, length));
	int error = transmit(p, length);
	if (error == ENOBUFS && run->flood) {
		nanosleep(&(struct timespec){.tv_nsec = ENOBUFS_PAUSE_NS}, NULL);
		return;
	}
	if (error)
		cmd_warn(error, "sendto");
	ping_count_sent(run);
}

static void print_bytes(const uint8_t *data, size_t length)
{
	for (size_t i = 0; i < length; i++)
		printf("%s%2x ", i % 16 == 8 ? "\n\t" : "", data[i]);
}

/* Reports the first byte of the payload that is not what was sent. */
static void check_payload(const struct ping *p, const uint8_t *data, size_t length)
{
	const uint8_t *sent = p->packet + ICMP_MINLEN + p->extra;
	size_t n = length < p->run.datalen ? length : p->run.datalen;

	for (size_t i = p->run.timing ? PING_STAMP : 0; i < n; i++) {
		if (data[i] == sent[i])
			continue;
		printf("\nwrong data byte #%zu should be 0x%x but was 0x%x\ncp:", i, sent[i], data[i]);
		print_bytes(data, n);
		printf("\ndp:");
		print_bytes(sent, n);
		return;
	}
}

static void print_time(const char *name, uint32_t network_ms)
{
	uint32_t s = ntohl(network_ms) / 1000;

	printf(" %s=%02u:%02u:%02u", name, s / 3600, s / 60 % 60, s % 60);
}

/* What a mask or timestamp reply brings. */
static void print_extra(const struct ping *p, const struct icmp *icmp)
{
	char mask[INET_ADDRSTRLEN];

	if (p->reply == ICMP_MASKREPLY)
		printf(" mask=%s", inet_ntop(AF_INET, &icmp->icmp_mask, mask, sizeof(mask)));
	if (p->reply != ICMP_TSTAMPREPLY)
		return;
	print_time("tso", icmp->icmp_otime);
	print_time("tsr", icmp->icmp_rtime);
	print_time("tst", icmp->icmp_ttime);
}

/* A reply to one of our requests; true if it got a line that is to be ended. */
static bool take_reply(struct ping *p, const struct ip *ip, const uint8_t *data, size_t length, int64_t arrival)
{
	const struct icmp *icmp = (const struct icmp *)(const void *)data;
	const uint8_t *payload = data + ICMP_MINLEN + p->extra;
	size_t left = length - ICMP_MINLEN - p->extra, expected = p->run.datalen;
	char from[INET_ADDRSTRLEN];
	/* Some systems answer a timestamp request without its payload. */
	bool without_payload = p->reply == ICMP_TSTAMPREPLY && left == 0;
	double ms = 0;
	bool dup;

	p->neighbour_silent = false;
	int64_t sent = p->sent_at[ntohs(icmp->icmp_seq)];
	if (left >= PING_STAMP)
		sent = ping_unstamp(payload);
	else if (!without_payload)
		p->run.timing = false;
	if (p->run.timing)
		ms = (double)(arrival - sent) / (double)PING_MS;
	if (!ping_count_reply(&p->run, ntohs(icmp->icmp_seq), ms > 0 ? ms : 0, &dup))
		return false;
	if (p->run.flood) {
		putchar('\b');
		return false;
	}
	printf("%zu bytes from %s: icmp_seq=%u ttl=%d", length, inet_ntop(AF_INET, &ip->ip_src, from, sizeof(from)),
	       ntohs(icmp->icmp_seq), ip->ip_ttl);
	if (p->run.timing)
		printf(" time=%.3f ms", ms > 0 ? ms : 0);
	if (dup)
		printf(" (DUP!)");
	if (p->bell_reply)
		ping_bell();
	print_extra(p, icmp);
	if (left != expected && !without_payload) {
		size_t rest = ip->ip_hl * 4u + ICMP_MINLEN + p->extra;
		printf("\nwrong total length %zu instead of %zu", rest + left, rest + expected);
	}
	check_payload(p, payload, left);
	return true;
}

/* Any other message; true if it was shown. */
static bool take_message(struct ping *p, const struct ip *ip, const uint8_t *data, size_t length)
{
	const uint8_t *inner;
	const struct ip *quoted = ping_quoted(data, length, &inner);
	bool error = data[0] == ICMP_UNREACH || data[0] == ICMP_SOURCEQUENCH || data[0] == ICMP_REDIRECT ||
	             data[0] == ICMP_TIMXCEED || data[0] == ICMP_PARAMPROB;
	bool about_ours = error && quoted && quoted->ip_dst.s_addr == p->to.sin_addr.s_addr &&
	                  quoted->ip_p == IPPROTO_ICMP && inner[0] == p->request &&
	                  memcmp(inner + 4, &p->ident, sizeof(p->ident)) == 0;
	char from[INET_ADDRSTRLEN];

	if (data[0] == p->request)
		return false;
	/* This machine's own ICMP error tells what FreeBSD tells with sendto()'s errno. */
	if (error && quoted && quoted->ip_src.s_addr == ip->ip_src.s_addr) {
		p->neighbour_silent |= about_ours && data[0] == ICMP_UNREACH;
		return false;
	}
	if (!p->verbose && (p->quiet_errors || !about_ours))
		return false;
	printf("%zu bytes from %s: ", length, inet_ntop(AF_INET, &ip->ip_src, from, sizeof(from)));
	ping_print_icmp(data, length);
	return true;
}

/* Receives one packet into p->input; its length, 0 for nothing to look at. */
static size_t take_packet(struct ping *p, int64_t *arrival)
{
	char control[256] __attribute__((aligned(8)));
	struct iovec io = {.iov_base = p->input, .iov_len = sizeof(p->input)};
	struct msghdr message = {
	        .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};

	return ping_take(&p->run, &message, arrival);
}

void ping_receive(struct ping_run *run)
{
	struct ping *p = (struct ping *)run;
	const struct ip *ip = (const struct ip *)(const void *)p->input;
	int64_t arrival;
	size_t length = take_packet(p, &arrival);
	size_t header = length >= IP_HEADER ? ip->ip_hl * 4u : 0;

	if (header < IP_HEADER || length < header + ICMP_MINLEN) {
		if (length && p->verbose)
			cmd_warnx("packet too short (%zu bytes)", length);
		return;
	}
	const uint8_t *icmp = p->input + header;
	bool shown;
	if (icmp[0] == p->reply && length >= header + ICMP_MINLEN + p->extra) {
		if (memcmp(icmp + 4, &p->ident, sizeof(p->ident)) != 0)
			return;
		shown = take_reply(p, ip, icmp, length - header, arrival);
	} else {
		shown = take_message(p, ip, icmp, length - header);
	}
	if (!shown)
		return;
	ping_print_options(p->input + IP_HEADER, header - IP_HEADER, ip->ip_dst, p->numeric, &p->route);
	if (!run->flood)
		putchar('\n');
}
