/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_group.c - interface groups: group, -group, -g. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

static void set_group(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {.set = word->off ? OS_SET_UNGROUP : OS_SET_GROUP};
	const char *function = word->off ? "unsetifgroup" : "setifgroup", *group = args[0];
	size_t length = strlen(group);

	if (length > 0 && group[length - 1] >= '0' && group[length - 1] <= '9')
		ifconfig_errx(ifc, "%s: group names may not end in a digit", function);
	if (length >= sizeof change.group)
		ifconfig_errx(ifc, "%s: group name too long", function);
	/* Every interface is in the group "all" and stays there. */
	if (strcmp(group, "all") == 0) {
		ifconfig_load(ifc);
		return;
	}
	memcpy(change.group, group, length + 1);
	int error = ifconfig_set(ifc, &change);
	if (error)
		ifconfig_err(ifc, error, "%s", word->off ? "SIOCDIFGROUP" : " SIOCAIFGROUP");
}

const struct word group_words[] = {
        {.name = "group", .run = set_group, .nargs = 1, .negates = true},
        {.name = NULL},
};

bool ifconfig_in_group(const struct os_if *ifp, const char *group)
{
	if (strcmp(group, "all") == 0)
		return true;
	for (unsigned i = 0; i < ifp->ngroups; i++)
		if (strcmp(ifp->groups[i], group) == 0)
			return true;
	return false;
}

/* A group names its members in the order of joining: that of the interfaces, but an epair's b end joins before its a.
 */
void ifconfig_list_group(const char *group)
{
	struct os_if *list = NULL;

	int count = os_if_list(cmd_vnet(), &list);
	if (count < 0)
		cmd_err(1, count, "SIOCGIFGMEMB");
	for (int i = 0; i < count; i++) {
		if (!ifconfig_in_group(&list[i], group))
			continue;
		bool pair = strcmp(group, "epair") == 0 && i + 1 < count && strcmp(list[i].kind, "epair") == 0 &&
		            strcmp(list[i + 1].kind, "epair") == 0 && list[i].unit == list[i + 1].unit &&
		            ifconfig_in_group(&list[i + 1], group);
		if (pair)
			printf("%s\n", list[i + 1].name);
		printf("%s\n", list[i].name);
		i += pair;
	}
	free(list);
}
