/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keeper.h - the keeper: process 1 of a world.
 *
 * It holds the namespaces open and the registry in memory, answers commands over its sockets, and reaps orphans. One
 * poll loop, in a thread of its own (world_birth.c), no networking: work that takes netlink or time (removing a jail,
 * checking which interfaces exist) is done by a forked worker that reports through a pipe. When the keeper dies the
 * kernel ends everything.
 */
#ifndef OS_LINUX_KEEPER_H
#define OS_LINUX_KEEPER_H

#include <sys/types.h>

#include "os/linux/wire.h"

enum {
	KEEPER_CONNECTIONS = 4096, /* at a time */
	KEEPER_JAILS = 100000,     /* and the most jails in a world */
	JID_MAX = 999999,          /* FreeBSD's */
	KEEPER_VARS = 1024,        /* remembered values of a stack */
};

/* -------------------------------------------------------------- numbers in use: units, interface indices
 * (keeper_maps.c) */

/* A set of small numbers, lowest free first. A number is doubtful when a command died while it was about to use or to
 * free it: it counts as used until a worker has looked. */
struct numbers {
	uint64_t *used, *doubtful;
	unsigned words; /* of each */
	unsigned full;  /* words before this one have no free number */
};
enum { NUMBERS_MAX = 1 << 20 }; /* above every unit, and every index of a stack that we give out */

int numbers_lowest(const struct numbers *n, unsigned from); /* -ENOSPC; changes nothing */
int numbers_take(struct numbers *n, unsigned number);       /* 0, -EEXIST, -ENOMEM, -ENOSPC */
void numbers_free(struct numbers *n, unsigned number);
bool numbers_has(const struct numbers *n, unsigned number);
int numbers_doubt(struct numbers *n, unsigned number); /* 1: it was in use, 0 */
unsigned numbers_count(const struct numbers *n);
void numbers_clear(struct numbers *n);

/* The units of a cloner that are in use. */
struct unitmap {
	char kind[OS_IFNAME];
	struct numbers units;
	struct unitmap *next;
};

/* -------------------------------------------------------------------------------------------- stacks and jails */

/* A network stack. */
struct stack {
	uint32_t id;
	int fd; /* its network namespace */
	ino_t inode;
	struct jail *jail;
	struct unitmap *kinds;
	struct numbers indices; /* as Linux counts them (ifindex.h) */
	unsigned nics;          /* network cards that it was born with */
	void *vars;             /* tsearch(3) tree of struct var */
	unsigned nvars;
};

/* A jail, and (jid 0) the host. */
struct jail {
	int jid;
	struct jail *parent, *children, *next, *prev; /* next, prev: among its parent's children */
	struct stack *stack;                          /* its own; NULL: its parent's */
	int utsfd, mntfd, ipcfd; /* made when a process first enters; -1 before; ipcfd may stay so */
	ino_t uts;
	bool persist, dying, entered;
	bool inherits_host;        /* host=inherit: its hostname and the like are its parent's */
	bool node;                 /* of a lab: it has a /run of its own */
	bool waits;                /* its removal waits until no command is about to put something into it */
	struct connection *holder; /* its maker, until that has attached or gone */
	int watch;                 /* pidfd of one of its processes while it does not persist, -1 */
	char *name;                /* the last component */
	char *params;              /* packed */
	unsigned params_len;
	struct request_wait *waiters; /* who wants to know that it is gone */
};

/* A command that waits for the end of a removal. */
struct request_wait {
	struct connection *c;
	struct request_wait *next;
};

/* What a connection has claimed or is about to free. */
struct claim_note {
	struct claim_note *next;
	uint32_t stack;
	char kind[OS_IFNAME]; /* "" = an interface index */
	unsigned number;
	bool release, foreign; /* foreign: not the claimer's own, so a worker must look first */
};

/* A command that is connected. */
struct connection {
	int fd;
	struct jail *jail; /* the peer's; the host's jail for one from outside */
	pid_t pid;         /* the peer in the world's PIDs, 0 = outside */
	int pidfd;
	struct claim_note *claims;
	unsigned nclaims;
	struct jail *held;   /* a jail that it made and has neither attached to nor let persist */
	struct jail *enters; /* a jail whose namespaces it was given; its process may be on the way in until it ends */
	unsigned waits;      /* removals whose end it waits for */
	bool gone;           /* its jail was removed: nothing more is done for it */
	struct connection *next;
};

/* A forked process that does what takes netlink or time. */
struct worker {
	int pipe; /* its report */
	bool audits;
	struct jail *jail; /* that it removes; NULL: an audit, or the jail went with its parent */
	int tries;
	char *report;
	size_t length, room;
	struct worker *next;
};

/* A value that is remembered for a stack. */
struct var {
	char *name, *value;
};

