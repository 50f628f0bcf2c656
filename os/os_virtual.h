/* SPDX-License-Identifier: BSD-2-Clause */
/* os_virtual.h - the contract with the operating system (os.h): interfaces over others: VLANs, aggregates, tunnels;
 * virtual functions of cards. Included by os.h only. */
#ifndef OS_OS_VIRTUAL_H
#define OS_OS_VIRTUAL_H

/* ------------------------------------------------------------------------------------------------------ VLANs */

/* A VLAN's place on the interface that carries its frames, as vlan(4) has it. */
struct os_vlan {
	char parent[OS_IFNAME]; /* "" = none */
	unsigned tag;           /* 1 to 4094 */
	unsigned pcp;           /* priority of its frames, 0 to 7 */
	bool qinq;              /* they are tagged as by 802.1ad, not 802.1Q */
};

/* -EOPNOTSUPP from each: not a VLAN. -EPERM: it is in another stack than its parent. */
int os_vlan_get(struct os_vnet *v, const char *name, struct os_vlan *vlan);
/* Gives it tag and parent, or (parent "") takes them away. -ENOENT: no such parent, -EPROTONOSUPPORT: no Ethernet,
 * -EINVAL: no such tag, -EEXIST: the tag is taken, -EBUSY: it has a parent. pcp and qinq are left as they are. */
int os_vlan_set(struct os_vnet *v, const char *name, const struct os_vlan *vlan);
int os_vlan_set_pcp(struct os_vnet *v, const char *name, unsigned pcp);
int os_vlan_set_qinq(struct os_vnet *v, const char *name, bool qinq);
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

/* The outside of a gif or gre: its own address and the other end's; and what a gre's packets have in their heads. */
struct os_tunnel {
	int family; /* AF_INET, AF_INET6; 0: none are set */
	uint8_t source[16], dest[16];
	uint32_t key;     /* of a gre, 0: none */
	uint32_t options; /* GIF_* or GRE_* of lib/ifnames.h */
};

/* -EOPNOTSUPP from each: no tunnel, or no gre. set: family 0 takes the addresses away; -EADDRNOTAVAIL: another tunnel
 * has the pair, or an address is none; -EPERM: it is in another stack than its outside. */
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

#endif
