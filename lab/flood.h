/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * flood.h - networks of switches too large for their own broadcasts. The kernel queues at most
 * net.core.netdev_max_backlog packets (1,000) of a processor; a broadcast that reaches more ports within one round
 * loses the rest, and the answer to an ARP question with it. In such a network switches in the middle know all hosts
 * and answer ARP themselves, instead of flooding the question.
 */
#ifndef LAB_FLOOD_H
#define LAB_FLOOD_H

#include "lab/lab.h"

/* Which nodes are to know their hosts: answers[nnodes] is set. 1 if there is any, 0, -ENOMEM. */
int flood_find(const struct lab *lab, bool *answers);

/* Which of a switch's ports each host's or router's interface lies behind: port[nifs] gets the place in the node's ifs,
 * LAB_NONE for interfaces elsewhere. spare: switch_spare_links(). -ENOMEM. */
int flood_ports(const struct lab *lab, const bool *spare, int node, int *port);

#endif
