/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_media.c - ifconfig's words for an interface's medium: media, mediaopt, -mediaopt. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

static const char *const media_names[] = {
        "autoselect",  "auto",        "manual",       "none",         "10base2/BNC",  "10base5/AUI",
        "10baseT/UTP", "10baseTX",    "10baseFL",     "10baseSTP",    "UTP",          "AUI",
        "BNC",         "100baseTX",   "100baseFX",    "100baseT4",    "100baseVG",    "100baseT2",
        "1000baseT",   "1000baseTX",  "1000baseSX",   "1000baseLX",   "1000baseCX",   "1000baseKX",
        "10Gbase-T",   "10Gbase-SR",  "10Gbase-LR",   "10Gbase-LRM",  "10Gbase-CX4",  "10Gbase-Twinax",
        "25GBase-CR",  "25GBase-SR",  "25GBase-LR",   "40Gbase-CR4",  "40Gbase-SR4",  "40Gbase-LR4",
        "50GBase-CR2", "50GBase-SR2", "100GBase-CR4", "100GBase-SR4", "100GBase-LR4", "1000baseT-SGMII",
        "2500Base-T",  "2500Base-KX", "2500Base-X",   "5000Base-T",   "5000Base-KR",  "10Gbase-KR",
};

static const char *const option_names[] = {
        "full-duplex", "fdx",      "half-duplex", "hdx",   "flowcontrol", "flow",  "rxpause",
        "txpause",     "loopback", "hw-loopback", "flag0", "flag1",       "flag2",
};

static bool among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(names[i], name) == 0)
			return true;
	return false;
}

/*
 * Interfaces here have the one medium that they show. Choosing it changes nothing; another is refused: by a driver that
 * has a list of media ("Ethernet X (active one)") since it isn't in it, by one without a list as an unknown request.
 */
static void apply(struct ifconfig *ifc)
{
	const struct os_if *ifp = ifconfig_load(ifc);
	char current[64] = "";
	int listed = 0;

	if (!ifp->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	sscanf(ifp->media, "%*s %63s %n", current, &listed);
	bool has_list = listed > 0 && ifp->media[listed] == '(';
	bool same = !*ifc->media || strcasecmp(ifc->media, current) == 0;
	if (!has_list || !same || *ifc->media_option)
		ifconfig_err(ifc, has_list ? -ENXIO : -EINVAL, "SIOCSIFMEDIA (media)");
}

static void set_media(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	if (!ifconfig_load(ifc)->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	if (!among(media_names, sizeof media_names / sizeof *media_names, args[0]))
		ifconfig_errx(ifc, "unknown media subtype: %s", args[0]);
	snprintf(ifc->media, sizeof ifc->media, "%s", args[0]);
	ifconfig_defer(ifc, apply);
}

static void set_option(struct ifconfig *ifc, const struct word *word, char **args)
{
	char options[128], *rest = options, *option;

	if (!ifconfig_load(ifc)->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	snprintf(options, sizeof options, "%s", args[0]);
	while ((option = strsep(&rest, ",")) != NULL)
		if (!among(option_names, sizeof option_names / sizeof *option_names, option))
			ifconfig_errx(ifc, "unknown option: %s", option);
	snprintf(ifc->media_option, sizeof ifc->media_option, "%s", word->off ? "" : args[0]);
	ifconfig_defer(ifc, apply);
}

const struct word media_words[] = {
        {.name = "media", .run = set_media, .nargs = 1},
        {.name = "mediaopt", .run = set_option, .nargs = 1, .negates = true},
        {.name = NULL},
};
