/* SPDX-License-Identifier: BSD-2-Clause */
/* ifconfig_test.c - ifconfig(8) against the recordings of a real FreeBSD 12.1, on the system in memory. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"
#include "tests/unit/expect.h"

/* The lines of an interface that begin with a word, each with a newline. */
static const char *lines(const char *command, const char *word)
{
	static char found[4096];
	struct fake_result r;
	size_t used = 0;

	fake_run(&r, command);
	found[0] = '\0';
	for (char *rest = r.out, *line; (line = strsep(&rest, "\n")) != NULL;)
		if (strncmp(line + strspn(line, "\t"), word, strlen(word)) == 0)
			used += (size_t)snprintf(found + used, sizeof(found) - used, "%s\n", line + strspn(line, "\t"));
	return found;
}

static void check_lines(const char *command, const char *word, const char *wanted)
{
	const char *found = lines(command, word);

	ATF_CHECK_MSG(strcmp(found, wanted) == 0, "%s: the lines are\n%s", command, found);
}

ATF_TC(missing);
ATF_TC_HEAD(missing, tc)
{
	atf_tc_set_md_var(tc, "descr", "A missing interface is named as such, whatever else is wrong with the words");
}
ATF_TC_BODY(missing, tc)
{
	static const struct row rows[] = {
	        {"ifconfig nosuch0", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 up", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 foo", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 alias", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 mtu", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 addm lo0", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 vnet x", "", "ifconfig: interface nosuch0 does not exist\n", 1},
	        {"ifconfig nosuch0 -vnet x", "", "ifconfig: jail \"x\" not found\n", 1},
	        {"ifconfig averyverylongname01 up", "", "ifconfig: interface averyverylongname01 does not exist\n", 1},
	        {"ifconfig averyverylongname01 create", "", "ifconfig: averyverylongname01: cloning name too long\n",
	         1},
	        {NULL, NULL, NULL, 0},
	};

	fake_os_reset();
	check_rows(rows);
}

ATF_TC(naming);
ATF_TC_HEAD(naming, tc)
{
	atf_tc_set_md_var(tc, "descr", "A name that was not typed is printed once at the end, even after a failure");
}
ATF_TC_BODY(naming, tc)
{
	static const struct row rows[] = {
	        {"ifconfig epair create", "epair0a\n", "", 0},
	        {"ifconfig epair3 create up", "epair3a\n", "", 0},
	        {"ifconfig bridge1 create", "", "", 0},
	        {"ifconfig bridge create name br 192.0.2.1/24", "br\n", "", 0},
	        {"ifconfig br up inet 192.0.2.1/24", "", "ifconfig: inet: bad value\n", 1},
	        {"ifconfig tap create inet 192.0.2.x", "tap0\n", "ifconfig: 192.0.2.x: bad value\n", 1},
	        {"ifconfig tap create vnet nosuch", "tap1\n", "ifconfig: jail \"nosuch\" not found\n", 1},
	        {"ifconfig tap0 name t", "t\n", "", 0},
	        {"ifconfig t name lo0", "", "ifconfig: ioctl SIOCSIFNAME (set name): File exists\n", 1},
	        {"ifconfig t name averyverylongname01", "",
	         "ifconfig: ioctl SIOCSIFNAME (set name): File name too long\n", 1},
	        {"ifconfig t create", "", "ifconfig: interface t already exists\n", 1},
	        {"ifconfig t create mtu 1400", "", "", 0},
	        {"ifconfig foo create", "", "ifconfig: SIOCIFCREATE2: Invalid argument\n", 1},
	        {"ifconfig tap01 create", "", "ifconfig: SIOCIFCREATE2: Invalid argument\n", 1},
	        {"ifconfig epair5a create", "", "ifconfig: SIOCIFCREATE2: Invalid argument\n", 1},
	        {"ifconfig epair99999 create", "", "ifconfig: SIOCIFCREATE2: No space left on device\n", 1},
	        {NULL, NULL, NULL, 0},
	};

	fake_os_reset();
	check_rows(rows);
	check_lines("ifconfig br", "br:", "br: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n");
	check_lines("ifconfig t", "t:", "t: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1400\n");
}

