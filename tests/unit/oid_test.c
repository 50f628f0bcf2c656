/* SPDX-License-Identifier: BSD-2-Clause */
/* oid_test.c - lib/oid.h: the table of sysctl names. */
#include <atf-c.h>
#include <string.h>

#include "lib/oid.h"

ATF_TC(lookup);
ATF_TC_HEAD(lookup, tc)
{
	atf_tc_set_md_var(tc, "descr", "Leaves are found by their whole name, nodes by whole components");
}
ATF_TC_BODY(lookup, tc)
{
	static const char *const bad[] = {"",
	                                  ".",
	                                  "net.inet.ip",
	                                  "net.inet.ip.ttlx",
	                                  "net.inet.ip.tt",
	                                  "NET.INET.IP.TTL",
	                                  "security.jail.param.host."};
	const struct oid *ttl = oid_find("net.inet.ip.ttl");

	(void)tc;
	ATF_REQUIRE(ttl);
	ATF_CHECK_EQ(oid_find("net.inet.ip.ttl."), ttl);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!oid_find(bad[i]), "\"%s\" was found", bad[i]);
	ATF_CHECK(oid_under(ttl, "net"));
	ATF_CHECK(oid_under(ttl, "net.inet.ip"));
	ATF_CHECK(oid_under(ttl, "net.inet.ip."));
	ATF_CHECK(oid_under(ttl, ""));
	ATF_CHECK(!oid_under(ttl, "net.inet.i"));
	ATF_CHECK(!oid_under(ttl, "net.inet.ip.ttl"));
	ATF_CHECK(!oid_under(ttl, "net.inet6"));
}

ATF_TC(rows);
ATF_TC_HEAD(rows, tc)
{
	atf_tc_set_md_var(tc, "descr", "Every row is whole: a unique name, a description, a value of its type");
}
ATF_TC_BODY(rows, tc)
{
	const struct oid *o, *other;
	char number[OID_NUMBER];

	(void)tc;
	for (size_t i = 0; (o = oid_at(i)); i++) {
		ATF_CHECK_MSG(o->about && *o->about, "%s has no description", o->name);
		ATF_CHECK_MSG(o->fallback, "%s has no value", o->name);
		if (oid_type_size(o->type)) {
			ATF_CHECK_MSG(oid_number(o->type, o->fallback, number), "%s: bad number", o->name);
			ATF_CHECK_STREQ(o->fallback, number);
		}
		for (size_t j = i + 1; (other = oid_at(j)); j++)
			ATF_CHECK_MSG(strcmp(o->name, other->name) != 0, "%s is there twice", o->name);
	}
}

ATF_TC(numbers);
ATF_TC_HEAD(numbers, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "Numbers are read in any base and cut to the width of their type; words are not numbers");
}
ATF_TC_BODY(numbers, tc)
{
	static const char *const bad[] = {"", "abc", "1x", "1 ", "--1", "0x", "1\n", "99999999999999999999999"};
	char number[OID_NUMBER] = "old";

	(void)tc;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!oid_number(OID_INT, bad[i], number), "\"%s\" was taken", bad[i]);
	ATF_CHECK_STREQ("old", number);
	ATF_CHECK(oid_number(OID_INT, "0x10", number));
	ATF_CHECK_STREQ("16", number);
	ATF_CHECK(oid_number(OID_INT, "010", number));
	ATF_CHECK_STREQ("8", number);
	ATF_CHECK(oid_number(OID_INT, "4294967297", number));
	ATF_CHECK_STREQ("1", number);
	ATF_CHECK(oid_number(OID_INT, "-1", number));
	ATF_CHECK_STREQ("-1", number);
	ATF_CHECK(oid_number(OID_UINT, "-1", number));
	ATF_CHECK_STREQ("4294967295", number);
	ATF_CHECK(oid_number(OID_ULONG, "18446744073709551615", number));
	ATF_CHECK_STREQ("18446744073709551615", number);
	ATF_CHECK(!oid_number(OID_STRING, "1", number));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, lookup);
	ATF_TP_ADD_TC(tp, rows);
	ATF_TP_ADD_TC(tp, numbers);
	return atf_no_error();
}
