/* SPDX-License-Identifier: BSD-2-Clause */
/* crc32c.c - the checksum of SCTP (crc32c.h), bit by bit: packets are few. */
#include "lib/crc32c.h"

#define POLYNOMIAL UINT32_C(0x82f63b78) /* Castagnoli's, the lowest bit first */

uint32_t crc32c(const void *data, size_t length)
{
	const uint8_t *byte = data;
	uint32_t rest = UINT32_MAX;

	for (size_t i = 0; i < length; i++) {
		rest ^= byte[i];
		for (int bit = 0; bit < 8; bit++)
			rest = rest >> 1 ^ (rest & 1 ? POLYNOMIAL : 0);
	}
	return ~rest;
}
