/* SPDX-License-Identifier: BSD-2-Clause */
/* bridge.h - what the files about bridges share: members (bridge.c), spanning tree, span ports, table (fdb.c). */
#ifndef OS_LINUX_BRIDGE_H
#define OS_LINUX_BRIDGE_H

#include "lib/ifnames.h"
#include "os/linux/kinds.h"

/* What a new member has on FreeBSD; meta.member keeps what differs from it. */
enum { USUAL_MEMBER = M_LEARNING | M_DISCOVER | M_AUTOEDGE | M_AUTOPTP };

/* A member's IFBIF_* bits as they are kept. */
static inline uint32_t member_flags(const struct link *l)
{
	return (uint32_t)USUAL_MEMBER ^ l->meta.member;
}

/* How long a learnt address is kept: seconds, 0 = for ever; and the same in the kernel's hundredths, where for ever
 * is the longest that there is. */
unsigned bridge_timeout(const struct link *l);
uint32_t bridge_ageing(const struct link *l);

/* Has the bridges of the stack that this process is in hand no frames to its packet filter: on Linux that is a setting
 * per stack, and on unless turned off. */
void bridge_filter_off(void);

/* Begins a change of a bridge's own settings (bridge_end() ends it); NULL: the batch is full. */
struct nlmsghdr *bridge_begin(struct nl *nl, unsigned index, struct nlattr *nests[2]);
void bridge_end(struct nlmsghdr *msg, struct nlattr *const nests[2]);

/* The path cost that if_bridge(4) gives a member by its speed. */
unsigned stp_usual_cost(const struct link *l);

/*
 * Brings the kernel's spanning tree into line with the members' STP bits, after a change of `changed` (index; its bits
 * are kept already; 0: the settings have changed). The kernel has it for a whole bridge: members without the bit are
 * kept forwarding and their protocol frames are dropped.
 */
int stp_update(struct os_vnet *v, const struct link *bridge, unsigned changed);

/* A member has left: the spanning tree ends with its last one. */
int stp_left(struct os_vnet *v, const struct link *bridge, unsigned member);

/* A member of a bridge with spanning tree has come up: those that need not wait don't. */
int stp_member_up(struct os_vnet *v, const char *member);

/* What spanning tree says of a member, into m. */
void stp_show_member(struct os_vnet *v, const struct link *bridge, const struct link *l, struct os_member *m);

/* The bridge's span ports, their links in *list (to be freed); returns the count. */
int span_list(struct os_vnet *v, const struct link *bridge, struct link **list);

/* A new member's frames are copied to the span ports; a former member's are no longer. */
int span_join(struct os_vnet *v, const struct link *bridge, unsigned member);
int span_leave(struct os_vnet *v, const struct link *bridge, unsigned member);

/* A bridge is about to go: its members lose their filters, its span ports their mark. */
void bridge_release(struct os_vnet *v, const struct link *bridge);

#endif
