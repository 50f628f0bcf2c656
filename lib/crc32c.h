/* SPDX-License-Identifier: BSD-2-Clause */
/* crc32c.h - the checksum of SCTP (RFC 9260, appendix A). */
#ifndef LIB_CRC32C_H
#define LIB_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of a packet whose checksum field is 0. Its lowest byte comes first there. */
uint32_t crc32c(const void *data, size_t length);

#endif
