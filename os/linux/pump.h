/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pump.h - a process that carries frames between a back end (back.h) and where they go, for what this kernel or this
 * user's rights have no better way for. The command that sets an interface up opens the sockets, in the stacks that
 * they belong to, and hands them to the keeper, which forks the pump. It ends with its sockets' interfaces, with the
 * world, or when another one takes its place; one that was killed is started again with the same sockets. One more kind
 * carries nothing: it watches what a bridge learns and forgets.
 */
#ifndef OS_LINUX_PUMP_H
#define OS_LINUX_PUMP_H

#include "os/linux/back.h"

enum pump_kind {
	PUMP_VLAN,   /* sockets: back end, parent */
	PUMP_LAGG,   /* requests in the ports' stack, notices of its links, LACP's frames in it, its lock */
	PUMP_TUNNEL, /* back end, one raw socket for each protocol of the outside */
	PUMP_GUARD,  /* netlink in the bridge's stack: for requests, for notices */
};

enum pump_tunnel { TUNNEL_GIF, TUNNEL_GRE };

/* What a pump does; plain bytes, for the keeper. */
struct pump {
	uint32_t kind;
	uint32_t tag, pcp, protocol;  /* PUMP_VLAN */
	uint32_t index;               /* PUMP_LAGG: the back end's */
	uint32_t tunnel, family;      /* PUMP_TUNNEL: of the outside */
	uint8_t source[16], dest[16]; /* its addresses */
	uint32_t key, options;        /* PUMP_TUNNEL: os.h */
	uint32_t bridge;              /* PUMP_GUARD: its index */
	uint8_t front[6], back[6];    /* MACs: what arrives is addressed to the front end */
	uint32_t again;               /* the keeper's: the one before was killed, with what it knew */
};

/* Starts the pump of a back end in the stack v, in place of the one that it has. */
struct vlan;
int pump_vlan(struct os_vnet *v, const struct link *back, const struct link *parent, const struct vlan *vl);

/* Ends it; none: fine. */
void pump_stop(struct os_vnet *v, const struct link *back);

/* A socket for all frames of an interface, whole, with their tags and offloads beside them; -errno. `vl`: of frames
 * with its tag only, NULL: of all. In the stack that the process is in. */
int pump_socket(unsigned index, const struct vlan *vl);

/* Hands the sockets (up to WIRE_FDS) to the keeper unless there is an error already, and closes them. `back`: or a
 * bridge. */
int pump_hand_over(struct os_vnet *v, const struct link *back, const struct pump *p, const int *fds, unsigned count,
                   int error);

/* The sockets of PUMP_GUARD in the stack that the process is in. */
int guard_sockets(int fds[2]);

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t pump_now(void);

/* What the pump's process does; it does not return. */
_Noreturn void pump_run(const struct pump *p, const int *fds, unsigned count);
_Noreturn void pump_run_tunnel(const struct pump *p, const int *fds, unsigned count);
_Noreturn void pump_run_guard(const struct pump *p, const int fds[2]);
_Noreturn void pump_run_lagg(const struct pump *p, const int *fds, unsigned count);

#endif
