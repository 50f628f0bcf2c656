/* SPDX-License-Identifier: BSD-2-Clause */
/* running.c - the description of the running lab, kept with the world (running.h). */
#include "lab/running.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char file[] = "lab";

int running_store(const struct lab *lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int error = out ? running_write(lab, out) : -ENOMEM;

	if (out && fclose(out) != 0 && !error)
		error = -ENOMEM;
	if (!error)
		error = os_world_put(file, text, size);
	free(text);
	return error;
}

int running_load(struct lab **lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in;
	int error = os_world_get(file, &text, &size);

	if (error)
		return error;
	in = fmemopen(text, size, "r");
	error = in ? running_read(in, lab) : -ENOMEM;
	if (in)
		fclose(in);
	free(text);
	return error;
}
