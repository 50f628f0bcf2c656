/* SPDX-License-Identifier: BSD-2-Clause */
/* os_lab.h - the contract with the operating system (os.h): whole networks at once, what a network may need, and single
 * settings. Included by os.h only. */
#ifndef OS_OS_LAB_H
#define OS_OS_LAB_H

#include "os/os_if.h"
#include "os/os_route.h"

/* ---------------------------------------------------------------------------------------------- whole networks */

/*
 * Making many jails and cables at the least that the system must be asked for. Everything is made where it stays, no
 * number is asked for one by one, and requests to a stack wait until os_bulk_commit() sends them together, so an error
 * may be that of an earlier request; after one the world is fit for nothing but to be ended.
 *
 * The caller counts interface numbers itself: each stack's begin with 2 (1 is lo0's), each used once.
 */
struct os_bulk_jail {
	const char *name;    /* and hostname */
	unsigned interfaces; /* that it will get by the calls below */
	bool forward;        /* it is a router */
	bool loopback;       /* lo0 is up with 127.0.0.1 */
	bool inet6;          /* its interfaces give themselves link-local addresses */
	bool bridges;        /* it is a switch */
};

/*
 * Begins with the jails that will be made, in their order, which stay where they are until os_bulk_end(): a thread may
 * make their stacks ahead. Until then the process may have as many descriptors open as it can be given: stacks are,
 * many at a time.
 */
void os_bulk_begin(struct os_world *w, const struct os_bulk_jail *jails, size_t count);

/* Makes the next one, persistent, with a stack, which *v gets, to be closed with os_vnet_close(). Between the first one
 * and os_bulk_end() the process may be in some stack of these. */
int os_bulk_jail(struct os_world *w, struct os_vnet **v);

/* A bridge without addresses, up. */
int os_bulk_bridge(struct os_vnet *v, const char *name, unsigned index);

/* An end of a new cable. */
struct os_bulk_end {
	struct os_vnet *v;
	const char *name;
	unsigned index;
	uint32_t mtu;         /* 0 = 1500 */
	const uint8_t *ether; /* NULL = a unique one */
};

/* Makes a cable, down; ether, if not NULL, gets both ends' MAC addresses. The request waits in the first end's stack:
 * commit that before the other end is worked on. */
int os_bulk_cable(const struct os_bulk_end *a, const struct os_bulk_end *b, uint8_t ether[2][6]);

/* Destroys cables by the names of their ends in one stack, all at once; what is not there is passed over. It does not
 * wait for os_bulk_commit(). */
int os_bulk_destroy(struct os_vnet *v, const char *const *names, size_t count);

/* A further loopback (lo1 ...), up. */
int os_bulk_loopback(struct os_vnet *v, const char *name, unsigned index);

/* Makes an interface a member of the bridge with this number (0: of none) and takes it up. */
int os_bulk_if(struct os_vnet *v, unsigned index, unsigned bridge, bool up);

/* Another name, longer than OS_IFNAME allows, by which Linux's programs know an interface. */
int os_bulk_altname(struct os_vnet *v, unsigned index, const char *name);

/* Adds an address: index, family, addr and plen count; it is not probed for. */
int os_bulk_addr(struct os_vnet *v, const struct os_addr *a);

/* Adds a static route as os_route_add() does. */
int os_bulk_route(struct os_vnet *v, const struct os_route *r);

/* A permanent entry of the neighbour table: index, family, addr and ether count. */
int os_bulk_neigh(struct os_vnet *v, const struct os_neigh *n);

/* A permanent entry of a bridge's forwarding table: the member behind which a MAC address is. */
int os_bulk_learn(struct os_vnet *v, unsigned member, const uint8_t ether[6]);

/* The member's bridge answers ARP questions about what lies behind the member, from its neighbour table, instead of
 * handing them on. */
int os_bulk_answer(struct os_vnet *v, unsigned member);

/* Sends what waits in a stack; the error of the first request that fails. */
int os_bulk_commit(struct os_vnet *v);

/* Waits until the world knows all the jails; the process is on the world's host again. Harmless where nothing began. */
int os_bulk_end(struct os_world *w);

/* ---------------------------------------------------------------------------------------- what links do to packets */

enum {
	OS_IMPAIR_WHOLE = 1000000,  /* all packets, where a share of them is meant */
	OS_IMPAIR_QUEUE = 1000,     /* packets that wait for a rate where nothing else is said */
	OS_IMPAIR_RATE_STEP = 8,    /* bits per second: rates are whole bytes */
	OS_IMPAIR_JITTER = 2147483, /* microseconds, the longest: netem keeps no more than 2^31 nanoseconds */
	OS_IMPAIR_BURST = 1000      /* packets, the longest: netem's 32 bits would not tell some losses apart */
};

/* What happens to the packets that an interface sends; 0: it does not. */
struct os_impair {
	uint64_t rate;                              /* bits per second, a multiple of OS_IMPAIR_RATE_STEP */
	uint64_t delay, jitter;                     /* microseconds: each packet is on its way for delay +- jitter */
	uint64_t loss, duplicate, corrupt, reorder; /* shares of the packets, of OS_IMPAIR_WHOLE */
	uint64_t burst;                             /* packets that are lost in a row, on the average; 0: at random */
	uint64_t queue;                             /* packets that wait for the rate, 0 = OS_IMPAIR_QUEUE */
};

