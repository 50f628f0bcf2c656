/* SPDX-License-Identifier: BSD-2-Clause */
/* table.c - every command, one row each. */
#include <stddef.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

const struct cmd cmd_table[] = {
        {"jail", cmd_jail, "create, change and remove jails", CMD_FREEBSD,
         "jail [-cmr] [-dhilqv] [-f file] [-e separator] [-J file] [-p limit] [jail | param=value ...]"},
        {"jls", cmd_jls, "list jails", CMD_FREEBSD, "jls [-dhNnqv] [-j jail] [param ...]"},
        {"jexec", cmd_jexec, "run a command in a jail", CMD_FREEBSD,
         "jexec [-l] [-u username | -U username] jail [command ...]"},
        {"ifconfig", cmd_ifconfig, "configure network interfaces", CMD_FREEBSD,
         "ifconfig [-aCdgklLmuv] [interface [create] [address_family] [parameters]]"},
        {"sysctl", cmd_sysctl, "get or set the state of the system", CMD_FREEBSD,
         "sysctl [-bdehiNnoqTtWx] [-B bufsize] [-f filename] name[=value] ... | -a"},
        {"kldload", cmd_kldload, "load a kernel module", CMD_FREEBSD, "kldload [-nqv] file ..."},
        {"kldunload", cmd_kldunload, "unload a kernel module", CMD_FREEBSD,
         "kldunload [-fv] [-n] name ... | -i id ..."},
        {"kldstat", cmd_kldstat, "list kernel modules", CMD_FREEBSD,
         "kldstat [-h] [-q] [-v] [-i id] [-n filename] [-m modname]"},
        {"ping", cmd_ping, "send ICMP echo requests over IPv4", CMD_FREEBSD, "ping [options] host"},
        {"ping6", cmd_ping6, "send ICMP echo requests over IPv6", CMD_FREEBSD, "ping6 [options] host"},
        {"hostname", cmd_hostname, "print or set the host's name", CMD_FREEBSD, "hostname [-f] [-s | -d] [name]"},
        {"arp", cmd_arp, "show and change the ARP table", CMD_FREEBSD,
         "arp [-n] [-i interface] hostname | -a | -d hostname | -s hostname ether_addr"},
        {"ndp", cmd_ndp, "show and change the IPv6 neighbour table", CMD_FREEBSD,
         "ndp [-nt] hostname | -a | -c | -d hostname | -i interface [flags ...]"},
        {"netstat", cmd_netstat, "show routes, interfaces and counters", CMD_FREEBSD,
         "netstat [-46bdnrW] [-f family] [-i | -I interface | -r]"},

        {"sh", cmd_vnet_sh, "start a world, or enter one, and give a shell in it", CMD_VNET, "vnet sh [world]"},
        {"ls", cmd_vnet_ls, "list the worlds", CMD_VNET, "vnet ls"},
        {"down", cmd_vnet_down, "end worlds", CMD_VNET, "vnet down world ..."},
        {"exec", cmd_vnet_exec, "run a command in a world", CMD_VNET, "vnet exec world command ..."},
        {"nspath", cmd_vnet_nspath, "print a path by which nsenter enters a jail's stack", CMD_VNET,
         "vnet nspath [jail]"},
        {"version", cmd_vnet_version, "print the version", CMD_VNET, "vnet version"},
        {"help", cmd_vnet_help, "explain the commands", CMD_VNET, "vnet help [command]"},
        {NULL, NULL, NULL, CMD_VNET, NULL},
};

const struct cmd *cmd_find(const char *name)
{
	for (const struct cmd *c = cmd_table; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}
