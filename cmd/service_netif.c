/* SPDX-License-Identifier: BSD-2-Clause */
/* service_netif.c - service(8): netif, which configures interfaces as rc.conf(5) says. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/rcconf.h"
#include "cmd/service.h"

/* Interfaces by name, as words of a text. */
struct names {
	char text[SERVICE_TEXT];
	char **word;
	int count;
};

/* Words of ifconfig_IF that are for the script and not for ifconfig(8). */
static bool for_script(const char *word)
{
	static const char *const words[] = {"DHCP",  "SYNCDHCP", "NOSYNCDHCP", "NOAUTO", "WPA",
	                                    "NOWPA", "HOSTAP",   "RTADV",      "NS"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

/* The words of a value that ifconfig(8) gets, in place. */
static void drop_script_words(const char *interface, char *value)
{
	char **words, *to = value;
	const int count = service_words(value, &words);

	for (int i = 0; i < count; i++) {
		if (strstr(words[i], "DHCP"))
			cmd_warnx("%s: there is no dhclient(8); set an address", interface);
		if (for_script(words[i]))
			continue;
		const size_t length = strlen(words[i]);
		if (to > value)
			*to++ = ' ';
		memmove(to, words[i], length);
		to += length;
	}
	free(words);
	*to = '\0';
}

/* A value that is set, with a word before or after it; runs ifconfig with them. */
static void configure(const char *interface, const char *before, const char *words, const char *after)
{
	if (*words)
		service_run("ifconfig $ @ @ @", interface, before, words, after);
}

/* inet A.B.C.D-E[/N]: of a range the first takes the prefix, the rest are single. False: it is none. */
static bool add_range(const char *interface, const char *word)
{
	char base[64], text[96];
	unsigned first, last;
	int used = 0;

	const char *slash = strchr(word, '/'), *dash = strchr(word, '-'), *dot = strrchr(word, '.');
	if (!dash || !dot || sscanf(dot, ".%u-%u%n", &first, &last, &used) != 2 || last > 255 || first > last ||
	    (size_t)(dot - word) >= sizeof base)
		return false;
	snprintf(base, sizeof base, "%.*s", (int)(dot - word), word);
	for (unsigned i = first; i <= last; i++) {
		snprintf(text, sizeof text, "%s.%u%.10s", base, i, i == first && slash ? slash : "/32");
		configure(interface, "inet", text, "alias");
	}
	return true;
}

/* One alias: an address of the family, and words that go with it. */
static void add_alias(const char *interface, const char *family, char **words, int count)
{
	char line[1100] = "";
	size_t used = 0;

	if (count == 1 && strcmp(family, "inet") == 0 && add_range(interface, words[0]))
		return;
	for (int i = 0; i < count && used < sizeof line; i++)
		used += (size_t)snprintf(line + used, sizeof line - used, "%s ", words[i]);
	if (used < sizeof line)
		configure(interface, family, line, "alias");
}

static bool is_family(const char *word)
{
	return strcmp(word, "inet") == 0 || strcmp(word, "inet6") == 0 || strcmp(word, "link") == 0 ||
	       strcmp(word, "ether") == 0;
}

/* "inet A inet6 B prefixlen 64 inet C": what is of the one family. */
static void add_list(const char *interface, const char *family, char *list)
{
	char **words;
	const int count = service_words(list, &words);

	for (int i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && !is_family(words[end]); end++)
			continue;
		if (strcmp(words[i], family) == 0)
			add_alias(interface, family, words + i + 1, end - i - 1);
	}
	free(words);
}

/* ifconfig_IF_alias0, alias1 ... up to the first that is not set. */
static void add_numbered(const char *interface, const char *family)
{
	char suffix[32];

	for (unsigned i = 0; i < 10000; i++) {
		snprintf(suffix, sizeof suffix, "_alias%u", i);
		char *value = service_if_var("ifconfig_", interface, suffix);
		const bool set = *value;
		char first[8] = "";

		sscanf(value, "%7s", first);
		if (set && !is_family(first) && strcmp(family, "inet") == 0) {
			fflush(stdout);
			fprintf(stderr,
			        "/etc/rc.d/netif: WARNING: $ifconfig_%s_alias%u needs leading \"inet\" keyword for "
			        "an IPv4 address.\n",
			        interface, i);
			configure(interface, "inet", value, "alias");
		} else {
			add_list(interface, family, value);
		}
		free(value);
		if (!set)
			return;
	}
}

/* ipv4_addrs_IF: addresses without words. */
static void add_ranges(const char *interface)
{
	char *value = service_if_var("ipv4_addrs_", interface, ""), **words;
	const int count = service_words(value, &words);

	for (int i = 0; i < count; i++)
		add_alias(interface, "inet", &words[i], 1);
	free(words);
	free(value);
}

static void add_aliases(const char *interface, const char *family)
{
	char *list = service_if_var("ifconfig_", interface, "_aliases");

	add_list(interface, family, list);
	free(list);
	add_numbered(interface, family);
	if (strcmp(family, "inet") == 0)
		add_ranges(interface);
}

static void start_interface(const char *interface);

enum { VLANS_DEEP = 8 }; /* VLANs in VLANs: two may name each other */

/* The interfaces of vlans_IF: a number is that VLAN's tag, and em0.5 its name. */
static void each_vlan(const char *interface, void (*act)(const char *parent, const char *name, bool number))
{
	static int depth;
	char *value = service_if_var("vlans_", interface, ""), **words, name[2 * OS_IFNAME];
	const int count = service_words(value, &words);

	if (count && depth == VLANS_DEEP)
		cmd_errx(1, "vlans_%s: more than %d VLANs in each other", interface, VLANS_DEEP);
	depth++;
	for (int i = 0; i < count; i++) {
		const bool number = *words[i] != '0' && words[i][strspn(words[i], "0123456789")] == '\0';

		if ((size_t)snprintf(name, sizeof name, "%s%s%s", number ? interface : "", number ? "." : "",
		                     words[i]) < sizeof name)
			act(interface, name, number);
	}
	depth--;
	free(words);
	free(value);
}

static void start_vlan(const char *parent, const char *name, bool number)
{
	char *arguments = service_if_var("create_args_", name, ""), *words = service_if_var("ifconfig_", name, "");
	char made[64] = "";

	if (number) {
		service_run("ifconfig $ create @", name, arguments);
	} else if (strncmp(name, "vlan", 4) == 0 && name[4] && name[4 + strspn(name + 4, "0123456789")] == '\0') {
		service_run("ifconfig $ create vlandev $ @", name, parent, arguments);
	} else {
		service_output(made, sizeof made, false, "ifconfig vlan create vlandev $ @", parent, arguments);
		made[strcspn(made, "\n")] = '\0';
		if (*made)
			service_run("ifconfig $ name $", made, name);
	}
	if (!strstr(words, "NOAUTO"))
		start_interface(name);
	free(arguments);
	free(words);
}

static void stop_vlan(const char *parent, const char *name, bool number)
{
	(void)parent, (void)number;
	if (service_quiet(true, "ifconfig $", name) == 0)
		service_run("ifconfig $ destroy", name);
}

static void set_description(const char *interface)
{
	char *text = service_if_var("ifconfig_", interface, "_descr");

	if (*text)
		service_run("ifconfig $ description $", interface, text);
	free(text);
}

static void start_interface(const char *interface)
{
	const bool loopback = strcmp(interface, "lo0") == 0;
	char *words = service_if_var("ifconfig_", interface, ""),
	     *inet6 = service_if_var("ifconfig_", interface, "_ipv6");

	if (!*words && !loopback) {
		free(words);
		words = rc_get("ifconfig_DEFAULT");
	}
	drop_script_words(interface, words);
	drop_script_words(interface, inet6);
	const bool wants6 = loopback || rc_yes("ipv6_activate_all_interfaces");
	service_run(wants6 ? "ifconfig $ inet6 -ifdisabled" : "ifconfig $ inet6 ifdisabled", interface);
	configure(interface, "", words, "");
	if (*inet6) {
		service_run("ifconfig $ inet6 -ifdisabled", interface);
		configure(interface, strncmp(inet6, "inet6", 5) == 0 ? "" : "inet6", inet6, "");
	}
	if (*words || *inet6 || loopback)
		service_run("ifconfig $ up", interface);
	set_description(interface);
	if (loopback && !*words)
		service_run("ifconfig lo0 inet 127.0.0.1/8 alias");
	add_aliases(interface, "inet");
	add_aliases(interface, "inet6");
	free(inet6);
	free(words);
	each_vlan(interface, start_vlan);
}

/* Takes the addresses of one family away. */
static void drop_addresses(const char *interface, const char *family)
{
	static char text[SERVICE_TEXT];
	char *rest = NULL;

	service_output(text, sizeof text, false, "ifconfig $ $", interface, family);
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *words[4];
		if (cmd_split(line, words, 4) >= 2 && strcmp(words[0], family) == 0)
			service_run("ifconfig $ $ $ -alias", interface, family, words[1]);
	}
}

