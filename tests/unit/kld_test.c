/* SPDX-License-Identifier: BSD-2-Clause */
/* kld_test.c - kldload(8), kldunload(8), kldstat(8) against the recordings of a real FreeBSD 12.1. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "cmd/kld.h"
#include "tests/unit/expect.h"

ATF_TC(loading);
ATF_TC_HEAD(loading, tc)
{
	atf_tc_set_md_var(tc, "descr", "The first load succeeds, the second fails, whatever the form of the name");
}
ATF_TC_BODY(loading, tc)
{
	(void)tc;
	fake_os_reset();
	expect("kldload if_bridge", "", "", 0);
	expect("kldload if_bridge", "", "kldload: can't load if_bridge: module already loaded or in kernel\n", 1);
	expect("kldload -q if_bridge.ko", "", "kldload: can't load if_bridge.ko: module already loaded or in kernel\n",
	       1);
	expect("kldload -n /boot/kernel/if_bridge.ko", "", "", 0);
	expect("kldload if_vlan", "", "kldload: can't load if_vlan: module already loaded or in kernel\n", 1);
	expect("kldload if_bridge nosuch", "",
	       "kldload: can't load if_bridge: module already loaded or in kernel\n"
	       "kldload: can't load nosuch: No such file or directory\n",
	       1);
	expect("kldload ''", "", "kldload: can't load : No such file or directory\n", 1);
	expect("kldload", "", "usage: kldload [-nqv] file ...\n", 1);
}

ATF_TC(listing);
ATF_TC_HEAD(listing, tc)
{
	atf_tc_set_md_var(tc, "descr", "kldstat prints the recorded table, dependencies and addresses included");
}
ATF_TC_BODY(listing, tc)
{
	(void)tc;
	fake_os_reset();
	expect("kldstat",
	       "Id Refs Address                Size Name\n"
	       " 1    1 0xffffffff80200000   b5daa8 kernel\n",
	       "", 0);
	expect("kldload if_epair", "", "", 0);
	expect("kldload if_bridge", "", "", 0);
	expect("kldload -v if_lagg", "Loaded if_lagg, id=5\n", "", 0);
	expect("kldstat",
	       "Id Refs Address                Size Name\n"
	       " 1    9 0xffffffff80200000   b5daa8 kernel\n"
	       " 2    1 0xffffffff81011000     17d4 if_epair.ko\n"
	       " 3    1 0xffffffff81013000     6260 if_bridge.ko\n"
	       " 4    1 0xffffffff8101a000     3ca0 bridgestp.ko\n"
	       " 5    1 0xffffffff8101e000     8100 if_lagg.ko\n",
	       "", 0);
	expect("kldstat -q -m if_bridge", "", "", 0);
	expect("kldstat -q -m if_gif", "", "", 0);
	expect("kldstat -q -m if_nosuch", "", "", 1);
	expect("kldstat -m if_nosuch", "", "kldstat: can't find module if_nosuch: No such file or directory\n", 1);
	expect("kldstat -n nosuch", "", "kldstat: can't find file nosuch: No such file or directory\n", 1);
	expect("kldstat -n if_lagg.ko",
	       "Id Refs Address                Size Name\n"
	       " 5    1 0xffffffff8101e000     8100 if_lagg.ko\n",
	       "", 0);
}

ATF_TC(unloading);
ATF_TC_HEAD(unloading, tc)
{
	atf_tc_set_md_var(tc, "descr", "A module goes with what came with it, but not while another needs it");
}
ATF_TC_BODY(unloading, tc)
{
	(void)tc;
	fake_os_reset();
	expect("kldunload if_bridge", "", "kldunload: can't find file if_bridge: No such file or directory\n", 1);
	expect("kldload if_bridge", "", "", 0);
	expect("kldunload bridgestp", "", "kldunload: can't unload file: Device busy\n", 1);
	expect("kldunload kernel", "", "kldunload: can't unload file: Device busy\n", 1);
	expect("kldunload if_bridge", "", "", 0);
	expect("kldstat -q -n bridgestp", "", "", 1);
	expect("kldload -v if_tap", "Loaded if_tap, id=4\n", "", 0);
	expect("kldunload -i 4", "", "", 0);
	expect("kldunload -i 99", "", "kldunload: can't stat file id 99: No such file or directory\n", 1);
}

ATF_TC(in_jail);
ATF_TC_HEAD(in_jail, tc)
{
	atf_tc_set_md_var(tc, "descr", "A jail sees the modules and can load none");
}
ATF_TC_BODY(in_jail, tc)
{
	struct os_world *w;
	struct os_jail j = {.persist = true, .vnet = true};

	(void)tc;
	fake_os_reset();
	ATF_REQUIRE_EQ(os_world_open(&w), 0);
	ATF_REQUIRE_EQ(os_jail_create(w, &j), 0);
	ATF_REQUIRE_EQ(kld_autoload(w, "if_epair"), 0);
	ATF_CHECK_EQ(kld_autoload(w, "if_epair"), 0);
	ATF_CHECK(kld_autoload(w, "nosuch") < 0);
	fake_os_enter(j.jid);
	expect("kldload if_gre", "", "kldload: can't load if_gre: Operation not permitted\n", 1);
	expect("kldstat -q -n if_epair", "", "", 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, loading);
	ATF_TP_ADD_TC(tp, listing);
	ATF_TP_ADD_TC(tp, unloading);
	ATF_TP_ADD_TC(tp, in_jail);
	return atf_no_error();
}
