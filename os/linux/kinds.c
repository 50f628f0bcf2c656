/* SPDX-License-Identifier: BSD-2-Clause */
/* kinds.c - the table of interface kinds (kinds.h); creating and destroying by it. */
#include "os/linux/bridge.h"

#include <errno.h>
#include <linux/if.h>
#include <stdio.h>
#include <string.h>

/* Oldest first: `ifconfig -C` prints the newest first. */
static const struct ifkind *const kinds[] = {&kind_lo,    &kind_tun,    &kind_gif, &kind_vlan, &kind_tap, &kind_vmnet,
                                             &kind_epair, &kind_bridge, &kind_gre, &kind_lagg, &kind_nic};
enum { KINDS = sizeof kinds / sizeof *kinds };

const struct ifkind *kind_find(const char *name)
{
	for (int i = 0; i < KINDS; i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

const struct ifkind *kind_of(const struct link *l)
{
	return l->meta.kind[0] ? kind_find(l->meta.kind) : NULL;
}

bool kind_is_ether(const struct link *l)
{
	const struct ifkind *k = kind_of(l);

	return l->has_ether && !(l->linux_flags & IFF_LOOPBACK) && !(k && k->no_ether);
}

int os_if_cloners(const char *const **names)
{
	static const char *list[KINDS];
	int count = 0;

	for (int i = KINDS - 1; i >= 0; i--)
		if (!kinds[i]->nic)
			list[count++] = kinds[i]->name;
	*names = list;
	return count;
}

/*
 * The four bytes of a serial. One-to-one: multiplying by a number that has no factor in common with the modulus is, and
 * so is taking the digits apart. Three of the bytes are never below 0x10: a link-local address that is made of them
 * has no leading zeros to drop, so that columns of such addresses stand where they most often do on FreeBSD.
 */
static void serial_bytes(uint32_t serial, uint8_t b[4])
{
	const uint64_t all = (uint64_t)KIND_WORLDS * KIND_SERIALS; /* 240 * 240 * 256 * 240 */
	uint32_t x = (uint32_t)((serial + 1) * (uint64_t)3266489917 % all);

	b[3] = (uint8_t)(0x10 + x % 240);
	x /= 240;
	b[2] = (uint8_t)(x % 256);
	x /= 256;
	b[1] = (uint8_t)(0x10 + x % 240);
	b[0] = (uint8_t)(0x10 + x / 240);
}

void kind_mac(uint32_t serial, uint8_t last, uint8_t mac[6])
{
	mac[0] = 0x02;
	serial_bytes(serial, mac + 1);
	mac[5] = last;
}

void kind_mac_tap(uint32_t serial, uint8_t mac[6])
{
	mac[0] = 0x00;
	mac[1] = 0xbd;
	serial_bytes(serial, mac + 2);
	/* The byte that may be anything comes where a link-local address never drops a zero. */
	const uint8_t any = mac[4];
	mac[4] = mac[3];
	mac[3] = any;
}

int kind_make_pair(struct nl *nl, const struct pair *p)
{
	struct linkinfo info;
	struct ifinfomsg *ifm;
	struct nlmsghdr *msg = nl_request(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *ifm, &ifm);

	if (!msg)
		return -ENOBUFS;
	ifm->ifi_index = (int)p->index[0];
	mnl_attr_put_strz(msg, IFLA_IFNAME, p->name[0]);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, p->mac[0]);
	linkinfo_begin_veth(msg, &info, p->index[1]);
	mnl_attr_put_strz(msg, IFLA_IFNAME, p->name[1]);
	mnl_attr_put(msg, IFLA_ADDRESS, 6, p->mac[1]);
	linkinfo_end(msg, &info);
	return nl_commit(nl);
}

/* Appends what one end of a new interface still needs. */
static int mark_end(struct os_vnet *v, const struct ifkind *k, const struct claim *c, unsigned end)
{
	struct meta m = {
	        .ours = true, .unit = c->unit, .home = os_vnet_id(v), .vnet = os_vnet_id(v), .joined = meta_now()};
	struct nlmsghdr *msg = link_change(&v->nl, c->index[end], 0, 0);

	if (!msg)
		return -ENOBUFS;
	snprintf(m.kind, sizeof m.kind, "%s", k->name);
	if (k->ends == 2)
		m.side = end ? 'b' : 'a';
	if (k->mtu_first)
		mnl_attr_put_u32(msg, IFLA_MTU, k->mtu_first);
	if (k->no_eui64)
		link_put_linklocal(msg, false);
	return link_put_meta(msg, &m);
}

int kind_mark(struct os_vnet *v, const struct ifkind *k, const struct claim *c)
{
	int error = 0;

	for (unsigned end = 0; end < k->ends && !error; end++)
		error = mark_end(v, k, c, end);
	if (!error)
		error = nl_commit(&v->nl);
	if (error) {
		nl_drop(&v->nl);
		(void)link_delete(&v->nl, c->index[0]);
	}
	return error;
}

/* Asks the keeper for a unit and interface numbers; unit -1 = the lowest free. */
static int claim(struct os_vnet *v, const struct ifkind *k, int unit, struct claim *c)
{
	struct os_world *w = v->w;
	const uint32_t id = os_vnet_id(v);
	struct wire_in *m = client_request(w, WIRE_CLAIM);
	int error;

	m->head.vnet = id;
	m->head.unit = unit;
	m->head.count = k->ends;
	error = client_name(w, k->name);
	if (!error)
		error = client_call(w);
	if (error)
		return error;
	w->claims = true;
	c->unit = w->reply.head.unit;
	c->index[0] = w->reply.head.index[0];
	c->index[1] = w->reply.head.index[1];
	c->serial = w->reply.head.vnet;
	return c->unit > k->max_unit ? -ENOSPC : 0;
}

int os_if_create(struct os_vnet *v, const char *kind, int unit, char name[OS_IFNAME])
{
	const struct ifkind *k = kind_find(kind);
	struct claim c = {0};
	struct link l;
	int error;

	if (!k || k->nic || unit < -1)
		return -EINVAL;
	if (unit > k->max_unit)
		return -ENOSPC;
	for (int tries = 0; tries < CLAIM_TRIES; tries++) {
		error = claim(v, k, unit, &c);
		if (!error)
			error = k->create(v, &c, name);
		if (!error) {
			client_settle(v->w);
			return 0;
		}
		/* The kernel says the same of a name and of the first number that are in use. */
		if (v->w->claims && error == -EEXIST && link_get(&v->nl, NULL, c.index[0], &l) == 0)
			error = -EBUSY;
		/* A number or name that the kernel has in use though the keeper didn't know: it does from now on. */
		if (v->w->claims && (error == -EBUSY || (error == -EEXIST && unit < 0))) {
			if (error == -EBUSY)
				client_busy(v->w);
			else
				client_doubt(v->w);
			continue;
		}
		break;
	}
	client_abandon(v->w);
	return error;
}

/* Finds where an epair's other end is: the number of its stack. */
static int peer_stack(struct os_vnet *v, const struct link *l, uint32_t *stack)
{
	struct link peer;
	int error = 0;

	if (!l->peer_elsewhere) {
		*stack = os_vnet_id(v);
		return 0;
	}
	error = link_peer(&v->nl, l, &peer);
	if (!error)
		*stack = peer.meta.vnet;
	return error;
}

/* Tells the keeper which unit and interface numbers are about to be free. */
static void release(struct os_vnet *v, const struct link *l, const struct ifkind *k)
{
	struct os_world *w = v->w;
	struct wire_in *m;
	const uint32_t id = os_vnet_id(v);
	uint32_t stack = 0;
	const bool peer = k->ends == 2 && l->peer && peer_stack(v, l, &stack) == 0;

	if (l->meta.unit < 0)
		return; /* some other program's */
	m = client_request(w, WIRE_RELEASE);
	m->head.vnet = l->meta.ours ? l->meta.home : id; /* a killed command left it without its marks */
	m->head.unit = l->meta.unit;
	m->head.stack[0] = id;
	m->head.index[0] = l->index;
	if (peer) {
		m->head.stack[1] = stack;
		m->head.index[1] = l->peer;
	}
	if (client_name(w, k->name) == 0 && client_call(w) == 0)
		w->claims = true;
}

int os_if_destroy(struct os_vnet *v, const char *name)
{
	const struct ifkind *k;
	struct link l;
	int error = link_get(&v->nl, name, 0, &l);

	if (error)
		return error;
	k = kind_of(&l);
	/* The loopback that a stack is born with, and NICs, are nobody's clone. */
	if (!k || k->nic || (l.linux_flags & IFF_LOOPBACK))
		return -EINVAL;
	if (k->before_destroy)
		k->before_destroy(v, &l);
	release(v, &l, k);
	if (k == &kind_bridge)
		bridge_release(v, &l);
	error = link_delete(&v->nl, l.index);
	if (error)
		client_abandon(v->w);
	else
		client_settle(v->w);
	return error;
}
