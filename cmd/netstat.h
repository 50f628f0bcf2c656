/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat.h - what the parts of netstat(1) share. */
#ifndef CMD_NETSTAT_H
#define CMD_NETSTAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

enum { NETSTAT_FAMILY_LINK = -1, NETSTAT_TEXT = 1100 /* room for a host name with its scope */ };

/* What the options ask for. */
struct netstat {
	bool bytes, drops, human, numeric, wide;
	bool numeric_ports;      /* -n, and not -S */
	bool all, listen;        /* -a, -L */
	bool addresses, retried; /* -A, -T */
	int family;              /* AF_INET, AF_INET6, AF_UNIX, NETSTAT_FAMILY_LINK, another system's; 0: all */
	const char *interface, *protocol;
	int statistics; /* how many -s: the second one leaves out what is 0 */
	long outputs;   /* rows of -w, 0: for ever */
};

/* netstat -r */
void netstat_routes(const struct netstat *n);

/* netstat -i */
void netstat_interfaces(const struct netstat *n);

/* netstat -w: a row every `seconds`, until ^C or n->outputs rows. */
void netstat_watch(const struct netstat *n, unsigned seconds);

/* netstat without -i, -r, -s ...: sockets; of n->protocol alone if there is one. */
void netstat_sockets(const struct netstat *n);

/* netstat -B; with n->interface of that alone */
void netstat_bpf(const struct netstat *n);

/* Exits unless -p may be given this protocol. */
void netstat_check_protocol(const char *name);

/* netstat -s; of routing, with -r; of interfaces, with -i or -I */
void netstat_statistics(const struct netstat *n);
void netstat_route_statistics(const struct netstat *n);
void netstat_if_statistics(const struct netstat *n);

/* "ESTABLISHED" ... */
const char *netstat_tcp_state(enum os_tcp_state state);

/* Whether an address of a socket is none. */
bool netstat_is_any(const struct os_socket *s, const uint8_t *addr);

/* AF_UNIX sockets, with a heading if there are any. */
void netstat_unix(const struct netstat *n, const struct os_socket *list, int count);

/* A counter in at least `width` columns after a blank; with -h in at most 4 digits and a unit. */
void netstat_count(const struct netstat *n, int width, uint64_t value);

/* A number in at most 4 characters, as 1.5K; text has room for 8. */
void netstat_human(uint64_t value, char text[8]);

/*
 * An address as text: its name unless numeric. ifname: of its interface, shown with link-local IPv6 ones. Names that
 * are not known, and all numbers, are shown as numbers.
 */
void netstat_host(const struct netstat *n, int family, const uint8_t *addr, const char *ifname,
                  char text[NETSTAT_TEXT]);

/* A network as text: "default", its name, or "192.0.2.0/24", "fe80::%lo0/64". */
void netstat_network(const struct netstat *n, int family, const uint8_t *addr, unsigned plen, const char *ifname,
                     char text[NETSTAT_TEXT]);

#endif
