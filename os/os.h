/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * os.h - the contract between vnet and the operating system it runs on.
 *
 * Everything above this header (lib/, cmd/, lab/) is portable and speaks FreeBSD's vocabulary; everything below it
 * (os/linux/) translates. One implementation is chosen at link time; tests/fake_os.c is another, in memory.
 *
 * Errors. Every function that can fail returns 0 (or a count) on success and a negative errno on failure; none prints.
 * Where the kernel or the keeper gave its own words for a failure they are kept in the handle: os_reason().
 * Lists are malloc'ed arrays that the caller frees with free(). Destroying functions accept NULL.
 */
#ifndef OS_H
#define OS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/params.h"

enum {
	OS_IFNAME = 16,    /* interface name with its NUL, as IFNAMSIZ on both systems */
	OS_JAILNAME = 256, /* jail name with its NUL: MAXHOSTNAMELEN in FreeBSD's <sys/param.h> */
	OS_WORLDNAME = 64, /* world name with its NUL */
	OS_DESCR = 160,    /* interface description with its NUL */
	OS_GROUPS = 8,     /* groups of one interface, its cloner's included */
	OS_NICS = 8,       /* network cards that a world's host can start with */
	OS_PATH = 1024,    /* a jail's root directory with its NUL: MAXPATHLEN on FreeBSD */
};

/* The words of a failure, for handles that do not exist yet. Empty when there is nothing to add to the errno. */
struct os_reason {
	char text[256];
};

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
	const char *const *commands; /* names that the world's bin directory gives this program; ends with NULL */
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
 * process it is removed. */
int os_jail_set(struct os_world *w, const struct os_jail *j);

/* Kills the jail's processes, removes its children and it, and brings lent interfaces home. All is done on return. */
int os_jail_remove(struct os_world *w, int jid);

/* Sends a signal to the jail's processes (0: to none); returns how many there are. */
int os_jail_signal(struct os_world *w, int jid, int sig);

/* Makes this process part of a jail, found as by os_jail_get(): its stack, its hostname, its root directory, cwd "/".
 */
int os_jail_attach(struct os_world *w, const char *name);

/* A path through which programs can enter the jail's (0: the host's) stack, as nsenter --net= does; `keeper` is the
 * keeper as the path's user sees it: os_world_info's outside, 1 inside. */
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

/* ---------------------------------------------------------------------------------------------------- stacks */

/* One network stack (vnet), open for work: an interface, address or route is looked up and changed through it. */
struct os_vnet;

/* Opens the stack this process is in, or (jid > 0) a visible jail's; the world handle must outlive it.
 * -ENODEV: the jail has no stack of its own. */
int os_vnet_open(struct os_world *w, int jid, struct os_vnet **v);
void os_vnet_close(struct os_vnet *v);
uint32_t os_vnet_id(struct os_vnet *v);

/* The kernel's own words for the last failure on this stack, "" for none. */
const char *os_vnet_reason(const struct os_vnet *v);

/* ------------------------------------------------------------------------------------------------ interfaces */

/* Traffic counters of an interface, as struct if_data counts them. */
struct os_ifstats {
	uint64_t ipackets, ierrors, idrops, ibytes;
	uint64_t opackets, oerrors, odrops, obytes;
	uint64_t collisions;
};

/*
 * An interface as ifconfig(8) shows it. Numbers are FreeBSD's (lib/ifnames.h names their bits), whatever the kernel
 * calls them. Interfaces that no command of ours made are shown as best they can.
 */
struct os_if {
	char name[OS_IFNAME];
	unsigned index;
	char kind[OS_IFNAME];  /* its cloner: "epair", "bridge", "lo" ...; "" = not a clone (a NIC) */
	int unit;              /* the cloner's unit number, which survives renaming */
	uint32_t flags;        /* IFF_* */
	uint32_t options;      /* IFCAP_* in use */
	uint32_t capabilities; /* IFCAP_* possible */
	uint32_t metric, mtu;
	uint32_t nd6;    /* ND6_IFF_* */
	bool has_ether;  /* has a link-level address */
	bool has_hwaddr; /* it was changed: hwaddr is the first one */
	uint8_t ether[6], hwaddr[6];
	const char *media;  /* text after "media: ", NULL = no such line */
	const char *status; /* text after "status: ", NULL = no such line */
	const char *const
	        *media_list; /* media to choose from, as `ifconfig -m` names them; ends with NULL; NULL = none */
	unsigned master;     /* index of the bridge it is a member of, 0 = none */
	unsigned ngroups;
	char groups[OS_GROUPS][OS_IFNAME];
	char descr[OS_DESCR];
	struct os_ifstats stats; /* by os_if_get(): a bridge's are only what the machine itself got and sent */
};

