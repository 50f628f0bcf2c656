/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * replay.c - hands inputs to a fuzz target where there is no libFuzzer.
 * usage: fuzz_NAME [option ...] file-or-folder ...; options are libFuzzer's and are ignored.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static unsigned inputs;

static void replay_file(const char *name)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(name, "rb");
	size_t size;

	if (!file) {
		perror(name);
		exit(1);
	}
	size = fread(data, 1, sizeof data, file);
	fclose(file);
	/* A block of its own, so that reading behind its end is noticed. */
	uint8_t *copy = malloc(size ? size : 1);
	if (!copy)
		exit(1);
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	inputs++;
}

static void replay(const char *name)
{
	DIR *dir = opendir(name);
	const struct dirent *e;
	char path[4096];

	if (!dir) {
		replay_file(name);
		return;
	}
	while ((e = readdir(dir)))
		if (e->d_name[0] != '.' && snprintf(path, sizeof path, "%s/%s", name, e->d_name) < (int)sizeof path)
			replay(path);
	closedir(dir);
}

int main(int argc, char **argv)
{
	FILE *report = stderr; /* a target may silence it */

	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			replay(argv[i]);
	fprintf(report, "%u inputs\n", inputs);
	return inputs ? 0 : 1;
}
