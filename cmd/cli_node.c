/* SPDX-License-Identifier: BSD-2-Clause */
/* cli_node.c - command lines of the prompt that run in a node (cli.h). */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli.h"
#include "lab/probe.h"
#include "lab/spawn.h"

/* What ends a word of the shell's language. */
static const char ends[] = " \t;|&()<>'\"`\\$";

/* Whether one of the words is an option -6, or the first one a program for IPv6 ("ping6"). */
static bool wants_inet6(const char *words)
{
	const size_t first = strcspn(words, ends);

	if (first > 1 && words[first - 1] == '6' && isalpha((unsigned char)words[first - 2]))
		return true;
	for (const char *at = words; (at = strstr(at, " -6")); at++)
		if (strcspn(at + 1, ends) == 2)
			return true;
	return false;
}

/* A node's address as text; false: it has none, or the word is no node. */
static bool address(const struct lab *lab, const char *word, size_t length, int family, char text[INET6_ADDRSTRLEN])
{
	char name[LAB_NAME];
	uint8_t addr[16];
	int node;

	if (!length || length >= sizeof name)
		return false;
	memcpy(name, word, length);
	name[length] = '\0';
	node = lab_find_node(lab, name);
	return node != LAB_NONE && probe_address(lab, node, family, NULL, addr) == 0 &&
	       inet_ntop(family, addr, text, INET6_ADDRSTRLEN);
}

char *cli_addresses(const struct lab *lab, const char *words)
{
	const int family = wants_inet6(words) ? AF_INET6 : lab->ipv4 || !lab->ipv6 ? AF_INET : AF_INET6;
	char quote = '\0', file = '\0', text[INET6_ADDRSTRLEN], *result = NULL;
	bool fresh = false; /* a word begins here, which is not the program */
	size_t size = 0;
	FILE *out = open_memstream(&result, &size);

	if (!out)
		return NULL;
	for (const char *at = words; *at;) {
		const size_t length = quote ? 0 : strcspn(at, ends);
		const char after = at[length];

		/* A word of its own that is neither quoted nor a file's name after < or >. */
		if (fresh && !file && (!after || strchr(" \t;|&)", after)) && address(lab, at, length, family, text))
			fputs(text, out);
		else
			fwrite(at, 1, length, out);
		at += length;
		if (length) {
			fresh = false;
			file = '\0';
			continue;
		}
		fresh = !quote && strchr(" \t;|&(", *at);
		if (!quote && *at != ' ' && *at != '\t')
			file = *at == '<' || *at == '>' ? *at : '\0';
		if (quote ? *at == quote : *at == '\'' || *at == '"')
			quote = quote ? '\0' : *at;
		else if (*at == '\\' && quote != '\'' && at[1])
			fputc(*at++, out);
		fputc(*at++, out);
	}
	if (fclose(out) != 0) {
		free(result);
		return NULL;
	}
	return result;
}

int cli_in_node(struct cli *c, int node, const char *words)
{
	const char *name = node == LAB_NONE ? NULL : c->lab->nodes[node].name;
	char *line;
	int status;

	if (!*words && !c->terminal)
		return cli_complain(c, "a command is missing: %s command", name ? name : "sh");
	if (!*words)
		return cli_await(c, spawn(&(struct spawn){.node = name,
		                                          .shell = name ? name : os_world_self(cmd_world())->world}));
	line = name ? cli_addresses(c->lab, words) : strdup(words);
	if (!line)
		return cli_complain(c, "no memory");
	status = cli_in_shell(c, name, line);
	free(line);
	return status;
}
