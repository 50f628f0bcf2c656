/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_lab.c - lab files: any text is a lab or is refused at a place with a reason; a lab is kept as it is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lab/file.h"
#include "lab/plan.h"
#include "lab/running.h"
#include "tests/fuzz/fuzz.h"

enum { MOST_NODES = 500 }; /* a few letters can ask for 50,000, whose plan takes seconds */

/* The lab as a world keeps it; to be freed. */
static char *text_of(const struct lab *lab)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out || running_write(lab, out) != 0 || fclose(out) != 0)
		abort();
	return text;
}

static void keep(const struct lab *lab)
{
	char *first = text_of(lab), *second;
	FILE *in = fmemopen(first, strlen(first), "r");
	struct lab *again = NULL;

	if (!in || running_read(in, &again) != 0)
		abort();
	fclose(in);
	second = text_of(again);
	if (strcmp(first, second) != 0)
		abort();
	free(first);
	free(second);
	lab_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lab_error e;
	struct lab *lab;
	const int error = lab_file_parse((const char *)data, size, "x", &lab, &e);

	if (error && error != -EINVAL)
		abort();
	if (error && (!e.text[0] || e.line < 1 || e.column < 1))
		abort();
	if (error)
		return 0;
	if (lab->nnodes <= MOST_NODES && lab->nlinks <= MOST_NODES) {
		if (plan_lab(lab, &e) == 0)
			keep(lab);
		else if (!e.text[0])
			abort();
	}
	lab_free(lab);
	return 0;
}
