/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor.c - the needs of a network, and the machine's limits beside them (doctor.h). */
#include "lab/doctor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/daemon.h"
#include "lab/impair.h"
#include "lab/neighbours.h"
#include "lab/switch.h"

/* What things take, measured on Linux 6.18: KiB of a stack with its cable, of a daemon like BIRD. */
enum { NODE_KIB = 350, DAEMON_KIB = 5 * 1024, MIB = 1 << 20 };

/* Descriptors, namespaces and processes that a world takes without nodes, and its building. */
enum { KEEPER_FILES = 32, OWN_FILES = 48, WORLD_SPACES = 2, WORLD_PROCESSES = 24 };

struct needs {
	uint64_t nodes, entered, daemons;
	uint64_t open; /* stacks that are held open at a time while it is built */
	uint64_t ports;
	int widest; /* the switch with most ports, LAB_NONE */
	uint64_t neighbours, neighbours6;
	bool told, told6; /* nodes are told their neighbours: neighbours.h */
};

/* ------------------------------------------------------------------------------------------------------- needs */

/* Whether a link is to be made, with a change one that is not there. */
static bool comes(const struct diff *change, int link)
{
	return link != LAB_NONE && (!change || change->old_link[link] == LAB_NONE);
}

/* Goes through the building in the order of build_all(), which holds a stack open until its last cable is there. */
static int count_open(const struct lab *lab, const struct diff *change, uint64_t *most)
{
	size_t *missing = calloc(lab->nnodes + 1, sizeof *missing);
	bool *built = calloc(lab->nnodes + 1, sizeof *built);
	uint64_t open = 0;

	for (size_t i = 0; missing && built && i < lab->nnodes; i++)
		for (size_t k = 0; k < lab->nodes[i].nifs; k++)
			missing[i] += comes(change, lab->ifs[lab->nodes[i].ifs[k]].link);
	/* What is there and gets cables is open from the beginning. */
	for (size_t i = 0; missing && built && change && i < lab->nnodes; i++) {
		built[i] = change->old_node[i] != LAB_NONE;
		open += built[i] && missing[i];
	}
	*most = open;
	for (size_t at = 0; missing && built && at < 2 * lab->nnodes; at++) {
		const size_t i = at % lab->nnodes;
		const struct lab_node *node = &lab->nodes[i];

		if (lab_is_switch(node) != (at < lab->nnodes) || built[i])
			continue;
		built[i] = true;
		*most = ++open > *most ? open : *most;
		for (size_t k = 0; k < node->nifs; k++) {
			const int peer = lab_peer(lab, node->ifs[k]);
			const size_t other = peer == LAB_NONE ? i : (size_t)lab->ifs[peer].node;

			if (!comes(change, lab->ifs[node->ifs[k]].link) || !built[other])
				continue;
			missing[i]--;
			if (other != i && --missing[other] == 0)
				open--;
		}
		open -= missing[i] == 0;
	}
	free(missing);
	free(built);
	return missing && built ? 0 : -ENOMEM;
}

static void count_nodes(const struct lab *lab, struct needs *n)
{
	memset(n, 0, sizeof *n);
	n->widest = LAB_NONE;
	for (size_t i = 0; i < lab->nnodes; i++) {
		const struct lab_node *node = &lab->nodes[i];

		n->nodes++;
		n->entered += node->files.count || node->sysctls.count || node->commands.count || node->ndaemons;
		n->daemons += node->ndaemons;
		if (lab_is_switch(node) && node->nifs > n->ports) {
			n->ports = node->nifs;
			n->widest = (int)i;
		}
	}
}

static int count_needs(const struct lab *lab, const struct diff *change, const struct os_limits *l, struct needs *n)
{
	int error;

	count_nodes(lab, n);
	error = count_open(lab, change, &n->open);
	if (!error)
		error = neighbours_count(lab, AF_INET, &n->neighbours);
	if (!error)
		error = neighbours_count(lab, AF_INET6, &n->neighbours6);
	/* Who is there already is told nothing. */
	n->told = !change && neighbours_told(lab, n->neighbours, l->neighbours);
	n->told6 = !change && neighbours_told(lab, n->neighbours6, l->neighbours6);
	if (n->told || n->told6)
		n->open = n->nodes;
	return error;
}

/* -------------------------------------------------------------------------------------------------------- rows */

static struct doctor_row *add(struct doctor *d, const char *what)
{
	struct doctor_row *row = &d->rows[d->count];

