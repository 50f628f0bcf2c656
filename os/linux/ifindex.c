/* SPDX-License-Identifier: BSD-2-Clause */
/* ifindex.c - interface numbers as FreeBSD shows them (ifindex.h). */
#include "os/linux/ifindex.h"

/* The cards that the stack was born with: the keeper knows, and tells with the stack's number. */
static unsigned cards(struct os_vnet *v)
{
	(void)os_vnet_id(v);
	return v->nics;
}

unsigned ifindex_shown(struct os_vnet *v, unsigned index)
{
	const unsigned n = cards(v);

	if (index == 0 || index > n + 1)
		return index;
	return index == 1 ? n + 1 : index - 1;
}

unsigned ifindex_linux(struct os_vnet *v, unsigned shown)
{
	const unsigned n = cards(v);

	if (shown == 0 || shown > n + 1)
		return shown;
	return shown == n + 1 ? 1 : shown + 1;
}
