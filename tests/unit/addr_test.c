/* SPDX-License-Identifier: BSD-2-Clause */
/* addr_test.c - lib/addr.h: every address that a user can type comes through here. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "lib/addr.h"

ATF_TC(inet_strict);
ATF_TC_HEAD(inet_strict, tc)
{
	atf_tc_set_md_var(tc, "descr", "IPv4 addresses are four decimal parts and nothing else");
}
ATF_TC_BODY(inet_strict, tc)
{
	static const char *const bad[] = {"",          "1.2.3",     "1.2.3.256", "1.2.3.4.5", "1.2.3.4 ",  " 1.2.3.4",
	                                  "1.2.3.4/8", "0x1.2.3.4", "1.2.3.x",   "1..3.4",    "1.2.3.4\n", "\xff\xfe"};
	uint8_t addr[4] = {9, 9, 9, 9};

	(void)tc;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!addr_inet(bad[i], false, addr), "\"%s\" was taken", bad[i]);
	ATF_CHECK_EQ_MSG(addr[0], 9, "a refused address changed the output");
	ATF_REQUIRE(addr_inet("192.0.2.255", false, addr));
	ATF_CHECK(memcmp(addr, (uint8_t[]){192, 0, 2, 255}, 4) == 0);
}

ATF_TC(inet_loose);
ATF_TC_HEAD(inet_loose, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "ifconfig takes inet_aton(3)'s short and hexadecimal forms, without trailing words");
}
ATF_TC_BODY(inet_loose, tc)
{
	uint8_t addr[4];

	(void)tc;
	ATF_REQUIRE(addr_inet("0xffffff00", true, addr));
	ATF_CHECK(memcmp(addr, (uint8_t[]){255, 255, 255, 0}, 4) == 0);
	ATF_REQUIRE(addr_inet("127.1", true, addr));
	ATF_CHECK(memcmp(addr, (uint8_t[]){127, 0, 0, 1}, 4) == 0);
	ATF_CHECK(!addr_inet("127.1 foo", true, addr));
	ATF_CHECK(!addr_inet("127.1\nfoo", true, addr));
	ATF_CHECK(!addr_inet("", true, addr));
	ATF_CHECK(!addr_inet("host", true, addr));
}

ATF_TC(inet6);
ATF_TC_HEAD(inet6, tc)
{
	atf_tc_set_md_var(tc, "descr", "IPv6 addresses survive the way to bytes and back in their shortest form");
}
ATF_TC_BODY(inet6, tc)
{
	uint8_t addr[16];
	char text[ADDR_TEXT];

	(void)tc;
	ATF_REQUIRE(addr_inet6("2001:DB8:0:0:0::1", addr));
	ATF_CHECK_STREQ("2001:db8::1", addr_inet6_text(addr, text));
	ATF_REQUIRE(addr_inet6("::ffff:192.0.2.1", addr));
	ATF_CHECK_STREQ("::ffff:192.0.2.1", addr_inet6_text(addr, text));
	ATF_CHECK(!addr_inet6("2001:db8::1::2", addr));
	ATF_CHECK(!addr_inet6("fe80::1%lo0", addr));
	ATF_CHECK(!addr_inet6("12345::", addr));
	ATF_CHECK(!addr_inet6("", addr));
	ATF_REQUIRE(addr_inet6("febf::1", addr));
	ATF_CHECK(addr_inet6_linklocal(addr));
	ATF_REQUIRE(addr_inet6("fec0::1", addr));
	ATF_CHECK(!addr_inet6_linklocal(addr));
}

ATF_TC(ether);
ATF_TC_HEAD(ether, tc)
{
	atf_tc_set_md_var(tc, "descr", "Link-level addresses are as tolerant as link_addr(3), but six bytes");
}
ATF_TC_BODY(ether, tc)
{
	static const char *const good[] = {"02:00:00:00:00:0a", "2:0:0:0:0:a",  "02-00-00-00-00-0A",
	                                   "0200.0000.000a",    "02000000000a", "2:::::a"};
	static const char *const bad[] = {"",
	                                  "02:00:zz",
	                                  "02:00:00:00:00",
	                                  "02:00:00:00:00:00:0a",
	                                  "02:00:00:00:00:0g",
	                                  "02:00:00:00:00:0a\n",
	                                  "02 00 00 00 00 0a",
	                                  "::::::::",
	                                  "0200000000000000000000000000000000000000"};
	static const uint8_t want[6] = {2, 0, 0, 0, 0, 10};
	uint8_t ether[6];
	char text[ADDR_TEXT];

	(void)tc;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		memset(ether, 0xee, sizeof(ether));
		ATF_CHECK_MSG(addr_ether(good[i], ether), "\"%s\" was refused", good[i]);
		ATF_CHECK_MSG(memcmp(ether, want, 6) == 0, "\"%s\" is %s", good[i], addr_ether_text(ether, ':', text));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!addr_ether(bad[i], ether), "\"%s\" was taken", bad[i]);
	ATF_REQUIRE(addr_ether("ff:ff:ff:ff:ff:ff", ether));
	ATF_CHECK_STREQ("ff-ff-ff-ff-ff-ff", addr_ether_text(ether, '-', text));
}

ATF_TC(number);
ATF_TC_HEAD(number, tc)
{
	atf_tc_set_md_var(tc, "descr", "Numbers are decimal, in their range, and never wrap around");
}
ATF_TC_BODY(number, tc)
{
	static const char *const bad[] = {
	        "", "-1", "+1", " 1", "1 ", "0x1", "1e3", "4095", "18446744073709551617", "99999999999999999999999999"};
	unsigned long value = 7;

	(void)tc;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!addr_number(bad[i], 1, 4094, &value), "\"%s\" was taken", bad[i]);
	ATF_CHECK(!addr_number("0", 1, 4094, &value));
	ATF_CHECK_EQ(value, 7);
	ATF_CHECK(addr_number("4094", 1, 4094, &value) && value == 4094);
	ATF_CHECK(addr_number("0004", 1, 4094, &value) && value == 4);
	ATF_CHECK(addr_number("18446744073709551615", 0, ~0UL, &value) && value == ~0UL);
	ATF_CHECK(!addr_number("18446744073709551616", 0, ~0UL, &value));
	ATF_CHECK(addr_number("3", 0, 3, &value) && value == 3);
	ATF_CHECK(!addr_number("5", 0, 3, &value));
}

ATF_TC(masks);
ATF_TC_HEAD(masks, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "Every prefix length survives the way to a mask and back; masks with holes do not");
}
ATF_TC_BODY(masks, tc)
{
	uint8_t mask[16];
	unsigned plen;

	(void)tc;
	for (unsigned bits = 32; bits <= 128; bits += 96) {
		for (unsigned i = 0; i <= bits; i++) {
			addr_mask(i, bits, mask);
			ATF_CHECK(addr_mask_plen(mask, bits, &plen));
			ATF_CHECK_EQ_MSG(plen, i, "/%u of %u came back as /%u", i, bits, plen);
		}
	}
	ATF_CHECK(!addr_mask_plen((uint8_t[]){255, 0, 255, 0}, 32, &plen));
	ATF_CHECK(!addr_mask_plen((uint8_t[]){0, 0, 0, 1}, 32, &plen));
	ATF_CHECK_EQ(addr_class_plen((uint8_t[]){127, 0, 0, 1}), 8);
	ATF_CHECK_EQ(addr_class_plen((uint8_t[]){128, 0, 0, 1}), 16);
	ATF_CHECK_EQ(addr_class_plen((uint8_t[]){192, 0, 2, 1}), 24);
}

ATF_TC(eui64);
ATF_TC_HEAD(eui64, tc)
{
	atf_tc_set_md_var(tc, "descr", "The recorded tap's MAC gives the recorded link-local address");
}
ATF_TC_BODY(eui64, tc)
{
	static const uint8_t ether[6] = {0x00, 0xbd, 0xc1, 0x19, 0xff, 0x00};
	uint8_t addr[16] = {0xfe, 0x80};
	char text[ADDR_TEXT];

	(void)tc;
	addr_eui64(ether, addr + 8);
	ATF_CHECK_STREQ("fe80::2bd:c1ff:fe19:ff00", addr_inet6_text(addr, text));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, inet_strict);
	ATF_TP_ADD_TC(tp, inet_loose);
	ATF_TP_ADD_TC(tp, inet6);
	ATF_TP_ADD_TC(tp, ether);
	ATF_TP_ADD_TC(tp, number);
	ATF_TP_ADD_TC(tp, masks);
	ATF_TP_ADD_TC(tp, eui64);
	return atf_no_error();
}