	/* The last one is overwritten by what does not fit: a network of many different programs. */
	if (d->count + 1 < sizeof d->rows / sizeof *d->rows)
		d->count++;
	memset(row, 0, sizeof *row);
	snprintf(row->what, sizeof row->what, "%s", what);
	row->unit = "";
	return row;
}

static void put_command(struct doctor_row *row, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put_command(struct doctor_row *row, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(row->command, sizeof row->command, format, args);
	va_end(args);
}

/* Adds a limit; whether it is too low. */
static bool add_limit(struct doctor *d, const char *what, uint64_t need, uint64_t there, struct doctor_row **row)
{
	*row = add(d, what);
	(*row)->is_figure = true;
	(*row)->need = need;
	(*row)->there = there;
	(*row)->verdict = need > there ? DOCTOR_FAILS : DOCTOR_GOOD;
	return need > there;
}

/* The next power of two, as a limit that leaves room. */
static uint64_t roomy(uint64_t need)
{
	uint64_t limit = 1024;

	while (limit <= need)
		limit *= 2;
	return limit;
}

static void add_setting(struct doctor *d, const char *what, uint64_t need, uint64_t there, const char *setting,
                        uint64_t value)
{
	struct doctor_row *row;

	if (add_limit(d, what, need, there, &row))
		put_command(row, "sysctl -w %s=%" PRIu64, setting, value);
}

/* Of a process: 0, of the one that is to be started. */
static void add_descriptors(struct doctor *d, const char *what, uint64_t need, uint64_t there, pid_t pid,
                            const struct os_limits *l)
{
	char process[16] = "$$";
	struct doctor_row *row;

	if (!add_limit(d, what, need, there, &row) || pid < 0)
		return;
	if (pid)
		snprintf(process, sizeof process, "%d", (int)pid);
	if (need > l->most_descriptors)
		put_command(row, "sysctl -w fs.nr_open=%" PRIu64 " && prlimit --nofile=%" PRIu64 " --pid %s",
		            roomy(need), roomy(need), process);
	else
		put_command(row, "prlimit --nofile=%" PRIu64 " --pid %s",
		            roomy(need) < l->most_descriptors ? roomy(need) : l->most_descriptors, process);
}

static void add_processes(struct doctor *d, const struct needs *n, const struct os_limits *l)
{
	const uint64_t need = 2 * n->daemons + WORLD_PROCESSES;
	struct doctor_row *row;

	add_setting(d, "process numbers", need, l->pids, "kernel.pid_max", 4194304);
	add_setting(d, "threads", need, l->threads, "kernel.threads-max", 1000000);
	if (l->own_processes != OS_UNLIMITED && add_limit(d, "processes of this user", need, l->own_processes, &row))
		put_command(row, "prlimit --nproc=%" PRIu64 " --pid $$", roomy(need));
	if (l->group_processes != OS_UNLIMITED &&
	    add_limit(d, "processes of the control group", need, l->group_processes, &row))
		put_command(row, "echo max >%s", l->group_processes_file);
}

static void add_memory(struct doctor *d, const struct needs *n, const struct os_limits *l)
{
	const uint64_t need = (n->nodes * NODE_KIB + n->daemons * DAEMON_KIB) / 1024 + 1;
	struct doctor_row *row;

	if (l->memory != OS_UNLIMITED) {
		if (add_limit(d, "memory, about", need, l->memory / MIB, &row))
			snprintf(row->advice, sizeof row->advice, "the kernel would end processes to free some");
		row->unit = " MiB";
	}
	if (l->group_memory != OS_UNLIMITED) {
		if (add_limit(d, "memory of the control group, about", need, l->group_memory / MIB, &row))
			put_command(row, "echo max >%s", l->group_memory_file);
		row->unit = " MiB";
	}
}

/* Where the table is too small not everybody can speak with everybody at a time: that is no reason to build nothing. */
static void add_neighbours(struct doctor *d, const char *what, uint64_t need, uint64_t there, bool told,
                           const char *setting)
{
	struct doctor_row *row;

	if (!need || !add_limit(d, what, need, there, &row))
		return;
	row->verdict = told ? DOCTOR_GOOD : DOCTOR_FEW;
	if (told) {
		snprintf(row->advice, sizeof row->advice,
		         "the nodes are told their neighbours, which it does not count");
		return;
	}
	snprintf(row->advice, sizeof row->advice,
	         "needed if all nodes speak with each other within seconds; pingall manages without");
	put_command(row, "sysctl -w %s=%" PRIu64, setting, roomy(need));
}

/* Of interest where it is more than a bridge takes. */
static void add_ports(struct doctor *d, const struct lab *lab, const struct needs *n)
{
	struct doctor_row *row;

	if (n->widest == LAB_NONE || switch_bridges(lab, n->widest) < 2)
		return;
	add_limit(d, "ports of a switch", n->ports, OS_UNLIMITED, &row);
	snprintf(row->advice, sizeof row->advice, "a bridge takes %d: %.63s is made of %u", SWITCH_PORTS,
	         lab->nodes[n->widest].name, switch_bridges(lab, n->widest));
}

static uint64_t beyond(uint64_t need, uint64_t there)
{
	return need > there ? need - there : 0;
}

/* What a network needs of what is left, where another one runs that it takes the place of. */
static struct needs needs_beyond(const struct needs *n, const struct lab *running)
{
	struct needs there, more = *n;

	count_nodes(running, &there);
	more.nodes = beyond(n->nodes, there.nodes);
	more.entered = beyond(n->entered, there.entered);
	more.daemons = beyond(n->daemons, there.daemons);
	return more;
}

/* running, change: NULL, nothing is there. */
static int add_rows(struct doctor *d, const struct lab *lab, const struct lab *running, const struct diff *change,
                    const struct os_limits *l)
{
	struct needs n, more; /* of what is limited as a whole; of what is left */
	const int error = count_needs(lab, change, l, &n);

	if (error)
		return error;
	more = running ? needs_beyond(&n, running) : n;
	if (l->refusal) {
		struct doctor_row *row = add(d, "user namespaces");

		row->need = 1;
		row->verdict = DOCTOR_FAILS;
		snprintf(row->advice, sizeof row->advice, "%s", l->refusal);
	}
	if (!l->inet6 && n.neighbours6) {
		struct doctor_row *row = add(d, "IPv6");

		row->need = 1;
		row->verdict = DOCTOR_FAILS;
		snprintf(row->advice, sizeof row->advice, "the kernel was started without it");
	}
	add_setting(d, "network namespaces", n.nodes + WORLD_SPACES, l->net_namespaces, "user.max_net_namespaces",
	            roomy(n.nodes));
	add_setting(d, "mount namespaces", n.entered + WORLD_SPACES, l->mnt_namespaces, "user.max_mnt_namespaces",
	            roomy(n.entered));
	add_setting(d, "hostname namespaces", n.entered + WORLD_SPACES, l->uts_namespaces, "user.max_uts_namespaces",
	            roomy(n.entered));
	add_descriptors(d, "descriptors of the keeper", n.nodes + 2 * n.entered + KEEPER_FILES, l->descriptors,
	                l->keeper, l);
	add_descriptors(d, "descriptors while it is built", 2 * n.open + OWN_FILES, l->own_descriptors, 0, l);
	if (l->files != OS_UNLIMITED)
		add_setting(d, "open files of the machine",
		            more.nodes + 2 * more.entered + 2 * n.open + KEEPER_FILES + OWN_FILES + 16 * more.daemons,
		            l->files, "fs.file-max", 10000000);
	add_processes(d, &more, l);
	add_memory(d, &more, l);
	add_neighbours(d, "entries of the ARP table", n.neighbours, l->neighbours, n.told,
	               "net.ipv4.neigh.default.gc_thresh3");
	add_neighbours(d, "entries of the IPv6 neighbour table", n.neighbours6, l->neighbours6, n.told6,
	               "net.ipv6.neigh.default.gc_thresh3");
	add_ports(d, lab, &n);
	return 0;
}

int doctor_limits(struct doctor *d, const struct lab *lab, const struct os_limits *l)
{
	return add_rows(d, lab, NULL, NULL, l);
}

int doctor_change(struct doctor *d, const struct diff *change, const struct lab *from, const struct lab *to,
                  const struct os_limits *l)
{
	return add_rows(d, to, from, change, l);
}

/* ------------------------------------------------------------------------------------------ programs and kernel */

/* Whether a program is where the nodes look for it. */
static bool have_program(const char *name)
{
	static const char more[] = "/usr/local/sbin:/usr/sbin:/sbin";
	const char *const lists[] = {getenv("PATH"), more};
	char path[OS_PATH];

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		for (const char *at = lists[i]; at && *at; at += strspn(at, ":")) {
			const int size = (int)strcspn(at, ":");

			if ((size_t)snprintf(path, sizeof path, "%.*s/%s", size, at, name) < sizeof path &&
			    access(path, X_OK) == 0)
				return true;
			at += size;
		}
	return false;
}

static void add_program(struct doctor *d, const char *name, bool needed)
{
	const bool is_bird = strcmp(name, "bird") == 0;
	struct doctor_row *row = add(d, name);

	row->need = needed;
	row->there = have_program(name);
	if (row->there)
		return;
	row->verdict = needed ? DOCTOR_FAILS : DOCTOR_FEW;
	snprintf(row->advice, sizeof row->advice, "%s",
	         is_bird ? "routers that speak OSPF need it" : "measurements of bandwidth need it");
	put_command(row, "apt-get install %s", is_bird ? "bird2" : name);
}

static bool lab_runs(const struct lab *lab, const char *daemon)
{
	for (size_t i = 0; i < lab->nnodes; i++)
		for (size_t k = 0; k < lab->nodes[i].ndaemons; k++)
			if (!lab->nodes[i].daemons[k].command && strcmp(lab->nodes[i].daemons[k].name, daemon) == 0)
				return true;
	return false;
}

/* Where others' commands come from only the shell can tell: a world's own directory, the lab's files. */
void doctor_programs(struct doctor *d, const struct lab *lab)
{
	for (const struct lab_known_daemon *known = lab_known_daemons; known->name; known++)
		if (!lab || lab_runs(lab, known->name))
			add_program(d, known->name, lab != NULL);
}

bool doctor_needs_features(const struct lab *lab)
{
	for (size_t i = 0; i < lab->nifs; i++)
		if (!impair_nothing(&lab->ifs[i].impair))
			return true;
	return false;
}

/* The features that a network needs and others don't. */
static unsigned special_features(const struct lab *lab)
{
	unsigned needed = 0;

	for (size_t i = 0; lab && i < lab->nnodes; i++)
		needed |= lab->nodes[i].loopback.count ? 1u << OS_FEATURE_LOOPBACK : 0;
	for (size_t i = 0; lab && i < lab->nifs; i++) {
		needed |= impair_nothing(&lab->ifs[i].impair) ? 0 : 1u << OS_FEATURE_RATE;
		needed |= os_impair_more_than_rate(&lab->ifs[i].impair) ? 1u << OS_FEATURE_DELAY : 0;
	}
	return needed;
}

void doctor_features(struct doctor *d, const struct lab *lab, unsigned missing)
{
	static const struct {
		enum os_feature feature;
		bool always;
		const char *what, *command, *advice;
	} features[] = {
	        {OS_FEATURE_CABLE, true, "cables (veth)", "modprobe veth", ""},
	        {OS_FEATURE_BRIDGE, true, "bridges", "modprobe bridge", ""},
	        {OS_FEATURE_LOOPBACK, false, "further loopbacks (dummy, ifb)", "modprobe dummy",
	         "routers have addresses of their own on lo1"},
	        {OS_FEATURE_TAP, false, "taps (/dev/net/tun)", "modprobe tun && chmod 666 /dev/net/tun",
	         "tap(4) and tun(4) open it"},
	        {OS_FEATURE_RATE, false, "links with a rate (tbf)", "modprobe sch_tbf",
	         "CONFIG_NET_SCH_TBF, a module of most kernels"},
	        {OS_FEATURE_DELAY, false, "links with delay, loss ... (netem)", "modprobe sch_netem",
	         "CONFIG_NET_SCH_NETEM, a module of most kernels"},
	};
	const unsigned special = special_features(lab);

	for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
		const bool needed = features[i].always || special >> features[i].feature & 1;
		struct doctor_row *row;

		if (lab && !needed)
			continue;
		row = add(d, features[i].what);
		row->need = needed;
		row->there = !(missing >> features[i].feature & 1);
		if (row->there)
			continue;
		row->verdict = needed ? DOCTOR_FAILS : DOCTOR_FEW;
		put_command(row, "%s", features[i].command);
		snprintf(row->advice, sizeof row->advice, "%s", features[i].advice);
	}
}

enum doctor_verdict doctor_verdict(const struct doctor *d)
{
	enum doctor_verdict worst = DOCTOR_GOOD;

	for (size_t i = 0; i < d->count; i++)
		worst = d->rows[i].verdict > worst ? d->rows[i].verdict : worst;
	return worst;
}
