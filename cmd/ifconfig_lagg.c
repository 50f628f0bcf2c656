/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_lagg.c - ifconfig's words for aggregates: their ports, protocol, hash and options. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/ifnames.h"

static const struct {
	const char *name;
	unsigned proto;
} protocols[] = {{"failover", LAGG_FAILOVER},     {"lacp", LAGG_LACP},           {"loadbalance", LAGG_LOADBALANCE},
                 {"roundrobin", LAGG_ROUNDROBIN}, {"broadcast", LAGG_BROADCAST}, {"none", 0},
                 {"default", LAGG_FAILOVER}};
enum { PROTOCOLS = sizeof protocols / sizeof *protocols };

static void set(struct ifconfig *ifc, enum os_lagg_knob knob, unsigned value, const char *what)
{
	const int error = os_lagg_set(cmd_vnet(), ifc->name, knob, value);

	if (error)
		ifconfig_err(ifc, error, "%s", what);
	ifc->loaded = false;
}

/* A port that fails does not keep the others from being added: it is reported, and the command goes on. */
static void add_port(struct ifconfig *ifc, const struct word *word, char **args)
{
	int error;

	(void)word;
	if (!ifc->checked)
		ifconfig_load(ifc);
	error = os_lagg_add(cmd_vnet(), ifc->name, args[0]);
	ifc->loaded = false;
	if (!error || error == -EEXIST)
		return;
	if (error == -EOPNOTSUPP && *os_vnet_reason(cmd_vnet()))
		cmd_warnx("%s %s: SIOCSLAGGPORT: %s", ifc->name, args[0], os_vnet_reason(cmd_vnet()));
	else
		cmd_warn(error, "%s %s: SIOCSLAGGPORT", ifc->name, args[0]);
	ifc->status = 1;
}

static void delete_port(struct ifconfig *ifc, const struct word *word, char **args)
{
	const int error = os_lagg_del(cmd_vnet(), ifc->name, args[0]);

	(void)word;
	if (error)
		ifconfig_err(ifc, error, "SIOCSLAGGDELPORT");
	ifc->loaded = false;
}

static void set_protocol(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strcmp(args[0], protocols[i].name) == 0) {
			set(ifc, OS_LAGG_PROTO, protocols[i].proto, "SIOCSLAGG");
			return;
		}
	ifconfig_errx(ifc, "Invalid aggregation protocol: %s", args[0]);
}

static void set_hash(struct ifconfig *ifc, const struct word *word, char **args)
{
	char *text = args[0], *layer;
	unsigned hash = 0;

	(void)word;
	while ((layer = strsep(&text, ","))) {
		if (layer[0] != 'l' || layer[1] < '2' || layer[1] > '4' || layer[2])
			ifconfig_errx(ifc, "Invalid lagghash option: %s", layer);
		hash |= (unsigned)LAGG_HASH_L2 << (layer[1] - '2');
	}
	set(ifc, OS_LAGG_HASH, hash, "SIOCSLAGGHASH");
}

/* LACP's options are its own: another protocol refuses them. */
static void set_option(struct ifconfig *ifc, const struct word *word, char **args)
{
	const uint32_t lacp =
	        LAGG_OPT_LACP_STRICT | LAGG_OPT_LACP_TXTEST | LAGG_OPT_LACP_RXTEST | LAGG_OPT_LACP_FAST_TIMO;
	struct os_lagg g;
	int error = os_lagg_get(cmd_vnet(), ifc->name, &g);

	(void)args;
	if (!error && (word->bits & lacp) && g.proto != LAGG_LACP)
		error = -EINVAL;
	if (error)
		ifconfig_err(ifc, error, "SIOCSLAGGOPTS");
	set(ifc, OS_LAGG_OPTIONS, word->off ? g.options & ~word->bits : g.options | word->bits, "SIOCSLAGGOPTS");
}

/* As strtol(3) reads a number, whatever follows it. */
static void set_number(struct ifconfig *ifc, const struct word *word, char **args)
{
	const long value = strtol(args[0], NULL, 10);

	if (word->bits == OS_LAGG_FLOWID_SHIFT) {
		if (value & ~0x1fL)
			ifconfig_errx(ifc, "Invalid flowid_shift option: %s", args[0]);
	} else if (value <= 0 || value > UINT32_MAX) {
		ifconfig_errx(ifc, "Invalid round-robin stride: %s", args[0]);
	}
	set(ifc, word->bits, (unsigned)value, "SIOCSLAGGOPTS");
}

static void show_setup(const struct os_lagg *g, bool verbose)
{
	const char *name = "<unknown>", *comma = "";
	char text[BITS_TEXT];

	for (size_t i = PROTOCOLS; i-- > 0;)
		if (protocols[i].proto == g->proto)
			name = protocols[i].name;
	printf("\tlaggproto %s", name);
	if (g->hash)
		fputs(" lagghash ", stdout);
	for (unsigned layer = 2; layer <= 4; layer++)
		if (g->hash & (unsigned)LAGG_HASH_L2 << (layer - 2)) {
			printf("%sl%u", comma, layer);
			comma = ",";
		}
	putchar('\n');
	if (!verbose)
		return;
	printf("\tlagg options:\n\t\tflags=%s\n\t\tflowid_shift: %u\n", bits_text(g->options, lagg_option_names, text),
	       g->flowid_shift);
	if (g->proto == LAGG_ROUNDROBIN)
		printf("\t\trr_limit: %u\n", g->stride);
	printf("\tlagg statistics:\n\t\tactive ports: %u\n\t\tflapping: 0\n", g->active);
}

static void show(const struct os_if *ifp, const struct format *format)
{
	struct os_laggport *ports = NULL;
	struct os_lagg g;
	char text[BITS_TEXT];
	int count;

	if (os_lagg_get(cmd_vnet(), ifp->name, &g) < 0)
		return;
	show_setup(&g, format->verbose);
	count = os_lagg_ports(cmd_vnet(), ifp->name, &ports);
	for (int i = 0; i < count; i++)
		printf("\tlaggport: %s flags=%s\n", ports[i].name, bits_text(ports[i].flags, lagg_port_names, text));
	free(ports);
}

const struct kind ifconfig_lagg = {.name = "lagg", .status = show};

const struct word lagg_words[] = {
        {.name = "laggport", .run = add_port, .nargs = 1},
        {.name = "-laggport", .run = delete_port, .nargs = 1},
        {.name = "laggproto", .run = set_protocol, .nargs = 1},
        {.name = "lagghash", .run = set_hash, .nargs = 1},
        {.name = "use_flowid", .run = set_option, .bits = LAGG_OPT_USE_FLOWID, .negates = true},
        {.name = "use_numa", .run = set_option, .bits = LAGG_OPT_USE_NUMA, .negates = true},
        {.name = "lacp_strict", .run = set_option, .bits = LAGG_OPT_LACP_STRICT, .negates = true},
        {.name = "lacp_txtest", .run = set_option, .bits = LAGG_OPT_LACP_TXTEST, .negates = true},
        {.name = "lacp_rxtest", .run = set_option, .bits = LAGG_OPT_LACP_RXTEST, .negates = true},
        {.name = "lacp_fast_timeout", .run = set_option, .bits = LAGG_OPT_LACP_FAST_TIMO, .negates = true},
        {.name = "flowid_shift", .run = set_number, .nargs = 1, .bits = OS_LAGG_FLOWID_SHIFT},
        {.name = "rr_limit", .run = set_number, .nargs = 1, .bits = OS_LAGG_STRIDE},
        {.name = NULL},
};
