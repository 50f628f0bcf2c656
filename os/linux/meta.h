/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * meta.h - what FreeBSD knows of an interface and Linux doesn't: its cloner and unit, the stack it came from, when it
 * joined this one, groups, description ... It travels with the interface in the kernel, as text in IFLA_IFALIAS
 * ("vnet1 k=epair u=3 ... d=description"), so it can't be lost and dies with the interface.
 */
#ifndef OS_LINUX_META_H
#define OS_LINUX_META_H

#include <stdbool.h>
#include <stdint.h>

#include "os/os.h"

enum { META_SETUP = 160 }; /* bytes of a back end's setup with its NUL */
enum { META_TEXT = 256 };  /* IFALIASZ of <linux/if.h>, NUL included */

struct meta {
	bool ours;            /* the alias was one of ours; else every field is a default */
	char kind[OS_IFNAME]; /* cloner, "" for a NIC */
	int unit;
	char side;         /* 'a' or 'b' of an epair, 0 otherwise */
	uint32_t home;     /* number of the stack whose interface it is */
	uint32_t vnet;     /* number of the stack that it is in */
	bool returned;     /* has been away and is back, or has left its cloner's group: which is not shown at home */
	uint64_t joined;   /* CLOCK_BOOTTIME in ns when it joined this stack: the order of ifconfig -l */
	uint64_t enslaved; /* the same for the bridge it is a member of: newest member first */
	uint32_t flags;    /* IFF_* bits that Linux has no place for (PROMISC kept after a bridge, DEBUG, LINK0 ...) */
	bool was_up;       /* a bridge's root priority is 0 until it was up once, a card's speed unknown */
	bool down;         /* a loopback that FreeBSD shows as down: Linux needs its own to be up (stack.h) */
	char origin[OS_IFNAME]; /* a card of the machine: its name there */
	unsigned medium;        /* chosen, by its place in the kind's list */
	bool has_hwaddr;
	uint8_t hwaddr[6]; /* the first MAC, once it was changed */
	uint32_t metric;
	uint32_t nd6_flip;  /* ND6_IFF_* bits that differ from the kind's usual ones */
	uint32_t cap_flip;  /* IFCAP_* bits that differ from the kind's usual ones */
	uint32_t member;    /* bridge member: IFBIF_* bits beyond the usual ones, flipped */
	uint32_t ifmaxaddr; /* bridge member */
	uint32_t pathcost;  /* bridge member: its path cost, 0 = the usual of its kind */
	bool has_maxaddr;   /* bridge: the size of its table is not the usual */
	uint32_t maxaddr;
	struct meta_stp {
		unsigned hellotime, fwddelay, maxage, holdcnt; /* bridge: seconds, packets; 0 = the usual */
		unsigned proto;                                /* bridge: 1 stp, 0 rstp */
	} stp;
	bool has_timeout; /* bridge: not the usual one; Linux's own changes by itself (spanning tree) */
	uint32_t timeout;
	bool back;              /* the back end of an interface (back.h): FreeBSD sees nothing of it */
	char setup[META_SETUP]; /* and how its front end is set up, without blanks */
	unsigned lagg;          /* port of an aggregate (lagg.h): the index of that one's back end, 0: none */
	uint8_t lagg_ether[6];  /* and the MAC that it had before */
	unsigned ngroups;       /* groups the user put it in */
	char groups[OS_GROUPS][OS_IFNAME];
	char descr[OS_DESCR];
};

/* Reads an alias; anything that isn't ours gives defaults (ours = false). */
void meta_parse(struct meta *m, const char *alias);

/* Writes it; -ENAMETOOLONG if it does not fit into an alias. */
int meta_format(const struct meta *m, char text[META_TEXT]);

/* Cuts the description until it fits: what must not fail is not to fail for its sake. */
void meta_fit(struct meta *m);

/* The time for `joined` and `enslaved`. */
uint64_t meta_now(void);

#endif
