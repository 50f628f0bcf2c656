/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_graph.c - `vnet graph`: a network, running or described, as a picture. */
#include <errno.h>
#include <fcntl.h>
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
#include "lab/graph.h"
#include "lib/errtext.h"

typedef int draw(const struct lab *lab, const struct graph_state *state, FILE *out);

/* Has Graphviz draw the network; -ENOENT: it isn't there. Its output is ours. */
static int graphviz(const struct lab *lab, const struct graph_state *state)
{
	const char *engine = graph_engine(lab);
	int pipes[2], status = 0, error;
	pid_t pid;
	FILE *out;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		dup2(pipes[0], 0);
		execlp(engine, engine, "-Tsvg", NULL);
		_exit(errno == ENOENT ? 127 : 126);
	}
	close(pipes[0]);
	out = pid < 0 ? NULL : fdopen(pipes[1], "w");
	if (!out) {
		error = -errno;
		close(pipes[1]);
		return error;
	}
	signal(SIGPIPE, SIG_IGN);
	error = graph_dot(lab, state, out);
	fclose(out);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -ENOENT;
	if (!error && status)
		cmd_errx(1, "%s failed", engine);
	return error;
}

static int svg(const struct lab *lab, const struct graph_state *state, FILE *out)
{
	const int error = graphviz(lab, state);

	return error == -ENOENT ? graph_svg(lab, state, out) : error;
}

static const struct {
	const char *name;
	draw *fn;
} forms[] = {{"ascii", graph_ascii}, {"dot", graph_dot}, {"svg", svg}};

static draw *find_form(const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(name, forms[i].name) == 0)
			return forms[i].fn;
	cmd_errx(64, "-o: \"%.40s\" is none of ascii, dot, svg", name);
}

static int put(draw *fn, const struct lab *lab, const struct graph_state *state)
{
	const int error = fn(lab, state, stdout);

	if (error == -E2BIG)
		cmd_errx(1, "%s has %zu nodes, ascii is for %d at most; -o dot and -o svg draw more", lab->name,
		         lab->nnodes, GRAPH_ASCII_NODES);
	if (error)
		cmd_err(1, error, "can't draw %s", lab->name);
	if (fflush(stdout) != 0 || ferror(stdout))
		cmd_err(1, errno, "can't write");
	return 0;
}

/* The network that runs in the world that this process is in. */
static int draw_running(void *arg)
{
	draw *const *fn = arg;
	struct lab *lab = vnet_lab_running();
	struct graph_state state;
	const int error = graph_look(cmd_world(), lab, &state);

	if (error)
		cmd_err(1, error, "can't look at %s", lab->name);
	put(*fn, lab, &state);
	graph_state_free(&state);
	lab_free(lab);
	return 0;
}

static _Noreturn void usage(void)
{
	exit(vnet_usage("graph"));
}

int cmd_vnet_graph(int words, char **argv)
{
	const int argc = vnet_lab_link(words, argv);
	draw *fn = graph_ascii;
	struct lab *lab;
	int option;

	optind = vnet_options(argc, argv);
	opterr = 0;
	while ((option = getopt(argc, argv, "+o:w:")) != -1)
		switch (option) {
		case 'o':
			fn = find_form(optarg);
			break;
		case 'w':
			vnet_option_w = optarg;
			break;
		default:
			usage();
		}
	if (argc - optind > 1 || (argc < words && optind == argc))
		usage();
	if (optind == argc)
		return vnet_run(draw_running, &fn);
	lab = vnet_lab_read(argv[optind]);
	put(fn, lab, &(struct graph_state){0});
	lab_free(lab);
	return 0;
}