/* Whether it does more than limit the rate. */
static inline bool os_impair_more_than_rate(const struct os_impair *i)
{
	return i->delay || i->jitter || i->loss || i->duplicate || i->corrupt || i->reorder;
}

/* Says it of an interface that nothing was said of, whose largest packet has `mtu` bytes. It does not wait for
 * os_bulk_commit(). -EOPNOTSUPP: the kernel can't, os_vnet_reason() names what it lacks. */
int os_bulk_impair(struct os_vnet *v, unsigned index, uint32_t mtu, const struct os_impair *i);

/*
 * The same for one that is in use. Values change without a packet being lost; those that wait are lost when the first
 * of its kind (a rate; anything else) comes or the last one goes.
 */
int os_impair_set(struct os_vnet *v, const char *name, const struct os_impair *i);

/* What a stack's interfaces do, whoever said so, as near as a struct os_impair can tell; those that do nothing are not
 * in the list. Returns the count; *list is to be freed. */
struct os_impaired {
	unsigned index; /* of the interface */
	struct os_impair impair;
};
int os_impair_list(struct os_vnet *v, struct os_impaired **list);

/* --------------------------------------------------------------------------------------------- files of a world */

/*
 * A file that is kept in memory with the world that the process is in, and goes with it. Names have no '/', at most 191
 * bytes. put: in place of an earlier one, whole or not at all. get: *text is malloc'ed, with a NUL after its end;
 * -ENOENT. append: a descriptor that writes at the end of it. remove: -ENOENT. path: where programs of the world find
 * it.
 */
int os_world_put(const char *name, const char *text, size_t size);
int os_world_get(const char *name, char **text, size_t *size);
int os_world_append(const char *name);
int os_world_remove(const char *name);
int os_world_path(const char *name, char *path, size_t size);

/*
 * How a process ends that its parent leaves to the world: watch() while the process is still somebody's, exited() later
 * gives its wait status; -EAGAIN: it has not ended, -ENOENT: nobody watches. forget() ends the watching.
 */
int os_world_watch(pid_t pid);
int os_world_exited(pid_t pid, int *status);
void os_world_forget(pid_t pid);

/* How a process is: whether it waits for something, being neither at work nor at its end, and for how many milliseconds
 * there has been one, in steps of ten. -ESRCH: there is none. */
int os_process_look(pid_t pid, bool *waits, unsigned *age);

/* A file for one jail. */
struct os_file {
	const char *path; /* absolute, at most OS_PATH - 1 bytes */
	const char *text;
};

/* Puts files into the jail that this process is in, seen there and nowhere else; nothing is written to any disk. On
 * failure `why` says which one and what is wrong with it. */
int os_jail_files(const struct os_file *files, size_t count, struct os_reason *why);

/* ------------------------------------------------------------------------------------------- what there may be */

#define OS_UNLIMITED UINT64_MAX /* no limit, or none that can be read */

/* What the machine lets this process have, as far as it says so; of what is counted, how much is left. */
struct os_limits {
	bool root;
	bool inet6;
	const char *refusal; /* why an ordinary user can't have a world, and what to do about it; NULL */
	uint64_t net_namespaces, mnt_namespaces, uts_namespaces; /* of a user; what is in use is not known */
	uint64_t descriptors;                                    /* of a keeper */
	pid_t keeper;              /* whose they are; 0: one that this process starts, -1: nobody knows its pid here */
	uint64_t own_descriptors;  /* of this process */
	uint64_t most_descriptors; /* of any process */
	uint64_t files;            /* left: open on the whole machine */
	uint64_t pids, threads;    /* left */
	uint64_t own_processes;    /* of this user */
	uint64_t group_processes;  /* left to its control group ... */
	char group_processes_file[OS_PATH]; /* ... which this file limits */
	uint64_t neighbours, neighbours6;   /* entries of the machine's tables */
	uint64_t memory, group_memory;      /* left, bytes */
	char group_memory_file[OS_PATH];
};

/* Reads them all, which takes a quarter of a millisecond; a figure that can't be read is OS_UNLIMITED. */
void os_limits(struct os_limits *l);

/* How many descriptors the keeper of the world that this process is in may have, OS_UNLIMITED: that can't be told. */
uint64_t os_keeper_descriptors(void);

/* What a kernel may lack. */
enum os_feature {
	OS_FEATURE_CABLE,
	OS_FEATURE_BRIDGE,
	OS_FEATURE_LOOPBACK,
	OS_FEATURE_TAP,
	OS_FEATURE_RATE,  /* os_bulk_impair() with anything */
	OS_FEATURE_DELAY, /* with more than a rate */
};

/* Tries it out in a stack that nobody sees: missing gets a bit for each that is not there. -errno: there can be no
 * stack; what is known about that is in `why`, else "". Takes some milliseconds. */
int os_features(unsigned *missing, struct os_reason *why);

/* --------------------------------------------------------------------------------------------- system values */

/*
 * A Linux setting (a path below /proc/sys, dots or slashes) of the stack that this process is in. value is
 * NUL-terminated, without the newline. -ENOENT: this kernel has none of that name; set: else the kernel's.
 */
int os_tunable_get(const char *path, char *value, size_t size);
int os_tunable_set(const char *path, const char *value);

#endif
