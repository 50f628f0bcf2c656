/* SPDX-License-Identifier: BSD-2-Clause */
/* defaultif.c - IPv6's default interface (defaultif.h): kept and shown, and of no effect. */
#include "cmd/defaultif.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"

int defaultif_get(struct os_vnet *v, char name[OS_IFNAME])
{
	struct os_if *list = NULL;
	const int count = os_if_list(v, &list);

	name[0] = '\0';
	for (int i = 0; i < count; i++)
		if (list[i].nd6 & ND6_DEFAULTIF)
			snprintf(name, OS_IFNAME, "%s", list[i].name);
	free(list);
	return count < 0 ? count : 0;
}

int defaultif_set(struct os_vnet *v, const char *name)
{
	const struct os_ifset on = {.set = OS_SET_ND6, .nd6_on = ND6_DEFAULTIF};
	const struct os_ifset off = {.set = OS_SET_ND6, .nd6_off = ND6_DEFAULTIF};
	char old[OS_IFNAME];
	int error = defaultif_get(v, old);

	if (error || (name && strcmp(name, old) == 0))
		return error;
	error = name ? os_if_set(v, name, &on) : 0;
	return error || !*old ? error : os_if_set(v, old, &off);
}
