/* SPDX-License-Identifier: BSD-2-Clause */
/* util.c - what the commands share: messages, options, the world and the stack they act on. */
#include "cmd/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/errtext.h"

const char *cmd_name = "vnet";

/* Prints one message; `error` 0 adds no words of its own. */
static void report(int error, const char *format, va_list args)
{
	char *text = NULL;

	/* What was printed before the failure comes before the message. */
	fflush(stdout);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	fprintf(stderr, "%s: %s%s%s\n", cmd_name, text ? text : "out of memory", error ? ": " : "",
	        error ? err_text(error) : "");
	free(text);
}

void cmd_warnx(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(0, format, args);
	va_end(args);
}

void cmd_warn(int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(error, format, args);
	va_end(args);
}

void cmd_warn_as(const char *name, int error, const char *format, ...)
{
	const char *own = cmd_name;
	va_list args;

	cmd_name = name;
	va_start(args, format);
	report(error, format, args);
	va_end(args);
	cmd_name = own;
}

void cmd_errx(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(0, format, args);
	va_end(args);
	exit(status);
}

void cmd_err(int status, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(error, format, args);
	va_end(args);
	exit(status);
}

/* A command is in one world, and in one stack, for as long as it runs. */
static struct os_world *world;
static struct os_vnet *vnet;

/* That stack's interfaces, asked for once: of the names that a command prints there may be thousands. */
static struct os_if *ifs;
static int nifs = -1;

void cmd_world_anew(void)
{
	free(ifs);
	ifs = NULL;
	nifs = -1;
	os_vnet_close(vnet);
	os_world_close(world);
	vnet = NULL;
	world = NULL;
}

struct os_world *cmd_world(void)
{
	if (world)
		return world;
	int error = os_world_open(&world);
	if (error == -ENOENT)
		cmd_errx(1, "not in a world; `vnet sh` starts one");
	if (error)
		cmd_err(1, error, "the world's keeper does not answer");
	return world;
}

bool cmd_in_jail(void)
{
	struct os_world *w;
	bool jailed;

	if (os_world_open(&w) < 0)
		return false;
	jailed = os_world_self(w)->jid != 0;
	os_world_close(w);
	return jailed;
}

struct os_vnet *cmd_vnet(void)
{
	if (vnet)
		return vnet;
	int error = os_vnet_open(cmd_world(), 0, &vnet);
	if (error)
		cmd_err(1, error, "cannot open the network stack");
	return vnet;
}

/* What is left of the word whose options are being read. */
static const char *option_rest = "";

void cmd_if_name(unsigned index, char name[OS_IFNAME])
{
	if (nifs < 0)
		nifs = os_if_list(cmd_vnet(), &ifs);
	name[0] = '\0';
	for (int i = 0; i < nifs; i++)
		if (ifs[i].index == index)
			snprintf(name, OS_IFNAME, "%s", ifs[i].name);
}

void cmd_optreset(void)
{
	optind = 1;
	optarg = NULL;
	option_rest = "";
}

static int bad_option(const char *problem)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s -- %c\n", cmd_name, problem, optopt);
	return '?';
}

/* Steps into the next word; false when it holds no options. */
static bool next_word(int argc, char **argv)
{
	const char *word = optind < argc ? argv[optind] : NULL;

	if (!word || word[0] != '-' || !word[1])
		return false;
	if (strcmp(word, "--") == 0) {
		optind++;
		return false;
	}
	option_rest = word + 1;
	return true;
}

int cmd_getopt(int argc, char **argv, const char *options)
{
	optarg = NULL;
	if (!*option_rest && !next_word(argc, argv))
		return -1;
	optopt = (unsigned char)*option_rest++;
	bool last = !*option_rest;
	const char *known = optopt == ':' ? NULL : strchr(options, optopt);
	if (!known || known[1] != ':') {
		optind += last;
		return known ? optopt : bad_option("illegal option");
	}
	/* The argument is the rest of this word or the next word. */
	optind++;
	if (!last)
		optarg = (char *)option_rest;
	else if (optind < argc)
		optarg = argv[optind++];
	option_rest = "";
	return optarg ? optopt : bad_option("option requires an argument");
}

int cmd_split(char *line, char **words, int max)
{
	char *rest = NULL;
	int count = 0;

	for (char *word = strtok_r(line, " \t\r\n", &rest); word && count < max;
	     word = strtok_r(NULL, " \t\r\n", &rest))
		words[count++] = word;
	return count;
}

void cmd_no_jail(const char *name)
{
	const bool number = *name && strspn(name, "0123456789") == strlen(name);

	cmd_errx(1, number ? "jail %s not found" : "jail \"%s\" not found", name);
}

int cmd_jid(const char *name)
{
	struct os_jail jail = {0};
	const int error = os_jail_get(cmd_world(), name, &jail);

	if (error == -ENOENT)
		cmd_no_jail(name);
	if (error)
		cmd_err(1, error, "jail \"%s\"", name);
	os_jail_clear(&jail);
	return jail.jid;
}
