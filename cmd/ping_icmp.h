/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_icmp.h - ICMP messages and IP options as ping(8) prints them. */
#ifndef CMD_PING_ICMP_H
#define CMD_PING_ICMP_H

#include <netinet/in.h>
#include <netinet/ip.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The IPv4 packet that an ICMP error of `length` bytes quotes, with its ICMP header within; NULL if cut short. */
const struct ip *ping_quoted(const uint8_t *icmp, size_t length, const uint8_t **inner);

/* The ports of a quoted TCP or UDP header; nothing of any other protocol's. */
void ping_print_ports(uint8_t protocol, const uint8_t *header);

/* Text of a message that is no reply, several lines long. */
void ping_print_icmp(const uint8_t *icmp, size_t length);

/* The route recorded so far, to tell when it did not change. */
struct ping_route {
	uint8_t bytes[40];
	size_t length;
};

/* The options of a received packet. `self` is the address that it came to. */
void ping_print_options(const uint8_t *options, size_t length, struct in_addr self, bool numeric,
                        struct ping_route *last);

#endif
