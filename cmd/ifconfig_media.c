/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_media.c - ifconfig's words for an interface's medium: media, mode, mediaopt, instance. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"

static const char *const media_names[] = {
        "autoselect",  "manual",      "none",         "10base2/BNC",  "10base5/AUI",  "10baseT/UTP",
        "10baseFL",    "10baseSTP",   "100baseTX",    "100baseFX",    "100baseT4",    "100baseVG",
        "100baseT2",   "1000baseT",   "1000baseSX",   "1000baseLX",   "1000baseCX",   "1000baseKX",
        "10Gbase-T",   "10Gbase-SR",  "10Gbase-LR",   "10Gbase-LRM",  "10Gbase-CX4",  "10Gbase-Twinax",
        "25GBase-CR",  "25GBase-SR",  "25GBase-LR",   "40Gbase-CR4",  "40Gbase-SR4",  "40Gbase-LR4",
        "50GBase-CR2", "50GBase-SR2", "100GBase-CR4", "100GBase-SR4", "100GBase-LR4", "1000baseT-SGMII",
        "2500Base-T",  "2500Base-KX", "2500Base-X",   "5000Base-T",   "5000Base-KR",  "10Gbase-KR",
};

static const char *const option_names[] = {
        "full-duplex", "half-duplex", "flowcontrol", "rxpause", "txpause", "hw-loopback", "flag0", "flag1", "flag2",
};

/* Other names of media and options. */
static const struct {
	const char *alias, *name;
} aliases[] = {
        {"auto", "autoselect"},      {"UTP", "10baseT/UTP"},   {"10UTP", "10baseT/UTP"},    {"BNC", "10base2/BNC"},
        {"10BNC", "10base2/BNC"},    {"AUI", "10base5/AUI"},   {"10AUI", "10base5/AUI"},    {"10STP", "10baseSTP"},
        {"10FL", "10baseFL"},        {"100TX", "100baseTX"},   {"100T4", "100baseT4"},      {"100VG", "100baseVG"},
        {"100T2", "100baseT2"},      {"1000SX", "1000baseSX"}, {"1000LX", "1000baseLX"},    {"1000CX", "1000baseCX"},
        {"1000baseTX", "1000baseT"}, {"1000TX", "1000baseT"},  {"1000T", "1000baseT"},      {"fdx", "full-duplex"},
        {"hdx", "half-duplex"},      {"flow", "flowcontrol"},  {"loopback", "hw-loopback"},
};

static const char *full_name(const char *name)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcasecmp(aliases[i].alias, name) == 0)
			return aliases[i].name;
	return name;
}

static bool among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(names[i], name) == 0)
			return true;
	return false;
}

/* The medium in use, without its options. */
static const char *current_word(const struct os_if *ifp, char word[64])
{
	word[0] = '\0';
	sscanf(ifp->media, "%*s %63s", word);
	return word;
}

enum { INSTANCE_MAX = 15 };

/* Chooses one of a card's media: the words as `ifconfig -m` shows them. */
static void choose(struct ifconfig *ifc, const struct os_if *ifp)
{
	struct os_ifset change = {.set = OS_SET_MEDIUM};
	char wanted[256], word[64];
	int error;

	snprintf(wanted, sizeof wanted, "%s%s%s", *ifc->media ? ifc->media : current_word(ifp, word),
	         *ifc->media_option ? " mediaopt " : "", ifc->media_option);
	while (ifp->media_list[change.medium] && strcasecmp(ifp->media_list[change.medium], wanted) != 0)
		change.medium++;
	error = ifp->media_list[change.medium] ? os_if_set(cmd_vnet(), ifp->name, &change) : -ENXIO;
	if (error)
		ifconfig_err(ifc, error, "SIOCSIFMEDIA (media)");
}

/*
 * Interfaces without a list have the one medium that they show. Choosing it changes nothing; another is refused: by a
 * driver that shows "Ethernet X (active one)" as unknown to it, by others as an unknown request.
 */
static void apply(struct ifconfig *ifc)
{
	const struct os_if *ifp = ifconfig_load(ifc);
	char current[64];
	bool has_list, same;

	if (!ifp->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	if (ifp->media_list) {
		if (ifc->media_instance)
			ifconfig_err(ifc, -ENXIO, "SIOCSIFMEDIA (media)");
		if (*ifc->media || *ifc->media_option)
			choose(ifc, ifp);
		return;
	}
	has_list = strchr(ifp->media, '(') != NULL;
	same = !*ifc->media || strcasecmp(ifc->media, current_word(ifp, current)) == 0;
	if (!has_list || !same || *ifc->media_option || ifc->media_instance)
		ifconfig_err(ifc, has_list ? -ENXIO : -EINVAL, "SIOCSIFMEDIA (media)");
}

static void set_media(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	if (!ifconfig_load(ifc)->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	const char *name = full_name(args[0]);
	if (!among(media_names, sizeof media_names / sizeof *media_names, name))
		ifconfig_errx(ifc, "unknown media subtype: %s", args[0]);
	snprintf(ifc->media, sizeof ifc->media, "%s", name);
	ifconfig_defer(ifc, apply);
}

static void set_option(struct ifconfig *ifc, const struct word *word, char **args)
{
	char options[128], chosen[sizeof ifc->media_option * 4] = "", *rest = options, *option;
	size_t length = 0;

	if (!ifconfig_load(ifc)->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	snprintf(options, sizeof options, "%s", args[0]);
	while ((option = strsep(&rest, ",")) != NULL) {
		const char *name = full_name(option);
		if (!among(option_names, sizeof option_names / sizeof *option_names, name))
			ifconfig_errx(ifc, "unknown option: %s", option);
		if (length < sizeof chosen)
			length += (size_t)snprintf(chosen + length, sizeof chosen - length, "%s%s", length ? "," : "",
			                           name);
	}
	snprintf(ifc->media_option, sizeof ifc->media_option, "%.*s", (int)sizeof ifc->media_option - 1,
	         word->off ? "" : chosen);
	ifconfig_defer(ifc, apply);
}

/* Ethernet has no modes to choose from, and every interface one instance of its media: 0. */
static void set_mode(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	if (!ifconfig_load(ifc)->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	ifconfig_errx(ifc, "unknown media mode: %s", args[0]);
}

static void set_instance(struct ifconfig *ifc, const struct word *word, char **args)
{
	const long instance = strtol(args[0], NULL, 10);

	(void)word;
	if (!ifconfig_load(ifc)->media)
		ifconfig_err(ifc, -EINVAL, "SIOCGIFMEDIA");
	if (instance < 0 || instance > INSTANCE_MAX)
		ifconfig_errx(ifc, "invalid media instance: %s", args[0]);
	ifc->media_instance = (unsigned)instance;
	ifconfig_defer(ifc, apply);
}

const struct word media_words[] = {
        {.name = "media", .run = set_media, .nargs = 1},
        {.name = "mode", .run = set_mode, .nargs = 1},
        {.name = "inst", .run = set_instance, .nargs = 1},
        {.name = "instance", .run = set_instance, .nargs = 1},
        {.name = "mediaopt", .run = set_option, .nargs = 1, .negates = true},
        {.name = NULL},
};
