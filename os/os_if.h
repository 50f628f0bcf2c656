/* SPDX-License-Identifier: BSD-2-Clause */
/* os_if.h - the contract with the operating system (os.h): interfaces and their addresses. Included by os.h only. */
#ifndef OS_OS_IF_H
#define OS_OS_IF_H

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
	bool ra_managed; /* the last advertisement of a router there says that DHCP gives addresses, */
	bool ra_other;   /* and other things */
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

#endif
