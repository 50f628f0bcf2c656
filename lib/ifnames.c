/* SPDX-License-Identifier: BSD-2-Clause */
/* ifnames.c - the names that FreeBSD 12.1's ifconfig(8) prints for interface bits. */
#include "lib/ifnames.h"

#include <stdio.h>
#include <string.h>

const struct bitname if_flag_names[] = {
        {F_UP, "UP"},
        {F_BROADCAST, "BROADCAST"},
        {F_DEBUG, "DEBUG"},
        {F_LOOPBACK, "LOOPBACK"},
        {F_POINTOPOINT, "POINTOPOINT"},
        {F_RUNNING, "RUNNING"},
        {F_NOARP, "NOARP"},
        {F_PROMISC, "PROMISC"},
        {F_ALLMULTI, "ALLMULTI"},
        {F_OACTIVE, "OACTIVE"},
        {F_SIMPLEX, "SIMPLEX"},
        {F_LINK0, "LINK0"},
        {F_LINK1, "LINK1"},
        {F_LINK2, "LINK2"},
        {F_MULTICAST, "MULTICAST"},
        {F_PPROMISC, "PPROMISC"},
        {F_MONITOR, "MONITOR"},
        {F_STATICARP, "STATICARP"},
        {0, NULL},
};

const struct bitname if_cap_names[] = {
        {CAP_RXCSUM, "RXCSUM"},
        {CAP_TXCSUM, "TXCSUM"},
        {CAP_NETCONS, "NETCONS"},
        {CAP_VLAN_MTU, "VLAN_MTU"},
        {CAP_VLAN_HWTAGGING, "VLAN_HWTAGGING"},
        {CAP_JUMBO_MTU, "JUMBO_MTU"},
        {CAP_POLLING, "POLLING"},
        {CAP_VLAN_HWCSUM, "VLAN_HWCSUM"},
        {CAP_TSO4, "TSO4"},
        {CAP_TSO6, "TSO6"},
        {CAP_LRO, "LRO"},
        {CAP_WOL_UCAST, "WOL_UCAST"},
        {CAP_WOL_MCAST, "WOL_MCAST"},
        {CAP_WOL_MAGIC, "WOL_MAGIC"},
        {CAP_TOE4, "TOE4"},
        {CAP_TOE6, "TOE6"},
        {CAP_VLAN_HWFILTER, "VLAN_HWFILTER"},
        {CAP_VLAN_HWTSO, "VLAN_HWTSO"},
        {CAP_LINKSTATE, "LINKSTATE"},
        {CAP_NETMAP, "NETMAP"},
        {CAP_RXCSUM_IPV6, "RXCSUM_IPV6"},
        {CAP_TXCSUM_IPV6, "TXCSUM_IPV6"},
        {CAP_TXRTLMT, "TXRTLMT"},
        {CAP_HWRXTSTMP, "HWRXTSTMP"},
        {0, NULL},
};

const struct bitname nd6_flag_names[] = {
        {ND6_PERFORMNUD, "PERFORMNUD"},
        {ND6_ACCEPT_RTADV, "ACCEPT_RTADV"},
        {ND6_PREFER_SOURCE, "PREFER_SOURCE"},
        {ND6_IFDISABLED, "IFDISABLED"},
        {ND6_DONT_SET_IFROUTE, "DONT_SET_IFROUTE"},
        {ND6_AUTO_LINKLOCAL, "AUTO_LINKLOCAL"},
        {ND6_NO_RADR, "NO_RADR"},
        {ND6_NO_PREFER_IFACE, "NO_PREFER_IFACE"},
        {ND6_NO_DAD, "NO_DAD"},
        {ND6_DEFAULTIF, "DEFAULTIF"},
        {0, NULL},
};

/* ifconfig(8) has no names for ADMEDGE and ADMCOST: flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>. */
const struct bitname member_flag_names[] = {
        {M_LEARNING, "LEARNING"}, {M_DISCOVER, "DISCOVER"}, {M_STP, "STP"},   {M_SPAN, "SPAN"},
        {M_STICKY, "STICKY"},     {M_PRIVATE, "PRIVATE"},   {M_EDGE, "EDGE"}, {M_AUTOEDGE, "AUTOEDGE"},
        {M_PTP, "PTP"},           {M_AUTOPTP, "AUTOPTP"},   {0, NULL},
};

const struct bitname gif_option_names[] = {{GIF_IGNORE_SOURCE, "IGNORE_SOURCE"}, {0, NULL}};
const struct bitname gre_option_names[] = {{GRE_CSUM, "ENABLE_CSUM"}, {GRE_SEQ, "ENABLE_SEQ"}, {0, NULL}};

const struct bitname lagg_option_names[] = {
        {LAGG_OPT_USE_FLOWID, "USE_FLOWID"},
        {LAGG_OPT_USE_NUMA, "USE_NUMA"},
        {LAGG_OPT_LACP_STRICT, "LACP_STRICT"},
        {LAGG_OPT_LACP_TXTEST, "LACP_TXTEST"},
        {LAGG_OPT_LACP_RXTEST, "LACP_RXTEST"},
        {LAGG_OPT_LACP_FAST_TIMO, "LACP_FAST_TIMO"},
        {0, NULL},
};

const struct bitname lagg_port_names[] = {
        {LAGG_PORT_MASTER, "MASTER"},
        {LAGG_PORT_STACK, "STACK"},
        {LAGG_PORT_ACTIVE, "ACTIVE"},
        {LAGG_PORT_COLLECTING, "COLLECTING"},
        {LAGG_PORT_DISTRIBUTING, "DISTRIBUTING"},
        {LAGG_PORT_DISABLED, "DISABLED"},
        {0, NULL},
};

const char *bits_text(uint32_t value, const struct bitname *names, char text[BITS_TEXT])
{
	size_t used = (size_t)snprintf(text, BITS_TEXT, "%x<", value);
	const char *comma = "";

	for (; names->name; names++) {
		if (!(value & names->bit))
			continue;
		size_t room = BITS_TEXT - 1 - used; /* the last byte but the NUL is for '>' */
		int length = snprintf(text + used, room, "%s%s", comma, names->name);
		if (length < 0 || (size_t)length >= room)
			break;
		used += (size_t)length;
		comma = ",";
	}
	memcpy(text + used, ">", 2);
	return text;
}
