/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_clone.c - interfaces that ifconfig makes and unmakes: create, destroy, -C. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "cmd/kld.h"

enum { UNIT_MAX = 0x7fff }; /* IF_MAXUNIT */

static bool is_kind(const char *kind)
{
	const char *const *names;

	int count = os_if_cloners(&names);
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], kind) == 0)
			return true;
	return false;
}

/* Parts "epair3" into kind and unit, "epair" into kind and -1. "tap01" is no name of a unit. */
static int split(const char *name, char kind[OS_IFNAME], int *unit)
{
	size_t length = strlen(name), digits = length;

	while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
		digits--;
	snprintf(kind, OS_IFNAME, "%.*s", (int)digits, name);
	*unit = -1;
	if (!is_kind(kind) || (name[digits] == '0' && digits + 1 < length))
		return -EINVAL;
	if (digits == length)
		return 0;
	unsigned long number = strtoul(name + digits, NULL, 10);
	if (number > UNIT_MAX)
		return number > 0x7fffffff ? -EINVAL : -ENOSPC;
	*unit = (int)number;
	return 0;
}

/* Creating an interface loads its kind's module, but not from inside a jail: there the kind is unknown until then. */
static int load_module(const char *kind)
{
	const struct kld_module *known = kld_of_kind(kind);

	if (!known || known->in_kernel)
		return 0;
	if (os_world_self(cmd_world())->jid != 0)
		return kld_is_loaded(cmd_world(), known) ? 0 : -EINVAL;
	return kld_autoload(cmd_world(), known->name);
}

void ifconfig_create(struct ifconfig *ifc)
{
	char kind[OS_IFNAME], name[OS_IFNAME];
	int unit;

	struct os_vlan vlan;

	int error = split(ifc->name, kind, &unit);
	if (error && ifconfig_names_vlan(ifc->name, &vlan)) {
		snprintf(kind, sizeof kind, "vlan");
		error = 0;
	}
	const struct kind *special = ifconfig_kind(kind);
	if (special && special->before_create)
		special->before_create(ifc);
	if (!error)
		error = load_module(kind);
	if (!error && special && special->create)
		error = special->create(ifc, unit, name);
	else if (!error)
		error = os_if_create(cmd_vnet(), kind, unit, name);
	if (error)
		ifconfig_err(ifc, error, "SIOCIFCREATE2");
	if (strcmp(name, ifc->name) == 0)
		return;
	memcpy(ifc->name, name, sizeof ifc->name);
	ifc->print_name = true;
}

/* The rest of the words, and then the end of them, create the interface. */
static void create(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)ifc, (void)word, (void)args;
}

static void destroy(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word, (void)args;
	int error = os_if_destroy(cmd_vnet(), ifc->name);
	if (error)
		ifconfig_err(ifc, error, "SIOCIFDESTROY");
	ifc->checked = true;
	ifc->loaded = false;
}

const struct word clone_words[] = {
        {.name = "create", .run = create, .at_create = true},
        {.name = "plumb", .run = create, .at_create = true},
        {.name = "destroy", .run = destroy},
        {.name = "unplumb", .run = destroy},
        {.name = NULL},
};

/* A cloner and its turn: a kind whose module was loaded comes before all that were there. */
struct cloner {
	const char *name;
	int loaded; /* the module's number; 0: in the kernel */
	int place;
};

static int newest_first(const void *left, const void *right)
{
	const struct cloner *a = left, *b = right;

	return a->loaded != b->loaded ? b->loaded - a->loaded : a->place - b->place;
}

/* The number of a kind's module: 0 for one that the kernel has in it, -1 for one that is not loaded. */
static int module_number(const char *kind, const struct kld_loaded *list, int count)
{
	const struct kld_module *known = kld_of_kind(kind);

	if (!known || known->in_kernel)
		return 0;
	for (int i = 0; i < count; i++)
		if (list[i].module == known)
			return list[i].id;
	return -1;
}

void ifconfig_list_cloners(void)
{
	struct kld_loaded loaded[KLD_MODULES];
	struct cloner cloners[KLD_MODULES] = {0};
	const char *const *names, *blank = "";
	size_t used = 0;

	int count = os_if_cloners(&names);
	int modules = kld_list(cmd_world(), loaded);
	for (int i = 0; i < count && used < KLD_MODULES; i++) {
		int number = module_number(names[i], loaded, modules);
		if (number >= 0)
			cloners[used++] = (struct cloner){names[i], number, i};
	}
	qsort(cloners, used, sizeof *cloners, newest_first);
	for (size_t i = 0; i < used; i++) {
		printf("%s%s", blank, cloners[i].name);
		blank = " ";
	}
	putchar('\n');
}
