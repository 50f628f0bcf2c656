/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_print.c - what ifconfig shows of an interface, line by line. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "cmd/ifconfig.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

static const struct kind *const kinds[] = {&ifconfig_bridge, &ifconfig_gif, &ifconfig_gre,  &ifconfig_lagg,
                                           &ifconfig_tap,    &ifconfig_tun, &ifconfig_vlan, &ifconfig_vmnet};

const struct kind *ifconfig_kind(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

static bool is(const char *format, const char *name)
{
	return format && strcmp(format, name) == 0;
}

/* -f addr:host and addr:fqdn show names; false: the number has to do. */
static bool host_name(const struct os_addr *a, const struct format *format, char *text, size_t size)
{
	const bool alone = is(format->addr, "host");

	if (!alone && !is(format->addr, "fqdn"))
		return false;
	return cmd_host_name(a->family, a->addr, a->scope_id, alone ? NI_NOFQDN : 0, text, size) == 0;
}

static void show_inet(const struct os_if *ifp, const struct os_addr *a, const struct format *format)
{
	static const uint8_t none[4];
	char name[NI_MAXHOST], text[ADDR_TEXT];
	uint8_t mask[16];

	addr_mask(a->plen, 32, mask);
	printf("\tinet %s", host_name(a, format, name, sizeof name) ? name : addr_inet_text(a->addr, text));
	if (ifp->flags & F_POINTOPOINT)
		printf(" --> %s", addr_inet_text(a->has_dest ? a->dest : none, text));
	if (is(format->inet, "cidr"))
		printf("/%u", a->plen);
	else if (is(format->inet, "dotted"))
		printf(" netmask %s", addr_inet_text(mask, text));
	else
		printf(" netmask 0x%x",
		       (unsigned)mask[0] << 24 | (unsigned)mask[1] << 16 | (unsigned)mask[2] << 8 | mask[3]);
	if (ifp->flags & F_BROADCAST && a->has_broadcast && memcmp(a->broadcast, none, 4) != 0)
		printf(" broadcast %s", addr_inet_text(a->broadcast, text));
	putchar('\n');
}

static void show_lifetime(const char *name, uint32_t seconds)
{
	if (seconds == UINT32_MAX)
		printf(" %s infty", name);
	else
		printf(" %s %u", name, seconds);
}

static void show_inet6(const struct os_if *ifp, const struct os_addr *a, const struct format *format)
{
	char name[NI_MAXHOST], text[ADDR_TEXT];
	bool local = addr_inet6_linklocal(a->addr);
	/* While IPv6 is off no address is known to be nobody else's. */
	bool off = (ifp->nd6 & (ND6_IFDISABLED | ND6_NO_DAD)) == ND6_IFDISABLED;
	const char *percent = local ? "%" : "", *zone = local ? ifp->name : "";

	if (host_name(a, format, name, sizeof name))
		printf("\tinet6 %s", name);
	else
		printf("\tinet6 %s%s%s", addr_inet6_text(a->addr, text), percent, zone);
	if (ifp->flags & F_POINTOPOINT && a->has_dest)
		printf(" --> %s", addr_inet6_text(a->dest, text));
	printf(is(format->inet6, "cidr") ? "/%u" : " prefixlen %u", a->plen);
	const struct {
		bool set;
		const char *word;
	} words[] = {
	        {a->anycast, "anycast"},     {a->tentative || off, "tentative"}, {a->duplicated, "duplicated"},
	        {a->detached, "detached"},   {a->deprecated, "deprecated"},      {a->autoconf, "autoconf"},
	        {a->temporary, "temporary"},
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].set)
			printf(" %s", words[i].word);
	if (local)
		printf(" scopeid 0x%x", a->scope_id ? a->scope_id : ifp->index);
	if (format->lifetimes && (a->pltime != UINT32_MAX || a->vltime != UINT32_MAX)) {
		show_lifetime("pltime", a->pltime);
		show_lifetime("vltime", a->vltime);
	}
	putchar('\n');
}

