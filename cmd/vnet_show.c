/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_show.c - `vnet show`: a running network, or one of its nodes. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/show.h"
#include "lib/near.h"

/* What is asked for. */
struct words {
	const char *node; /* NULL: the network */
	bool json;
};

static int find_node(const struct lab *lab, const char *name)
{
	const int node = lab_find_node(lab, name);
	struct near near = {.word = name};

	if (node != LAB_NONE)
		return node;
	for (size_t i = 0; i < lab->nnodes; i++)
		near_try(&near, lab->nodes[i].name);
	if (near.best)
		cmd_errx(1, "no node is called \"%.64s\"; did you mean \"%s\"?", name, near.best);
	cmd_errx(1, "no node is called \"%.64s\"", name);
}

static int show(void *arg)
{
	const struct words *words = arg;
	struct lab *lab = vnet_lab_running();
	const int node = words->node ? find_node(lab, words->node) : LAB_NONE;
	struct show s;
	int error = show_open(cmd_world(), lab, node, &s);

	if (error)
		cmd_err(1, error, "can't look at the network");
	if (words->json) {
		json_t *all = show_json(&s);

		if (!all || json_dumpf(all, stdout, JSON_INDENT(2)) < 0)
			cmd_err(1, ENOMEM, "--json");
		putchar('\n');
		json_decref(all);
	} else if (words->node) {
		show_node(&s, stdout);
	} else {
		show_network(&s, stdout);
	}
	show_close(&s);
	lab_free(lab);
	return 0;
}

int cmd_vnet_show(int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	struct words words = {0};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "w:", options, NULL)) != -1) {
		if (option == 'j') {
			words.json = true;
		} else if (option == 'w') {
			vnet_option_w = optarg;
		} else {
			return vnet_usage("show");
		}
	}
	if (argc - optind > 1)
		return vnet_usage("show");
	words.node = optind < argc ? argv[optind] : NULL;
	return vnet_run(show, &words);
}
