/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_inet6.c - the family inet6 of ifconfig, and the words about its addresses. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

/* What the address words set, in word->bits. */
enum { IN6_ANYCAST = 1, IN6_TENTATIVE = 2, IN6_DEPRECATED = 4, IN6_AUTOCONF = 8 };

/* As atoi(3): what is no number is 0, and a prefix of length 0 means one of 128. */
static void read_prefix(struct ifconfig *ifc, const char *text)
{
	long length = strtol(text, NULL, 10);

	if (length < 0 || length > 128)
		ifconfig_errx(ifc, "%s: bad value", text);
	addr_mask(length == 0 ? 128 : (unsigned)length, 128, ifc->mask);
	ifc->has_mask = ifc->has_prefix = true;
}

/* Whether a zone is this interface: by its name or its number. */
static bool is_zone(struct ifconfig *ifc, const char *zone)
{
	unsigned long number;

	return strcmp(zone, ifc->name) == 0 ||
	       (addr_number(zone, 1, UINT32_MAX, &number) && number == ifconfig_load(ifc)->index);
}

/* Only link-local addresses have a zone, and only this interface can be it. */
static bool parse(struct ifconfig *ifc, char *text, uint8_t addr[16])
{
	char *zone = strchr(text, '%');

	if (zone)
		*zone = '\0';
	bool good = addr_inet6(text, addr) || (!zone && ifconfig_host(text, AF_INET6, addr));
	if (zone)
		*zone = '%';
	return good && (!zone || (addr_inet6_linklocal(addr) && is_zone(ifc, zone + 1)));
}

static void read_address(struct ifconfig *ifc, const char *word, enum role role)
{
	uint8_t addr[16];

	char *text = strdup(word);
	if (!text)
		cmd_errx(1, "out of memory");
	char *slash = role == ROLE_ADDR ? strrchr(text, '/') : NULL;
	if (slash) {
		*slash = '\0';
		read_prefix(ifc, slash + 1);
	}
	if (!parse(ifc, text, addr))
		ifconfig_errx(ifc, "%s: bad value", text);
	free(text);
	ifconfig_keep_address(ifc, role, addr, 16);
}

/* IPv6 addresses are removed by name only, so setting one never replaces another. */
static int remove_address(struct ifconfig *ifc)
{
	struct os_addr old = {.family = AF_INET6};

	if (!ifc->has_old)
		return -EADDRNOTAVAIL;
	old.index = ifconfig_load(ifc)->index;
	memcpy(old.addr, ifc->old, 16);
	return os_addr_del(cmd_vnet(), &old);
}

/*
 * What in6(4) refuses: localhost elsewhere than on a loopback, another end on a link that has none or with a prefix of
 * its own, another prefix for an address that is there (`old`, NULL: it is not).
 */
static int check_address(const struct ifconfig *ifc, const struct os_addr *old)
{
	static const uint8_t localhost[16] = {[15] = 1};
	const uint32_t flags = ifc->ifp.flags;
	const struct os_addr *addr = &ifc->addr;

	if (!(flags & F_LOOPBACK) && memcmp(addr->addr, localhost, 16) == 0)
		return -EINVAL;
	if (ifc->has_dest && (!(flags & (F_POINTOPOINT | F_LOOPBACK)) || addr->plen != 128))
		return -EINVAL;
	if (addr->pltime > addr->vltime)
		return -EINVAL;
	return old && old->plen != addr->plen ? -EINVAL : 0;
}

/* A netmask is read and not used: without a prefix length it is 64 bits. */
static int add_address(struct ifconfig *ifc)
{
	const struct os_if *ifp = ifconfig_load(ifc);
	struct os_addr *addr = &ifc->addr, other;

	addr->index = ifp->index;
	addr->family = AF_INET6;
	addr->plen = 64;
	if (ifc->has_prefix && !addr_mask_plen(ifc->mask, 128, &addr->plen))
		return -EINVAL;
	bool old = ifconfig_find_addr(ifc, AF_INET6, addr->addr, &other);
	int error = check_address(ifc, old ? &other : NULL);
	if (error)
		return error;
	if (addr->vltime == 0) /* it ends at once */
		return old ? os_addr_del(cmd_vnet(), &other) : 0;
	if (ifc->has_dest) {
		memcpy(addr->dest, ifc->dest, 16);
		addr->has_dest = true;
	}
	if (addr_inet6_linklocal(addr->addr))
		addr->scope_id = ifp->index;
	addr->no_dad = ifp->nd6 & ND6_NO_DAD;
	/* The first IPv6 address brings its interface up; only a down one needs to know whether this is the first. */
	bool first = !(ifp->flags & F_UP) && !ifconfig_find_addr(ifc, AF_INET6, NULL, &other);
	error = os_addr_add(cmd_vnet(), addr);
	return error || !first ? error : ifconfig_up(ifc);
}