ATF_TC(replacing);
ATF_TC_HEAD(replacing, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "inet A replaces the first address and goes to the end; alias adds; masks default");
}
ATF_TC_BODY(replacing, tc)
{
	static const struct row set[] = {
	        {"ifconfig tap create", "tap0\n", "", 0},
	        {"ifconfig tap0 inet 192.0.2.1/24", "", "", 0},
	        {"ifconfig tap0 inet 192.0.2.2/24 alias", "", "", 0},
	        {"ifconfig tap0 inet 192.0.2.3/32 alias", "", "", 0},
	        {"ifconfig tap0 inet 192.0.2.3/32 alias", "", "", 0},
	        {"ifconfig tap0 inet 203.0.113.9/24", "", "", 0},
	        {"ifconfig tap0 10.1.2.3", "", "", 0},
	        {NULL, NULL, NULL, 0},
	};
	static const struct row removed[] = {
	        {"ifconfig tap0 inet -alias 192.0.2.99", "",
	         "ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address\n", 1},
	        {"ifconfig tap0 -alias 203.0.113.9", "", "", 0},
	        {"ifconfig tap0 inet 10.1.2.3/8 delete", "", "", 0},
	        {"ifconfig tap0 inet -alias", "", "", 0},
	        {"ifconfig tap0 delete", "", "ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address\n", 1},
	        {"ifconfig tap0 inet 192.0.2.1/33", "", "ifconfig: 192.0.2.1/33: bad value (width too large)\n", 1},
	        {"ifconfig tap0 192.0.2.1/abc", "", "ifconfig: 192.0.2.1/abc: bad value (width invalid)\n", 1},
	        {"ifconfig tap0 inet 192.0.2.x/24", "", "ifconfig: 192.0.2.x: bad value\n", 1},
	        {"ifconfig tap0 netmask 255.0.0.0", "", "ifconfig: ioctl (SIOCAIFADDR): Invalid argument\n", 1},
	        {NULL, NULL, NULL, 0},
	};

	fake_os_reset();
	check_rows(set);
	check_lines("ifconfig tap0 inet", "inet",
	            "inet 192.0.2.3 netmask 0xffffffff broadcast 192.0.2.3\n"
	            "inet 203.0.113.9 netmask 0xffffff00 broadcast 203.0.113.255\n"
	            "inet 10.1.2.3 netmask 0xff000000 broadcast 10.255.255.255\n");
	check_rows(removed);
	check_lines("ifconfig tap0", "inet ", "");
}

ATF_TC(broadcasts);
ATF_TC_HEAD(broadcasts, tc)
{
	atf_tc_set_md_var(tc, "descr", "Broadcast addresses: computed, given, of /31 and /32, none on loopback");
}
ATF_TC_BODY(broadcasts, tc)
{
	static const struct {
		const char *words, *line;
	} rows[] = {
	        {"192.0.2.1 netmask 255.255.255.192", "inet 192.0.2.1 netmask 0xffffffc0 broadcast 192.0.2.63\n"},
	        {"192.0.2.1 netmask 0xfffffff0 broadcast 192.0.2.77",
	         "inet 192.0.2.1 netmask 0xfffffff0 broadcast 192.0.2.77\n"},
	        {"192.0.2.1/31", "inet 192.0.2.1 netmask 0xfffffffe broadcast 255.255.255.255\n"},
	        {"192.0.2.1/32", "inet 192.0.2.1 netmask 0xffffffff broadcast 192.0.2.1\n"},
	        {"172.16.1.1", "inet 172.16.1.1 netmask 0xffff0000 broadcast 172.16.255.255\n"},
	};
	struct fake_result r;
	char line[128];

	fake_os_reset();
	fake_run(&r, "ifconfig epair0 create");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(line, sizeof line, "ifconfig epair0a inet %s", rows[i].words);
		fake_run(&r, line);
		check_lines("ifconfig epair0a inet", "inet", rows[i].line);
	}
	fake_run(&r, "ifconfig lo1 create inet 198.51.100.1/32 up");
	check_lines("ifconfig lo1", "inet ", "inet 198.51.100.1 netmask 0xffffffff\n");
}

