/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_tunnel.c - ifconfig's words for routing tables (fib) and for the outside of a tunnel. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"

/* There is one routing table, number 0. A wrong number is reported, yet the command goes on and ends well. */
static void set_fib(struct ifconfig *ifc, const struct word *word, char **args)
{
	unsigned fib;

	ifconfig_load(ifc);
	if (!ifconfig_number(args[0], UINT32_MAX, &fib))
		cmd_warn(-EINVAL, "fib %s not valid", args[0]);
	else if (word->bits) /* tunnelfib: the outside of a tunnel, which this interface hasn't */
		cmd_warn(-EINVAL, "ioctl (SIOCSTUNFIB)");
	else if (fib > 0)
		cmd_warn(-EINVAL, "ioctl (SIOCSIFFIB)");
}

/* The family of a numeric or known address, 0 for neither. */
static int address_family(const char *text)
{
	uint8_t addr[16];

	if (addr_inet(text, true, addr))
		return AF_INET;
	if (addr_inet6(text, addr))
		return AF_INET6;
	return ifconfig_host(text, AF_INET, addr) ? AF_INET : 0;
}

static void set_tunnel(struct ifconfig *ifc, const struct word *word, char **args)
{
	int family[2];

	(void)word;
	ifconfig_load(ifc);
	for (int i = 0; i < 2; i++) {
		family[i] = address_family(args[i]);
		if (!family[i])
			ifconfig_errx(ifc, "error in parsing address string: Name does not resolve");
	}
	if (family[0] != family[1])
		ifconfig_errx(ifc, "source and destination address families do not match");
	cmd_warn(-EINVAL, "SIOCSIFPHYADDR");
}

static void delete_tunnel(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word, (void)args;
	ifconfig_load(ifc);
	ifconfig_err(ifc, -EINVAL, "SIOCDIFPHYADDR");
}

const struct word tunnel_words[] = {
        {.name = "fib", .run = set_fib, .nargs = 1},       {.name = "tunnelfib", .run = set_fib, .nargs = 1, .bits = 1},
        {.name = "tunnel", .run = set_tunnel, .nargs = 2}, {.name = "-tunnel", .run = delete_tunnel},
        {.name = "deletetunnel", .run = delete_tunnel},    {.name = NULL},
};