int os_if_get(struct os_vnet *v, const char *name, struct os_if *ifp); /* -ENODEV */

/* An interface's counters; a bridge's are the sums of its members'. -ENODEV */
int os_if_count(struct os_vnet *v, const char *name, struct os_ifstats *stats);

/* All interfaces in the order in which they joined the stack; returns the count. */
int os_if_list(struct os_vnet *v, struct os_if **list);

/* Names of the cloners, newest first as `ifconfig -C` prints them; returns the count. The array is static. */
int os_if_cloners(const char *const **names);

/*
 * Creates an interface of a kind. unit -1 = the lowest free. `name` gets the new interface's name (an epair's is that
 * of its a end). -EINVAL: no such kind or unit out of range, -EEXIST: unit taken, -ENOSPC: no unit left.
 */
int os_if_create(struct os_vnet *v, const char *kind, int unit, char name[OS_IFNAME]);

/* Destroys a cloned interface; an epair's other end goes too, wherever it is. -EINVAL: not a clone. */
int os_if_destroy(struct os_vnet *v, const char *name);

/* The process that has a tap or tun open, by its number in this process's world; 0: none. */
pid_t os_if_opener(struct os_vnet *v, const char *name);

/* A change of an interface: the fields named in `set` are valid. */
struct os_ifset {
	enum {
		OS_SET_UP = 1 << 0,       /* up: bool */
		OS_SET_MTU = 1 << 1,      /* mtu */
		OS_SET_ETHER = 1 << 2,    /* ether */
		OS_SET_NAME = 1 << 3,     /* name */
		OS_SET_DESCR = 1 << 4,    /* descr, "" removes it */
		OS_SET_PROMISC = 1 << 5,  /* promisc: bool */
		OS_SET_ARP = 1 << 6,      /* arp: bool */
		OS_SET_METRIC = 1 << 7,   /* metric */
		OS_SET_ND6 = 1 << 8,      /* nd6_on, nd6_off: ND6_IFF_* bits to set and clear */
		OS_SET_GROUP = 1 << 9,    /* group joined; already in it: no error */
		OS_SET_UNGROUP = 1 << 10, /* group left; not in it: no error */
		OS_SET_OPTIONS = 1 << 11, /* cap_on, cap_off: IFCAP_* bits; ones the interface lacks are ignored */
		OS_SET_FLAGS = 1 << 12,   /* flag_on, flag_off: IFF_DEBUG, LINK0-2, MONITOR, STATICARP: remembered */
		OS_SET_MEDIUM = 1 << 13,  /* medium: a place in the interface's media_list */
	} set;
	bool up, promisc, arp;
	uint32_t mtu, metric, nd6_on, nd6_off, cap_on, cap_off, flag_on, flag_off;
	unsigned medium;
	uint8_t ether[6];
	char name[OS_IFNAME], group[OS_IFNAME], descr[OS_DESCR];
};

/*
 * Changes an interface. up: an IPv6-enabled interface gets its link-local address (and lo0 ::1, fe80::1) as on
 * FreeBSD. -ENODEV: no such interface, -EEXIST: name taken, -EINVAL: MTU out of the kind's range, -ENAMETOOLONG.
 */
int os_if_set(struct os_vnet *v, const char *name, const struct os_ifset *change);

/*
 * Moves an interface to another stack: it loses its addresses, routes, groups and bridge and goes down. Both stacks
 * must have been opened from the same world handle. -ENODEV: not in `from`, -EEXIST: name taken in `to`.
 */
int os_if_move(struct os_vnet *from, const char *name, struct os_vnet *to);

