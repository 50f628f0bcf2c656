/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_inet.c - the family inet of ifconfig. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

/* Takes "/24" off the text and keeps it as the netmask. */
static void read_width(struct ifconfig *ifc, char *text)
{
	char *slash = strrchr(text, '/');
	unsigned long width;

	if (!slash)
		return;
	size_t digits = strspn(slash + 1, "0123456789");
	if (digits == 0 || slash[1 + digits])
		ifconfig_errx(ifc, "%s: bad value (width invalid)", text);
	if (!addr_number(slash + 1, 0, 32, &width))
		ifconfig_errx(ifc, "%s: bad value (width too large)", text);
	addr_mask((unsigned)width, 32, ifc->mask);
	ifc->has_mask = true;
	*slash = '\0';
}

static void read_address(struct ifconfig *ifc, const char *word, enum role role)
{
	uint8_t addr[16] = {0};

	char *text = strdup(word);
	if (!text)
		cmd_errx(1, "out of memory");
	if (role == ROLE_ADDR)
		read_width(ifc, text);
	if (!addr_inet(text, true, addr) && !ifconfig_host(text, AF_INET, addr))
		ifconfig_errx(ifc, "%s: bad value", text);
	free(text);
	ifconfig_keep_address(ifc, role, addr, 4);
}

/* Without an address to remove it is the first one. */
static int remove_address(struct ifconfig *ifc)
{
	struct os_addr old = {.family = AF_INET};

	old.index = ifconfig_load(ifc)->index;
	if (ifc->has_old)
		memcpy(old.addr, ifc->old, 4);
	else if (!ifconfig_find_addr(ifc, AF_INET, NULL, &old)) {
		ifc->none_yet = true;
		return -EADDRNOTAVAIL;
	}
	return os_addr_del(cmd_vnet(), &old);
}

/* The broadcast address where none was given: /31 has none of its own, so it is everybody's (RFC 3021). */
static void default_broadcast(struct os_addr *addr)
{
	uint8_t mask[16];

	addr_mask(addr->plen, 32, mask);
	for (int i = 0; i < 4; i++)
		addr->broadcast[i] = addr->plen == 31 ? 0xff : (uint8_t)(addr->addr[i] | ~mask[i]);
}

/*
 * The same address again moves to the end of the list, as every new one stands there. An address brings its interface
 * up, after it is set: on a down interface it comes before the link-local one.
 */
static int add_address(struct ifconfig *ifc)
{
	const struct os_if *ifp = ifconfig_load(ifc);
	struct os_addr *addr = &ifc->addr, same;

	addr->index = ifp->index;
	addr->family = AF_INET;
	addr->plen = addr_class_plen(addr->addr);
	if (ifc->has_mask && !addr_mask_plen(ifc->mask, 32, &addr->plen))
		return -EINVAL;
	if (ifp->flags & F_POINTOPOINT) {
		static const uint8_t none[4];
		if (!ifc->has_dest || memcmp(ifc->dest, none, 4) == 0)
			return -EDESTADDRREQ;
		memcpy(addr->dest, ifc->dest, 4);
		addr->has_dest = true;
	} else if (ifp->flags & F_BROADCAST) {
		addr->has_broadcast = true;
		if (ifc->has_dest)
			memcpy(addr->broadcast, ifc->dest, 4);
		else
			default_broadcast(addr);
	}
	if (!ifc->none_yet && ifconfig_find_addr(ifc, AF_INET, addr->addr, &same)) {
		int error = os_addr_del(cmd_vnet(), &same);
		if (error)
			return error;
	}
	int error = os_addr_add(cmd_vnet(), addr);
	return error ? error : ifconfig_up(ifc);
}

const struct family ifconfig_inet = {
        .name = "inet",
        .af = AF_INET,
        .read = read_address,
        .remove = remove_address,
        .add = add_address,
};