ATF_TC(going_up);
ATF_TC_HEAD(going_up, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "The first address brings up; `up` among the words does so before the address is set");
}
ATF_TC_BODY(going_up, tc)
{
	struct fake_result r;

	fake_os_reset();
	fake_run(&r, "ifconfig epair0 create");
	fake_run(&r, "ifconfig epair0a inet 192.0.2.1/24");
	ATF_CHECK_MSG(strncmp(lines("ifconfig epair0a", "inet"), "inet 192.0.2.1", 14) == 0, "inet was there first");
	check_lines("ifconfig epair0a", "epair0a",
	            "epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n");
	fake_run(&r, "ifconfig epair0b inet 192.0.2.2/24 up");
	ATF_CHECK_MSG(strncmp(lines("ifconfig epair0b", "inet"), "inet6 fe80:", 11) == 0, "inet6 was there first");
	/* Families stand together whenever their addresses came. */
	fake_run(&r, "ifconfig epair0b inet6 2001:db8::1/64");
	const char *found = lines("ifconfig epair0b", "inet");
	ATF_CHECK_MSG(strstr(found, "2001:db8::1 prefixlen 64") < strstr(found, "inet 192.0.2.2"), "%s", found);
}

ATF_TC(inet6);
ATF_TC_HEAD(inet6, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "inet6 adds and never replaces; prefix lengths; words of other families are refused");
}
ATF_TC_BODY(inet6, tc)
{
	static const struct row rows[] = {
	        {"ifconfig bridge0 create", "", "", 0},
	        {"ifconfig bridge0 inet6 2001:db8::1", "", "", 0},
	        {"ifconfig bridge0 inet6 2001:db8::2 prefixlen 48", "", "", 0},
	        {"ifconfig bridge0 inet6 2001:db8::3/128", "", "", 0},
	        {"ifconfig bridge0 inet6 2001:db8::3/128 -alias", "", "", 0},
	        {"ifconfig bridge0 inet6 2001:db8::99 -alias", "",
	         "ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address\n", 1},
	        {"ifconfig bridge0 inet6 2001:db8::zz/64", "", "ifconfig: 2001:db8::zz: bad value\n", 1},
	        {"ifconfig bridge0 inet6 2001:db8::5/129", "", "ifconfig: 129: bad value\n", 1},
	        {"ifconfig bridge0 ifdisabled", "", "ifconfig: ioctl(SIOCGIFINFO_IN6): Invalid argument\n", 0},
	        {"ifconfig bridge0 eui64", "", "ifconfig: eui64 not allowed for the AF\n", 1},
	        {NULL, NULL, NULL, 0},
	};

	fake_os_reset();
	check_rows(rows);
	const char *found = lines("ifconfig bridge0 inet6", "inet6");
	ATF_CHECK_MSG(strstr(found, "2001:db8::1 prefixlen 64") && strstr(found, "2001:db8::2 prefixlen 48"), "%s",
	              found);
	ATF_CHECK_MSG(!strstr(found, "2001:db8::3"), "%s", found);
	check_lines("ifconfig bridge0 inet6", "bridge0",
	            "bridge0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n");
}

