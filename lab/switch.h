/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * switch.h - what a switch of a lab is made of: a bridge called as its node; several where it has more ports than one
 * takes, the further ones joined to the first by cables of their own. And which cables between switches lie idle, so
 * that there is no loop.
 */
#ifndef LAB_SWITCH_H
#define LAB_SWITCH_H

#include "lab/lab.h"

/* Of one bridge: Linux takes 1,023 (BR_MAX_PORTS), but a flood to more than net.core.netdev_max_backlog, 1,000, loses
 * packets. */
enum { SWITCH_PORTS = 960 };

/*
 * Gives each port of a switch that has none yet its bridge (lab_if.bridge). Those that have one keep it, but for some
 * of a full first bridge that needs room for the cable to a new one. -ENOMEM.
 */
int switch_spread(struct lab *lab);

/* How many bridges a switch is made of: as its ports say. */
unsigned switch_bridges(const struct lab *lab, int node);

/* A bridge's name in its node, and those of the ends of the cable that joins it (number 1 ...) to bridge 0. */
void switch_bridge_name(const struct lab *lab, int node, unsigned bridge, char name[OS_IFNAME]);
void switch_trunk_name(const struct lab *lab, int node, unsigned bridge, char side, char name[OS_IFNAME]);

/* Takes away a running switch's bridges from number `first` (1 ...) on, with the cables that join them; those that are
 * not there are passed over. v: its stack. -errno. */
int switch_drop_bridges(struct os_vnet *v, const struct lab *lab, int node, unsigned first);

/* A switch that runs forgets what it was told to answer for its hosts (flood.h): it hands the questions on. -errno. */
int switch_forget(struct os_vnet *v);

/*
 * Which links lie idle: of those between switches that aren't down, all that close a loop. spare[nlinks] is set. What
 * remains are shortest paths from the switch that was added first. An idle link's second end (end[1]) is no member of
 * its bridge. -ENOMEM.
 */
int switch_spare_links(const struct lab *lab, bool *spare);

/* Whether an interface is that end of an idle link. */
bool switch_is_idle_end(const struct lab *lab, const bool *spare, int ifindex);

/* Makes a switch's first bridge as it was, if somebody has destroyed it or taken it down. -errno. */
int switch_restore_bridge(struct os_vnet *v, const struct lab *lab, int node);

#endif
