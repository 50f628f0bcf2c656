/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_bridge.c - bridges of the operating system in memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "tests/fake_state.h"

static struct fake_if *find(struct os_vnet *v, const char *name)
{
	struct fake_state *s = fake_state();

	for (int i = 0; i < FAKE_IFS; i++)
		if (s->ifs[i].used && s->ifs[i].vnet == os_vnet_id(v) && strcmp(s->ifs[i].face.name, name) == 0)
			return &s->ifs[i];
	return NULL;
}

static struct fake_if *find_bridge(struct os_vnet *v, const char *name)
{
	struct fake_if *f = find(v, name);

	return f && strcmp(f->face.kind, "bridge") == 0 ? f : NULL;
}

int os_bridge_get(struct os_vnet *v, const char *bridge, struct os_bridge *b)
{
	const struct fake_if *f = find_bridge(v, bridge);

	if (!f)
		return -EOPNOTSUPP;
	*b = f->bridge;
	return 0;
}

int os_bridge_set(struct os_vnet *v, const char *bridge, enum os_bridge_knob knob, unsigned value)
{
	struct fake_if *f = find_bridge(v, bridge);
	int error = fake_failure();

	if (error || !f)
		return error ? error : -EOPNOTSUPP;
	switch (knob) {
	case OS_BRIDGE_PRIORITY:
		f->bridge.priority = (uint16_t)value;
		break;
	case OS_BRIDGE_HELLOTIME:
		f->bridge.hellotime = value;
		break;
	case OS_BRIDGE_FWDDELAY:
		f->bridge.fwddelay = value;
		break;
	case OS_BRIDGE_MAXAGE:
		f->bridge.maxage = value;
		break;
	case OS_BRIDGE_HOLDCNT:
		f->bridge.holdcnt = value;
		break;
	case OS_BRIDGE_MAXADDR:
		f->bridge.maxaddr = value;
		break;
	case OS_BRIDGE_TIMEOUT:
		f->bridge.timeout = value;
		break;
	case OS_BRIDGE_PROTO:
		f->bridge.rstp = value == 2;
		break;
	}
	return 0;
}

static int newer(const void *a, const void *b)
{
	const struct fake_if *x = *(struct fake_if *const *)a, *y = *(struct fake_if *const *)b;

	return (x->member_since < y->member_since) - (x->member_since > y->member_since);
}

int os_bridge_members(struct os_vnet *v, const char *bridge, struct os_member **list)
{
	struct fake_state *s = fake_state();
	const struct fake_if *b = find_bridge(v, bridge);
	struct fake_if *found[FAKE_IFS];
	int count = 0;

	if (!b)
		return -EOPNOTSUPP;
	for (int i = 0; i < FAKE_IFS; i++)
		if (s->ifs[i].used && s->ifs[i].vnet == b->vnet && s->ifs[i].face.master == b->face.index)
			found[count++] = &s->ifs[i];
	qsort(found, (size_t)count, sizeof(found[0]), newer);
	*list = calloc(FAKE_IFS, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	for (int i = 0; i < count; i++) {
		(*list)[i] = found[i]->member;
		(*list)[i].index = found[i]->face.index;
		snprintf((*list)[i].name, OS_IFNAME, "%s", found[i]->face.name);
	}
	return count;
}

int os_bridge_add(struct os_vnet *v, const char *bridge, const char *member)
{
	struct fake_if *b = find_bridge(v, bridge), *m = find(v, member);
	int error = fake_failure();

	if (error || !b)
		return error ? error : -EOPNOTSUPP;
	if (!m)
		return -ENOENT;
	if (m->face.master)
		return m->face.master == b->face.index && !(m->member.flags & M_SPAN) ? -EEXIST : -EBUSY;
	if (!m->face.has_ether || m == b)
		return -EINVAL;
	m->face.master = b->face.index;
	m->face.flags |= F_PROMISC;
	m->member_since = ++fake_state()->clock;
	m->member = (struct os_member){
	        .flags = M_LEARNING | M_DISCOVER | M_AUTOEDGE | M_AUTOPTP, .priority = 128, .pathcost = 2000};
	return 0;
}

static struct fake_if *find_member(struct os_vnet *v, const char *bridge, const char *member, int *error)
{
	const struct fake_if *b = find_bridge(v, bridge);
	struct fake_if *m = find(v, member);

	*error = b ? -ENOENT : -EOPNOTSUPP;
	return b && m && m->face.master == b->face.index ? m : NULL;
}

int os_bridge_del(struct os_vnet *v, const char *bridge, const char *member)
{
	int none, error = fake_failure();
	struct fake_if *m = find_member(v, bridge, member, &none);

	if (error || !m || m->member.flags & M_SPAN)
		return error ? error : m ? -ENOENT : none;
	m->face.master = 0;
	m->face.flags &= ~(uint32_t)F_PROMISC;
	return 0;
}

int os_bridge_span(struct os_vnet *v, const char *bridge, const char *port, bool on)
{
	struct fake_if *b = find_bridge(v, bridge), *p = find(v, port);
	int error = fake_failure();

	if (error || !b || !p)
		return error ? error : b ? -ENOENT : -EOPNOTSUPP;
	if (on && (p->face.master || !p->face.has_ether || p == b))
		return p->face.master ? -EBUSY : -EINVAL;
	if (!on && (p->face.master != b->face.index || !(p->member.flags & M_SPAN)))
		return -ENOENT;
	p->face.master = on ? b->face.index : 0;
	p->member_since = ++fake_state()->clock;
	p->member = (struct os_member){.flags = M_SPAN, .priority = 128, .pathcost = 2000};
	return 0;
}

int os_bridge_set_member(struct os_vnet *v, const char *bridge, const char *member, enum os_member_knob knob,
                         unsigned value)
{
	int none, error = fake_failure();
	struct fake_if *m = find_member(v, bridge, member, &none);

	if (error || !m)
		return error ? error : none;
	switch (knob) {
	case OS_MEMBER_FLAGS:
		m->member.flags = value;
		break;
	case OS_MEMBER_PRIORITY:
		m->member.priority = value;
		break;
	case OS_MEMBER_PATHCOST:
		m->member.pathcost = value;
		break;
	case OS_MEMBER_MAXADDR:
		m->member.ifmaxaddr = value;
		break;
	}
	return 0;
}

/* Nothing is ever sent, so nothing is learnt. */
int os_bridge_addrs(struct os_vnet *v, const char *bridge, struct os_fdb **list)
{
	*list = NULL;
	return find_bridge(v, bridge) ? 0 : -EOPNOTSUPP;
}

int os_bridge_static(struct os_vnet *v, const char *bridge, const char *member, const uint8_t ether[6])
{
	int none;

	(void)ether;
	return find_member(v, bridge, member, &none) ? 0 : none;
}

int os_bridge_deladdr(struct os_vnet *v, const char *bridge, const uint8_t ether[6])
{
	(void)ether;
	return find_bridge(v, bridge) ? -ENOENT : -EOPNOTSUPP;
}

int os_bridge_flush(struct os_vnet *v, const char *bridge, bool also_static)
{
	(void)also_static;
	return find_bridge(v, bridge) ? 0 : -EOPNOTSUPP;
}
