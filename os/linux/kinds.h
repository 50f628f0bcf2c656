/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kinds.h - the interface kinds: what each cloner of FreeBSD is on Linux. A kind is one file, os/linux/kind_NAME.c,
 * that defines one struct ifkind, and one row in kinds.c.
 */
#ifndef OS_LINUX_KINDS_H
#define OS_LINUX_KINDS_H

#include "os/linux/link.h"

/* Worlds at a time on one machine, and interfaces that each numbers before it begins again. */
enum { KIND_WORLDS = 1024, KIND_SERIALS = 3456000 };

/* What a new interface gets from the keeper before it is made. */
struct claim {
	int unit;
	unsigned index[2]; /* numbers for the interface and, with two ends, the other */
	uint32_t serial;   /* never given twice on this machine while the world lives: for MAC addresses */
};

/* A medium: what `ifconfig -m` calls it, and what stands after "media: " when it is chosen. */
struct medium {
	const char *words, *shown;
};

struct ifkind {
	const char *name;   /* the cloner's, as in `ifconfig NAME create` */
	const char *module; /* FreeBSD's kernel module */
	unsigned ends;      /* interfaces that one create makes */
	int max_unit;
	uint32_t options, capabilities; /* IFCAP_* */
	uint32_t nd6;                   /* ND6_IFF_* */
	uint32_t mtu_min, mtu_max;
	const char *media, *status;      /* fixed texts, NULL = none */
	uint32_t mtu_first;              /* of a new one, 0 = what Linux gives it */
	bool no_eui64;                   /* the kernel must not make a link-local address of its MAC */
	bool nic;                        /* hardware: no cloner's, it can be neither created nor destroyed */
	const struct medium *media_list; /* to choose from; ends with NULL words; NULL: `media` is all there is */
	bool no_ether;                   /* not Ethernet on FreeBSD, whatever Linux makes of it */
	bool stays_running;              /* F_RUNNING comes with the first `up` and stays */
	bool alone;                      /* has a link-local address also when nobody is at its other end */

	/* Makes the interface, down, as the numbers say; its name (the a end's) goes to name. */
	int (*create)(struct os_vnet *v, const struct claim *c, char name[OS_IFNAME]);

	/* For kinds that Linux can't move between stacks (NULL otherwise): makes the same anew in the stack `to` that
	 * nl is open in, as l and m say, with this index (0: any). The old one is then deleted. */
	int (*recreate)(struct nl *to, const struct link *l, const struct meta *m, const char *name, unsigned index);

	/* The flags that FreeBSD shows, and whatever else differs from the fixed values above. */
	void (*show)(const struct link *l, struct os_if *ifp);

	/* For kinds with a back end (back.h; NULL otherwise): what that tells. May ask the kernel. */
	void (*look)(struct os_vnet *v, const struct link *l, struct os_if *ifp);
	/* Whether it may have this MTU, beyond mtu_min and mtu_max; NULL: it may. -EINVAL. */
	int (*check_mtu)(struct os_vnet *v, const struct link *l, uint32_t mtu);
	/* Tidies up elsewhere; NULL: nothing to do. */
	void (*before_destroy)(struct os_vnet *v, const struct link *l);
};

extern const struct ifkind kind_epair, kind_bridge, kind_lo, kind_nic, kind_tap, kind_vmnet, kind_tun, kind_gif,
        kind_gre, kind_vlan, kind_lagg;

/* The kind of that name; NULL. */
const struct ifkind *kind_find(const char *name);

/* The kind a link is of, by its meta; NULL for one that is nobody's here. */
const struct ifkind *kind_of(const struct link *l);

/* Whether a link is Ethernet on FreeBSD. */
bool kind_is_ether(const struct link *l);

/* The unique MAC of an interface: 02, four bytes of the serial (no two alike), `last`. A tap's begins as on FreeBSD:
 * 00, bd, the four bytes. */
void kind_mac(uint32_t serial, uint8_t last, uint8_t mac[6]);
void kind_mac_tap(uint32_t serial, uint8_t mac[6]);

/* The two ends of a veth pair: names, indices, MACs. */
struct pair {
	const char *name[2];
	unsigned index[2];
	const uint8_t *mac[2];
};
int kind_make_pair(struct nl *nl, const struct pair *p);

/* Ends the creation of a kind's interfaces: marks them as ours and sets what can't be given at creation; if that
 * fails they are deleted again. */
int kind_mark(struct os_vnet *v, const struct ifkind *k, const struct claim *c);

/* A bridge's link by name. -ENODEV, -EOPNOTSUPP: it isn't a bridge. */
int bridge_link(struct os_vnet *v, const char *name, struct link *l);

#endif
