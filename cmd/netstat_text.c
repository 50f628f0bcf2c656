/* SPDX-License-Identifier: BSD-2-Clause */
/* netstat_text.c - numbers, addresses and networks as netstat(1) shows them. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/netstat.h"
#include "lib/addr.h"

void netstat_human(uint64_t value, char text[8])
{
	static const char units[] = " KMGTPE";
	uint64_t whole = value, rest = 0;
	size_t unit = 0;

	/* Three digits and the unit; 999.6 would be rounded to a fourth digit. */
	while (whole > 999 || (whole == 999 && rest >= 512)) {
		rest = whole % 1024;
		whole /= 1024;
		unit++;
	}
	if (unit == 0) {
		snprintf(text, 8, "%u", (unsigned)whole);
		return;
	}
	unsigned tenths = (unsigned)(whole * 10 + (rest * 10 + 512) / 1024);
	if (tenths < 100)
		snprintf(text, 8, "%u.%u%c", tenths / 10, tenths % 10, units[unit]);
	else
		snprintf(text, 8, "%u%c", (unsigned)(whole + (rest >= 512)), units[unit]);
}

void netstat_count(const struct netstat *n, int width, uint64_t value)
{
	char text[8];

	if (!n->human) {
		printf(" %*llu", width, (unsigned long long)value);
		return;
	}
	netstat_human(value, text);
	printf(" %*s", width, text);
}

static bool host_name(int family, const uint8_t *addr, char *text, size_t size)
{
	if (family == AF_INET6 && addr_inet6_linklocal(addr)) /* means nothing without its link */
		return false;
	return cmd_host_name(family, addr, 0, 0, text, size) == 0;
}

/* The bare number, with the link of a link-local address (of one link, not of all: fe80::/10). */
static void number(int family, const uint8_t *addr, bool scoped, const char *ifname, char text[NETSTAT_TEXT])
{
	char plain[ADDR_TEXT];

	if (family == AF_INET) {
		addr_inet_text(addr, text);
		return;
	}
	scoped = scoped && ifname && addr_inet6_linklocal(addr);
	snprintf(text, NETSTAT_TEXT, "%s%s%s", addr_inet6_text(addr, plain), scoped ? "%" : "", scoped ? ifname : "");
}

void netstat_host(const struct netstat *n, int family, const uint8_t *addr, const char *ifname, char text[NETSTAT_TEXT])
{
	if (n->numeric || !host_name(family, addr, text, NETSTAT_TEXT))
		number(family, addr, true, ifname, text);
}

/* The name of an IPv4 network in networks(5), which leaves out the zero bytes at its end. */
static bool network_name(const uint8_t *addr, unsigned plen, char *text, size_t size)
{
	uint32_t net = (uint32_t)addr[0] << 24 | (uint32_t)addr[1] << 16 | (uint32_t)addr[2] << 8 | addr[3];
	const struct netent *found = NULL;

	cmd_resolver();
	if (plen % 8 == 0)
		found = getnetbyaddr(net, AF_INET);
	for (unsigned i = plen; !found && i < 32 && plen % 8 == 0; i += 8) {
		net >>= 8;
		found = getnetbyaddr(net, AF_INET);
	}
	if (!found)
		return false;
	snprintf(text, size, "%s", found->n_name);
	return true;
}

void netstat_network(const struct netstat *n, int family, const uint8_t *addr, unsigned plen, const char *ifname,
                     char text[NETSTAT_TEXT])
{
	static const uint8_t zero[16];
	unsigned bits = family == AF_INET ? 32 : 128;
	uint8_t mask[16] = {0}, net[16];

	if (plen > bits)
		plen = bits;
	addr_mask(plen, bits, mask);
	for (size_t i = 0; i < sizeof(net); i++)
		net[i] = i < bits / 8 ? addr[i] & mask[i] : 0;
	if (plen == 0 && memcmp(net, zero, bits / 8) == 0) {
		snprintf(text, NETSTAT_TEXT, "default");
		return;
	}
	if (!n->numeric && plen == bits && family == AF_INET6 && host_name(family, net, text, NETSTAT_TEXT))
		return;
	if (!n->numeric && family == AF_INET && network_name(net, plen, text, NETSTAT_TEXT))
		return;
	number(family, net, plen >= 64, ifname, text);
	size_t length = strlen(text);
	snprintf(text + length, NETSTAT_TEXT - length, "/%u", plen);
}
