/* SPDX-License-Identifier: BSD-2-Clause */
/* addr_down.c - what `down` takes on Linux, and what FreeBSD keeps: link-local and advertised addresses, ::1. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/addr.h"
#include "os/linux/addr.h"
#include "os/linux/ifindex.h"

/* Whether Linux drops an address when its link goes down, though it was asked to keep addresses. */
static bool is_dropped(const struct os_addr *a)
{
	static const uint8_t one[16] = {[15] = 1};

	return addr_inet6_linklocal(a->addr) || memcmp(a->addr, one, 16) == 0 || a->vltime != UINT32_MAX;
}

int addr_before_down(struct os_vnet *v, const struct link *l, struct os_addr **kept)
{
	const int count = addr_list(v, l->index, kept);
	int used = 0;

	for (int i = 0; i < count; i++) {
		const struct os_addr *a = &(*kept)[i];
		/* Those that Linux keeps it takes for new ones: it would show them as tentative. */
		if (a->family == AF_INET6 && !a->duplicated && (is_dropped(a) || !a->tentative))
			(*kept)[used++] = *a;
	}
	return count < 0 ? count : used;
}

void addr_after_down(struct os_vnet *v, struct os_addr *kept, int count)
{
	bool first = true;

	for (int i = 0; i < count; i++) {
		struct os_addr *a = &kept[i];
		const bool linklocal = addr_inet6_linklocal(a->addr);

		a->no_dad = true; /* the link has had it; a probe would be the next `up`'s */
		if (!is_dropped(a)) {
			struct os_addr shown = *a;

			shown.index = ifindex_shown(v, a->index);
			os_addr_del(v, &shown);
		}
		/* The first link-local address has its own place in the order, ::1 the one before it. */
		if (is_dropped(a) && !linklocal && a->plen == 128 && a->vltime == UINT32_MAX) {
			if (addr_put(&v->nl, a, ORDER_BEFORE) == 0)
				nl_commit(&v->nl);
		} else if (!linklocal || !first)
			addr_add(v, a);
		else if (addr_put(&v->nl, a, ORDER_LL) == 0)
			nl_commit(&v->nl);
		first = first && !linklocal;
	}
}
