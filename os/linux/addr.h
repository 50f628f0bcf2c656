/* SPDX-License-Identifier: BSD-2-Clause */
/* addr.h - addresses on links, inside os/linux. */
#ifndef OS_LINUX_ADDR_H
#define OS_LINUX_ADDR_H

#include <linux/if_addr.h>

#include "os/linux/link.h"

/* os_addr_list() and os_addr_add() with Linux's interface numbers (ifindex.h). */
int addr_list(struct os_vnet *v, unsigned index, struct os_addr **list);
int addr_add(struct os_vnet *v, const struct os_addr *a);

/* An address with what only os/linux needs of it. */
struct addr_entry {
	struct os_addr a;
	unsigned order, stamp; /* place in the list; when it was made, hundredths of a second */
	uint8_t proto;         /* enum addr_order, or another program's */
};

struct addr_entries {
	struct addr_entry *list;
	size_t count, room;
	unsigned index; /* of the interface that is wanted, 0 = all */
};

/* Reads the addresses of one interface (0: all) into es as the kernel lists them; es->list is to be freed. */
int addr_entries_read(struct nl *nl, unsigned index, struct addr_entries *es);

/* The mask of a point-to-point address stands in its label. */
#define POINT_LABEL "mask/%u"

/* Linux has no flag for an anycast address. It is kept as one that is deprecated and a mobile node's home, which only
 * matters for the choice of a source: the first forbids what the second prefers. */
enum { ADDR_ANYCAST = IFA_F_HOMEADDRESS | IFA_F_DEPRECATED };

/* Gives an interface that has just come up the addresses that FreeBSD gives it and Linux doesn't, and takes back those
 * that only Linux gives. */
int addr_after_up(struct os_vnet *v, const struct link *l);

/* Gives an interface a link-local address, if it has none. */
int addr_need_linklocal(struct os_vnet *v, const struct link *l);

/* Begins again to look for duplicates of the IPv6 addresses. */
int addr_probe_again(struct os_vnet *v, const struct link *l);

/* The addresses that Linux drops when a link goes down and FreeBSD keeps; returns the count, *kept is to be freed.
 * addr_after_down() gives them back, as far as that can be done. */
int addr_before_down(struct os_vnet *v, const struct link *l, struct os_addr **kept);
void addr_after_down(struct os_vnet *v, struct os_addr *kept, int count);

/* Appends the request for a new address, `order` being its place in the list. -ENOBUFS: commit first. */
int addr_put(struct nl *nl, const struct os_addr *a, uint8_t order);

/* Takes all IPv6 addresses from an interface. */
int addr_drop_inet6(struct os_vnet *v, unsigned index);

/* Appends the request to remove an address: index, family, addr and plen must be right. -ENOBUFS. */
int addr_put_removal(struct nl *nl, const struct os_addr *a);

/*
 * Linux keeps no order between the families and counts time in hundredths of a second, FreeBSD lists addresses as they
 * were configured. The order is kept in IFA_PROTO, a byte that is ours to use: before the link-local address, it,
 * after.
 */
enum addr_order {
	ORDER_KERNEL_LO = 1,      /* IFAPROT_KERNEL_LO: ::1 and 127.0.0.1 that the kernel made */
	ORDER_KERNEL_LL = 3,      /* IFAPROT_KERNEL_LL: a link-local address that the kernel made */
	ORDER_BEFORE = 0x40,      /* ... to 0x7c: configured while there was no link-local address */
	ORDER_LL_UNPROBED = 0x7e, /* a link-local address that we made on a link whose other end was down */
	ORDER_LL = 0x7f,          /* one that we made and that needs no probe */
	ORDER_AFTER = 0x80,       /* ... to 0xfe */
};

#endif
