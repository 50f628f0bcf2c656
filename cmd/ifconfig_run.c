/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_run.c - configures one interface, word by word. */
#include "cmd/ifconfig.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/cmd.h"
#include "lib/errtext.h"
#include "lib/ifnames.h"

static const struct word *const word_tables[] = {
        basic_words, clone_words, group_words,  inet6_words, nd6_words,  bridge_words,
        vlan_words,  media_words, tunnel_words, carp_words,  lagg_words,
};

/* ------------------------------------------------------------------------------------------------- failures */

/* FreeBSD has no such error, or not here: its own words would not tell what is wrong. */
static bool foreign_error(int error)
{
	switch (abs(error)) {
	case EOPNOTSUPP:
#ifdef EXFULL
	case EXFULL:
#endif
#ifdef ENOTUNIQ
	case ENOTUNIQ:
#endif
#ifdef EUCLEAN
	case EUCLEAN:
#endif
#ifdef ENONET
	case ENONET:
#endif
#ifdef EREMOTEIO
	case EREMOTEIO:
#endif
		return true;
	default:
		return false;
	}
}

/* Simple words go to the kernel unasked; so a failure may mean that the interface isn't there at all. */
static void check(struct ifconfig *ifc)
{
	if (ifc->checked)
		return;
	struct os_if found;
	int error = os_if_get(cmd_vnet(), ifc->name, &found);
	if (error == -ENODEV)
		cmd_errx(1, "interface %s does not exist", ifc->name);
	if (error)
		cmd_err(1, error, "interface %s", ifc->name);
	ifc->checked = true;
}

void ifconfig_errx(struct ifconfig *ifc, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	check(ifc);
	cmd_errx(1, "%s", text);
}

