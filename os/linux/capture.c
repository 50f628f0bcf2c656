/* SPDX-License-Identifier: BSD-2-Clause */
/* capture.c - os_capture_*(): the frames of an interface, by packet(7) sockets. */
#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "os/linux/frame.h"
#include "os/linux/visit.h"

enum { TAG = 4 }; /* bytes of a VLAN's tag */

/* Whether its frames have Ethernet's header; -errno. */
static int is_ethernet(int fd, const char *name, int *index)
{
	struct ifreq ifr = {0};

	strncpy(ifr.ifr_name, name, sizeof ifr.ifr_name - 1);
	if (ioctl(fd, SIOCGIFINDEX, &ifr) < 0)
		return -errno;
	*index = ifr.ifr_ifindex;
	if (ioctl(fd, SIOCGIFHWADDR, &ifr) < 0)
		return -errno;
	return ifr.ifr_hwaddr.sa_family == ARPHRD_ETHER || ifr.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK;
}

/* Others' sockets hand over headers that differ: of those only what follows them is taken. */
static int open_here(const char *name, bool *ethernet)
{
	const int on = 1;
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int error, fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	error = is_ethernet(fd, name, &to.sll_ifindex);
	if (error < 0)
		goto fail;
	*ethernet = error;
	if (!*ethernet) {
		close(fd);
		fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (fd < 0)
			return -errno;
	}
	frame_room(fd, SO_RCVBUFFORCE, SO_RCVBUF);
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) == 0 &&
	    bind(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	error = -errno;
fail:
	close(fd);
	return error;
}

int os_capture_open(struct os_vnet *v, const char *name, bool *ethernet)
{
	int back, left, fd, error = visit_stack(v, &back);

	if (error)
		return error;
	fd = open_here(name, ethernet);
	left = visit_leave(back);
	if (left && fd >= 0)
		close(fd);
	return left ? left : fd;
}

static enum os_frame_way way_of(unsigned type)
{
	switch (type) {
	case PACKET_OUTGOING:
		return OS_FRAME_SENT;
	case PACKET_BROADCAST:
		return OS_FRAME_BROADCAST;
	case PACKET_MULTICAST:
		return OS_FRAME_MULTICAST;
	case PACKET_OTHERHOST:
		return OS_FRAME_OTHERS;
	default:
		return OS_FRAME_UNICAST;
	}
}

/* Puts the tag back that the kernel has taken out of the frame. */
static void put_tag(uint8_t *data, size_t room, uint16_t protocol, uint16_t tci, struct os_frame *f)
{
	const size_t addresses = 2 * ETH_ALEN, rest = f->size - addresses;
	const uint16_t tag[2] = {htons(protocol), htons(tci)};

	memmove(data + addresses + TAG, data + addresses, f->size + TAG <= room ? rest : rest - TAG);
	memcpy(data + addresses, tag, TAG);
	f->length += TAG;
	f->size = f->size + TAG <= room ? f->size + TAG : room;
}

int os_capture_read(int fd, uint8_t *data, size_t size, struct os_frame *f)
{
	union {
		char bytes[CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(struct tpacket_auxdata))];
		struct cmsghdr align;
	} control;
	struct sockaddr_ll from = {0};
	struct iovec iov = {data, size};
	struct timespec t = {0};
	struct msghdr msg = {.msg_name = &from,
	                     .msg_namelen = sizeof from,
	                     .msg_iov = &iov,
	                     .msg_iovlen = 1,
	                     .msg_control = &control,
	                     .msg_controllen = sizeof control};
	const ssize_t length = recvmsg(fd, &msg, MSG_TRUNC);
	uint16_t protocol, tci;

	if (length < 0)
		return -errno;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(&t, CMSG_DATA(c), sizeof t);
	f->time = (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
	f->length = (size_t)length;
	f->size = f->length < size ? f->length : size;
	f->way = way_of(from.sll_pkttype);
	if (f->size >= 2 * ETH_ALEN + TAG && frame_tag_beside(&msg, &protocol, &tci))
		put_tag(data, size, protocol, tci, f);
	return 0;
}

int os_capture_lost(int fd, uint64_t *lost)
{
	struct tpacket_stats stats;
	socklen_t size = sizeof stats;

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) < 0)
		return -errno;
	*lost = stats.tp_drops;
	return 0;
}
