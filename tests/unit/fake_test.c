/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_test.c - the operating system in memory keeps the promises of os/os.h that other tests lean on. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ifnames.h"
#include "os/os.h"
#include "tests/unit/expect.h"

static struct os_world *world;
static struct os_vnet *host;

static void start(void)
{
	fake_os_reset();
	ATF_REQUIRE_EQ(os_world_open(&world), 0);
	ATF_REQUIRE_EQ(os_vnet_open(world, 0, &host), 0);
}

/* Names of a stack's interfaces, parted by blanks. */
static void names_of(struct os_vnet *v, char text[256])
{
	struct os_if *list;
	int count = os_if_list(v, &list);
	size_t used = 0;

	ATF_REQUIRE(count >= 0);
	text[0] = '\0';
	for (int i = 0; i < count && used < 200; i++)
		used += (size_t)snprintf(text + used, 256 - used, "%s%s", i ? " " : "", list[i].name);
	free(list);
}

ATF_TC(units);
ATF_TC_HEAD(units, tc)
{
	atf_tc_set_md_var(tc, "descr", "New interfaces get the lowest free unit, which renaming does not free");
}
ATF_TC_BODY(units, tc)
{
	struct os_ifset rename = {.set = OS_SET_NAME, .name = "blue"};
	char name[OS_IFNAME], names[256];

	(void)tc;
	start();
	ATF_REQUIRE_EQ(os_if_create(host, "epair", -1, name), 0);
	ATF_CHECK_STREQ("epair0a", name);
	ATF_REQUIRE_EQ(os_if_create(host, "bridge", -1, name), 0);
	ATF_REQUIRE_EQ(os_if_set(host, name, &rename), 0);
	ATF_REQUIRE_EQ(os_if_create(host, "bridge", -1, name), 0);
	ATF_CHECK_STREQ("bridge1", name);
	ATF_CHECK_EQ(os_if_create(host, "bridge", 0, name), -EEXIST);
	ATF_CHECK_EQ(os_if_create(host, "nosuch", -1, name), -EINVAL);
	ATF_REQUIRE_EQ(os_if_destroy(host, "blue"), 0);
	ATF_REQUIRE_EQ(os_if_create(host, "bridge", -1, name), 0);
	ATF_CHECK_STREQ("bridge0", name);
	ATF_REQUIRE_EQ(os_if_destroy(host, "epair0b"), 0);
	names_of(host, names);
	ATF_CHECK_STREQ("lo0 bridge1 bridge0", names);
}

ATF_TC(moves);
ATF_TC_HEAD(moves, tc)
{
	atf_tc_set_md_var(tc, "descr", "A lent interface loses its addresses and comes home when the jail dies");
}
ATF_TC_BODY(moves, tc)
{
	struct os_addr a = {.family = AF_INET, .addr = {192, 0, 2, 1}, .plen = 24}, *addrs;
	struct os_ifset up = {.set = OS_SET_UP, .up = true};
	char name[OS_IFNAME], names[256];
	struct os_vnet *inside;
	struct os_if face;

	(void)tc;
	start();
	int jid = make_jail("a", true);
	ATF_REQUIRE_EQ(os_vnet_open(world, jid, &inside), 0);
	ATF_REQUIRE_EQ(os_if_create(host, "epair", -1, name), 0);
	ATF_REQUIRE_EQ(os_if_get(host, name, &face), 0);
	a.index = face.index;
	ATF_REQUIRE_EQ(os_addr_add(host, &a), 0);
	ATF_REQUIRE_EQ(os_if_set(host, name, &up), 0);
	ATF_REQUIRE_EQ(os_if_move(host, name, inside), 0);
	ATF_REQUIRE_EQ(os_if_create(inside, "epair", 7, name), 0);
	ATF_REQUIRE_EQ(os_if_get(inside, "epair0a", &face), 0);
	ATF_CHECK_EQ(face.flags & F_UP, 0);
	ATF_CHECK_EQ(face.index, 2);
	ATF_CHECK_EQ(os_addr_list(inside, face.index, &addrs), 0);
	free(addrs);
	names_of(inside, names);
	ATF_CHECK_STREQ("lo0 epair0a epair7a epair7b", names);
	ATF_REQUIRE_EQ(os_if_move(inside, "epair7b", host), 0);
	ATF_REQUIRE_EQ(os_jail_remove(world, jid), 0);
	names_of(host, names);
	ATF_CHECK_STREQ("lo0 epair0b epair0a", names);
	os_vnet_close(inside);
}

ATF_TC(jails);
ATF_TC_HEAD(jails, tc)
{
	atf_tc_set_md_var(tc, "descr", "A jail sees its children alone, under names relative to it");
}
ATF_TC_BODY(jails, tc)
{
	struct os_jail j = {0}, *list;

	(void)tc;
	start();
	int parent = make_jail("p", true), child = make_jail("p.c", true);
	make_jail("q", true);
	ATF_REQUIRE_EQ(os_jail_get(world, "p.c", &j), 0);
	ATF_CHECK_EQ(j.parent, parent);
	os_jail_clear(&j);
	fake_os_enter(parent);
	int count = os_jail_list(world, &list);
	ATF_REQUIRE_EQ(count, 1);
	ATF_CHECK_EQ(list[0].jid, child);
	ATF_CHECK_STREQ("c", list[0].name);
	ATF_CHECK_EQ(list[0].parent, 0);
	os_jail_clear(&list[0]);
	free(list);
	ATF_CHECK_EQ(os_jail_get(world, "q", &j), -ENOENT);
	fake_os_enter(0);
	ATF_REQUIRE_EQ(os_jail_remove(world, parent), 0);
	ATF_CHECK_EQ(os_jail_get(world, "p.c", &j), -ENOENT);
}

ATF_TC(failures);
ATF_TC_HEAD(failures, tc)
{
	atf_tc_set_md_var(tc, "descr", "A failure that a test asks for comes once, with its reason");
}
ATF_TC_BODY(failures, tc)
{
	char name[OS_IFNAME];

	(void)tc;
	start();
	fake_os_fail(ENOMEM, "out of rabbits");
	ATF_CHECK_EQ(os_if_create(host, "bridge", -1, name), -ENOMEM);
	ATF_CHECK_STREQ("out of rabbits", os_vnet_reason(host));
	ATF_CHECK_EQ(os_if_create(host, "bridge", -1, name), 0);
	ATF_CHECK_STREQ("", os_vnet_reason(host));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, units);
	ATF_TP_ADD_TC(tp, moves);
	ATF_TP_ADD_TC(tp, jails);
	ATF_TP_ADD_TC(tp, failures);
	return atf_no_error();
}
