/* SPDX-License-Identifier: BSD-2-Clause */
/* sockets_test.c - netstat(1) and sockstat(1) on the sockets that fake_addr.c has: every column, and each choice. */
#include <atf-c.h>

#include "tests/unit/expect.h"

ATF_TC(netstat);
ATF_TC_HEAD(netstat, tc)
{
	atf_tc_set_md_var(tc, "descr",
	                  "netstat's tables: long addresses are cut, -W widens, -L and -A have columns of their own");
}
ATF_TC_BODY(netstat, tc)
{
	(void)tc;
	expect("netstat -n",
	       "Active Internet connections\n"
	       "Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    \n"
	       "tcp6       5      0 fe80::1%lo0.22         fe80::2%lo0.50000      ESTABLISHED\n"
	       "udp4       0      0 127.0.0.1.53           *.*                    \n"
	       "Active UNIX domain sockets\n"
	       "Address          Type   Recv-Q Send-Q            Inode             Conn             Refs          "
	       "Nextref Addr\n"
	       "               1 stream      0      0                0                0                0               "
	       " 0 "
	       "/var/run/log\n",
	       "", 0);
	expect("netstat -an4p tcp",
	       "Active Internet connections (including servers)\n"
	       "Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    \n"
	       "tcp46      0      0 *.22                   *.*                    LISTEN     \n",
	       "", 0);
	expect("netstat -WAnf inet6",
	       "Active Internet connections\n"
	       "Tcpcb            Proto Recv-Q Send-Q Local Address                                 "
	       "Foreign Address                               (state)    \n"
	       "               3 tcp6       5      0 fe80::1%lo0.22                                "
	       "fe80::2%lo0.50000                             ESTABLISHED\n",
	       "", 0);
	expect("netstat -Ln",
	       "Current listen queue sizes (qlen/incqlen/maxqlen)\n"
	       "Proto Listen                           Local Address         \n"
	       "tcp46 0/0/128                          *.22                   \n"
	       "Current listen queue sizes (qlen/incqlen/maxqlen)\n"
	       "Proto Listen                           Local Address         \n"
	       "unix  0/0/5                            /var/run/log\n",
	       "", 0);
	expect("netstat --libxo=xml -Ln4",
	       "<statistics><socket><protocol>tcp46</protocol><listen-queue-sizes>0/0/128</listen-queue-sizes>"
	       "<local><address>*</address><port>22</port></local></socket></statistics>\n",
	       "", 0);
	expect("netstat -p arp", "", "netstat: arp: no PCB routine\n", 0);
	expect("netstat --libxo csv -a", "", "netstat: --libxo: csv: not json, xml, text or pretty\n", 1);
}

#define TITLES "USER     COMMAND    PID   FD PROTO  LOCAL ADDRESS         FOREIGN ADDRESS      \n"

ATF_TC(sockstat);
ATF_TC_HEAD(sockstat, tc)
{
	atf_tc_set_md_var(tc, "descr", "sockstat's rows: who has a socket, then those that nobody has");
}
ATF_TC_BODY(sockstat, tc)
{
	(void)tc;
	expect("sockstat",
	       TITLES "root     sshd       7     3  tcp46  *:22                  *:*\n"
	              "root     sshd       7     4  udp4   127.0.0.1:53          *:*\n"
	              "?        ?          ?     ?  tcp6   fe80::1%lo0:22        fe80::2%lo0:50000\n"
	              "?        ?          ?     ?  stream /var/run/log\n",
	       "", 0);
	expect("sockstat -6c", TITLES "?        ?          ?     ?  tcp6   fe80::1%lo0:22        fe80::2%lo0:50000\n",
	       "", 0);
	expect("sockstat -L4p 53-60,22", TITLES "root     sshd       7     3  tcp46  *:22                  *:*\n", "",
	       0);
	expect("sockstat -P udp -p 53-", TITLES "root     sshd       7     4  udp4   127.0.0.1:53          *:*\n", "",
	       0);
	expect("sockstat -p 1-2x", "", "sockstat: syntax error in port range\n", 1);
	expect("sockstat -S", "", "sockstat: -S: there is one TCP here, and no name for it\n", 1);
}

ATF_TC(names);
ATF_TC_HEAD(names, tc)
{
	atf_tc_set_md_var(tc, "descr", "The names of interfaces are asked for once, however many addresses have one");
}
ATF_TC_BODY(names, tc)
{
	static const char *const commands[] = {"netstat -n", "sockstat -6"};
	struct fake_result r;

	(void)tc;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const unsigned before = fake_if_lists();

		fake_run(&r, commands[i]);
		ATF_CHECK_EQ_MSG(before + 1, fake_if_lists(), "%s: %u times", commands[i], fake_if_lists() - before);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, netstat);
	ATF_TP_ADD_TC(tp, sockstat);
	ATF_TP_ADD_TC(tp, names);
	return atf_no_error();
}
