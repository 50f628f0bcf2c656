/* SPDX-License-Identifier: BSD-2-Clause */
/* fdb.h - the entries of a Linux bridge's forwarding table, inside os/linux. */
#ifndef OS_LINUX_FDB_H
#define OS_LINUX_FDB_H

#include <stddef.h>

#include "os/linux/nl.h"

struct fdb_entry {
	uint8_t ether[6];
	unsigned index; /* the member it is on */
	unsigned flags; /* IFBAF_*: 0 learnt, STATIC, STICKY */
	uint32_t age;   /* hundredths of a second since it was seen */
};

/* Decodes a neighbour message about this bridge's table; false: it is about something else, or about the bridge's and
 * its members' own addresses, which are Linux's business. */
bool fdb_parse(const struct nlmsghdr *msg, unsigned bridge, struct fdb_entry *e);

/* The table, seen last first; returns the count. *list is to be freed. */
int fdb_list(struct nl *nl, unsigned bridge, struct fdb_entry **list);

/*
 * Puts a table's entries into FreeBSD's order: learnt last first. So is Linux's own list, but netlink goes through it
 * once for each member; its order is told by the ioctl that brctl(8) used, which takes a socket of any family. Where
 * that fails the entries stay as they are.
 */
void fdb_newest_first(const struct nl *nl, const char *bridge, struct fdb_entry *list, size_t count);

/* Appends that an entry of the table does not age and stays where it is, whatever its station sends elsewhere (flags
 * STATIC or STICKY); none: -ENOENT at the commit. */
int fdb_pin(struct nl *nl, unsigned index, const uint8_t ether[6], unsigned flags);

int fdb_delete(struct nl *nl, unsigned index, const uint8_t ether[6]);

#endif
