/* SPDX-License-Identifier: BSD-2-Clause */
/* probe_icmp.c - the prober's packets: many requests with one system call, and many answers. */
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "lab/probe_impl.h"

enum { AT_ONCE = 64, HEADER = 8, IP_HEADER = 20, PACKET_ROOM = 128 };

/* What follows the ICMP header. */
struct payload {
	uint64_t cookie; /* of this run */
	int64_t sent;
	uint32_t from, to;
	uint32_t batch;
	uint32_t zero;
};

struct packet {
	uint8_t type, code;
	uint16_t sum, id, sequence;
	struct payload payload;
};

int64_t probe_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The internet checksum (RFC 1071); the kernel computes ICMPv6's. */
static uint16_t checksum(const struct packet *packet)
{
	uint16_t words[sizeof *packet / 2];
	uint32_t sum = 0;

	memcpy(words, packet, sizeof words);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		sum += words[i];
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t) ~(sum + (sum >> 16));
}

static void fill(const struct probe *p, struct probe_pair pair, struct packet *packet)
{
	const bool inet = p->spec->family == AF_INET;

	memset(packet, 0, sizeof *packet);
	packet->type = inet ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	packet->id = htons((uint16_t)p->cookie);
	packet->sequence = htons((uint16_t)pair.to);
	packet->payload.cookie = p->cookie;
	packet->payload.sent = probe_now();
	packet->payload.from = pair.from;
	packet->payload.to = pair.to;
	packet->payload.batch = p->batch;
	if (inet)
		packet->sum = checksum(packet);
}

static socklen_t fill_address(const struct probe *p, size_t to, struct sockaddr_storage *s)
{
	struct sockaddr_in *sin = (void *)s;
	struct sockaddr_in6 *sin6 = (void *)s;

	memset(s, 0, sizeof *sin6);
	s->ss_family = (sa_family_t)p->spec->family;
	if (p->spec->family == AF_INET) {
		memcpy(&sin->sin_addr, p->result->ends[to].addr, 4);
		return sizeof *sin;
	}
	memcpy(&sin6->sin6_addr, p->result->ends[to].addr, 16);
	return sizeof *sin6;
}

/* Sends what can be sent. A message that the stack refuses (no route, say) is passed over; a full socket ends it. */
static size_t send_all(int fd, struct mmsghdr *messages, unsigned count)
{
	size_t sent = 0;

	for (unsigned at = 0; at < count;) {
		const int n = sendmmsg(fd, messages + at, count - at, 0);

		if (n > 0) {
			sent += (size_t)n;
			at += (unsigned)n;
		} else if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM) {
			break;
		} else if (errno != EINTR) {
			at++;
		}
	}
	return sent;
}

void probe_send(struct probe *p, const struct probe_pair *pairs, size_t count)
{
	static struct packet packets[AT_ONCE];
	static struct sockaddr_storage to[AT_ONCE];
	static struct iovec parts[AT_ONCE];
	static struct mmsghdr messages[AT_ONCE];
	struct probe_node *node = &p->nodes[pairs[0].from];

	for (size_t done = 0; done < count; done += AT_ONCE) {
		const unsigned n = (unsigned)(count - done < AT_ONCE ? count - done : AT_ONCE);
		size_t sent;

		for (unsigned i = 0; i < n; i++) {
			fill(p, pairs[done + i], &packets[i]);
			parts[i] = (struct iovec){&packets[i], sizeof packets[i]};
			messages[i].msg_hdr =
			        (struct msghdr){.msg_name = &to[i],
			                        .msg_namelen = fill_address(p, pairs[done + i].to, &to[i]),
			                        .msg_iov = &parts[i],
			                        .msg_iovlen = 1};
		}
		sent = send_all(node->sock, messages, n);
		node->waiting += (unsigned)sent;
		p->waiting += sent;
		if (done + AT_ONCE < count)
			probe_receive(p, pairs[0].from);
	}
}

/* Notes one answer; whether it is a new one. */
static bool take(struct probe *p, size_t node, const uint8_t *data, size_t length, int64_t now)
{
	struct probe_result *r = p->result;
	struct packet packet;
	size_t skip = 0;
	int64_t time;

	if (p->spec->family == AF_INET) /* raw sockets of IPv4 show the IP header */
		skip = length >= IP_HEADER ? (data[0] & 15u) * 4u : length;
	if (length < skip + sizeof packet)
		return false;
	memcpy(&packet, data + skip, sizeof packet);
	if (packet.type != (p->spec->family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY) ||
	    packet.payload.cookie != p->cookie || packet.payload.from != node || packet.payload.to >= p->n)
		return false;
	const size_t place = node * p->n + packet.payload.to;
	if (probe_bit(r->state, place))
		return false; /* a second answer */
	r->state[place / 8] |= (uint8_t)(1 << place % 8);
	if (packet.payload.batch == p->batch && p->nodes[node].waiting) {
		p->nodes[node].waiting--;
		p->waiting--;
	}
	time = now > packet.payload.sent ? now - packet.payload.sent : 0;
	r->least = !r->answered || time < r->least ? time : r->least;
	r->most = time > r->most ? time : r->most;
	r->sum += time;
	r->answered++;
	r->retried += p->retry;
	if (r->times)
		r->times[place] = time / 100 < UINT32_MAX ? (uint32_t)(time / 100) : UINT32_MAX;
	p->slowest = r->most;
	return true;
}

size_t probe_receive(struct probe *p, size_t node)
{
	static uint8_t data[AT_ONCE][PACKET_ROOM];
	static struct iovec parts[AT_ONCE];
	static struct mmsghdr messages[AT_ONCE];
	size_t fresh = 0;

	for (;;) {
		int64_t now;
		int n;

		for (unsigned i = 0; i < AT_ONCE; i++) {
			parts[i] = (struct iovec){data[i], sizeof data[i]};
			messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &parts[i], .msg_iovlen = 1}};
		}
		n = recvmmsg(p->nodes[node].sock, messages, AT_ONCE, MSG_DONTWAIT, NULL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fresh;
		now = probe_now();
		for (int i = 0; i < n; i++)
			fresh += take(p, node, data[i], messages[i].msg_len, now);
		if (n < AT_ONCE)
			return fresh;
	}
}
