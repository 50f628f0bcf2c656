/* SPDX-License-Identifier: BSD-2-Clause */
/* os_route.h - the contract with the operating system (os.h): neighbours and routes. Included by os.h only. */
#ifndef OS_OS_ROUTE_H
#define OS_OS_ROUTE_H

/* -------------------------------------------------------------------------------------- neighbours and routes */

/* An entry of the ARP or neighbour-discovery table; own addresses are listed too, as FreeBSD does. */
struct os_neigh {
	unsigned index;
	int family;
	uint8_t addr[16];
	uint8_t ether[6];
	bool has_ether; /* false: (incomplete) */
	bool permanent, own, router, published;
	int expire;      /* seconds left */
	char state;      /* ndp(8)'s letter: N I R S D P */
	unsigned probes; /* questions sent since the last answer, of an entry that is being asked for */
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

enum { ROUTE_MTU = 1, ROUTE_WEIGHT = 2, ROUTE_EXPIRE = 4 };

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
	uint32_t weight; /* 1 unless somebody said otherwise; kept, and of no effect */
	int64_t expire;  /* seconds since the epoch, 0: never; kept, and of no effect */
	unsigned given;  /* ROUTE_MTU and its like: those that an addition or a change is about */
	uint64_t use;
	bool learnt;      /* from a router's advertisements: a default route through it */
	const char *pref; /* of a learnt one: "low", "medium" or "high" */
	int64_t lifetime; /* of a learnt one: seconds that are left, 0: for ever */
	bool has_source;  /* source: the own address that packets are sent from, if they need not be from another */
	uint8_t source[16];
};
int os_route_list(struct os_vnet *v, int family, struct os_route **list); /* in table order; returns the count */

/*
 * Adds a route: family, dst, plen, gateway or (no gateway) index, flags R_HOST, R_XRESOLVE and those of
 * R_SETTABLE; source; mtu (0 = the interface's), weight and expire as `given` says. -EEXIST: the destination is in the
 * table, -ENETUNREACH: the gateway is on no interface's network.
 */
int os_route_add(struct os_vnet *v, const struct os_route *r);

/* Changes the gateway, interface or source of the route to r->dst/plen if there is one, what is `given`, and the flags
 * of R_SETTABLE; of a network that an interface's address brings what is given alone (-EOPNOTSUPP). -ESRCH: not in the
 * table. */
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

#endif
