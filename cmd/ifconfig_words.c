/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_words.c - ifconfig's words that every interface knows: flags, capabilities, name, MTU, vnet ... */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/ifnames.h"

enum { MTU_MIN = 72, MTU_MAX = 65535 }; /* IF_MINMTU, IF_MAXMTU */

static void set_flag(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {0};

	(void)args;
	switch (word->bits) {
	case F_UP:
		change.set = OS_SET_UP;
		change.up = !word->off;
		break;
	case F_NOARP:
		change.set = OS_SET_ARP;
		change.arp = word->off;
		break;
	case F_PPROMISC:
		change.set = OS_SET_PROMISC;
		change.promisc = !word->off;
		break;
	default:
		change.set = OS_SET_FLAGS;
		*(word->off ? &change.flag_off : &change.flag_on) = word->bits;
	}
	int error = ifconfig_set(ifc, &change);
	if (error)
		ifconfig_perror(ifc, error, error == -ENODEV ? "ioctl (SIOCGIFFLAGS)" : word->name);
}

static void set_capability(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {.set = OS_SET_OPTIONS};

	(void)args;
	/* An interface whose capabilities are facts (VLAN-sized frames, link state) has nothing that could be switched:
	 * its driver refuses. One that has switches ignores those that it lacks. */
	if (!(ifconfig_load(ifc)->capabilities & ~(uint32_t)(CAP_VLAN_MTU | CAP_LINKSTATE)))
		ifconfig_perror(ifc, -EINVAL, word->name);
	*(word->off ? &change.cap_off : &change.cap_on) = word->bits;
	int error = ifconfig_set(ifc, &change);
	if (error)
		ifconfig_perror(ifc, error, word->name);
}

/* Copies a text that fits; a longer one is refused whole. */
static int copy(char *to, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length >= size)
		return -ENAMETOOLONG;
	memcpy(to, text, length + 1);
	return 0;
}

static void set_description(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {.set = OS_SET_DESCR};
	const char *text = word->off ? "" : args[0];

	int error = copy(change.descr, sizeof change.descr, text);
	if (!error)
		error = ifconfig_set(ifc, &change);
	if (error)
		ifconfig_err(ifc, error, "ioctl (set descr)");
}

/* As atoi(3), but a number that fits no int is none. */
static int number(const char *text)
{
	long value = strtol(text, NULL, 10);

	return value < INT_MIN || value > INT_MAX ? -1 : (int)value;
}

static void set_metric(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {.set = OS_SET_METRIC, .metric = (uint32_t)number(args[0])};

	(void)word;
	int error = ifconfig_set(ifc, &change);
	if (error)
		ifconfig_err(ifc, error, "ioctl SIOCSIFMETRIC (set metric)");
}

static void set_mtu(struct ifconfig *ifc, const struct word *word, char **args)
{
	int mtu = number(args[0]);

	(void)word;
	int error = mtu < MTU_MIN || mtu > MTU_MAX ? -EINVAL : 0;
	if (!error) {
		struct os_ifset change = {.set = OS_SET_MTU, .mtu = (uint32_t)mtu};
		error = ifconfig_set(ifc, &change);
	}
	if (error)
		ifconfig_err(ifc, error, "ioctl SIOCSIFMTU (set mtu)");
}

static void set_name(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {.set = OS_SET_NAME};
	const char *name = args[0];

	(void)word;
	int error = *name ? copy(change.name, sizeof change.name, name) : -EINVAL;
	if (!error && strcmp(name, ifc->name) != 0)
		error = ifconfig_set(ifc, &change);
	if (error)
		ifconfig_err(ifc, error, "ioctl SIOCSIFNAME (set name)");
	memcpy(ifc->name, change.name, sizeof ifc->name);
	ifc->print_name = true;
}

/* The words of a kernel without a mac(4) policy; the command goes on and ends well. */
static void set_label(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word, (void)args;
	ifconfig_load(ifc);
	fputs("setifmac: Invalid argument\n", stderr);
}

/* ---------------------------------------------------------------------------------------------------- stacks */

/* Opens a jail's stack; NULL when it has none of its own. */
static struct os_vnet *open_stack(struct ifconfig *ifc, int jid, const char *jail)
{
	struct os_vnet *stack = NULL;

	int error = os_vnet_open(cmd_world(), jid, &stack);
	if (error == -ENOENT)
		cmd_no_jail(jail); /* it went since it was looked up */
	if (error && error != -ENODEV)
		ifconfig_err(ifc, error, "jail %s", jail);
	return error ? NULL : stack;
}

static void lend(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	ifconfig_load(ifc); /* a missing interface counts before a missing jail */
	struct os_vnet *to = open_stack(ifc, cmd_jid(args[0]), args[0]);
	/* A jail without a stack of its own shares this one: the interface is there already. */
	int error = to ? os_if_move(cmd_vnet(), ifc->name, to) : -EEXIST;
	os_vnet_close(to);
	if (error)
		ifconfig_err(ifc, error, "SIOCSIFVNET");
	ifc->loaded = false;
}

static void fetch(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_if here;

	(void)word;
	if (!ifc->checked)
		ifconfig_load(ifc);
	int jid = cmd_jid(args[0]);
	struct os_vnet *from = open_stack(ifc, jid, args[0]);
	int error;
	if (from)
		error = os_if_move(from, ifc->name, cmd_vnet());
	else
		error = os_if_get(cmd_vnet(), ifc->name, &here) == 0 ? -EEXIST : -ENXIO;
	os_vnet_close(from);
	if (error)
		ifconfig_err(ifc, error, "SIOCSIFRVNET(%d, %s)", jid, ifc->name);
	ifc->loaded = false;
}

