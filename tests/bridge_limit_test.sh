# SPDX-License-Identifier: BSD-2-Clause
# bridge_limit_test.sh - if_bridge(4): how many addresses are learnt (maxaddr, ifmaxaddr), and which stay (sticky).
. "$(atf_get_srcdir)/lib.sh"

# A bridge with three hosts, h0 to h2 with the MACs 02:...:10 to 12; `try N CMD` repeats until CMD succeeds.
hosts() {
	cat >hosts.sh <<'END'
kldload if_bridge
ifconfig bridge create up >/dev/null
for i in 0 1 2; do
	ifconfig epair$i create up >/dev/null
	jail -c name=h$i vnet persist vnet.interface=epair${i}b
	jexec h$i ifconfig epair${i}b ether 02:00:00:00:00:1$i
	jexec h$i sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6' # no reports to multicast groups
	jexec h$i ifconfig epair${i}b 10.0.0.1$i/24 up
	ifconfig bridge0 addm epair${i}a
done
reach() { jexec h$1 ping -q -c 1 -t 3 10.0.0.1$2 | sed -n 's/.*, \(.*\) packets received.*/\1/p'; }
# What is learnt of h0, which the others have no part in.
learnt() { ifconfig bridge0 addr | grep -e :10 -e :77 | sed 's/ 1[12].. / N /' | sort; }
reached() { n=0; until [ "$(reach 0 1)" = 1 ]; do [ $((n += 1)) -lt 20 ] || { echo shut; break; }; done; }
shut() { n=0; until [ "$(reach 0 1)" = 0 ]; do [ $((n += 1)) -lt 20 ] || { echo open; break; }; done; }
try() { n=0; until [ "$(learnt)" = "$(printf "$1")" ]; do [ $((n += 1)) -lt 50 ] || { learnt; break; }; sleep 0.1; done; }
END
}

case_ sticky 'What is learnt on a sticky member neither moves nor is flushed'
sticky() {
	hosts
	session <<END
\$ . $PWD/hosts.sh
\$ ifconfig bridge0 sticky epair0a
\$ ifconfig bridge0 | grep epair0a
	member: epair0a flags=153<LEARNING,DISCOVER,STICKY,AUTOEDGE,AUTOPTP>
\$ reach 0 1
1
\$ try '02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>'
\$ jexec h0 ifconfig epair0b down; jexec h2 ifconfig epair2b ether 02:00:00:00:00:10; reach 2 1
0
\$ try '02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>'
\$ jexec h2 ifconfig epair2b ether 02:00:00:00:00:12; jexec h1 arp -d 10.0.0.12 >/dev/null 2>&1; reach 2 1
1
\$ try '02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>'
\$ ifconfig bridge0 flush; learnt
02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>
\$ ifconfig bridge0 -sticky epair0a; ifconfig bridge0 | grep epair0a; learnt
	member: epair0a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>
\$ ifconfig bridge0 flushall; learnt
\$ jexec h0 ifconfig epair0b up; reached
\$ try '02:00:00:00:00:10 Vlan1 epair0a N flags=0<>'
\$ ifconfig bridge0 sticky nosuch
E|ifconfig: unable to get bridge flags: No such file or directory
X 1
END
}

case_ static 'A static address stays on its member though its station sends on another'
static() {
	hosts
	session <<END
\$ . $PWD/hosts.sh
\$ ifconfig bridge0 static epair2a 02:00:00:00:00:10
\$ reach 0 1
0
\$ learnt
02:00:00:00:00:10 Vlan1 epair2a 0 flags=1<STATIC>
\$ ifconfig bridge0 deladdr 02:00:00:00:00:10; reached
END
}

case_ ifmaxaddr 'A member takes frames of as many stations as ifmaxaddr says'
ifmaxaddr() {
	hosts
	session <<END
\$ . $PWD/hosts.sh
\$ ifconfig bridge0 ifmaxaddr epair0a 1
\$ ifconfig bridge0 | grep 'ifmaxaddr 1 port'
	        ifmaxaddr 1 port 5 priority 128 path cost 2000
\$ reach 0 1
1
\$ try '02:00:00:00:00:10 Vlan1 epair0a N flags=0<>'
\$ jexec h0 ifconfig epair0b ether 02:00:00:00:00:77; shut; learnt
02:00:00:00:00:10 Vlan1 epair0a N flags=0<>
\$ reach 2 1
1
\$ ifconfig bridge0 deladdr 02:00:00:00:00:10; jexec h1 arp -d 10.0.0.10 >/dev/null 2>&1; reached; learnt
02:00:00:00:00:77 Vlan1 epair0a N flags=0<>
\$ jexec h0 ifconfig epair0b ether 02:00:00:00:00:10; ifconfig bridge0 ifmaxaddr epair0a 0; jexec h1 arp -d 10.0.0.10 >/dev/null 2>&1; reached
\$ ifconfig bridge0 ifmaxaddr epair0a 1 sticky epair0a flushall; jexec h0 ifconfig epair0b ether 02:00:00:00:00:77; jexec h1 arp -d 10.0.0.10 >/dev/null 2>&1; reached
\$ try '02:00:00:00:00:77 Vlan1 epair0a 0 flags=2<STICKY>'
\$ ifconfig bridge0 ifmaxaddr epair0a x
E|ifconfig: invalid value: x
X 1
END
}

