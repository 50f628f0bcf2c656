/* SPDX-License-Identifier: BSD-2-Clause */
/* cli_measure.c - verbs of the prompt that send traffic and say what came of it (cli.h). */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cli.h"
#include "cmd/vnet_pingall.h"
#include "lab/iperf.h"
#include "lib/addr.h"
#include "lib/errtext.h"

/* ---------------------------------------------------------------------------------------------------- pingall */

struct words {
	const struct cmd *command;
	int argc;
	char **argv;
};

static int run_command(void *arg)
{
	const struct words *w = arg;

	return w->command->run(w->argc, w->argv);
}

int cli_command(struct cli *c, int argc, char **argv)
{
	struct words w = {.command = cmd_find(argv[0]), .argc = argc, .argv = argv};

	return cli_apart(c, run_command, &w);
}

int cli_pingallfull(struct cli *c, int argc, char **argv)
{
	char *words[CLI_WORDS + 3] = {(char *)"pingall", (char *)"--full"};

	memcpy(words + 2, argv + 1, (size_t)argc * sizeof *argv); /* and the NULL */
	return cli_command(c, argc + 1, words);
}

static int run_pingpair(void *arg)
{
	(void)arg;
	return vnet_pingall(&(struct pingall){.pair = true});
}

int cli_pingpair(struct cli *c, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return cli_apart(c, run_pingpair, NULL);
}

/* ------------------------------------------------------------------------------------------------------ iperf */

static int run_iperf(void *arg)
{
	const struct iperf_spec *s = arg;
	char sent[32], received[32];
	struct iperf_result r;
	struct os_reason why;
	int error;

	printf("*** Iperf: testing %s bandwidth between %s and %s \n", s->rate ? "UDP" : "TCP",
	       s->lab->nodes[s->client].name, s->lab->nodes[s->server].name);
	fflush(stdout);
	error = iperf_run(s, &r, &why);
	if (error)
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(error));
	iperf_format(r.received, received);
	iperf_format(r.sent, sent);
	if (s->rate)
		printf("*** Results: ['%s', '%s', '%s']\n%lld of %lld datagrams lost\n", s->rate, received, sent,
		       (long long)r.lost, (long long)r.packets);
	else
		printf("*** Results: ['%s', '%s']\n", received, sent);
	return 0;
}

/* The first or the last host, as Mininet takes them if none are named. */
static int host(const struct lab *lab, bool last)
{
	int found = LAB_NONE;

	for (size_t i = 0; i < lab->nnodes && (last || found == LAB_NONE); i++)
		if (lab->nodes[i].kind == LAB_HOST)
			found = (int)i;
	return found;
}

/* [node node [seconds]] */
static int measure(struct cli *c, const char *rate, int argc, char **argv)
{
	struct iperf_spec s = {.lab = c->lab, .seconds = 5, .rate = rate};
	unsigned long seconds;

	if (argc == 1)
		return cli_complain(c, "two nodes, or none");
	s.client = argc ? cli_node(c, argv[0]) : host(c->lab, false);
	if (argc && s.client == LAB_NONE)
		return 1;
	s.server = argc ? cli_node(c, argv[1]) : host(c->lab, true);
	if (argc && s.server == LAB_NONE)
		return 1;
	if (s.client == s.server)
		return cli_complain(c, "two different hosts are needed");
	if (argc == 3) {
		if (!addr_number(argv[2], 1, IPERF_SECONDS, &seconds))
			return cli_complain(c, "\"%.40s\" is not a number of seconds", argv[2]);
		s.seconds = (unsigned)seconds;
	}
	return cli_apart(c, run_iperf, &s);
}

int cli_iperf(struct cli *c, int argc, char **argv)
{
	return measure(c, NULL, argc - 1, argv + 1);
}

int cli_iperfudp(struct cli *c, int argc, char **argv)
{
	if (argc > 1 && !iperf_is_rate(argv[1]))
		return cli_complain(c, "\"%.40s\" is not a rate: bits a second, with K, M or G if need be", argv[1]);
	return measure(c, argc > 1 ? argv[1] : "10M", argc > 2 ? argc - 2 : 0, argv + 2);
}
