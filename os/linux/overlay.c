/* SPDX-License-Identifier: BSD-2-Clause */
/* overlay.c - mounting overlays (overlay.h). */
#include "os/linux/overlay.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int overlay_mount(const char *on, const char *lower, const char *upper, const char *work, unsigned long flags)
{
	static const char marks[] = ",userxattr";
	char options[512];
	const int length = snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", lower, upper, work);

	if (length < 0 || (size_t)length + sizeof marks > sizeof options)
		return -ENAMETOOLONG;
	if (mount("overlay", on, "overlay", flags, options) == 0)
		return 0;
	/* What an ordinary user may have its marks in (5.11); root's overlay doesn't need it. */
	memcpy(options + length, marks, sizeof marks);
	return mount("overlay", on, "overlay", flags, options) < 0 ? -errno : 0;
}
