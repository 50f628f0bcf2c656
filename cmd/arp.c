/* SPDX-License-Identifier: BSD-2-Clause */
/* arp.c - arp(8): shows and changes the ARP table. */
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
#include "cmd/libxo.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

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

/* Whether and when an entry ends; text is what print_row() says of it. */
static const char *end_text(const struct os_neigh *n, char text[32])
{
	if (n->permanent || n->own)
		return "permanent";
	if (!n->has_ether || n->expire <= 0)
		return "expired";
	snprintf(text, 32, "expires in %d seconds", n->expire);
	return text;
}

static void print_row(const struct arp_row *row, const char *name)
{
	const struct os_neigh *n = row->neigh;
	char addr[ADDR_TEXT], ether[ADDR_TEXT], end[32];

	printf("%s (%s) at %s on %s %s%s [%s]\n", name, addr_inet_text(n->addr, addr),
	       n->has_ether ? addr_ether_text(n->ether, ':', ether) : "(incomplete)", row->ifp->name, end_text(n, end),
	       n->published ? " published" : "", type_word(row->ifp));
}

static void encode_row(const struct arp_row *row, const char *name)
{
	const struct os_neigh *n = row->neigh;
	char text[ADDR_TEXT], end[32];

	libxo_instance("arp-cache");
	libxo_string("hostname", name);
	libxo_string("ip-address", addr_inet_text(n->addr, text));
	if (n->has_ether)
		libxo_string("mac-address", addr_ether_text(n->ether, ':', text));
	else
		libxo_true("incomplete");
	libxo_string("interface", row->ifp->name);
	if (end_text(n, end) == end)
		libxo_number("expires", (uint64_t)n->expire);
	else
		libxo_true(end_text(n, end));
	if (n->published)
		libxo_true("published");
	libxo_string("type", type_word(row->ifp));
	libxo_end();
}

/* Prints the rows of an address (NULL: of all) on an interface (NULL: on any); returns how many. */
static size_t print_rows(const struct in_addr *addr, const char *interface, bool numeric)
{
	struct arp_table t;
	char name[NI_MAXHOST];
	size_t shown = 0;

	arp_table_read(&t, AF_INET);
	if (libxo_on()) {
		libxo_version("1");
		libxo_container("arp");
		libxo_list("arp-cache");
	}
	for (size_t i = 0; i < t.count; i++) {
		if (addr && memcmp(t.rows[i].neigh->addr, addr, sizeof(*addr)) != 0)
			continue;
		if (interface && strcmp(t.rows[i].ifp->name, interface) != 0)
			continue;
		if (numeric || cmd_host_name(AF_INET, t.rows[i].neigh->addr, 0, 0, name, sizeof(name)) != 0)
			snprintf(name, sizeof(name), "?");
		if (libxo_on())
			encode_row(&t.rows[i], name);
		else
			print_row(&t.rows[i], name);
		shown++;
	}
	if (libxo_on())
		libxo_finish();
	arp_table_free(&t);
	return shown;
}

/* A host's address; says so and returns false if it has none. */
static bool resolve(const char *host, struct in_addr *addr)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_RAW}, *list;

	if (inet_aton(host, addr))
		return true;
	if (cmd_lookup(host, &hints, &list) != 0) {
		cmd_warnx("%s: Unknown host", host);
		return false;
	}
	*addr = ((struct sockaddr_in *)(void *)list->ai_addr)->sin_addr;
	freeaddrinfo(list);
	return true;
}

