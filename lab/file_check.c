/* SPDX-License-Identifier: BSD-2-Clause */
/* file_check.c - addresses that a lab file gives twice. */
#include <stdlib.h>
#include <string.h>

#include "lab/file_reader.h"

static size_t length(const struct lab_addr *a)
{
	return a->family == AF_INET ? 4 : 16;
}

static bool before(const struct yaml *a, const struct yaml *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static int by_addr(const void *a, const void *b)
{
	const struct file_addr *x = a, *y = b;
	int order = x->addr.family - y->addr.family;

	if (!order)
		order = memcmp(x->addr.addr, y->addr.addr, length(&x->addr));
	return order ? order : before(x->at, y->at) ? -1 : before(y->at, x->at) ? 1 : x->node - y->node;
}

static bool same(const struct lab_addr *a, const struct lab_addr *b)
{
	return a->family == b->family && memcmp(a->addr, b->addr, length(a)) == 0;
}

/* Link-local addresses may be the same on different links. */
static bool local(const struct lab_addr *a)
{
	return a->family == AF_INET6 && a->addr[0] == 0xfe && (a->addr[1] & 0xc0) == 0x80;
}

int file_check_addrs(struct file *f)
{
	const struct file_addr *first = NULL, *twice = NULL;

	if (f->naddrs)
		qsort(f->addrs, f->naddrs, sizeof *f->addrs, by_addr);
	for (size_t i = 1; i < f->naddrs; i++) {
		const struct file_addr *a = &f->addrs[i];

		if (same(&a->addr, &a[-1].addr) && !local(&a->addr) && (!twice || before(a->at, twice->at))) {
			twice = a;
			first = &a[-1];
		}
	}
	if (!twice)
		return 0;
	return file_fail(f, twice->at, "%s has the address %.64s already (line %d)", f->lab->nodes[first->node].name,
	                 twice->at->text, first->at->line);
}
