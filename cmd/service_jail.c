/* SPDX-License-Identifier: BSD-2-Clause */
/* service_jail.c - service(8): jail, which starts and stops the jails of jail.conf(5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/rcconf.h"
#include "cmd/service.h"

static char text[SERVICE_TEXT];

/* Starts all jails of the file at once, in the order of their dependencies. */
static void start_all(const char *conf)
{
	char names[SERVICE_TEXT], *rest = NULL;

	if (service_output(text, sizeof text, true, "jail -f $ -c", conf) != 0) {
		fputs(text, stdout);
		return;
	}
	service_output(names, sizeof names, false, "jls name");
	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
		printf(" %s", name);
}

static void start_one(const char *conf, const char *name)
{
	char jid[64];

	const int failed = service_output(text, sizeof text, true, "jail -i -f $ -c $", conf, name);
	if (!failed && service_output(jid, sizeof jid, false, "jls -j $ jid", name) == 0)
		printf(" %s", name);
	else
		printf(" cannot start jail  \"%s\": \n%s", name, text);
}

/* The jails that are meant: those given, or jail_list; 0: all. */
static int wanted(int argc, char **argv, char ***words)
{
	*words = argv;
	return argc > 0 ? argc : service_words(rc_get("jail_list"), words); /* they stay until the command ends */
}

static void start(const char *conf, int argc, char **argv)
{
	char **words;
	const int count = wanted(argc, argv, &words);

	fputs("Starting jails:", stdout);
	if (count == 0)
		start_all(conf);
	for (int i = 0; i < count; i++)
		start_one(conf, words[i]);
	puts(".");
}

static void stop(const char *conf, int argc, char **argv)
{
	char **words, names[SERVICE_TEXT];
	int count = wanted(argc, argv, &words), last = 0;
	const bool all = count == 0, reverse = all && rc_yes("jail_reverse_stop");

	fputs("Stopping jails:", stdout);
	if (all) {
		service_output(names, sizeof names, false, "jls name");
		last = count = service_words(names, &words);
	}
	for (int i = 0; i < count; i++) {
		const char *name = words[reverse ? last - 1 - i : i];
		if (service_quiet(true, "jls -j $ jid", name) != 0)
			continue;
		printf(" %s", name);
		if (service_output(text, sizeof text, true, "jail -f $ -r $", conf, name) != 0)
			printf("\n%s", text);
	}
	puts(".");
}

int service_jail(const char *action, int argc, char **argv)
{
	char *conf = rc_get("jail_conf");

	if (strcmp(action, "status") == 0) {
		free(conf);
		return service_run("jls -N");
	}
	if (strcmp(action, "start") != 0)
		stop(conf, argc, argv);
	if (strcmp(action, "stop") != 0)
		start(conf, argc, argv);
	free(conf);
	return 0;
}