static int show_host(const char *host, const char *interface, bool numeric)
{
	struct in_addr addr;
	char text[INET_ADDRSTRLEN];

	if (!resolve(host, &addr))
		return 1;
	if (print_rows(&addr, interface, numeric))
		return 0;
	if (libxo_on())
		return 1;
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

/* ----------------------------------------------------------------------------------------------------- changes */

/* Whether the address is on a link of ours, as only a link's entries can be changed; *error: there is no way to it. */
static bool on_link(const struct in_addr *addr, int *error)
{
	struct os_route route;

	*error = os_route_get(cmd_vnet(), AF_INET, (const uint8_t *)addr, &route);
	return *error == 0 && !route.has_gateway;
}

static void warn_no_way(const char *host, int error)
{
	cmd_warn(error, "writing to routing socket");
	cmd_warn(error, "%s", host);
}

/* Deletes an address's entry, on the interface `index` (0: any). `host` is what it is called. */
static int delete_addr(const char *host, const struct in_addr *addr, unsigned index)
{
	char text[INET_ADDRSTRLEN];
	int error;

	if (!on_link(addr, &error)) {
		if (error)
			warn_no_way(host, error);
		else
			cmd_warnx("delete: cannot locate %s", host);
		return 1;
	}
	error = os_neigh_del(cmd_vnet(), AF_INET, (const uint8_t *)addr, index);
	if (error) {
		cmd_warn(error, "writing to routing socket");
		if (error == -ESRCH)
			cmd_warn(error, "%s", host);
		return 1;
	}
	printf("%s (%s) deleted\n", host, inet_ntop(AF_INET, addr, text, sizeof(text)));
	return 0;
}

static int delete_host(const char *host)
{
	struct in_addr addr;

	return resolve(host, &addr) ? delete_addr(host, &addr, 0) : 1;
}

/* Deletes all that has been learnt or set, on an interface (NULL: on all). Own addresses stay. */
static int delete_all(const char *interface)
{
	struct arp_table t;
	int status = 0;

	arp_table_read(&t, AF_INET);
	for (size_t i = 0; i < t.count; i++) {
		const struct os_neigh *n = t.rows[i].neigh;
		struct in_addr addr;
		char text[ADDR_TEXT];
		if (n->own || (interface && strcmp(t.rows[i].ifp->name, interface) != 0))
			continue;
		memcpy(&addr, n->addr, sizeof(addr));
		status |= delete_addr(addr_inet_text(n->addr, text), &addr, n->index);
	}
	arp_table_free(&t);
	return status;
}

/* Finds the interface on whose network an address is, the narrowest one; false: none. */
static bool interface_to(const struct in_addr *addr, struct os_if *found)
{
	struct os_if *ifs;
	int count = os_if_list(cmd_vnet(), &ifs);
	unsigned best = 0;

	if (count < 0)
		cmd_err(1, count, "interface list");
	for (int i = 0; i < count; i++) {
		struct os_addr *addrs;
		uint32_t flags = F_UP | F_BROADCAST;
		if (!ifs[i].has_ether ||
		    (ifs[i].flags & (F_UP | F_BROADCAST | F_POINTOPOINT | F_LOOPBACK | F_NOARP)) != flags)
			continue;
		int n = os_addr_list(cmd_vnet(), ifs[i].index, &addrs);
		if (n < 0)
			cmd_err(1, n, "address list");
		for (int k = 0; k < n; k++) {
			uint32_t own, mask;
			if (addrs[k].family != AF_INET || addrs[k].plen < best)
				continue;
			memcpy(&own, addrs[k].addr, sizeof(own));
			addr_mask(addrs[k].plen, 32, (uint8_t *)&mask);
			if ((own ^ addr->s_addr) & mask)
				continue;
			best = addrs[k].plen ? addrs[k].plen : 1;
			*found = ifs[i];
		}
		free(addrs);
	}
	free(ifs);
	return best > 0;
}

/* The words after an entry's two addresses. */
static void take_words(int argc, char **argv, struct os_neigh *n)
{
	const char *fate = NULL; /* blackhole or reject: the kernel takes both and sends the packets nevertheless */

	n->permanent = true;
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "temp") == 0) {
			n->permanent = false;
			n->expire = 1200; /* net.link.ether.inet.max_age */
		} else if (strcmp(argv[i], "pub") == 0) {
			n->published = true;
			if (i + 1 < argc && strncmp(argv[i + 1], "only", 4) == 0)
				i++;
		} else if (strcmp(argv[i], "blackhole") == 0 || strcmp(argv[i], "reject") == 0) {
			if (fate && strcmp(fate, argv[i]) != 0)
				cmd_errx(1, "Choose one of blackhole or reject.");
			fate = argv[i];
		} else {
			cmd_warnx("invalid parameter '%s'", argv[i]);
			usage();
		}
	}
}

