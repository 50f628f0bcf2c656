/* SPDX-License-Identifier: BSD-2-Clause */
/* node_settle.c - daemons that end as soon as they are started: node_daemons_settle() of node.h. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lab/node_impl.h"

enum { YOUNG = 100, PATIENCE = 1000, PAUSE = 5 }; /* ms */

/* Whether what a daemon does now it will go on doing for a while. */
static bool is_settled(const struct lab_node *node, const struct lab_daemon *daemon, struct node_daemon *d)
{
	unsigned age;
	bool waits;

	node_daemon_state(node, daemon, d);
	if (!d->pid || d->known)
		return true;
	/* The status of one that is gone comes in a moment. */
	return os_process_look(d->pid, &waits, &age) == 0 && waits && age >= YOUNG;
}

static void tell_of(const struct lab_node *node, const struct lab_daemon *daemon, void (*tell)(const char *line))
{
	char how[64], line[512], command[NODE_SHOWN + 16] = "";
	struct node_daemon d;

	if (daemon->command)
		snprintf(command, sizeof command, " (`%.*s%s`)", NODE_SHOWN, daemon->command,
		         strlen(daemon->command) > NODE_SHOWN ? "..." : "");
	node_daemon_look(node, daemon, &d);
	node_daemon_text(&d, how);
	snprintf(line, sizeof line, "%s: %.64s%s %s%s%s", node->name, daemon->name, command, how, *d.last ? ": " : "",
	         d.last);
	tell(line);
}

void node_daemons_settle(const struct lab *lab, void (*tell)(const char *line))
{
	const struct timespec pause = {.tv_nsec = PAUSE * 1000000L};
	size_t ended = 0;
	int waited = 0;

	for (size_t i = 0; i < lab->nnodes; i++)
		for (size_t k = 0; k < lab->nodes[i].ndaemons; k++) {
			struct node_daemon d;

			for (; !is_settled(&lab->nodes[i], &lab->nodes[i].daemons[k], &d) && waited < PATIENCE;
			     waited += PAUSE)
				nanosleep(&pause, NULL);
			if (d.known && ended++ < NODE_ENDED)
				tell_of(&lab->nodes[i], &lab->nodes[i].daemons[k], tell);
		}
	if (ended > NODE_ENDED) {
		char line[80];

		snprintf(line, sizeof line, "%zu more daemons have ended: see `vnet show`", ended - NODE_ENDED);
		tell(line);
	}
}
