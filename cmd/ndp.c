/* SPDX-License-Identifier: BSD-2-Clause */
/* ndp.c - ndp(8): the neighbour-discovery table, prefixes and an interface's settings. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cmd/arp_table.h"
#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/defaultif.h"
#include "lib/addr.h"
#include "lib/ifnames.h"

enum { WIDTH_ADDR = 36, WIDTH_ETHER = 17, WIDTH_IF = 6 }; /* of the columns, unless one before is too long */

static _Noreturn void usage(void)
{
	puts("usage: ndp [-nt] hostname\n"
	     "       ndp [-nt] -a | -c | -p | -r | -H | -P | -R\n"
	     "       ndp [-nt] -A wait\n"
	     "       ndp [-nt] -d hostname\n"
	     "       ndp [-nt] -f filename\n"
	     "       ndp [-nt] -i interface [flags...]\n"
	     "       ndp [-nt] -I [interface|delete]\n"
	     "       ndp [-nt] -s nodename etheraddr [temp] [proxy]");
	exit(1);
}

/* How the table is shown. */
struct view {
	bool numeric, stamped;
};

/* A time as "1d2h3m4s", from the largest unit that is not 0. */
static void print_duration(int seconds, char *text, size_t size)
{
	int d = seconds / 86400, h = seconds / 3600 % 24, m = seconds / 60 % 60, s = seconds % 60;

	if (d)
		snprintf(text, size, "%dd%dh%dm%ds", d, h, m, s);
	else if (h)
		snprintf(text, size, "%dh%dm%ds", h, m, s);
	else if (m)
		snprintf(text, size, "%dm%ds", m, s);
	else
		snprintf(text, size, "%ds", s);
}

/* An address as the table shows it: by name unless numeric, link-local ones with their interface. */
static void host_text(const uint8_t *addr, const char *ifname, bool numeric, char *text, size_t size)
{
	char number[ADDR_TEXT];

	if (!numeric && !addr_inet6_linklocal(addr) && cmd_host_name(AF_INET6, addr, 0, 0, text, size) == 0)
		return;
	snprintf(text, size, "%s%s%s", addr_inet6_text(addr, number), addr_inet6_linklocal(addr) ? "%" : "",
	         addr_inet6_linklocal(addr) ? ifname : "");
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static void print_time(void)
{
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	printf("%02d:%02d:%02d.%06ld ", tm.tm_hour, tm.tm_min, tm.tm_sec, now.tv_nsec / 1000);
}

static void print_header(const struct view *view)
{
	if (view->stamped)
		print_time();
	printf("%-*s %-*s %*s %-9s S Flags\n", WIDTH_ADDR, "Neighbor", WIDTH_ETHER, "Linklayer Address", WIDTH_IF,
	       "Netif", "Expire");
}

static void print_row(const struct arp_row *row, const struct view *view)
{
	const struct os_neigh *n = row->neigh;
	char host[NI_MAXHOST], ether[ADDR_TEXT] = "(incomplete)", expire[64] = "permanent";

	host_text(n->addr, row->ifp->name, view->numeric, host, sizeof(host));
	if (n->has_ether)
		addr_ether_text(n->ether, ':', ether);
	if (!n->permanent && !n->own) {
		if (n->expire > 0)
			print_duration(n->expire, expire, sizeof(expire));
		else
			strcpy(expire, "expired");
	}
	/* A long address takes its room from the columns after it. */
	int wa = most((int)strlen(host), WIDTH_ADDR);
	int we = most((int)strlen(ether), WIDTH_ADDR + WIDTH_ETHER - wa);
	int wi = most((int)strlen(row->ifp->name), WIDTH_ADDR + WIDTH_ETHER + WIDTH_IF - wa - we);
	if (view->stamped)
		print_time();
	printf("%-*s %-*s %*s %-9.9s %c %s%s", wa, host, we, ether, wi, row->ifp->name, expire,
	       n->own     ? 'R'
	       : n->state ? n->state
	                  : '?',
	       n->router ? "R" : "", n->published ? "p" : "");
	/* Questions that are still open: FreeBSD forgets them with the answer. */
	if (n->probes && (n->state == 'I' || n->state == 'D' || n->state == 'P'))
		printf(" %u", n->probes);
	putchar('\n');
}

/* Prints the rows of an address (NULL: of all); of a link-local one, of its link. Returns how many. */
static size_t print_rows(const struct sockaddr_in6 *only, const struct view *view)
{
	struct arp_table t;
	size_t shown = 0;

	arp_table_read(&t, AF_INET6);
	print_header(view);
	for (size_t i = 0; i < t.count; i++) {
		if (only && memcmp(t.rows[i].neigh->addr, &only->sin6_addr, sizeof(only->sin6_addr)) != 0)
			continue;
		if (only && only->sin6_scope_id && only->sin6_scope_id != t.rows[i].ifp->index)
			continue;
		print_row(&t.rows[i], view);
		shown++;
	}
	arp_table_free(&t);
	return shown;
}

/* A host with an optional "%interface". */
static struct sockaddr_in6 resolve(const char *host)
{
	struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_RAW}, *list;

	/* The scope is looked up here, as an interface's FreeBSD index need not be the system's. */
	const char *scope = strchr(host, '%');
	char *bare = strndup(host, scope ? (size_t)(scope - host) : strlen(host));
	if (!bare)
		cmd_err(1, ENOMEM, "malloc");
	if (cmd_lookup(bare, &hints, &list) != 0)
		cmd_errx(1, "%s: Name does not resolve", host);
	free(bare);
	struct sockaddr_in6 sin6 = *(struct sockaddr_in6 *)(void *)list->ai_addr;
	freeaddrinfo(list);
	if (scope) {
		struct os_if ifp;
		if (os_if_get(cmd_vnet(), scope + 1, &ifp) != 0)
			cmd_errx(1, "%s: Name does not resolve", host);
		sin6.sin6_scope_id = ifp.index;
	}
	return sin6;
}

