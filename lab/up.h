/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * up.h - builds a lab in the world that the process is in. The process must be on the world's host and is there again
 * afterwards. What fails stays half built: the world that was made for it is to be ended.
 */
#ifndef LAB_UP_H
#define LAB_UP_H

#include "lab/lab.h"

/*
 * Builds all of a lab with addresses (plan_lab()) in a fresh world: jails, bridges, cables, addresses, routes, names in
 * /etc/hosts; then files, sysctls, commands and daemons of the nodes. The description is kept with the world
 * (running.h). -errno with the reason in *e.
 */
int up_lab(struct os_world *w, const struct lab *lab, struct lab_error *e);

#endif
