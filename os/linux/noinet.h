/* SPDX-License-Identifier: BSD-2-Clause */
/* noinet.h - jails without IPv4 or IPv6 (ip4=disable, ip6=disable): their processes can't open such sockets. */
#ifndef OS_LINUX_NOINET_H
#define OS_LINUX_NOINET_H

#include <stdbool.h>

/* From now on socket(2) refuses the families with EPROTONOSUPPORT, as FreeBSD's does (prison_check_af()), for this
 * process and what it starts. 0 or -errno; a kernel or machine without such filters leaves them allowed. */
int noinet_forbid(bool inet, bool inet6);

#endif
