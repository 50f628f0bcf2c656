/* SPDX-License-Identifier: BSD-2-Clause */
/* ifnames.h - FreeBSD's interface bits (net/if.h, net/if_bridgevar.h, netinet6/nd6.h of 12.1) and their names. */
#ifndef LIB_IFNAMES_H
#define LIB_IFNAMES_H

#include <stddef.h>
#include <stdint.h>

/* Interface flags (net/if.h IFF_*). F_ because <net/if.h> of the system below has other numbers under those names. */
enum {
	F_UP = 0x1,
	F_BROADCAST = 0x2,
	F_DEBUG = 0x4,
	F_LOOPBACK = 0x8,
	F_POINTOPOINT = 0x10,
	F_RUNNING = 0x40,
	F_NOARP = 0x80,
	F_PROMISC = 0x100,
	F_ALLMULTI = 0x200,
	F_OACTIVE = 0x400,
	F_SIMPLEX = 0x800,
	F_LINK0 = 0x1000,
	F_LINK1 = 0x2000,
	F_LINK2 = 0x4000,
	F_MULTICAST = 0x8000,
	F_PPROMISC = 0x20000,
	F_MONITOR = 0x40000,
	F_STATICARP = 0x80000,
};

/* Interface capabilities (IFCAP_*). */
enum {
	CAP_RXCSUM = 0x1,
	CAP_TXCSUM = 0x2,
	CAP_NETCONS = 0x4,
	CAP_VLAN_MTU = 0x8,
	CAP_VLAN_HWTAGGING = 0x10,
	CAP_JUMBO_MTU = 0x20,
	CAP_POLLING = 0x40,
	CAP_VLAN_HWCSUM = 0x80,
	CAP_TSO4 = 0x100,
	CAP_TSO6 = 0x200,
	CAP_LRO = 0x400,
	CAP_WOL_UCAST = 0x800,
	CAP_WOL_MCAST = 0x1000,
	CAP_WOL_MAGIC = 0x2000,
	CAP_TOE4 = 0x4000,
	CAP_TOE6 = 0x8000,
	CAP_VLAN_HWFILTER = 0x10000,
	CAP_VLAN_HWTSO = 0x40000,
	CAP_LINKSTATE = 0x80000,
	CAP_NETMAP = 0x100000,
	CAP_RXCSUM_IPV6 = 0x200000,
	CAP_TXCSUM_IPV6 = 0x400000,
	CAP_HWSTATS = 0x800000, /* ifconfig has no name for it */
	CAP_TXRTLMT = 0x1000000,
	CAP_HWRXTSTMP = 0x2000000,
};

/* Neighbour-discovery flags of an interface (ND6_IFF_*). */
enum {
	ND6_PERFORMNUD = 0x1,
	ND6_ACCEPT_RTADV = 0x2,
	ND6_PREFER_SOURCE = 0x4,
	ND6_IFDISABLED = 0x8,
	ND6_DONT_SET_IFROUTE = 0x10,
	ND6_AUTO_LINKLOCAL = 0x20,
	ND6_NO_RADR = 0x40,
	ND6_NO_PREFER_IFACE = 0x80,
	ND6_NO_DAD = 0x100,
	ND6_DEFAULTIF = 0x8000,
};

/* Bridge member flags (IFBIF_*). */
enum {
	M_LEARNING = 0x1,
	M_DISCOVER = 0x2,
	M_STP = 0x4,
	M_SPAN = 0x8,
	M_STICKY = 0x10,
	M_EDGE = 0x20,
	M_AUTOEDGE = 0x40,
	M_PTP = 0x80,
	M_AUTOPTP = 0x100,
	M_ADMEDGE = 0x200,
	M_ADMCOST = 0x400,
	M_PRIVATE = 0x800,
};

/* Flags of an entry of a bridge's table (IFBAF_*). */
enum {
	A_STATIC = 0x1,
	A_STICKY = 0x2,
};

/* Route flags (RTF_*). */
enum {
	R_UP = 0x1,
	R_GATEWAY = 0x2,
	R_HOST = 0x4,
	R_REJECT = 0x8,
	R_DYNAMIC = 0x10,
	R_MODIFIED = 0x20,
	R_XRESOLVE = 0x200,
	R_STATIC = 0x800,
	R_BLACKHOLE = 0x1000,
	R_PROTO2 = 0x4000,
	R_PROTO1 = 0x8000,
	R_PROTO3 = 0x40000,
	R_STICKY = 0x10000000,
	R_SETTABLE = R_REJECT | R_STATIC | R_BLACKHOLE | R_PROTO2 | R_PROTO1 | R_PROTO3 | R_STICKY, /* by a change */
};

/* A bit and its name; tables end with a NULL name. */
struct bitname {
	uint32_t bit;
	const char *name;
};
extern const struct bitname if_flag_names[], if_cap_names[], nd6_flag_names[], member_flag_names[], lagg_option_names[],
        lagg_port_names[], gif_option_names[], gre_option_names[];

/* Options of tunnels (net/if_gif.h: GIF_*, net/if_gre.h: GRE_ENABLE_*): a gif takes packets of any source, a gre adds
 * a checksum and a sequence number to its packets. */
enum { GIF_IGNORE_SOURCE = 2, GRE_CSUM = 1, GRE_SEQ = 2 };

/* Protocols, hashed layers, options and ports' flags of an aggregate (net/if_lagg.h: LAGG_*). */
enum {
	LAGG_ROUNDROBIN = 1,
	LAGG_FAILOVER = 2,
	LAGG_LOADBALANCE = 3,
	LAGG_LACP = 4,
	LAGG_BROADCAST = 5,
};
enum { LAGG_HASH_L2 = 0x1, LAGG_HASH_L3 = 0x2, LAGG_HASH_L4 = 0x4 };
enum {
	LAGG_OPT_USE_FLOWID = 0x01,
	LAGG_OPT_USE_NUMA = 0x04,
	LAGG_OPT_LACP_STRICT = 0x10,
	LAGG_OPT_LACP_TXTEST = 0x20,
	LAGG_OPT_LACP_RXTEST = 0x40,
	LAGG_OPT_LACP_FAST_TIMO = 0x80,
};
enum {
	LAGG_PORT_MASTER = 0x01,
	LAGG_PORT_STACK = 0x02,
	LAGG_PORT_ACTIVE = 0x04,
	LAGG_PORT_COLLECTING = 0x08,
	LAGG_PORT_DISTRIBUTING = 0x10,
	LAGG_PORT_DISABLED = 0x20,
};

enum { BITS_TEXT = 512 }; /* room for every bit of any table by name */

/* "8843<UP,BROADCAST,...>": the value in hexadecimal and the names of its bits; the result is `text`. */
const char *bits_text(uint32_t value, const struct bitname *names, char text[BITS_TEXT]);

#endif
