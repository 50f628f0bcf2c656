/* SPDX-License-Identifier: BSD-2-Clause */
/* lab_test.c - the description of a network: names, links, limits. */
#include "lab/lab.h"

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

ATF_TC_WITHOUT_HEAD(names_as_mininet);
ATF_TC_BODY(names_as_mininet, tc)
{
	struct lab *lab = lab_new("x");
	const int h = lab_add_node(lab, "h1", LAB_HOST), s = lab_add_node(lab, "s1", LAB_SWITCH);
	const int link = lab_join(lab, h, s);

	ATF_REQUIRE_EQ(0, link);
	ATF_CHECK_STREQ("h1-eth0", lab->ifs[lab->links[link].end[0]].ifname);
	ATF_CHECK_STREQ("s1-eth1", lab->ifs[lab->links[link].end[1]].ifname);
	ATF_CHECK_EQ(lab->links[link].end[1], lab_peer(lab, lab->links[link].end[0]));
	ATF_CHECK_EQ(lab->links[link].end[1], lab_find_if(lab, s, "s1-eth1"));
	ATF_CHECK_EQ(LAB_NONE, lab_find_if(lab, s, "s1-eth2"));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(bad_names);
ATF_TC_BODY(bad_names, tc)
{
	struct lab *lab = lab_new("x");
	char longest[LAB_NAME + 1];

	memset(longest, 'a', sizeof longest);
	longest[LAB_NAME] = '\0';
	ATF_CHECK_EQ(-ENAMETOOLONG, lab_add_node(lab, longest, LAB_HOST));
	longest[LAB_NAME - 1] = '\0';
	ATF_CHECK_EQ(0, lab_add_node(lab, longest, LAB_HOST));
	ATF_CHECK_EQ(-EEXIST, lab_add_node(lab, longest, LAB_HOST));
	ATF_CHECK_EQ(-EINVAL, lab_add_node(lab, "", LAB_HOST));
	ATF_CHECK_EQ(-EINVAL, lab_add_node(lab, "a b", LAB_HOST));
	ATF_CHECK_EQ(-EINVAL, lab_add_node(lab, "-a", LAB_HOST));
	ATF_CHECK_EQ(-EINVAL, lab_add_node(lab, "a/b", LAB_HOST));
	ATF_CHECK_EQ(-EINVAL, lab_add_if(lab, 0, "a/b"));
	ATF_CHECK_EQ(-EINVAL, lab_add_if(lab, 0, ".."));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(long_names_are_shortened);
ATF_TC_BODY(long_names_are_shortened, tc)
{
	struct lab *lab = lab_new("x");
	const int n = lab_add_node(lab, "a-router-with-a-very-long-name", LAB_ROUTER);
	char seen[300][OS_IFNAME];

	for (int i = 0; i < 300; i++) {
		const int ifp = lab_add_if(lab, n, NULL);

		ATF_REQUIRE(ifp >= 0);
		memcpy(seen[i], lab->ifs[ifp].ifname, OS_IFNAME);
		for (int j = 0; j < i; j++)
			ATF_REQUIRE(strcmp(seen[i], seen[j]) != 0);
	}
	ATF_CHECK_STREQ("a-router-w-eth0", seen[0]);
	ATF_CHECK_STREQ("a-router-with-a-very-long-name-eth0", lab->ifs[0].name);
	ATF_CHECK(lab_add_if(lab, n, "another-name-that-is-long") >= 0);
	ATF_CHECK(lab_add_if(lab, n, "another-name-that-is-longer") >= 0);
	ATF_CHECK_STREQ("another-name-~1", lab->ifs[301].ifname);
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(links_are_between_free_ends);
ATF_TC_BODY(links_are_between_free_ends, tc)
{
	struct lab *lab = lab_new("x");
	const int a = lab_add_node(lab, "a", LAB_HOST), b = lab_add_node(lab, "b", LAB_HOST);

	ATF_REQUIRE_EQ(0, lab_join(lab, a, b));
	ATF_CHECK_EQ(-EBUSY, lab_add_link(lab, 0, 1));
	ATF_CHECK_EQ(-EINVAL, lab_add_link(lab, 0, 0));
	ATF_CHECK_EQ(-EEXIST, lab_add_if(lab, a, "a-eth0"));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(finds_each_of_many);
ATF_TC_BODY(finds_each_of_many, tc)
{
	struct lab *lab = lab_new("x");
	char name[16];

	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof name, "h%d", i);
		ATF_REQUIRE_EQ(i, lab_add_node(lab, name, LAB_HOST));
	}
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof name, "h%d", i);
		ATF_REQUIRE_EQ(i, lab_find_node(lab, name));
	}
	ATF_CHECK_EQ(LAB_NONE, lab_find_node(lab, "h10000"));
	for (int i = 0; i < 100000; i++)
		ATF_REQUIRE_EQ(i, lab_add_if(lab, 7, NULL));
	ATF_CHECK_EQ(99999, lab_find_if(lab, 7, "h7-eth99999"));
	ATF_CHECK_EQ(LAB_NONE, lab_find_if(lab, 8, "h7-eth99999"));
	for (int i = 10000; i < LAB_MAX_NODES; i++) {
		snprintf(name, sizeof name, "h%d", i);
		ATF_REQUIRE_EQ(i, lab_add_node(lab, name, LAB_HOST));
	}
	ATF_CHECK_EQ(-E2BIG, lab_add_node(lab, "more", LAB_HOST));
	lab_free(lab);
}

ATF_TC_WITHOUT_HEAD(addresses);
ATF_TC_BODY(addresses, tc)
{
	static const char *const bad[] = {"",       "/",       "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/-1",
	                                  "10.0.0", "::1/129", "x/1"};
	struct lab_addr a;
	char text[64];

	ATF_REQUIRE_EQ(0, lab_parse_addr("10.0.0.1/8", &a));
	ATF_CHECK_EQ(8, a.plen);
	lab_format_addr(&a, text, sizeof text);
	ATF_CHECK_STREQ("10.0.0.1/8", text);
	ATF_REQUIRE_EQ(0, lab_parse_addr("fd00::1", &a));
	ATF_CHECK_EQ(128, a.plen);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ATF_CHECK_EQ_MSG(-EINVAL, lab_parse_addr(bad[i], &a), "%s", bad[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_as_mininet);
	ATF_TP_ADD_TC(tp, bad_names);
	ATF_TP_ADD_TC(tp, long_names_are_shortened);
	ATF_TP_ADD_TC(tp, links_are_between_free_ends);
	ATF_TP_ADD_TC(tp, finds_each_of_many);
	ATF_TP_ADD_TC(tp, addresses);
	return atf_no_error();
}
