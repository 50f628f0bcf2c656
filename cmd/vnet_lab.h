/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_lab.h - what vnet's verbs about networks share: reading a description, building it in a new world, what the
 * machine lacks for it, and the machine's cards. */
#ifndef CMD_VNET_LAB_H
#define CMD_VNET_LAB_H

#include "lab/diff.h"
#include "lab/external.h"
#include "lab/lab.h"

/* Reads -w and -f, which is VNET_LAB_FORCE in *how; returns the place of the next word. */
int vnet_lab_options(int argc, char **argv, unsigned *how);

/* Takes "--link WORDS" out of a command line, wherever it stands before "--"; returns the number of words that are
 * left. What it says is true of every network that is described later on. Exits if it says nothing that can be. */
int vnet_lab_link(int argc, char **argv);

/* Whether a command's argument can be a topology or a file: "-", the standard input, is no option. */
bool vnet_lab_named(const char *argument);

/* The network that words describe, a topology ("tree,2,3") or a lab file's path or "-", with addresses and routes.
 * Exits with the reason if there is something wrong with it. */
struct lab *vnet_lab_read(const char *words);

/* The same without what plan_lab() adds. */
struct lab *vnet_lab_describe(const char *words);

enum { VNET_LAB_ANY_NAME = 1, VNET_LAB_FORCE = 2 }; /* a name like it if it is taken; virtual cards, too */

/*
 * Starts a world of that name (NULL: the lab's own) which ends with this process, gives it the network cards that the
 * lab names, and builds the lab in it, then runs fn(world, lab) there if it isn't NULL. Returns the exit status; the
 * world is up still if that is 0. name gets the world's.
 */
int vnet_lab_build(const struct lab *lab, const char *world, unsigned how, char name[OS_WORLDNAME],
                   int (*fn)(struct os_world *w, const struct lab *lab, void *arg), void *arg);

/* Waits a moment for the daemons of a lab that was just started, and says on standard error which of them have ended
 * already. */
void vnet_lab_settle(const struct lab *lab);

/* The lab of the world that this process is in, the caller's to free; exits if none runs there. */
struct lab *vnet_lab_running(void);

/* ---------------------------------------------------------------------------------------------- vnet_doctor.c */

/* Reads the machine's limits, and exits with what it lacks for the network, if it lacks something. */
void vnet_lab_check(const struct lab *lab, struct os_limits *limits);

/* Says what the machine lacks for a change, if it lacks something, and returns -ERANGE then; for apply(). `limits` is
 * the struct os_limits that it has. */
int vnet_lab_check_change(const struct diff *change, const struct lab *from, const struct lab *to, void *limits);

/* ----------------------------------------------------------------------------------------------- vnet_cards.c */

/* Gives a card of the machine to the host of a world, from outside (os_nic_attach()); *why says what went wrong. */
int vnet_card_give(const char *world, const char *nic, bool force, struct os_reason *why);

/*
 * Starts a process on the machine, where this one is, that gives cards to that world and takes them back when a later
 * process in the world asks, for apply(); it ends with those who can ask. force: virtual devices, too. world NULL: this
 * process is in it already.
 */
void vnet_cards_start(const char *world, bool force, struct external_cards *cards);

#endif
