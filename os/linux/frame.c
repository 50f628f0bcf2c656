/* SPDX-License-Identifier: BSD-2-Clause */
/* frame.c - frames through packet(7) sockets (frame.h). */
#include "os/linux/frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { ETHER_ADDRS = 12, TAG = 4, LOOK = 1000 /* ms */ };

/* Whether the interface of a socket is gone for good. */
static bool is_gone(int fd)
{
	struct sockaddr_ll where = {0};
	socklen_t size = sizeof where;

	return getsockname(fd, (struct sockaddr *)&where, &size) < 0 || where.sll_ifindex <= 0;
}

/* A socket tells when its interface goes down, but not when it then goes away: from then on we look. */
static bool looks;

void frame_look(void)
{
	looks = true;
}

int frame_wait(struct pollfd *polls, unsigned count, unsigned ends)
{
	const int ready = poll(polls, count, looks ? LOOK : -1);

	if (ready < 0)
		return errno == EINTR ? 0 : -errno;
	for (unsigned i = 0; i < ends; i++) {
		looks = looks || polls[i].revents & (POLLERR | POLLNVAL);
		if (looks && is_gone(polls[i].fd))
			return -ENODEV;
	}
	return 0;
}

/* Makes the fields that count from the frame's beginning right after it grew by `by` bytes in front of them. */
static void shift(struct frame *f, int by)
{
	if (f->hdr.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
		f->hdr.csum_start = (uint16_t)(f->hdr.csum_start + by);
	if (f->hdr.gso_type != VIRTIO_NET_HDR_GSO_NONE)
		f->hdr.hdr_len = (uint16_t)(f->hdr.hdr_len + by);
}

void frame_tag(struct frame *f, uint16_t protocol, uint16_t tci)
{
	const uint16_t tag[2] = {htons(protocol), htons(tci)};

	if (f->at - f->room < TAG || f->length < ETHER_ADDRS)
		return;
	memmove(f->at - TAG, f->at, ETHER_ADDRS);
	f->at -= TAG;
	f->length += TAG;
	memcpy(f->at + ETHER_ADDRS, tag, TAG);
	shift(f, TAG);
}

void frame_untag(struct frame *f)
{
	if (f->length < ETHER_ADDRS + TAG)
		return;
	memmove(f->at + TAG, f->at, ETHER_ADDRS);
	f->at += TAG;
	f->length -= TAG;
	shift(f, -TAG);
}

bool frame_tag_beside(struct msghdr *msg, uint16_t *protocol, uint16_t *tci)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		struct tpacket_auxdata aux;

		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&aux, CMSG_DATA(c), sizeof aux);
		*protocol = aux.tp_status & TP_STATUS_VLAN_TPID_VALID ? aux.tp_vlan_tpid : 0x8100;
		*tci = aux.tp_vlan_tci;
		return aux.tp_status & TP_STATUS_VLAN_VALID;
	}
	return false;
}

void frame_room(int fd, int force, int usual)
{
	const int size = 4 << 20; /* bytes */

	if (setsockopt(fd, SOL_SOCKET, force, &size, sizeof size) < 0)
		setsockopt(fd, SOL_SOCKET, usual, &size, sizeof size);
}

int frame_read(int fd, struct frame *f)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	} control;
	struct iovec parts[2] = {{&f->hdr, sizeof f->hdr}, {f->room + FRAME_HEAD, FRAME_MAX}};
	struct msghdr msg = {
	        .msg_iov = parts, .msg_iovlen = 2, .msg_control = &control, .msg_controllen = sizeof control};
	uint16_t protocol, tci;
	ssize_t length;

	for (;;) {
		length = recvmsg(fd, &msg, MSG_DONTWAIT);
		if (length >= (ssize_t)sizeof f->hdr && !(msg.msg_flags & MSG_TRUNC))
			break;
		if (length < 0 && errno == EAGAIN)
			return 0;
		if (length < 0 && errno != EINTR && is_gone(fd))
			return -ENODEV;
		if (length < 0 && errno != EINTR)
			return 0; /* it went down */
		msg.msg_controllen = sizeof control;
	}
	f->at = f->room + FRAME_HEAD;
	f->length = (size_t)length - sizeof f->hdr;
	if (frame_tag_beside(&msg, &protocol, &tci))
		frame_tag(f, protocol, tci);
	return 1;
}

void frame_write(int fd, const struct frame *f)
{
	struct iovec parts[2] = {{(void *)&f->hdr, sizeof f->hdr}, {f->at, f->length}};
	const struct msghdr msg = {.msg_iov = parts, .msg_iovlen = 2};

	/* Full: what waits is with the receiver, who is soon done with it; so it is better to wait than to lose. */
	for (int tries = 0; sendmsg(fd, &msg, 0) < 0 && errno == EAGAIN && tries < 3; tries++)
		poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 10);
}