static int show_host(const char *host, const struct view *view)
{
	struct sockaddr_in6 addr = resolve(host);
	char text[ADDR_TEXT];

	if (print_rows(&addr, view))
		return 0;
	const char *scope = strchr(host, '%');
	printf("%s (%s%s) -- no entry\n", host, addr_inet6_text(addr.sin6_addr.s6_addr, text), scope ? scope : "");
	return 1;
}

/* ----------------------------------------------------------------------------------------------------- changes */

/* Exits unless the address is on a link of ours. Returns false for one behind a router. */
static bool on_link(const struct sockaddr_in6 *addr)
{
	struct os_route route;

	if (addr->sin6_scope_id)
		return true;
	int error = os_route_get(cmd_vnet(), AF_INET6, addr->sin6_addr.s6_addr, &route);
	if (error)
		cmd_err(1, error, "writing to routing socket");
	return !route.has_gateway;
}

static int delete_addr(const char *host, const struct sockaddr_in6 *addr)
{
	char text[ADDR_TEXT];
	const char *scope = strchr(host, '%');

	if (!on_link(addr)) {
		printf("cannot locate %s\n", host);
		return 1;
	}
	int error = os_neigh_del(cmd_vnet(), AF_INET6, addr->sin6_addr.s6_addr, addr->sin6_scope_id);
	if (error)
		cmd_err(1, error, "writing to routing socket");
	printf("%s (%s%s) deleted\n", host, addr_inet6_text(addr->sin6_addr.s6_addr, text), scope ? scope : "");
	return 0;
}

static int delete_host(const char *host)
{
	struct sockaddr_in6 addr = resolve(host);

	return delete_addr(host, &addr);
}

/* Deletes all that has been learnt or set. Own addresses stay. */
static int clear_table(bool numeric)
{
	struct arp_table t;
	int status = 0;

	arp_table_read(&t, AF_INET6);
	for (size_t i = 0; i < t.count; i++) {
		const struct os_neigh *n = t.rows[i].neigh;
		struct sockaddr_in6 addr = {.sin6_family = AF_INET6, .sin6_scope_id = n->index};
		char host[NI_MAXHOST];
		if (n->own)
			continue;
		memcpy(&addr.sin6_addr, n->addr, sizeof(addr.sin6_addr));
		host_text(n->addr, t.rows[i].ifp->name, numeric, host, sizeof(host));
		status |= delete_addr(host, &addr);
	}
	arp_table_free(&t);
	return status;
}

