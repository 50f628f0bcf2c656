/* SPDX-License-Identifier: BSD-2-Clause */
/* sysrc.c - sysrc(8): shows and changes the variables of rc.conf(5). */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/rcconf.h"

struct sysrc {
	bool check, describe, defaults, equals, file, ignore, names_only, values_only, quiet, verbose, remove;
	bool all, all_defaults, list, own_files;
	struct rc_files files;
};

static _Noreturn void usage(void)
{
	fputs("Usage: sysrc [OPTIONS] name[[+|-]=value] ...\n"
	      "Try `sysrc --help' for more information.\n",
	      stderr);
	exit(1);
}

/* --help, which the usage points to. */
static _Noreturn void help(void)
{
	fprintf(stderr, "Usage: %s\nmanual: man vnet-sysrc\n", cmd_find("sysrc")->usage);
	exit(1);
}

static void add_file(struct sysrc *s, const char *path)
{
	if (!s->own_files)
		s->files.count = 0;
	s->own_files = true;
	if (s->files.count == RC_FILES)
		cmd_errx(1, "more than %d files", RC_FILES);
	s->files.path[s->files.count++] = path;
}

static void add_service_file(struct sysrc *s, const char *name)
{
	char *path;

	if (strchr(name, '/') || asprintf(&path, "/etc/rc.conf.d/%s", name) < 0)
		cmd_errx(1, "%s: bad service name", name);
	if (s->files.count < RC_FILES)
		s->files.path[s->files.count++] = path; /* for as long as the command runs */
}

static void enter_jail(const char *name)
{
	const int error = os_jail_attach(cmd_world(), name);

	if (error == -ENOENT)
		cmd_no_jail(name);
	if (error)
		cmd_err(1, error, "jail \"%s\"", name);
}

static void enter_root(const char *dir)
{
	if (chroot(dir) < 0 || chdir("/") < 0)
		cmd_err(1, errno, "%s", dir);
}

/* Options without an argument; false: not one of them. */
static bool flag_option(struct sysrc *s, int ch)
{
	bool *const flags[] = {&s->all,        &s->all_defaults, &s->check, &s->describe, &s->defaults,
	                       &s->equals,     &s->file,         &s->file,  &s->ignore,   &s->list,
	                       &s->names_only, &s->values_only,  &s->quiet, &s->verbose,  &s->remove};
	static const char letters[] = "aAcdDeEFilNnqvx";
	const char *at = strchr(letters, ch);

	if (!at)
		return false;
	return *flags[at - letters] = true;
}

static void parse_options(struct sysrc *s, int argc, char **argv)
{
	int ch;

	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		help();
	s->files = rc_conf_files;
	cmd_optreset();
	while ((ch = cmd_getopt(argc, argv, "aAcdDeEf:Fhij:lnNqR:s:vx")) != -1) {
		if (flag_option(s, ch))
			continue;
		if (ch == 'f')
			add_file(s, optarg);
		else if (ch == 's')
			add_service_file(s, optarg);
		else if (ch == 'j')
			enter_jail(optarg);
		else if (ch == 'R')
			enter_root(optarg);
		else
			usage();
	}
}

/* A variable's value, malloc'ed; NULL if there is none. With files of one's own FreeBSD's defaults do not count. */
static char *value_of(const struct sysrc *s, const char *name)
{
	char *value;

	if (rc_read(&s->files, &name, 1, &value) != 0)
		cmd_errx(1, "%s cannot be read", s->files.path[0]);
	const struct rc_default *d = s->own_files ? NULL : rc_default_find(name);
	return value || !d ? value : strdup(d->value);
}

static int unknown(const struct sysrc *s, const char *name)
{
	if (!s->ignore && !s->quiet)
		cmd_warnx("unknown variable '%s'", name);
	return 1;
}

static void print_line(const struct sysrc *s, const char *name, const char *value)
{
	const char *where = s->verbose ? rc_where(&s->files, name) : NULL;

	if (s->verbose)
		printf("%s: ", where ? where : "/etc/defaults/rc.conf");
	if (s->names_only)
		puts(name);
	else if (s->values_only)
		puts(value);
	else if (s->equals)
		printf("%s=\"%s\"\n", name, value);
	else
		printf("%s: %s\n", name, value);
}

static int show(const struct sysrc *s, const char *name)
{
	const struct rc_default *d = rc_default_find(name);
	char *value = value_of(s, name);

	if (s->describe) {
		print_line(s, name, d ? d->about : "");
	} else if (s->defaults) {
		print_line(s, name, d ? d->value : "");
	} else if (!value) {
		return unknown(s, name);
	} else if (s->file) {
		const char *where = rc_where(&s->files, name);
		print_line(s, name, where ? where : "/etc/defaults/rc.conf");
	} else if (!s->check) {
		print_line(s, name, value);
	}
	free(value);
	return 0;
}

static void change(const char *path, const char *name, const char *value)
{
	const int error = rc_write(path, name, value);

	if (error)
		cmd_err(1, error, "%s", path);
}

