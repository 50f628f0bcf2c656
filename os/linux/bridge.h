/* SPDX-License-Identifier: BSD-2-Clause */
/* bridge.h - what the files about bridges share: members (bridge.c), settings (bridge_set.c), spanning tree, span
 * ports, limits (bridge_limit.c), table (fdb.h). */
#ifndef OS_LINUX_BRIDGE_H
#define OS_LINUX_BRIDGE_H

#include "lib/ifnames.h"
#include "os/linux/fdb.h"
#include "os/linux/kinds.h"
#include "os/linux/linkinfo.h"

/* What a new member has on FreeBSD; meta.member keeps what differs from it. */
enum { USUAL_MEMBER = M_LEARNING | M_DISCOVER | M_AUTOEDGE | M_AUTOPTP };

/* A new bridge keeps what it has learnt for so long: if_bridge(4)'s 1200 s in the kernel's hundredths. */
enum { FIRST_AGEING = 1200 * 100 };

/* Puts what every bridge of ours has otherwise than Linux's into the message that makes it, among its own settings. */
void bridge_put_ours(struct nlmsghdr *msg);

/* A member's IFBIF_* bits as they are kept. */
static inline uint32_t member_flags(const struct link *l)
{
	return (uint32_t)USUAL_MEMBER ^ l->meta.member;
}

/* A bridge's link, and a member's that is checked to be one of its. -ENOENT: it is not. */
int bridge_member(struct os_vnet *v, const char *bridge, const char *member, struct link *b, struct link *l);

/* How long a learnt address is kept: seconds, 0 = for ever; and the same in the kernel's hundredths, where for ever
 * is the longest that there is. */
unsigned bridge_timeout(const struct link *l);
uint32_t bridge_ageing(const struct link *l);

/* Has the bridges of the stack that this process is in hand no frames to its packet filter: on Linux that is a setting
 * per stack, and on unless turned off. */
void bridge_filter_off(void);

/* Begins a change of a bridge's own settings (linkinfo_end() ends it); NULL: the batch is full. */
struct nlmsghdr *bridge_begin(struct nl *nl, unsigned index, struct linkinfo *info);

/* The same for settings of a member (index) as a bridge's port. */
struct nlmsghdr *bridge_begin_port(struct nl *nl, unsigned index, struct linkinfo *info);

/* FreeBSD's port priorities are 0 to 240, Linux's 0 to 63. */
enum { PORT_PRIORITY_STEP = 4 };

/* How many addresses a new bridge keeps. */
enum { USUAL_MAXADDR = 2000 };

/* How many addresses the bridge keeps, and what the kernel is to be told when `fixed` of them are not learnt. */
unsigned bridge_maxaddr(const struct link *bridge);
uint32_t bridge_max_learned(const struct link *bridge, unsigned fixed);

/* Whether maxaddr was set and the kernel (before 6.8) does not keep it: then somebody is to watch. */
bool bridge_maxaddr_watched(const struct link *bridge);

/*
 * Brings a bridge into line with maxaddr, and its members with ifmaxaddr and sticky. `news`: what it has learnt since
 * the last time, oldest first; of those, what is too much is taken out again, and what is on a sticky member stays.
 * *watch: whether somebody is to do this whenever something is learnt (guard_start()), *tree: and is to call
 * stp_tick(). -ENODEV: no such bridge.
 */
int limit_enforce(struct nl *nl, unsigned bridge, const struct fdb_entry *news, size_t count, bool *watch, bool *tree);

/* The same at once after a change of the settings; what is too much for a new maxaddr is forgotten. `guarded`: somebody
 * watches over the bridge, and is sent away if nothing needs it. */
int limit_apply(struct os_vnet *v, const struct link *bridge, bool guarded);

/* Starts the process that watches over a bridge (pump.h), before the setting that needs it: what is learnt in between
 * is seen. It ends by itself when nothing has needed it for a while. */
int guard_start(struct os_vnet *v, const struct link *bridge);
void guard_stop(struct os_vnet *v, const struct link *bridge);

/* The path cost that if_bridge(4) gives a member by its speed. nl is in its stack. */
unsigned stp_usual_cost(struct nl *nl, const struct link *l);

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

/*
 * To be called every second while a bridge has a spanning tree, until it is false that it has. While the tree's shape
 * changes what was not heard for the time of a forward delay is forgotten, as IEEE 802.1D says: the kernel sees to
 * that only when the oldest entry's time is over. nl is in the bridge's stack.
 */
bool stp_tick(struct nl *nl, unsigned bridge);

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