/* ------------------------------------------------------------------------------------------------- addresses */

/* An address on an interface, of either family. */
struct os_addr {
	unsigned index;                            /* of its interface */
	int family;                                /* AF_INET or AF_INET6 */
	uint8_t addr[16], dest[16], broadcast[16]; /* network order; the first 4 bytes for AF_INET */
	unsigned plen;
	bool has_dest, has_broadcast;
	bool tentative, duplicated, deprecated, autoconf, anycast, temporary, detached;
	uint32_t scope_id;       /* of a link-local IPv6 address */
	uint32_t vltime, pltime; /* seconds, UINT32_MAX = for ever (IPv6) */
	bool no_dad;             /* on add: do not probe for duplicates */
	bool first;              /* on add: put it before the others (never set by ifconfig) */
};

/* The addresses of one interface (or, ifindex 0, of all) in the order of their configuration; returns the count. */
int os_addr_list(struct os_vnet *v, unsigned ifindex, struct os_addr **list);

/* Adds an address. The same one again updates it. -EEXIST, -EADDRNOTAVAIL, -EINVAL as the kernel says. */
int os_addr_add(struct os_vnet *v, const struct os_addr *a);

/* Removes an address; only index, family and addr are looked at. -EADDRNOTAVAIL: not there. */
int os_addr_del(struct os_vnet *v, const struct os_addr *a);

/* --------------------------------------------------------------------------------------------------- bridges */

/* A bridge's own settings, as if_bridge(4) has them. */
struct os_bridge {
	uint8_t id[6], root[6]; /* zeros without STP */
	uint16_t priority, root_priority;
	uint16_t root_port; /* index of the member's interface, 0: this bridge is the root */
	uint32_t root_cost;
	unsigned hellotime, fwddelay, maxage, holdcnt; /* seconds; packets */
	unsigned maxaddr, timeout;                     /* entries; seconds */
	bool rstp;
};

/* A bridge's member. */
struct os_member {
	unsigned index; /* the member interface's, which is also its port number on FreeBSD */
	char name[OS_IFNAME];
	uint32_t flags; /* IFBIF_* */
	unsigned ifmaxaddr, priority, pathcost;
	uint8_t role, state; /* BSTP_ROLE_*, BSTP_IFSTATE_* while IFBIF_STP is set */
	bool rstp;
};

/* A bridge's settings, one of os_bridge's fields each. */
enum os_bridge_knob {
	OS_BRIDGE_PRIORITY,
	OS_BRIDGE_HELLOTIME,
	OS_BRIDGE_FWDDELAY,
	OS_BRIDGE_MAXAGE,
	OS_BRIDGE_HOLDCNT,
	OS_BRIDGE_MAXADDR,
	OS_BRIDGE_TIMEOUT,
	OS_BRIDGE_PROTO, /* 0 stp, 2 rstp */
};
/* A member's settings. FLAGS takes the whole set of IFBIF_* bits. */
enum os_member_knob { OS_MEMBER_FLAGS, OS_MEMBER_PRIORITY, OS_MEMBER_PATHCOST, OS_MEMBER_MAXADDR };

/* One entry of a bridge's forwarding table. */
struct os_fdb {
	uint8_t ether[6];
	unsigned vlan;
	unsigned index;  /* the member it was learnt on */
	unsigned expire; /* seconds left, 0 for static */
	unsigned flags;  /* IFBAF_*: how it came into the table, and whether it ages */
};

/* -EOPNOTSUPP from each: not a bridge. */
int os_bridge_get(struct os_vnet *v, const char *bridge, struct os_bridge *b);
int os_bridge_set(struct os_vnet *v, const char *bridge, enum os_bridge_knob knob, unsigned value);
/* Members, newest first; returns the count. */
int os_bridge_members(struct os_vnet *v, const char *bridge, struct os_member **list);
/* -ENOENT no such interface here, -EEXIST member already, -EBUSY member of another, -EINVAL not Ethernet or another
 * MTU, -EXFULL the bridge has as many ports as the kernel takes. */
