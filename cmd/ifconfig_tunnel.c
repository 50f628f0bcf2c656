/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_tunnel.c - ifconfig's words for routing tables (fib) and for the outside of a tunnel. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"

static bool has_outside(const struct os_if *ifp)
{
	return strcmp(ifp->kind, "gif") == 0 || strcmp(ifp->kind, "gre") == 0;
}

/* There is one routing table, number 0. A wrong number is reported, yet the command goes on and ends well. */
static void set_fib(struct ifconfig *ifc, const struct word *word, char **args)
{
	unsigned fib;

	ifconfig_load(ifc);
	if (!ifconfig_number(args[0], UINT32_MAX, &fib))
		cmd_warn(-EINVAL, "fib %s not valid", args[0]);
	else if (word->bits && (fib > 0 || !has_outside(&ifc->ifp))) /* tunnelfib */
		cmd_warn(-EINVAL, "ioctl (SIOCSTUNFIB)");
	else if (!word->bits && fib > 0)
		cmd_warn(-EINVAL, "ioctl (SIOCSIFFIB)");
}

/* Reads a numeric or known address and returns its family, 0 for neither. */
static int read_address(const char *text, uint8_t addr[16])
{
	memset(addr, 0, 16);
	if (addr_inet(text, true, addr))
		return AF_INET;
	if (addr_inet6(text, addr))
		return AF_INET6;
	return ifconfig_host(text, AF_INET, addr) ? AF_INET : 0;
}

/* A refusal is reported, yet the command goes on and ends well. */
static void set_tunnel(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_tunnel t = {0};

	(void)word;
	ifconfig_load(ifc);
	const int families[2] = {read_address(args[0], t.source), read_address(args[1], t.dest)};
	if (!families[0] || !families[1])
		ifconfig_errx(ifc, "error in parsing address string: Name does not resolve");
	if (families[0] != families[1])
		ifconfig_errx(ifc, "source and destination address families do not match");
	t.family = families[0];
	int error = os_tunnel_set(cmd_vnet(), ifc->name, &t);
	if (error)
		cmd_warn(error == -EOPNOTSUPP ? -EINVAL : error, "SIOCSIFPHYADDR");
}

static void delete_tunnel(struct ifconfig *ifc, const struct word *word, char **args)
{
	const struct os_tunnel none = {0};

	(void)word, (void)args;
	ifconfig_load(ifc);
	int error = os_tunnel_set(cmd_vnet(), ifc->name, &none);
	if (error)
		ifconfig_err(ifc, error == -EOPNOTSUPP ? -EINVAL : error, "SIOCDIFPHYADDR");
}

static void show(const struct os_if *ifp)
{
	char source[ADDR_TEXT], dest[ADDR_TEXT];
	struct os_tunnel t;

	if (os_tunnel_get(cmd_vnet(), ifp->name, &t) < 0 || !t.family)
		return;
	if (t.family == AF_INET)
		printf("\ttunnel inet %s --> %s\n", addr_inet_text(t.source, source), addr_inet_text(t.dest, dest));
	else
		printf("\ttunnel inet6 %s --> %s\n", addr_inet6_text(t.source, source), addr_inet6_text(t.dest, dest));
}

const struct kind ifconfig_gif = {.name = "gif", .first = show};
const struct kind ifconfig_gre = {.name = "gre", .first = show};

const struct word tunnel_words[] = {
        {.name = "fib", .run = set_fib, .nargs = 1},       {.name = "tunnelfib", .run = set_fib, .nargs = 1, .bits = 1},
        {.name = "tunnel", .run = set_tunnel, .nargs = 2}, {.name = "-tunnel", .run = delete_tunnel},
        {.name = "deletetunnel", .run = delete_tunnel},    {.name = NULL},
};