ATF_TC(bridges);
ATF_TC_HEAD(bridges, tc)
{
	atf_tc_set_md_var(tc, "descr", "Members, their flags and settings, and what a bridge says to wrong ones");
}
ATF_TC_BODY(bridges, tc)
{
	static const struct row rows[] = {
	        {"ifconfig epair create", "epair0a\n", "", 0},
	        {"ifconfig epair create", "epair1a\n", "", 0},
	        {"ifconfig bridge create", "bridge0\n", "", 0},
	        {"ifconfig bridge0 addm epair0a edge epair0a addm epair1a private epair1a", "", "", 0},
	        {"ifconfig bridge0 addm epair0a", "", "ifconfig: BRDGADD epair0a: File exists\n", 1},
	        {"ifconfig bridge0 addm nosuch", "", "ifconfig: BRDGADD nosuch: No such file or directory\n", 1},
	        {"ifconfig bridge0 deletem epair0b", "", "ifconfig: BRDGDEL epair0b: No such file or directory\n", 1},
	        {"ifconfig bridge0 stp epair0b", "",
	         "ifconfig: unable to get bridge flags: No such file or directory\n", 1},
	        {"ifconfig bridge0 -span epair1a", "", "ifconfig: BRDGDELS epair1a: No such file or directory\n", 1},
	        {"ifconfig epair1b addm epair0b", "", "ifconfig: BRDGADD epair0b: Invalid argument\n", 1},
	        {"ifconfig bridge0 maxaddr 100 hellotime 1 timeout 300", "",
	         "ifconfig: BRDGSHT 1: Operation not permitted\n", 1},
	        {"ifconfig bridge0 priority 99999", "", "ifconfig: invalid value: 99999\n", 1},
	        {"ifconfig bridge0 fwddelay 99", "", "ifconfig: BRDGSFD 99: Invalid argument\n", 1},
	        {"ifconfig bridge0 proto foo", "", "ifconfig: unknown stp protocol\n", 1},
	        {"ifconfig bridge0 mtu abc", "", "ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument\n", 1},
	        {"ifconfig bridge0 static epair0a", "", "ifconfig: 'static' requires 2 arguments\n", 1},
	        {NULL, NULL, NULL, 0},
	};

	fake_os_reset();
	check_rows(rows);
	check_lines("ifconfig bridge0", "m",
	            "maxage 20 holdcnt 6 proto rstp maxaddr 100 timeout 1200\n"
	            "member: epair1a flags=943<LEARNING,DISCOVER,PRIVATE,AUTOEDGE,AUTOPTP>\n"
	            "member: epair0a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>\n");
}

ATF_TC(foreign_errors);
ATF_TC_HEAD(foreign_errors, tc)
{
	atf_tc_set_md_var(tc, "descr", "An error that FreeBSD doesn't have is explained in the system's own words");
}
ATF_TC_BODY(foreign_errors, tc)
{
#ifdef EXFULL
	struct fake_result r;

	fake_os_reset();
	fake_run(&r, "ifconfig epair0 create");
	fake_run(&r, "ifconfig bridge0 create");
	fake_os_fail(EXFULL, "the bridge has 1023 ports");
	fake_run(&r, "ifconfig bridge0 addm epair0a");
	ATF_CHECK_EQ(r.status, 1);
	ATF_CHECK_MSG(strncmp(r.err, "ifconfig: BRDGADD epair0a: ", 27) == 0, "%s", r.err);
	ATF_CHECK_MSG(strstr(r.err, " (the bridge has 1023 ports)\n") != NULL, "%s", r.err);
#else
	atf_tc_skip("no such error here");
#endif
}

ATF_TC(stacks);
ATF_TC_HEAD(stacks, tc)
{
	atf_tc_set_md_var(tc, "descr", "vnet lends an interface to a jail, -vnet fetches it though it is not here");
}
ATF_TC_BODY(stacks, tc)
{
	static const struct row lend[] = {
	        {"ifconfig epair create", "epair0a\n", "", 0},
	        {"ifconfig epair0b inet 192.0.2.5/24", "", "", 0},
	        {"ifconfig epair0b vnet j", "", "", 0},
	        {"ifconfig epair0b", "", "ifconfig: interface epair0b does not exist\n", 1},
	        {"ifconfig epair0a vnet 99", "", "ifconfig: jail 99 not found\n", 1},
	        {"ifconfig tap create", "tap0\n", "", 0},
	        {"ifconfig tap0 inet 192.0.2.1/24 vnet j", "", "ifconfig: ioctl (SIOCDIFADDR): no such interface\n", 1},
	        {NULL, NULL, NULL, 0},
	};
	static const struct row fetch[] = {
	        {"ifconfig epair0b -vnet k", "", "ifconfig: SIOCSIFRVNET(2, epair0b): Device not configured\n", 1},
	        {"ifconfig epair0b -vnet j up", "", "", 0},
	        {NULL, NULL, NULL, 0},
	};

	fake_os_reset();
	int jid = make_jail("j", true);
	make_jail("k", true);
	check_rows(lend);
	fake_os_enter(jid);
	check_lines("ifconfig -l", "", "lo0 epair0b tap0\n\n");
	check_lines("ifconfig epair0b", "inet", "");
	fake_os_enter(0);
	check_rows(fetch);
	check_lines("ifconfig epair0b", "epair0b",
	            "epair0b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500\n");
}