int os_bridge_add(struct os_vnet *v, const char *bridge, const char *member);
int os_bridge_del(struct os_vnet *v, const char *bridge, const char *member); /* -ENOENT: not a member */
/* Makes an interface a span port, which gets a copy of all that comes into the bridge, or no longer one. Span ports are
 * listed after the members, newest first, with IFBIF_SPAN alone. -ENOENT no such interface, or no span port of this
 * bridge; -EBUSY span port or member already; -EINVAL not Ethernet. */
int os_bridge_span(struct os_vnet *v, const char *bridge, const char *port, bool on);
int os_bridge_set_member(struct os_vnet *v, const char *bridge, const char *member, enum os_member_knob knob,
                         unsigned value); /* -ENOENT: not a member */
/* Forwarding table, newest first; returns the count. */
int os_bridge_addrs(struct os_vnet *v, const char *bridge, struct os_fdb **list);
int os_bridge_static(struct os_vnet *v, const char *bridge, const char *member, const uint8_t ether[6]);
int os_bridge_deladdr(struct os_vnet *v, const char *bridge, const uint8_t ether[6]); /* -ENOENT */
int os_bridge_flush(struct os_vnet *v, const char *bridge, bool also_static);

/* ------------------------------------------------------------------------------------------------------ VLANs */

/* A VLAN's place on the interface that carries its frames, as vlan(4) has it. */
struct os_vlan {
	char parent[OS_IFNAME]; /* "" = none */
	unsigned tag;           /* 1 to 4094 */
	unsigned pcp;           /* priority of its frames, 0 to 7 */
};

/* -EOPNOTSUPP from each: not a VLAN. -EPERM: it is in another stack than its parent. */
int os_vlan_get(struct os_vnet *v, const char *name, struct os_vlan *vlan);
/* Gives it tag and parent, or (parent "") takes them away. -ENOENT: no such parent, -EPROTONOSUPPORT: no Ethernet,
 * -EINVAL: no such tag, -EEXIST: the tag is taken, -EBUSY: it has a parent. pcp is left as it is. */
int os_vlan_set(struct os_vnet *v, const char *name, const struct os_vlan *vlan);
int os_vlan_set_pcp(struct os_vnet *v, const char *name, unsigned pcp);
/* Whether a new VLAN could have that tag and parent: 0 or the error that os_vlan_set() would give. */
int os_vlan_check(struct os_vnet *v, const struct os_vlan *vlan);

/* ------------------------------------------------------------------------------------------------- aggregates */

/* An aggregate's settings, as lagg(4) has them; numbers of lib/ifnames.h. */
struct os_lagg {
	unsigned proto;        /* LAGG_*, 0: none */
	unsigned hash;         /* LAGG_HASH_* */
	unsigned options;      /* LAGG_OPT_* */
	unsigned flowid_shift; /* kept */
	unsigned stride;       /* kept */
	unsigned active;       /* ports that could carry frames */
};

/* A port of one. */
struct os_laggport {
	char name[OS_IFNAME];
	uint32_t flags; /* LAGG_PORT_* */
};

/* One of os_lagg's fields each. */
enum os_lagg_knob {
	OS_LAGG_PROTO, /* -EPROTONOSUPPORT */
	OS_LAGG_HASH,
	OS_LAGG_OPTIONS,
	OS_LAGG_FLOWID_SHIFT,
	OS_LAGG_STRIDE, /* -EINVAL: not a round robin */
};

/* -EINVAL from each: no aggregate. -EPERM, of changes: it is in another stack than its ports; -EOPNOTSUPP: this kernel
 * lacks what os_vnet_reason() names. */
int os_lagg_get(struct os_vnet *v, const char *name, struct os_lagg *g);
int os_lagg_set(struct os_vnet *v, const char *name, enum os_lagg_knob knob, unsigned value);
/* By the numbers of their interfaces; returns the count, *list is to be freed. */
int os_lagg_ports(struct os_vnet *v, const char *name, struct os_laggport **list);
/* -EINVAL: no such interface here, itself, another aggregate, or an MTU that it can't have; -EEXIST: port already;
 * -EBUSY: of another; -EPROTONOSUPPORT: no Ethernet; -ENOSPC: it has as many as it can. */
