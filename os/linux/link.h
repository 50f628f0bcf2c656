/* SPDX-License-Identifier: BSD-2-Clause */
/* link.h - a Linux link as the kernel tells it, with FreeBSD's part of it decoded, inside os/linux. */
#ifndef OS_LINUX_LINK_H
#define OS_LINUX_LINK_H

#include "os/linux/client.h"
#include "os/linux/meta.h"

enum { BR_FDB_MAX_LEARNED = 49 }; /* IFLA_BR_FDB_MAX_LEARNED, of Linux 6.8, which headers in use don't know yet */

struct link {
	unsigned index;
	char name[OS_IFNAME];
	char linux_kind[OS_IFNAME]; /* IFLA_INFO_KIND, "" for a device of no kind */
	uint32_t linux_flags;       /* IFF_* of <linux/if.h> */
	uint16_t type;              /* ARPHRD_* */
	uint32_t mtu;
	bool has_ether;
	uint8_t ether[6];
	unsigned master; /* index of the device it is enslaved to */
	bool master_is_bridge;
	uint32_t promiscuity;
	uint32_t group;
	bool carrier;
	bool inet6_off; /* IPv6 is disabled on it (a duplicate link-local address does that) */
	bool ra_managed, ra_other;
	bool inet6_quiet;    /* the kernel gives it no link-local address */
	bool peer_elsewhere; /* its other end is in another stack (IFLA_LINK_NETNSID) */
	uint32_t peer_nsid;  /* that stack, as this one knows it */
	unsigned peer;       /* index of its other end there */
	struct os_ifstats stats;
	struct meta meta;
	/* What IFLA_INFO_DATA and IFLA_INFO_SLAVE_DATA say of bridges and their ports; bridge.c uses them. */
	struct {
		uint32_t ageing, forward_delay, hello_time, max_age; /* hundredths of a second */
		uint16_t priority;
		uint8_t id[8], root[8];
		uint16_t root_port;
		uint32_t root_cost;
		bool stp, changing; /* spanning tree is on, its shape is changing */
		bool counts;        /* the kernel limits what it learns */
		uint32_t max_learned;
	} bridge;
	struct {
		uint16_t priority, number, id, designated_port;
		uint8_t designated_bridge[8];
		uint32_t cost;
		uint8_t state; /* BR_STATE_* */
		bool learning;
		bool lockable, locked; /* takes frames of known stations only; lockable: the kernel can do that */
	} port;
};

/* Decodes an RTM_NEWLINK. */
void link_parse(const struct nlmsghdr *msg, struct link *l);

/* An nl_answer that decodes into the struct link that arg is. */
int link_answer(const struct nlmsghdr *msg, void *arg);

/* One link by name or (name NULL) by index. -ENODEV. */
int link_get(struct nl *nl, const char *name, unsigned index, struct link *l);

/* The other end of a link, in whatever stack it is. -ENODEV: it has none. */
int link_peer(struct nl *nl, const struct link *l, struct link *peer);

/* All links of a stack, or those with a master (0: all), in the kernel's order; the count. *list is to be freed. */
int link_list(struct nl *nl, unsigned master, struct link **list);

/* The same in the stack that a link's other end is in. */
int link_list_beside_peer(struct nl *nl, const struct link *l, struct link **list);

/* Appends a change of link `index` to the batch; attributes follow. */
struct nlmsghdr *link_change(struct nl *nl, unsigned index, uint32_t flags, uint32_t mask);

/* Gives a link of this stack a MAC address, at once. */
int link_set_ether(struct nl *nl, unsigned index, const uint8_t ether[6]);

/* Deletes a link, at once; a pair goes whole. -ENODEV. */
int link_delete(struct nl *nl, unsigned index);

/* Adds the alias attribute for m. -ENAMETOOLONG. */
int link_put_meta(struct nlmsghdr *msg, const struct meta *m);

/* Adds whether the kernel makes a link-local address of the link's MAC. */
void link_put_linklocal(struct nlmsghdr *msg, bool makes);

/* Changes only the alias, at once. */
int link_save_meta(struct nl *nl, unsigned index, const struct meta *m);

/*
 * Moves a link to the stack `to` (number `stack`), where it gets this index (0: any) and, with a pattern such as
 * "ep%d", another name. It arrives down, without addresses. -EBUSY: the index is in use there, -EEXIST: the name is.
 */
int link_move(struct nl *nl, const struct link *l, int nsfd, uint32_t stack, unsigned index, const char *pattern);

/* What FreeBSD shows of a link of the stack v, into *ifp. */
void link_show(const struct link *l, struct os_vnet *v, struct os_if *ifp);

#endif
