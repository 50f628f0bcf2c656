/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_vlan.c - ifconfig's words for VLANs: a tag and a parent that belong together. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

/* Takes tag and parent from the words; what is no VLAN refuses them. */
static void apply(struct ifconfig *ifc)
{
	struct os_vlan vlan = {.tag = (unsigned)ifc->vlan_tag};

	if (ifc->vlan_tag < 0 || !*ifc->vlan_parent)
		ifconfig_errx(ifc, "both vlan and vlandev must be specified");
	memcpy(vlan.parent, ifc->vlan_parent, sizeof vlan.parent);
	int error = os_vlan_set(cmd_vnet(), ifc->name, &vlan);
	if (error)
		ifconfig_err(ifc, error == -EOPNOTSUPP ? -EINVAL : error, "SIOCSETVLAN");
}

/* An interface that was created by its name, or that is no VLAN: what the words say is not used. */
static void check_both(struct ifconfig *ifc)
{
	if ((ifc->vlan_tag < 0) != !*ifc->vlan_parent)
		ifconfig_errx(ifc, "both vlan and vlandev must be specified");
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
	ifconfig_defer(ifc, word->at_create ? check_both : apply);
}

static void set_parent(struct ifconfig *ifc, const struct word *word, char **args)
{
	snprintf(ifc->vlan_parent, sizeof ifc->vlan_parent, "%s", args[0]);
	ifconfig_defer(ifc, word->at_create ? check_both : apply);
}

/* FreeBSD 13's word. A new VLAN gets it with its tag, one that is there at once. */
static void set_protocol(struct ifconfig *ifc, const struct word *word, char **args)
{
	const bool q = strncasecmp(args[0], "802.1q", 6) == 0;

	if (!q && strncasecmp(args[0], "802.1ad", 7) != 0 && strncasecmp(args[0], "qinq", 4) != 0)
		ifconfig_errx(ifc, "invalid value for vlanproto");
	ifc->vlan_qinq = !q;
	if (word->at_create)
		return;
	int error = os_vlan_set_qinq(cmd_vnet(), ifc->name, !q);
	if (error)
		ifconfig_err(ifc, error == -EOPNOTSUPP ? -EINVAL : error, "SIOCSETVLAN");
}

static void unset_parent(struct ifconfig *ifc, const struct word *word, char **args)
{
	const struct os_vlan none = {0};

	(void)word, (void)args;
	ifconfig_load(ifc);
	int error = os_vlan_set(cmd_vnet(), ifc->name, &none);
	if (error)
		ifconfig_err(ifc, error == -EOPNOTSUPP ? -EINVAL : error, "SIOCGETVLAN");
	ifc->loaded = false;
}

/* 12.1 asks it of the interface by the name that was typed, which one that got its unit here does not have. */
static void set_priority(struct ifconfig *ifc, const struct word *word, char **args)
{
	char *end;

	(void)word;
	unsigned long pcp = strtoul(args[0], &end, 0);
	if (*end || !*args[0])
		ifconfig_errx(ifc, "invalid value for vlanpcp");
	if (pcp > 7)
		ifconfig_errx(ifc, "value for vlanpcp out of range");
	int error = ifc->print_name ? -ENXIO : os_vlan_set_pcp(cmd_vnet(), ifc->name, (unsigned)pcp);
	if (error)
		ifconfig_err(ifc, error == -EOPNOTSUPP ? -EINVAL : error, "SIOCSVLANPCP");
}

/* A VLAN may be created without tag and parent, but not with one of them; a name that says both is enough. */
static void before_create(struct ifconfig *ifc)
{
	struct os_vlan vlan;

	if (ifconfig_names_vlan(ifc->name, &vlan))
		return;
	if (ifc->vlan_tag < 0 && *ifc->vlan_parent)
		ifconfig_errx(ifc, "must specify a tag for vlan create");
	if (ifc->vlan_tag >= 0 && !*ifc->vlan_parent)
		ifconfig_errx(ifc, "must specify a parent device for vlan create");
}

bool ifconfig_names_vlan(const char *name, struct os_vlan *vlan)
{
	const char *dot = strrchr(name, '.');
	struct os_if parent;
	unsigned tag = 0;

	if (!dot || dot == name || !dot[1] || strlen(name) >= OS_IFNAME)
		return false;
	for (const char *p = dot + 1; *p; p++) {
		if (*p < '0' || *p > '9')
			return false;
		if (tag < 100000) /* more are as wrong */
			tag = tag * 10 + (unsigned)(*p - '0');
	}
	*vlan = (struct os_vlan){.tag = tag};
	snprintf(vlan->parent, sizeof vlan->parent, "%.*s", (int)(dot - name), name);
	return os_if_get(cmd_vnet(), vlan->parent, &parent) == 0;
}

/* Names the new interface as it was asked for and gives it tag and parent. */
static int configure(const struct ifconfig *ifc, bool named, const struct os_vlan *vlan, char name[OS_IFNAME])
{
	struct os_ifset change = {.set = OS_SET_NAME};

	if (named) {
		memcpy(change.name, ifc->name, sizeof change.name);
		int error = os_if_set(cmd_vnet(), name, &change);
		if (error)
			return error;
		memcpy(name, ifc->name, OS_IFNAME);
	}
	int error = ifc->vlan_qinq > 0 ? os_vlan_set_qinq(cmd_vnet(), name, true) : 0;
	return error || !*vlan->parent ? error : os_vlan_set(cmd_vnet(), name, vlan);
}

static int create(struct ifconfig *ifc, int unit, char name[OS_IFNAME])
{
	struct os_vlan vlan = {.tag = (unsigned)ifc->vlan_tag};
	bool named = ifconfig_names_vlan(ifc->name, &vlan);

	if (!named)
		memcpy(vlan.parent, ifc->vlan_parent, sizeof vlan.parent);
	int error = *vlan.parent ? os_vlan_check(cmd_vnet(), &vlan) : 0;
	if (error)
		return error == -ENOENT ? -ENXIO : error;
	error = os_if_create(cmd_vnet(), "vlan", unit, name);
	if (error)
		return error;
	error = configure(ifc, named, &vlan, name);
	if (error)
		os_if_destroy(cmd_vnet(), name);
	return error;
}

static void show(const struct os_if *ifp, const struct format *format)
{
	struct os_vlan vlan;

	(void)format;
	if (os_vlan_get(cmd_vnet(), ifp->name, &vlan) == 0)
		printf("\tvlan: %u%s vlanpcp: %u parent interface: %s\n", vlan.tag,
		       vlan.qinq ? " vlanproto: 802.1ad" : "", vlan.pcp, *vlan.parent ? vlan.parent : "<none>");
}

const struct kind ifconfig_vlan = {
        .name = "vlan",
        .before_create = before_create,
        .create = create,
        .status = show,
        .after_groups = true,
};

const struct word vlan_words[] = {
        {.name = "vlan", .run = set_tag, .nargs = 1},
        {.name = "vlandev", .run = set_parent, .nargs = 1},
        {.name = "-vlandev", .run = unset_parent, .optional = true},
        {.name = "vlanpcp", .run = set_priority, .nargs = 1},
        {.name = "vlanproto", .run = set_protocol, .nargs = 1},
        {.name = "vlan", .run = set_tag, .nargs = 1, .at_create = true},
        {.name = "vlanproto", .run = set_protocol, .nargs = 1, .at_create = true},
        {.name = "vlandev", .run = set_parent, .nargs = 1, .at_create = true},
        {.name = NULL},
};
