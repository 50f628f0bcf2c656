/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_lab.c - reading a network's description and building it in a new world (vnet_lab.h). */
#include "cmd/vnet_lab.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/kld.h"
#include "cmd/vnet.h"
#include "lab/file.h"
#include "lab/impair.h"
#include "lab/node.h"
#include "lab/plan.h"
#include "lab/running.h"
#include "lab/topo.h"
#include "lab/up.h"
#include "lib/errtext.h"
#include "lib/near.h"

int vnet_lab_options(int argc, char **argv, unsigned *how)
{
	int i = vnet_options(argc, argv);

	if (i < argc && strcmp(argv[i], "-f") == 0) {
		*how |= VNET_LAB_FORCE;
		i += vnet_options(argc - i, argv + i);
	}
	return i;
}

static struct os_impair link_option;

int vnet_lab_link(int argc, char **argv)
{
	static const char option[] = "--link";
	const size_t length = strlen(option);
	char why[IMPAIR_WHY];
	int left = 1, i = 1;

	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *words = strncmp(argv[i], option, length) == 0 && argv[i][length] == '='
		                            ? argv[i] + length + 1
		                    : strcmp(argv[i], option) == 0 && i + 1 < argc ? argv[++i]
		                                                                   : NULL;

		if (!words)
			argv[left++] = argv[i];
		else if (impair_words(words, &link_option, why))
			cmd_errx(64, "--link: %s", why);
	}
	for (; i < argc; i++)
		argv[left++] = argv[i];
	argv[left] = NULL;
	return left;
}

bool vnet_lab_named(const char *argument)
{
	return argument[0] != '-' || !argument[1];
}

static _Noreturn void refuse(const char *words, const struct lab_error *e)
{
	if (e->line && e->column)
		cmd_errx(1, "%.200s:%d:%d: %s", words, e->line, e->column, e->text);
	if (e->line)
		cmd_errx(1, "%.200s:%d: %s", words, e->line, e->text);
	cmd_errx(1, "%s", e->text);
}

/* They are no topology's, and there is no such file. */
static _Noreturn void refuse_words(const char *words)
{
	char *name = strndup(words, strcspn(words, ","));
	struct near near = {.word = name ? name : words};

	for (const struct topo *t = topo_table; t->name; t++)
		near_try(&near, t->name);
	cmd_errx(1, "\"%.200s\" is neither a topology nor a file%s%s%s", words, near.best ? "; did you mean \"" : "",
	         near.best ? near.best : "", near.best ? "\"?" : "");
}

struct lab *vnet_lab_describe(const char *words)
{
	struct lab *lab = NULL;
	struct lab_error e = {0};
	char why[IMPAIR_WHY];
	int error = topo_is(words) ? topo_make(words, &lab, &e) : lab_file_read(words, &lab, &e);

	if (error == -ENOENT)
		refuse_words(words);
	if (error && !e.text[0])
		cmd_err(1, error, "%.200s", words);
	if (error)
		refuse(words, &e);
	if (impair_all(lab, &link_option, why))
		cmd_errx(1, "--link: %s", why);
	return lab;
}

struct lab *vnet_lab_read(const char *words)
{
	struct lab *lab = vnet_lab_describe(words);
	struct lab_error e = {0};

	if (plan_lab(lab, &e))
		refuse(words, &e);
	return lab;
}

struct job {
	const struct lab *lab;
	const char *world;
	int (*fn)(struct os_world *w, const struct lab *lab, void *arg);
	void *arg;
	struct os_limits limits; /* of the machine: in the world not all can be seen */
};

/* What nodes are made of, and what their commands may create: from inside a jail nothing can be loaded. */
static int load_modules(struct os_world *w)
{
	static const char *const modules[] = {"if_epair", "if_bridge", "if_lagg", "if_tap", "if_gre"};
	int error = 0;

	for (size_t i = 0; i < sizeof modules / sizeof *modules && !error; i++)
		error = kld_autoload(w, modules[i]);
	return error;
}

static void warn(const char *line)
{
	cmd_warnx("%s", line);
}

void vnet_lab_settle(const struct lab *lab)
{
	node_daemons_settle(lab, warn);
}

/* In the world. */
static int build(void *arg)
{
	const struct job *job = arg;
	struct os_world *w = cmd_world();
	struct lab_error e = {0};
	int error;

	vnet_environment(job->world); /* what nodes run finds FreeBSD's commands, too */
	error = load_modules(w);
	if (error)
		cmd_err(1, error, "can't load modules");
	error = up_lab(w, job->lab, &job->limits, &e);
	if (error)
		cmd_errx(1, "%s", e.text);
	vnet_lab_settle(job->lab);
	return job->fn ? job->fn(w, job->lab, job->arg) : 0;
}

static int start(const char *name, struct os_reason *why)
{
	return os_world_start(&(struct os_world_spec){.name = name, .ephemeral = true, .commands = vnet_commands()},
	                      why);
}

/* Gives the lab's network cards to its world; *why says what went wrong. */
static int give_cards(const struct lab *lab, const char *world, bool force, struct os_reason *why)
{
	int error = 0;

	for (size_t i = 0; i < lab->nnodes && !error; i++) {
		const struct lab_node *node = &lab->nodes[i];
		struct os_reason said;

		if (node->kind != LAB_EXTERNAL)
			continue;
		error = vnet_card_give(world, node->nic, force, &said);
		if (error)
			snprintf(why->text, sizeof why->text, "%s: %.180s", node->name, said.text);
	}
	return error;
}

int vnet_lab_build(const struct lab *lab, const char *world, unsigned how, char name[OS_WORLDNAME],
                   int (*fn)(struct os_world *w, const struct lab *lab, void *arg), void *arg)
{
	struct job job = {.lab = lab, .world = name, .fn = fn, .arg = arg};
	struct os_reason why;
	int error;

	vnet_lab_check(lab, &job.limits);
	snprintf(name, OS_WORLDNAME, "%s", world ? world : lab->name);
	error = start(name, &why);
	if (error == -EEXIST && how & VNET_LAB_ANY_NAME && !world) {
		snprintf(name, OS_WORLDNAME, "%.48s-%d", lab->name, (int)getpid());
		error = start(name, &why);
	}
	if (error == -EEXIST)
		cmd_errx(1, "world \"%s\" is up already: `vnet down %s` ends it, -w gives another name", name, name);
	if (error)
		cmd_errx(1, "%s", why.text[0] ? why.text : err_text(error));
	error = give_cards(lab, name, how & VNET_LAB_FORCE, &why);
	if (error) {
		os_world_down(name);
		cmd_errx(1, "%s", why.text);
	}
	return vnet_run_in(name, build, &job, false);
}

struct lab *vnet_lab_running(void)
{
	struct lab *lab = NULL;
	const int error = running_load(&lab);

	if (os_world_self(cmd_world())->jid)
		cmd_errx(1, "this is a jail; the network is the world's, whose host knows it");

	if (error == -ENOENT)
		cmd_errx(1, "no network runs in world \"%s\"; `vnet up` and `vnet run` build one",
		         os_world_self(cmd_world())->world);
	if (error)
		cmd_err(1, error, "the network's description");
	return lab;
}
