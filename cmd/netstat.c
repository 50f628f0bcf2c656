/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat.c - netstat(1): options. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/libxo.h"
#include "cmd/netstat.h"
#include "lib/addr.h"

/* A family that the system knows and that has no routes or addresses here. */
enum { FAMILY_OTHER = -2 };

static _Noreturn void usage(void)
{
	fputs("usage: netstat [-46AaLnRSTWx] [-f protocol_family | -p protocol]\n"
	      "               [-M core] [-N system]\n"
	      "       netstat -i | -I interface [-46abdhnW] [-f address_family]\n"
	      "               [-M core] [-N system]\n"
	      "       netstat -w wait [-I interface] [-46d] [-M core] [-N system]\n"
	      "               [-q howmany]\n"
	      "       netstat -s [-46sz] [-f protocol_family | -p protocol]\n"
	      "               [-M core] [-N system]\n"
	      "       netstat -i | -I interface -s [-46s]\n"
	      "               [-f protocol_family | -p protocol] [-M core] [-N system]\n"
	      "       netstat -m [-M core] [-N system]\n"
	      "       netstat -B [-z] [-I interface]\n"
	      "       netstat -r [-46AnW] [-F fibnum] [-f address_family]\n"
	      "               [-M core] [-N system]\n"
	      "       netstat -rs [-s] [-M core] [-N system]\n"
	      "       netstat -g [-46W] [-f address_family] [-M core] [-N system]\n"
	      "       netstat -gs [-46s] [-f address_family] [-M core] [-N system]\n"
	      "       netstat -Q\n",
	      stderr);
	exit(1);
}

static int family_option(const char *name)
{
	static const struct {
		const char *name;
		int family;
	} families[] = {
	        {"inet", AF_INET}, {"inet6", AF_INET6}, {"link", NETSTAT_FAMILY_LINK}, {"pfkey", FAMILY_OTHER},
	        {"unix", AF_UNIX}, {"local", AF_UNIX},  {"ng", FAMILY_OTHER},          {"netgraph", FAMILY_OTHER},
	};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (strcmp(families[i].name, name) == 0)
			return families[i].family;
	cmd_errx(1, "%s: unknown address family", name);
}

/* There is one routing table, number 0. */
static void fib_option(const char *text)
{
	unsigned long fib;

	if (!addr_number(text, 0, 0, &fib))
		cmd_errx(EX_USAGE, "%s: invalid fib", text);
}

/* What atoi(3) makes of it, within bounds: 0 is the same as not giving it. */
static long count_option(const char *text)
{
	long n = strtol(text, NULL, 10);

	return n < 0 ? 0 : n > INT_MAX ? INT_MAX : n;
}

/* What is asked for besides struct netstat. */
struct modes {
	bool bpf, routes, interfaces, multicast, zero;
	char refused; /* an option that asks for what is not there */
	unsigned wait;
};

/* Options that change how things are shown; false: not one of them. */
static bool display_option(struct netstat *n, int ch)
{
	switch (ch) {
	case '4':
		n->family = AF_INET;
		return true;
	case '6':
		n->family = AF_INET6;
		return true;
	case 'b':
		return n->bytes = true;
	case 'd':
		return n->drops = true;
	case 'h':
		return n->human = true;
	case 'n':
		return n->numeric = n->numeric_ports = true;
	case 'S':
		return n->numeric = true;
	case 'W':
		return n->wide = true;
	case 'A':
		return n->addresses = true;
	case 'a':
		return n->all = true;
	case 'L':
		return n->listen = true;
	case 'T':
		return n->retried = true;
	default:
		return false;
	}
}

static void mode_option(struct netstat *n, struct modes *m, int ch, const char *text)
{
	switch (ch) {
	case 'B':
		m->bpf = true;
		break;
	case 'F':
		fib_option(text);
		break;
	case 'f':
		n->family = family_option(text);
		break;
	case 'g':
		m->multicast = true;
		break;
	case 'I':
		n->interface = text;
		m->interfaces = true;
		break;
	case 'i':
		m->interfaces = true;
		break;
	case 'p':
		n->protocol = text;
		break;
	case 'q':
		n->outputs = count_option(text);
		break;
	case 'r':
		m->routes = true;
		break;
	case 'w':
		m->wait = (unsigned)count_option(text);
		m->interfaces = true;
		break;
	case 's':
		n->statistics++;
		break;
	case 'u':
		n->family = AF_UNIX;
		break;
	case 'z':
		m->zero = true;
		break;
	case '?':
		usage();
	default:
		m->refused = (char)ch;
	}
}

/* What Linux has nothing to show for, and why. */
static _Noreturn void refuse(char option)
{
	static const struct {
		char option;
		const char *why;
	} rows[] = {
	        {'M', "there is no core to read"},
	        {'m', "buffers are no mbufs here, and nobody counts them"},
	        {'N', "there is no kernel file to read"},
	        {'Q', "there is no netisr"},
	        {'R', "sockets have no flow ids that could be read"},
	        {'x', "the buffers of sockets are no mbufs here"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].option == option)
			cmd_errx(1, "-%c: %s", option, rows[i].why);
	cmd_errx(1, "-%c is not supported", option);
}

/* The words of a kernel without multicast routing, which is a module that nobody can load here. */
static void multicast_routes(const struct netstat *n)
{
	if (n->family == 0 || n->family == AF_INET)
		cmd_warn(-ENOENT, "sysctl: net.inet.ip.viftable");
	if (n->family == 0 || n->family == AF_INET6)
		cmd_warn(-ENOENT, "sysctl: net.inet6.ip6.mif6table");
}

static void statistics(const struct netstat *n, const struct modes *m)
{
	if (m->zero)
		cmd_errx(1, "-z: Linux's counters can't be set back");
	if (m->routes)
		netstat_route_statistics(n);
	else if (m->multicast)
		multicast_routes(n);
	else if (m->interfaces)
		netstat_if_statistics(n);
	else
		netstat_statistics(n);
}

int cmd_netstat(int argc, char **argv)
{
	struct netstat n = {0};
	struct modes m = {0};
	int ch;

	argc = libxo_args(argc, argv);
	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "46AaBbdF:f:ghI:iLlM:mN:np:Qq:RrSTsuWw:xz")) != -1)
		if (!display_option(&n, ch))
			mode_option(&n, &m, ch, optarg);
	if (optind != argc)
		usage();
	if (libxo_on() && (n.statistics || m.multicast || (m.wait && !m.routes)))
		cmd_errx(1, "--libxo: -g, -s and -w print text alone");
	if (m.refused)
		refuse(m.refused);
	if (m.bpf && (libxo_on() || m.zero))
		cmd_errx(1, libxo_on() ? "--libxo: -B prints text alone" : "-z: Linux's counters can't be set back");
	if (libxo_on())
		libxo_container("statistics");
	if (m.bpf)
		netstat_bpf(&n);
	else if (n.statistics)
		statistics(&n, &m);
	else if (m.routes)
		netstat_routes(&n);
	else if (m.multicast)
		multicast_routes(&n);
	else if (m.wait)
		netstat_watch(&n, m.wait);
	else if (m.interfaces)
		netstat_interfaces(&n);
	else
		netstat_sockets(&n);
	if (libxo_on())
		libxo_finish();
	return 0;
}
