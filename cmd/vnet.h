/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet.h - what vnet's own verbs share. */
#ifndef CMD_VNET_H
#define CMD_VNET_H

#include "cmd/cmd.h"

#define VNET_VERSION "0.1"

/* The world named by -w, before or after the verb; NULL. */
extern const char *vnet_option_w;

/* Prints how a verb is used (table.c) to the standard error; returns the exit status of wrong use, 64. */
int vnet_usage(const char *verb);

/* Reads a verb's own leading -w WORLD (and --); returns the index of the first word after it. Exits 64 on others. */
int vnet_options(int argc, char **argv);

/*
 * The world to act on from outside: -w, else $VNET_WORLD, else the only one that runs. Exits with the list of worlds
 * when none is chosen.
 */
const char *vnet_choose(void);

/* Whether commands run right here: we are in a world and no other one was asked for. */
bool vnet_here(void);

/* Runs fn(arg) in the chosen world (or right here) and returns the exit status for main, after dying of the signal
 * that ended the child if one did. */
int vnet_run(int (*fn)(void *arg), void *arg);

/* Runs it in that world. With `then_down` the world is taken down before the status is mirrored. */
int vnet_run_in(const char *world, int (*fn)(void *arg), void *arg, bool then_down);

/* FreeBSD's paths of its commands, for os_world_start(). */
const char *const *vnet_commands(void);

/* Puts FreeBSD's commands first on PATH and the world's name into the environment, for programs that are about to be
 * executed in a world. */
void vnet_environment(const char *world);

#endif
