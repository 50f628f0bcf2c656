/* SPDX-License-Identifier: BSD-2-Clause */
/* vlan.c - tags and parents of vlan(4): os_vlan_*() (vlan.h). */
#include "os/linux/vlan.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/linux/pump.h"

uint16_t vlan_protocol(const struct vlan *vl)
{
	return vl->qinq ? ETH_P_8021AD : ETH_P_8021Q;
}

static void parse(struct vlan *vl, const char *setup)
{
	const int count =
	        sscanf(setup, "%u,%u,%u,%" SCNx64 ",%u", &vl->tag, &vl->pcp, &vl->parent, &vl->joined, &vl->qinq);

	if (count < 4)
		*vl = (struct vlan){0};
	else if (count == 4)
		vl->qinq = 0;
}

static void format(const struct vlan *vl, char setup[META_SETUP])
{
	*setup = '\0';
	if (vl->parent || vl->pcp || vl->qinq)
		snprintf(setup, META_SETUP, "%u,%u,%u,%" PRIx64 "%s", vl->tag, vl->pcp, vl->parent, vl->joined,
		         vl->qinq ? ",1" : "");
}

int vlan_find(struct nl *nl, const struct link *front, struct vlan *vl, struct link *back, struct link *parent)
{
	int error = back_get(nl, front, back);

	if (error)
		return error;
	parse(vl, back->meta.setup);
	parent->index = 0;
	if (vl->parent && (back_neighbour(nl, front, vl->parent, parent) < 0 || parent->meta.joined != vl->joined))
		parent->index = 0;
	return 0;
}

unsigned vlan_mtu_lost(const struct link *parent)
{
	const struct ifkind *k = kind_of(parent);

	return ((k ? k->options : 0) ^ parent->meta.cap_flip) & CAP_VLAN_MTU ? 0 : 4;
}

int vlan_ether_changed(struct nl *nl, const struct link *parent, const uint8_t ether[6])
{
	struct link *links = NULL, front;
	const int count = link_list(nl, 0, &links);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++) {
		struct vlan vl;

		if (!links[i].meta.back || links[i].peer_elsewhere)
			continue;
		parse(&vl, links[i].meta.setup);
		if (vl.parent != parent->index || vl.joined != parent->meta.joined)
			continue;
		error = link_set_ether(nl, links[i].peer, ether);
		if (!error && link_get(nl, NULL, links[i].peer, &front) == 0)
			error = vlan_ether_changed(nl, &front, ether);
	}
	free(links);
	return error;
}

/* The VLAN of that name with its back end; -EOPNOTSUPP: it is none. */
static int get(struct os_vnet *v, const char *name, struct link *front, struct vlan *vl, struct link *back,
               struct link *parent)
{
	int error = link_get(&v->nl, name, 0, front);

	if (!error && kind_of(front) != &kind_vlan)
		error = -EOPNOTSUPP;
	return error ? error : vlan_find(&v->nl, front, vl, back, parent);
}

int os_vlan_get(struct os_vnet *v, const char *name, struct os_vlan *vlan)
{
	struct link front, back, parent;
	struct vlan vl;
	int error = get(v, name, &front, &vl, &back, &parent);

	if (error)
		return error;
	*vlan = (struct os_vlan){.pcp = vl.pcp, .qinq = vl.qinq};
	if (front.meta.home != os_vnet_id(v))
		return -EPERM;
	if (parent.index) {
		vlan->tag = vl.tag;
		snprintf(vlan->parent, sizeof vlan->parent, "%s", parent.name);
	}
	return 0;
}

/* Whether another VLAN has the tag on this parent. */
static int tag_free(struct nl *nl, const struct vlan *vl)
{
	struct link *links = NULL;
	const int count = link_list(nl, 0, &links);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++) {
		struct vlan other;

		if (!links[i].meta.back)
			continue;
		parse(&other, links[i].meta.setup);
		if (other.parent == vl->parent && other.joined == vl->joined && other.tag == vl->tag)
			error = -EEXIST;
	}
	free(links);
	return error;
}

/* Looks up what a new VLAN is to be, in the order in which vlan(4) finds what is wrong. */
static int check(struct os_vnet *v, const struct os_vlan *vlan, bool busy, struct vlan *vl, struct link *parent)
{
	int error = link_get(&v->nl, vlan->parent, 0, parent);

	if (error)
		return error == -ENODEV ? -ENOENT : error;
	if (!kind_is_ether(parent) || parent->meta.lagg)
		return -EPROTONOSUPPORT;
	if (vlan->tag == 0 || vlan->tag >= VLAN_TAG_MASK)
		return -EINVAL;
	if (busy)
		return -EBUSY;
	vl->tag = vlan->tag;
	vl->parent = parent->index;
	vl->joined = parent->meta.joined;
	return tag_free(&v->nl, vl);
}