/* All that the keeper knows: there is one. */
struct keeper {
	char name[OS_WORLDNAME];
	bool ephemeral;
	int64_t started;
	uint32_t serial_base; /* this world's part of the machine's serial numbers */
	uint32_t serials;
	int listen_out, listen_in, lifeline, signals, epoll;
	int mnt; /* the world's mount namespace */
	int net; /* the host's network namespace */
	int hub; /* the namespace of the hub that its network cards are on, -1 for none */
	struct jail host;
	struct stack host_stack;
	struct jail **jails; /* by jid */
	size_t njails, jails_room;
	int last_jid;
	uint32_t last_stack;
	void *by_name, *by_inode, *by_stack; /* tsearch(3) trees: jails by parent and name, places, stacks by number */
	struct connection *connections;
	unsigned nconnections;
	struct worker *workers;
	struct pump_process *pumps;
	bool audit_wanted;
	unsigned waiting; /* jails whose removal waits: work_waiting() */
	struct wire_in in;
	struct wire_out out;
};

/* The keeper's main loop; the descriptors in k are set. Never returns. */
_Noreturn void keeper_run(struct keeper *k);

/* ------------------------------------------------------------------------------------ keeper_registry.c */

int registry_init(struct keeper *k);
/* The jail of a process, by the namespaces that it is in; NULL if it is in none of the world's. */
struct jail *registry_place(struct keeper *k, pid_t pid);
int registry_add_place(struct keeper *k, ino_t inode, struct jail *j);
void registry_remove_place(struct keeper *k, ino_t inode);

/* Jails by number or name as a viewer sees them; NULL. */
struct jail *registry_by_jid(struct keeper *k, const struct jail *viewer, int jid);
struct jail *registry_by_name(struct keeper *k, struct jail *viewer, const char *name);
struct jail *registry_child(struct keeper *k, struct jail *parent, const char *name, size_t length);
/* Follows "a.b.c" from viewer; *rest gets the last part, the result is what stands before it. */
struct jail *registry_walk(struct keeper *k, struct jail *viewer, const char *name, const char **rest);
bool jail_is_below(const struct jail *j, const struct jail *above); /* j is above or one of its descendants */
bool jail_is_visible(const struct jail *j, const struct jail *viewer);

/* Any jail with this number, dying ones too, and the place of a number in k->jails, or where it would be. */
struct jail *registry_at(const struct keeper *k, int jid);
size_t registry_position(const struct keeper *k, int jid);

struct stack *registry_stack(struct keeper *k, uint32_t id);
struct stack *jail_stack(const struct jail *j);

/* Building a jail: a number, a stack around a namespace's descriptor (the stack's from then on), a place. */
int registry_next_jid(struct keeper *k);
int registry_add_stack(struct keeper *k, struct jail *j, int fd);
int registry_insert(struct keeper *k, struct jail *j);
int registry_rename(struct keeper *k, struct jail *j, char *name); /* takes the malloc'ed name */
void registry_free(struct keeper *k, struct jail *j);              /* one that was not inserted, or is out again */

/* Takes the jail and all below it out of sight; the worker's end calls registry_forget(). */
void registry_hide(struct keeper *k, struct jail *j);
void registry_forget(struct keeper *k, struct jail *j);

/* ---------------------------------------------------------------------------------------- keeper_jail.c */

/* The requests about jails; each fills k->out and returns its error. */
int on_jail_add(struct keeper *k, struct connection *c);
int on_jail_set(struct keeper *k, struct connection *c);
int on_jail_remove(struct keeper *k, struct connection *c); /* 1: answered later */
int on_jail_signal(struct keeper *k, struct connection *c);
int on_jail_enter(struct keeper *k, struct connection *c);
int on_stack(struct keeper *k, struct connection *c);

/* Whether a process may be in the jail or below it: most jails of a lab are never entered, and /proc is long. */
bool jail_entered(const struct jail *j);

/* Removes a jail that neither persists nor has a process (true); else watches one of its processes. */
bool jail_check(struct keeper *k, struct jail *j);

/* ---------------------------------------------------------------------------------------- keeper_view.c */

int on_jail_get(struct keeper *k, struct connection *c);
int on_jail_list(struct keeper *k, struct connection *c);
/* The jail whose hostname and the like a jail has: itself, or with host=inherit the first one above that has its own.
 */
const struct jail *jail_host(const struct jail *j);
/* Describes a jail in k->out as a viewer sees it. */
int reply_jail(struct keeper *k, const struct jail *j, const struct jail *viewer);
/* Copies a jail's root directory as the world's host sees it. */
int jail_path(const struct jail *j, char path[OS_PATH]);

/* ---------------------------------------------------------------------------------------- keeper_claims.c */

int on_claim(struct keeper *k, struct connection *c);
int on_serials(struct keeper *k);
int on_move(struct keeper *k, struct connection *c);
int on_release(struct keeper *k, struct connection *c);
void on_settle(struct keeper *k, struct connection *c);
void on_abandon(struct keeper *k, struct connection *c);
/* Whether a command is about to move or make something in a stack of j or below it. */
bool claims_on(const struct keeper *k, const struct jail *j);
/* The connection is gone: what it had not settled is doubtful. */
void claims_doubt(struct keeper *k, struct connection *c);
/* Ends an audit: `report` names what exists, as keeper_work.c wrote it. */
void claims_audit(struct keeper *k, const char *report, size_t length);
/* Notes an index as used, as a worker reported. */
void claims_note_index(struct keeper *k, uint32_t stack, unsigned index);
/* A stack that the connection may work in: its own, or one of its children's; NULL: it may not, or it is going. */
struct stack *stack_reachable(struct keeper *k, const struct connection *c, uint32_t id);
struct unitmap *stack_units(struct stack *s, const char *kind, bool make);
void stack_clear(struct stack *s);

