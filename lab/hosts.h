/* SPDX-License-Identifier: BSD-2-Clause */
/* hosts.h - node names that resolve inside the nodes. */
#ifndef LAB_HOSTS_H
#define LAB_HOSTS_H

#include "lab/lab.h"

/* Writes the world's /etc/hosts: what is not a lab's in it, and each node's addresses, its first ones first. -errno. */
int hosts_write(const struct lab *lab);

#endif
