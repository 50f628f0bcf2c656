/* SPDX-License-Identifier: BSD-2-Clause */
/* pump_tunnel.c - what a pump's process does for gif(4), RFC 2003 and 4213, and gre(4), RFC 2784 and 2890 (pump.h). */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/checksum.h"
#include "lib/ifnames.h"
#include "os/linux/frame.h"
#include "os/linux/pump.h"

enum { BURST = 64, GRE_CHECKSUM = 0x8000, GRE_KEY = 0x2000, GRE_SEQUENCE = 0x1000, GRE_VERSION = 0x0007 };
enum { GRE_HEAD = 16 }; /* bytes of a head with all of them */

static struct frame frame;

/* A packet of the tunnel's own outside that was routed into the tunnel would go round for ever. */
static bool is_outside(const struct pump *p, const uint8_t *packet, size_t length, uint16_t type)
{
	if (p->family == AF_INET && type == ETH_P_IP && length >= sizeof(struct ip))
		return memcmp(packet + 12, p->source, 4) == 0 && memcmp(packet + 16, p->dest, 4) == 0;
	if (p->family == AF_INET6 && type == ETH_P_IPV6 && length >= sizeof(struct ip6_hdr))
		return memcmp(packet + 8, p->source, 16) == 0 && memcmp(packet + 24, p->dest, 16) == 0;
	return false;
}

static void send_outside(const struct pump *p, int fd, const uint8_t *data, size_t length)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	const struct sockaddr *to = p->family == AF_INET ? (struct sockaddr *)&in : (struct sockaddr *)&in6;

	memcpy(&in.sin_addr, p->dest, sizeof in.sin_addr);
	memcpy(&in6.sin6_addr, p->dest, sizeof in6.sin6_addr);
	/* What can't be sent is lost, as on a wire. */
	(void)sendto(fd, data, length, 0, to, p->family == AF_INET ? sizeof in : sizeof in6);
}

/* Puts a GRE head before a packet; returns its length. A key is put on what is sent and not looked for in what comes.
 */
static size_t put_gre(const struct pump *p, uint8_t *packet, size_t length, uint16_t type)
{
	static uint32_t sequence;
	const uint16_t flags = (uint16_t)((p->options & GRE_CSUM ? GRE_CHECKSUM : 0) | (p->key ? GRE_KEY : 0) |
	                                  (p->options & GRE_SEQ ? GRE_SEQUENCE : 0));
	uint8_t head[GRE_HEAD] = {(uint8_t)(flags >> 8), (uint8_t)flags, (uint8_t)(type >> 8), (uint8_t)type};
	size_t size = 4 + (p->options & GRE_CSUM ? 4u : 0);
	const uint32_t key = htonl(p->key), number = htonl(sequence++);

	if (p->key)
		memcpy(head + size, &key, sizeof key), size += sizeof key;
	if (p->options & GRE_SEQ)
		memcpy(head + size, &number, sizeof number), size += sizeof number;
	memcpy(packet - size, head, size);
	if (p->options & GRE_CSUM) {
		const uint16_t sum = checksum_end(checksum_add(0, packet - size, size + length));

		memcpy(packet - size + 4, &sum, sizeof sum);
	}
	return size;
}

/* From the back end: an Ethernet frame whose packet is to be wrapped. */
static void wrap(const struct pump *p, const int *fds)
{
	uint8_t *packet = frame.at + ETH_HLEN;
	size_t length = frame.length - ETH_HLEN;
	uint16_t type;

	if (frame.length <= ETH_HLEN || frame.hdr.gso_type != VIRTIO_NET_HDR_GSO_NONE)
		return;
	memcpy(&type, frame.at + 12, sizeof type);
	type = ntohs(type);
	if ((type != ETH_P_IP && type != ETH_P_IPV6) || is_outside(p, packet, length, type))
		return;
	if (p->tunnel == TUNNEL_GIF) {
		send_outside(p, fds[type == ETH_P_IP ? 1 : 2], packet, length);
		return;
	}
	const size_t head = put_gre(p, packet, length, type); /* over the Ethernet header, which is done with */
	send_outside(p, fds[1], packet - head, length + head);
}

/* Takes a GRE header off; false: it is none that we understand. */
static bool take_gre(uint8_t **packet, size_t *length, uint16_t *type)
{
	uint16_t header[2];
	size_t size = sizeof header;

	if (*length < sizeof header)
		return false;
	memcpy(header, *packet, sizeof header);
	header[0] = ntohs(header[0]);
	if (header[0] & GRE_VERSION)
		return false;
	size += header[0] & GRE_CHECKSUM ? 4u : 0;
	size += header[0] & GRE_KEY ? 4u : 0;
	size += header[0] & GRE_SEQUENCE ? 4u : 0;
	if (*length < size || (header[0] & GRE_CHECKSUM && checksum_end(checksum_add(0, *packet, *length))))
		return false;
	*packet += size;
	*length -= size;
	*type = ntohs(header[1]);
	return *type == ETH_P_IP || *type == ETH_P_IPV6;
}

/* Takes what is outside of a packet that was read to `packet` off. IPv6 sockets give none of it. */
static bool take_outside(const struct pump *p, uint8_t **packet, size_t *length, const struct sockaddr_in6 *from)
{
	const bool any = p->tunnel == TUNNEL_GIF && p->options & GIF_IGNORE_SOURCE;

	if (p->family == AF_INET6)
		return any || memcmp(&from->sin6_addr, p->dest, 16) == 0;
	if (*length < sizeof(struct ip) || (!any && memcmp(*packet + 12, p->dest, 4) != 0))
		return false;
	const size_t size = (size_t)(**packet & 0xf) * 4;
	if (size < sizeof(struct ip) || *length < size)
		return false;
	*packet += size;
	*length -= size;
	return true;
}

/* From the outside, socket i: unwraps one packet and hands it to the front end; false: none is waiting. */
static bool unwrap(const struct pump *p, const int *fds, unsigned i)
{
	struct sockaddr_in6 from = {0};
	socklen_t size = sizeof from;
	uint8_t *packet = frame.room + FRAME_HEAD;
	ssize_t got = recvfrom(fds[i], packet, FRAME_MAX, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
	size_t length = (size_t)got;
	uint16_t type = i == 1 ? ETH_P_IP : ETH_P_IPV6;

	if (got < 0)
		return errno == EINTR;
	if (!take_outside(p, &packet, &length, &from))
		return true;
	if (p->tunnel == TUNNEL_GRE && !take_gre(&packet, &length, &type))
		return true;
	frame.at = packet - ETH_HLEN;
	frame.length = length + ETH_HLEN;
	memset(&frame.hdr, 0, sizeof frame.hdr);
	type = htons(type);
	memcpy(frame.at, p->front, 6);
	memcpy(frame.at + 6, p->back, 6);
	memcpy(frame.at + 12, &type, sizeof type);
	frame_write(fds[0], &frame);
	return true;
}

_Noreturn void pump_run_tunnel(const struct pump *p, const int *fds, unsigned count)
{
	struct pollfd polls[3];

	for (unsigned i = 0; i < count && i < 3; i++)
		polls[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
	for (;;) {
		int got = 0;

		if (frame_wait(polls, count, 1) < 0)
			_exit(0);
		for (int n = 0; polls[0].revents && n < BURST && (got = frame_read(fds[0], &frame)) > 0; n++)
			wrap(p, fds);
		if (got < 0)
			_exit(0);
		for (unsigned i = 1; i < count; i++)
			for (int n = 0; polls[i].revents && n < BURST && unwrap(p, fds, i); n++)
				;
	}
}
