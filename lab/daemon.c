/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.c - the table of known daemons. */
#include "lab/daemon.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

const struct lab_known_daemon lab_known_daemons[] = {
        {"bird", "bird -f -c %s -s /etc/$(hostname).bird", SIGHUP},
        {"iperf3", "iperf3 -s", 0},
        {NULL, NULL, 0},
};

const struct lab_known_daemon *lab_known_daemon(const char *name)
{
	for (const struct lab_known_daemon *d = lab_known_daemons; d->name; d++)
		if (strcmp(d->name, name) == 0)
			return d;
	return NULL;
}
