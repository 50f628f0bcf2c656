/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vlan_8021q.c - VLANs by the kernel's own 802.1Q: a device of kind vlan on the parent, beside the back end, and two
 * filters that hand what comes in at the one out at the other. The device is no link of FreeBSD's; it has the back
 * end's name with a q. net/8021q/vlan_netlink.c, <linux/if_vlan.h>.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/linux/linkinfo.h"
#include "os/linux/tc.h"
#include "os/linux/vlan.h"

enum { PRIORITIES = 16 }; /* of packets (TC_PRIO_MAX of <linux/pkt_sched.h>), which the tag's priority is chosen by */

/* A parent that is down, or goes down, leaves the device up: it must carry as soon as the parent is up. */
static const struct ifla_vlan_flags loose = {.flags = VLAN_FLAG_LOOSE_BINDING, .mask = VLAN_FLAG_LOOSE_BINDING};

static int make(struct os_vnet *v, const struct vlan *vl, const char *name, unsigned index)
{
	struct linkinfo info;
	struct nlattr *map;
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(&v->nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);

	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)index;
	mnl_attr_put_strz(msg, IFLA_IFNAME, name);
	mnl_attr_put_u32(msg, IFLA_LINK, vl->parent);
	linkinfo_begin(msg, &info, "vlan");
	mnl_attr_put_u16(msg, IFLA_VLAN_ID, (uint16_t)vl->tag);
	mnl_attr_put_u16(msg, IFLA_VLAN_PROTOCOL, htons(vlan_protocol(vl)));
	mnl_attr_put(msg, IFLA_VLAN_FLAGS, sizeof loose, &loose);
	map = mnl_attr_nest_start(msg, IFLA_VLAN_EGRESS_QOS);
	for (uint32_t i = 0; vl->pcp && i < PRIORITIES; i++) {
		const struct ifla_vlan_qos_mapping m = {.from = i, .to = vl->pcp};

		mnl_attr_put(msg, IFLA_VLAN_QOS_MAPPING, sizeof m, &m);
	}
	mnl_attr_nest_end(msg, map);
	linkinfo_end(msg, &info);
	return nl_commit(&v->nl);
}

/* Deletes devices of ours on a parent: all, or those whose back end is gone with a command that was killed. */
static int delete_on(struct os_vnet *v, unsigned parent, bool all)
{
	struct link *links = NULL, back;
	const int count = link_list(&v->nl, 0, &links);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++) {
		const struct link *l = &links[i];

		if (!l->meta.back || strcmp(l->linux_kind, "vlan") != 0 || l->peer != parent)
			continue;
		if (all || link_get(&v->nl, NULL, l->index - (back_second(l) - l->index), &back) == -ENODEV)
			error = link_delete(&v->nl, l->index);
	}
	free(links);
	return error == -ENODEV ? 0 : error;
}

/* What comes in at a link goes out at the other. */
static int redirect(struct os_vnet *v, unsigned from, unsigned to)
{
	return tc_send(&v->nl, from, TC_PRIO_VLAN, &(struct tc_send){.to = to});
}

int vlan_8021q_carry(struct os_vnet *v, const struct vlan *vl, const struct link *back)
{
	const unsigned index = back_second(back);
	char name[OS_IFNAME + 1];
	int error;

	snprintf(name, sizeof name, "%.14sq", back->name);
	error = make(v, vl, name, index);
	if (error == -EEXIST) {
		error = delete_on(v, vl->parent, false);
		if (!error)
			error = make(v, vl, name, index);
	}
	if (!error)
		error = back_mark(v, name, index, 0, true);
	if (!error)
		error = redirect(v, index, back->index);
	if (!error)
		error = redirect(v, back->index, index);
	return error;
}

void vlan_8021q_drop(struct os_vnet *v, const struct link *back)
{
	/* What isn't there need not go; the device goes alone when its parent leaves. */
	(void)link_delete(&v->nl, back_second(back));
	(void)tc_remove(&v->nl, back->index, TC_IN, TC_PRIO_VLAN, 0);
}

int vlan_leave(struct os_vnet *v, const struct link *parent)
{
	/* The kernel has the directory as soon as it has had a VLAN; without one there is no need to look at all links.
	 */
	return access("/proc/net/vlan", F_OK) == 0 ? delete_on(v, parent->index, true) : 0;
}
