/* SPDX-License-Identifier: BSD-2-Clause */
/* cli_verbs.c - the table of the prompt's verbs, and the short ones (cli.h). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lab/link.h"
#include "lab/running.h"
#include "lib/errtext.h"
#include "lib/near.h"

/* Plugs or unplugs all cables between two nodes, or says what they do to packets. */
static int set_links(struct cli *c, char **argv)
{
	const bool down = strcmp(argv[3], "down") == 0, impair = strchr(argv[3], '=') != NULL;
	const int a = cli_node(c, argv[1]), b = a == LAB_NONE ? LAB_NONE : cli_node(c, argv[2]);
	struct lab_error e = {0};
	size_t found = 0;

	if (a == LAB_NONE || b == LAB_NONE)
		return 1;
	if (!down && !impair && strcmp(argv[3], "up") != 0)
		return cli_complain(c, "a link is set up or down, or given a delay=5ms, not \"%.40s\"", argv[3]);
	for (size_t i = 0; i < c->lab->nlinks; i++) {
		const int from = c->lab->ifs[c->lab->links[i].end[0]].node,
		          to = c->lab->ifs[c->lab->links[i].end[1]].node;

		if (!(from == a && to == b) && !(from == b && to == a))
			continue;
		found++;
		if ((impair ? link_impair(cmd_world(), c->lab, (int)i, argv[3], &e)
		            : link_set(cmd_world(), c->lab, (int)i, down, &e)) < 0)
			return cli_complain(c, "%s", e.text);
	}
	return found ? 0 : cli_complain(c, "no link joins %s and %s; `net` shows who is joined", argv[1], argv[2]);
}

/* No apply may change the network meanwhile, and what one has changed while we waited is looked at. */
static int set_link(struct cli *c, int argc, char **argv)
{
	const int lock = running_lock();
	int status;

	(void)argc;
	if (lock == -EINTR)
		return cli_complain(c, "interrupted: another change is under way");
	if (lock < 0)
		return cli_complain(c, "can't lock the network's description: %s", err_text(lock));
	status = cli_read_lab(c);
	if (!status)
		status = set_links(c, argv);
	close(lock);
	return status;
}

static int run_sh(struct cli *c, int argc, char **argv)
{
	return cli_in_node(c, LAB_NONE, argc > 1 ? argv[1] : "");
}

static int run_source(struct cli *c, int argc, char **argv)
{
	(void)argc;
	return cli_source(c, argv[1]);
}

