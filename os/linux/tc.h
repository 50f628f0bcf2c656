/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tc.h - programs that see a link's frames as they come in or go out: clsact with cls_bpf and classic BPF, which an
 * ordinary user may load into a stack of his own (<linux/pkt_sched.h>, <linux/pkt_cls.h>, tc-bpf(8)).
 *
 * A filter is known by link, side, priority and handle. The kernel drops a link's filters when it moves or goes.
 */
#ifndef OS_LINUX_TC_H
#define OS_LINUX_TC_H

#include <linux/filter.h>

#include "os/linux/nl.h"

enum tc_side { TC_IN, TC_OUT };

/* Priorities of our filters: the lowest sees a frame first. */
enum {
	TC_PRIO_INET6 = 0x7080,
	TC_PRIO_STP = 0x7100,
	TC_PRIO_SPAN = 0x7200,
	TC_PRIO_VLAN = 0x7300,
	TC_PRIO_LAGG = 0x7400
};

/* Makes the hook of a link that filters hang on; there already: fine. -ENOENT: not on this kernel. */
int tc_hook(struct nl *nl, unsigned index);

/* Drops the frames of the spanning tree protocol, which go to 01:80:c2:00:00:00. -EOPNOTSUPP: not on this kernel. */
int tc_drop_stp(struct nl *nl, unsigned index, enum tc_side side);

/* Drops IPv6. */
int tc_drop_inet6(struct nl *nl, unsigned index, enum tc_side side);

/* Sends a copy of each frame out through the link `to`, which is also the filter's handle. -EOPNOTSUPP. */
int tc_mirror(struct nl *nl, unsigned index, enum tc_side side, unsigned to);

/*
 * Where the frames go that a program picks, by returning -1 for them and 0 for others: out through the link `to`. A
 * copy: they go on to the next filter as well. With `to` 0 the program's value is the verdict (TC_ACT_*).
 */
struct tc_send {
	const struct sock_filter *program; /* NULL: picks all */
	unsigned length;
	unsigned to;
	bool copy;
};
/* Makes the one filter of a priority on what comes in, or puts it in the place of the one that is there. -EOPNOTSUPP */
int tc_send(struct nl *nl, unsigned index, uint16_t prio, const struct tc_send *s);

/* Removes a filter; handle 0: all of that priority. None there: no error. */
int tc_remove(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio, uint32_t handle);

/* Removes those of a priority and says whether there were any. */
bool tc_removed(struct nl *nl, unsigned index, enum tc_side side, uint16_t prio);

/* The links that copies go to; returns the count, *links is to be freed. */
int tc_mirrors(struct nl *nl, unsigned index, enum tc_side side, uint32_t **links);

#endif
