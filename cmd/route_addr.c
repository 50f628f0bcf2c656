/* SPDX-License-Identifier: BSD-2-Clause */
/* route_addr.c - words as destinations, gateways and netmasks of route(8). */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>

#include "cmd/cmd.h"
#include "cmd/route.h"
#include "lib/addr.h"

static void set_inet(struct route_addr *a, uint32_t number)
{
	*a = (struct route_addr){.family = AF_INET};
	for (int i = 0; i < 4; i++)
		a->bytes[i] = (uint8_t)(number >> (24 - 8 * i));
}

/* Without any other word, an address is IPv4's. */
static void need_family(struct route_request *q)
{
	if (q->family == 0)
		q->family = AF_INET;
}

/* A host's address by name; false: unknown. */
static bool look_up(int family, const char *name, struct route_addr *a)
{
	struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM}, *list;

	if (cmd_lookup(name, &hints, &list) != 0)
		return false;
	*a = (struct route_addr){.family = family};
	if (family == AF_INET)
		memcpy(a->bytes, &((struct sockaddr_in *)(void *)list->ai_addr)->sin_addr, 4);
	else
		memcpy(a->bytes, &((struct sockaddr_in6 *)(void *)list->ai_addr)->sin6_addr, 16);
	freeaddrinfo(list);
	return true;
}

static struct route_addr inet_host(const char *word)
{
	struct route_addr a = {.family = AF_INET};

	if (!addr_inet(word, true, a.bytes) && !look_up(AF_INET, word, &a))
		cmd_errx(EX_NOHOST, "bad address: %s", word);
	return a;
}

/* An IPv6 host with an optional "%interface", whose FreeBSD index need not be the system's. */
static struct route_addr inet6_host(const char *word)
{
	struct route_addr a = {.family = AF_INET6};
	const char *scope = strchr(word, '%');
	char *bare = strndup(word, scope ? (size_t)(scope - word) : strlen(word));
	struct os_if ifp = {0};

	if (!bare)
		cmd_err(EX_OSERR, ENOMEM, "malloc");
	if ((!addr_inet6(bare, a.bytes) && !look_up(AF_INET6, bare, &a)) ||
	    (scope && os_if_get(cmd_vnet(), scope + 1, &ifp) != 0))
		cmd_errx(EX_OSERR, "%s: Name does not resolve", word);
	free(bare);
	a.index = ifp.index;
	return a;
}

static struct route_addr host(struct route_request *q, const char *word)
{
	need_family(q);
	if (strcmp(word, "default") == 0)
		return (struct route_addr){.family = q->family};
	return q->family == AF_INET ? inet_host(word) : inet6_host(word);
}

/* ------------------------------------------------------------------------------------------------ destinations */

/*
 * A number in inet_network(3)'s notation as an IPv4 network: its first byte that is not 0 comes first ("10" is
 * 10.0.0.0), and without a length its last bytes that are 0 are the host's.
 */
static void set_net(struct route_request *q, uint32_t net, unsigned long plen)
{
	if (net)
		while ((net & 0xff000000) == 0)
			net <<= 8;
	if (plen == 0 && net)
		for (plen = 32; (net & (0xffu << (32 - plen))) == 0;)
			plen -= 8;
	set_inet(&q->dst, net);
	/* Bits that are shifted out are gone: 33 and more give an empty mask. */
	set_inet(&q->mask, plen == 0 || plen > 32 ? 0 : 0xffffffffu << (32 - plen));
}

/* Cuts "/length" off an IPv4 network; false if it is none, and the word is as it was. */
static bool take_slash(struct route_request *q, char *word)
{
	char *slash = strchr(word, '/');

	if (!slash)
		return false;
	*slash = '\0';
	in_addr_t net = inet_network(word);
	if (net == INADDR_NONE) {
		*slash = '/';
		return false;
	}
	set_net(q, net, strtoul(slash + 1, NULL, 0));
	return true;
}

/* Whether the part of an address that was the host's before CIDR is 0. */
static bool is_classful_net(const uint8_t addr[4])
{
	uint8_t mask[4];

	addr_mask(addr_class_plen(addr), 32, mask);
	for (int i = 0; i < 4; i++)
		if (addr[i] & ~mask[i])
			return false;
	return true;
}

static uint32_t number_of(const uint8_t addr[4])
{
	return (uint32_t)addr[0] << 24 | (uint32_t)addr[1] << 16 | (uint32_t)addr[2] << 8 | addr[3];
}

/* A host or a network: returns true for a host. */
static bool take_inet(struct route_request *q, char *word)
{
	uint8_t addr[4];

	if (take_slash(q, word))
		return false;
	if (!q->force_net && addr_inet(word, true, addr)) {
		set_inet(&q->dst, number_of(addr));
		if (q->force_host || !is_classful_net(addr))
			return true;
		set_net(q, number_of(addr), 0);
		return false;
	}
	if (!q->force_host) {
		in_addr_t net = inet_network(word);
		cmd_resolver();
		const struct netent *named = net == INADDR_NONE ? getnetbyname(word) : NULL;
		if (named)
			net = named->n_net;
		if (net != INADDR_NONE && (!named || net)) {
			set_net(q, net, 0);
			return false;
		}
	}
	q->dst = inet_host(word);
	return true;
}

static bool take_inet6(struct route_request *q, char *word)
{
	static const uint8_t any[16];
	char *slash = strchr(word, '/');

	if (slash)
		*slash = '\0';
	q->dst = inet6_host(word);
	if (slash)
		*slash = '/';
	const char *plen = slash ? slash + 1 : NULL;
	if (memcmp(q->dst.bytes, any, sizeof(any)) == 0 && !plen)
		plen = "0";
	if (!plen || strcmp(plen, "128") == 0)
		return true;
	route_take_plen(q, plen);
	return false;
}

void route_take_dst(struct route_request *q, char *word)
{
	q->dst_text = word;
	need_family(q);
	if (strcmp(word, "default") == 0) {
		q->dst = q->mask = (struct route_addr){.family = q->family};
		return;
	}
	if (q->family == AF_INET ? take_inet(q, word) : take_inet6(q, word))
		q->host = true;
}

void route_take_gateway(struct route_request *q, const char *word)
{
	q->gateway_text = word;
	if (!q->interface) {
		q->gateway = host(q, word);
		return;
	}
	need_family(q);
	int error = os_if_get(cmd_vnet(), word, &q->ifp);
	if (error == -ENODEV || error == -ENAMETOOLONG)
		cmd_errx(EX_DATAERR, "interface '%s' does not exist", word);
	if (error)
		cmd_err(EX_OSERR, error, "getifaddrs");
}

struct route_addr route_take_host(struct route_request *q, const char *word)
{
	return host(q, word);
}

void route_take_mask(struct route_request *q, const char *word)
{
	q->mask = host(q, word);
}

void route_take_plen(struct route_request *q, const char *word)
{
	unsigned long plen;
	unsigned bits = q->family == AF_INET6 ? 128 : 32;

	if (q->family == 0)
		cmd_errx(EX_OSERR, "prefixlen not supported in this af");
	if (!addr_number(word, 0, bits, &plen))
		cmd_errx(EX_OSERR, "%s: bad value", word);
	q->mask = (struct route_addr){.family = q->family};
	addr_mask((unsigned)plen, bits, q->mask.bytes);
}

bool route_plen(const struct route_request *q, unsigned *plen)
{
	unsigned bits = q->dst.family == AF_INET6 ? 128 : 32;

	*plen = bits;
	return q->host || !q->mask.family || addr_mask_plen(q->mask.bytes, bits, plen);
}
