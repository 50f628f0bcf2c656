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

static void note(const char *jail, const char *setting)
{
	if (!jail || !setting)
		abort();
}

static void read_text(void *arg)
{
	const struct text *t = arg;
	struct jailconf conf = {0};
	char why[256] = "";
	FILE *f = fmemopen((void *)(uintptr_t)t->data, t->size, "r");

	if (!f)
		return;
	if (jailconf_read(&conf, f, "file", why, sizeof why, note) != 0 && !why[0])
		abort();
	fclose(f);
	for (size_t i = 0; i < conf.count; i++) {
		why[0] = '\0';
		if (!jaildef_expand(&conf.jails[i], why, sizeof why) && !why[0])
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