static void stop_interface(const char *interface)
{
	drop_addresses(interface, "inet6");
	drop_addresses(interface, "inet");
	service_run("ifconfig $ down", interface);
	each_vlan(interface, stop_vlan);
}

/* The interfaces that are meant: those given, or network_interfaces, or all, lo0 first. */
static void find_interfaces(struct names *n, int argc, char **argv)
{
	char *wanted = rc_get("network_interfaces");
	int loopback = 0;

	if (argc > 0 || strcasecmp(wanted, "auto") != 0) {
		size_t used = 0;
		for (int i = 0; i < argc && used < sizeof n->text; i++)
			used += (size_t)snprintf(n->text + used, sizeof n->text - used, "%s ", argv[i]);
		if (argc == 0)
			snprintf(n->text, sizeof n->text, "%s", wanted);
	} else {
		service_output(n->text, sizeof n->text, false, "ifconfig -l");
	}
	free(wanted);
	n->count = service_words(n->text, &n->word);
	while (argc == 0 && loopback < n->count && strcmp(n->word[loopback], "lo0") != 0)
		loopback++;
	if (loopback == 0 || loopback >= n->count)
		return;
	char *first = n->word[loopback];
	memmove(n->word + 1, n->word, (size_t)loopback * sizeof *n->word);
	n->word[0] = first;
}