int os_lagg_add(struct os_vnet *v, const char *lagg, const char *port);
int os_lagg_del(struct os_vnet *v, const char *lagg, const char *port); /* -EINVAL, -ENOENT: no port of this one */

/* ---------------------------------------------------------------------------------------------------- tunnels */

/* The outside of a gif or gre: its own address and the other end's. */
struct os_tunnel {
	int family; /* AF_INET, AF_INET6; 0: none are set */
	uint8_t source[16], dest[16];
};

/* -EOPNOTSUPP from each: no tunnel. set: family 0 takes the addresses away; -EADDRNOTAVAIL: another tunnel has the
 * pair, or an address is none; -EPERM: it is in another stack than its outside. */
int os_tunnel_get(struct os_vnet *v, const char *name, struct os_tunnel *t);
int os_tunnel_set(struct os_vnet *v, const char *name, const struct os_tunnel *t);

/* ----------------------------------------------------------------------------------------------------- SR-IOV */

/* A card (physical function) that can be divided into virtual functions. */
struct os_sriov {
	unsigned total, now; /* how many virtual functions it can have, and has */
};

/* What a virtual function is to be like. */
struct os_vf {
	enum {
		OS_VF_ETHER = 1 << 0,      /* ether: its MAC address */
		OS_VF_ANTI_SPOOF = 1 << 1, /* anti_spoof: frames with another source are dropped */
		OS_VF_TRUST = 1 << 2,      /* trust: it may change its MAC address and be promiscuous */
	} set;                             /* without the bit: as the driver has it */
	bool anti_spoof, trust;
	bool reserved; /* for virtual machines: no driver of this system takes it */
	uint8_t ether[6];
};

/*
 * `device` is a card's interface in the stack that this process is in; no world is needed. -ENOENT from each: there is
 * none of that name, or it has no SR-IOV.
 *
 * create: -EBUSY: it has virtual functions already, -EINVAL: none, or more than it can have, -EOPNOTSUPP: its driver
 * can't set what is asked for; else the kernel's. Whole or not at all. delete: -ECHILD: it has none.
 */
int os_sriov_get(const char *device, struct os_sriov *s);
int os_sriov_create(const char *device, const struct os_vf *vfs, unsigned count);
int os_sriov_delete(const char *device);

/* -------------------------------------------------------------------------------------- neighbours and routes */

/* An entry of the ARP or neighbour-discovery table; own addresses are listed too, as FreeBSD does. */
struct os_neigh {
	unsigned index;
	int family;
	uint8_t addr[16];
	uint8_t ether[6];
	bool has_ether; /* false: (incomplete) */
	bool permanent, own, router, published;
	int expire; /* seconds left */
	char state; /* ndp(8)'s letter: N I R S D P */
	unsigned probes;
};
int os_neigh_list(struct os_vnet *v, int family, struct os_neigh **list); /* returns the count */

/*
 * Adds or replaces an entry: index (0 = the interface on whose network the address is), family, addr, ether; expire 0 =
 * permanent, else it may age; published = answer for it on the interface's behalf (proxy).
 * -ESRCH: on no interface's network, -EPERM: an own address.
 */
int os_neigh_set(struct os_vnet *v, const struct os_neigh *n);

/* Removes the entry of an address (index 0 = wherever it is). -ENOENT: none, -EPERM: an own address, -ESRCH: on no
 * interface's network. */
int os_neigh_del(struct os_vnet *v, int family, const uint8_t *addr, unsigned index);

/*
 * Tells the stack the link-level addresses of neighbours (index, family, addr, ether of each), or with `forget` takes
 * the entries out again, whoever made them; state 'S': they are verified at first use. What is in the table stays as it
 * is. The entries age as learnt ones do, but the limits of the kernel's table don't count them. Entries that the kernel
 * refuses are passed over.
 */
int os_neigh_hint(struct os_vnet *v, const struct os_neigh *list, size_t count, bool forget);