/* Bridges and VLANs have an address of their own making: they never show a first one. */
static void show_ether(const struct os_if *ifp, const struct format *format)
{
	char text[ADDR_TEXT], separator = is(format->ether, "dash") ? '-' : ':';

	if (!ifp->has_ether)
		return;
	printf("\tether %s\n", addr_ether_text(ifp->ether, separator, text));
	if (ifp->has_hwaddr && strcmp(ifp->kind, "bridge") != 0 && strcmp(ifp->kind, "vlan") != 0)
		printf("\thwaddr %s\n", addr_ether_text(ifp->hwaddr, separator, text));
}

static void show_groups(const struct os_if *ifp)
{
	const char *title = "\tgroups:";

	for (unsigned i = 0; i < ifp->ngroups; i++) {
		if (strcmp(ifp->groups[i], "all") == 0)
			continue;
		printf("%s %s", title, ifp->groups[i]);
		title = "";
	}
	if (!*title)
		putchar('\n');
}

static void show_media(const struct os_if *ifp, const struct format *format)
{
	char medium[64];

	if (!ifp->media)
		return;
	printf("\tmedia: %s\n", ifp->media);
	if (ifp->status)
		printf("\tstatus: %s\n", ifp->status);
	if (format->media && ifp->media_list) {
		puts("\tsupported media:");
		for (const char *const *words = ifp->media_list; *words; words++)
			printf("\t\tmedia %s\n", *words);
		return;
	}
	/* There is no other to choose than the one in use. */
	if (format->media && sscanf(ifp->media, "%*s %63s", medium) == 1)
		printf("\tsupported media:\n\t\tmedia %s\n", medium);
}

static void show_nd6(const struct os_if *ifp)
{
	char text[BITS_TEXT];

	if (ifp->nd6)
		printf("\tnd6 options=%s\n", bits_text(ifp->nd6, nd6_flag_names, text));
}

/* The lines that every form has: flags, description, options. */
static void show_head(const struct os_if *ifp, const struct format *format)
{
	char text[BITS_TEXT];

	printf("%s: flags=%s metric %d mtu %u\n", ifp->name, bits_text(ifp->flags, if_flag_names, text),
	       (int)ifp->metric, ifp->mtu);
	if (*ifp->descr)
		printf("\tdescription: %s\n", ifp->descr);
	if (ifp->options)
		printf("\toptions=%s\n", bits_text(ifp->options, if_cap_names, text));
	if (format->media && ifp->capabilities)
		printf("\tcapabilities=%s\n", bits_text(ifp->capabilities, if_cap_names, text));
}

static void show_family(const struct os_if *ifp, const struct os_addr *addrs, size_t count, int af,
                        const struct format *format)
{
	for (size_t i = 0; i < count; i++) {
		if (addrs[i].family != af)
			continue;
		if (af == AF_INET)
			show_inet(ifp, &addrs[i], format);
		else
			show_inet6(ifp, &addrs[i], format);
	}
}

/* The addresses of a family stand together; the family that was configured first comes first. */
static void show_addrs(const struct os_if *ifp, const struct os_addr *addrs, size_t count, const struct family *family,
                       const struct format *format)
{
	bool inet_first = count > 0 && addrs[0].family == AF_INET;
	const int order[2] = {inet_first ? AF_INET : AF_INET6, inet_first ? AF_INET6 : AF_INET};

	for (int i = 0; i < 2; i++)
		if (!family || family->af == order[i])
			show_family(ifp, addrs, count, order[i], format);
}

void ifconfig_show(const struct os_if *ifp, const struct os_addr *addrs, size_t count, const struct family *family,
                   const struct format *format)
{
	const struct kind *any = ifconfig_kind(ifp->kind), *kind = family ? NULL : any;

	show_head(ifp, format);
	if (kind && kind->first)
		kind->first(ifp);
	if (!family || family == &ifconfig_link)
		show_ether(ifp, format);
	show_addrs(ifp, addrs, count, family, format);
	if (kind && kind->status && !kind->after_groups)
		kind->status(ifp, format);
	if (!family)
		show_groups(ifp);
	if (kind && kind->status && kind->after_groups)
		kind->status(ifp, format);
	if (!family)
		show_media(ifp, format);
	if (!family || family->af == AF_INET6)
		show_nd6(ifp);
	if (any && any->last)
		any->last(ifp);
}
