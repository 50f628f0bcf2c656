/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_pingall.c - `vnet pingall`: who reaches whom in a running network. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/pingall.h"
#include "lib/addr.h"
#include "lib/errtext.h"

static volatile bool stop;

/* What was put into the stacks is taken out first. */
static void on_signal(int number)
{
	(void)number;
	stop = true;
}

int vnet_pingall(struct pingall_spec *spec)
{
	const struct sigaction ending = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
	struct os_reason why;
	struct lab *lab = vnet_lab_running();
	int lost;

	sigaction(SIGINT, &ending, NULL);
	sigaction(SIGTERM, &ending, NULL);
	spec->stop = &stop;
	spec->world = cmd_world();
	spec->lab = lab;
	lost = pingall(spec, &why);
	if (lost == -EINTR)
		cmd_errx(1, "interrupted");
	if (lost < 0)
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(lost));
	lab_free(lab);
	return lost ? 1 : 0;
}

static int run(void *arg)
{
	return vnet_pingall(arg);
}

static _Noreturn void usage(void)
{
	fputs("usage: vnet pingall [-w world] [-6] [--all] [--full] [--json] [--routers] [--sample pairs]\n", stderr);
	exit(64);
}

int cmd_vnet_pingall(int argc, char **argv)
{
	static const struct option options[] = {
	        {"all", no_argument, NULL, 'a'},          {"full", no_argument, NULL, 'f'},
	        {"json", no_argument, NULL, 'j'},         {"routers", no_argument, NULL, 'r'},
	        {"sample", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	struct pingall_spec spec = {.family = 0};
	unsigned long number;
	int option;

	optind = vnet_options(argc, argv);
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+46w:", options, NULL)) != -1)
		switch (option) {
		case '4':
			spec.family = AF_INET;
			break;
		case '6':
			spec.family = AF_INET6;
			break;
		case 'w':
			vnet_option_w = optarg;
			break;
		case 'a':
			spec.all_broken = true;
			break;
		case 'f':
			spec.full = true;
			break;
		case 'j':
			spec.json = true;
			break;
		case 'r':
			spec.routers = true;
			break;
		case 's':
			if (!addr_number(optarg, 1, 100000000, &number))
				cmd_errx(64, "--sample: \"%.40s\" is not a number of pairs", optarg);
			spec.sample = number;
			break;
		default:
			usage();
		}
	if (optind != argc)
		usage();
	return vnet_run(run, &spec);
}
