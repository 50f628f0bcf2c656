/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_watch.c - netstat -w: what an interface, or all, carried since the last row. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "cmd/cmd.h"
#include "cmd/netstat.h"
#include "lib/ifstats.h"

enum { ROWS_PER_BANNER = 21 };

static struct os_ifstats read_counters(const struct netstat *n)
{
	struct os_ifstats sum = {0};

	if (n->interface) {
		if (os_if_count(cmd_vnet(), n->interface, &sum))
			cmd_errx(EX_DATAERR, "interface %s not found: Invalid argument", n->interface);
		return sum;
	}
	struct os_if *list;
	int count = os_if_list(cmd_vnet(), &list);
	if (count < 0)
		cmd_err(1, count, "interface list");
	for (int i = 0; i < count; i++)
		ifstats_add(&sum, &list[i].stats);
	free(list);
	return sum;
}

static void print_banner(const struct netstat *n)
{
	printf("%17s %14s %16s", "input", n->interface ? n->interface : "(Total)", "output");
	printf("\n%10s %5s %6s %10s %10s %5s %10s %5s%s\n", "packets", "errs", "idrops", "bytes", "packets", "errs",
	       "bytes", "colls", n->drops ? " drops" : "");
}

/* How much a counter has grown; a bridge that lost a member has counted less. */
static uint64_t grown(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

/* The first column has no blank before it: its width includes that of netstat_count(). */
static void print_row(const struct netstat *n, const struct os_ifstats *now, const struct os_ifstats *before)
{
	netstat_count(n, 9, grown(now->ipackets, before->ipackets));
	netstat_count(n, 5, grown(now->ierrors, before->ierrors));
	netstat_count(n, 5, grown(now->idrops, before->idrops));
	netstat_count(n, 10, grown(now->ibytes, before->ibytes));
	netstat_count(n, 10, grown(now->opackets, before->opackets));
	netstat_count(n, 5, grown(now->oerrors, before->oerrors));
	netstat_count(n, 10, grown(now->obytes, before->obytes));
	netstat_count(n, 5, grown(now->collisions, before->collisions));
	if (n->drops)
		netstat_count(n, 5, grown(now->odrops, before->odrops));
	putchar('\n');
}

void netstat_watch(const struct netstat *n, unsigned seconds)
{
	struct os_ifstats before = read_counters(n);
	struct timespec next;

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (long row = 0; n->outputs == 0 || row < n->outputs; row++) {
		if (row % ROWS_PER_BANNER == 0)
			print_banner(n);
		fflush(stdout);
		next.tv_sec += seconds;
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR)
			;
		struct os_ifstats now = read_counters(n);
		print_row(n, &now, &before);
		before = now;
	}
}
