/* SPDX-License-Identifier: BSD-2-Clause */
/* sysctl.c - sysctl(8): the words of the command line and of files, and what is printed. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "cmd/kld.h"
#include "cmd/sysctl.h"

enum { WORD_MAX = 1024, EXIT_NOINPUT = 66 /* sysexits(3) */ };

/* What the options ask for. */
struct sysctl_options {
	bool all, binary, describe, equals, ignore, names, values, quiet, tunables, types, writables, hex;
	const char *file;
};

static _Noreturn void usage(void)
{
	fflush(stdout);
	fprintf(stderr, "usage: sysctl [-bdehiNnoqTtWx] [ -B <bufsize> ] [-f filename] name[=value] ...\n"
	                "       sysctl [-bdehNnoqTtWx] [ -B <bufsize> ] -a\n");
	exit(1);
}

/* A name is there only while the module that brings it is. */
static bool available(const struct oid *o)
{
	const struct kld_module *module = o->module ? kld_find(o->module) : NULL;

	return !module || module->in_kernel || kld_is_loaded(cmd_world(), module);
}

/* A number as its bytes, as a C program gets them from sysctl(3). */
static void write_binary(enum oid_type type, const char *value)
{
	if (!oid_type_size(type)) {
		fwrite(value, 1, strlen(value) + 1, stdout);
		return;
	}
	uint64_t number = *value == '-' ? (uint64_t)strtoimax(value, NULL, 10) : strtoumax(value, NULL, 10);
	uint32_t small = (uint32_t)number;
	if (oid_type_size(type) == sizeof(small))
		fwrite(&small, sizeof(small), 1, stdout);
	else
		fwrite(&number, sizeof(number), 1, stdout);
}

static void write_hex(enum oid_type type, const char *value)
{
	uintmax_t number = *value == '-' ? (uintmax_t)strtoimax(value, NULL, 10) : strtoumax(value, NULL, 10);
	int digits = (int)oid_type_size(type) * 2;

	if (digits == 8)
		number = (uint32_t)number;
	printf("%#0*jx", digits + 2, number); /* 0 has no 0x */
}

enum shown { SHOWN, LEFT_OUT, FAILED };

/* Prints one name as the options ask for, without the newline. */
static enum shown show(const struct sysctl_options *opt, const struct oid *o)
{
	char value[SYSCTL_VALUE];

	if ((opt->writables && !oid_writable(o)) || (opt->tunables && !oid_is_tunable(o)))
		return LEFT_OUT;
	if (opt->names) {
		fputs(o->name, stdout);
		return SHOWN;
	}
	bool about = opt->types || opt->describe;
	if (!about && o->type == OID_OPAQUE && !o->computed)
		return LEFT_OUT;
	int error = about ? 0 : sysctl_read(o, value);
	if (error) {
		cmd_warn(error, "%s", o->name);
		return FAILED;
	}
	if (!about && opt->binary) {
		write_binary(o->type, value);
		return SHOWN;
	}
	if (!opt->values)
		printf("%s%s", o->name, opt->equals ? "=" : ": ");
	if (opt->types)
		fputs(oid_type_name(o->type), stdout);
	if (opt->types && opt->describe)
		fputs(opt->equals ? "=" : ": ", stdout);
	if (opt->describe)
		fputs(o->about, stdout);
	if (!about && opt->hex && oid_type_size(o->type))
		write_hex(o->type, value);
	else if (!about)
		fputs(value, stdout);
	return SHOWN;
}

/* Returns the number of failures: 0 or 1. */
static int show_line(const struct sysctl_options *opt, const struct oid *o)
{
	enum shown shown = show(opt, o);

	if (shown == SHOWN && !opt->binary)
		putchar('\n');
	return shown == FAILED;
}

/* What -d says of a node itself, above what is in it. */
static void show_node(const struct sysctl_options *opt, const char *node)
{
	int length = (int)strlen(node);

	if (opt->writables || opt->tunables)
		return;
	if (length && node[length - 1] == '.')
		length--;
	if (opt->names || !opt->values)
		printf("%.*s%s", length, node, opt->names ? "" : opt->equals ? "=" : ": ");
	if (!opt->names && opt->types)
		printf("node%s", opt->equals ? "=" : ": ");
	printf("%s%s", opt->names ? "" : oid_node_about(node), opt->binary ? "" : "\n");
}

/* Shows everything below a node; returns the number of failures. */
static int show_tree(const struct sysctl_options *opt, const char *node)
{
	const struct oid *o;
	int failures = 0;

	for (size_t i = 0; (o = oid_at(i)); i++)
		if (oid_under(o, node) && available(o))
			failures += show_line(opt, o);
	return failures;
}

static bool is_node(const char *name)
{
	const struct oid *o;

	if (!*name || strcmp(name, ".") == 0) /* the root has no name */
		return false;
	for (size_t i = 0; (o = oid_at(i)); i++)
		if (oid_under(o, name) && available(o))
			return true;
	return false;
}

/* Sets a leaf to `text` and shows both values; `word` is the user's own, `where` " at line 3". Returns the failures. */
static int change(const struct sysctl_options *opt, const struct oid *o, const char *text, const char *word,
                  const char *where)
{
	char number[OID_NUMBER];
	bool numeric = oid_type_size(o->type) > 0;

	if (!oid_writable(o)) {
		cmd_warnx("oid '%s' is %s%s", o->name, oid_is_tunable(o) ? "a read only tunable" : "read only", where);
		if (oid_is_tunable(o))
			cmd_warnx("Tunable values are set in /boot/loader.conf");
		return 1;
	}
	if (numeric && !*text) {
		cmd_warnx("empty numeric value");
		return 1;
	}
	if (numeric && !oid_number(o->type, text, number)) {
		cmd_warnx("invalid %s '%s'%s", oid_type_name(o->type), text, where);
		return 1;
	}
	enum shown shown = show(opt, o);
	if (shown == FAILED)
		return 1;
	int error = sysctl_write(o, numeric ? number : text);
	if (error) {
		if (shown == SHOWN && !opt->binary)
			putchar('\n');
		cmd_warn(error, "%s%s", word, where);
		return 1;
	}
	if (!opt->binary)
		fputs(" -> ", stdout);
	struct sysctl_options bare = *opt;
	bare.values = true;
	return show_line(&bare, o);
}

