/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lacp.h - the Link Aggregation Control Protocol (IEEE 802.1AX, clause 6) of one system with one aggregate: which of
 * its ports may carry frames. It knows no sockets and no clock: frames go in and out as bytes, time is milliseconds
 * that never go back.
 *
 * A port begins to collect and to distribute at once when its partner is in sync, and joins without the wait for others
 * that the standard advises: an aggregate here takes ports in at any time.
 */
#ifndef LIB_LACP_H
#define LIB_LACP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LACP_FRAME = 124,   /* bytes of a LACPDU with its Ethernet header */
	LACP_PORTS = 32,    /* of an aggregate, as lagg(4) has at most (LAGG_MAX_PORTS) */
	LACP_TYPE = 0x8809, /* of Ethernet: slow protocols */
};

/* Bits of a port's state, as they are in frames. */
enum {
	LACP_ACTIVITY = 0x01,
	LACP_TIMEOUT = 0x02, /* short */
	LACP_AGGREGATION = 0x04,
	LACP_SYNC = 0x08,
	LACP_COLLECTING = 0x10,
	LACP_DISTRIBUTING = 0x20,
	LACP_DEFAULTED = 0x40,
	LACP_EXPIRED = 0x80,
};

/* One side of a link, as frames tell of it. */
struct lacp_info {
	uint16_t system_priority;
	uint8_t system[6];
	uint16_t key, port_priority, port;
	uint8_t state;
};

struct lacp_port {
	unsigned id; /* the caller's, not 0; its low 16 bits are the port's number */
	uint8_t ether[6];
	bool link;
	struct lacp_info actor, partner;
	int64_t expires;  /* when what the partner said is too old; -1: it is already */
	int64_t periodic; /* when the next frame is due in any case */
	int64_t window;   /* when the present second began, for the limit of frames */
	unsigned sent;    /* frames in it */
	bool tell;        /* the partner does not know us as we are */
};

struct lacp {
	uint8_t system[6]; /* the aggregate's MAC address */
	bool strict;       /* a port without a partner carries nothing */
	bool fast;         /* partners are to send every second */
	unsigned count;
	struct lacp_port ports[LACP_PORTS];
};

/* Sets the aggregate up. Another MAC address begins anew with all ports. */
void lacp_setup(struct lacp *l, const uint8_t system[6], bool strict, bool fast);

/* Adds a port if it is none yet (false: there are too many), and says whether its link is up; takes it away. */
bool lacp_port(struct lacp *l, unsigned id, const uint8_t ether[6], bool link, int64_t now);
void lacp_remove(struct lacp *l, unsigned id);

/* Takes in a frame that a port got. What is no LACPDU is passed over. */
void lacp_receive(struct lacp *l, unsigned id, const uint8_t *frame, size_t size, int64_t now);

/* Lets time pass and decides anew. Returns when to be called again at the latest, -1: need not be. */
int64_t lacp_run(struct lacp *l, int64_t now);

/* Writes the frame that port number i (0 to count - 1) is to send now; false: none. */
bool lacp_frame(struct lacp *l, unsigned i, int64_t now, uint8_t frame[LACP_FRAME]);

/* Whether frames may go through a port. */
bool lacp_carries(const struct lacp *l, unsigned id);

#endif
