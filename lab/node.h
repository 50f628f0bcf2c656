/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.h - what runs in the nodes of a lab that is up: their files, sysctls, commands and daemons. The process must be
 * on the host of the lab's world.
 */
#ifndef LAB_NODE_H
#define LAB_NODE_H

#include "lab/lab.h"

/*
 * Does for every node what its description says, several nodes at a time, each in order: files, sysctls, commands,
 * daemons. A sysctl whose value is NULL is taken back: it gets the value that it had before it was set first. The first
 * failure ends it: "h1: `cmd` exited with 2: what it said last".
 */
int node_start(const struct lab *lab, struct lab_error *e);

/* Sends a signal to the commands that node_start() waits for; for signal handlers. They run in groups of their own. */
void node_interrupt(int sig);

/*
 * Takes files of a node that its description put there out of it: what they covered shows again. -errno with the reason
 * in *e.
 */
int node_drop_files(const struct lab_node *node, const char *const *paths, size_t count, struct lab_error *e);

/* How a node's daemon is. */
struct node_daemon {
	pid_t pid; /* in the world, 0: it was never started */
	bool runs;
	bool known;     /* it has ended, and how is known: */
	int status;     /* as from wait(2) */
	char last[160]; /* the last line that it has said, "" */
};
void node_daemon_look(const struct lab_node *node, const struct lab_daemon *daemon, struct node_daemon *d);

/*
 * Waits until the daemons of a lab that was just started have begun to wait for something, or have ended: for a tenth
 * of a second after their start, longer while they are busy, a second at most. Tells of those that have ended, as far
 * as NODE_ENDED of them, each in a line without its end: "h1: httpd (`busybox httpd -f`) exited with 1: what it said
 * last".
 */
enum { NODE_ENDED = 10 };
void node_daemons_settle(const struct lab *lab, void (*tell)(const char *line));

/* Whether it runs, without reading what it has said. */
bool node_daemon_runs(const struct lab_node *node, const struct lab_daemon *daemon);

/* "exited with 3", "was ended by signal 9", "has ended", "was never started". */
void node_daemon_text(const struct node_daemon *d, char text[64]);

/* Ends a daemon and all of its session, by force after three seconds. */
void node_daemon_stop(const struct lab_node *node, const struct lab_daemon *daemon);

/* Gives a daemon that can take it another configuration while it runs; false: it must be stopped and started. */
bool node_daemon_reload(const struct lab_node *node, const struct lab_daemon *was, const struct lab_daemon *is);

/* Forgets what is kept of a node that is gone. */
void node_forget(const struct lab_node *node);

#endif
