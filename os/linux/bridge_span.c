/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_span.c - span ports, which get a copy of every frame that comes into a bridge: from a member, or from the
 * machine itself. The copies are made by filters on the members and on the bridge (tc.h). The filters on the bridge
 * are also the list of its span ports; the port has the SPAN bit in its meta.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "os/linux/bridge.h"
#include "os/linux/lock.h"
#include "os/linux/tc.h"

/* A number in the list may be stale: the port has gone, and something else got its number. */
static bool is_span(const struct link *l)
{
	return !l->master && l->meta.member && member_flags(l) & M_SPAN;
}

int span_list(struct os_vnet *v, const struct link *bridge, struct link **list)
{
	uint32_t *ports = NULL;
	const int count = bridge->meta.member ? tc_mirrors(&v->nl, bridge->index, TC_OUT, &ports) : 0;
	int found = 0;

	*list = NULL;
	if (count <= 0)
		return count;
	*list = malloc((size_t)count * sizeof **list);
	for (int i = 0; *list && i < count; i++)
		if (link_get(&v->nl, NULL, ports[i], &(*list)[found]) == 0 && is_span(&(*list)[found]))
			found++;
	free(ports);
	return *list ? found : -ENOMEM;
}

int span_join(struct os_vnet *v, const struct link *bridge, unsigned member)
{
	struct link *spans = NULL;
	const int count = span_list(v, bridge, &spans);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++)
		error = tc_mirror(&v->nl, member, TC_IN, spans[i].index);
	free(spans);
	return error;
}

int span_leave(struct os_vnet *v, const struct link *bridge, unsigned member)
{
	return bridge->meta.member ? tc_remove(&v->nl, member, TC_IN, TC_PRIO_SPAN, 0) : 0;
}

/* Takes the copies away from wherever they are made. */
static int remove_copies(struct os_vnet *v, const struct link *bridge, unsigned port)
{
	struct link *members = NULL;
	const int count = link_list(&v->nl, bridge->index, &members);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++)
		error = tc_remove(&v->nl, members[i].index, TC_IN, TC_PRIO_SPAN, port);
	free(members);
	return error ? error : tc_remove(&v->nl, bridge->index, TC_OUT, TC_PRIO_SPAN, port);
}

/* The copies, before the port's mark: the filter on the bridge last, since that one is the list. */
static int make_copies(struct os_vnet *v, const struct link *bridge, unsigned port)
{
	struct link *members = NULL;
	const int count = link_list(&v->nl, bridge->index, &members);
	int error = count < 0 ? count : 0;

	for (int i = 0; i < count && !error; i++)
		error = tc_mirror(&v->nl, members[i].index, TC_IN, port);
	free(members);
	return error ? error : tc_mirror(&v->nl, bridge->index, TC_OUT, port);
}

static int mark(struct os_vnet *v, const struct link *l, bool on)
{
	struct meta m = l->meta;

	m.ours = true;
	m.enslaved = on ? meta_now() : 0;
	m.member = on ? (uint32_t)USUAL_MEMBER ^ M_SPAN : 0;
	return link_save_meta(&v->nl, l->index, &m);
}

static int add(struct os_vnet *v, struct link *bridge, const struct link *l)
{
	int error = 0;

	if (l->master || is_span(l))
		return -EBUSY;
	if (!l->has_ether || kind_of(l) == &kind_bridge || kind_of(l) == &kind_lo)
		return -EINVAL;
	if (!bridge->meta.member) {
		bridge->meta.ours = true;
		bridge->meta.member = M_SPAN;
		error = link_save_meta(&v->nl, bridge->index, &bridge->meta);
	}
	if (!error) {
		remove_copies(v, bridge, l->index); /* of a port that had this number before */
		error = make_copies(v, bridge, l->index);
	}
	if (!error)
		error = mark(v, l, true);
	if (error) {
		char reason[sizeof v->nl.reason];

		memcpy(reason, v->nl.reason, sizeof reason);
		remove_copies(v, bridge, l->index);
		memcpy(v->nl.reason, reason, sizeof reason);
	}
	return error;
}

static int span_locked(struct os_vnet *v, const char *bridge, const char *port, bool on)
{
	struct link b, l, *spans = NULL;
	int count, error = bridge_link(v, bridge, &b);

	if (!error)
		error = link_get(&v->nl, port, 0, &l);
	if (error)
		return error == -ENODEV ? -ENOENT : error;
	if (on)
		return add(v, &b, &l);
	count = span_list(v, &b, &spans);
	error = count < 0 ? count : -ENOENT;
	for (int i = 0; i < count; i++)
		if (spans[i].index == l.index)
			error = 0;
	free(spans);
	if (!error)
		error = remove_copies(v, &b, l.index);
	return error ? error : mark(v, &l, false);
}

int os_bridge_span(struct os_vnet *v, const char *bridge, const char *port, bool on)
{
	stack_lock(v);
	const int error = span_locked(v, bridge, port, on);
	stack_unlock(v);
	return error;
}

void bridge_release(struct os_vnet *v, const struct link *bridge)
{
	struct link *list = NULL;
	int count;

	if (!bridge->meta.member && !bridge->bridge.stp)
		return;
	count = link_list(&v->nl, bridge->index, &list);
	for (int i = 0; i < count; i++) {
		tc_remove(&v->nl, list[i].index, TC_IN, TC_PRIO_SPAN, 0);
		tc_remove(&v->nl, list[i].index, TC_IN, TC_PRIO_STP, 0);
		tc_remove(&v->nl, list[i].index, TC_OUT, TC_PRIO_STP, 0);
	}
	free(list);
	count = span_list(v, bridge, &list);
	for (int i = 0; i < count; i++)
		mark(v, &list[i], false);
	free(list);
}
