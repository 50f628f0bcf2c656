/* SPDX-License-Identifier: BSD-2-Clause */
/* client.h - a command's connection to its world's keeper, inside os/linux: what struct os_world is. */
#ifndef OS_LINUX_CLIENT_H
#define OS_LINUX_CLIENT_H

#include "os/linux/nl.h"
#include "os/linux/wire.h"

struct os_world {
	int fd;
	struct os_self self;
	bool known;          /* self was asked for */
	unsigned nics;       /* of the stack that self is in; known with it */
	bool claims;         /* something claimed or released awaits client_settle() */
	unsigned unanswered; /* requests that client_ask() sent and client_answer() has not met */
	uint32_t serial;     /* the next of `serials` numbers for MAC addresses that are ours */
	unsigned serials;
	int home;                        /* the host's network namespace while os_bulk_jail() has left it, -1 */
	const struct os_bulk_jail *next; /* that os_bulk_jail() will make */
	struct ahead *ahead;             /* who makes their stacks, NULL: os_bulk_jail() itself */
	char reason[256];
	struct wire_in request; /* the message being built */
	struct wire_out reply;  /* the last answer */
};

struct os_vnet {
	struct os_world *w;
	int jid;       /* 0: the stack that the process is in */
	uint32_t id;   /* asked for when needed: os_vnet_id() */
	unsigned nics; /* network cards that it was born with (ifindex.h); known with the id */
	bool id_known;
	int lock_fd; /* lock.h */
	unsigned lock_depth;
	int nsfd;     /* its namespace, -1 until client_nsfd() wants it */
	struct nl nl; /* last: its large buffers need no clearing */
};

enum {
	WORLD_DIR_FD = 5, /* the keeper's descriptor of the world's own directory: /proc/1/fd/5 inside */
	/* Those of the host's namespaces, to which the keeper comes back from jails. */
	WORLD_MNT_FD,
	WORLD_NET_FD,
	WORLD_UTS_FD,
	WORLD_IPC_FD,
	WORLD_FDS, /* the first number that has no such meaning */
};

/* Connects to a keeper at an address in the machine's network namespace, or (NULL) to the world's own from inside. */
int client_connect(const char *abstract_name, size_t length);

/* Begins a request: head zeroed but for the op, no strings. */
struct wire_in *client_request(struct os_world *w, enum wire_op op);
int client_name(struct os_world *w, const char *name); /* -ENAMETOOLONG */

/* Sends it and waits; 0 or the reply's error, whose words are then in w->reason. The reply is w->reply. */
int client_call(struct os_world *w);

/* The two halves of it, for several requests under way: sends; takes the answer to the oldest. */
int client_ask(struct os_world *w);
int client_answer(struct os_world *w);

/* A handle for a stack of the world, with nothing opened; NULL: no memory. */
struct os_vnet *client_new_vnet(struct os_world *w);

/* Tells the keeper that what was claimed and released has happened, or has not. */
void client_settle(struct os_world *w);
void client_abandon(struct os_world *w);
/* The same after -EBUSY, a number that is in use though the keeper didn't know: units are free again, interface numbers
 * are looked at. Each time it knows of one more, so the claim is worth another try. */
void client_busy(struct os_world *w);
enum { CLAIM_TRIES = 1000 };
/* Nobody knows: everything claimed is used until the keeper has looked. */
void client_doubt(struct os_world *w);

/* Opens the netlink socket inside the stack, v->nsfd or (-1) the process's own; the process comes back to where it was.
 */
int client_open_netlink(struct os_vnet *v);

/* The stack's namespace, opened on first use; -errno. It stays the handle's. */
int client_nsfd(struct os_vnet *v);

#endif
