/* SPDX-License-Identifier: BSD-2-Clause */
/* descriptors.h - which descriptors a new process goes on with, inside os/linux. */
#ifndef OS_LINUX_DESCRIPTORS_H
#define OS_LINUX_DESCRIPTORS_H

#include <stddef.h>

/* Closes every descriptor from 3 on but the n in `keep`, which it sorts; negative ones are none. */
void descriptors_keep(int *keep, size_t n);

#endif
