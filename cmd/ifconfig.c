/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig.c - ifconfig(8): options, and the forms of the command that list interfaces. */
#include "cmd/ifconfig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "lib/ifnames.h"

static _Noreturn void usage(void)
{
	fflush(stdout);
	fputs("usage: ifconfig [-f type:format] [-g groupname] [-C] [-L] interface address_family\n"
	      "                [address [dest_address]] [parameters]\n"
	      "       ifconfig interface create\n"
	      "       ifconfig -a [-g groupname] [-C] [-L] [-d] [-m] [-u] [-v] [address_family]\n"
	      "       ifconfig -l [-d] [-u] [address_family]\n"
	      "       ifconfig [-g groupname] [-C] [-L] [-d] [-m] [-u] [-v]\n",
	      stderr);
	exit(1);
}

bool ifconfig_wanted(const struct options *options, const struct os_if *ifp)
{
	bool up = ifp->flags & F_UP;

	if ((options->up && !up) || (options->down && up))
		return false;
	return !options->group || ifconfig_in_group(ifp, options->group);
}

static int interfaces(struct os_if **list)
{
	int count = os_if_list(cmd_vnet(), list);

	if (count < 0)
		cmd_err(1, count, "getifaddrs");
	return count;
}

/* An address and its place in the order of configuration. */
struct placed {
	struct os_addr addr;
	int place;
};

static int by_index(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;

	if (a->addr.index != b->addr.index)
		return a->addr.index < b->addr.index ? -1 : 1;
	return a->place - b->place;
}

/* The addresses of one interface (index 0: of all), those of one interface together; returns the count. */
static size_t addresses(unsigned index, struct os_addr **sorted)
{
	struct os_addr *list = NULL;

	int count = os_addr_list(cmd_vnet(), index, &list);
	if (count < 0)
		cmd_err(1, count, "getifaddrs");
	*sorted = list;
	if (index || count == 0)
		return (size_t)count;
	struct placed *placed = calloc((size_t)count, sizeof *placed);
	if (!placed)
		cmd_errx(1, "out of memory");
	for (int i = 0; i < count; i++)
		placed[i] = (struct placed){list[i], i};
	qsort(placed, (size_t)count, sizeof *placed, by_index);
	for (int i = 0; i < count; i++)
		list[i] = placed[i].addr;
	free(placed);
	return (size_t)count;
}

/* Where an interface's addresses begin in a sorted list, and how many they are. */
static size_t addresses_of(unsigned index, const struct os_addr *sorted, size_t count, size_t *first)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sorted[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	while (high < count && sorted[high].index == index)
		high++;
	return high - low;
}

void ifconfig_show_one(const struct os_if *ifp, const struct family *family, const struct options *options)
{
	struct os_addr *addrs = NULL;

	size_t count = addresses(ifp->index, &addrs);
	ifconfig_show(ifp, addrs, count, family, &options->format);
	free(addrs);
}

static void show_all(const struct family *family, const struct options *options)
{
	struct os_if *list = NULL;
	struct os_addr *addrs = NULL;

	int count = interfaces(&list);
	size_t naddrs = addresses(0, &addrs);
	for (int i = 0; i < count; i++) {
		size_t first, own = addresses_of(list[i].index, addrs, naddrs, &first);
		if (ifconfig_wanted(options, &list[i]))
			ifconfig_show(&list[i], addrs + first, own, family, &options->format);
	}
	free(addrs);
	free(list);
}

/* Whether -l with a family names this interface; addrs are its own. */
static bool has_family(const struct os_if *ifp, const struct os_addr *addrs, size_t count, const char *word)
{
	const struct family *family = ifconfig_family(word);

	if (family == &ifconfig_link)
		return strcmp(word, "ether") != 0 || ifp->has_ether;
	for (size_t i = 0; i < count; i++)
		if (addrs[i].family == family->af)
			return true;
	return false;
}