/* Sets an entry from "host ether_addr [temp] [proxy]". */
static int set_entry(int argc, char **argv)
{
	struct sockaddr_in6 addr = resolve(argv[0]);
	struct os_neigh n = {.family = AF_INET6, .index = addr.sin6_scope_id, .has_ether = true, .permanent = true};

	memcpy(n.addr, &addr.sin6_addr, sizeof(addr.sin6_addr));
	if (strpbrk(argv[1], "-.") || !addr_ether(argv[1], n.ether)) {
		cmd_warnx("invalid Ethernet address '%s'", argv[1]);
		return 1;
	}
	for (int i = 2; i < argc; i++) {
		if (strncmp(argv[i], "temp", 4) == 0) {
			n.permanent = false;
			n.expire = 20 * 60;
		} else if (strncmp(argv[i], "proxy", 5) == 0) {
			n.published = true;
		}
	}
	if (!on_link(&addr)) {
		printf("cannot intuit interface index and type for %s\n", argv[0]);
		return 1;
	}
	int error = os_neigh_set(cmd_vnet(), &n);
	if (error)
		cmd_err(1, error, "writing to routing socket");
	return 0;
}

/* Sets the entries that a file lists, one in a line. */
static int set_file(const char *name)
{
	FILE *file = fopen(name, "re");
	char *line = NULL;
	size_t size = 0;
	int status = 0;

	if (!file)
		cmd_err(1, errno, "fopen");
	while (getline(&line, &size, file) >= 0) {
		char *words[5];
		int count = cmd_split(line, words, 5);
		if (count == 1) {
			cmd_warnx("bad line: %s", words[0]);
			status = 1;
		} else if (count > 1) {
			status |= set_entry(count, words);
		}
	}
	free(line);
	fclose(file);
	return status;
}

/* ---------------------------------------------------------------------------------------- prefixes and interfaces */

static void print_prefix(const struct os_addr *a, const char *ifname)
{
	bool local = addr_inet6_linklocal(a->addr);
	uint8_t mask[16], net[16];
	char text[ADDR_TEXT];

	addr_mask(a->plen, 128, mask);
	for (size_t i = 0; i < sizeof(net); i++)
		net[i] = a->addr[i] & mask[i];
	printf("%s%s%s/%u if=%s\n", addr_inet6_text(net, text), local ? "%" : "", local ? ifname : "", a->plen, ifname);
	printf("flags=%s vltime=infinity, pltime=infinity, expire=Never, ref=%d\n", local ? "LAO" : "LO",
	       local ? 0 : 1);
	puts("  No advertising router");
}

/* The prefixes that are on a link: those of the interfaces' addresses, newest first. */
static int show_prefixes(void)
{
	struct os_if *ifs;
	int count = os_if_list(cmd_vnet(), &ifs);

	if (count < 0)
		cmd_err(1, count, "interface list");
	for (int k = count; k-- > 0;) {
		struct os_addr *addrs;
		int n = os_addr_list(cmd_vnet(), ifs[k].index, &addrs);
		if (n < 0)
			cmd_err(1, n, "address list");
		for (int i = n; i-- > 0;)
			if (addrs[i].family == AF_INET6 && addrs[i].plen < 128)
				print_prefix(&addrs[i], ifs[k].name);
		free(addrs);
	}
	free(ifs);
	return 0;
}

/* The routers that the kernel knows by their advertisements. */
static int show_routers(void)
{
	struct os_route *r;
	struct os_if *ifs;
	const int count = os_route_list(cmd_vnet(), AF_INET6, &r), n = os_if_list(cmd_vnet(), &ifs);
	char text[ADDR_TEXT], expire[64];

	if (count < 0 || n < 0)
		cmd_err(1, count < 0 ? count : n, "sysctl(ICMPV6CTL_ND6_DRLIST)");
	for (int i = 0; i < count; i++)
		for (int k = 0; k < n && r[i].learnt; k++) {
			if (ifs[k].index != r[i].index)
				continue;
			strcpy(expire, "Never");
			if (r[i].lifetime)
				print_duration((int)r[i].lifetime, expire, sizeof expire);
			printf("%s%%%s if=%s, flags=%s%s, pref=%s, expire=%s\n", addr_inet6_text(r[i].gateway, text),
			       ifs[k].name, ifs[k].name, ifs[k].ra_managed ? "M" : "", ifs[k].ra_other ? "O" : "",
			       r[i].pref, expire);
		}
	free(r);
	free(ifs);
	return 0;
}

