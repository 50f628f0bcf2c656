/* SPDX-License-Identifier: BSD-2-Clause */
/* visible.c - the addresses that a jail without a stack of its own may see (visible.h). */
#include "os/linux/visible.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "lib/addr.h"
#include "os/linux/grow.h"

enum { ROW = 17 };

static int add(struct visible *s, int family, const char *text)
{
	uint8_t row[ROW] = {family == AF_INET ? 4 : 6};
	uint8_t *list;

	if (family == AF_INET ? !addr_inet(text, false, row + 1) : !addr_inet6(text, row + 1))
		return 0; /* the keeper has checked them: a row that no command wrote */
	list = grow(s->list, s->count, &s->room, ROW);
	if (!list)
		return -ENOMEM;
	s->list = list;
	memcpy(list + ROW * s->count++, row, ROW);
	return 0;
}

/* A family's addresses from the jail's parameters "ip4" and "ip4.addr". */
static int load_family(struct visible *s, const struct params *p, int family)
{
	const char *mode = params_get(p, family == AF_INET ? "ip4" : "ip6");
	const char *addrs = params_get(p, family == AF_INET ? "ip4.addr" : "ip6.addr");
	char *copy, *rest, *word;
	int error = 0;

	s->all[family == AF_INET6] = !addrs && mode && strcmp(mode, "inherit") == 0;
	if (!addrs || !*addrs)
		return 0;
	rest = copy = strdup(addrs);
	if (!copy)
		return -ENOMEM;
	while (!error && (word = strsep(&rest, ",")))
		error = add(s, family, word);
	free(copy);
	return error;
}

int visible_load(const struct os_vnet *v, struct visible *s)
{
	struct os_jail own = {0};
	int error;

	memset(s, 0, sizeof *s);
	/* os_jail_attach() takes this right from whoever enters such a jail. */
	if (v->jid != 0 || !v->w || prctl(PR_CAPBSET_READ, CAP_NET_ADMIN, 0, 0, 0) != 0)
		return 0;
	error = os_jail_get(v->w, "", &own);
	if (error == -ENOENT)
		return 0; /* the host */
	s->limited = !error && !own.vnet;
	if (s->limited)
		error = load_family(s, &own.params, AF_INET);
	if (s->limited && !error)
		error = load_family(s, &own.params, AF_INET6);
	os_jail_clear(&own);
	return error;
}

bool visible_addr(const struct visible *s, int family, const uint8_t *addr)
{
	if (!s->limited || s->all[family == AF_INET6])
		return true;
	for (size_t i = 0; i < s->count; i++) {
		const uint8_t *row = s->list + ROW * i;

		if (row[0] == (family == AF_INET ? 4 : 6) && memcmp(row + 1, addr, family == AF_INET ? 4 : 16) == 0)
			return true;
	}
	return false;
}

void visible_clear(struct visible *s)
{
	free(s->list);
	s->list = NULL;
	s->count = 0;
}
