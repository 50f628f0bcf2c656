/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vnet_apply.c - `vnet apply`: makes a running network what a file or a topology says. A process of its own session
 * makes the change, so that whatever happens to the command or its terminal the change is made whole.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "cmd/vnet_lab.h"
#include "lab/apply.h"
#include "lab/node.h"

static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { PASSED_ON = sizeof passed_on / sizeof *passed_on };

/* What is asked for. */
struct words {
	const struct lab *lab;
	bool dry;
	struct external_cards cards;
	struct os_limits limits; /* of the machine: in the world not all can be seen */
};

static volatile sig_atomic_t maker;

static void pass_on(int sig)
{
	if (maker > 0)
		kill((pid_t)maker, sig);
}

static void catch (void (*handler)(int))
{
	const struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &action, NULL);
}

static int make(struct words *words)
{
	const struct apply_how how = {.dry = words->dry,
	                              .out = stdout,
	                              .check = vnet_lab_check_change,
	                              .arg = &words->limits,
	                              .cards = words->cards};
	struct lab_error e;
	int error;

	if (os_world_self(cmd_world())->jid)
		cmd_errx(1, "this is a jail; the network is the world's, whose host changes it");
	words->limits.descriptors = os_keeper_descriptors();
	error = apply(cmd_world(), words->lab, &how, &e);
	if (error == -ENOENT && !e.text[0])
		cmd_errx(1, "no network runs in world \"%s\"; `vnet up` builds one", os_world_self(cmd_world())->world);
	if (error && e.text[0])
		cmd_errx(1, "%s", e.text);
	if (!error && !words->dry) {
		struct lab *lab = vnet_lab_running();

		vnet_lab_settle(lab);
		lab_free(lab);
	}
	return error != 0;
}

/* In the world. An interrupt ends a node's command that is waited for, and so undoes the change; it does not stop the
 * change half way. */
static int run(void *arg)
{
	struct words *words = arg;
	int status = 0;
	pid_t pid;

	if (words->dry)
		return make(words);
	fflush(NULL);
	catch (pass_on);
	pid = fork();
	if (pid < 0)
		cmd_err(1, errno, "fork");
	if (pid == 0) {
		setsid();
		catch (node_interrupt);
		signal(SIGPIPE, SIG_IGN);
		exit(make(words));
	}
	maker = pid;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The pid of the world's keeper, -1. */
static pid_t find_keeper(void)
{
	const char *world = vnet_here() ? "" : vnet_choose();
	struct os_world_info *worlds = NULL;
	const int count = os_world_list(&worlds);
	pid_t keeper = -1;

	for (int i = 0; i < count; i++)
		if (strcmp(worlds[i].name, world) == 0)
			keeper = worlds[i].keeper;
	free(worlds);
	return keeper;
}

/* The lab's own world if no other one is meant and it runs. */
static void choose_world(const struct lab *lab)
{
	const char *set = getenv("VNET_WORLD");
	struct os_world_info *worlds = NULL;
	int count;

	if (vnet_option_w || (set && *set) || os_world_inside())
		return;
	count = os_world_list(&worlds);
	for (int i = 0; i < count; i++)
		if (strcmp(worlds[i].name, lab->name) == 0)
			vnet_option_w = lab->name;
	free(worlds);
}

int cmd_vnet_apply(int words_there, char **argv)
{
	const int argc = vnet_lab_link(words_there, argv);
	static const struct option options[] = {{"dry-run", no_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	struct words words = {0};
	struct lab *lab;
	bool force = false;
	int option, status;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "fnw:", options, NULL)) != -1) {
		if (option == 'n')
			words.dry = true;
		else if (option == 'f')
			force = true;
		else if (option == 'w')
			vnet_option_w = optarg;
		else
			break;
	}
	if (option != -1 || argc - optind != 1)
		return vnet_usage("apply");
	lab = vnet_lab_describe(argv[optind]);
	choose_world(lab);
	words.lab = lab;
	os_limits(&words.limits);
	words.limits.keeper = find_keeper();
	vnet_cards_start(vnet_here() ? NULL : vnet_choose(), force, &words.cards);
	status = vnet_run(run, &words);
	lab_free(lab);
	return status;
}
