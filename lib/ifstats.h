/* SPDX-License-Identifier: BSD-2-Clause */
/* ifstats.h - sums of interfaces' counters. */
#ifndef LIB_IFSTATS_H
#define LIB_IFSTATS_H

#include "os/os.h"

/* Adds every counter of `s` to `sum`. */
void ifstats_add(struct os_ifstats *sum, const struct os_ifstats *s);

#endif
