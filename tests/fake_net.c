/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_net.c - stacks and interfaces of the operating system in memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "lib/ifnames.h"
#include "tests/fake_os.h"
#include "tests/fake_state.h"

struct os_vnet {
	uint32_t id;
};

/* What a new interface of a kind is like. */
struct fake_kind {
	const char *name;
	uint32_t flags, options, mtu, nd6, mtu_max;
	const char *media, *status;
	uint8_t ether0; /* first byte of its link-level address */
	bool ether;
};

enum { NEW_ND6 = ND6_PERFORMNUD | ND6_AUTO_LINKLOCAL };

static const struct fake_kind kinds[] = {
        {"epair", F_BROADCAST | F_RUNNING | F_SIMPLEX | F_MULTICAST, CAP_VLAN_MTU, 1500, NEW_ND6, 65535,
         "Ethernet 10Gbase-T (10Gbase-T <full-duplex>)", "active", 0x02, true},
        {"bridge", F_BROADCAST | F_SIMPLEX | F_MULTICAST, 0, 1500, ND6_PERFORMNUD, 65535, NULL, NULL, 0x02, true},
        {"tap", F_BROADCAST | F_SIMPLEX | F_MULTICAST, CAP_LINKSTATE, 1500, NEW_ND6, 65535, "Ethernet autoselect",
         "no carrier", 0x00, true},
        {"lo", F_LOOPBACK | F_MULTICAST, CAP_RXCSUM | CAP_TXCSUM | CAP_LINKSTATE | CAP_RXCSUM_IPV6 | CAP_TXCSUM_IPV6,
         16384, NEW_ND6, 65535, NULL, NULL, 0, false},
};
enum { NKINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct fake_kind *kind_named(const char *name)
{
	for (int i = 0; i < NKINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

int fake_if_by_name(uint32_t vnet, const char *name)
{
	struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_IFS; i++)
		if (s->ifs[i].used && s->ifs[i].vnet == vnet && strcmp(s->ifs[i].face.name, name) == 0)
			return i;
	return -1;
}

/* Puts an interface into a stack: at the end, under the lowest free index. */
static void join(struct fake_if *f, uint32_t vnet)
{
	unsigned index = 1;

	f->vnet = vnet;
	f->face.index = 0;
	while (fake_if_by_index(vnet, index) >= 0)
		index++;
	f->face.index = index;
	f->joined = ++fake_state()->clock;
}

/* A new interface's slot, or -ENOSPC. */
static int make(uint32_t vnet, const struct fake_kind *kind, int unit, const char *name)
{
	struct fake_state *s = fake_state();
	int slot = 0;

	while (slot < FAKE_IFS && s->ifs[slot].used)
		slot++;
	if (slot == FAKE_IFS)
		return -ENOSPC;
	struct fake_if *f = &s->ifs[slot];
	*f = (struct fake_if){.used = true, .home = vnet, .peer = -1};
	f->bridge = (struct os_bridge){.priority = 32768,
	                               .hellotime = 2,
	                               .fwddelay = 15,
	                               .maxage = 20,
	                               .holdcnt = 6,
	                               .maxaddr = 2000,
	                               .timeout = 1200,
	                               .rstp = true};
	f->face.unit = unit;
	f->face.flags = kind->flags;
	f->face.options = f->face.capabilities = kind->options;
	f->face.mtu = kind->mtu;
	f->face.nd6 = kind->nd6;
	f->face.media = kind->media;
	f->face.status = kind->status;
	f->face.has_ether = kind->ether;
	f->face.ngroups = 1;
	snprintf(f->face.name, OS_IFNAME, "%s", name);
	snprintf(f->face.kind, OS_IFNAME, "%s", kind->name);
	snprintf(f->face.groups[0], OS_IFNAME, "%s", kind->name);
	const uint8_t ether[6] = {kind->ether0, 0, 0, (uint8_t)(vnet & 0xff), (uint8_t)slot, (uint8_t)unit};
	memcpy(f->face.ether, ether, 6);
	join(f, vnet);
	return slot;
}

/* Coming up brings the addresses that FreeBSD's kernel adds by itself. */
static void bring_up(int slot)
{
	static const uint8_t loopback[16] = {[15] = 1}, first[16] = {0xfe, 0x80, [15] = 1};
	struct os_if *face = &fake_state()->ifs[slot].face;

	face->flags |= F_UP | F_RUNNING;
	if (!(face->nd6 & ND6_AUTO_LINKLOCAL) || (face->nd6 & ND6_IFDISABLED))
		return;
	if (face->flags & F_LOOPBACK) {
		if (strcmp(face->name, "lo0") == 0)
			fake_addr_add_inet6(slot, loopback, 128);
		fake_addr_add_inet6(slot, first, 64);
		return;
	}
	uint8_t local[16] = {0xfe, 0x80};
	addr_eui64(face->ether, local + 8);
	fake_addr_add_inet6(slot, local, 64);
}

/* Frees the members of an interface that is a bridge, and it from its own bridge. */
static void unbridge(int slot)
{
	struct fake_state *s = fake_state();
	const struct fake_if *f = &s->ifs[slot];

	for (int i = 0; i < FAKE_IFS; i++)
		if (s->ifs[i].used && s->ifs[i].vnet == f->vnet && s->ifs[i].face.master == f->face.index) {
			s->ifs[i].face.master = 0;
			s->ifs[i].face.flags &= ~(uint32_t)F_PROMISC;
		}
	s->ifs[slot].face.master = 0;
}

static void destroy(int slot)
{
	fake_addr_drop(slot);
	unbridge(slot);
	fake_state()->ifs[slot].used = false;
}

static void move(int slot, uint32_t to)
{
	struct fake_if *f = &fake_state()->ifs[slot];

	fake_addr_drop(slot);
	unbridge(slot);
	f->face.flags &= ~(uint32_t)F_UP;
	f->face.ngroups = f->face.ngroups && to != f->home;
	memcpy(f->face.groups[0], f->face.kind, OS_IFNAME);
	join(f, to);
}

void fake_stack_start(uint32_t vnet, bool configured)
{
	int slot = make(vnet, kind_named("lo"), 0, "lo0");

	if (!configured || slot < 0)
		return;
	bring_up(slot);
	struct os_addr a = {.family = AF_INET, .addr = {127, 0, 0, 1}, .plen = 8};
	fake_addr_add(slot, &a);
}

void fake_stack_end(uint32_t vnet)
{
	struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_IFS; i++) {
		struct fake_if *f = &s->ifs[i];
		if (!f->used || (f->vnet != vnet && f->home != vnet))
			continue;
		if (f->home != vnet)
			move(i, f->home);
		else
			destroy(i);
	}
}

/* ---------------------------------------------------------------------------------------- stacks, interfaces */

int os_vnet_open(struct os_world *w, int jid, struct os_vnet **v)
{
	const struct fake_jail *j = jid ? fake_jail(jid) : NULL;

	(void)w;
	if (jid && !j)
		return -ENOENT;
	if (j && !j->vnet)
		return -ENODEV;
	*v = calloc(1, sizeof(**v));
	if (!*v)
		return -ENOMEM;
	(*v)->id = j ? j->stack : fake_self.vnet;
	return 0;
}

void os_vnet_close(struct os_vnet *v)
{
	free(v);
}

uint32_t os_vnet_id(struct os_vnet *v)
{
	return v->id;
}

const char *os_vnet_reason(const struct os_vnet *v)
{
	(void)v;
	return fake_reason;
}

int os_if_get(struct os_vnet *v, const char *name, struct os_if *ifp)
{
	int slot = fake_if_by_name(v->id, name);

	if (slot < 0)
		return -ENODEV;
	*ifp = fake_state()->ifs[slot].face;
	return 0;
}

/* Slots of a stack's interfaces in the order of their joining. */
static int in_order(uint32_t vnet, int slots[FAKE_IFS])
{
	const struct fake_state *s = fake_state();
	int count = 0;

	for (int i = 0; i < FAKE_IFS; i++) {
		if (!s->ifs[i].used || s->ifs[i].vnet != vnet)
			continue;
		int at = count++;
		for (; at > 0 && s->ifs[slots[at - 1]].joined > s->ifs[i].joined; at--)
			slots[at] = slots[at - 1];
		slots[at] = i;
	}
	return count;
}

int os_if_count(struct os_vnet *v, const char *name, struct os_ifstats *stats)
{
	struct os_if ifp;
	const int error = os_if_get(v, name, &ifp);

	if (!error)
		*stats = ifp.stats;
	return error;
}

unsigned fake_if_lists(void)
{
	return fake_state()->if_lists;
}

int os_if_list(struct os_vnet *v, struct os_if **list)
{
	int slots[FAKE_IFS];
	int count = in_order(v->id, slots);

	fake_state()->if_lists++;
	*list = calloc(FAKE_IFS, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	for (int i = 0; i < count; i++)
		(*list)[i] = fake_state()->ifs[slots[i]].face;
	return count;
}

int os_if_cloners(const char *const **names)
{
	static const char *cloners[NKINDS];

	for (int i = 0; i < NKINDS; i++)
		cloners[i] = kinds[i].name;
	*names = cloners;
	return NKINDS;
}

static bool unit_taken(uint32_t vnet, const char *kind, int unit)
{
	const struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_IFS; i++)
		if (s->ifs[i].used && s->ifs[i].home == vnet && s->ifs[i].face.unit == unit &&
		    strcmp(s->ifs[i].face.kind, kind) == 0)
			return true;
	return false;
}

int os_if_create(struct os_vnet *v, const char *kind, int unit, char name[OS_IFNAME])
{
	const struct fake_kind *k = kind_named(kind);
	bool pair = k && strcmp(kind, "epair") == 0;
	char other[OS_IFNAME];
	int chosen = unit < 0 ? 0 : unit;

	int error = fake_failure();
	if (error || !k || unit > 32767)
		return error ? error : -EINVAL;
	for (;; chosen++) {
		snprintf(name, OS_IFNAME, pair ? "%s%da" : "%s%d", kind, chosen);
		snprintf(other, OS_IFNAME, "%s%db", kind, chosen);
		if (!unit_taken(v->id, kind, chosen) && fake_if_by_name(v->id, name) < 0 &&
		    (!pair || fake_if_by_name(v->id, other) < 0))
			break;
		if (unit >= 0)
			return -EEXIST;
	}
	int slot = make(v->id, k, chosen, name);
	if (slot < 0 || !pair)
		return slot < 0 ? slot : 0;
	int second = make(v->id, k, chosen, other);
	if (second < 0) {
		destroy(slot);
		return second;
	}
	struct fake_if *a = &fake_state()->ifs[slot], *b = &fake_state()->ifs[second];
	a->peer = second;
	b->peer = slot;
	memcpy(b->face.ether, a->face.ether, 5);
	a->face.ether[5] = 0x0a;
	b->face.ether[5] = 0x0b;
	return 0;
}

int os_if_destroy(struct os_vnet *v, const char *name)
{
	int slot = fake_if_by_name(v->id, name);
	int error = fake_failure();

	if (error)
		return error;
	if (slot < 0)
		return -ENODEV;
	if (strcmp(name, "lo0") == 0)
		return -EINVAL;
	if (fake_state()->ifs[slot].peer >= 0)
		destroy(fake_state()->ifs[slot].peer);
	destroy(slot);
	return 0;
}

pid_t os_if_opener(struct os_vnet *v, const char *name)
{
	(void)v, (void)name;
	return 0;
}

/* Joins or leaves a group. */
static int change_group(struct os_if *face, const char *group, bool joins)
{
	for (unsigned i = 0; i < face->ngroups; i++) {
		if (strcmp(face->groups[i], group) != 0)
			continue;
		if (!joins) {
			memmove(face->groups[i], face->groups[i + 1], (face->ngroups - i - 1) * OS_IFNAME);
			face->ngroups--;
		}
		return 0;
	}
	if (!joins)
		return 0;
	if (face->ngroups == OS_GROUPS)
		return -ENOSPC;
	snprintf(face->groups[face->ngroups++], OS_IFNAME, "%s", group);
	return 0;
}

/* Sets or clears a flag. */
static void change_flag(uint32_t *flags, uint32_t flag, bool on)
{
	*flags = on ? *flags | flag : *flags & ~flag;
}

/* The changes that can be refused, before any is made. */
static int check_change(struct os_vnet *v, const struct os_if *face, const struct os_ifset *c)
{
	const struct fake_kind *k = kind_named(face->kind);

	if ((c->set & OS_SET_NAME) && strcmp(c->name, face->name) != 0 && fake_if_by_name(v->id, c->name) >= 0)
		return -EEXIST;
	if ((c->set & OS_SET_MTU) && (c->mtu < 72 || (k && c->mtu > k->mtu_max)))
		return -EINVAL;
	return 0;
}

int os_if_set(struct os_vnet *v, const char *name, const struct os_ifset *c)
{
	int slot = fake_if_by_name(v->id, name);
	int error = fake_failure();

	if (error || slot < 0)
		return error ? error : -ENODEV;
	struct os_if *face = &fake_state()->ifs[slot].face;
	error = check_change(v, face, c);
	if (error)
		return error;
	if (c->set & OS_SET_MTU)
		face->mtu = c->mtu;
	if (c->set & OS_SET_METRIC)
		face->metric = c->metric;
	if (c->set & OS_SET_ETHER) {
		if (!face->has_hwaddr)
			memcpy(face->hwaddr, face->ether, 6);
		face->has_hwaddr = true;
		memcpy(face->ether, c->ether, 6);
	}
	if (c->set & OS_SET_NAME)
		snprintf(face->name, OS_IFNAME, "%s", c->name);
	if (c->set & OS_SET_DESCR)
		snprintf(face->descr, OS_DESCR, "%s", c->descr);
	if (c->set & OS_SET_PROMISC)
		change_flag(&face->flags, F_PROMISC | F_PPROMISC, c->promisc);
	if (c->set & OS_SET_ARP)
		change_flag(&face->flags, F_NOARP, !c->arp);
	if (c->set & OS_SET_ND6)
		face->nd6 = (face->nd6 | c->nd6_on) & ~c->nd6_off;
	if (c->set & OS_SET_OPTIONS)
		face->options = (face->options | (c->cap_on & face->capabilities)) & ~c->cap_off;
	if (c->set & OS_SET_FLAGS)
		face->flags = (face->flags | c->flag_on) & ~c->flag_off;
	if ((c->set & OS_SET_GROUP) && (error = change_group(face, c->group, true)))
		return error;
	if (c->set & OS_SET_UNGROUP)
		change_group(face, c->group, false);
	if ((c->set & OS_SET_UP) && c->up)
		bring_up(slot);
	else if (c->set & OS_SET_UP)
		face->flags &= ~(uint32_t)F_UP;
	return 0;
}

int os_if_move(struct os_vnet *from, const char *name, struct os_vnet *to)
{
	int slot = fake_if_by_name(from->id, name);
	int error = fake_failure();

	if (error || slot < 0)
		return error ? error : -ENODEV;
	if (fake_if_by_name(to->id, name) >= 0)
		return -EEXIST;
	move(slot, to->id);
	return 0;
}
