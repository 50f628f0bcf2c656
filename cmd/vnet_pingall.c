/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_pingall.c - `vnet pingall`: who reaches whom in a running network. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "cmd/vnet_pingall.h"
#include "lib/addr.h"
#include "lib/errtext.h"

static volatile bool stop;

/* What was put into the stacks is taken out first. */
static void on_signal(int number)
{
	(void)number;
	stop = true;
}

enum { BAR = 40 }; /* characters */

static void show_progress(size_t done, size_t total, void *arg)
{
	char bar[BAR + 1];
	const size_t filled = total ? done * BAR / total : BAR;

	(void)arg;
	if (total < (size_t)PINGALL_MATRIX * PINGALL_MATRIX)
		return;
	memset(bar, ' ', BAR);
	memset(bar, '#', filled);
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %zu of %zu pairs", bar, done, total);
}

static void clear_progress(void)
{
	fputs("\r\033[K", stderr);
}

int vnet_pingall(const struct pingall *p)
{
	const struct sigaction ending = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
	const bool terminal = isatty(STDERR_FILENO) && !p->json;
	struct lab *lab = vnet_lab_running();
	int *nodes = NULL, error = 0, count = probe_choose(lab, p->routers, &nodes);
	struct probe_spec s = {.world = cmd_world(),
	                       .lab = lab,
	                       .nodes = nodes,
	                       .nnodes = (size_t)(p->pair && count > 2 ? 2 : count),
	                       .family = p->family,
	                       .sample = p->sample,
	                       .keep_times = p->full,
	                       .progress = terminal ? show_progress : NULL,
	                       .stop = &stop};
	struct probe_result r;
	struct os_reason why = {0};
	bool lost;

	if (count < 0)
		cmd_errx(1, "%s", err_text(count));
	if (!s.family)
		s.family = lab->ipv4 || !lab->ipv6 ? AF_INET : AF_INET6;
	sigaction(SIGINT, &ending, NULL);
	sigaction(SIGTERM, &ending, NULL);
	if (!p->json) {
		puts("*** Ping: testing ping reachability");
		fflush(stdout);
	}
	error = probe_run(&s, &r, &why);
	if (terminal && r.nnodes > PINGALL_MATRIX)
		clear_progress();
	if (!error && p->json)
		error = pingall_json(&s, &r);
	else if (!error)
		pingall_text(p, &s, &r);
	if (error == -EINTR)
		cmd_errx(1, "interrupted");
	if (error)
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(error));
	lost = r.answered < r.tried;
	probe_result_free(&r);
	free(nodes);
	lab_free(lab);
	return lost ? 1 : 0;
}

static int run(void *arg)
{
	return vnet_pingall(arg);
}

static _Noreturn void usage(void)
{
	exit(vnet_usage("pingall"));
}

int cmd_vnet_pingall(int argc, char **argv)
{
	static const struct option options[] = {
	        {"all", no_argument, NULL, 'a'},          {"full", no_argument, NULL, 'f'},
	        {"json", no_argument, NULL, 'j'},         {"routers", no_argument, NULL, 'r'},
	        {"sample", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	struct pingall chosen = {.family = 0};
	unsigned long number;
	int option;

	optind = vnet_options(argc, argv);
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+46w:", options, NULL)) != -1)
		switch (option) {
		case '4':
			chosen.family = AF_INET;
			break;
		case '6':
			chosen.family = AF_INET6;
			break;
		case 'w':
			vnet_option_w = optarg;
			break;
		case 'a':
			chosen.all_broken = true;
			break;
		case 'f':
			chosen.full = true;
			break;
		case 'j':
			chosen.json = true;
			break;
		case 'r':
			chosen.routers = true;
			break;
		case 's':
			if (!addr_number(optarg, 1, 100000000, &number))
				cmd_errx(64, "--sample: \"%.40s\" is not a number of pairs", optarg);
			chosen.sample = number;
			break;
		default:
			usage();
		}
	if (optind != argc)
		usage();
	return vnet_run(run, &chosen);
}