/* ------------------------------------------------------------------------------------------------- addresses */

static void set_alias(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)args;
	/* `A -alias`: the address that was to be set is the one to remove. */
	if (word->off && ifc->set_addr && ifc->alias == 0) {
		memcpy(ifc->old, ifc->addr.addr, sizeof ifc->old);
		ifc->has_old = true;
	}
	ifc->alias = word->off ? -1 : 1;
	ifc->clear = word->off;
	if (word->off)
		ifc->no_add = true;
}

static void set_netmask(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	ifc->set_mask = true;
	ifc->family->read(ifc, args[0], ROLE_MASK);
}

static void set_broadcast(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	ifc->family->read(ifc, args[0], ROLE_DEST);
}

const struct word basic_words[] = {
        {.name = "up", .run = set_flag, .bits = F_UP},
        {.name = "down", .run = set_flag, .bits = F_UP, .off = true},
        {.name = "arp", .run = set_flag, .bits = F_NOARP, .off = true, .negates = true},
        {.name = "debug", .run = set_flag, .bits = F_DEBUG, .negates = true},
        {.name = "promisc", .run = set_flag, .bits = F_PPROMISC, .negates = true},
        {.name = "link0", .run = set_flag, .bits = F_LINK0, .negates = true},
        {.name = "link1", .run = set_flag, .bits = F_LINK1, .negates = true},
        {.name = "link2", .run = set_flag, .bits = F_LINK2, .negates = true},
        {.name = "monitor", .run = set_flag, .bits = F_MONITOR, .negates = true},
        {.name = "staticarp", .run = set_flag, .bits = F_STATICARP, .negates = true},
        {.name = "normal", .run = set_flag, .bits = F_LINK0, .off = true},
        {.name = "compress", .run = set_flag, .bits = F_LINK0},
        {.name = "noicmp", .run = set_flag, .bits = F_LINK1},
        {.name = "description", .run = set_description, .nargs = 1},
        {.name = "descr", .run = set_description, .nargs = 1},
        {.name = "-description", .run = set_description, .off = true},
        {.name = "-descr", .run = set_description, .off = true},
        {.name = "add", .run = set_alias},
        {.name = "alias", .run = set_alias},
        {.name = "-alias", .run = set_alias, .off = true},
        {.name = "delete", .run = set_alias, .off = true},
        {.name = "remove", .run = set_alias, .off = true},
        {.name = "netmask", .run = set_netmask, .nargs = 1},
        {.name = "broadcast", .run = set_broadcast, .nargs = 1},
        {.name = "metric", .run = set_metric, .nargs = 1},
        {.name = "mtu", .run = set_mtu, .nargs = 1},
        {.name = "name", .run = set_name, .nargs = 1},
        {.name = "vnet", .run = lend, .nargs = 1},
        {.name = "-vnet", .run = fetch, .nargs = 1},
        {.name = "rxcsum", .run = set_capability, .bits = CAP_RXCSUM, .negates = true},
        {.name = "txcsum", .run = set_capability, .bits = CAP_TXCSUM, .negates = true},
        {.name = "rxcsum6", .run = set_capability, .bits = CAP_RXCSUM_IPV6, .negates = true},
        {.name = "txcsum6", .run = set_capability, .bits = CAP_TXCSUM_IPV6, .negates = true},
        {.name = "netcons", .run = set_capability, .bits = CAP_NETCONS, .negates = true},
        {.name = "polling", .run = set_capability, .bits = CAP_POLLING, .negates = true},
        {.name = "tso", .run = set_capability, .bits = CAP_TSO4 | CAP_TSO6, .negates = true},
        {.name = "tso4", .run = set_capability, .bits = CAP_TSO4, .negates = true},
        {.name = "tso6", .run = set_capability, .bits = CAP_TSO6, .negates = true},
        {.name = "toe", .run = set_capability, .bits = CAP_TOE4 | CAP_TOE6, .negates = true},
        {.name = "lro", .run = set_capability, .bits = CAP_LRO, .negates = true},
        {.name = "wol", .run = set_capability, .bits = CAP_WOL_UCAST | CAP_WOL_MCAST | CAP_WOL_MAGIC, .negates = true},
        {.name = "wol_ucast", .run = set_capability, .bits = CAP_WOL_UCAST, .negates = true},
        {.name = "wol_mcast", .run = set_capability, .bits = CAP_WOL_MCAST, .negates = true},
        {.name = "wol_magic", .run = set_capability, .bits = CAP_WOL_MAGIC, .negates = true},
        {.name = "vlanmtu", .run = set_capability, .bits = CAP_VLAN_MTU, .negates = true},
        {.name = "vlanhwtag", .run = set_capability, .bits = CAP_VLAN_HWTAGGING, .negates = true},
        {.name = "vlanhwfilter", .run = set_capability, .bits = CAP_VLAN_HWFILTER, .negates = true},
        {.name = "vlanhwtso", .run = set_capability, .bits = CAP_VLAN_HWTSO, .negates = true},
        {.name = "vlanhwcsum", .run = set_capability, .bits = CAP_VLAN_HWCSUM, .negates = true},
        {.name = "txrtlmt", .run = set_capability, .bits = CAP_TXRTLMT, .negates = true},
        {.name = "hwrxtstmp", .run = set_capability, .bits = CAP_HWRXTSTMP, .negates = true},
        {.name = "maclabel", .run = set_label, .nargs = 1},
        {.name = NULL},
};
