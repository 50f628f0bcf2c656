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

enum {
	AT_ONCE = 64, /* packets of one system call */
	IP_HEADER = 20,
	PACKET_ROOM = 128 /* for what comes in: our echoes are shorter, with any options */
};

/* What follows the ICMP header. */
struct payload {
	uint64_t cookie; /* of this run */
	int64_t sent;
	uint32_t from, to;
	uint32_t batch;
	uint32_t trial; /* place in a batch of trials and one, 0 = none */
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

static void fill(const struct probe_lane *l, size_t at, struct packet *packet)
{
	const struct probe *p = l->p;
	const struct probe_pair pair = l->pairs[at];
	const bool inet = p->spec->family == AF_INET;

	memset(packet, 0, sizeof *packet);
	packet->type = inet ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	packet->id = htons((uint16_t)p->cookie);
	packet->sequence = htons((uint16_t)pair.to);
	packet->payload.cookie = p->cookie;
	packet->payload.sent = probe_now();
	packet->payload.from = pair.from;
	packet->payload.to = pair.to;
	packet->payload.batch = l->batch;
	packet->payload.trial = l->hit ? (uint32_t)at + 1 : 0;
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

void probe_send(struct probe_lane *l, size_t at, size_t count)
{
	struct packet packets[AT_ONCE];
	struct sockaddr_storage to[AT_ONCE];
	struct iovec parts[AT_ONCE];
	struct mmsghdr messages[AT_ONCE];
	const uint32_t from = l->pairs[at].from;
	struct probe_node *node = &l->p->nodes[from];

	for (size_t done = 0; done < count; done += AT_ONCE) {
		const unsigned n = (unsigned)(count - done < AT_ONCE ? count - done : AT_ONCE);
		size_t sent;

		for (unsigned i = 0; i < n; i++) {
			const size_t pair = at + done + i;

			fill(l, pair, &packets[i]);
			parts[i] = (struct iovec){&packets[i], sizeof packets[i]};
			messages[i].msg_hdr =
			        (struct msghdr){.msg_name = &to[i],
			                        .msg_namelen = fill_address(l->p, l->pairs[pair].to, &to[i]),
			                        .msg_iov = &parts[i],
			                        .msg_iovlen = 1};
		}
		sent = send_all(node->sock, messages, n);
		node->waiting += (unsigned)sent;
		l->waiting += sent;
		if (done + AT_ONCE < count)
			probe_receive(l, from);
	}
}

/* An answer as it was sent, if it is one to a request of this run. */
static bool read_answer(const struct probe *p, size_t node, const uint8_t *data, size_t length, struct payload *payload)
{
	const bool inet = p->spec->family == AF_INET;
	struct packet packet;
	size_t skip = 0;

	if (inet) /* raw sockets of IPv4 show the IP header */
		skip = length >= IP_HEADER ? (data[0] & 15u) * 4u : length;
	if (length < skip + sizeof packet)
		return false;
	memcpy(&packet, data + skip, sizeof packet);
	*payload = packet.payload;
	return packet.type == (inet ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY) && payload->cookie == p->cookie &&
	       payload->from == node && payload->to < p->n;
}

/* Notes that a pair is answered; whether it was not before. */
static bool note(struct probe_lane *l, const struct payload *payload, int64_t time)
{
	const struct probe *p = l->p;
	struct probe_result *r = p->result;
	const size_t place = probe_place(p, (struct probe_pair){payload->from, payload->to});

	if (payload->trial) {
		if (!l->hit || payload->batch != l->batch || l->hit[payload->trial - 1])
			return false;
		l->hit[payload->trial - 1] = true;
		return true;
	}
	if (probe_bit(r->state, place))
		return false; /* a second answer */
	r->state[place / 8] |= (uint8_t)(1 << place % 8);
	l->least = !l->answered || time < l->least ? time : l->least;
	l->most = time > l->most ? time : l->most;
	l->sum += time;
	l->answered++;
	l->retried += p->retry;
	if (r->times)
		r->times[payload->from * p->n + payload->to] =
		        time / 100 < UINT32_MAX ? (uint32_t)(time / 100) : UINT32_MAX;
	return true;
}

/* Takes one packet; whether it is a new answer. */
static bool take(struct probe_lane *l, size_t node, const uint8_t *data, size_t length, int64_t now)
{
	struct payload payload;
	int64_t time;

	if (!read_answer(l->p, node, data, length, &payload))
		return false;
	time = now > payload.sent ? now - payload.sent : 0;
	if (!note(l, &payload, time))
		return false;
	if (payload.batch == l->batch && l->p->nodes[node].waiting) {
		l->p->nodes[node].waiting--;
		l->waiting--;
	}
	l->slowest = time > l->slowest ? time : l->slowest;
	l->silent = 0;
	return true;
}

size_t probe_receive(struct probe_lane *l, size_t node)
{
	uint8_t data[AT_ONCE][PACKET_ROOM];
	struct iovec parts[AT_ONCE];
	struct mmsghdr messages[AT_ONCE];
	size_t fresh = 0;

	for (;;) {
		int64_t now;
		int n;

		for (unsigned i = 0; i < AT_ONCE; i++) {
			parts[i] = (struct iovec){data[i], sizeof data[i]};
			messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &parts[i], .msg_iovlen = 1}};
		}
		n = recvmmsg(l->p->nodes[node].sock, messages, AT_ONCE, MSG_DONTWAIT, NULL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fresh;
		now = probe_now();
		for (int i = 0; i < n; i++)
			fresh += take(l, node, data[i], messages[i].msg_len, now);
		if (n < AT_ONCE)
			return fresh;
	}
}
