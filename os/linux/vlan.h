/* SPDX-License-Identifier: BSD-2-Clause */
/* vlan.h - vlan(4) inside os/linux: a front end whose back end's frames go tagged through another interface. */
#ifndef OS_LINUX_VLAN_H
#define OS_LINUX_VLAN_H

#include "os/linux/back.h"

enum { VLAN_TAG_MASK = 0xfff, VLAN_PCP_SHIFT = 13 };

/* A VLAN's tag and parent as its back end's setup says them. The parent is told by its index and by when it joined its
 * stack: one that has left and another with its number are not it. */
struct vlan {
	unsigned tag, pcp;
	unsigned qinq;   /* 1: 802.1ad's tag */
	unsigned parent; /* index, 0: none */
	uint64_t joined;
};

/* The tag's protocol, ETH_P_8021Q or ETH_P_8021AD. */
uint16_t vlan_protocol(const struct vlan *vl);

/* Finds a VLAN's setup, its back end and its parent. The parent's index is 0 when it has none, or no more. */
int vlan_find(struct nl *nl, const struct link *front, struct vlan *vl, struct link *back, struct link *parent);

/* A frame's length that is lost to the tag on a parent that has no room for it (IFCAP_VLAN_MTU). */
unsigned vlan_mtu_lost(const struct link *parent);

/* Ends whatever carries frames between a VLAN's back end and its parent in the stack v. */
void vlan_drop(struct os_vnet *v, const struct vlan *vl, const struct link *back);

/* The parent has got this MAC address: so do its VLANs in its stack, and theirs. nl is in it. */
int vlan_ether_changed(struct nl *nl, const struct link *parent, const uint8_t ether[6]);

/* The parent leaves the stack v: its VLANs don't go with it. */
int vlan_leave(struct os_vnet *v, const struct link *parent);

/*
 * Carrying frames between the back end and the parent, which are in the stack v, by the kernel's own 802.1Q
 * (vlan_8021q.c). -EOPNOTSUPP: it has none. Nothing must carry them yet.
 */
int vlan_8021q_carry(struct os_vnet *v, const struct vlan *vl, const struct link *back);
void vlan_8021q_drop(struct os_vnet *v, const struct link *back);

/*
 * The same by programs in the kernel (vlan_bpf.c). -EPERM and others: this user or kernel can't. What was carried
 * before is replaced.
 */
int vlan_bpf_carry(struct os_vnet *v, const struct vlan *vl, unsigned back);
void vlan_bpf_drop(struct os_vnet *v, const struct vlan *vl, unsigned back);

#endif
