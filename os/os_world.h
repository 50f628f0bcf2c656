/* SPDX-License-Identifier: BSD-2-Clause */
/* os_world.h - the contract with the operating system (os.h): worlds, the jails in them, and their stacks. Included by
 * os.h only. */
#ifndef OS_OS_WORLD_H
#define OS_OS_WORLD_H

/* ---------------------------------------------------------------------------------------------------- worlds */

/* What `vnet ls` shows of a world. */
struct os_world_info {
	char name[OS_WORLDNAME];
	pid_t keeper;    /* as the caller sees it */
	unsigned jails;  /* live jails */
	bool ephemeral;  /* ends with the command that made it */
	int64_t started; /* seconds since the epoch */
};

/* Lists this user's worlds by name. Returns the count or -errno; *list is the caller's to free. */
int os_world_list(struct os_world_info **list);

/*
 * Starts a world: its keeper, its namespaces, its host stack with a configured lo0. An ephemeral world ends when the
 * calling process ends, however that happens. -EEXIST: there is one of this name. On any failure nothing is left and
 * `why` says in one line what to do about it.
 */
struct os_world_spec {
	const char *name;
	bool ephemeral;
	const char *const *commands; /* FreeBSD's paths of its commands, all of which are this program: in the world
	                                they are there, and in its bin directory. Ends with NULL */
	const char *const *nics;     /* network cards of its host, at most OS_NICS; ends with NULL. They are the stack's
	                                first interfaces, before lo0, and on one segment of their own */
};
int os_world_start(const struct os_world_spec *spec, struct os_reason *why);

/*
 * Runs fn(arg) in a child process inside the world's host stack and waits for it; *status gets its wait status.
 * Job control and signals pass through as from a shell: the child has the terminal, ^Z stops both.
 * -ENOENT: no such world.
 */
int os_world_run(const char *name, int (*fn)(void *arg), void *arg, int *status, struct os_reason *why);

/* Makes the ephemeral world that this process started stay when the process ends. -ENOENT: it has started none. */
int os_world_keep(const char *name);

/* Ends a world and waits until its last process is gone. -ENOENT: no such world. */
int os_world_down(const char *name);

/*
 * Gives one of the machine's network cards to a world's host, where it is a card under its own name, down and without
 * addresses; and takes it back, under the name that it had. Only root can, from outside. When the world ends the kernel
 * brings cards home by itself; virtual devices (veth, macvlan ...) it destroys, so they are refused unless `force`.
 * -ENOENT: no such world, -ENODEV: no such interface; `why` says in one line what else is wrong, or "".
 */
int os_nic_attach(const char *world, const char *name, bool force, struct os_reason *why);
int os_nic_detach(const char *world, const char *name, struct os_reason *why);

/* Whether this process is in a world already: then commands act on that world. */
bool os_world_inside(void);

/* The directory that holds FreeBSD's commands in every world, for PATH. */
const char *os_world_bin(void);

/* The directory of the configuration files that are the world's own, "/etc". NULL if the process is in no world: the
 * machine's are not to be written. */
const char *os_world_etc(void);

/* ------------------------------------------------------------------------- a world, seen from a process in it */

struct os_world;

/* Who this process is in its world. */
struct os_self {
	char world[OS_WORLDNAME];
	int jid;       /* the jail that the process is in, 0 for the host */
	uint32_t vnet; /* the stack's number; the host's is 0; never used twice in a world */
	bool own_vnet; /* the stack is the jail's own and not its parent's; true for the host */
};

/* Connects to the keeper of the world that this process is in. -ENOENT: in none. Close with os_world_close(). */
int os_world_open(struct os_world **w);
void os_world_close(struct os_world *w);
/* Asked of the keeper on first use; all zeros if that fails. */
const struct os_self *os_world_self(struct os_world *w);

/* The keeper's own words for the last failure on this handle, "" for none. */
const char *os_world_reason(const struct os_world *w);

/*
 * Values that the keeper remembers because the kernel has no place for them (FreeBSD-only sysctls, loaded modules).
 * Per stack: `vnet` is a stack's number. get: -ENOENT if never set; value is NUL-terminated. An empty value unsets.
 */
int os_var_get(struct os_world *w, uint32_t vnet, const char *name, char *value, size_t size);
int os_var_set(struct os_world *w, uint32_t vnet, const char *name, const char *value);

/* ----------------------------------------------------------------------------------------------------- jails */

