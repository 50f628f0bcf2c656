/* SPDX-License-Identifier: BSD-2-Clause */
/* node_impl.h - what node.c and node_daemon.c share. */
#ifndef LAB_NODE_IMPL_H
#define LAB_NODE_IMPL_H

#include "lab/node.h"

enum { NODE_KEPT = 192 };

/* The names under which the world keeps a node's things: "log.h1", "pid.h1.bird". */
void node_kept_name(char name[NODE_KEPT], const char *what, const struct lab_node *node, const char *of);

/* The last line that is not empty of what was added to a log since it was `from` bytes long; "" if there is none. */
void node_last_line(const char *log, off_t from, char line[160]);

/* Puts a daemon's configuration into its place. */
int node_put_config(const struct lab_node *node, const struct lab_daemon *d);

/* A daemon's command line: its own, or the known one with its configuration's path in it. NULL: no memory. */
char *node_daemon_command(const struct lab_node *node, const struct lab_daemon *d);

#endif
