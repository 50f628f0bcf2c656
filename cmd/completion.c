/* SPDX-License-Identifier: BSD-2-Clause */
/* completion.c - what may follow on a command line (completion.h). */
#include "cmd/completion.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli.h"
#include "cmd/ifconfig.h"
#include "cmd/jail.h"
#include "cmd/kld.h"
#include "cmd/vnet.h"
#include "lab/impair.h"
#include "lab/topo.h"
#include "lib/jailparam.h"
#include "lib/oid.h"

/* Prints before, name and after as one word if it begins as typed and no shell can take it for two. */
static void offer3(const char *begin, const char *before, const char *name, const char *after)
{
	char word[512];
	const int length = snprintf(word, sizeof word, "%s%s%s", before, name, after);

	if (length <= 0 || (size_t)length >= sizeof word || strncmp(word, begin, strlen(begin)) != 0)
		return;
	for (const char *c = word; *c; c++)
		if (iscntrl((unsigned char)*c))
			return;
	puts(word);
}

static void offer(const char *begin, const char *name)
{
	offer3(begin, "", name, "");
}

static bool among(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

/* --------------------------------------------------------------------------------------------- the tables' words */

void completion_commands(const char *begin, bool freebsd)
{
	for (const struct cmd *c = cmd_table; c->name; c++)
		if (!freebsd || c->path)
			offer(begin, c->name);
}

/* The options in a usage: "[-dhNnq]" is five of them, "--json" is one. */
static void offer_options(const char *begin, const char *usage)
{
	char seen[128] = "", option[3] = "-?";

	for (const char *at = usage; (at = strchr(at, '-')); at++) {
		size_t length = strcspn(at, " []|\n");

		if (at == usage || !strchr(" [|(\n", at[-1]))
			continue;
		if (at[1] == '-') {
			char word[64];

			snprintf(word, sizeof word, "%.*s", (int)length, at);
			offer(begin, word);
			continue;
		}
		for (const char *letter = at + 1 + (at[1] == '['); isalnum((unsigned char)*letter); letter++) {
			if (strchr(seen, *letter) || strlen(seen) + 1 >= sizeof seen)
				continue;
			seen[strlen(seen)] = *letter;
			option[1] = *letter;
			offer(begin, option);
		}
	}
}

static void offer_parameters(const char *begin, bool setting)
{
	for (const struct jailparam *p = jailparams; p->name; p++) {
		if (setting && p->readonly)
			continue;
		offer3(begin, "", p->name, setting && p->type != JP_BOOL && p->type != JP_SYS ? "=" : "");
	}
	const char *name;
	bool text;
	for (size_t i = 0; setting && (name = jail_own_parameter(i, &text)); i++)
		offer3(begin, "", name, text ? "=" : "");
}

static void offer_oids(const char *begin)
{
	const struct oid *o;

	for (size_t i = 0; (o = oid_at(i)); i++)
		offer(begin, o->name);
}

static void offer_modules(const char *begin)
{
	const struct kld_module *m;

	for (size_t i = 0; (m = kld_at(i)); i++)
		if (!m->in_kernel)
			offer(begin, m->name);
}

static void offer_ifconfig_words(const char *begin)
{
	static const char *const more[] = {"create", "destroy", "inet", "inet6", "link", "alias", "-alias", NULL};
	const struct word *table;

	for (size_t t = 0; (table = ifconfig_words(t)); t++)
		for (const struct word *w = table; w->name; w++) {
			if (!among(w->name, more))
				offer(begin, w->name);
			if (w->negates)
				offer3(begin, "-", w->name, "");
		}
	for (size_t i = 0; more[i]; i++)
		offer(begin, more[i]);
}

static void offer_topologies(const char *begin)
{
	for (const struct topo *t = topo_table; t->name; t++)
		offer(begin, t->name);
}

/* ------------------------------------------------------------------------------------------------- what runs */

void completion_worlds(const char *begin)
{
	struct os_world_info *worlds = NULL;
	const int count = os_world_list(&worlds);

	for (int i = 0; i < count; i++)
		offer(begin, worlds[i].name);
	free(worlds);
}

/* What is asked of a world. */
struct question {
	const char *begin, *jail; /* jail: whose interfaces; NULL: the host's */
};

static int offer_jails(void *arg)
{
	const struct question *q = arg;
	struct os_jail *jails = NULL;
	const int count = os_jail_list(cmd_world(), &jails);

	for (int i = 0; i < count; i++) {
		offer(q->begin, jails[i].name);
		os_jail_clear(&jails[i]);
	}
	free(jails);
	return 0;
}

static int offer_interfaces(void *arg)
{
	const struct question *q = arg;
	struct os_vnet *v = NULL;
	struct os_if *list = NULL;
	struct os_jail jail = {0};
	int count = 0;

	if (q->jail && os_jail_get(cmd_world(), q->jail, &jail) < 0)
		return 1;
	if (os_vnet_open(cmd_world(), jail.vnet ? jail.jid : 0, &v) == 0)
		count = os_if_list(v, &list);
	for (int i = 0; i < count; i++)
		offer(q->begin, list[i].name);
	free(list);
	os_vnet_close(v);
	os_jail_clear(&jail);
	return 0;
}

/* Asks the world that is meant; none, or several, and nothing is offered. */
static void ask(int (*fn)(void *arg), const char *begin, const char *jail)
{
	struct question q = {begin, jail};
	struct os_world_info *worlds = NULL;
	const char *set = getenv("VNET_WORLD"), *world = vnet_option_w ? vnet_option_w : set;
	int count;

	if (vnet_here()) {
		fn(&q);
		return;
	}
	count = os_world_list(&worlds);
	for (int i = 0; i < count; i++)
		if (world && *world ? strcmp(worlds[i].name, world) == 0 : count == 1) {
			fflush(stdout);
			vnet_run_in(worlds[i].name, fn, &q, false);
		}
	free(worlds);
}

/* --------------------------------------------------------------------------------------------- each command's */

/* How many operands stand before the last word, and in *first where the first one is (argc: there is none). Options
 * with an argument are those of `arguments`, and the long ones that have one. */
static int operands(int argc, char **argv, const char *arguments, int *first)
{
	static const char *const longer[] = {"--link", "--nics", "--sample", "--test", NULL};
	int count = 0;

	*first = argc;
	for (int i = 1; i < argc - 1; i++) {
		const size_t length = strlen(argv[i]);

		if (count == 0 && argv[i][0] == '-' && length > 1) {
			if ((length == 2 && strchr(arguments, argv[i][1])) || among(argv[i], longer))
				i++;
			continue;
		}
		if (count++ == 0)
			*first = i;
	}
	return count;
}

static bool has_option(int argc, char **argv, const char *letters)
{
	for (int i = 1; i < argc - 1; i++)
		if (argv[i][0] == '-' && argv[i][strcspn(argv[i], letters)])
			return true;
	return false;
}

/* The jail in whose place the command runs, where the line is jexec's. */
static const char *place;

static void after_jexec(int argc, char **argv, const char *arguments)
{
	int first;

	if (operands(argc, argv, arguments, &first) == 0) {
		ask(offer_jails, argv[argc - 1], NULL);
	} else if (first == argc - 2) {
		completion_commands(argv[argc - 1], true);
	} else {
		const struct cmd *command = cmd_find(argv[first + 1]);

		if (!command || !command->path || place)
			return;
		place = argv[first];
		completion_words(command, argc - first - 1, argv + first + 1);
		place = NULL;
	}
}

static void after_ifconfig(int argc, char **argv)
{
	static const char *const jails[] = {"vnet", "-vnet", NULL};
	static const char *const members[] = {"addm",       "deletem",  "stp",      "-stp",      "span",
	                                      "-span",      "edge",     "-edge",    "private",   "learn",
	                                      "-learn",     "discover", "-private", "static",    "ifpriority",
	                                      "ifpathcost", "vlandev",  "laggport", "-laggport", NULL};
	const char *last = argv[argc - 1], *before = argv[argc - 2];
	int first;

	if (operands(argc, argv, "fg", &first) == 0) {
		ask(offer_interfaces, last, place);
		for (const char *const *kind =
		             (const char *const[]){"epair", "bridge", "lo", "tap", "tun", "vlan", "lagg", NULL};
		     *kind; kind++)
			offer(last, *kind);
	} else if (among(before, jails))
		ask(offer_jails, last, NULL);
	else if (among(before, members))
		ask(offer_interfaces, last, place);
	else
		offer_ifconfig_words(last);
}

static void after_jail(int argc, char **argv)
{
	const char *last = argv[argc - 1];

	if (has_option(argc, argv, "rR")) {
		ask(offer_jails, last, NULL);
		offer(last, "*");
	} else if (has_option(argc, argv, "cm"))
		offer_parameters(last, true);
}

/* Whether the word before the last is an option whose argument is an interface. */
static bool wants_interface(const char *command, const char *before)
{
	static const char *const rows[][2] = {{"netstat", "-I"}, {"arp", "-i"},   {"ndp", "-i"},
	                                      {"iovctl", "-d"},  {"ping6", "-I"}, {"traceroute", "-i"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(command, rows[i][0]) == 0 && strcmp(before, rows[i][1]) == 0)
			return true;
	return false;
}

static void after_freebsd(const char *name, int argc, char **argv)
{
	static const char *const verbs[] = {"add", "delete", "change", "get", "flush", "monitor", NULL};
	const char *last = argv[argc - 1], *before = argv[argc - 2];
	int first;

	if (strcmp(name, "jexec") == 0)
		after_jexec(argc, argv, "uU");
	else if (strcmp(name, "ifconfig") == 0)
		after_ifconfig(argc, argv);
	else if (strcmp(name, "jail") == 0)
		after_jail(argc, argv);
	else if ((strcmp(name, "jls") == 0 || strcmp(name, "sockstat") == 0) && strcmp(before, "-j") == 0)
		ask(offer_jails, last, NULL);
	else if (strcmp(name, "jls") == 0) {
		offer_parameters(last, false);
		offer(last, "all");
	} else if (strcmp(name, "sysctl") == 0)
		offer_oids(last);
	else if (strncmp(name, "kld", 3) == 0)
		offer_modules(last);
	else if (strcmp(name, "route") == 0 && operands(argc, argv, "", &first) == 0)
		for (const char *const *verb = verbs; *verb; verb++)
			offer(last, *verb);
}

/* The words that an option of vnet's own has for its argument; false: `option` is none that has such. */
static bool after_option(const char *name, const char *option, const char *last)
{
	if (strcmp(option, "--test") == 0) {
		for (const struct cli_verb *v = cli_verbs; v->name; v++)
			if (v->flags & CLI_TEST)
				offer(last, v->name);
	} else if (strcmp(option, "--link") == 0) {
		for (int key = 0; key < IMPAIR_KEYS; key++)
			offer3(last, "", impair_keys[key], "=");
	} else if (strcmp(name, "graph") == 0 && strcmp(option, "-o") == 0) {
		for (const char *const *form = (const char *const[]){"ascii", "dot", "svg", NULL}; *form; form++)
			offer(last, *form);
	} else
		return false;
	return true;
}

static void after_vnet(const char *name, int argc, char **argv)
{
	static const char *const shells[] = {"bash", "zsh", "fish", NULL};
	static const char *const described[] = {"run", "up", "apply", "graph", "doctor", NULL};
	const char *last = argv[argc - 1];
	int first;

	if (after_option(name, argv[argc - 2], last))
		return;
	if (strcmp(name, "run") == 0 && last[0] == '-')
		offer_options(last, cmd_find(name)->usage);
	else if (strcmp(name, "exec") == 0)
		after_jexec(argc, argv, "w");
	else if (strcmp(name, "nspath") == 0 || strcmp(name, "show") == 0 || strcmp(name, "capture") == 0)
		ask(offer_jails, last, NULL);
	else if (strcmp(name, "attach") == 0 || strcmp(name, "detach") == 0) {
		if (operands(argc, argv, "", &first) == 1)
			completion_worlds(last);
	} else if (strcmp(name, "down") == 0)
		completion_worlds(last);
	else if (strcmp(name, "help") == 0)
		completion_commands(last, false);
	else if (strcmp(name, "completion") == 0)
		for (const char *const *shell = shells; *shell; shell++)
			offer(last, *shell);
	else if (among(name, described) && operands(argc, argv, "wo", &first) == 0)
		offer_topologies(last);
}

void completion_words(const struct cmd *command, int argc, char **argv)
{
	const char *last = argv[argc - 1], *before = argc > 1 ? argv[argc - 2] : "";
	int first = argc;

	if (argc < 2)
		return;
	if (!command->path && strcmp(before, "-w") == 0)
		completion_worlds(last);
	else if (wants_interface(command->name, before))
		ask(offer_interfaces, last, place);
	else if (last[0] == '-' && operands(argc, argv, "wuUjfJ", &first) == 0)
		offer_options(last, command->usage);
	else if (command->path)
		after_freebsd(command->name, argc, argv);
	else
		after_vnet(command->name, argc, argv);
}
