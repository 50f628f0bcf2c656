/* SPDX-License-Identifier: BSD-2-Clause */
/* rcconf_defaults.c - the variables of rc.conf(5) that FreeBSD gives a value, as far as they concern a world. */
#include <string.h>

#include "cmd/rcconf.h"

const struct rc_default rc_defaults[] = {
        {"arpproxy_all", "NO", "Answer ARP for all hosts"},
        {"autobridge_interfaces", "", "Bridges that take interfaces by pattern"},
        {"cloned_interfaces", "", "Interfaces to create"},
        {"defaultrouter", "NO", "IPv4 default gateway, or NO"},
        {"dumpdev", "AUTO", "Where the kernel dumps to, AUTO or NO"},
        {"firewall_enable", "NO", "Load ipfw's rules"},
        {"forward_sourceroute", "NO", "Forward source-routed packets, as a gateway"},
        {"accept_sourceroute", "NO", "Take source-routed packets"},
        {"gateway_enable", "NO", "Forward IPv4 packets"},
        {"hostname", "", "The host's name"},
        {"icmp_bmcastecho", "NO", "Answer pings of broadcast addresses"},
        {"icmp_drop_redirect", "NO", "Ignore ICMP redirects"},
        {"ifconfig_DEFAULT", "", "Settings of interfaces that have none of their own"},
        {"iovctl_files", "", "Files for iovctl(8)"},
        {"ipv6_activate_all_interfaces", "NO", "IPv6 on interfaces without ifconfig_IF_ipv6 too"},
        {"ipv6_defaultrouter", "NO", "IPv6 default gateway, or NO"},
        {"ipv6_gateway_enable", "NO", "Forward IPv6 packets"},
        {"ipv6_network_interfaces", "auto", "Interfaces that have IPv6"},
        {"ipv6_static_routes", "", "Names of IPv6 routes to add"},
        {"jail_conf", "/etc/jail.conf", "The jails' configuration"},
        {"jail_enable", "NO", "Start the jails"},
        {"jail_list", "", "Jails to start, all if empty"},
        {"jail_parallel_start", "NO", "Start jails side by side"},
        {"jail_reverse_stop", "NO", "Stop jails in reverse order"},
        {"kld_list", "", "Kernel modules to load"},
        {"netif_enable", "YES", "Configure interfaces"},
        {"network_interfaces", "auto", "Interfaces to configure"},
        {"ntpd_enable", "NO", "Run ntpd"},
        {"pf_enable", "NO", "Load pf's rules"},
        {"pflog_enable", "NO", "Run pflogd"},
        {"rc_conf_files", "/etc/rc.conf /etc/rc.conf.local", "Files to read"},
        {"route6d_enable", "NO", "Run route6d"},
        {"routed_enable", "NO", "Run routed"},
        {"rtadvd_enable", "NO", "Send IPv6 router advertisements"},
        {"rtsold_enable", "NO", "Ask for IPv6 router advertisements"},
        {"sendmail_enable", "NO", "Run sendmail"},
        {"sshd_enable", "NO", "Run sshd"},
        {"static_arp_pairs", "", "Names of ARP entries to make"},
        {"static_routes", "", "Names of IPv4 routes to add"},
        {"syslogd_enable", "YES", "Run syslogd"},
        {"tcp_extensions", "YES", "TCP's window scaling and timestamps"},
        {"tcp_keepalive", "YES", "Notice dead TCP connections"},
        {NULL, NULL, NULL},
};

const struct rc_default *rc_default_find(const char *name)
{
	for (const struct rc_default *d = rc_defaults; d->name; d++)
		if (strcmp(d->name, name) == 0)
			return d;
	return NULL;
}