const struct family ifconfig_inet6 = {
        .name = "inet6",
        .af = AF_INET6,
        .read = read_address,
        .prefix = read_prefix,
        .remove = remove_address,
        .add = add_address,
};

/* ----------------------------------------------------------------------------------------------------- words */

/* netmask is spelt prefixlen here; the family inet has no use for the word and takes it without a sound. */
static void set_prefix(struct ifconfig *ifc, const struct word *word, char **args)
{
	(void)word;
	if (ifc->family->prefix)
		ifc->family->prefix(ifc, args[0]);
}

static void set_flag(struct ifconfig *ifc, const struct word *word, char **args)
{
	struct os_addr *addr = &ifc->addr;

	(void)args;
	if (ifc->family->af != AF_INET6)
		ifconfig_errx(ifc, "address flags can be set only for inet6 addresses");
	bool *flag = word->bits == IN6_ANYCAST      ? &addr->anycast
	             : word->bits == IN6_TENTATIVE  ? &addr->tentative
	             : word->bits == IN6_DEPRECATED ? &addr->deprecated
	                                            : &addr->autoconf;
	*flag = !word->off;
}

static void need_inet6(struct ifconfig *ifc, const struct word *word)
{
	if (ifc->family->af != AF_INET6)
		ifconfig_errx(ifc, "%s not allowed for the AF", word->name);
}

/* The lower half of the address is that of the interface's link-local one. */
static void set_eui64(struct ifconfig *ifc, const struct word *word, char **args)
{
	static const uint8_t none[8];
	struct os_addr *list = NULL;
	bool done = false;

	(void)args;
	need_inet6(ifc, word);
	if (memcmp(ifc->addr.addr + 8, none, 8) != 0)
		ifconfig_errx(ifc, "interface index is already filled");
	int count = os_addr_list(cmd_vnet(), ifconfig_load(ifc)->index, &list);
	if (count < 0)
		ifconfig_err(ifc, count, "getifaddrs");
	for (int i = 0; i < count && !done; i++) {
		if (list[i].family != AF_INET6 || !addr_inet6_linklocal(list[i].addr))
			continue;
		memcpy(ifc->addr.addr + 8, list[i].addr + 8, 8);
		done = true;
	}
	free(list);
	if (!done)
		ifconfig_errx(ifc, "could not determine link local address");
}

static void set_lifetime(struct ifconfig *ifc, const struct word *word, char **args)
{
	bool valid = strcmp(word->name, "vltime") == 0;
	char *end;

	unsigned long seconds = strtoul(args[0], &end, 0);
	if (end == args[0])
		ifconfig_errx(ifc, "invalid %s", word->name);
	need_inet6(ifc, word);
	*(valid ? &ifc->addr.vltime : &ifc->addr.pltime) = seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
}

const struct word inet6_words[] = {
        {.name = "prefixlen", .run = set_prefix, .nargs = 1},
        {.name = "anycast", .run = set_flag, .bits = IN6_ANYCAST},
        {.name = "tentative", .run = set_flag, .bits = IN6_TENTATIVE, .negates = true},
        {.name = "deprecated", .run = set_flag, .bits = IN6_DEPRECATED, .negates = true},
        {.name = "autoconf", .run = set_flag, .bits = IN6_AUTOCONF, .negates = true},
        {.name = "pltime", .run = set_lifetime, .nargs = 1},
        {.name = "vltime", .run = set_lifetime, .nargs = 1},
        {.name = "eui64", .run = set_eui64},
        {.name = NULL},
};
