/* SPDX-License-Identifier: BSD-2-Clause */
/* params_test.c - lib/params.h: what a jail's parameters go through between a command and the keeper. */
#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/params.h"

ATF_TC(set_and_get);
ATF_TC_HEAD(set_and_get, tc)
{
	atf_tc_set_md_var(tc, "descr", "A list keeps its order, replaces in place and forgets what is unset");
}
ATF_TC_BODY(set_and_get, tc)
{
	struct params p = {0};

	(void)tc;
	ATF_CHECK_EQ(params_get(&p, "a"), NULL);
	params_unset(&p, "a");
	ATF_REQUIRE_EQ(params_set(&p, "a", "1"), 0);
	ATF_REQUIRE_EQ(params_set(&p, "b", ""), 0);
	ATF_REQUIRE_EQ(params_set(&p, "c", "3"), 0);
	ATF_REQUIRE_EQ(params_set(&p, "a", "one"), 0);
	ATF_REQUIRE_EQ(p.count, 3);
	ATF_CHECK_STREQ(p.list[0].value, "one");
	ATF_CHECK_STREQ(params_get(&p, "b"), "");
	params_unset(&p, "b");
	ATF_REQUIRE_EQ(p.count, 2);
	ATF_CHECK_STREQ(p.list[1].name, "c");
	ATF_CHECK_EQ(params_get(&p, "b"), NULL);
	params_clear(&p);
	ATF_CHECK(p.count == 0 && p.list == NULL);
}

ATF_TC(own_value);
ATF_TC_HEAD(own_value, tc)
{
	atf_tc_set_md_var(tc, "descr", "A value of the list may be set from the list itself");
}
ATF_TC_BODY(own_value, tc)
{
	struct params p = {0};

	(void)tc;
	ATF_REQUIRE_EQ(params_set(&p, "a", "text"), 0);
	ATF_REQUIRE_EQ(params_set(&p, "a", params_get(&p, "a")), 0);
	ATF_CHECK_STREQ(params_get(&p, "a"), "text");
	ATF_REQUIRE_EQ(params_merge(&p, &p), 0);
	ATF_CHECK_EQ(p.count, 1);
	params_clear(&p);
}

ATF_TC(pack);
ATF_TC_HEAD(pack, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "A list survives packing, with empty values, newlines and bytes that are not UTF-8");
}
ATF_TC_BODY(pack, tc)
{
	struct params p = {0}, q = {0};
	char bytes[PARAMS_MAX_BYTES];

	(void)tc;
	params_set(&p, "path", "/a b\n\xff\xfe=");
	params_set(&p, "exec.start", "");
	int length = params_pack(&p, bytes, sizeof(bytes));
	ATF_REQUIRE(length > 0);
	params_set(&q, "old", "goes");
	ATF_REQUIRE_EQ(params_unpack(&q, bytes, (size_t)length), 0);
	ATF_REQUIRE_EQ(q.count, 2);
	ATF_CHECK_STREQ(q.list[0].name, "path");
	ATF_CHECK_STREQ(q.list[0].value, "/a b\n\xff\xfe=");
	ATF_CHECK_STREQ(q.list[1].value, "");
	params_clear(&p);
	ATF_CHECK_EQ(params_pack(&p, bytes, sizeof(bytes)), 0);
	ATF_CHECK_EQ(params_unpack(&q, bytes, 0), 0);
	ATF_CHECK_EQ(q.count, 0);
}

ATF_TC(too_big);
ATF_TC_HEAD(too_big, tc)
{
	atf_tc_set_md_var(tc, "descr", "A list that no message can carry is refused, at the exact byte");
}
ATF_TC_BODY(too_big, tc)
{
	struct params p = {0};
	static char bytes[2 * PARAMS_MAX_BYTES], value[PARAMS_MAX_BYTES];

	(void)tc;
	memset(value, 'x', sizeof(value) - 1);
	value[PARAMS_MAX_BYTES - 3] = '\0'; /* "a" NUL and the value's NUL fill the rest */
	ATF_REQUIRE_EQ(params_set(&p, "a", value), 0);
	ATF_CHECK_EQ(params_pack(&p, bytes, sizeof(bytes)), PARAMS_MAX_BYTES);
	ATF_CHECK_EQ(params_pack(&p, bytes, PARAMS_MAX_BYTES - 1), -E2BIG);
	ATF_CHECK_EQ(params_pack(&p, bytes, 0), -E2BIG);
	value[PARAMS_MAX_BYTES - 3] = 'x';
	value[PARAMS_MAX_BYTES - 2] = '\0';
	ATF_REQUIRE_EQ(params_set(&p, "a", value), 0);
	ATF_CHECK_EQ(params_pack(&p, bytes, sizeof(bytes)), -E2BIG);
	params_clear(&p);
}

ATF_TC(hostile);
ATF_TC_HEAD(hostile, tc)
{
	atf_tc_set_md_var(tc, "descr", "Bytes that no list packs to are refused and leave the list as it was");
}
ATF_TC_BODY(hostile, tc)
{
	static const struct {
		const char *bytes;
		size_t length;
	} bad[] = {
	        {"a", 1}, {"a\0b", 3}, {"a\0b\0c", 5}, {"a\0b\0c\0", 6}, {"\0b\0", 3}, {"\0", 1}, {"a\0b\0a\0c\0", 8},
	};
	struct params p = {0};
	static char nuls[PARAMS_MAX_BYTES + 2];

	(void)tc;
	params_set(&p, "keep", "me");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		/* A copy of the exact size lets a sanitizer see reads behind the end. */
		char *copy = malloc(bad[i].length);
		ATF_REQUIRE(copy);
		memcpy(copy, bad[i].bytes, bad[i].length);
		ATF_CHECK_EQ_MSG(params_unpack(&p, copy, bad[i].length), -EINVAL, "row %zu was taken", i);
		free(copy);
	}
	ATF_CHECK_EQ(params_unpack(&p, nuls, sizeof(nuls)), -EINVAL);
	memset(nuls, 'a', sizeof(nuls));
	ATF_CHECK_EQ(params_unpack(&p, nuls, sizeof(nuls)), -EINVAL);
	ATF_CHECK_STREQ(params_get(&p, "keep"), "me");
	params_clear(&p);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, set_and_get);
	ATF_TP_ADD_TC(tp, own_value);
	ATF_TP_ADD_TC(tp, pack);
	ATF_TP_ADD_TC(tp, too_big);
	ATF_TP_ADD_TC(tp, hostile);
	return atf_no_error();
}
