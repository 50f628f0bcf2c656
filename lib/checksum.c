/* SPDX-License-Identifier: BSD-2-Clause */
/* checksum.c - the Internet checksum (checksum.h). */
#include "lib/checksum.h"

#include <arpa/inet.h>

static uint32_t fold(uint32_t sum)
{
	return (sum & 0xffff) + (sum >> 16);
}

uint32_t checksum_add(uint32_t sum, const void *data, size_t length)
{
	const uint8_t *byte = data;

	for (size_t i = 0; i + 1 < length; i += 2)
		sum = fold(sum + (uint32_t)(byte[i] << 8 | byte[i + 1]));
	if (length % 2)
		sum = fold(sum + (uint32_t)(byte[length - 1] << 8));
	return sum;
}

uint16_t checksum_end(uint32_t sum)
{
	return htons((uint16_t)~fold(sum));
}
