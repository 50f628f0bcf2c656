/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_jailconf.c - jail.conf(5): any text is read and resolved, or refused with a reason. */
#include <stdlib.h>
#include <string.h>

#include "lib/jailconf.h"
#include "tests/fuzz/fuzz.h"

struct text {
	const uint8_t *data;
	size_t size;
};

static void error(void *arg, const char *text)
{
	bool *said = arg;
	*said = true;
	if (!text[0])
		abort();
}

static void immutable(void *arg, const char *jail, const char *setting)
{
	if (!arg || !jail || !setting)
		abort();
}

static void read_text(void *arg)
{
	const struct text *t = arg;
	struct jailconf conf = {0};
	bool said = false;
	const struct jailconf_notes notes = {error, immutable, &said};
	FILE *f = fmemopen((void *)(uintptr_t)t->data, t->size, "r");

	if (!f)
		return;
	bool failed = jailconf_read(&conf, f, "file", &notes) != 0;
	if (failed != said)
		abort();
	fclose(f);
	for (size_t i = 0; i < conf.count; i++) {
		said = false;
		bool ok = jaildef_expand(&conf.jails[i], error, &said);
		if (ok == said)
			abort();
	}
	jailconf_clear(&conf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = {data, size};

	fuzz_run(read_text, &t);
	return 0;
}
