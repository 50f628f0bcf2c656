/* SPDX-License-Identifier: BSD-2-Clause */
/* texts_test.c - lib/ifnames.h and lib/errtext.h: the words that FreeBSD has for bits and errors. */
#include <atf-c.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/errtext.h"
#include "lib/ifnames.h"

ATF_TC(bits);
ATF_TC_HEAD(bits, tc)
{
	atf_tc_set_md_var(tc, "descr", "Recorded values give the recorded lines of ifconfig");
}
ATF_TC_BODY(bits, tc)
{
	char text[BITS_TEXT];

	(void)tc;
	ATF_CHECK_STREQ("8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST>", bits_text(0x8843, if_flag_names, text));
	ATF_CHECK_STREQ("28943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,PPROMISC>",
	                bits_text(0x28943, if_flag_names, text));
	ATF_CHECK_STREQ("0<>", bits_text(0, if_flag_names, text));
	ATF_CHECK_STREQ("680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>",
	                bits_text(0x680003, if_cap_names, text));
	ATF_CHECK_STREQ("29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>", bits_text(0x29, nd6_flag_names, text));
	ATF_CHECK_STREQ("363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>", bits_text(0x363, member_flag_names, text));
	ATF_CHECK_STREQ("b67<LEARNING,DISCOVER,STP,PRIVATE,EDGE,AUTOEDGE,AUTOPTP>",
	                bits_text(0xb67, member_flag_names, text));
}

ATF_TC(all_bits);
ATF_TC_HEAD(all_bits, tc)
{
	atf_tc_set_md_var(tc, "descr", "All bits at once fit, and unnamed ones have no empty name");
}
ATF_TC_BODY(all_bits, tc)
{
	const struct bitname *tables[] = {if_flag_names, if_cap_names, nd6_flag_names, member_flag_names};
	char text[BITS_TEXT + 8];

	(void)tc;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		memset(text, 'x', sizeof(text));
		bits_text(UINT32_MAX, tables[i], text);
		ATF_CHECK(strlen(text) < BITS_TEXT);
		ATF_CHECK_EQ(text[strlen(text) - 1], '>');
		ATF_CHECK(!strstr(text, ",,") && !strstr(text, "<,") && !strstr(text, ",>"));
		ATF_CHECK_EQ(text[BITS_TEXT], 'x');
	}
}

ATF_TC(too_many_bits);
ATF_TC_HEAD(too_many_bits, tc)
{
	atf_tc_set_md_var(tc, "descr", "Names that do not fit are left out whole; nothing is written behind the text");
}
ATF_TC_BODY(too_many_bits, tc)
{
	static const char name[] =
	        "A_NAME_OF_ONE_HUNDRED_BYTES_OR_SO_THAT_NO_INTERFACE_HAS_AND_THAT_FILLS_A_LINE_QUICKLY";
	struct bitname names[17] = {0};
	char text[BITS_TEXT + 8];

	(void)tc;
	for (int i = 0; i < 16; i++)
		names[i] = (struct bitname){1u << i, name};
	memset(text, 'x', sizeof(text));
	bits_text(0xffff, names, text);
	ATF_CHECK(strlen(text) < BITS_TEXT);
	ATF_CHECK_EQ(text[strlen(text) - 1], '>');
	ATF_CHECK_EQ(text[BITS_TEXT], 'x');
}

ATF_TC(errors);
ATF_TC_HEAD(errors, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "Errors have FreeBSD's words, not those of the system below, whatever their sign");
}
ATF_TC_BODY(errors, tc)
{
	(void)tc;
	ATF_CHECK_STREQ("Device not configured", err_text(ENXIO));
	ATF_CHECK_STREQ("Device not configured", err_text(-ENODEV));
	ATF_CHECK_STREQ("Can't assign requested address", err_text(-EADDRNOTAVAIL));
	ATF_CHECK_STREQ("Device busy", err_text(EBUSY));
	ATF_CHECK_STREQ("Operation not supported", err_text(EOPNOTSUPP));
	ATF_CHECK_STREQ("No route to host", err_text(EHOSTUNREACH));
	ATF_CHECK_STREQ("Unknown error: 9999", err_text(9999));
	ATF_CHECK_STREQ("Unknown error: 9999", err_text(-9999));
	ATF_CHECK_STREQ("Unknown error: -2147483648", err_text(INT_MIN));
	for (int error = 1; error < 40; error++)
		if (strcmp(strerror(error), "Unknown error 41") != 0)
			ATF_CHECK_MSG(!strstr(err_text(error), "Unknown"), "errno %d has no words", error);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bits);
	ATF_TP_ADD_TC(tp, all_bits);
	ATF_TP_ADD_TC(tp, too_many_bits);
	ATF_TP_ADD_TC(tp, errors);
	return atf_no_error();
}