/* A route as netstat -r shows it. */
struct os_route {
	int family;
	uint8_t dst[16], gateway[16];
	unsigned plen;
	bool has_gateway;
	unsigned index; /* of the outgoing interface; own addresses: of the interface that holds them */
	bool own;       /* a local address: FreeBSD shows it on lo0 */
	uint32_t flags; /* RTF_* */
	uint32_t mtu;
	uint64_t use;
	bool has_source; /* source: the own address that packets are sent from, if they need not be from another */
	uint8_t source[16];
};
int os_route_list(struct os_vnet *v, int family, struct os_route **list); /* in table order; returns the count */

/*
 * Adds a route: family, dst, plen, gateway or (no gateway) index, flags R_HOST, R_STATIC, R_PROTO1, R_PROTO2,
 * R_BLACKHOLE, R_REJECT; mtu 0 = the interface's; source. -EEXIST: the destination is in the table, -ENETUNREACH: the
 * gateway is on no interface's network.
 */
int os_route_add(struct os_vnet *v, const struct os_route *r);

/* Changes the gateway, interface, mtu or source of the route to r->dst/plen; of a network that an interface's address
 * brings the mtu alone (-EOPNOTSUPP). -ESRCH: not in the table. */
int os_route_change(struct os_vnet *v, const struct os_route *r);

/* Deletes the route to r->dst/plen, whatever its gateway, also that of a network that an interface's address brings and
 * of a loopback's own address. Of link-local networks r->index says which (0: the first). -ESRCH: not in the table, as
 * other own addresses never are. */
int os_route_del(struct os_vnet *v, const struct os_route *r);

/* The route that a packet to addr takes; -ESRCH: none. */
int os_route_get(struct os_vnet *v, int family, const uint8_t *addr, struct os_route *r);

/* Waits for changes of a stack's interfaces, addresses and routes. */
struct os_changes;
int os_changes_open(struct os_vnet *v, struct os_changes **c);
/* Returns when something has changed since the last call (or since the opening). *pid gets the process that asked for
 * the change, 0 if that is not known. */
int os_changes_wait(struct os_changes *c, int *pid);
void os_changes_close(struct os_changes *c);

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

/* Makes a persistent jail with a stack, which *v gets, to be closed with os_vnet_close(). Between the first one and
 * os_bulk_end() the process is in some stack of these. */
int os_bulk_jail(struct os_world *w, const struct os_bulk_jail *j, struct os_vnet **v);

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

int os_bulk_commit(struct os_vnet *v);

/* Waits until the world knows all the jails; the process is on the world's host again. */
int os_bulk_end(struct os_world *w);

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
	uint64_t own_descriptors;                                /* of this process */
	uint64_t most_descriptors;                               /* of any process */
	uint64_t files;                                          /* left: open on the whole machine */
	uint64_t pids, threads;                                  /* left */
	uint64_t own_processes;                                  /* of this user */
	uint64_t group_processes;                                /* left to its control group ... */
	char group_processes_file[OS_PATH];                      /* ... which this file limits */
	uint64_t neighbours, neighbours6;                        /* entries of the machine's tables */
	uint64_t memory, group_memory;                           /* left, bytes */
	char group_memory_file[OS_PATH];
};

/* Takes a quarter of a millisecond. */
void os_limits(struct os_limits *l);

/* What a kernel may lack. */
enum os_feature { OS_FEATURE_CABLE, OS_FEATURE_BRIDGE, OS_FEATURE_LOOPBACK, OS_FEATURE_TAP };

/* Tries it out in a stack that nobody sees: missing gets a bit for each that is not there. -errno: there can be no
 * stack; what is known about that is in `why`, else "". Takes some milliseconds. */
int os_features(unsigned *missing, struct os_reason *why);

/* --------------------------------------------------------------------------------------------------- sockets */

enum { OS_SOCKETNAME = 112 };

/* What a TCP connection is doing, as FreeBSD numbers it (netinet/tcp_fsm.h). */
enum os_tcp_state {
	OS_TCP_CLOSED,
	OS_TCP_LISTEN,
	OS_TCP_SYN_SENT,
	OS_TCP_SYN_RECEIVED,
	OS_TCP_ESTABLISHED,
	OS_TCP_CLOSE_WAIT,
	OS_TCP_FIN_WAIT_1,
	OS_TCP_CLOSING,
	OS_TCP_LAST_ACK,
	OS_TCP_FIN_WAIT_2,
	OS_TCP_TIME_WAIT,
};

