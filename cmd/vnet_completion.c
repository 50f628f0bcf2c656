/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vnet_completion.c - `vnet completion`: scripts that teach a shell to complete vnet's command lines. They ask `vnet
 * completion words WORD ...`, whose answers come from the tables of commands (completion.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/completion.h"
#include "cmd/vnet.h"

/* In a world's shell the commands have no "vnet" before them. */
static const char bash[] =
        "_vnet() {\n"
        "	local words=(\"${COMP_WORDS[@]:1:COMP_CWORD}\") name=${COMP_WORDS[0]##*/} i\n"
        "	[ \"$name\" = vnet ] || words=(\"$name\" \"${words[@]}\")\n"
        "	mapfile -t COMPREPLY < <(\"${VNET_PROGRAM:-vnet}\" completion words \"${words[@]}\" 2>/dev/null)\n"
        "	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null\n"
        "	for i in \"${!COMPREPLY[@]}\"; do printf -v \"COMPREPLY[i]\" %q \"${COMPREPLY[i]}\"; done\n"
        "}\n"
        "complete -o default -F _vnet vnet\n"
        "[ -z \"$VNET_WORLD\" ] || complete -o default -F _vnet";
static const char zsh[] =
        "#compdef vnet\n"
        "_vnet() {\n"
        "	local -a line found\n"
        "	line=(\"${(@Q)words[2,CURRENT]}\")\n"
        "	[[ ${words[1]:t} == vnet ]] || line=(\"${words[1]:t}\" \"${(@)line}\")\n"
        "	found=(\"${(@f)$(\"${VNET_PROGRAM:-vnet}\" completion words \"${(@)line}\" 2>/dev/null)}\")\n"
        "	found=(\"${(@)found:#}\")\n"
        "	(( $#found )) || { _files; return; }\n"
        "	compadd -S '' -- \"${(@M)found:#*=}\"\n"
        "	compadd -- \"${(@)found:#*=}\"\n"
        "}\n"
        "if [[ $funcstack[1] == _vnet ]]; then\n"
        "	_vnet \"$@\"\n"
        "else\n"
        "	compdef _vnet vnet\n"
        "	[[ -z $VNET_WORLD ]] || compdef _vnet";
static const char fish[] = "function __vnet_words\n"
                           "	set -l line (commandline -opc) \"$(commandline -ct)\"\n"
                           "	if test (path basename -- $line[1]) = vnet\n"
                           "		set -e line[1]\n"
                           "	else\n"
                           "		set line[1] (path basename -- $line[1])\n"
                           "	end\n"
                           "	set -q VNET_PROGRAM; or set -l VNET_PROGRAM vnet\n"
                           "	$VNET_PROGRAM completion words $line 2>/dev/null\n"
                           "end\n"
                           "complete -c vnet -a '(__vnet_words)'\n"
                           "if set -q VNET_WORLD\n"
                           "	for command in";

static void print_script(const char *text, const char *end)
{
	fputs(text, stdout);
	for (const struct cmd *c = cmd_table; c->name; c++)
		if (c->path)
			printf(" %s", c->name);
	fputs(end, stdout);
}

/* The words after "vnet", the last one being typed. */
static void words(int argc, char **argv)
{
	const char *last = argc > 0 ? argv[argc - 1] : "";
	int i = 0;

	while (i + 1 < argc - 1 && strcmp(argv[i], "-w") == 0) {
		vnet_option_w = argv[i + 1];
		i += 2;
	}
	if (i == argc - 2 && strcmp(argv[i], "-w") == 0) {
		completion_worlds(last);
	} else if (i >= argc - 1) {
		completion_commands(last, false);
	} else {
		const struct cmd *command = cmd_find(argv[i]);

		if (!command)
			return;
		/* a verb's own world */
		for (int k = i + 1; k + 1 < argc - 1 && !command->path; k++)
			if (strcmp(argv[k], "-w") == 0)
				vnet_option_w = argv[k + 1];
		completion_words(command, argc - i, argv + i);
	}
}

int cmd_vnet_completion(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "words") == 0)
		words(argc - 2, argv + 2);
	else if (argc == 2 && strcmp(what, "bash") == 0)
		print_script(bash, "\n");
	else if (argc == 2 && strcmp(what, "zsh") == 0)
		print_script(zsh, "\nfi\n");
	else if (argc == 2 && strcmp(what, "fish") == 0)
		print_script(fish, "\n		complete -c $command -a '(__vnet_words)'\n	end\nend\n");
	else
		return vnet_usage("completion");
	return 0;
}