int os_vlan_check(struct os_vnet *v, const struct os_vlan *vlan)
{
	struct link parent;
	struct vlan vl = {0};

	return check(v, vlan, false, &vl, &parent);
}

void vlan_drop(struct os_vnet *v, const struct vlan *vl, const struct link *back)
{
	vlan_8021q_drop(v, back);
	vlan_bpf_drop(v, vl, back->index);
	pump_stop(v, back);
}

/* Begins, or begins anew, to carry frames: in the kernel if we may, else by a process of the keeper's. */
static int carry(struct os_vnet *v, const struct vlan *vl, const struct link *back, const struct link *parent)
{
	vlan_drop(v, vl, back);
	if (vlan_8021q_carry(v, vl, back) == 0)
		return 0;
	vlan_8021q_drop(v, back);
	if (vlan_bpf_carry(v, vl, back->index) == 0)
		return 0;
	vlan_bpf_drop(v, vl, back->index);
	return pump_vlan(v, back, parent, vl);
}

/* Keeps the setup in the back end's alias. */
static int save(struct os_vnet *v, struct link *back, const struct vlan *vl)
{
	format(vl, back->meta.setup);
	return link_save_meta(&v->nl, back->index, &back->meta);
}

static int detach(struct os_vnet *v, const struct link *front, struct link *back, struct vlan *vl, bool there)
{
	struct nlmsghdr *msg;
	int error;

	if (there)
		vlan_drop(v, vl, back);
	vl->tag = vl->parent = 0;
	error = save(v, back, vl);
	if (error)
		return error;
	msg = link_change(&v->nl, back->index, 0, IFF_UP);
	if (msg)
		msg = link_change(&v->nl, front->index, 0, 0);
	if (!msg)
		return -ENOBUFS;
	mnl_attr_put_u32(msg, IFLA_MTU, 1500);
	return nl_commit(&v->nl);
}

/* The VLAN takes its parent's MAC and what of its MTU the tag leaves. */
static int take_after(struct os_vnet *v, const struct link *front, const struct link *back, const struct link *parent)
{
	struct nlmsghdr *msg = link_change(&v->nl, front->index, 0, 0);

	if (!msg)
		return -ENOBUFS;
	mnl_attr_put(msg, IFLA_ADDRESS, 6, parent->ether);
	mnl_attr_put_u32(msg, IFLA_MTU, parent->mtu - vlan_mtu_lost(parent));
	if (!link_change(&v->nl, back->index, IFF_UP, IFF_UP))
		return -ENOBUFS;
	return nl_commit(&v->nl);
}

int os_vlan_set(struct os_vnet *v, const char *name, const struct os_vlan *vlan)
{
	struct link front, back, parent, wanted;
	struct vlan vl;
	int error = get(v, name, &front, &vl, &back, &parent);

	if (error)
		return error;
	if (front.meta.home != os_vnet_id(v))
		return -EPERM;
	if (!*vlan->parent)
		return detach(v, &front, &back, &vl, parent.index != 0);
	error = check(v, vlan, parent.index != 0, &vl, &wanted);
	if (!error)
		error = save(v, &back, &vl);
	if (error)
		return error;
	error = take_after(v, &front, &back, &wanted);
	if (!error)
		error = carry(v, &vl, &back, &wanted);
	if (error)
		(void)detach(v, &front, &back, &vl, true);
	return error;
}

/* Changes how the frames of a VLAN are tagged; pcp, qinq < 0: as before. */
static int set_tagging(struct os_vnet *v, const char *name, int pcp, int qinq)
{
	struct link front, back, parent;
	struct vlan vl;
	int error = get(v, name, &front, &vl, &back, &parent);

	if (error)
		return error;
	if (front.meta.home != os_vnet_id(v))
		return -EPERM;
	if (parent.index && qinq >= 0)
		vlan_drop(v, &vl, &back);
	vl.pcp = pcp < 0 ? vl.pcp : (unsigned)pcp;
	vl.qinq = qinq < 0 ? vl.qinq : (unsigned)qinq;
	error = save(v, &back, &vl);
	if (!error && parent.index)
		error = carry(v, &vl, &back, &parent);
	return error;
}

int os_vlan_set_pcp(struct os_vnet *v, const char *name, unsigned pcp)
{
	return set_tagging(v, name, (int)pcp, -1);
}

int os_vlan_set_qinq(struct os_vnet *v, const char *name, bool qinq)
{
	return set_tagging(v, name, -1, qinq);
}
