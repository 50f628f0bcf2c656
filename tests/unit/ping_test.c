/* SPDX-License-Identifier: BSD-2-Clause */
/* ping_test.c - cmd/ping_run.h, cmd/arp_table.h, cmd/netstat.h: what ping, arp and netstat compute before they print.
 */
#include <atf-c.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>

#include "cmd/arp_table.h"
#include "cmd/netstat.h"
#include "cmd/ping_run.h"

ATF_TC(numbers);
ATF_TC_HEAD(numbers, tc)
{
	atf_tc_set_md_var(tc, "descr", "option values are whole numbers in C's notations, within bounds");
}
ATF_TC_BODY(numbers, tc)
{
	static const char *const bad[] = {"", "-1", " 1", "1 ", "x", "1x", "256", "0x", "99999999999999999999", "1\n"};
	unsigned long n = 7;
	double d = 7;

	(void)tc;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!ping_number(bad[i], 255, &n), "\"%s\" was taken", bad[i]);
	ATF_CHECK_EQ_MSG(n, 7, "a refused number changed the output");
	ATF_CHECK(ping_number("0xff", 255, &n) && n == 255);
	ATF_CHECK(ping_fraction("0.2", 10, &d) && fabs(d - 0.2) < 1e-9);
	ATF_CHECK(!ping_fraction("nan", 10, &d) && !ping_fraction("inf", 10, &d) && !ping_fraction("-1", 10, &d));
	ATF_CHECK(!ping_fraction("1s", 10, &d) && !ping_fraction("11", 10, &d) && !ping_fraction("", 10, &d));
}

ATF_TC(pattern);
ATF_TC_HEAD(pattern, tc)
{
	atf_tc_set_md_var(tc, "descr", "-p repeats at most 16 bytes; an odd last digit is a byte of its own");
}
ATF_TC_BODY(pattern, tc)
{
	uint8_t data[40];

	(void)tc;
	ATF_REQUIRE(ping_pattern("1f2", data, 5, true));
	ATF_CHECK(memcmp(data, (uint8_t[]){0x1f, 2, 0x1f, 2, 0x1f}, 5) == 0);
	ATF_REQUIRE(ping_pattern("000102030405060708090a0b0c0d0e0f1011", data, sizeof(data), true));
	ATF_CHECK_EQ(data[15], 15);
	ATF_CHECK_EQ_MSG(data[16], 0, "more than 16 bytes were used");
	ATF_CHECK(!ping_pattern("", data, 5, true) && !ping_pattern("0g", data, 5, true));
}

ATF_TC(duplicates);
ATF_TC_HEAD(duplicates, tc)
{
	atf_tc_set_md_var(tc, "descr", "a second reply counts apart, also after the sequence numbers began anew");
}
ATF_TC_BODY(duplicates, tc)
{
	static struct ping_run run = {.timing = true};
	bool dup;

	(void)tc;
	for (long i = 0; i < 70000; i++) {
		ping_count_sent(&run);
		ATF_REQUIRE(ping_count_reply(&run, (uint16_t)i, 1, &dup));
		ATF_REQUIRE_MSG(!dup, "packet %ld counts as a duplicate", i);
	}
	ping_count_reply(&run, 3, 5, &dup);
	ATF_CHECK(dup);
	ATF_CHECK(run.stats.received == 70000 && run.stats.repeats == 1 && run.stats.sent == 70000);
	ATF_CHECK(run.stats.min == 1 && run.stats.max == 5);
}

ATF_TC(late);
ATF_TC_HEAD(late, tc)
{
	atf_tc_set_md_var(tc, "descr", "with -W a later reply is counted as received and as late, and not shown");
}
ATF_TC_BODY(late, tc)
{
	static struct ping_run run = {.timing = true, .has_wait = true, .wait = 10 * PING_MS};
	bool dup;

	(void)tc;
	ping_count_sent(&run);
	ATF_CHECK(!ping_count_reply(&run, 0, 10.5, &dup));
	ATF_CHECK(run.stats.received == 1 && run.stats.late == 1);
}

ATF_TC(stamps);
ATF_TC_HEAD(stamps, tc)
{
	atf_tc_set_md_var(tc, "descr", "the time in a packet comes back to the nanosecond");
}
ATF_TC_BODY(stamps, tc)
{
	uint8_t stamp[PING_STAMP];
	int64_t when = INT64_C(4000000000123456789);

	(void)tc;
	ping_stamp(stamp, when);
	ATF_CHECK_EQ(ping_unstamp(stamp), when);
}

ATF_TC(buckets);
ATF_TC_HEAD(buckets, tc)
{
	atf_tc_set_md_var(tc, "descr", "the order of the ARP and neighbour tables, as recorded on FreeBSD");
}
ATF_TC_BODY(buckets, tc)
{
	(void)tc;
	ATF_CHECK_EQ(arp_table_bucket(AF_INET, (uint8_t[]){192, 0, 2, 2}), 0);
	ATF_CHECK_EQ(arp_table_bucket(AF_INET, (uint8_t[]){192, 0, 2, 1}), 3);
	ATF_CHECK_EQ(arp_table_bucket(AF_INET, (uint8_t[]){192, 0, 2, 254}), 28);
	ATF_CHECK_EQ(arp_table_bucket(AF_INET6, (uint8_t[16]){0x20, 1, 0x0d, 0xb8, [15] = 0x99}), 25);
}

ATF_TC(human);
ATF_TC_HEAD(human, tc)
{
	atf_tc_set_md_var(tc, "descr", "netstat -h: at most three digits and a unit of 1024");
}
ATF_TC_BODY(human, tc)
{
	static const struct {
		uint64_t value;
		const char *text;
	} rows[] = {{0, "0"},       {999, "999"},   {1000, "1.0K"},    {1500, "1.5K"},      {9000, "8.8K"},
	            {16384, "16K"}, {10239, "10K"}, {1048575, "1.0M"}, {UINT64_MAX, "16E"}, {102400, "100K"}};
	char text[8];

	(void)tc;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		netstat_human(rows[i].value, text);
		ATF_CHECK_STREQ_MSG(text, rows[i].text, "%llu gave %s", (unsigned long long)rows[i].value, text);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, numbers);
	ATF_TP_ADD_TC(tp, pattern);
	ATF_TP_ADD_TC(tp, duplicates);
	ATF_TP_ADD_TC(tp, late);
	ATF_TP_ADD_TC(tp, stamps);
	ATF_TP_ADD_TC(tp, buckets);
	ATF_TP_ADD_TC(tp, human);
	return atf_no_error();
}