static const struct bitname flag_words[] = {
        {ND6_PERFORMNUD, "nud"},
        {ND6_IFDISABLED, "disabled"},
        {ND6_ACCEPT_RTADV, "accept_rtadv"},
        {ND6_PREFER_SOURCE, "prefer_source"},
        {ND6_AUTO_LINKLOCAL, "auto_linklocal"},
        {ND6_NO_PREFER_IFACE, "no_prefer_iface"},
        {0, NULL},
};

/* Shows an interface's settings, or changes them by the words "flag" and "-flag". */
static int show_interface(const char *name, int words, char **word)
{
	struct os_if ifp;
	struct os_ifset change = {.set = OS_SET_ND6};

	int error = os_if_get(cmd_vnet(), name, &ifp);
	if (error)
		cmd_err(1, error, "ioctl(SIOCGIFINFO_IN6)");
	for (int i = 0; i < words; i++) {
		bool off = word[i][0] == '-';
		const struct bitname *f = flag_words;
		while (f->name && strcmp(f->name, word[i] + off) != 0)
			f++;
		if (!f->name)
			usage();
		if (off)
			change.nd6_off |= f->bit;
		else
			change.nd6_on |= f->bit;
	}
	if (words) {
		error = os_if_set(cmd_vnet(), name, &change);
		if (error)
			cmd_err(1, error, "ioctl(SIOCSIFINFO_FLAGS)");
		return 0;
	}
	puts("linkmtu=0, maxmtu=0, curhlim=64, basereachable=30s0ms, reachable=30s, retrans=1s0ms");
	if (ifp.nd6) {
		printf("Flags: ");
		for (const struct bitname *f = flag_words; f->name; f++)
			if (ifp.nd6 & f->bit)
				printf("%s ", f->name);
	}
	putchar('\n');
	return 0;
}

/* -I [interface | delete]: the default interface, after it was changed if that is asked for. */
static int default_interface(const char *name)
{
	char now[OS_IFNAME];
	struct os_if ifp;
	const bool none = name && strcmp(name, "delete") == 0;

	if (name && !none && os_if_get(cmd_vnet(), name, &ifp) != 0)
		cmd_errx(1, "invalid interface %s", name);
	int error = name ? defaultif_set(cmd_vnet(), none ? NULL : name) : 0;
	if (error)
		cmd_err(1, error, "ioctl(SIOCSDEFIFACE_IN6)");
	error = defaultif_get(cmd_vnet(), now);
	if (error)
		cmd_err(1, error, "ioctl(SIOCGDEFIFACE_IN6)");
	if (*now)
		printf("Default interface = %s.\n", now);
	else
		puts("No default interface.");
	return 0;
}

/* -A: the table again and again. */
static _Noreturn void watch(const struct view *view, unsigned seconds)
{
	for (;;) {
		print_rows(NULL, view);
		if (!seconds)
			exit(0);
		putchar('\n');
		fflush(stdout);
		sleep(seconds);
	}
}

int cmd_ndp(int argc, char **argv)
{
	struct view view = {0};
	const char *argument = NULL;
	int ch, mode = 0;

	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "aA:cd:f:HIi:nprst")) != -1) {
		switch (ch) {
		case 'n':
			view.numeric = true;
			break;
		case 't':
			view.stamped = true;
			break;
		case '?':
			usage();
		default:
			if (mode)
				usage();
			mode = ch;
			argument = optarg;
			break;
		}
	}
	if (mode && mode != 'i' && mode != 's' && optind + (mode == 'I') < argc)
		usage();
	switch (mode) {
	case 'a':
		print_rows(NULL, &view);
		return 0;
	case 'c':
		return clear_table(view.numeric);
	case 'd':
		return delete_host(argument);
	case 'f':
		return set_file(argument);
	case 's':
		if (argc - optind < 2 || argc - optind > 4)
			usage();
		return set_entry(argc - optind, argv + optind);
	case 'A':
		if (atoi(argument) < 0)
			usage();
		watch(&view, (unsigned)atoi(argument));
	case 'H': /* what is learnt of routers is in the routing table */
		return 0;
	case 'I':
		return default_interface(optind < argc ? argv[optind] : NULL);
	case 'i':
		return show_interface(argument, argc - optind, argv + optind);
	case 'p':
		return show_prefixes();
	case 'r':
		return show_routers();
	default:
		if (argc - optind != 1)
			usage();
		return show_host(argv[optind], &view);
	}
}
