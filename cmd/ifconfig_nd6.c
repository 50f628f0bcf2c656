/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_nd6.c - ifconfig's words for neighbour discovery on an interface. */
#include <errno.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/defaultif.h"
#include "cmd/ifconfig.h"
#include "lib/ifnames.h"

static void set_nd6(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_ifset change = {.set = OS_SET_ND6};

	(void)args;
	/* The words change nothing outside the family inet6, but the command goes on: its socket doesn't know them. */
	if (ifc->family->af != AF_INET6) {
		ifconfig_load(ifc);
		cmd_warn(-EINVAL, "ioctl(SIOCGIFINFO_IN6)");
		return;
	}
	if (word->bits == ND6_DEFAULTIF && !word->off) {
		const int error = defaultif_set(cmd_vnet(), ifconfig_load(ifc)->name);
		if (error)
			cmd_warn(error, "ioctl(SIOCSDEFIFACE_IN6)");
		return;
	}
	*(word->off ? &change.nd6_off : &change.nd6_on) = word->bits;
	int error = ifconfig_set(ifc, &change);
	if (error == -ENODEV)
		ifconfig_load(ifc);
	if (error)
		cmd_warn(error, "ioctl(SIOCSIFINFO_IN6)");
}

const struct word nd6_words[] = {
        {.name = "accept_rtadv", .run = set_nd6, .bits = ND6_ACCEPT_RTADV, .negates = true},
        {.name = "auto_linklocal", .run = set_nd6, .bits = ND6_AUTO_LINKLOCAL, .negates = true},
        {.name = "defaultif", .run = set_nd6, .bits = ND6_DEFAULTIF, .negates = true},
        {.name = "ifdisabled", .run = set_nd6, .bits = ND6_IFDISABLED, .negates = true},
        {.name = "no_dad", .run = set_nd6, .bits = ND6_NO_DAD, .negates = true},
        {.name = "no_prefer_iface", .run = set_nd6, .bits = ND6_NO_PREFER_IFACE, .negates = true},
        {.name = "no_radr", .run = set_nd6, .bits = ND6_NO_RADR, .negates = true},
        {.name = "nud", .run = set_nd6, .bits = ND6_PERFORMNUD, .negates = true},
        {.name = "performnud", .run = set_nd6, .bits = ND6_PERFORMNUD, .negates = true},
        {.name = "prefer_source", .run = set_nd6, .bits = ND6_PREFER_SOURCE, .negates = true},
        {.name = NULL},
};
