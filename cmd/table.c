/* SPDX-License-Identifier: BSD-2-Clause */
/* table.c - every command, one row each. */
#include <stddef.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"

const struct cmd cmd_table[] = {
        {"jail", cmd_jail, "create, change and remove jails", "/usr/sbin/jail",
         "jail [-dhilqv] [-J jid_file] [-u username] [-U username] -[cmr] param=value ...\n"
         "            [command=command ...]\n"
         "       jail [-dqv] [-f file] [-e separator] [-p limit] -[cmr] [jail]\n"
         "       jail [-qv] [-f file] [-p limit] -[rR] ['*' | jail ...]\n"
         "       jail [-dhilqv] [-J jid_file] [-u username] [-U username] [-n jailname]\n"
         "            [-s securelevel] path hostname [ip[,...]] command ..."},
        {"jls", cmd_jls, "list jails", "/usr/sbin/jls", "jls [-dhNnqsv] [-j jail] [param ...]"},
        {"jexec", cmd_jexec, "run a command in a jail", "/usr/sbin/jexec",
         "jexec [-l] [-u username | -U username] jail [command ...]"},
        {"ifconfig", cmd_ifconfig, "configure network interfaces", "/sbin/ifconfig",
         "ifconfig interface [create] [address_family] [address [dest_address]] [parameters]\n"
         "       ifconfig interface destroy\n"
         "       ifconfig [-a] [-dkLmuv] [-f type:format] [-g groupname] [interface] [address_family]\n"
         "       ifconfig -l [-du] [address_family]\n"
         "       ifconfig -C"},
        {"setfib", cmd_setfib, "run a command with another routing table", "/usr/sbin/setfib",
         "setfib [-[F]]value command"},
        {"sysctl", cmd_sysctl, "show and set the system's values", "/sbin/sysctl",
         "sysctl [-bdehiNnoqTtWx] [-B bufsize] [-f filename] name[=value] ...\n"
         "       sysctl [-bdehNnoqTtWx] [-B bufsize] -a"},
        {"kldload", cmd_kldload, "load kernel modules", "/sbin/kldload", "kldload [-nqv] file ..."},
        {"kldunload", cmd_kldunload, "unload kernel modules", "/sbin/kldunload",
         "kldunload [-fv] -i id ...\n"
         "       kldunload [-fv] [-n] name ..."},
        {"kldstat", cmd_kldstat, "list kernel modules", "/sbin/kldstat",
         "kldstat [-dhqv] [-i id] [-n filename]\n"
         "       kldstat [-dq] [-m modname]"},
        {"ping", cmd_ping, "send ICMP echo requests over IPv4", "/sbin/ping",
         "ping [-AaDdfnoQqRrv] [-c count] [-G sweepmaxsize] [-g sweepminsize]\n"
         "            [-h sweepincrsize] [-i wait] [-l preload] [-M mask | time] [-m ttl]\n"
         "            [-p pattern] [-S src_addr] [-s packetsize] [-t timeout] [-W waittime]\n"
         "            [-z tos] host\n"
         "       ping [-AaDdfLnoQqRrv] [-c count] [-I iface] [-i wait] [-l preload]\n"
         "            [-M mask | time] [-m ttl] [-p pattern] [-S src_addr] [-s packetsize]\n"
         "            [-T ttl] [-t timeout] [-W waittime] [-z tos] mcast-group"},
        {"ping6", cmd_ping6, "send ICMP echo requests over IPv6", "/sbin/ping6",
         "ping6 [-DdfHmnoqRrv] [-b bufsiz] [-c count] [-h hoplimit] [-I interface] [-i wait]\n"
         "             [-l preload] [-p pattern] [-S sourceaddr] [-s packetsize] [-x waittime]\n"
         "             [-X timeout] host"},
        {"hostname", cmd_hostname, "show or set the host's name", "/bin/hostname",
         "hostname [-f] [-s | -d] [name-of-host]"},
        {"route", cmd_route, "change the routing tables", "/sbin/route",
         "route [-46dnqtv] add | delete | change | get [modifier ...] destination [gateway [netmask]]\n"
         "       route [-46dnqtv] flush [-inet | -inet6]\n"
         "       route [-dn] monitor"},
        {"arp", cmd_arp, "show and change the ARP table", "/usr/sbin/arp",
         "arp [-n] [-i interface] hostname | -a\n"
         "       arp -d hostname [pub] | -d [-i interface] -a\n"
         "       arp -s | -S hostname ether_addr [temp] [reject | blackhole] [pub [only]]\n"
         "       arp -f filename"},
        {"ndp", cmd_ndp, "show and change the IPv6 neighbour table", "/usr/sbin/ndp",
         "ndp [-nt] hostname\n"
         "       ndp [-nt] -a | -A wait | -c | -H | -p | -r\n"
         "       ndp -I [interface | delete]\n"
         "       ndp [-nt] -d hostname | -f filename\n"
         "       ndp [-nt] -i interface [flags ...]\n"
         "       ndp [-nt] -s nodename ether_addr [temp] [proxy]"},
        {"netstat", cmd_netstat, "show sockets, routes, interfaces and counters", "/usr/bin/netstat",
         "netstat [-46AaLnSTuW] [-f protocol_family | -p protocol]\n"
         "       netstat -s [-46s] [-i | -I interface] [-f protocol_family | -p protocol]\n"
         "       netstat -r [-46nW] [-f address_family]\n"
         "       netstat -i | -I interface [-46bdhnW] [-f address_family]\n"
         "       netstat -w wait [-I interface] [-46d] [-q howmany]\n"
         "       netstat -B [-I interface]"},
        {"sockstat", cmd_sockstat, "list sockets and who has them open", "/usr/bin/sockstat",
         "sockstat [-46cLlsUuvw] [-j jid] [-p ports] [-P protocols]"},
        {"traceroute", cmd_traceroute, "print the way of packets over IPv4", "/usr/sbin/traceroute",
         "traceroute [-deFInrSvx] [-f first_ttl] [-g gateway] [-i iface] [-M first_ttl] [-m max_ttl]\n"
         "       [-p port] [-P proto] [-q nqueries] [-s src_addr] [-t tos] [-w waittime]\n"
         "       [-z pausemsecs] host [packetlen]"},
        {"traceroute6", cmd_traceroute6, "print the way of packets over IPv6", "/usr/sbin/traceroute6",
         "traceroute6 [-dIlnNrSUv] [-f firsthop] [-m hoplimit] [-p port] [-q probes] [-s src]\n"
         "       [-w waittime] target [datalen]"},
        {"sysrc", cmd_sysrc, "show and set the variables of rc.conf", "/usr/sbin/sysrc",
         "sysrc [-cdDeEFinNqvx] [-s service] [-f file] [-j jail | -R dir] name[[+|-]=value] ...\n"
         "       sysrc [-deFnNv] [-f file] [-j jail | -R dir] -a | -A | -l"},
        {"service", cmd_service, "start and stop what rc.conf describes", "/usr/sbin/service",
         "service [-j jail] netif | routing start | stop | restart [interface ...]\n"
         "       service [-j jail] jail start | stop | restart | status [jail ...]\n"
         "       service [-j jail] hostname | sysctl start\n"
         "       service [-j jail] name rcvar | enabled | enable | disable | delete | describe | extracommands\n"
         "       service [-j jail] [-v] -e | -l | -r"},
        {"iovctl", cmd_iovctl, "divide network cards into virtual functions", "/usr/sbin/iovctl",
         "iovctl -C -f config-file [-n]\n"
         "       iovctl -D [-d device | -f config-file] [-n]\n"
         "       iovctl -S [-d device | -f config-file]"},
        {"jot", cmd_jot, "print sequential or random data", "/usr/bin/jot",
         "jot [-cnr] [-b word] [-w word] [-s string] [-p precision] [reps [begin [end [s]]]]"},
        {"sum", cmd_sum, "print checksums and sizes", "/usr/bin/sum", "sum [file ...]"},
        {"wc", cmd_wc, "count lines, words and bytes", "/usr/bin/wc", "wc [-Lclmw] [file ...]"},

        {"run", cmd_vnet_run, "build a network, work with it, and let it go", NULL,
         "vnet run [-f] [-w world] [--link words] topology | file | - [--test test] [--cli | -- command [argument "
         "...]]"},
        {"up", cmd_vnet_up, "build a network that stays", NULL,
         "vnet up [-f] [-w world] [--link words] topology | file | -"},
        {"cli", cmd_vnet_cli, "a prompt over a network that runs, in the manner of Mininet's", NULL,
         "vnet cli [-w world]"},
        {"apply", cmd_vnet_apply, "change a running network into another one, and leave alone what stays", NULL,
         "vnet apply [-f] [-w world] [--dry-run] [--link words] topology | file | -"},
        {"show", cmd_vnet_show, "show a running network, or one of its nodes", NULL,
         "vnet show [-w world] [--json] [node]"},
        {"save", cmd_vnet_save, "write a running network as a lab file", NULL, "vnet save [-w world] [file | -]"},
        {"pingall", cmd_vnet_pingall, "ping from every host of a network to every other", NULL,
         "vnet pingall [-w world] [-6] [--all] [--full] [--json] [--routers] [--sample pairs]"},
        {"capture", cmd_vnet_capture, "record what passes the cables of a network", NULL,
         "vnet capture [-w world] [-c count] [-o file] [-s bytes] [node | node:interface | interface ...]"},
        {"doctor", cmd_vnet_doctor, "say what of the machine's limits a network would hit", NULL,
         "vnet doctor [--link words] [topology | file | -]"},
        {"graph", cmd_vnet_graph, "draw a network", NULL,
         "vnet graph [-w world] [-o ascii | dot | svg] [--link words] [topology | file | -]"},
        {"sh", cmd_vnet_sh, "run a shell or a script in a world, which starts if need be", NULL,
         "vnet sh [-w world] [--nics name,... | none] [-c string | file [argument ...]]"},
        {"ls", cmd_vnet_ls, "list the worlds", NULL, "vnet ls [--json]"},
        {"down", cmd_vnet_down, "end worlds and all that is in them", NULL, "vnet down world ... | --all"},
        {"attach", cmd_vnet_attach, "give a network card of the machine to a world", NULL,
         "vnet attach [-f] interface [world]"},
        {"detach", cmd_vnet_detach, "take it back", NULL, "vnet detach interface [world]"},
        {"exec", cmd_vnet_exec, "run a program in a world or in one of its jails", NULL,
         "vnet exec [-w world] [jail] command [argument ...]"},
        {"nspath", cmd_vnet_nspath, "print the path of a network stack, for nsenter(1)", NULL,
         "vnet nspath [-w world] [jail]"},
        {"completion", cmd_vnet_completion, "print a script that completes command lines", NULL,
         "vnet completion bash | zsh | fish"},
        {"version", cmd_vnet_version, "print the version", NULL, "vnet version"},
        {"help", cmd_vnet_help, "explain the commands", NULL, "vnet help [command]"},
        {NULL, NULL, NULL, NULL, NULL},
};

const struct cmd *cmd_find(const char *name)
{
	for (const struct cmd *c = cmd_table; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}
