/* SPDX-License-Identifier: BSD-2-Clause */
/* jail_test.c - jail(8) and jls(8) on the operating system in memory. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/expect.h"

#define USAGE                                                               \
	"usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]\n" \
	"            -[cmr] param=value ... [command=command ...]\n"        \
	"       jail [-dqv] [-f file] [-e separator] -[cmr] [jail]\n"       \
	"       jail [-qv] [-f file] -[rR] ['*' | jail ...]\n"              \
	"       jail [-dhilqv] [-J jid_file] [-u username] [-U username]\n" \
	"            [-n jailname] [-s securelevel]\n"                      \
	"            path hostname [ip[,...]] command ...\n"

ATF_TC(create);
ATF_TC_HEAD(create, tc)
{
	atf_tc_set_md_var(tc, "descr", "Creating, and what is refused");
}
ATF_TC_BODY(create, tc)
{
	static const struct row rows[] = {
	        {"jail -c name=a persist vnet", "", "", 0},
	        {"jail -c name=a persist vnet", "", "jail: \"a\" already exists\n", 1},
	        {"jail -c name=a vnet", "", "jail: \"a\" already exists\n", 1},
	        {"jail -c jid=1 persist", "", "jail: \"1\" already exists\n", 1},
	        {"jail -c jid=1 name=z persist", "", "jail: \"1\" already exists\n", 1},
	        {"jail -c name=b vnet", "", "jail: new jail must persist or attach\n", 1},
	        {"jail -c name=b foo=1 bar persist", "", "jail: unknown parameter: foo\njail: unknown parameter: bar\n",
	         1},
	        {"jail -c name=b dying persist", "", "jail: unknown parameter: dying\n", 1},
	        {"jail -c name=b exec.timeout=x persist", "", "jail: exec.timeout: non-integer value \"x\"\n", 1},
	        {"jail -c name=b exec.clean=x persist", "", "jail: exec.clean: unknown boolean value \"x\"\n", 1},
	        {"jail -c name=b vnet=disable persist", "", "jail: jail_set: Invalid argument\n", 1},
	        {"jail -c name=b path=/nonexistent persist", "", "jail: path /nonexistent: No such file or directory\n",
	         1},
	        {"jail -c name=b path=/dev/null persist", "", "jail: path /dev/null: Not a directory\n", 1},
	        {"jail -c name=9 jid=8 persist", "", "jail: name cannot be numeric (unless it is the jid)\n", 1},
	        {"jail -c name=1 jid=8 persist", "", "jail: jail \"1\" already exists\n", 1},
	        {"jail -c jid=-1 persist", "", "jail: negative jid\n", 1},
	        {"jail -c name=d vnet ip4=disable persist", "",
	         "jail: vnet jails cannot have IP address restrictions\n", 1},
	        {"jail -c name=nop.b persist", "", "jail: jail \"nop\" not found\n", 1},
	        {"jail -c name=b depend=x persist", "", "jail: depends on nonexistent jail \"x\"\n", 1},
	        {"jail -r a=b nosuch", "", USAGE, 1},
	        {"jail -m persist", "", "jail: /etc/jail.conf: No such file or directory\n", 1},
	        {"jail -m persist vnet", "", "jail: no jail specified\n", 1},
	        {"jail -n x -r a", "", USAGE, 1},
	        {"jail -n x -c", "", USAGE, 1},
	        {"jail -l -c x", "", USAGE, 1},
	        {"jail -R -c name=x persist", "", USAGE, 1},
	        {"jls name", "a\n", "", 0},
	        {"jail -n x -c name=y persist", "", "jail: cannot redefine variable \"name\".\n", 0},
	        {"jls name", "a\nx\n", "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(modify);
ATF_TC_HEAD(modify, tc)
{
	atf_tc_set_md_var(tc, "descr", "Changing, renaming and removing");
}
ATF_TC_BODY(modify, tc)
{
	static const struct row rows[] = {
	        {"jail -c name=a persist vnet host.hostname=x", "", "", 0},
	        {"jail -m name=zz persist", "", "jail: \"zz\" not found\n", 1},
	        {"jail -m name=a host.hostname=foo", "", "", 0},
	        {"jls -n -j a host.hostname persist vnet", "host.hostname=foo persist=1 vnet=1\n", "", 0},
	        {"jail -m name=a vnet", "", "", 0},
	        {"jail -m name=a vnet=inherit", "", "jail: vnet cannot be changed after creation\n", 1},
	        {"jail -m name=a path=/tmp", "", "jail: path cannot be changed after creation\n", 1},
	        {"jail -m name=a path=/", "", "", 0},
	        {"jail -m name=a name=b", "", "jail: cannot redefine variable \"name\".\n", 0},
	        {"jail -m jid=1 name=5", "", "jail: name cannot be numeric (unless it is the jid)\n", 1},
	        {"jail -m jid=1 name=b", "", "", 0},
	        {"jail -m jid=1 name=c.b", "", "jail: cannot change jail's parent\n", 1},
	        {"jls jid name", "1 b\n", "", 0},
	        {"jail -cm name=b host.hostname=seven", "", "", 0},
	        {"jls host.hostname", "seven\n", "", 0},
	        {"jail -vm name=b nopersist", "jail_set(JAIL_UPDATE) name=b nopersist\nupdated\n", "", 0},
	        {"jls jid", "", "", 0},
	        {"jail -cm name=n persist", "", "", 0},
	        {"jail -rc name=n persist", "", "", 0},
	        {"jail -vr n", "n: removed\n", "", 0},
	        {"jail -r n", "", "jail: \"n\" not found\n", 1},
	        {"jail -R *", "", "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(commands);
ATF_TC_HEAD(commands, tc)
{
	atf_tc_set_md_var(tc, "descr", "Commands run in order; a failure takes the jail back");
}
ATF_TC_BODY(commands, tc)
{
	static const struct row rows[] = {
	        {"jail -c name=a command=echo hi there", "hi there\n", "", 0},
	        {"jls name", "", "", 0},
	        {"jail -vc name=a persist command=echo hi",
	         "jail_set(JAIL_CREATE) name=a persist\ncreated\nrun command in jail: echo hi\nhi\n", "", 0},
	        {"jail -r a", "", "", 0},
	        {"jail -c name=b exec.start=/nonexistent/x persist", "",
	         "jail: exec /nonexistent/x: No such file or directory\njail: /nonexistent/x: failed\n", 1},
	        {"jail -c name=b command=sh -c 'exit 7'", "", "jail: sh -c exit 7: failed\n", 1},
	        {"jail -c name=b 'exec.start=sleep 9' exec.timeout=1 persist", "", "jail: sleep 9: timed out\n", 1},
	        {"jail -c name=b vnet vnet.interface=nosuch0 persist", "",
	         "ifconfig: interface nosuch0 does not exist\njail: /sbin/ifconfig nosuch0 vnet b: failed\n", 1},
	        {"jls name", "", "", 0},
	        {"jail -qc name=c persist 'exec.prestart=echo 1' 'exec.created=echo 2' 'exec.start=echo 3' "
	         "'exec.poststart=echo 4'",
	         "1\n2\n3\n4\n", "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(list);
ATF_TC_HEAD(list, tc)
{
	atf_tc_set_md_var(tc, "descr", "jls: tables, parameters, quoting, JSON");
}
ATF_TC_BODY(list, tc)
{
	static const struct row rows[] = {
	        {"jail -c name=a host.hostname=a.example persist vnet", "", "", 0},
	        {"jail -c 'name=b c' persist ip4.addr=192.0.2.8,192.0.2.9 path=/dev", "", "", 0},
	        {"jls",
	         "   JID  IP Address      Hostname                      Path\n"
	         "     1                  a.example                     /\n"
	         "     2  192.0.2.8                                     /dev\n",
	         "", 0},
	        {"jls -Nv -j 2",
	         "   JID  Hostname                      Path\n"
	         "        Name                          State\n"
	         "        CPUSetID\n"
	         "        IP Address(es)\n"
	         "     2                                /dev\n"
	         "        b c                           ACTIVE\n"
	         "        3\n"
	         "        192.0.2.8\n"
	         "        192.0.2.9\n",
	         "", 0},
	        {"jls -q name host.hostname ip4.addr ip6.addr", "a a.example - -\n\"b c\" \"\" 192.0.2.8,192.0.2.9 -\n",
	         "", 0},
	        {"jls -n ip6.addr ip4 host dying", "ip6.addr= ip4=2 host=1 dying=0\nip6.addr= ip4=0 host=1 dying=0\n",
	         "", 0},
	        {"jls -hn name jid", "name jid\nname=a jid=1\nname=b c jid=2\n", "", 0},
	        {"jls -nh -j 1 name", "name\nname=a\n", "", 0},
	        {"jls -hs name", "name=a\nname=\"b c\"\n", "", 0},
	        {"jls -sh -j 2 name parent", "name parent\nname=\"b c\" parent=0\n", "", 0},
	        {"jls -snhv -j 1",
	         "   JID  Hostname                      Path\n"
	         "        Name                          State\n"
	         "        CPUSetID\n"
	         "        IP Address(es)\n"
	         "     1  a.example                     /\n"
	         "        a                             ACTIVE\n"
	         "        2\n",
	         "", 0},
	        {"jls -nv name", "a\nb c\n", "", 0},
	        {"jls -j x jid", "", "jls: jail \"x\" not found\n", 1},
	        {"jls -j 99 jid", "", "jls: jail 99 not found\n", 1},
	        {"jls nosuch", "", "jls: unknown parameter: nosuch\n", 1},
	        {"jls --libxo json name jid",
	         "{\"__version\": \"2\", \"jail-information\": {\"jail\": "
	         "[{\"name\":\"a\",\"jid\":\"1\"}, {\"name\":\"b c\",\"jid\":\"2\"}]}\n}\n",
	         "", 0},
	        {NULL, NULL, NULL, 0},
	};

	(void)tc;
	fake_os_reset();
	check_rows(rows);
}

ATF_TC(long_words);
ATF_TC_HEAD(long_words, tc)
{
	atf_tc_set_md_var(tc, "descr", "Words too long, with newlines or of no encoding do no harm");
}
ATF_TC_BODY(long_words, tc)
{
	static struct fake_result r;
	static char line[5000];

	(void)tc;
	fake_os_reset();
	snprintf(line, sizeof line, "jail -c persist name=%04000d", 7);
	fake_run(&r, line);
	ATF_CHECK_EQ(1, r.status);
	ATF_CHECK_STREQ("jail: jail_set: File name too long\n", r.err);
	snprintf(line, sizeof line, "jail -c persist name=x host.hostname=%04000d", 7);
	fake_run(&r, line);
	ATF_CHECK_STREQ("jail: jail_set: File name too long\n", r.err);
	fake_run(&r, "jail -c persist name=x host.hostname=\xff\xfe");
	ATF_CHECK_EQ(0, r.status);
	fake_run(&r, "jls --libxo json host.hostname");
	ATF_CHECK_STREQ("{\"__version\": \"2\", \"jail-information\": {\"jail\": [{\"host.hostname\":\"?\?\"}]}\n}\n",
	                r.out);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, create);
	ATF_TP_ADD_TC(tp, modify);
	ATF_TP_ADD_TC(tp, commands);
	ATF_TP_ADD_TC(tp, list);
	ATF_TP_ADD_TC(tp, long_words);
	return atf_no_error();
}