/*
 * A jail. Names and jids are as the caller's own jail sees them: only its children are visible, a child's name has no
 * "parent." in front. `params` holds every other parameter that was set ("path", "host.hostname", "allow.mount" ...);
 * which exist, their types and defaults: lib/jailparam.h.
 */
struct os_jail {
	int jid;                /* on create: 0 = next */
	int parent;             /* jid of the parent jail, 0 for the caller's own */
	char name[OS_JAILNAME]; /* on create: "" = the jid in decimal */
	bool persist;           /* stays without a process */
	bool vnet;              /* has a network stack of its own */
	bool dying;             /* removed, but something still holds it */
	struct params params;
};
void os_jail_clear(struct os_jail *j); /* frees j->params */

/*
 * Creates a jail and fills in j->jid and j->name. It must persist, or the caller must attach with the handle's
 * os_jail_attach() at once: a jail with neither goes when the handle closes.
 * -EEXIST: name or jid taken (os_world_reason() says which), -ENOENT: parent not there, -EPERM: no children allowed.
 */
int os_jail_create(struct os_world *w, struct os_jail *j);

/* Looks up by name ("a.b") or, all digits, by jid; "" is the jail that the process is in. -ENOENT. Fill j with zeros
 * first; os_jail_clear() after. */
int os_jail_get(struct os_world *w, const char *name, struct os_jail *j);

/* All visible jails in jid order; returns the count. Clear each with os_jail_clear(), then free(*list). */
int os_jail_list(struct os_world *w, struct os_jail **list);

/* Changes the jail j->jid: name (if not ""), persist, and each parameter in j->params. Without persist and without a
 * process it is removed. 0 is the jail that the process is in: of that only host.domainname, host.hostid, host.hostuuid
 * and securelevel, upwards, may change; -EPERM. -ENOENT: no such jail, -EEXIST: the name is taken. */
int os_jail_set(struct os_world *w, const struct os_jail *j);

/* Kills the jail's processes, removes its children and it, and brings lent interfaces home. All is done on return.
 * -ENOENT. */
int os_jail_remove(struct os_world *w, int jid);

/* Sends a signal to the jail's processes (0: to none); returns how many there are. pids gets the first `room` of them,
 * and some hundred at most. -ENOENT. */
int os_jail_signal(struct os_world *w, int jid, int sig, pid_t *pids, size_t room);

/* Makes this process part of a jail, found as by os_jail_get(): its stack, its hostname, its root directory, cwd "/".
 * -ENOENT: there is none. After any other error the process may be in a part of it already, and is to end. */
int os_jail_attach(struct os_world *w, const char *name);

/* A path through which programs can enter the jail's (0: the host's) stack, as nsenter --net= does; `keeper` is the
 * keeper as the path's user sees it: os_world_info's outside, 1 inside. This process enters the jail's stack, so that
 * it is as who enters one finds it. */
int os_jail_nspath(struct os_world *w, int jid, pid_t keeper, char *path, size_t size);

/*
 * Mounts one of FreeBSD's file systems in the world, at the directory `on`: nullfs (shows the directory `from`, with
 * what is mounted below it), tmpfs, procfs, linprocfs, fdescfs, devfs. options: NULL or words parted by commas: ro, rw,
 * noexec, nosuid, noatime; tmpfs's size, mode, uid, gid, inodes; devfs's ruleset. -EOPNOTSUPP: no such type here,
 * -EINVAL: no such option, or the kernel's.
 */
int os_mount(const char *type, const char *from, const char *on, const char *options);

/* Unmounts what was mounted last at a directory, with all that is mounted below it. -EINVAL: nothing is. */
int os_unmount(const char *on);

/* From now on this process looks for names of hosts and networks in files alone, and asks no server. */
void os_names_from_files(void);

/* ---------------------------------------------------------------------------------------------------- stacks */

/* One network stack (vnet), open for work: an interface, address or route is looked up and changed through it. */
struct os_vnet;

/* Opens the stack this process is in, or (jid > 0) a visible jail's; the world handle must outlive it.
 * -ENOENT: no such jail, -ENODEV: it has no stack of its own. */
int os_vnet_open(struct os_world *w, int jid, struct os_vnet **v);
void os_vnet_close(struct os_vnet *v);

/* The stack's number, as os_self's. */
uint32_t os_vnet_id(struct os_vnet *v);

/* The kernel's own words for the last failure on this stack, "" for none. */
const char *os_vnet_reason(const struct os_vnet *v);

#endif
