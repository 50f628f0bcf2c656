/* SPDX-License-Identifier: BSD-2-Clause */
/* ifstats.c - sums of interfaces' counters. */
#include "lib/ifstats.h"

void ifstats_add(struct os_ifstats *sum, const struct os_ifstats *s)
{
	sum->ipackets += s->ipackets;
	sum->ierrors += s->ierrors;
	sum->idrops += s->idrops;
	sum->ibytes += s->ibytes;
	sum->opackets += s->opackets;
	sum->oerrors += s->oerrors;
	sum->odrops += s->odrops;
	sum->obytes += s->obytes;
	sum->collisions += s->collisions;
}
