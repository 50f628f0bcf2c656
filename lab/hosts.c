/* SPDX-License-Identifier: BSD-2-Clause */
/* hosts.c - the world's /etc/hosts (hosts.h). */
#include "lab/hosts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "# the lab's nodes";

/* The lines before ours. */
static void copy_rest(FILE *in, FILE *out)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, in) >= 0 && strncmp(line, mark, sizeof mark - 1) != 0) {
		fputs(line, out);
		if (!strchr(line, '\n'))
			fputc('\n', out);
	}
	free(line);
}

static void put_addrs(const struct lab_addrs *list, const char *name, FILE *out)
{
	char text[64];

	for (size_t i = 0; i < list->count; i++) {
		lab_format_addr(&list->at[i], text, sizeof text);
		text[strcspn(text, "/")] = '\0';
		fprintf(out, "%s\t%s\n", text, name);
	}
}

static void put_node(const struct lab *lab, const struct lab_node *node, FILE *out)
{
	put_addrs(&node->loopback, node->name, out);
	for (size_t i = 0; i < node->nifs; i++)
		put_addrs(&lab->ifs[node->ifs[i]].addrs, node->name, out);
}

int hosts_write(const struct lab *lab)
{
	const char *etc = os_world_etc();
	char *text = NULL, path[OS_PATH];
	size_t size = 0;
	FILE *in, *out, *file;
	int error;

	if (!etc)
		return -EPERM;
	snprintf(path, sizeof path, "%s/hosts", etc);
	in = fopen(path, "re");
	out = open_memstream(&text, &size);
	error = out ? 0 : -ENOMEM;
	if (in && out)
		copy_rest(in, out);
	if (in)
		fclose(in);
	if (out) {
		fprintf(out, "%s\n", mark);
		for (size_t i = 0; i < lab->nnodes; i++)
			put_node(lab, &lab->nodes[i], out);
		if (fclose(out) != 0)
			error = -ENOMEM;
	}
	file = error ? NULL : fopen(path, "we");
	if (!error && !file)
		error = -errno;
	if (file && fwrite(text, 1, size, file) != size)
		error = -EIO;
	if (file && fclose(file) != 0 && !error)
		error = -errno;
	free(text);
	return error;
}