ATF_TC(lists);
ATF_TC_HEAD(lists, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "-l -u -d -g -f choose and shape what is shown; options that exclude each other");
}
ATF_TC_BODY(lists, tc)
{
	static const struct row rows[] = {
	        {"ifconfig epair create", "epair0a\n", "", 0},
	        {"ifconfig -l", "lo0 epair0a epair0b\n", "", 0},
	        {"ifconfig -l ether", "epair0a epair0b\n", "", 0},
	        {"ifconfig -l inet6", "lo0\n", "", 0},
	        {"ifconfig -lu", "lo0\n", "", 0},
	        {"ifconfig -ld", "epair0a epair0b\n", "", 0},
	        {"ifconfig -g epair", "epair0b\nepair0a\n", "", 0},
	        {"ifconfig -g nosuch", "", "", 0},
	        {"ifconfig -f inet:cidr -u lo0 inet",
	         "lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384\n"
	         "\toptions=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>\n"
	         "\tinet 127.0.0.1/8\n",
	         "", 0},
	        {NULL, NULL, NULL, 0},
	};
	struct fake_result r;

	fake_os_reset();
	check_rows(rows);
	check_lines("ifconfig -f ether:dash epair0a", "ether",
	            lines("ifconfig -f inet:cidr,ether:dash epair0a", "ether"));
	fake_run(&r, "ifconfig -a -l");
	ATF_CHECK_EQ(r.status, 1);
	ATF_CHECK_MSG(strncmp(r.err, "usage: ifconfig [-f type:format]", 32) == 0, "%s", r.err);
	fake_run(&r, "ifconfig -x");
	ATF_CHECK_MSG(strncmp(r.err, "ifconfig: illegal option -- x\nusage: ", 37) == 0, "%s", r.err);
}

ATF_TC(strange_words);
ATF_TC_HEAD(strange_words, tc)
{
	atf_tc_set_md_var(tc, "descr", "Words of 4000 bytes, newlines and bad UTF-8 are refused and change nothing");
}
ATF_TC_BODY(strange_words, tc)
{
	static const char *const words[] = {"name",   "descr", "group", "mtu",  "vnet",  "addm",   "deletem", "edge",
	                                    "static", "inet",  "inet6", "link", "media", "tunnel", "create",  ""};
	char huge[4001], name[] = "ifconfig", interface[] = "bridge0";
	static char newline[] = "a\nb\xff\xfe";
	struct fake_result r;

	memset(huge, '9', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	fake_os_reset();
	fake_run(&r, "ifconfig bridge0 create");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char *word = strdup(words[i]);
		char *argv[] = {name, interface, word, huge, newline, NULL};
		ATF_REQUIRE(word != NULL);
		fake_run_words(&r, 5, argv);
		ATF_CHECK_MSG(r.status == 1, "%s: status is %d", words[i], r.status);
		char *as_name[] = {name, huge, word, newline, NULL};
		fake_run_words(&r, 4, as_name);
		ATF_CHECK_MSG(r.status == 1, "huge name, %s: status is %d", words[i], r.status);
		free(word);
	}
	fake_run(&r, "ifconfig -l");
	ATF_CHECK_MSG(strcmp(r.out, "lo0 bridge0\n") == 0, "%s", r.out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, missing);
	ATF_TP_ADD_TC(tp, naming);
	ATF_TP_ADD_TC(tp, replacing);
	ATF_TP_ADD_TC(tp, broadcasts);
	ATF_TP_ADD_TC(tp, going_up);
	ATF_TP_ADD_TC(tp, inet6);
	ATF_TP_ADD_TC(tp, bridges);
	ATF_TP_ADD_TC(tp, foreign_errors);
	ATF_TP_ADD_TC(tp, stacks);
	ATF_TP_ADD_TC(tp, lists);
	ATF_TP_ADD_TC(tp, strange_words);
	return atf_no_error();
}
