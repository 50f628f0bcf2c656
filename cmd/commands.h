/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.h - the functions behind the rows of cmd/table.c. Each takes the words and returns the exit status. */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

/* FreeBSD's commands. */
int cmd_arp(int argc, char **argv);
int cmd_hostname(int argc, char **argv);
int cmd_ifconfig(int argc, char **argv);
int cmd_iovctl(int argc, char **argv);
int cmd_jail(int argc, char **argv);
int cmd_jexec(int argc, char **argv);
int cmd_jls(int argc, char **argv);
int cmd_jot(int argc, char **argv);
int cmd_kldload(int argc, char **argv);
int cmd_kldstat(int argc, char **argv);
int cmd_kldunload(int argc, char **argv);
int cmd_ndp(int argc, char **argv);
int cmd_netstat(int argc, char **argv);
int cmd_ping(int argc, char **argv);
int cmd_ping6(int argc, char **argv);
int cmd_route(int argc, char **argv);
int cmd_service(int argc, char **argv);
int cmd_setfib(int argc, char **argv);
int cmd_sockstat(int argc, char **argv);
int cmd_sysctl(int argc, char **argv);
int cmd_sysrc(int argc, char **argv);
int cmd_traceroute(int argc, char **argv);
int cmd_traceroute6(int argc, char **argv);
int cmd_sum(int argc, char **argv);
int cmd_wc(int argc, char **argv);

/* vnet's own verbs. */
int cmd_vnet_cli(int argc, char **argv);
int cmd_vnet_apply(int argc, char **argv);
int cmd_vnet_completion(int argc, char **argv);
int cmd_vnet_down(int argc, char **argv);
int cmd_vnet_attach(int argc, char **argv);
int cmd_vnet_detach(int argc, char **argv);
int cmd_vnet_exec(int argc, char **argv);
int cmd_vnet_help(int argc, char **argv);
int cmd_vnet_ls(int argc, char **argv);
int cmd_vnet_nspath(int argc, char **argv);
int cmd_vnet_run(int argc, char **argv);
int cmd_vnet_capture(int argc, char **argv);
int cmd_vnet_graph(int argc, char **argv);
int cmd_vnet_doctor(int argc, char **argv);
int cmd_vnet_pingall(int argc, char **argv);
int cmd_vnet_save(int argc, char **argv);
int cmd_vnet_sh(int argc, char **argv);
int cmd_vnet_show(int argc, char **argv);
int cmd_vnet_up(int argc, char **argv);
int cmd_vnet_version(int argc, char **argv);

/* The program under its own name: finds the verb among its words and runs it. */
int vnet_main(int argc, char **argv);

#endif
