/* SPDX-License-Identifier: BSD-2-Clause */
/* file_impair.c - what the links of a lab file do to packets: rate, delay, loss ... */
#include <errno.h>

#include "lab/file_reader.h"
#include "lab/impair.h"

int file_set_impair(struct file *f, const struct yaml *map, struct os_impair *impair)
{
	const struct yaml *at, *first = NULL;
	char why[IMPAIR_WHY];
	int key;

	for (key = 0; key < IMPAIR_KEYS; key++) {
		at = file_get(map, impair_keys[key]);
		if (at && !first)
			first = file_key(map, impair_keys[key]);
		if (at && impair_parse(impair, key, at->text, why))
			return file_fail(f, at, "%s", why);
	}
	if (!first || !impair_check(impair, &key, why))
		return 0;
	/* Where the key is not in this map, its value was good until now. */
	return file_fail(f, file_get(map, impair_keys[key]) ? file_key(map, impair_keys[key]) : first, "%s", why);
}
