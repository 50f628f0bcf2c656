/* SPDX-License-Identifier: BSD-2-Clause */
/* addr.h - addresses as text, by FreeBSD's rules. Parsers return true, or false and leave the output untouched. */
#ifndef LIB_ADDR_H
#define LIB_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADDR_TEXT = 64 }; /* room for any address with scope and prefix length as text, NUL included */

/* Four decimal parts, as inet_pton(3); with inet_aton(3)'s short and hexadecimal forms if `loose`, as ifconfig(8). */
bool addr_inet(const char *text, bool loose, uint8_t addr[4]);
bool addr_inet6(const char *text, uint8_t addr[16]);

/* A link-level address: six hexadecimal bytes of one or two digits parted by ':' or '-' (or '.'), as link_addr(3). */
bool addr_ether(const char *text, uint8_t ether[6]);

/* Decimal number in min..max, nothing after it. */
bool addr_number(const char *text, unsigned long min, unsigned long max, unsigned long *value);

/* The prefix length that an IPv4 address had before CIDR: 8, 16 or 24 by its class (netinet/in.h IN_CLASSA ...). */
unsigned addr_class_plen(const uint8_t addr[4]);

/* Netmask <-> prefix length of an address of `bits` (32, 128). A mask with holes: false. */
void addr_mask(unsigned plen, unsigned bits, uint8_t *mask);
bool addr_mask_plen(const uint8_t *mask, unsigned bits, unsigned *plen);

/* Text of an address; the result is `text`. ether: two hexadecimal digits and `sep` (':' or '-'). */
const char *addr_inet_text(const uint8_t addr[4], char text[ADDR_TEXT]);
const char *addr_inet6_text(const uint8_t addr[16], char text[ADDR_TEXT]);
const char *addr_ether_text(const uint8_t ether[6], char sep, char text[ADDR_TEXT]);

/* The modified EUI-64 interface identifier (RFC 4291 appendix A) of a MAC: the last 8 bytes of its fe80:: address. */
void addr_eui64(const uint8_t ether[6], uint8_t iid[8]);

bool addr_inet6_linklocal(const uint8_t addr[16]); /* fe80::/10 */

#endif