/* A socket of a stack. One that takes part in IPv4 alone is AF_INET, whatever family it was opened with. */
struct os_socket {
	int family;     /* AF_INET, AF_INET6, AF_UNIX */
	int type;       /* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW */
	int protocol;   /* IPPROTO_*; 0 for AF_UNIX */
	bool both;      /* AF_INET6: it takes IPv4 as well */
	bool connected; /* AF_UNIX: to peer, or to one that is not known */
	bool listening; /* TCP and AF_UNIX: qlen connections wait in a queue of at most qlimit */
	enum os_tcp_state state;
	uint8_t local[16], remote[16]; /* zeros: any, none */
	uint16_t lport, rport;
	unsigned index;           /* of the interface of link-local addresses, 0: none */
	uint32_t waiting, unsent; /* bytes to be read, and to be sent or acknowledged */
	uint32_t qlen, qlimit;
	uint32_t resent, disordered; /* TCP: segments sent again, and received out of order */
	uint64_t id, peer;           /* numbers of it and of the AF_UNIX socket that it is connected to; 0: none */
	uint64_t node;               /* AF_UNIX: inode of the file that it is bound to, 0: none */
	char name[OS_SOCKETNAME];    /* AF_UNIX: where it is bound, "" = nowhere; without control characters */
};

/*
 * The sockets of a stack that the caller's jail may see: AF_INET, AF_INET6 (both have TCP's, UDP's and raw ones),
 * AF_UNIX, or 0 = all, newest first as far as the system knows. Connections that are closing have id 0. Returns the
 * count. -EOPNOTSUPP: this kernel can't list them.
 */
int os_socket_list(struct os_vnet *v, int family, struct os_socket **list);

/* A descriptor of a process that is a socket of some stack. */
struct os_holder {
	uint64_t socket; /* os_socket's id */
	int pid, fd;     /* the process by its number in the world */
	unsigned uid;
	char command[20];
};

/* Who has sockets open: the processes that the caller's jail sees, newest first. Returns the count. */
int os_holder_list(struct os_vnet *v, struct os_holder **list);

/* What a stack counts, as far as the system does: the names are those of FreeBSD's structures (netinet/tcp_var.h ...).
 */
