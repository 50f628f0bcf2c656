/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire.h - what commands and the keeper say to each other: one request, one reply, each one SOCK_SEQPACKET message
 * of a fixed head and up to two byte strings, descriptors alongside. No state outlives a connection but claims.
 */
#ifndef OS_LINUX_WIRE_H
#define OS_LINUX_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/params.h"
#include "os/os.h"

enum {
	WIRE_VERSION = 0x766e0008, /* changes with every change of this file */
	WIRE_NAME = OS_JAILNAME,
	WIRE_DATA = PARAMS_MAX_BYTES, /* bytes that a request carries */
	WIRE_BULK = 4 * WIRE_DATA,    /* and a reply */
	WIRE_FDS = 4,                 /* a pump has the most */
	WIRE_TIMEOUT = 60,            /* seconds that a command waits for a keeper that does not answer */
};

enum wire_op {
	WIRE_HELLO,     /* -> data: the world's name; jid, vnet: who the caller is; count: jails; flags: WIRE_EPHEMERAL;
	                   index[0]: NICs that the stack was born with */
	WIRE_JAIL_ADD,  /* name (may have a parent's in front), jid or 0, flags, data: params, fd: its stack, count:
	                   interfaces that are about to be made in it, numbers 2 ... -> jid, vnet */
	WIRE_JAIL_GET,  /* name -> the jail */
	WIRE_JAIL_LIST, /* jid -> count, data: the visible jails with higher jids, as many as fit; none after the last
	                 */
	WIRE_JAIL_SET,  /* jid, name or "", flags, data: params to change */
	WIRE_JAIL_REMOVE, /* jid; the reply comes when everything is done */
	WIRE_JAIL_SIGNAL, /* jid, unit: the signal -> count: processes, data: int32_t for each that fits */
	WIRE_JAIL_ENTER,  /* name -> fds: net, uts, mnt, and ipc if it is not the caller's; data: params; flags. The
	                     keeper counts the caller as the jail's from now on */
	WIRE_STACK, /* jid (0: the host or the caller's own jail) -> fd: net, vnet, index[0]: NICs that it was born with
	             */
	WIRE_CLAIM, /* name: cloner, unit or -1, count: interfaces -> unit, index[]: numbers for new interfaces of the
	               caller's stack */
	WIRE_MOVE,  /* stack[0], index[0]: where the interface is; stack[1]: where it goes -> index[1] */
	WIRE_RELEASE,  /* name: cloner, vnet: its home, unit; index[] with stack[]: where its ends are, 0 = no such end
	                */
	WIRE_SETTLE,   /* what was claimed and released on this connection has happened; no reply */
	WIRE_ABANDON,  /* it hasn't; no reply */
	WIRE_VAR_GET,  /* vnet, name -> data */
	WIRE_VAR_SET,  /* vnet, name, data; empty data unsets */
	WIRE_SERIALS,  /* count -> vnet: the first of so many numbers that are never given twice */
	WIRE_PUMP,     /* index[0]: a back end's; data: struct pump, fds: its sockets; no data: ends the one there is */
	WIRE_KEEP,     /* an ephemeral world stays from now on */
	WIRE_SHUTDOWN, /* ends the world; no reply but the end of the connection */
	WIRE_OPS
};

enum wire_flags {
	WIRE_PERSIST = 1 << 0,
	WIRE_VNET = 1 << 1,
	WIRE_DYING = 1 << 2,
	WIRE_EPHEMERAL = 1 << 3,
	WIRE_NODE = 1 << 4, /* of a lab: it has a /run of its own */
	WIRE_BUSY = 1 << 5, /* with WIRE_ABANDON: an interface number is in use though the keeper didn't know */
};

struct wire_request {
	uint32_t version, op;
	int32_t jid, unit;
	uint32_t vnet, flags, count, index[2], stack[2];
	uint32_t name_len, data_len; /* of what follows; no NUL */
};

struct wire_reply {
	int32_t error; /* 0 or -errno; then data holds the keeper's words */
	int32_t jid, parent, unit;
	uint32_t vnet, flags, count, index[2];
	int64_t started;
	uint32_t name_len, data_len;
};

/* A jail in the answer to WIRE_JAIL_LIST; its name and its packed parameters follow, then the next one. Unaligned. */
struct wire_jail {
	int32_t jid, parent;
	uint32_t flags, name_len, data_len;
};

/* A message with its strings, as it is handed around. Strings are NUL-terminated here. */
struct wire_in {
	struct wire_request head;
	char name[WIRE_NAME];
	char data[WIRE_DATA + 1];
	int fds[WIRE_FDS]; /* received descriptors, -1 for none; the receiver's to close */
};
struct wire_out {
	struct wire_reply head;
	char name[WIRE_NAME];
	char data[WIRE_BULK + 1];
	int fds[WIRE_FDS];
};

/* Sends or receives one message. 0 or -errno; -EPROTO for bytes that are no message, -EPIPE at the end of the
 * connection, -EAGAIN when a non-blocking socket has to wait, -EMFILE when its descriptors could not be received.
 * Descriptors sent stay the caller's. */
int wire_send_request(int sock, const struct wire_in *m);
int wire_send_reply(int sock, const struct wire_out *m);
int wire_receive_request(int sock, struct wire_in *m);
int wire_receive_reply(int sock, struct wire_out *m);

/*
 * Takes the jail at *at from the `length` bytes of a list and moves *at behind it; *name and *data point into the
 * bytes and end with no NUL. false: the bytes are no jail.
 */
bool wire_take_jail(const char *bytes, size_t length, size_t *at, struct wire_jail *j, const char **name,
                    const char **data);

void wire_close_fds(int fds[WIRE_FDS]);

#endif
