/* SPDX-License-Identifier: BSD-2-Clause */
/* os_bridge.h - the contract with the operating system (os.h): bridges and their members. Included by os.h only. */
#ifndef OS_OS_BRIDGE_H
#define OS_OS_BRIDGE_H

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

#endif
