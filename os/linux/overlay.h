/* SPDX-License-Identifier: BSD-2-Clause */
/* overlay.h - overlays (Documentation/filesystems/overlayfs), inside os/linux. */
#ifndef OS_LINUX_OVERLAY_H
#define OS_LINUX_OVERLAY_H

/*
 * Mounts an overlay on a directory: what `lower` has shows through what is in `upper`. upper and work, which the kernel
 * works in, are directories of one file system. flags: MS_*. 0 or -errno; the user, or the kernel, may have none.
 */
int overlay_mount(const char *on, const char *lower, const char *upper, const char *work, unsigned long flags);

#endif
