/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node.h - what runs in the nodes of a lab that is up: their files, sysctls, commands and daemons. The process must be
 * on the host of the lab's world.
 */
#ifndef LAB_NODE_H
#define LAB_NODE_H

#include "lab/lab.h"

/*
 * Does for every node of which[count] (NULL: all) what its description says, several nodes at a time, each in order:
 * files, sysctls, commands, daemons. The first failure ends it: "h1: `cmd` exited with 2: what it said last".
 */
int node_start(const struct lab *lab, const int *which, size_t count, struct lab_error *e);

/* Whether a daemon runs: 1, 0 it has ended, -ENOENT it was never started. */
int node_daemon_runs(const struct lab *lab, int node, size_t daemon);

/* What it has said so far; *text is the caller's. -ENOENT. */
int node_daemon_log(const struct lab *lab, int node, size_t daemon, char **text, size_t *size);

/* The same of the node's commands. */
int node_command_log(const struct lab *lab, int node, char **text, size_t *size);

#endif
