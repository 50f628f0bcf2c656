/* SPDX-License-Identifier: BSD-2-Clause */
/* addr.c - addresses as text and as bytes. */
#include "lib/addr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

bool addr_inet(const char *text, bool loose, uint8_t addr[4])
{
	struct in_addr in;

	/* inet_aton(3) takes anything after a blank; no command means that. */
	if (loose ? strpbrk(text, " \t\n\v\f\r") != NULL || !inet_aton(text, &in) : inet_pton(AF_INET, text, &in) != 1)
		return false;
	memcpy(addr, &in, 4);
	return true;
}

bool addr_inet6(const char *text, uint8_t addr[16])
{
	struct in6_addr in6;

	if (inet_pton(AF_INET6, text, &in6) != 1)
		return false;
	memcpy(addr, &in6, 16);
	return true;
}

/* The value of a hexadecimal digit, -1 for anything else. */
static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * link_addr(3) is tolerant: a third digit starts the next byte ("020000000001"), an empty part is a zero
 * ("2::1:2:3:4"), a separator may end the text.
 */
bool addr_ether(const char *text, uint8_t ether[6])
{
	uint8_t bytes[6];
	unsigned count = 0, digits = 0, byte = 0;

	for (const char *c = text;; c++) {
		int digit = hex(*c);
		bool parted = *c && strchr(":-.", *c);
		if (digit < 0 && !parted && *c)
			return false;
		if (digit >= 0 && digits < 2) {
			byte = byte << 4 | (unsigned)digit;
			digits++;
			continue;
		}
		if (*c || digits) { /* a byte is complete */
			if (count == 6)
				return false;
			bytes[count++] = (uint8_t)byte;
		}
		if (!*c)
			break;
		byte = digit >= 0 ? (unsigned)digit : 0;
		digits = digit >= 0;
	}
	if (count != 6)
		return false;
	memcpy(ether, bytes, 6);
	return true;
}

bool addr_number(const char *text, unsigned long min, unsigned long max, unsigned long *value)
{
	unsigned long number = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		unsigned long digit = (unsigned long)(*text - '0');
		if (number > (max - (digit > max ? max : digit)) / 10)
			return false;
		number = number * 10 + digit;
	}
	if (number < min || number > max)
		return false;
	*value = number;
	return true;
}

unsigned addr_class_plen(const uint8_t addr[4])
{
	if (addr[0] < 128)
		return 8;
	if (addr[0] < 192)
		return 16;
	return 24;
}

void addr_mask(unsigned plen, unsigned bits, uint8_t *mask)
{
	for (unsigned i = 0; i < bits / 8; i++) {
		unsigned ones = plen > i * 8 ? plen - i * 8 : 0;
		mask[i] = (uint8_t)(ones >= 8 ? 0xff : 0xff00 >> ones);
	}
}

bool addr_mask_plen(const uint8_t *mask, unsigned bits, unsigned *plen)
{
	unsigned ones = 0;

	while (ones < bits && (mask[ones / 8] & 0x80 >> ones % 8))
		ones++;
	for (unsigned i = ones; i < bits; i++)
		if (mask[i / 8] & 0x80 >> i % 8)
			return false;
	*plen = ones;
	return true;
}

const char *addr_inet_text(const uint8_t addr[4], char text[ADDR_TEXT])
{
	return inet_ntop(AF_INET, addr, text, ADDR_TEXT);
}

const char *addr_inet6_text(const uint8_t addr[16], char text[ADDR_TEXT])
{
	return inet_ntop(AF_INET6, addr, text, ADDR_TEXT);
}

const char *addr_ether_text(const uint8_t ether[6], char sep, char text[ADDR_TEXT])
{
	snprintf(text, ADDR_TEXT, "%02x%c%02x%c%02x%c%02x%c%02x%c%02x", ether[0], sep, ether[1], sep, ether[2], sep,
	         ether[3], sep, ether[4], sep, ether[5]);
	return text;
}

void addr_eui64(const uint8_t ether[6], uint8_t iid[8])
{
	iid[0] = ether[0] ^ 0x02;
	iid[1] = ether[1];
	iid[2] = ether[2];
	iid[3] = 0xff;
	iid[4] = 0xfe;
	iid[5] = ether[3];
	iid[6] = ether[4];
	iid[7] = ether[5];
}

bool addr_inet6_linklocal(const uint8_t addr[16])
{
	return addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80;
}
