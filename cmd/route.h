/* SPDX-License-Identifier: BSD-2-Clause */
/* route.h - what the parts of route(8) share. */
#ifndef CMD_ROUTE_H
#define CMD_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

enum { ROUTE_TEXT = 1100 /* room for a host name with its scope */ };

/* Flags that a route has only while it is shown (RTF_*); the others: lib/ifnames.h. */
enum { R_DONE = 0x40, R_FIXEDMTU = 0x80000, R_PINNED = 0x100000 };

enum route_action { ROUTE_ADD, ROUTE_DELETE, ROUTE_CHANGE, ROUTE_GET };

/* How commands work and print, from the options. */
struct route_view {
	bool numeric, quiet, verbose, debug, test;
};

/* An address of either family. */
struct route_addr {
	int family; /* 0: none */
	uint8_t bytes[16];
	unsigned index; /* of the interface of a link-local one */
};

/* What the words ask for. */
struct route_request {
	enum route_action action;
	const char *verb; /* as typed */
	int family;       /* of the words that follow; 0: not yet known */
	bool force_net, force_host, host, interface;
	struct route_addr dst, gateway, mask;
	const char *dst_text, *gateway_text; /* as typed and as printed; NULL: none */
	struct os_if ifp;                    /* instead of a gateway, or with -ifp; index 0: none */
	uint32_t flags, mtu, weight;
	int64_t expire;
	uint32_t inits, locks;     /* metrics (ROUTE_METRIC_*) that were given, and those to be kept as they are */
	bool locking, lock_rest;   /* of the next one; of all that follow */
	struct route_addr source;  /* -ifa */
	struct route_addr genmask; /* shown by -v, and of no effect on 12.1 either */
};

/* FreeBSD's bits of metrics (RTV_*). */
enum {
	ROUTE_METRIC_MTU = 0x1,
	ROUTE_METRIC_HOPCOUNT = 0x2,
	ROUTE_METRIC_EXPIRE = 0x4,
	ROUTE_METRIC_RPIPE = 0x8,
	ROUTE_METRIC_SPIPE = 0x10,
	ROUTE_METRIC_SSTHRESH = 0x20,
	ROUTE_METRIC_RTT = 0x40,
	ROUTE_METRIC_RTTVAR = 0x80,
	ROUTE_METRIC_WEIGHT = 0x100,
};

/* A route the way FreeBSD has it where a system keeps it otherwise: its interface, its gateway, its flags. */
struct route_shown {
	struct os_route route;
	struct os_if ifp; /* index 0: none */
	uint32_t flags;
};

/* "usage: ..." after, unless NULL, the word that is wrong. */
void route_usage(const char *word) __attribute__((noreturn));

/* The words after the command's options: verb, modifiers, addresses. Exits for what is wrong. */
void route_parse(struct route_request *q, int argc, char **argv);

/* Exits unless a list of routing tables names only the one there is: "0", "0,0", "all", "default". */
void route_check_fibs(const char *list);

/* Takes a word as destination, gateway or netmask; exits if it is none. A destination's "/24" may become its mask. */
void route_take_dst(struct route_request *q, char *word);
void route_take_gateway(struct route_request *q, const char *word);
void route_take_mask(struct route_request *q, const char *word);
struct route_addr route_take_host(struct route_request *q, const char *word);
void route_take_plen(struct route_request *q, const char *word);

/* The request's prefix length; false: a mask with holes. */
bool route_plen(const struct route_request *q, unsigned *plen);

/* An address by name unless numeric, "default" if all zeros. */
void route_host_text(const struct route_view *view, const struct route_addr *a, char text[ROUTE_TEXT]);

/* "<UP,GATEWAY>", "" for none. */
const char *route_flags_text(uint32_t flags, char text[256]);

/* What -v shows of a request. */
void route_print_request(const struct route_view *view, const struct route_request *q);

/* Lengths of FreeBSD's routing messages: the header of one about a route, and addresses of a kind. */
enum { ROUTE_MSG = 152, ROUTE_INET = 16, ROUTE_INET6 = 32, ROUTE_LINK = 56 };

/* Whether an own address is a plain host on the loopback that has it: an address of IPv4, or ::1. All others are
 * reached by a static route to the first loopback. ifp: the interface that has it, or NULL. */
bool route_own_plain(const struct os_route *r, const struct os_if *ifp);

/* The route as FreeBSD has it. ifs: the stack's interfaces. */
struct route_shown route_adapt(const struct os_route *r, const struct os_if *ifs, int count);

/* `monitor`: says what changes, until ^C; with -d what there is. */
void route_monitor(const struct route_view *view) __attribute__((noreturn));

/* An interface as an address: its name and its address on the link. */
void route_link_text(const struct os_if *ifp, char text[ROUTE_TEXT]);

/* What `get` shows of a route. */
void route_print(const struct route_view *view, const struct route_request *q, const struct os_route *r);

/* flush: deletes the family's (0: all) routes through gateways. Returns the exit status. */
int route_flush(const struct route_view *view, int family);

#endif