static void list_names(const char *word, const struct options *options)
{
	struct os_if *list = NULL;
	struct os_addr *addrs = NULL;
	const char *blank = "";

	int count = interfaces(&list);
	size_t naddrs = word ? addresses(0, &addrs) : 0;
	for (int i = 0; i < count; i++) {
		size_t first, own = addresses_of(list[i].index, addrs, naddrs, &first);
		if (!ifconfig_wanted(options, &list[i]) || (word && !has_family(&list[i], addrs + first, own, word)))
			continue;
		printf("%s%s", blank, list[i].name);
		blank = " ";
	}
	putchar('\n');
	free(addrs);
	free(list);
}

/* Takes "inet:cidr,ether:dash" apart; the text must live on. */
static void read_format(char *text, struct format *format)
{
	char *category;

	while ((category = strsep(&text, ",")) != NULL) {
		char *modifier = strchr(category, ':');
		if (!modifier || !modifier[1]) {
			cmd_warnx("Skipping invalid format specification: %s\n", category);
			continue;
		}
		*modifier++ = '\0';
		if (strcmp(category, "addr") == 0)
			format->addr = modifier;
		else if (strcmp(category, "ether") == 0)
			format->ether = modifier;
		else if (strcmp(category, "inet") == 0)
			format->inet = modifier;
		else if (strcmp(category, "inet6") == 0)
			format->inet6 = modifier;
	}
}

/* Keeps a copy of the text, which the format points into, in the first free place of `copies`. */
static void take_format(const char *text, struct options *options, char **copies)
{
	while (*copies)
		copies++;
	*copies = strdup(text);
	if (!*copies)
		cmd_errx(1, "out of memory");
	read_format(*copies, &options->format);
}

/* -C and -g name end the command where they stand, as the later options have no say. Returns true when it is over. */
static bool read_options(int argc, char **argv, struct options *options, char **formats)
{
	int option;

	cmd_optreset();
	while ((option = cmd_getopt(argc, argv, "adf:klmnuvLCg:")) != -1) {
		switch (option) {
		case 'a':
			options->all = true;
			break;
		case 'd':
			options->down = true;
			break;
		case 'f':
			take_format(optarg, options, formats);
			break;
		case 'k': /* keys of wireless networks */
		case 'n': /* no loading of modules */
			break;
		case 'v':
			options->format.verbose = true;
			break;
		case 'l':
			options->names = true;
			break;
		case 'm':
			options->format.media = true;
			break;
		case 'u':
			options->up = true;
			break;
		case 'L':
			options->format.lifetimes = true;
			break;
		case 'C':
			ifconfig_list_cloners();
			return true;
		case 'g':
			options->group = optarg;
			if (options->all)
				break;
			ifconfig_list_group(optarg);
			return true;
		default:
			usage();
		}
	}
	return false;
}

/* The forms that look at every interface take nothing but a family. */
static void list(int argc, char **argv, const struct options *options)
{
	const char *word = argc > 0 ? argv[0] : NULL;

	if (argc > 1)
		usage();
	if (word && !ifconfig_family(word)) {
		cmd_warnx("Address family '%s' unknown.", word);
		usage();
	}
	if (options->names)
		list_names(word, options);
	else
		show_all(word ? ifconfig_family(word) : NULL, options);
}

int cmd_ifconfig(int argc, char **argv)
{
	struct options options = {0};
	char **formats = calloc((size_t)argc + 2, sizeof *formats); /* the environment's, the command line's */
	const char *environment = getenv("IFCONFIG_FORMAT");
	int status = 0;

	if (!formats)
		cmd_errx(1, "out of memory");
	if (environment)
		take_format(environment, &options, formats);
	if (!read_options(argc, argv, &options, formats)) {
		argc -= optind, argv += optind;
		if ((options.names && (options.all || options.format.media)) || (options.up && options.down))
			usage();
		if (options.all || options.names || argc < 1)
			list(argc, argv, &options);
		else
			status = ifconfig_one(argv[0], argc - 1, argv + 1, &options);
	}
	for (size_t i = 0; formats[i]; i++)
		free(formats[i]);
	free(formats);
	return status;
}