void ifconfig_err(struct ifconfig *ifc, int error, const char *format, ...)
{
	char text[512], reason[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	snprintf(reason, sizeof reason, "%s", os_vnet_reason(cmd_vnet()));
	check(ifc);
	if (foreign_error(error) && *reason)
		cmd_errx(1, "%s: %s (%s)", text, err_text(error), reason);
	cmd_err(1, error, "%s", text);
}

void ifconfig_perror(struct ifconfig *ifc, int error, const char *what)
{
	if (error == -ENODEV || error == -ENXIO)
		ifconfig_errx(ifc, "%s: no such interface", what);
	if (error == -EPERM)
		ifconfig_errx(ifc, "%s: permission denied", what);
	ifconfig_err(ifc, error, "%s", what);
}

/* --------------------------------------------------------------------------------- what the words have in common */

const struct os_if *ifconfig_load(struct ifconfig *ifc)
{
	if (ifc->loaded)
		return &ifc->ifp;
	int error = os_if_get(cmd_vnet(), ifc->name, &ifc->ifp);
	if (error == -ENODEV && !ifc->checked)
		cmd_errx(1, "interface %s does not exist", ifc->name);
	if (error)
		ifconfig_perror(ifc, error, ifc->doing);
	ifc->loaded = ifc->checked = true;
	return &ifc->ifp;
}

int ifconfig_set(struct ifconfig *ifc, const struct os_ifset *change)
{
	int error = os_if_set(cmd_vnet(), ifc->name, change);

	if (error)
		return error;
	ifc->checked = true;
	if (change->set & OS_SET_UP)
		ifc->ifp.flags = change->up ? ifc->ifp.flags | F_UP : ifc->ifp.flags & ~(uint32_t)F_UP;
	if (change->set & OS_SET_ND6)
		ifc->ifp.nd6 = (ifc->ifp.nd6 | change->nd6_on) & ~change->nd6_off;
	if (change->set & OS_SET_NAME)
		snprintf(ifc->ifp.name, sizeof ifc->ifp.name, "%s", change->name);
	return 0;
}

int ifconfig_up(struct ifconfig *ifc)
{
	const struct os_ifset change = {.set = OS_SET_UP, .up = true};

	return ifc->ifp.flags & F_UP ? 0 : ifconfig_set(ifc, &change);
}

void ifconfig_defer(struct ifconfig *ifc, void (*fn)(struct ifconfig *ifc))
{
	for (size_t i = 0; i < DEFERRED; i++) {
		if (ifc->deferred[i] == fn)
			return;
		if (!ifc->deferred[i]) {
			ifc->deferred[i] = fn;
			return;
		}
	}
}

bool ifconfig_number(const char *text, unsigned long max, unsigned *value)
{
	char *end;

	errno = 0;
	unsigned long number = strtoul(text, &end, 0);
	if (end == text || *end || errno || number > max)
		return false;
	*value = (unsigned)number;
	return true;
}

void ifconfig_keep_address(struct ifconfig *ifc, enum role role, const uint8_t *addr, size_t size)
{
	switch (role) {
	case ROLE_ADDR:
		memcpy(ifc->addr.addr, addr, size);
		break;
	case ROLE_MASK:
		memcpy(ifc->mask, addr, size);
		ifc->has_mask = true;
		break;
	case ROLE_DEST:
		memcpy(ifc->dest, addr, size);
		ifc->has_dest = true;
		break;
	case ROLE_OLD:
		memcpy(ifc->old, addr, size);
		ifc->has_old = true;
	}
}

/* The hosts file only: asking name servers for every mistyped word would make it wait for their answers. */
bool ifconfig_host(const char *name, int af, uint8_t *addr)
{
	struct hostent *host;
	bool found = false;

	sethostent(1);
	while (!found && (host = gethostent()) != NULL) {
		if (host->h_addrtype != af || !host->h_addr_list[0])
			continue;
		found = strcmp(host->h_name, name) == 0;
		for (char **alias = host->h_aliases; !found && *alias; alias++)
			found = strcmp(*alias, name) == 0;
		if (found)
			memcpy(addr, host->h_addr_list[0], af == AF_INET ? 4 : 16);
	}
	endhostent();
	return found;
}

bool ifconfig_find_addr(struct ifconfig *ifc, int af, const uint8_t *addr, struct os_addr *found)
{
	struct os_addr *list = NULL;
	bool there = false;

	int count = os_addr_list(cmd_vnet(), ifconfig_load(ifc)->index, &list);
	if (count < 0)
		return false;
	for (int i = 0; i < count && !there; i++) {
		if (list[i].family != af || (addr && memcmp(list[i].addr, addr, af == AF_INET ? 4 : 16) != 0))
			continue;
		*found = list[i];
		there = true;
	}
	free(list);
	return there;
}

/* ------------------------------------------------------------------------------------------------- the words */

const struct family *ifconfig_family(const char *name)
{
	if (strcmp(name, "inet") == 0)
		return &ifconfig_inet;
	if (strcmp(name, "inet6") == 0)
		return &ifconfig_inet6;
	if (strcmp(name, "link") == 0 || strcmp(name, "ether") == 0 || strcmp(name, "lladdr") == 0)
		return &ifconfig_link;
	return NULL;
}

const struct word *ifconfig_words(size_t i)
{
	return i < sizeof word_tables / sizeof *word_tables ? word_tables[i] : NULL;
}

/* Finds what a word means; false: it is in no table. */
static bool word_find(const char *name, bool creating, struct word *found)
{
	for (size_t i = 0; i < sizeof word_tables / sizeof *word_tables; i++) {
		for (const struct word *w = word_tables[i]; w->name; w++) {
			bool negated = w->negates && name[0] == '-' && strcmp(w->name, name + 1) == 0;
			if (w->at_create != creating || (!negated && strcmp(w->name, name) != 0))
				continue;
			*found = *w;
			found->name = name;
			found->off = w->off != negated;
			return true;
		}
	}
	return false;
}

/* A word that is in no table is an address: the first one the interface's own, later ones the other end's. */
static void take_address(struct ifconfig *ifc, const char *text)
{
	if (ifc->set_addr) {
		ifc->family->read(ifc, text, ROLE_DEST);
		return;
	}
	ifc->set_addr = true;
	if (ifc->alias == 0 && ifc->family != &ifconfig_link)
		ifc->clear = true;
	ifc->family->read(ifc, text, ifc->alias >= 0 ? ROLE_ADDR : ROLE_OLD);
}

/* Sets and removes what the address words have gathered. */
static void apply_address(struct ifconfig *ifc)
{
	const struct family *family = ifc->family;

	if (ifc->clear && !family->remove)
		cmd_warnx("interface %s cannot change %s addresses!", ifc->name, family->name);
	else if (ifc->clear) {
		ifc->doing = "ioctl (SIOCDIFADDR)";
		int error = family->remove(ifc);
		/* Nothing to replace is no failure. */
		if (error && !(error == -EADDRNOTAVAIL && ifc->alias >= 0))
			ifconfig_perror(ifc, error, ifc->doing);
	}
	if (ifc->no_add || !(ifc->set_addr || ifc->set_mask))
		return;
	ifc->doing = "ioctl (SIOCAIFADDR)";
	/* A mask alone changes no address. */
	int error = ifc->set_addr ? family->add(ifc) : -EINVAL;
	if (error)
		ifconfig_perror(ifc, error, ifc->doing);
}

/* Runs the word at argv[0] and returns how many of argv it took. */
static int run_word(struct ifconfig *ifc, const struct word *word, int argc, char **argv)
{
	if (argc <= (int)word->nargs) {
		if (word->nargs == 1)
			ifconfig_errx(ifc, "'%s' requires argument", word->name);
		ifconfig_errx(ifc, "'%s' requires %u arguments", word->name, word->nargs);
	}
	word->run(ifc, word, argv + 1);
	return 1 + (int)word->nargs + (word->optional && argc > 1);
}

static void run_words(struct ifconfig *ifc, int argc, char **argv, bool creating)
{
	while (argc > 0) {
		struct word word;
		bool known = word_find(argv[0], creating, &word);
		if (creating && !known) {
			/* The words about creation are over: create, so that the rest finds the interface. */
			ifconfig_create(ifc);
			creating = false;
			const struct family *family = ifconfig_family(argv[0]);
			if (family) {
				ifc->family = family;
				argc--, argv++;
			}
			continue;
		}
		int taken = 1;
		if (known)
			taken = run_word(ifc, &word, argc, argv);
		else
			take_address(ifc, argv[0]);
		argc -= taken, argv += taken;
	}
	if (creating)
		ifconfig_create(ifc);
	for (size_t i = 0; i < DEFERRED && ifc->deferred[i]; i++)
		ifc->deferred[i](ifc);
	apply_address(ifc);
	check(ifc);
}

/* ------------------------------------------------------------------------------------------------ the command */

/* The command in progress: its interface's new name is printed however it ends. */
static struct ifconfig *current;

static void print_name(void)
{
	if (current && current->print_name)
		printf("%s\n", current->name);
	current = NULL;
}

static void configure(struct ifconfig *ifc, int argc, char **argv, bool creating)
{
	static bool registered;

	if (!registered)
		atexit(print_name);
	registered = true;
	current = ifc;
	run_words(ifc, argc, argv, creating);
	print_name();
	free(ifc->members);
}

/* `create` is only a word about creation where the interface isn't there yet. */
static bool is_create(const char *word)
{
	return word && (strcmp(word, "create") == 0 || strcmp(word, "plumb") == 0);
}

/* Whether there is an interface of that name; it is kept in ifc. */
static bool exists(struct ifconfig *ifc, const char *name)
{
	if (strlen(name) >= OS_IFNAME)
		return false;
	int error = os_if_get(cmd_vnet(), name, &ifc->ifp);
	if (error && error != -ENODEV)
		cmd_err(1, error, "interface %s", name);
	ifc->loaded = ifc->checked = error == 0;
	return error == 0;
}

int ifconfig_one(const char *name, int argc, char **argv, const struct options *options)
{
	struct ifconfig ifc = {
	        .vlan_tag = -1,
	        .vlan_qinq = -1,
	        .family = &ifconfig_inet,
	        .doing = "ioctl (SIOCGIFFLAGS)",
	        .addr = {.vltime = UINT32_MAX, .pltime = UINT32_MAX},
	};
	const char *word = argc > 0 ? argv[0] : NULL;
	bool create = is_create(word), fetch = word && strcmp(word, "-vnet") == 0;

	/* Most scripts run `X up` and the like by the thousand: those need not look first. */
	bool look = !word || create || fetch || options->up || options->down || ifconfig_family(word) ||
	            strlen(name) >= OS_IFNAME;
	bool here = !look || exists(&ifc, name);
	if (!here && create && strlen(name) >= OS_IFNAME)
		cmd_errx(1, "%s: cloning name too long", name);
	if (!here && fetch && strlen(name) >= OS_IFNAME)
		cmd_errx(1, "%s: interface name too long", name);
	if (!here && !create && !fetch)
		cmd_errx(1, "interface %s does not exist", name);
	snprintf(ifc.name, sizeof ifc.name, "%s", name);
	/* An interface of another stack is no error for -vnet, nor is one that is still to be made for create. */
	ifc.checked = look;
	if (!here) {
		configure(&ifc, argc, argv, create);
		return ifc.status;
	}
	if (create && argc == 1)
		cmd_errx(1, "interface %s already exists", name);
	if (create)
		argc--, argv++;
	const struct family *family = argc > 0 ? ifconfig_family(argv[0]) : NULL;
	if (family) {
		ifc.family = family;
		argc--, argv++;
	}
	if (look && !ifconfig_wanted(options, &ifc.ifp))
		return 0;
	if (argc > 0)
		configure(&ifc, argc, argv, false);
	else
		ifconfig_show_one(&ifc.ifp, family, options);
	return ifc.status;
}
