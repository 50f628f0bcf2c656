/* SPDX-License-Identifier: BSD-2-Clause */
/* arp.c - arp(8): shows the ARP table. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/arp_table.h"
#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/addr.h"

static _Noreturn void usage(void)
{
	fputs("usage: arp [-n] [-i interface] hostname\n"
	      "       arp [-n] [-i interface] -a\n"
	      "       arp -d hostname [pub]\n"
	      "       arp -d [-i interface] -a\n"
	      "       arp -s hostname ether_addr [temp] [reject | blackhole] [pub [only]]\n"
	      "       arp -S hostname ether_addr [temp] [reject | blackhole] [pub [only]]\n"
	      "       arp -f filename\n",
	      stderr);
	exit(1);
}

/* The word for the kind of network that the address belongs to. */
static const char *type_word(const struct os_if *ifp)
{
	static const char *const own_types[] = {"bridge", "vlan"};

	for (size_t i = 0; i < sizeof(own_types) / sizeof(own_types[0]); i++)
		if (strcmp(ifp->kind, own_types[i]) == 0)
			return own_types[i];
	return "ethernet";
}

/* A host's name, "?" for none. A name server that does not answer is not asked again: *numeric. */
static void host_name(const uint8_t *addr, bool *numeric, char *name, size_t size)
{
	snprintf(name, size, "?");
	if (*numeric)
		return;
	int code = cmd_host_name(AF_INET, addr, 0, 0, name, size);
	if (code == 0)
		return;
	*numeric = code == EAI_AGAIN;
	snprintf(name, size, "?");
}

static void print_row(const struct arp_row *row, bool *numeric)
{
	const struct os_neigh *n = row->neigh;
	char name[NI_MAXHOST], addr[ADDR_TEXT], ether[ADDR_TEXT];

	host_name(n->addr, numeric, name, sizeof(name));
	printf("%s (%s) at %s on %s", name, addr_inet_text(n->addr, addr),
	       n->has_ether ? addr_ether_text(n->ether, ':', ether) : "(incomplete)", row->ifp->name);
	if (n->permanent || n->own)
		printf(" permanent");
	else if (n->has_ether && n->expire > 0)
		printf(" expires in %d seconds", n->expire);
	else
		printf(" expired");
	printf("%s [%s]\n", n->published ? " published" : "", type_word(row->ifp));
}

/* Prints the rows of an address (NULL: of all) on an interface (NULL: on any); returns how many. */
static size_t print_rows(const struct in_addr *addr, const char *interface, bool numeric)
{
	struct arp_table t;
	size_t shown = 0;

	arp_table_read(&t, AF_INET);
	for (size_t i = 0; i < t.count; i++) {
		if (addr && memcmp(t.rows[i].neigh->addr, addr, sizeof(*addr)) != 0)
			continue;
		if (interface && strcmp(t.rows[i].ifp->name, interface) != 0)
			continue;
		print_row(&t.rows[i], &numeric);
		shown++;
	}
	arp_table_free(&t);
	return shown;
}

static struct in_addr resolve(const char *host)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_RAW}, *list;
	struct in_addr addr;

	if (inet_aton(host, &addr))
		return addr;
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		cmd_errx(1, "%s: Unknown host", host);
	addr = ((struct sockaddr_in *)(void *)list->ai_addr)->sin_addr;
	freeaddrinfo(list);
	return addr;
}

static int show_host(const char *host, const char *interface, bool numeric)
{
	struct in_addr addr = resolve(host);
	char text[INET_ADDRSTRLEN];

	if (print_rows(&addr, interface, numeric))
		return 0;
	printf("%s (%s) -- no entry", host, inet_ntop(AF_INET, &addr, text, sizeof(text)));
	if (interface)
		printf(" on %s", interface);
	putchar('\n');
	return 1;
}

static void check_interface(const char *name)
{
	struct os_if ifp;
	int error = os_if_get(cmd_vnet(), name, &ifp);

	if (error == -ENODEV)
		cmd_errx(1, "interface %s does not exist", name);
	if (error)
		cmd_err(1, error, "if_nametoindex(%s)", name);
}

int cmd_arp(int argc, char **argv)
{
	const char *interface = NULL;
	bool all = false, numeric = false;
	int ch;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "ani:")) != -1) {
		switch (ch) {
		case 'a':
			all = true;
			break;
		case 'n':
			numeric = true;
			break;
		case 'i':
			interface = optarg;
			break;
		default:
			usage();
		}
	}
	if (interface)
		check_interface(interface);
	if (argc - optind != (all ? 0 : 1))
		usage();
	if (!all)
		return show_host(argv[optind], interface, numeric);
	print_rows(NULL, interface, numeric);
	return 0;
}
