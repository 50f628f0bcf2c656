/* SPDX-License-Identifier: BSD-2-Clause */
/* oidtable.h - the rows behind lib/oid.h, in the order of `sysctl -a`; each table ends with a NULL name. */
#ifndef LIB_OIDTABLE_H
#define LIB_OIDTABLE_H

#include "lib/oid.h"

extern const struct oid oids_system[];  /* kern, vm, vfs: lib/oid_system.c */
extern const struct oid oids_net[];     /* net but for the Internet protocols: lib/oid_net.c */
extern const struct oid oids_inet[];    /* net.inet, net.inet6: lib/oid_inet.c */
extern const struct oid oids_machine[]; /* hw, security: lib/oid_machine.c */

#endif
