/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * back.h - interfaces with a back end, inside os/linux: a veth pair of which FreeBSD sees the front end only. What
 * happens to frames at the back end is what makes the interface a VLAN, an aggregate or a tunnel.
 *
 * The back end is called "vnet.SERIAL" and has an index that is not given out in the stack, so that it is in nobody's
 * way. Its alias holds how the front end is set up (meta.setup). It dies with the front end. When the stack that it is
 * in dies first, the keeper's worker takes it out of there.
 */
#ifndef OS_LINUX_BACK_H
#define OS_LINUX_BACK_H

#include "os/linux/kinds.h"

#define BACK_PREFIX "vnet."

/* Makes an interface called `name` with a back end, both down (`up`: the back end up, so that the front end has a
 * carrier when it is up). The front end is not marked yet: kind_mark(). */
int back_make(struct os_vnet *v, const struct claim *c, const char *name, bool up);

/* Gives a link that FreeBSD sees nothing of its mark, no IPv6, an MTU (0: what it has), and takes it up if `up`. */
int back_mark(struct os_vnet *v, const char *name, unsigned index, uint32_t mtu, bool up);

/* The number of a further link that belongs to a back end, beside it. */
unsigned back_second(const struct link *back);

/* Finds the back end of a front end, wherever it is. It lies in the stack that nsid names as the front end's stack
 * knows it, if there is one (l->peer_elsewhere). -ENODEV: the interface has no back end. */
int back_get(struct nl *nl, const struct link *front, struct link *back);

/* A link by its index in a front end's back end's stack. */
int back_neighbour(struct nl *nl, const struct link *front, unsigned index, struct link *l);

#endif