/* Does one thing to each interface, names them in a line, and shows them. */
static void each(const char *title, void (*act)(const char *interface), int argc, char **argv)
{
	static struct names n;
	int known = 0;

	find_interfaces(&n, argc, argv);
	for (int i = 0; i < n.count; i++) {
		if (service_quiet(true, "ifconfig $", n.word[i]) != 0)
			continue;
		act(n.word[i]);
		n.word[known++] = n.word[i];
	}
	if (known > 0)
		printf("%s Network:", title);
	for (int i = 0; i < known; i++)
		printf(" %s", n.word[i]);
	if (known > 0)
		puts(".");
	for (int i = 0; i < known; i++)
		service_run("ifconfig $", n.word[i]);
	free(n.word);
}

static bool exists(const char *name, const char *end)
{
	char interface[2 * OS_IFNAME];

	return (size_t)snprintf(interface, sizeof interface, "%s%s", name, end) < sizeof interface &&
	       service_quiet(true, "ifconfig $", interface) == 0;
}

/* Creates one of cloned_interfaces that is not there, or destroys it; true if that was done. */
static bool clone(const char *name, bool pair, bool create)
{
	const char *end = !pair ? "" : exists(name, "a") ? "a" : "b";
	char interface[2 * OS_IFNAME];

	if (exists(name, end) == create)
		return false;
	if (create) {
		char *arguments = service_if_var("create_args_", name, "");
		const int status = service_run("ifconfig $ create @", name, arguments);

		free(arguments);
		return status == 0;
	}
	snprintf(interface, sizeof interface, "%.*s%s", OS_IFNAME, name, end);
	return service_run("ifconfig $ destroy", interface) == 0;
}

/* Creates or destroys cloned_interfaces. "IF:sticky" stays; of an epair there are two ends. */
static int clones(bool create)
{
	char *value = rc_get("cloned_interfaces"), **words, *done;
	const int count = service_words(value, &words);
	size_t used = 0, size;
	FILE *out = open_memstream(&done, &size);

	if (!out)
		cmd_errx(1, "out of memory");
	for (int i = 0; i < count; i++) {
		const bool sticky = strstr(words[i], ":sticky");
		const bool pair = strncmp(words[i], "epair", 5) == 0 && isdigit((unsigned char)words[i][5]);

		words[i][strcspn(words[i], ":")] = '\0';
		if ((!create && sticky) || !clone(words[i], pair, create))
			continue;
		used += (size_t)(pair ? fprintf(out, " %sa %sb", words[i], words[i]) : fprintf(out, " %s", words[i]));
	}
	fclose(out);
	if (used)
		printf("%s clone interfaces:%s.\n", create ? "Created" : "Destroyed", done);
	free(done);
	free(words);
	free(value);
	return 0;
}

/* Gives interfaces the names of ifconfig_IF_name. */
static void rename_all(void)
{
	static struct names n;

	service_output(n.text, sizeof n.text, false, "ifconfig -l");
	n.count = service_words(n.text, &n.word);
	for (int i = 0; i < n.count; i++) {
		char *name = service_if_var("ifconfig_", n.word[i], "_name");
		if (*name)
			service_quiet(false, "ifconfig $ name $", n.word[i], name);
		free(name);
	}
	free(n.word);
}

static void start(int argc, char **argv)
{
	if (argc == 0) {
		clones(true);
		rename_all();
	}
	each("Starting", start_interface, argc, argv);
}

static void stop(int argc, char **argv)
{
	each("Stopping", stop_interface, argc, argv);
	if (argc == 0)
		clones(false);
}

int service_netif(const char *action, int argc, char **argv)
{
	if (strncmp(action, "clone", 5) == 0)
		return clones(strcmp(action, "cloneup") == 0);
	if (strcmp(action, "start") != 0)
		stop(argc, argv);
	if (strcmp(action, "stop") != 0)
		start(argc, argv);
	return 0;
}
