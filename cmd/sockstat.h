/* SPDX-License-Identifier: BSD-2-Clause */
/* sockstat.h - what the parts of sockstat(1) share. */
#ifndef CMD_SOCKSTAT_H
#define CMD_SOCKSTAT_H

#include <stdbool.h>
#include <stdint.h>

#include "os/os.h"

/* What the options ask for. */
struct sockstat {
	bool inet, inet6, local;   /* families; local: AF_UNIX */
	bool tcp, udp;             /* protocols of the first two */
	bool connected, listening; /* listening: all that are not connected */
	bool no_loopback, wide, states, encaps;
	bool by_port, by_protocol;
	uint8_t ports[65536 / 8]; /* a bit for each that is wanted, if by_port */
	const char *jail;         /* NULL: the one that the process is in */
};

/* Prints the sockets of a stack and who has them. Exits for errors. */
void sockstat_print(const struct sockstat *s, struct os_vnet *v);

#endif
