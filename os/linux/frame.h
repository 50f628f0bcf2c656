/* SPDX-License-Identifier: BSD-2-Clause */
/* frame.h - frames through packet(7) sockets as pump_socket() opens them, inside os/linux. */
#ifndef OS_LINUX_FRAME_H
#define OS_LINUX_FRAME_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FRAME_HEAD = 64,        /* room before a frame, for tags and for the head of a tunnel's packet */
	FRAME_MAX = 65536 + 64, /* the longest that offloads make: a packet of IP with its link-level head */
};

/* A frame on its way. Large ones that the kernel has still to cut or to give checksums say so in hdr. */
struct frame {
	struct virtio_net_hdr hdr;
	uint8_t *at; /* its first byte */
	size_t length;
	uint8_t room[FRAME_HEAD + FRAME_MAX];
};

/* Lets bursts wait in a socket; `force`, `usual`: SO_RCVBUFFORCE and SO_RCVBUF, or those of sending. The kernel gives
 * less to those who may not have so much. */
void frame_room(int fd, int force, int usual);

/* Reads one, its tag (if it has one) put back into it: 1; 0: none is waiting; -ENODEV: the interface is gone. */
int frame_read(int fd, struct frame *f);

/* The outermost tag, which the kernel keeps beside what recvmsg(2) has read from a packet(7) socket with
 * PACKET_AUXDATA; false: there is none. */
struct msghdr;
bool frame_tag_beside(struct msghdr *msg, uint16_t *protocol, uint16_t *tci);

/* Puts a tag in front of what the frame has. */
void frame_tag(struct frame *f, uint16_t protocol, uint16_t tci);

/* Takes the outermost tag off; there must be one. */
void frame_untag(struct frame *f);

/* Sends it; what the interface doesn't take is lost, as on a wire. */
void frame_write(int fd, const struct frame *f);

/* Waits until a socket has something. -ENODEV: the interface of one of the first `ends` is gone. The rest's are not
 * looked at. */
struct pollfd;
int frame_wait(struct pollfd *polls, unsigned count, unsigned ends);

/* From now on that looks every second: a process that was killed may have been told that an interface is down. */
void frame_look(void);

#endif
