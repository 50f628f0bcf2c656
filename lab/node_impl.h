/* SPDX-License-Identifier: BSD-2-Clause */
/* node_impl.h - what node.c and the node_*.c share. */
#ifndef LAB_NODE_IMPL_H
#define LAB_NODE_IMPL_H

#include "lab/node.h"

enum { NODE_KEPT = 192, NODE_SHOWN = 80 /* bytes of a command in a message */ };

/* The names under which the world keeps a node's things: "log.h1", "pid.h1.bird". */
void node_kept_name(char name[NODE_KEPT], const char *what, const struct lab_node *node, const char *of);

/* The last line that is not empty of what was added to a log since it was `from` bytes long; "" if there is none. */
void node_last_line(const char *log, off_t from, char line[160]);

/* How a daemon is, all but its last line. */
void node_daemon_state(const struct lab_node *node, const struct lab_daemon *daemon, struct node_daemon *d);

/* Puts a daemon's configuration into its place; of one with a command of its own, in the node's process. */
int node_put_config(const struct lab_node *node, const struct lab_daemon *d);

/* In the node's process: makes the log of this name, kept with the world, /run/vnet/DAEMON.log there, if it has a /run.
 */
void node_link_log(const struct lab_daemon *d, const char *log);

/* A daemon's command line: its own, or the known one with its configuration's path in it. NULL: no memory. */
char *node_daemon_command(const struct lab_node *node, const struct lab_daemon *d);

/* In a node's process: */

/* Tells its maker what went wrong, with the node's name before it, and ends. */
_Noreturn void node_give_up(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Starts a program with its output to a file; -1 with errno. With `lead` it gets a session of its own. */
pid_t node_spawn(char *const argv[], int out, bool lead);

/* Runs a program, called `shown` in errors, to its end; what it says goes to the node's log. */
void node_run(char *const argv[], const char *shown, const char *log);

/* Sets the node's sysctls; those without a value (NULL) get the one back that they had before they were set first. */
void node_set_sysctls(const struct lab_node *node, const char *log);

#endif
