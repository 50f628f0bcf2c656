/* SPDX-License-Identifier: BSD-2-Clause */
/* jls.c - jls(8). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/jail.h"
#include "cmd/libxo.h"
#include "lib/errtext.h"
#include "lib/jailparam.h"

/* A column. A parameter named on the command line shows booleans and the like as numbers, one of "all" as words. */
struct column {
	const struct jailparam *param;
	bool named;
};

struct jls {
	bool dying, header, names, pairs, quoted, set, verbose;
	const char *jail;
	struct column *columns;
	size_t ncolumns;
	struct os_jail *jails; /* all visible ones in jid order */
	int njails;
	char own_hostname[257];
};

static _Noreturn void usage(void)
{
	cmd_errx(1, "usage: jls [-dhNnqv] [-j jail] [param ...]");
}

/* ---------------------------------------------------------------------------------------------------- values */

/* The place of a jail in the list, -1 if it is not there. */
static int place(const struct jls *s, int jid)
{
	int low = 0, high = s->njails;
	while (low < high) {
		int middle = (low + high) / 2;
		if (s->jails[middle].jid < jid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->njails && s->jails[low].jid == jid ? low : -1;
}

/* Whether a jail is below another, however deep. A parent that can't be seen ends the way up. */
static bool below(const struct jls *s, const struct os_jail *j, int jid)
{
	for (int depth = 0; j->parent > 0 && depth < s->njails; depth++) {
		if (j->parent == jid)
			return true;
		int up = place(s, j->parent);
		if (up < 0)
			return false;
		j = &s->jails[up];
	}
	return false;
}

static int children(const struct jls *s, const struct os_jail *j)
{
	int n = 0;
	for (int i = 0; i < s->njails; i++)
		n += s->jails[i].parent != 0 && below(s, &s->jails[i], j->jid);
	return n;
}

/* CPU set 1 is the host's; each jail gets the next. */
static int cpuset(const struct jls *s, const struct os_jail *j)
{
	return place(s, j->jid) + 2;
}

/* The value of a parameter as the registry would keep it; the result may be in `number`. */
static const char *value_of(const struct jls *s, const struct os_jail *j, const struct jailparam *p, char number[16])
{
	const char *name = p->name, *value = params_get(&j->params, name);
	int n;
	if (strcmp(name, "jid") == 0)
		n = j->jid;
	else if (strcmp(name, "parent") == 0)
		n = j->parent;
	else if (strcmp(name, "persist") == 0)
		n = j->persist;
	else if (strcmp(name, "dying") == 0)
		n = j->dying;
	else if (strcmp(name, "children.cur") == 0)
		n = children(s, j);
	else if (strcmp(name, "cpuset.id") == 0)
		n = cpuset(s, j);
	else if (strcmp(name, "name") == 0)
		return j->name;
	else if (strcmp(name, "vnet") == 0)
		return j->vnet ? "new" : "inherit";
	else if (strcmp(name, "ip4") == 0 || strcmp(name, "ip6") == 0) /* "new" can't be told from disable in 12.1 */
		return j->vnet || (value != NULL && strcmp(value, "inherit") == 0) ? "inherit" : "disable";
	else if (value == NULL && strcmp(name, "host.hostname") == 0) {
		const char *host = params_get(&j->params, "host");
		return host != NULL && strcmp(host, "inherit") == 0 ? s->own_hostname : p->fallback;
	} else
		return value != NULL ? value : p->fallback;
	snprintf(number, 16, "%d", n);
	return number;
}

/* The value as it is printed: numbers for named parameters, words for those of "all". */
static const char *shown(const struct jls *s, const struct os_jail *j, const struct column *c, char number[16])
{
	const char *value = value_of(s, j, c->param, number);
	if (c->param->type == JP_BOOL && !c->named)
		return value[0] == '1' ? "true" : "false";
	if (c->param->type == JP_SYS && c->named)
		return value[0] == 'd' ? "0" : value[0] == 'n' ? "1" : "2";
	return value;
}

/* --------------------------------------------------------------------------------------------------- printing */

/* -s leaves out what jail(8) can't set, and what a subsystem has that the jail shares or lacks. */
static bool left_out(const struct jls *s, const struct os_jail *j, const struct jailparam *p)
{
	const char *dot = strchr(p->name, '.');
	bool no;
	char node[64], number[16];
	if (!s->set)
		return false;
	if (p->readonly)
		return true;
	if (dot == NULL || (size_t)(dot - p->name) >= sizeof node)
		return false;
	snprintf(node, sizeof node, "%.*s", (int)(dot - p->name), p->name);
	const struct jailparam *parent = jailparam_find(node, &no);
	return parent != NULL && parent->type == JP_SYS && strcmp(value_of(s, j, parent, number), "new") != 0;
}

/* "persist", "nopersist", "allow.nomount". */
static void print_boolean(const char *name, bool yes)
{
	const char *last = strrchr(name, '.');
	last = last != NULL ? last + 1 : name;
	printf("%.*s%s%s", (int)(last - name), name, yes ? "" : "no", last);
}

static void print_column(const struct jls *s, const struct os_jail *j, const struct column *c)
{
	char number[16];
	const char *value = shown(s, j, c, number);
	bool list = c->param->type == JP_IP4 || c->param->type == JP_IP6;
	if (s->pairs && c->param->type == JP_BOOL && !c->named) {
		print_boolean(c->param->name, value[0] == 't');
		return;
	}
	if (s->pairs)
		printf("%s=", c->param->name);
	if (*value == '\0')
		fputs(!list ? "\"\"" : s->pairs ? "" : "-", stdout);
	else if (s->quoted)
		jail_print_quoted(stdout, value);
	else
		fputs(value, stdout);
}

static void print_columns(const struct jls *s, const struct os_jail *j)
{
	const char *blank = "";
	for (size_t i = 0; i < s->ncolumns; i++) {
		if (left_out(s, j, s->columns[i].param))
			continue;
		fputs(blank, stdout);
		print_column(s, j, &s->columns[i]);
		blank = " ";
	}
	putchar('\n');
}

static void print_addresses(const struct os_jail *j, const char *name)
{
	const char *list = params_get(&j->params, name);
	while (list != NULL && *list != '\0') {
		size_t length = strcspn(list, ",");
		printf("        %.*s\n", (int)length, list);
		list += length + (list[length] == ',');
	}
}

/* What the tables show of a jail. */
static const char *text_of(const struct jls *s, const struct os_jail *j, const char *name)
{
	static char number[16]; /* never used: these are strings */
	bool no;
	return value_of(s, j, jailparam_find(name, &no), number);
}

static void print_row(const struct jls *s, const struct os_jail *j)
{
	const char *host = text_of(s, j, "host.hostname"), *path = text_of(s, j, "path");
	if (s->verbose) {
		printf("%6d  %-29.29s %.74s\n        %-29.29s %.74s\n        %d\n", j->jid, host, path, j->name,
		       j->dying ? "DYING" : "ACTIVE", cpuset(s, j));
		print_addresses(j, "ip4.addr");
		print_addresses(j, "ip6.addr");
		return;
	}
	const char *addr = text_of(s, j, "ip4.addr");
	int length = (int)strcspn(addr, ",");
	if (length > 15)
		length = 15;
	if (s->names)
		printf(" %-15s %-15.*s %-29.29s %.74s\n", j->name, length, addr, host, path);
	else
		printf("%6d  %-15.*s %-29.29s %.74s\n", j->jid, length, addr, host, path);
}

static void print_header(const struct jls *s)
{
	if (s->header) {
		for (size_t i = 0; i < s->ncolumns; i++)
			printf("%s%s", i > 0 ? " " : "", s->columns[i].param->name);
		putchar('\n');
	} else if (s->ncolumns > 0)
		return;
	else if (s->verbose)
		puts("   JID  Hostname                      Path\n"
		     "        Name                          State\n"
		     "        CPUSetID\n"
		     "        IP Address(es)");
	else
		puts(s->names ? " JID             IP Address      Hostname                      Path"
		              : "   JID  IP Address      Hostname                      Path");
}

/* ------------------------------------------------------------------------------------------------ JSON and XML */

static void write_addresses(const char *name, const char *list)
{
	char *copy = strdup(list), *rest = copy, *word;
	const char **words = calloc(strlen(list) / 2 + 2, sizeof *words);
	size_t n = 0;
	if (copy == NULL || words == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	while (copy[0] != '\0' && (word = strsep(&rest, ",")) != NULL)
		words[n++] = word;
	libxo_strings(name, words);
	free(words);
	free(copy);
}

/* What the tables show of a jail. */
static void write_row(const struct jls *s, const struct os_jail *j)
{
	const char *addr = text_of(s, j, "ip4.addr");
	char first[64];
	if (s->names && !s->verbose)
		libxo_string("name", j->name);
	else
		libxo_number("jid", (uint64_t)j->jid);
	snprintf(first, sizeof first, "%.*s", (int)strcspn(addr, ","), addr);
	if (!s->verbose)
		libxo_string("ipv4", first);
	libxo_string("hostname", text_of(s, j, "host.hostname"));
	libxo_string("path", text_of(s, j, "path"));
	if (!s->verbose)
		return;
	libxo_string("name", j->name);
	libxo_string("state", j->dying ? "DYING" : "ACTIVE");
	libxo_number("cpusetid", (uint64_t)cpuset(s, j));
	write_addresses("ipv4_addrs", addr);
	write_addresses("ipv6_addrs", text_of(s, j, "ip6.addr"));
}

static void write_jail(const struct jls *s, const struct os_jail *j)
{
	char number[16];
	libxo_instance("jail");
	for (size_t i = 0; i < s->ncolumns; i++)
		if (!left_out(s, j, s->columns[i].param))
			libxo_string(s->columns[i].param->name, shown(s, j, &s->columns[i], number));
	if (s->ncolumns == 0)
		write_row(s, j);
	libxo_end();
}

static void write_begin(void)
{
	libxo_version("2");
	libxo_container("jail-information");
	libxo_list("jail");
}

/* ------------------------------------------------------------------------------------------------------- words */

static void add_column(struct jls *s, const struct jailparam *p, bool named)
{
	s->columns[s->ncolumns].param = p;
	s->columns[s->ncolumns++].named = named;
}

static void add_columns(struct jls *s, int count, char **names)
{
	size_t known = 0;
	char all[] = "all", *everything[] = {all};
	do
		known++;
	while (jailparams[known].name != NULL);
	if (count == 0 && !s->header && !s->pairs)
		return;
	if (count == 0) {
		names = everything;
		count = 1;
	}
	s->columns = calloc((size_t)count * known, sizeof *s->columns);
	if (s->columns == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	for (int i = 0; i < count; i++) {
		bool no = false;
		const struct jailparam *p = jailparam_find(names[i], &no);
		if (strcmp(names[i], "all") == 0)
			for (size_t k = 0; k < known; k++)
				add_column(s, &jailparams[k], false);
		else if (p == NULL || no)
			cmd_errx(1, "unknown parameter: %s", names[i]);
		else
			add_column(s, p, true);
	}
}

static void parse(struct jls *s, int argc, char **argv)
{
	int option;
	argc = libxo_args(argc, argv);
	cmd_optreset();
	while ((option = cmd_getopt(argc, argv, "adj:hNnqsv")) != -1)
		switch (option) {
		case 'a':
		case 'd':
			s->dying = true;
			break;
		case 'j':
			s->jail = optarg;
			break;
		case 'h':
			s->header = true;
			s->set = s->verbose = false;
			break;
		case 'N':
			s->names = true;
			break;
		case 'n':
			s->pairs = true;
			s->verbose = false;
			break;
		case 'q':
			s->quoted = true;
			break;
		case 's':
			s->set = s->pairs = s->quoted = true;
			s->header = s->verbose = false;
			break;
		case 'v':
			s->verbose = true;
			s->header = s->pairs = s->set = false;
			break;
		default:
			usage();
		}
	add_columns(s, argc - optind, argv + optind);
	if (s->ncolumns > 0)
		s->verbose = false;
}

/* Whether what is shown of a jail depends on the others. */
static bool needs_all(const struct jls *s)
{
	bool all = s->jail == NULL || (s->verbose && s->ncolumns == 0);
	for (size_t i = 0; i < s->ncolumns && !all; i++)
		all = strcmp(s->columns[i].param->name, "children.cur") == 0 ||
		      strcmp(s->columns[i].param->name, "cpuset.id") == 0;
	return all;
}

/* Reads the jails that are needed; returns the jid that -j names, 0 without -j. */
static int read_jails(struct jls *s)
{
	struct os_jail *one = calloc(1, sizeof *one);
	if (one == NULL)
		cmd_errx(1, "%s", err_text(ENOMEM));
	if (s->jail != NULL && os_jail_get(cmd_world(), s->jail, one) != 0) {
		bool number = s->jail[0] != '\0' && s->jail[strspn(s->jail, "0123456789")] == '\0';
		cmd_errx(1, number ? "jail %s not found" : "jail \"%s\" not found", s->jail);
	}
	int jid = one->jid;
	if (!needs_all(s)) {
		s->jails = one;
		s->njails = 1;
		return jid;
	}
	os_jail_clear(one);
	free(one);
	s->njails = os_jail_list(cmd_world(), &s->jails);
	if (s->njails < 0)
		cmd_err(1, s->njails, "jail_get");
	return jid;
}

int cmd_jls(int argc, char **argv)
{
	struct jls s = {0};
	parse(&s, argc, argv);
	gethostname(s.own_hostname, sizeof s.own_hostname - 1);
	if (!libxo_on())
		print_header(&s);
	int only = read_jails(&s);
	if (libxo_on())
		write_begin();
	for (int i = 0; i < s.njails; i++) {
		const struct os_jail *j = &s.jails[i];
		if (only > 0 ? j->jid != only : j->dying && !s.dying)
			continue;
		if (libxo_on())
			write_jail(&s, j);
		else if (s.ncolumns > 0)
			print_columns(&s, j);
		else
			print_row(&s, j);
	}
	if (libxo_on())
		libxo_finish();
	for (int i = 0; i < s.njails; i++)
		os_jail_clear(&s.jails[i]);
	free(s.jails);
	free(s.columns);
	return 0;
}
