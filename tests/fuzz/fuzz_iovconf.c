/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_iovconf.c - iovctl.conf(5): any text is read, or refused with a reason. */
#include <stdlib.h>
#include <string.h>

#include "lib/iovconf.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char device[IOV_DEVICE], why[256] = "";
	struct iovconf c;
	FILE *f = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;

	if (!f)
		return 0;
	if (iovconf_read(&c, f, "file", why, sizeof why) != 0 && !why[0])
		abort();
	if (!memchr(c.device, '\0', sizeof c.device) || c.count > IOV_VFS)
		abort();
	iovconf_clear(&c);
	rewind(f);
	why[0] = '\0';
	if (iovconf_device(f, "file", device, why, sizeof why) != 0 && !why[0])
		abort();
	fclose(f);
	return 0;
}
