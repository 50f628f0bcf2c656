/* SPDX-License-Identifier: BSD-2-Clause */
/* checksum.h - the Internet checksum (RFC 1071). */
#ifndef LIB_CHECKSUM_H
#define LIB_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Adds bytes, as big-endian 16-bit words, to a sum that began as 0; an odd last byte ends the sum. */
uint32_t checksum_add(uint32_t sum, const void *data, size_t length);

/* The checksum of what was added, in network order. */
uint16_t checksum_end(uint32_t sum);

#endif
