/* SPDX-License-Identifier: BSD-2-Clause */
/* arp_table.h - the link-layer table in the order in which FreeBSD's kernel lists it, for arp(8) and ndp(8). */
#ifndef CMD_ARP_TABLE_H
#define CMD_ARP_TABLE_H

#include <stddef.h>

#include "os/os.h"

/* An entry and the interface that it belongs to. */
struct arp_row {
	const struct os_neigh *neigh;
	const struct os_if *ifp;
	size_t joined, listed; /* places of the interface and of the entry in their lists */
};

/* A table; the rows point into the two lists. */
struct arp_table {
	struct os_neigh *neighs;
	struct os_if *ifs;
	struct arp_row *rows;
	size_t count;
};

/* Reads and orders the table of one family; exits on failure. */
void arp_table_read(struct arp_table *t, int family);
void arp_table_free(struct arp_table *t);

/* The kernel's hash of an address, 0..31: rows of one interface come by it. */
unsigned arp_table_bucket(int family, const uint8_t *addr);

#endif
