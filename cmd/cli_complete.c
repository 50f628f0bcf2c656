/* SPDX-License-Identifier: BSD-2-Clause */
/* cli_complete.c - what may follow on a line of the prompt (cli.h). */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/cli.h"

/* Verbs that are explained but not there have no summary, and are not offered. */
static void offer_verbs(struct prompt_words *words)
{
	for (const struct cli_verb *v = cli_verbs; v->name; v++)
		if (*v->summary)
			prompt_offer(words, v->name);
}

static void offer_nodes(const struct lab *lab, struct prompt_words *words)
{
	for (size_t i = 0; i < lab->nnodes; i++)
		prompt_offer(words, lab->nodes[i].name);
}

/* Files whose names a shell takes as they are; directories end in '/'. Hidden ones if a dot was typed. */
static void offer_files(struct prompt_words *words)
{
	const char *slash = strrchr(words->begin, '/');
	const int prefix = slash ? (int)(slash + 1 - words->begin) : 0;
	char path[PATH_MAX];
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof path, "%.*s", prefix, words->begin);
	dir = opendir(prefix ? path : ".");
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		const int length = snprintf(path, sizeof path - 1, "%.*s%s", prefix, words->begin, entry->d_name);

		if ((entry->d_name[0] == '.' && words->begin[prefix] != '.') || length <= 0 ||
		    (size_t)length >= sizeof path - 1 || path[strcspn(path, " \t\n\r\\'\"`$&;|<>()*?[]#~!{}")])
			continue;
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			path[length] = '/';
			path[length + 1] = '\0';
		}
		prompt_offer(words, path);
	}
	closedir(dir);
}

/* After a node's name: a program, then what programs are told of. */
static void offer_for_node(const struct lab *lab, int node, size_t place, struct prompt_words *words)
{
	if (place == 0) {
		for (const struct cmd *command = cmd_table; command->name; command++)
			if (command->path)
				prompt_offer(words, command->name);
	} else {
		offer_nodes(lab, words);
		for (size_t i = 0; i < lab->nodes[node].nifs; i++)
			prompt_offer(words, lab->ifs[lab->nodes[node].ifs[i]].ifname);
	}
	if (!words->count)
		offer_files(words);
}

static void offer_kind(const struct lab *lab, char kind, struct prompt_words *words)
{
	switch (kind) {
	case 'n':
		offer_nodes(lab, words);
		break;
	case 's':
		prompt_offer(words, "up");
		prompt_offer(words, "down");
		break;
	case 'h':
		offer_verbs(words);
		break;
	case 'f':
		offer_files(words);
		break;
	}
}

void cli_complete(const struct cli *c, const char *line, struct prompt_words *words)
{
	const char *first = line + strspn(line, " \t");
	const size_t length = strcspn(first, " \t");
	const struct cli_verb *verb;
	char name[LAB_NAME];
	size_t place = 0;
	int node;

	if (!first[length]) {
		offer_verbs(words);
		offer_nodes(c->lab, words);
		return;
	}
	snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), first);
	/* How many words stand between the first and the one that is being typed. */
	for (const char *at = first + length; (at += strspn(at, " \t")) < words->begin; at += strcspn(at, " \t"))
		place++;
	verb = cli_find(name);
	node = lab_find_node(c->lab, name);
	if (verb && verb->words[0] == 'l')
		cli_complete(c, first + length, words);
	else if (verb && verb->flags & CLI_REST)
		offer_kind(c->lab, verb->words[0], words);
	else if (verb && place < strlen(verb->words))
		offer_kind(c->lab, verb->words[place], words);
	else if (!verb && node != LAB_NONE)
		offer_for_node(c->lab, node, place, words);
}
