/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_tunnel.c - ifconfig's words for routing tables (fib), and for the outside and the options of tunnels. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

static bool is_kind(const struct os_if *ifp, const char *kind)
{
	return strcmp(ifp->kind, kind) == 0;
}

static bool has_outside(const struct os_if *ifp)
{
	return is_kind(ifp, "gif") || is_kind(ifp, "gre");
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
	struct os_tunnel t = {0}, now;

	(void)word;
	ifconfig_load(ifc);
	const int families[2] = {read_address(args[0], t.source), read_address(args[1], t.dest)};
	if (!families[0] || !families[1])
		ifconfig_errx(ifc, "error in parsing address string: Name does not resolve");
	if (families[0] != families[1])
		ifconfig_errx(ifc, "source and destination address families do not match");
	if (os_tunnel_get(cmd_vnet(), ifc->name, &now) == 0)
		t.key = now.key, t.options = now.options;
	t.family = families[0];
	int error = os_tunnel_set(cmd_vnet(), ifc->name, &t);
	if (error)
		cmd_warn(error == -EOPNOTSUPP ? -EINVAL : error, "SIOCSIFPHYADDR");
}

static void delete_tunnel(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_tunnel t;

	(void)word, (void)args;
	ifconfig_load(ifc);
	int error = os_tunnel_get(cmd_vnet(), ifc->name, &t);
	t.family = 0;
	if (!error)
		error = os_tunnel_set(cmd_vnet(), ifc->name, &t);
	if (error)
		ifconfig_err(ifc, error == -EOPNOTSUPP ? -EINVAL : error, "SIOCDIFPHYADDR");
}

/* As strtol(3) reads a number: what is none is 0, no key. A refusal is reported, yet the command goes on. */
static void set_key(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_tunnel t;

	(void)word;
	int error = is_kind(ifconfig_load(ifc), "gre") ? os_tunnel_get(cmd_vnet(), ifc->name, &t) : -EINVAL;
	if (!error) {
		t.key = (uint32_t)strtol(args[0], NULL, 0);
		error = os_tunnel_set(cmd_vnet(), ifc->name, &t);
	}
	if (error)
		cmd_warn(error, "ioctl (set grekey)");
}

/* Each kind has options of its own. */
static void set_option(struct ifconfig *ifc, const struct word *word, uint32_t bit, const char *kind, const char *get,
                       const char *set)
{
	struct os_tunnel t;

	int error = is_kind(ifconfig_load(ifc), kind) ? os_tunnel_get(cmd_vnet(), ifc->name, &t) : -EINVAL;
	if (error) {
		cmd_warn(error, "%s", get);
		return;
	}
	t.options = word->off ? t.options & ~bit : t.options | bit;
	error = os_tunnel_set(cmd_vnet(), ifc->name, &t);
	if (error)
		cmd_warn(error, "%s", set);
}

static void set_gre(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)args;
	set_option(ifc, word, word->bits, "gre", "ioctl(GREGOPTS)", "ioctl(GRESOPTS)");
}

static void set_gif(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)args;
	set_option(ifc, word, word->bits, "gif", "ioctl(GIFGOPTS)", "ioctl(GIFSOPTS)");
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

static void show_options(const struct os_if *ifp, const struct format *format)
{
	const struct bitname *names = is_kind(ifp, "gre") ? gre_option_names : gif_option_names;
	char text[BITS_TEXT];
	struct os_tunnel t;

	(void)format;
	if (os_tunnel_get(cmd_vnet(), ifp->name, &t) < 0)
		return;
	if (t.key)
		printf("\tgrekey: 0x%x (%u)\n", t.key, t.key);
	if (t.options)
		printf("\toptions=%s\n", bits_text(t.options, names, text));
}

const struct kind ifconfig_gif = {.name = "gif", .first = show, .status = show_options, .after_groups = true};
const struct kind ifconfig_gre = {.name = "gre", .first = show, .status = show_options, .after_groups = true};

const struct word tunnel_words[] = {
        {.name = "fib", .run = set_fib, .nargs = 1},
        {.name = "tunnelfib", .run = set_fib, .nargs = 1, .bits = 1},
        {.name = "tunnel", .run = set_tunnel, .nargs = 2},
        {.name = "-tunnel", .run = delete_tunnel},
        {.name = "deletetunnel", .run = delete_tunnel},
        {.name = "grekey", .run = set_key, .nargs = 1},
        {.name = "enable_csum", .run = set_gre, .bits = GRE_CSUM, .negates = true},
        {.name = "enable_seq", .run = set_gre, .bits = GRE_SEQ, .negates = true},
        {.name = "ignore_source", .run = set_gif, .bits = GIF_IGNORE_SOURCE, .negates = true},
        {.name = NULL},
};
