/* SPDX-License-Identifier: BSD-2-Clause */
/* oid_node.c - what FreeBSD calls the nodes between the root and the values of sysctl(8). */
#include <string.h>

#include "lib/oid.h"

const char *oid_node_about(const char *node)
{
	static const char *const names[][2] = {
	        {"hw", "hardware"},
	        {"kern", "High kernel, proc, limits &c"},
	        {"kern.features", "Kernel Features"},
	        {"kern.ipc", "IPC"},
	        {"kern.smp", "Kernel SMP"},
	        {"net", "Network, (see socket.h)"},
	        {"net.inet", "Internet Family"},
	        {"net.inet.carp", "CARP"},
	        {"net.inet.icmp", "ICMP"},
	        {"net.inet.igmp", "IGMP"},
	        {"net.inet.ip", "IP"},
	        {"net.inet.ip.portrange", "IP Ports"},
	        {"net.inet.raw", "RAW"},
	        {"net.inet.tcp", "TCP"},
	        {"net.inet.tcp.ecn", "TCP ECN"},
	        {"net.inet.tcp.sack", "TCP SACK"},
	        {"net.inet.udp", "UDP"},
	        {"net.inet6", "Internet6 Family"},
	        {"net.inet6.icmp6", "ICMP6"},
	        {"net.inet6.ip6", "IP6"},
	        {"net.link", "Link layers"},
	        {"net.link.bridge", "Bridge"},
	        {"net.link.vlan", "IEEE 802.1Q VLAN"},
	        {"net.local", "Local domain"},
	        {"net.local.dgram", "SOCK_DGRAM"},
	        {"net.local.stream", "SOCK_STREAM"},
	        {"security", "Security"},
	        {"security.bsd", "BSD security policy"},
	        {"security.jail", "Jails"},
	        {"security.jail.param", "Jail parameters"},
	        {"security.jail.param.allow", "Jail permission flags"},
	        {"security.jail.param.children", "Number of child jails"},
	        {"security.jail.param.host", "Jail host info"},
	        {"vfs", "File system"},
	        {"vm", "Virtual memory"},
	};
	size_t length = strlen(node);

	if (length && node[length - 1] == '.')
		length--;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i][0]) == length && strncmp(names[i][0], node, length) == 0)
			return names[i][1];
	return "";
}
