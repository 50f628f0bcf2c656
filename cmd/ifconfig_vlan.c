/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_vlan.c - ifconfig's words for VLANs: a tag and a parent that belong together. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

static bool complete(const struct ifconfig *ifc)
{
	return ifc->vlan_tag >= 0 && *ifc->vlan_parent;
}

/* No interface that can be made so far is a VLAN: each refuses both. */
static void apply(struct ifconfig *ifc)
{
	if (!complete(ifc))
		ifconfig_errx(ifc, "both vlan and vlandev must be specified");
	ifconfig_err(ifc, -EINVAL, "SIOCSETVLAN");
}

static void set_tag(struct ifconfig *ifc, const struct word *word, char **args)
{
	char *end;

	unsigned long tag = strtoul(args[0], &end, 0);
	if (*end)
		ifconfig_errx(ifc, "invalid value for vlan");
	if (tag > 0xffff)
		ifconfig_errx(ifc, "value for vlan out of range");
	ifc->vlan_tag = (int)tag;
	if (!word->at_create)
		ifconfig_defer(ifc, apply);
}

static void set_parent(struct ifconfig *ifc, const struct word *word, char **args)
{
	snprintf(ifc->vlan_parent, sizeof ifc->vlan_parent, "%s", args[0]);
	if (!word->at_create)
		ifconfig_defer(ifc, apply);
}

static void unset_parent(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word, (void)args;
	ifconfig_load(ifc);
	ifconfig_err(ifc, -EINVAL, "SIOCGETVLAN");
}

/* A VLAN may be created without tag and parent, but not with one of them. */
static void before_create(struct ifconfig *ifc)
{
	if (ifc->vlan_tag < 0 && *ifc->vlan_parent)
		ifconfig_errx(ifc, "must specify a tag for vlan create");
	if (ifc->vlan_tag >= 0 && !*ifc->vlan_parent)
		ifconfig_errx(ifc, "must specify a parent device for vlan create");
}

const struct kind ifconfig_vlan = {.name = "vlan", .before_create = before_create};

const struct word vlan_words[] = {
        {.name = "vlan", .run = set_tag, .nargs = 1},
        {.name = "vlandev", .run = set_parent, .nargs = 1},
        {.name = "-vlandev", .run = unset_parent},
        {.name = "vlan", .run = set_tag, .nargs = 1, .at_create = true},
        {.name = "vlandev", .run = set_parent, .nargs = 1, .at_create = true},
        {.name = NULL},
};
