/* SPDX-License-Identifier: BSD-2-Clause */
/* sysctl_test.c - sysctl(8) against the recordings of a real FreeBSD 12.1. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "os/os.h"
#include "tests/unit/expect.h"

ATF_TC(reading);
ATF_TC_HEAD(reading, tc)
{
	atf_tc_set_md_var(tc, "descr", "Values, names, types, descriptions and subtrees print as recorded");
}
ATF_TC_BODY(reading, tc)
{
	static const struct row rows[] = {
	        {"sysctl net.inet.ip.ttl", "net.inet.ip.ttl: 64\n", "", 0},
	        {"sysctl -n net.inet.ip.ttl kern.ostype", "64\nFreeBSD\n", "", 0},
	        {"sysctl -e net.inet.ip.ttl", "net.inet.ip.ttl=64\n", "", 0},
	        {"sysctl -d net.inet.ip.ttl", "net.inet.ip.ttl: Maximum TTL on IP packets\n", "", 0},
	        {"sysctl -t net.inet.ip.ttl", "net.inet.ip.ttl: integer\n", "", 0},
	        {"sysctl -x net.inet.ip.ttl", "net.inet.ip.ttl: 0x00000040\n", "", 0},
	        {"sysctl -x net.inet.ip.forwarding", "net.inet.ip.forwarding: 0000000000\n", "", 0},
	        {"sysctl -tde net.inet.ip.ttl", "net.inet.ip.ttl=integer=Maximum TTL on IP packets\n", "", 0},
	        {"sysctl -d kern.smp.",
	         "kern.smp: Kernel SMP\nkern.smp.disabled: Whether the other processors are left off\n"
	         "kern.smp.cpus: Number of processors online\nkern.smp.maxcpus: Maximum number of processors\n",
	         "", 0},
	        {"sysctl -dN kern.smp", "kern.smp\nkern.smp.disabled\nkern.smp.cpus\nkern.smp.maxcpus\n", "", 0},
	        {"sysctl -N net.inet.raw", "net.inet.raw.pcblist\nnet.inet.raw.recvspace\nnet.inet.raw.maxdgram\n", "",
	         0},
	        {"sysctl net.inet.raw", "net.inet.raw.recvspace: 9216\nnet.inet.raw.maxdgram: 9216\n", "", 0},
	        {"sysctl net.inet.raw.", "net.inet.raw.recvspace: 9216\nnet.inet.raw.maxdgram: 9216\n", "", 0},
	        {"sysctl -T net.inet.ip.ttl", "", "", 0},
	        {"sysctl -T net.fibs", "net.fibs: 1\n", "", 0},
	        {"sysctl -W net.fibs", "", "", 0},
	        {"sysctl security.jail.jailed security.jail.vnet", "security.jail.jailed: 0\nsecurity.jail.vnet: 0\n",
	         "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(unknown);
ATF_TC_HEAD(unknown, tc)
{
	atf_tc_set_md_var(tc, "descr", "Unknown names count into the exit status; -i and -q silence them differently");
}
ATF_TC_BODY(unknown, tc)
{
	static const struct row rows[] = {
	        {"sysctl nosuch nosuch2", "", "sysctl: unknown oid 'nosuch'\nsysctl: unknown oid 'nosuch2'\n", 2},
	        {"sysctl net.inet.ip.ttl 1", "net.inet.ip.ttl: 64\n", "sysctl: unknown oid '1'\n", 1},
	        {"sysctl -i nosuch", "", "", 0},
	        {"sysctl -q nosuch", "", "", 1},
	        {"sysctl nosuch=1", "", "sysctl: unknown oid 'nosuch'\n", 1},
	        {"sysctl =1", "", "sysctl: unknown oid ''\n", 1},
	        {"sysctl net.inet=1", "", "sysctl: oid 'net.inet' isn't a leaf node\n", 1},
	        {"sysctl .", "", "sysctl: unknown oid '.'\n", 1},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(writing);
ATF_TC_HEAD(writing, tc)
{
	atf_tc_set_md_var(tc, "descr", "Setting shows the old and the new value, stays set, and refuses as recorded");
}
ATF_TC_BODY(writing, tc)
{
	static const struct row rows[] = {
	        {"sysctl net.inet.ip.forwarding=1", "net.inet.ip.forwarding: 0 -> 1\n", "", 0},
	        {"sysctl -n net.inet.ip.forwarding=0", "1 -> 0\n", "", 0},
	        {"sysctl net.inet.ip.ttl:65", "net.inet.ip.ttl: 64 -> 65\n", "", 0},
	        {"sysctl net.inet.ip.ttl='66'", "net.inet.ip.ttl: 65 -> 66\n", "", 0},
	        {"sysctl -e net.inet.ip.ttl=0x40", "net.inet.ip.ttl=66 -> 64\n", "", 0},
	        {"sysctl -q net.inet.ip.ttl=64", "net.inet.ip.ttl: 64 -> 64\n", "", 0},
	        {"sysctl net.inet.ip.forwarding=abc", "", "sysctl: invalid integer 'abc'\n", 1},
	        {"sysctl net.inet.ip.forwarding=", "", "sysctl: empty numeric value\n", 1},
	        {"sysctl kern.osreldate=5", "", "sysctl: oid 'kern.osreldate' is read only\n", 1},
	        {"sysctl net.fibs=2", "",
	         "sysctl: oid 'net.fibs' is a read only tunable\nsysctl: Tunable values are set in /boot/loader.conf\n",
	         1},
	        {"sysctl kern.ipc.nmbclusters=1000", "kern.ipc.nmbclusters: 62906\n",
	         "sysctl: kern.ipc.nmbclusters=1000: Invalid argument\n", 1},
	        {"sysctl kern.ipc.nmbclusters=1000000", "kern.ipc.nmbclusters: 62906 -> 1000000\n", "", 0},
	        {"sysctl security.jail.allow_raw_sockets=1", "security.jail.allow_raw_sockets: 0 -> 1\n", "", 0},
	        {"sysctl -n security.jail.allow_raw_sockets", "1\n", "", 0},
	        {"sysctl net.inet.icmp.drop_redirect", "net.inet.icmp.drop_redirect: 0\n", "", 0},
	        {"sysctl net.link.ether.inet.garp_rexmit_count=17", "net.link.ether.inet.garp_rexmit_count: 0 -> 16\n",
	         "", 0},
	        {"sysctl net.link.ether.inet.garp_rexmit_count=-1", "net.link.ether.inet.garp_rexmit_count: 16 -> 0\n",
	         "", 0},
	        {"sysctl kern.securelevel=1", "kern.securelevel: -1 -> 1\n", "", 0},
	        {"sysctl kern.securelevel=0", "kern.securelevel: 1\n",
	         "sysctl: kern.securelevel=0: Operation not permitted\n", 1},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(in_jail);
ATF_TC_HEAD(in_jail, tc)
{
	atf_tc_set_md_var(tc, "descr", "A jail sets what belongs to its own stack and nothing of the host's");
}
ATF_TC_BODY(in_jail, tc)
{
	static const struct row with_stack[] = {
	        {"sysctl net.inet.ip.forwarding=1", "net.inet.ip.forwarding: 0 -> 1\n", "", 0},
	        {"sysctl net.link.ether.inet.max_age=60", "net.link.ether.inet.max_age: 1200 -> 60\n", "", 0},
	        {"sysctl kern.ipc.nmbclusters=2000000", "kern.ipc.nmbclusters: 62906\n",
	         "sysctl: kern.ipc.nmbclusters=2000000: Operation not permitted\n", 1},
	        {"sysctl security.jail.vnet security.jail.jailed", "security.jail.vnet: 1\nsecurity.jail.jailed: 1\n",
	         "", 0},
	        {NULL, NULL, NULL, 0},
	};
	static const struct row without_stack[] = {
	        {"sysctl security.jail.vnet security.jail.jailed", "security.jail.vnet: 0\nsecurity.jail.jailed: 1\n",
	         "", 0},
	        {"sysctl net.inet.ip.ttl=1", "net.inet.ip.ttl: 64\n",
	         "sysctl: net.inet.ip.ttl=1: Operation not permitted\n", 1},
	        {NULL, NULL, NULL, 0},
	};
	static const struct row on_host[] = {
	        {"sysctl net.inet.ip.forwarding", "net.inet.ip.forwarding: 0\n", "", 0},
	        {"sysctl net.link.ether.inet.max_age", "net.link.ether.inet.max_age: 1200\n", "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	int own = make_jail("own", true), shared = make_jail("shared", false);
	fake_os_enter(own);
	check_rows(with_stack);
	fake_os_enter(shared);
	check_rows(without_stack);
	fake_os_enter(0);
	check_rows(on_host);
}

ATF_TC(modules);
ATF_TC_HEAD(modules, tc)
{
	atf_tc_set_md_var(tc, "descr", "A module's names are there only once it is loaded");
}
ATF_TC_BODY(modules, tc)
{
	static const struct row rows[] = {
	        {"sysctl net.link.bridge", "", "sysctl: unknown oid 'net.link.bridge'\n", 1},
	        {"sysctl net.link.bridge.pfil_member=0", "", "sysctl: unknown oid 'net.link.bridge.pfil_member'\n", 1},
	        {"kldload if_bridge", "", "", 0},
	        {"sysctl net.link.bridge.pfil_member=0", "net.link.bridge.pfil_member: 1 -> 0\n", "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(file);
ATF_TC_HEAD(file, tc)
{
	atf_tc_set_md_var(tc, "descr", "-f sets what a file says, and names the line of what is wrong");
}
ATF_TC_BODY(file, tc)
{
	static const struct row rows[] = {
	        {"sysctl -f good.conf", "net.inet.ip.ttl: 64 -> 60\nnet.inet.ip.redirect: 1 -> 0\n",
	         "sysctl: unknown oid 'nosuch' at line 4\n", 1},
	        {"sysctl -f nosuch.conf", "", "sysctl: nosuch.conf: No such file or directory\n", 66},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	FILE *f = fopen("good.conf", "w");
	ATF_REQUIRE(f);
	fputs("net.inet.ip.ttl=60 # why\n# net.inet.ip.ttl=61\n  net.inet.ip.redirect = 0\nnosuch=1\n\n \n", f);
	fclose(f);
	check_rows(rows);
}

ATF_TC(hostile);
ATF_TC_HEAD(hostile, tc)
{
	atf_tc_set_md_var(tc, "descr", "Long and strange words are refused and harm nothing");
}
ATF_TC_BODY(hostile, tc)
{
	static char word[4001];
	char name[] = "sysctl", *argv[] = {name, word, NULL};
	static struct fake_result r;

	(void)tc;
	fake_os_reset();
	memset(word, 'x', 4000);
	fake_run_words(&r, 2, argv);
	ATF_CHECK_EQ(r.status, 1);
	ATF_CHECK(strncmp(r.err, "sysctl: oid too long: 'xxx", 26) == 0);
	snprintf(word, sizeof(word), "net.inet.ip.ttl=64\n\xff");
	fake_run_words(&r, 2, argv);
	ATF_CHECK_EQ(r.status, 1);
	ATF_CHECK_STREQ("sysctl: invalid integer '64\n\xff'\n", r.err);
	snprintf(word, sizeof(word), "kern.bootfile=\"");
	fake_run_words(&r, 2, argv);
	ATF_CHECK_EQ(r.status, 0);
	fake_os_fail(5, "");
	snprintf(word, sizeof(word), "net.inet.ip.ttl=3");
	fake_run_words(&r, 2, argv);
	ATF_CHECK_STREQ("sysctl: net.inet.ip.ttl=3: Input/output error\n", r.err);
	ATF_CHECK_STREQ("net.inet.ip.ttl: 64\n", r.out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, reading);
	ATF_TP_ADD_TC(tp, unknown);
	ATF_TP_ADD_TC(tp, writing);
	ATF_TP_ADD_TC(tp, in_jail);
	ATF_TP_ADD_TC(tp, modules);
	ATF_TP_ADD_TC(tp, file);
	ATF_TP_ADD_TC(tp, hostile);
	return atf_no_error();
}