static int run_time(struct cli *c, int argc, char **argv)
{
	struct timespec start, end;
	int status;

	(void)argc;
	if (c->depth == CLI_DEPTH)
		return cli_complain(c, "time: more than %d of them in each other", CLI_DEPTH);
	c->depth++;
	clock_gettime(CLOCK_MONOTONIC, &start);
	status = cli_line(c, argv[1]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	c->depth--;
	printf("*** Elapsed time: %.6f secs\n",
	       (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
	return status;
}

static int run_exit(struct cli *c, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	c->over = true;
	return 0;
}

static int run_help(struct cli *c, int argc, char **argv)
{
	if (argc > 1) {
		const struct cli_verb *v = cli_find(argv[1]);
		struct near near = {.word = argv[1]};

		if (v) {
			printf("%s%s%s: %s\n", v->name, *v->usage ? " " : "", v->usage, v->summary);
			return 0;
		}
		for (v = cli_verbs; v->name; v++)
			near_try(&near, v->name);
		if (near.best)
			return cli_complain(c, "no command is called \"%.64s\"; did you mean \"%s\"?", argv[1],
			                    near.best);
		return cli_complain(c, "no command is called \"%.64s\"", argv[1]);
	}
	for (const struct cli_verb *v = cli_verbs; v->name; v++)
		if (*v->summary)
			printf("  %s%s%-*s %s\n", v->name, *v->usage ? " " : "",
			       (int)(38 - strlen(v->name) - (*v->usage ? 1 : 0)), v->usage, v->summary);
	puts("\n"
	     "  node command                           run it in the node; names of nodes in it stand for their "
	     "addresses\n"
	     "  node                                   a shell in the node\n"
	     "\n"
	     "Every node has a shell that stays, with its directory, variables and jobs: `h1 sleep 9 &`, `h1 kill "
	     "%1`.\n"
	     "^C ends a command, ^Z stops one in a node, which `h1 fg` continues, ^D ends the prompt.\n"
	     "Lines that begin with # are comments.");
	return 0;
}

/* What Mininet has and this prompt has not. */
static int explain(struct cli *c, int argc, char **argv)
{
	(void)argc;
	switch (argv[0][0]) {
	case 'p':
		return cli_complain(c, "%s: there is no Python here; `source` and `vnet cli` read commands from files",
		                    argv[0]);
	case 'x':
	case 'g':
		return cli_complain(
		        c, "%s: no windows are opened; `vnet exec -w %s NODE sh` in another terminal is a shell",
		        argv[0], os_world_self(cmd_world())->world);
	default:
		return cli_complain(c, "%s: the switches are bridges, without a controller or flows", argv[0]);
	}
}

#define IPERF_USAGE "[node node [seconds]]"

const struct cli_verb cli_verbs[] = {
        {"help", run_help, "[command]", 0, 1, "h", "name the commands, or explain one", 0},
        {"nodes", cli_nodes, "", 0, 0, "", "name the nodes", 0},
        {"net", cli_net, "", 0, 0, "", "show which interfaces are joined", 0},
        {"links", cli_links, "", 0, 0, "", "show every link and the state of its ends", 0},
        {"intfs", cli_intfs, "", 0, 0, "", "show the interfaces of the nodes", 0},
        {"ports", cli_ports, "", 0, 0, "", "show the ports of the switches", 0},
        {"dump", cli_dump, "", 0, 0, "", "show nodes with their addresses and jails", 0},
        {"show", cli_command, "[--json] [node]", 0, 2, "n", "show the network, or a node with its programs", 0},
        {"apply", cli_command, "[option ...] file", 1, CLI_WORDS, "f", "make it the network that a file describes", 0},
        {"save", cli_command, "[file | -]", 0, 1, "f", "write it as a lab file", 0},
        {"graph", cli_command, "[option ...]", 0, CLI_WORDS, "", "draw the network", 0},
        {"capture", cli_command, "-o file [option ...] [node ...]", 2, CLI_WORDS, "", "record what passes the cables",
         0},
        {"pingall", cli_command, "[option ...]", 0, CLI_WORDS, "", "ping from every host to every other", CLI_TEST},
        {"pingallfull", cli_pingallfull, "[option ...]", 0, CLI_WORDS, "", "the same with every pair's time", CLI_TEST},
        {"pingpair", cli_pingpair, "", 0, 0, "", "ping between the first two hosts", CLI_TEST},
        {"iperf", cli_iperf, IPERF_USAGE, 0, 3, "nn", "measure TCP between two nodes", CLI_TEST},
        {"iperfudp", cli_iperfudp, "[rate " IPERF_USAGE "]", 0, 4, " nn", "the same with UDP", CLI_TEST},
        {"link", set_link, "node node up | down | words", 3, 3, "nns",
         "plug or unplug the cables between two nodes, or say what they do to packets", 0},
        {"sh", run_sh, "[command]", 0, 1, "f", "run a command, or a shell, on the world's host", CLI_REST},
        {"source", run_source, "file", 1, 1, "f", "read commands from a file", CLI_REST},
        {"time", run_time, "command", 1, 1, "l", "run a command and say how long it took", CLI_REST},
        {"exit", run_exit, "", 0, 0, "", "leave the prompt", 0},
        {"quit", run_exit, "", 0, 0, "", "", 0},
        {"py", explain, "", 0, CLI_WORDS, "", "", 0},
        {"px", explain, "", 0, CLI_WORDS, "", "", 0},
        {"x", explain, "", 0, CLI_WORDS, "", "", 0},
        {"xterm", explain, "", 0, CLI_WORDS, "", "", 0},
        {"gterm", explain, "", 0, CLI_WORDS, "", "", 0},
        {"dpctl", explain, "", 0, CLI_WORDS, "", "", 0},
        {"switch", explain, "", 0, CLI_WORDS, "", "", 0},
        {"wait", explain, "", 0, CLI_WORDS, "", "", 0},
        {NULL, NULL, NULL, 0, 0, NULL, NULL, 0},
};

const struct cli_verb *cli_find(const char *name)
{
	for (const struct cli_verb *v = cli_verbs; v->name; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}