int on_var_get(struct keeper *k, struct connection *c);
int on_var_set(struct keeper *k, struct connection *c);

/* ----------------------------------------------------------------------------------------- keeper_work.c */

/* Starts the removal of a hidden jail; when it is done the jail is forgotten and its waiters are answered. */
void work_remove(struct keeper *k, struct jail *j);
/* Starts removals that waited for commands under way; `all`: for long enough. */
void work_waiting(struct keeper *k, bool all);
void work_audit(struct keeper *k);
void work_forget(struct keeper *k, const struct jail *j); /* j is about to be freed */
void work_readable(struct keeper *k, struct worker *w);

/* ----------------------------------------------------------------------------------------- keeper_pump.c */

int on_pump(struct keeper *k, struct connection *c);
/* A stack goes: its pumps' sockets would keep it. */
void pumps_end(struct keeper *k, uint32_t stack);
/* A child of the keeper's has ended: if it was a pump and was killed, another one takes its place. */
void pump_reaped(struct keeper *k, pid_t pid, int status);
/* Starts those whose time has come. */
void pumps_start(struct keeper *k);
/* Has a bridge that came back into a stack watched (bridge.h). */
int pumps_guard(struct keeper *k, const struct stack *s, unsigned bridge);

/* --------------------------------------------------------------------------------------- keeper_spaces.c */

/* The hostname that a jail's processes see, which they may have changed; false while it has no namespace for one.
 * The keeper is in that namespace afterwards, and goes back with spaces_leave(). */
bool spaces_hostname(const struct jail *j, char *name, size_t size);
void spaces_leave(const struct keeper *k);
/* Gives the jail's hostname namespace, if it has one by now, the names that p says. */
void spaces_set_hostname(const struct keeper *k, const struct jail *j, const struct params *p);
/* Gives that of a jail with host=inherit the names that are above it now. */
void spaces_follow_host(const struct keeper *k, const struct jail *j);
/* Makes the jail's hostname and mount namespaces; the keeper visits them and comes back. */
int spaces_make(struct keeper *k, struct jail *j);
/* The namespace of System V IPC (sysvmsg, sysvsem, sysvshm) that a jail's processes belong in, made if need be: its own
 * or an ancestor's; *fd, which stays the jail's, is -1 for the world's. 0 or -errno. */
int spaces_ipc(const struct keeper *k, struct jail *j, int *fd);

/* ---------------------------------------------------------------------------------------------- mounts.c */

/* Makes a mount namespace like `from` (-1: the world's) whose /sys shows the stack `net`; *fd gets it. A node of a lab
 * has a /run of its own. */
int mount_jail(struct keeper *k, int net, int from, bool node, int *fd);

/* ---------------------------------------------------------------------------------------------- procs.c */

/* Calls fn for each process whose UTS or network namespace is one of those of j or its descendants; stops when it
 * returns non-zero and returns that. */
int procs_of_jail(const struct jail *j, int (*fn)(pid_t pid, void *arg), void *arg);
/* The same, again until no process was made meanwhile: a child may be on an earlier line of /proc than the parent that
 * forked it and ended. fn may see a process more than once. */
int procs_of_jail_surely(const struct jail *j, int (*fn)(pid_t pid, void *arg), void *arg);
/* process.c: what proc_pid_stat(5) has of a process from the third field, its state, on; NULL and errno. */
enum { PROCESS_FIELDS = 512 };
char *process_fields(pid_t pid, char text[PROCESS_FIELDS]);
/* From outside a world that is ending: its ended processes whose parents are stopped, and outside, keep it from its
 * end; such parents go on. */
void procs_wake_parents(pid_t keeper);
/* The inodes of a process's namespaces; false if it is gone or is a zombie. */
bool procs_namespaces(pid_t pid, ino_t *net, ino_t *uts);

/* Whether a process is on its way into the jail. */
bool keeper_entering(const struct keeper *k, const struct jail *j);
/* Replies, for requests that are answered later. */
void keeper_reply(struct keeper *k, struct connection *c, int error, const char *words);
/* j is about to be freed: its processes' connections end. */
void keeper_forget(struct keeper *k, const struct jail *j);
/* Adds a descriptor to the poll loop; `what` and `object` come back when it is readable. */
enum poll_what { POLL_LISTEN, POLL_CONNECTION, POLL_SIGNALS, POLL_LIFELINE, POLL_WORKER, POLL_WATCH, POLL_PUMPS };
int keeper_poll(struct keeper *k, int fd, enum poll_what what, void *object);
void keeper_unpoll(struct keeper *k, int fd);

#endif
