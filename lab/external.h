/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * external.h - nodes that stand for a network card of the machine: a switch of which the card is one more port. The
 * card is given to the world from outside (os_nic_attach()) before the lab is built; here it goes from the world's
 * host into its node. At the world's end the kernel takes it back.
 */
#ifndef LAB_EXTERNAL_H
#define LAB_EXTERNAL_H

#include "lab/lab.h"

/* Makes the cards, which are on the world's host, members of their nodes' bridges, up. -errno with the reason in *e. */
int external_join(struct os_world *w, const struct lab *lab, struct lab_error *e);

#endif
