/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * linkinfo.h - what kind a link is of, and the settings of its kind, in a message (IFLA_LINKINFO of <linux/if_link.h>),
 * inside os/linux.
 */
#ifndef OS_LINUX_LINKINFO_H
#define OS_LINUX_LINKINFO_H

#include <libmnl/libmnl.h>

/* What is open in a message until linkinfo_end(). */
struct linkinfo {
	struct nlattr *nests[3];
	int count;
};

/* The kind, which has no settings. */
void linkinfo_put(struct nlmsghdr *msg, const char *kind);

/* The kind; its settings follow (IFLA_BR_*, IFLA_VLAN_*). */
void linkinfo_begin(struct nlmsghdr *msg, struct linkinfo *info, const char *kind);

/* One end of a veth pair: the attributes of the other end, a link with this index (0: any), follow. Each end has one
 * queue: untold, the kernel makes one for each processor and takes all but one away, which costs a grace period. */
void linkinfo_begin_veth(struct nlmsghdr *msg, struct linkinfo *info, unsigned other);

/* A port of a bridge: its settings there follow (IFLA_BRPORT_*). */
void linkinfo_begin_port(struct nlmsghdr *msg, struct linkinfo *info);

void linkinfo_end(struct nlmsghdr *msg, const struct linkinfo *info);

#endif