/* Cuts "name=value" or "name:value" in two: the name without blanks at its end, the value without one pair of quotes.
 * NULL when there is no value. */
static char *split(char *word)
{
	char *value = strpbrk(word, "=:");
	char *end = value ? value : word + strlen(word);

	if (value) {
		*value++ = '\0';
		value += strspn(value, " \t\n\v\f\r");
		size_t length = strlen(value);
		if (length && (*value == '"' || *value == '\'')) {
			if (length > 1 && value[length - 1] == *value)
				value[length - 1] = '\0';
			value++;
		}
	}
	while (end > word && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return value;
}

/* Does what one word says; returns the number of failures. */
static int handle(const struct sysctl_options *opt, const char *word, int line)
{
	char name[WORD_MAX], where[32] = "";

	if (line)
		snprintf(where, sizeof(where), " at line %d", line);
	if (snprintf(name, sizeof(name), "%s", word) >= (int)sizeof(name)) {
		cmd_warnx("oid too long: '%s'%s", word, where);
		return 1;
	}
	char *value = split(name);
	if (value && (opt->tunables || opt->writables)) {
		cmd_warnx("Can't set variables when using -T or -W");
		usage();
	}
	const struct oid *o = oid_find(name);
	if (o && !available(o))
		o = NULL;
	if (!o && !is_node(name)) {
		if (opt->ignore)
			return 0;
		if (!opt->quiet)
			cmd_warnx("unknown oid '%s'%s", name, where);
		return 1;
	}
	if (!o && value && !opt->describe) {
		cmd_warnx("oid '%s' isn't a leaf node%s", name, where);
		return 1;
	}
	if (o && value && !opt->describe)
		return change(opt, o, value, word, where);
	if (!o && opt->describe)
		show_node(opt, name);
	return o ? show_line(opt, o) : show_tree(opt, name);
}

/* Cuts a comment off a line of a file; '#' inside the first pair of quotes and after a backslash stays. */
static void cut_comment(char *line)
{
	char quote = '\0';

	for (char *c = line; *c; c++) {
		if (quote)
			quote = *c == quote ? '\0' : quote;
		else if (*c == '\'' || *c == '"')
			quote = strchr(c + 1, *c) ? *c : '\0';
		else if (*c == '#' && (c == line || c[-1] != '\\'))
			*c = '\0';
		if (!*c)
			return;
	}
}

/* Does what each line of a file says; returns the number of failures. */
static int handle_file(const struct sysctl_options *opt)
{
	FILE *file = fopen(opt->file, "re");
	char *line = NULL;
	size_t size = 0;
	int failures = 0;

	if (!file)
		cmd_err(EXIT_NOINPUT, errno, "%s", opt->file);
	errno = 0;
	for (int number = 1; getline(&line, &size, file) >= 0; number++) {
		cut_comment(line);
		size_t length = strlen(line);
		while (length && isspace((unsigned char)line[length - 1]))
			line[--length] = '\0';
		const char *word = line + strspn(line, " \t\n\v\f\r");
		if (*word)
			failures += handle(opt, word, number);
		errno = 0;
	}
	if (ferror(file))
		cmd_err(EXIT_NOINPUT, errno, "%s", opt->file);
	free(line);
	fclose(file);
	return failures;
}

static void set_option(struct sysctl_options *opt, int c)
{
	switch (c) {
	case 'A':
	case 'a':
		opt->all = true;
		break;
	case 'B': /* how much is fetched at once: everything */
	case 'h': /* digits in groups, which the C locale has not */
	case 'w': /* was needed to set a value once */
	case 'o': /* opaque values, of which there are none */
		break;
	case 'b':
		opt->binary = true;
		break;
	case 'd':
		opt->describe = true;
		break;
	case 'e':
		opt->equals = true;
		break;
	case 'f':
		opt->file = optarg;
		break;
	case 'i':
		opt->ignore = true;
		break;
	case 'N':
		opt->names = true;
		break;
	case 'n':
		opt->values = true;
		break;
	case 'q':
		opt->quiet = true;
		break;
	case 'T':
		opt->tunables = true;
		break;
	case 't':
		opt->types = true;
		break;
	case 'W':
		opt->writables = true;
		break;
	case 'X':
		opt->all = opt->hex = true;
		break;
	case 'x':
		opt->hex = true;
		break;
	default:
		usage();
	}
}

int cmd_sysctl(int argc, char **argv)
{
	struct sysctl_options opt = {0};
	int c, failures = 0;

	cmd_optreset();
	while ((c = cmd_getopt(argc, argv, "AaB:bdef:hiNnoqTtWwXx")) != -1)
		set_option(&opt, c);
	argc -= optind;
	argv += optind;
	if (opt.names && opt.values)
		usage();
	if (opt.all && argc == 0)
		return show_tree(&opt, "") ? 1 : 0;
	if (argc == 0 && !opt.file)
		usage();
	if (opt.file)
		failures = handle_file(&opt);
	for (int i = 0; i < argc; i++)
		failures += handle(&opt, argv[i], 0);
	/* An exit status has 8 bits: 256 failures are not a success. */
	return failures > 255 ? 255 : failures;
}