static int drop(const struct sysrc *s, const char *name)
{
	const char *where;

	if (!rc_where(&s->files, name))
		return unknown(s, name);
	if (s->check)
		return 0;
	while ((where = rc_where(&s->files, name)))
		change(where, name, NULL);
	return 0;
}

/* Whether `word` is among the words of a list, and where. */
static const char *find_word(const char *list, const char *word, size_t length, char delimiter)
{
	for (const char *p = list; *p;) {
		const size_t n = strcspn(p, (char[]){delimiter, '\0'});
		if (n == length && memcmp(p, word, n) == 0)
			return p;
		p += n + (p[n] != '\0');
	}
	return NULL;
}

/* A copy of the list with one more word, or (add false) without it; the list is freed. */
static char *edit_list(char *list, const char *word, size_t length, char delimiter, bool add)
{
	const char *at = find_word(list, word, length, delimiter);
	char *result = NULL;

	if (add == (at != NULL))
		return list;
	if (add) {
		const char between[] = {*list ? delimiter : '\0', '\0'};
		if (asprintf(&result, "%s%s%.*s", list, between, (int)length, word) < 0)
			cmd_errx(1, "out of memory");
	} else {
		const char *rest = at + length;
		size_t before = (size_t)(at - list);
		if (*rest)
			rest++;
		else if (before)
			before--;
		if (asprintf(&result, "%.*s%s", (int)before, list, rest) < 0)
			cmd_errx(1, "out of memory");
	}
	free(list);
	return result;
}

/* The list after name+=words or name-=words. Words that begin with another character than a letter or digit name the
 * delimiter by it. */
static char *edited(const char *old, const char *words, bool add)
{
	const bool own = *words && !isalnum((unsigned char)*words) && !strchr("_-./\"'$", *words);
	const char delimiter = own ? *words : ' ';
	char *list = strdup(old);

	if (!list)
		cmd_errx(1, "out of memory");
	for (const char *p = words; *p;) {
		const size_t n = strcspn(p, (char[]){delimiter, '\0'});
		if (n)
			list = edit_list(list, p, n, delimiter, add);
		p += n + (p[n] != '\0');
	}
	return list;
}

/* name=value, name+=value, name-=value; `sign` is '=', '+' or '-'. */
static int assign(const struct sysrc *s, const char *name, char sign, const char *text)
{
	char *old = value_of(s, name);
	char *value = sign == '=' ? strdup(text) : edited(old ? old : "", text, sign == '+');
	const bool same = old && value && strcmp(old, value) == 0;
	int status = 0;

	if (s->check) {
		status = !same;
	} else {
		const char *where = rc_where(&s->files, name);
		if (!same)
			change(where ? where : s->files.path[0], name, value);
		if (s->verbose)
			printf("%s: ", where ? where : s->files.path[0]);
		if (s->names_only)
			puts(name);
		else if (s->values_only)
			printf("%s -> %s\n", old ? old : "", value);
		else if (s->equals)
			printf("%s=\"%s\" -> \"%s\"\n", name, old ? old : "", value);
		else
			printf("%s: %s -> %s\n", name, old ? old : "", value);
	}
	free(value);
	free(old);
	return status;
}

static int operand(const struct sysrc *s, char *word)
{
	char *equals = strchr(word, '='), sign = '=';

	if (equals) {
		char *end = equals;
		if (end > word && (end[-1] == '+' || end[-1] == '-'))
			sign = *--end;
		*end = '\0';
	}
	if (!rc_valid(word)) {
		cmd_warnx("%s: name contains characters not allowed in shell", word);
		return 1;
	}
	if (s->remove)
		return drop(s, word);
	return equals ? assign(s, word, sign, equals + 1) : show(s, word);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* -a: what differs from FreeBSD's defaults; -A: everything. */
static int show_all(const struct sysrc *s)
{
	char **names;
	size_t count = rc_names(&s->files, &names);

	for (const struct rc_default *d = rc_defaults; s->all_defaults && d->name; d++) {
		if (rc_where(&s->files, d->name))
			continue;
		char **more = realloc(names, (count + 1) * sizeof *names);
		if (!more || !(more[count++] = strdup(d->name)))
			cmd_errx(1, "out of memory");
		names = more;
	}
	if (count)
		qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count; i++) {
		show(s, names[i]);
		free(names[i]);
	}
	free(names);
	return 0;
}

int cmd_sysrc(int argc, char **argv)
{
	struct sysrc s = {.check = false};
	int status = 0;

	parse_options(&s, argc, argv);
	if (s.list) {
		for (unsigned i = 0; i < s.files.count; i++)
			printf("%s%c", s.files.path[i], i + 1 < s.files.count ? ' ' : '\n');
		return 0;
	}
	if (s.all || s.all_defaults)
		return show_all(&s);
	if (optind == argc)
		usage();
	for (int i = optind; i < argc; i++)
		status |= operand(&s, argv[i]);
	return status;
}