/* Sets an entry from "host ether_addr [words]". */
static int set_entry(int argc, char **argv)
{
	const char *host = argv[0], *ether = argv[1];
	struct os_neigh n = {.family = AF_INET};
	struct in_addr addr;
	struct os_if ifp;
	char text[ADDR_TEXT];
	int error;

	if (!resolve(host, &addr))
		return 1;
	memcpy(n.addr, &addr, sizeof(addr));
	take_words(argc - 2, argv + 2, &n);
	if (n.published && strcmp(ether, "auto") == 0) {
		if (!interface_to(&addr, &ifp)) {
			cmd_warnx("no interface found for %s", addr_inet_text(n.addr, text));
			return 1;
		}
		memcpy(n.ether, ifp.ether, sizeof(n.ether));
		printf("using interface %s for proxy with address %s\n", ifp.name, addr_ether_text(n.ether, ':', text));
	} else if (strpbrk(ether, "-.") || !addr_ether(ether, n.ether)) {
		cmd_warnx("invalid Ethernet address '%s'", ether);
		return 1;
	}
	n.has_ether = true;
	if (!on_link(&addr, &error)) {
		if (error)
			warn_no_way(host, error);
		else
			printf("cannot intuit interface index and type for %s\n", host);
		return 1;
	}
	error = os_neigh_set(cmd_vnet(), &n);
	if (!error)
		return 0;
	cmd_warn(error, "writing to routing socket");
	if (error == -ESRCH)
		cmd_warn(error, "%s", host);
	return 1;
}

/* Sets the entries that a file lists, one in a line; what comes after '#' is a remark. */
static int set_file(const char *name)
{
	FILE *file = fopen(name, "re");
	char *line = NULL;
	size_t size = 0;
	int status = 0;

	if (!file)
		cmd_err(1, errno, "cannot open %s", name);
	while (getline(&line, &size, file) >= 0) {
		char *words[6];
		char *copy = strdup(line);
		if (!copy)
			cmd_err(1, ENOMEM, "malloc");
		copy[strcspn(copy, "#")] = '\0';
		int count = cmd_split(copy, words, 6);
		if (count == 1) {
			line[strcspn(line, "\n")] = '\0';
			cmd_warnx("bad line: %s", line);
			status = 1;
		} else if (count > 1) {
			status |= set_entry(count, words);
		}
		free(copy);
	}
	free(line);
	fclose(file);
	return status;
}

static int delete_entries(bool all, const char *interface, int argc, char **argv)
{
	if (all) {
		if (argc != 0)
			usage();
		return delete_all(interface);
	}
	if (argc != 1 && !(argc == 2 && strncmp(argv[1], "pub", 3) == 0))
		usage();
	return delete_host(argv[0]);
}

static int show(bool all, const char *interface, bool numeric, int argc, char **argv)
{
	if (argc != (all ? 0 : 1))
		usage();
	if (!all)
		return show_host(argv[0], interface, numeric);
	print_rows(NULL, interface, numeric);
	return 0;
}

int cmd_arp(int argc, char **argv)
{
	const char *interface = NULL;
	bool all = false, numeric = false;
	int ch, mode = 0;

	argc = libxo_args(argc, argv);
	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "andfsSi:")) != -1) {
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
		case '?':
			usage();
		default:
			if (mode)
				usage();
			mode = ch;
		}
	}
	argc -= optind;
	argv += optind;
	if (interface) {
		if (mode && !(mode == 'd' && all))
			cmd_errx(1, "-i not applicable to this operation");
		check_interface(interface);
	}
	switch (mode) {
	case 'd':
		return delete_entries(all, interface, argc, argv);
	case 's':
	case 'S':
		if (argc < 2 || argc > 6)
			usage();
		if (mode == 'S')
			delete_host(argv[0]);
		return set_entry(argc, argv);
	case 'f':
		if (argc != 1)
			usage();
		return set_file(argv[0]);
	default:
		return show(all, interface, numeric, argc, argv);
	}
}