case_ maxaddr 'A bridge learns as many addresses as maxaddr says, static ones included'
maxaddr() {
	hosts
	session <<END
\$ . $PWD/hosts.sh
\$ ifconfig bridge0 maxaddr 3 flush; reach 0 1; reach 2 1; ifconfig bridge0 addr | wc -l
1
1
       3
\$ ifconfig bridge0 maxaddr 1; ifconfig bridge0 addr | wc -l
       1
\$ ifconfig bridge0 static epair0a 02:00:00:00:00:99
E|ifconfig: BRDGSADDR epair0a: No space left on device
X 1
\$ ifconfig bridge0 flush static epair0a 02:00:00:00:00:99; reach 1 2; ifconfig bridge0 addr
1
02:00:00:00:00:99 Vlan1 epair0a 0 flags=1<STATIC>
\$ ifconfig bridge0 maxaddr 0; ifconfig bridge0 | grep -o 'maxaddr 0 t.*'; ifconfig bridge0 flushall; reach 1 2; ifconfig bridge0 addr
maxaddr 0 timeout 1200
1
\$ ifconfig bridge0 maxaddr 2000; reach 1 2; ifconfig bridge0 addr | grep -c -e :11 -e :12
1
2
END
}

case_ moved 'A bridge that moved, and one that came home from its jail, learns no more than maxaddr says'
moved() {
	hosts
	session <<END
\$ . $PWD/hosts.sh
\$ ifconfig bridge0 maxaddr 1; jail -c name=j vnet persist
\$ ifconfig bridge0 vnet j; for i in 0 1 2; do ifconfig epair\${i}a vnet j; jexec j ifconfig bridge0 addm epair\${i}a up; jexec j ifconfig epair\${i}a up; done
\$ few() { for _ in \$(seq 30); do [ "\$("\$@" ifconfig bridge0 addr | grep -c .)" -ne 1 ] || return 0; sleep 0.1; done; "\$@" ifconfig bridge0 addr; }
\$ reached; reach 2 1; few jexec j
1
\$ jail -r j; ifconfig bridge0 | grep -o 'maxaddr .* t'
maxaddr 1 t
\$ for i in 0 1 2; do ifconfig bridge0 addm epair\${i}a up; ifconfig epair\${i}a up; done
\$ reached; reach 2 1; few
1
END
}

case_ killed 'Who watches a bridge is killed: what is learnt before and after is kept, and counted'
killed() {
	hosts
	session <<END
\$ . $PWD/hosts.sh
\$ ifconfig bridge0 sticky epair0a ifmaxaddr epair0a 2
\$ sh $here/pumps.sh kill
\$ reach 0 1
1
\$ try '02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>'
\$ sh $here/pumps.sh stop; jexec h0 ifconfig epair0b ether 02:00:00:00:00:77; jexec h1 arp -d 10.0.0.10 >/dev/null 2>&1; reached
\$ sh $here/pumps.sh kill
\$ try '02:00:00:00:00:10 Vlan1 epair0a 0 flags=2<STICKY>\n02:00:00:00:00:77 Vlan1 epair0a 0 flags=2<STICKY>'
\$ jexec h0 ifconfig epair0b ether 02:00:00:00:00:78; shut
\$ sh $here/pumps.sh stop; ifconfig bridge0 destroy
\$ sh $here/pumps.sh end
END
}

case_ ends 'Who watches a bridge ends with the bridge, with its jail, and when nothing needs it'
ends() {
	world_up
	vnet -w "$W" kldload if_bridge
	atf_check -o ignore vnet -w "$W" ifconfig bridge create addm em0 sticky em0
	atf_check -o ignore vnet -w "$W" ifconfig bridge0 sticky em0 ifmaxaddr em0 4
	atf_check_equal 1 "$(pumps)"
	atf_check vnet -w "$W" ifconfig bridge0 destroy
	within 50 no_pump || atf_fail "$(pumps) are there after the bridge"
	atf_check -o ignore vnet -w "$W" ifconfig epair create
	atf_check vnet -w "$W" jail -c name=j vnet persist vnet.interface=epair0b
	atf_check -o ignore vnet -w "$W" jexec j ifconfig bridge create addm epair0b ifmaxaddr epair0b 2
	atf_check_equal 1 "$(pumps)"
	atf_check vnet -w "$W" jail -r j
	within 50 no_pump || atf_fail "$(pumps) are there after the jail"
	atf_check -o ignore vnet -w "$W" ifconfig bridge create addm em1 sticky em1 -sticky em1
	within 50 no_pump || atf_fail "$(pumps) are there with nothing to do"
	atf_check vnet -w "$W" ifconfig bridge0 stp em1 sticky em1 -sticky em1
	atf_check_equal 1 "$(pumps)"
	atf_check vnet -w "$W" ifconfig bridge0 -stp em1
	within 150 no_pump || atf_fail "$(pumps) are there without a spanning tree"
	world_down
}
