/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * node_shell.h - a lasting /bin/sh in each node of the running lab, which keeps its directory, variables and jobs from
 * one command line to the next.
 *
 *	struct node_shells *shells = node_shells_new(terminal);
 *	status = node_shells_run(shells, "h1", "sleep 100 &", &killed);
 *	status = node_shells_run(shells, "h1", "kill %1", &killed);
 *	node_shells_end(shells);
 */
#ifndef LAB_NODE_SHELL_H
#define LAB_NODE_SHELL_H

#include <stdbool.h>

struct node_shells;

/* None yet; one is started at the first line of its node. terminal: standard input and output are one, and lines have
 * them; else they have nothing as their input. NULL: no memory. */
struct node_shells *node_shells_new(bool terminal);

/*
 * Runs a command line in the shell of a node (NULL: of the world's host) and waits for it: its exit status, or -errno;
 * -EMFILE: as many shells as there may be open files, -EBADF: the line has left its shell too few of them, which has
 * ended by that. A shell that has gone, because it was told to or because its node
 * was, is followed by another one; *killed is the signal that has ended it meanwhile, or 0.
 *
 * In the terminal's foreground the shell has job control: ^C and ^Z are for the line's program alone, and the terminal
 * is not ours any more on return.
 */
int node_shells_run(struct node_shells *shells, const char *node, const char *line, int *killed);

/* Ends all, which hang up their jobs, and waits for them; an interruption ends the waiting. */
void node_shells_end(struct node_shells *shells);

#endif
