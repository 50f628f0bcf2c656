/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_carp.c - ifconfig's words for carp(4), which is not there: what is wrong with them is said before that. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

enum { CARP_MAXVHID = 255 };

static void refuse(struct ifconfig *ifc)
{
	ifconfig_err(ifc, -EPROTONOSUPPORT, "SIOCGVH");
}

/* A host's number among those that share an address. Nothing is asked of carp(4) before the last word. */
static void set_vhid(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	ifc->vhid = atoi(args[0]);
	if (ifc->vhid <= 0 || ifc->vhid > CARP_MAXVHID)
		ifconfig_errx(ifc, "vhid must be greater than 0 and less than %u", CARP_MAXVHID);
	if (ifc->family->af == AF_UNSPEC)
		ifconfig_errx(ifc, "%s doesn't support carp(4)", ifc->family->name);
	ifconfig_defer(ifc, refuse);
}

static void need_vhid(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)args;
	if (!ifc->vhid)
		ifconfig_errx(ifc, "%s requires vhid", strcmp(word->name, "pass") == 0 ? "passwd" : word->name);
}

static void set_state(struct ifconfig *ifc, const struct word *word, char **args)
{
	static const char *const states[] = {"INIT", "BACKUP", "MASTER"};

	need_vhid(ifc, word, args);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcasecmp(args[0], states[i]) == 0)
			return;
	ifconfig_errx(ifc, "unknown state");
}

const struct word carp_words[] = {
        {.name = "vhid", .run = set_vhid, .nargs = 1},     {.name = "pass", .run = need_vhid, .nargs = 1},
        {.name = "advbase", .run = need_vhid, .nargs = 1}, {.name = "advskew", .run = need_vhid, .nargs = 1},
        {.name = "state", .run = set_state, .nargs = 1},   {.name = NULL},
};
