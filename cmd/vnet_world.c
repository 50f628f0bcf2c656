/* SPDX-License-Identifier: BSD-2-Clause */
/* vnet_world.c - `vnet ls` and `vnet down`: the worlds from outside. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/commands.h"
#include "cmd/vnet.h"
#include "lib/errtext.h"

static int list_json(const struct os_world_info *worlds, int count)
{
	json_t *list = json_array();
	int error = list ? 0 : -ENOMEM;

	for (int i = 0; i < count && !error; i++) {
		json_t *row = json_pack("{s:s, s:i, s:i, s:b, s:I}", "world", worlds[i].name, "keeper",
		                        (int)worlds[i].keeper, "jails", (int)worlds[i].jails, "ephemeral",
		                        worlds[i].ephemeral, "started", (json_int_t)worlds[i].started);

		error = row && json_array_append_new(list, row) == 0 ? 0 : -ENOMEM;
	}
	if (!error && json_dumpf(list, stdout, JSON_INDENT(2)) < 0)
		error = -EIO;
	json_decref(list);
	if (error)
		cmd_err(1, error, "--json");
	putchar('\n');
	return 0;
}

/* "3m12s": how long a world has been running. */
static const char *age(int64_t started, char text[32])
{
	const long long seconds = (long long)time(NULL) - started;

	if (seconds < 60)
		snprintf(text, 32, "%llds", seconds < 0 ? 0 : seconds);
	else if (seconds < 3600)
		snprintf(text, 32, "%lldm%02llds", seconds / 60, seconds % 60);
	else
		snprintf(text, 32, "%lldh%02lldm", seconds / 3600, seconds / 60 % 60);
	return text;
}

int cmd_vnet_ls(int argc, char **argv)
{
	struct os_world_info *worlds = NULL;
	const bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	char text[32];
	int count;

	if (argc > 2 || (argc == 2 && !json))
		return vnet_usage("ls");
	count = os_world_list(&worlds);
	if (count < 0)
		cmd_err(1, count, "can't list the worlds");
	if (json) {
		list_json(worlds, count);
	} else {
		if (count)
			printf("%-24s %7s %8s %8s\n", "WORLD", "JAILS", "KEEPER", "UP");
		for (int i = 0; i < count; i++)
			printf("%-24s %7u %8d %8s\n", worlds[i].name, worlds[i].jails, (int)worlds[i].keeper,
			       age(worlds[i].started, text));
	}
	free(worlds);
	return 0;
}

static int down(const char *name)
{
	const int error = os_world_down(name);

	if (error == -ENOENT)
		cmd_warnx("no world is called \"%.64s\"", name);
	else if (error)
		cmd_warn(error, "%.64s", name);
	return error ? 1 : 0;
}

int cmd_vnet_down(int argc, char **argv)
{
	struct os_world_info *worlds = NULL;
	int status = 0;

	if (argc == 2 && strcmp(argv[1], "--all") == 0) {
		const int count = os_world_list(&worlds);

		if (count < 0)
			cmd_err(1, count, "can't list the worlds");
		for (int i = 0; i < count; i++)
			if (os_world_down(worlds[i].name) < 0 && down(worlds[i].name))
				status = 1;
		free(worlds);
		return status;
	}
	if (argc < 2 || argv[1][0] == '-')
		return vnet_usage("down");
	for (int i = 1; i < argc; i++)
		status |= down(argv[i]);
	return status;
}