enum os_counter {
	OS_COUNTS_NONE, /* 0 */
	OS_IPS_TOTAL,
	OS_IPS_BADSUM,
	OS_IPS_TOOSHORT,
	OS_IPS_FRAGMENTS,
	OS_IPS_FRAGDROPPED,
	OS_IPS_FRAGTIMEOUT,
	OS_IPS_REASSEMBLED,
	OS_IPS_DELIVERED,
	OS_IPS_NOPROTO,
	OS_IPS_FORWARD,
	OS_IPS_CANTFORWARD,
	OS_IPS_REDIRECTSENT,
	OS_IPS_LOCALOUT,
	OS_IPS_ODROPPED,
	OS_IPS_NOROUTE,
	OS_IPS_FRAGMENTED,
	OS_IPS_OFRAGMENTS,
	OS_IPS_CANTFRAG,
	OS_ICPS_ERROR,
	OS_ICPS_CHECKSUM,
	OS_ICPS_REFLECT,
	OS_TCPS_SNDTOTAL,
	OS_TCPS_SNDPACK,
	OS_TCPS_SNDREXMITPACK,
	OS_TCPS_SNDREXMITBAD,
	OS_TCPS_DELACK,
	OS_TCPS_SNDPROBE,
	OS_TCPS_RCVTOTAL,
	OS_TCPS_RCVACKPACK,
	OS_TCPS_RCVDUPPACK,
	OS_TCPS_RCVOOPACK,
	OS_TCPS_RCVPACKAFTERWIN,
	OS_TCPS_RCVBADSUM,
	OS_TCPS_RCVREASSFULL,
	OS_TCPS_CONNATTEMPT,
	OS_TCPS_ACCEPTS,
	OS_TCPS_LISTENDROP,
	OS_TCPS_CONNECTS,
	OS_TCPS_CLOSED,
	OS_TCPS_DROPS,
	OS_TCPS_CONNDROPS,
	OS_TCPS_REXMTTIMEO,
	OS_TCPS_TIMEOUTDROP,
	OS_TCPS_KEEPPROBE,
	OS_TCPS_PREDACK,
	OS_TCPS_PREDDAT,
	OS_TCPS_SC_SENDCOOKIE,
	OS_TCPS_SC_RECVCOOKIE,
	OS_TCPS_SACK_RECOVERY,
	OS_TCPS_ECN_CE,
	OS_TCPS_ECN_ECT0,
	OS_TCPS_ECN_ECT1,
	OS_TCPS_SIG_RCVBADSIG,
	OS_TCPS_SIG_ERR_SIGOPT,
	OS_TCPS_SIG_ERR_NOSIGOPT,
	OS_UDPS_IPACKETS,
	OS_UDPS_BADSUM,
	OS_UDPS_NOPORT,
	OS_UDPS_NOPORTBCAST,
	OS_UDPS_FULLSOCK,
	OS_UDPS_DELIVERED,
	OS_UDPS_OPACKETS,
	OS_IP6S_TOTAL,
	OS_IP6S_TOOSHORT,
	OS_IP6S_FRAGMENTS,
	OS_IP6S_FRAGDROPPED,
	OS_IP6S_FRAGTIMEOUT,
	OS_IP6S_REASSEMBLED,
	OS_IP6S_DELIVERED,
	OS_IP6S_FORWARD,
	OS_IP6S_CANTFORWARD,
	OS_IP6S_REDIRECTSENT,
	OS_IP6S_LOCALOUT,
	OS_IP6S_ODROPPED,
	OS_IP6S_NOROUTE,
	OS_IP6S_FRAGMENTED,
	OS_IP6S_OFRAGMENTS,
	OS_IP6S_CANTFRAG,
	OS_ICP6S_ERROR,
	OS_ICP6S_TOOFREQ,
	OS_ICP6S_CHECKSUM,
	OS_ICP6S_REFLECT,
	OS_ICP6S_ODST_UNREACH,
	OS_ICP6S_OPACKET_TOO_BIG,
	OS_ICP6S_OTIME_EXCEED,
	OS_ICP6S_OPARAMPROB,
	OS_ICP6S_OREDIRECT,
	OS_IFS6_IN_HDRERR,
	OS_IFS6_IN_TOOBIG,
	OS_IFS6_IN_NOROUTE,
	OS_IFS6_IN_ADDRERR,
	OS_IFS6_IN_PROTOUNKNOWN,
	OS_IFS6_IN_DISCARD,
	OS_IFS6_REASS_FAIL,
	OS_IFS6_IN_MCAST,
	OS_IFS6_OUT_MCAST,
	OS_IFS6_IN_MSG,
	OS_IFS6_IN_ERROR,
	OS_IFS6_OUT_MSG,
	OS_IFS6_OUT_ERROR,
	OS_COUNTERS, /* how many there are */
};

struct os_counts {
	uint64_t of[OS_COUNTERS];
	uint64_t icmp_in[256], icmp_out[256], icmp6_in[256], icmp6_out[256]; /* messages by their types */
};

/* Reads the counters of a stack. Those that this kernel does not have are 0. */
int os_counts_get(struct os_vnet *v, struct os_counts *c);

/* IPv6's counters of one interface, those called IP6S, ICP6S and IFS6, and messages. -ENODEV: there is none, or IPv6
 * has nothing to do with it. */
int os_counts_get_if(struct os_vnet *v, const char *name, struct os_counts *c);

/* A raw ICMP or (AF_INET6) ICMPv6 socket in the stack that hands over echo replies only, close-on-exec and
 * non-blocking. The process stays where it is. The caller closes it. */
int os_icmp_socket(struct os_vnet *v, int family);

/* --------------------------------------------------------------------------------------------- system values */

/*
 * A Linux setting (a path below /proc/sys, dots or slashes) of the stack that this process is in. value is
 * NUL-terminated, without the newline. -ENOENT: this kernel has none of that name.
 */
int os_tunable_get(const char *path, char *value, size_t size);
int os_tunable_set(const char *path, const char *value);

#endif
