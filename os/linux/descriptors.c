/* SPDX-License-Identifier: BSD-2-Clause */
/* descriptors.c - which descriptors a new process goes on with (descriptors.h). */
#include "os/linux/descriptors.h"

#include <stdlib.h>
#include <unistd.h>

static int ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void descriptors_keep(int *keep, size_t n)
{
	int from = 3;

	qsort(keep, n, sizeof *keep, ascending);
	for (size_t i = 0; i < n; i++) {
		if (keep[i] < from)
			continue;
		if (keep[i] > from)
			close_range((unsigned)from, (unsigned)keep[i] - 1, 0);
		from = keep[i] + 1;
	}
	close_range((unsigned)from, ~0u, 0);
}
