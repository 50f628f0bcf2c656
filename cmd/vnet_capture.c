/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_capture.c - `vnet capture`: what passes the cables of a network, for Wireshark and tcpdump. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "lab/capture.h"
#include "lab/lab.h"
#include "lab/running.h"
#include "lib/addr.h"

struct words {
	uint64_t count;
	unsigned most;
	FILE *out;
	char **places;
	int nplaces;
};

static int wake = -1; /* the end of a pipe that ends capture_run() */

static void on_signal(int number)
{
	const ssize_t ignored = write(wake, &number, 1);

	(void)ignored;
}

/* The descriptor that can be read after a signal that ends programs. */
static int catch_signals(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
	const struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		cmd_err(1, errno, "pipe");
	wake = ends[1];
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		sigaction(ending[i], &action, NULL);
	return ends[0];
}

/* ------------------------------------------------------------------------------------------------------- places */

static struct os_vnet *open_stack(const char *jail)
{
	struct os_vnet *v;
	const int error = os_vnet_open(cmd_world(), *jail ? cmd_jid(jail) : 0, &v);

	if (error)
		cmd_err(1, error, "%.64s", *jail ? jail : "the host's network stack");
	return v;
}

/* Listens to an interface, and calls it as it is `written`, behind its jail's name unless it begins with that. Whether
 * it is there. */
static bool add(struct capture *c, struct os_vnet *v, const char *jail, const char *ifname, const char *written)
{
	const size_t length = strlen(jail);
	const bool tells = !length || (strncmp(written, jail, length) == 0 && written[length] == '-');
	char name[2 * LAB_NAME];
	int error;

	snprintf(name, sizeof name, "%s%s%s", tells ? "" : jail, tells ? "" : ":", written);
	error = capture_add(c, v, ifname, name);
	if (error == -EMFILE)
		cmd_errx(1, "%zu interfaces are as many as descriptors allow: `ulimit -n` raises that, or name nodes",
		         capture_ports(c));
	if (error && error != -ENODEV)
		cmd_err(1, error, "%s", name);
	return !error;
}

/* The Ethernet interfaces of a stack. */
static void add_stack(struct capture *c, const char *jail)
{
	struct os_vnet *v = open_stack(jail);
	struct os_if *ifs = NULL;
	const int count = os_if_list(v, &ifs);

	if (count < 0)
		cmd_err(1, count, "%s", jail);
	for (int i = 0; i < count; i++)
		if (ifs[i].has_ether)
			add(c, v, jail, ifs[i].name, ifs[i].name);
	free(ifs);
	os_vnet_close(v);
}

/* An interface of the lab's by its name alone, LAB_NONE. */
static int find_if(const struct lab *lab, const char *name)
{
	for (size_t i = 0; lab && i < lab->nifs; i++)
		if (strcmp(lab->ifs[i].name, name) == 0)
			return (int)i;
	return LAB_NONE;
}

static bool add_lab_if(struct capture *c, const struct lab *lab, int ifindex)
{
	const struct lab_if *ifp = &lab->ifs[ifindex];
	const char *node = lab->nodes[ifp->node].name;
	struct os_vnet *v = open_stack(node);
	const bool there = add(c, v, node, ifp->ifname, ifp->name);

	os_vnet_close(v);
	return there;
}

/* "node", "node:interface", ":interface" of the host, or an interface of the network. */
static void add_place(struct capture *c, const struct lab *lab, char *place)
{
	char *colon = strchr(place, ':');
	const int ifindex = colon || (lab && lab_find_node(lab, place) != LAB_NONE) ? LAB_NONE : find_if(lab, place);
	struct os_vnet *v;
	bool there = true;

	if (ifindex != LAB_NONE) {
		there = add_lab_if(c, lab, ifindex);
	} else if (colon) {
		*colon = '\0';
		v = open_stack(place);
		there = add(c, v, place, colon + 1, colon + 1);
		os_vnet_close(v);
		*colon = ':';
	} else {
		add_stack(c, place);
	}
	if (!there)
		cmd_errx(1, "%.120s: there is no such interface", place);
}

/* Every cable once, at the end that is a host's if one is. Those that are gone have nothing to tell. */
static void add_links(struct capture *c, const struct lab *lab)
{
	for (size_t i = 0; i < lab->nlinks; i++) {
		const int *end = lab->links[i].end;
		const bool second = lab_is_switch(&lab->nodes[lab->ifs[end[0]].node]) &&
		                    !lab_is_switch(&lab->nodes[lab->ifs[end[1]].node]);

		add_lab_if(c, lab, end[second]);
	}
}

/* ------------------------------------------------------------------------------------------------------ the verb */

static void more_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int capture(void *arg)
{
	const struct words *w = arg;
	const int stop = catch_signals();
	struct lab *lab = NULL;
	struct capture *c;
	uint64_t frames, lost;
	int error = running_load(&lab), ended;

	if (error && error != -ENOENT)
		cmd_err(1, error, "the network's description");
	if (!lab && !w->nplaces)
		cmd_errx(64, "no network runs in world \"%s\": say which jails to listen to",
		         os_world_self(cmd_world())->world);
	more_descriptors();
	error = capture_begin(&c, w->out, w->most);
	if (error)
		cmd_err(1, error, "write");
	for (int i = 0; i < w->nplaces; i++)
		add_place(c, lab, w->places[i]);
	if (!w->nplaces)
		add_links(c, lab);
	lab_free(lab);
	if (!capture_ports(c))
		cmd_errx(1, "there is no interface to listen to");
	fprintf(stderr, "listening to %zu interface%s\n", capture_ports(c), capture_ports(c) == 1 ? "" : "s");
	error = capture_run(c, w->count, stop);
	ended = capture_end(c, &frames, &lost);
	fprintf(stderr, "%" PRIu64 " packets captured, %" PRIu64 " dropped by the kernel\n", frames, lost);
	if (!error)
		error = ended;
	if (error)
		cmd_err(1, error, "write");
	return 0;
}

static _Noreturn void usage(void)
{
	exit(vnet_usage("capture"));
}

static unsigned long number(char option, const char *text, unsigned long least, unsigned long most)
{
	unsigned long n;

	if (!addr_number(text, least, most, &n))
		cmd_errx(64, "-%c: \"%.40s\" is no number from %lu to %lu", option, text, least, most);
	return n;
}

int cmd_vnet_capture(int argc, char **argv)
{
	struct words w = {.most = CAPTURE_MOST, .out = stdout};
	const char *path = "-";
	int option;

	opterr = 0;
	while ((option = getopt(argc, argv, "+c:o:s:w:")) != -1)
		switch (option) {
		case 'c':
			w.count = number('c', optarg, 1, ULONG_MAX);
			break;
		case 'o':
			path = optarg;
			break;
		case 's':
			w.most = (unsigned)number('s', optarg, 16, CAPTURE_MOST);
			break;
		case 'w':
			vnet_option_w = optarg;
			break;
		default:
			usage();
		}
	w.places = argv + optind;
	w.nplaces = argc - optind;
	if (strcmp(path, "-") != 0)
		w.out = fopen(path, "we");
	else if (isatty(STDOUT_FILENO))
		cmd_errx(64, "packets are nothing for a terminal: -o file, or | tcpdump -nr -, or | wireshark -ki -");
	if (!w.out)
		cmd_err(1, errno, "%.200s", path);
	return vnet_run(capture, &w);
}
