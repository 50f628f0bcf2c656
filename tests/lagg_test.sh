# SPDX-License-Identifier: BSD-2-Clause
# lagg_test.sh - lagg(4): ports, protocols, frames that take another way when a port is down, moves and ends.
. "$(atf_get_srcdir)/lib.sh"

case_ life 'An aggregate and its ports, shown as FreeBSD shows them'
life() {
	session <<'END'
$ ifconfig lagg create
lagg0
$ ifconfig -C | cut -d ' ' -f 1
lagg
$ ifconfig lagg0
lagg0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=800000<>
	ether 00:00:00:00:00:00
	laggproto failover lagghash l2,l3,l4
	groups: lagg
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ kldstat -q -n if_lagg.ko
$ ifconfig epair create; ifconfig epair create
epair0a
epair1a
$ ifconfig epair1a ether 02:00:00:00:00:01 mtu 9000
$ ifconfig epair0a up; ifconfig epair0a | grep -c inet6
1
$ ifconfig lagg0 laggport epair0a
$ sysctl -q net.inet6.ip6.dad_count=99 >/dev/null
$ ifconfig lagg0 laggproto failover laggport epair0a laggport epair1a up
$ ifconfig lagg0
lagg0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	inet6 fe80::MACa%lagg0 prefixlen 64 tentative scopeid 0x4
	laggproto failover lagghash l2,l3,l4
	laggport: epair0a flags=1<MASTER>
	laggport: epair1a flags=0<>
	groups: lagg
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair0a | grep -E 'ether|hwaddr|inet|flags'
epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACa
$ ifconfig epair1a up; ifconfig epair1a | grep -E 'ether|hwaddr|inet|flags'
epair1a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACa
	hwaddr MACa
$ ifconfig epair1b up; ifconfig lagg0 | grep -E 'laggport|status'
	laggport: epair0a flags=1<MASTER>
	laggport: epair1a flags=4<ACTIVE>
	status: active
$ ifconfig lagg0 ether 02:00:00:00:00:0f; for i in lagg0 epair0a epair1a; do ifconfig $i | grep ether; done
	ether 02:00:00:00:00:0f
	ether 02:00:00:00:00:0f
	ether 02:00:00:00:00:0f
$ ifconfig lagg0 laggproto loadbalance lagghash l3,l4
$ ifconfig epair0b up; ifconfig lagg0 | grep -E "laggp"
	laggproto loadbalance lagghash l3,l4
	laggport: epair0a flags=4<ACTIVE>
	laggport: epair1a flags=4<ACTIVE>
$ ifconfig lagg0 laggproto roundrobin rr_limit 5 use_flowid flowid_shift 3; ifconfig -v lagg0 | grep -A 7 proto
	laggproto roundrobin lagghash l3,l4
	lagg options:
		flags=1<USE_FLOWID>
		flowid_shift: 3
		rr_limit: 5
	lagg statistics:
		active ports: 2
		flapping: 0
$ ifconfig lagg0 -use_flowid laggproto default; ifconfig -v lagg0 | grep -E 'proto|flags=.<'
	laggproto failover lagghash l3,l4
		flags=0<>
	laggport: epair0a flags=5<MASTER,ACTIVE>
	laggport: epair1a flags=0<>
$ ifconfig lagg0 -laggport epair0a; ifconfig lagg0 | grep -E 'ether|laggport'
	ether 02:00:00:00:00:01
	laggport: epair1a flags=5<MASTER,ACTIVE>
$ ifconfig epair1a | grep -E 'ether|hwaddr'
	ether 02:00:00:00:00:01
	hwaddr MACa
$ ifconfig lagg0 -laggport epair1a; ifconfig lagg0 | grep -E '	options|ether|laggp|status'
	ether 00:00:00:00:00:00
	laggproto failover lagghash l3,l4
	status: no carrier
$ ifconfig lagg0 destroy
$ ifconfig lagg7 create laggport epair0a laggport epair1a 192.0.2.1/24; ifconfig lagg7 | grep -E 'inet |port'
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
	laggport: epair0a flags=5<MASTER,ACTIVE>
	laggport: epair1a flags=0<>
$ ifconfig -l
em0 em1 lo0 epair0a epair0b epair1a epair1b lagg7
END
}

case_ errors 'What is wrong is said, with FreeBSD'\''s words and status'
errors() {
	session <<'END'
$ ifconfig lagg create; ifconfig lagg create; ifconfig epair create; ifconfig bridge create
lagg0
lagg1
epair0a
bridge0
$ ifconfig lagg0 laggport nosuch up
E|ifconfig: lagg0 nosuch: SIOCSLAGGPORT: Invalid argument
X 1
$ ifconfig lagg0 | head -1
lagg0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ ifconfig lagg0 -laggport em1
E|ifconfig: SIOCSLAGGDELPORT: No such file or directory
X 1
$ ifconfig lagg0 -laggport nosuch
E|ifconfig: SIOCSLAGGDELPORT: Invalid argument
X 1
$ ifconfig lagg0 laggproto nosuch
E|ifconfig: Invalid aggregation protocol: nosuch
X 1
$ ifconfig lagg0 lagghash l2,l5
E|ifconfig: Invalid lagghash option: l5
X 1
$ ifconfig lagg0 flowid_shift 32
E|ifconfig: Invalid flowid_shift option: 32
X 1
$ ifconfig lagg0 rr_limit 0
E|ifconfig: Invalid round-robin stride: 0
X 1
$ ifconfig lagg0 rr_limit 2
E|ifconfig: SIOCSLAGGOPTS: Invalid argument
X 1
$ ifconfig lagg0 lacp_strict
E|ifconfig: SIOCSLAGGOPTS: Invalid argument
X 1
$ ifconfig lagg0 laggport lo0 laggport bridge0 laggport lagg0 laggport lagg1
E|ifconfig: lagg0 lo0: SIOCSLAGGPORT: Protocol not supported
E|ifconfig: lagg0 bridge0: SIOCSLAGGPORT: Protocol not supported
E|ifconfig: lagg0 lagg0: SIOCSLAGGPORT: Invalid argument
E|ifconfig: lagg0 lagg1: SIOCSLAGGPORT: Invalid argument
X 1
$ ifconfig lagg0 laggport epair0a; ifconfig lagg1 laggport epair0a
E|ifconfig: lagg1 epair0a: SIOCSLAGGPORT: Device busy
X 1
$ ifconfig lagg0 mtu 1400
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig epair0a mtu 1400
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig em0 laggport em1
E|ifconfig: em0 em1: SIOCSLAGGPORT: Invalid argument
X 1
$ ifconfig em0 laggproto failover
E|ifconfig: SIOCSLAGG: Invalid argument
X 1
$ ifconfig nosuch laggport em1
E|ifconfig: interface nosuch does not exist
X 1
$ ifconfig em0 -laggport em1
E|ifconfig: SIOCSLAGGDELPORT: Invalid argument
X 1
$ ifconfig lagg0 laggport
E|ifconfig: 'laggport' requires argument
X 1
END
}

case_ refused 'An interface that another program'\''s filter keeps from being a port stays what it was'
refused() {
	cat >script <<'END'
ifconfig lagg create; ifconfig epair create; ifconfig epair create
tc qdisc add dev epair0a clsact
tc filter add dev epair0a ingress pref 29696 protocol ip bpf bytecode '1,6 0 0 0' # ours are at 0x7400 too
look() { ifconfig lagg0; ifconfig epair0a; ifconfig epair1a; ip -d link show epair0a | grep -o 'addrgenmode [a-z0-9]*\|l=.*'; }
look >before
ifconfig lagg0 laggport epair0a
look | diff before -
ifconfig lagg0 laggport epair1a
look >before
ifconfig lagg0 laggport epair0a
look | diff before -
ifconfig lagg0 | grep laggport:
tc filter del dev epair0a ingress pref 29696
ifconfig lagg0 laggport epair0a && ifconfig lagg0 | grep laggport:
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\n	laggport: epair1a flags=1<MASTER>\n'\
'	laggport: epair0a flags=0<>\n	laggport: epair1a flags=1<MASTER>\n' \
		-e inline:'ifconfig: lagg0 epair0a: SIOCSLAGGPORT: Invalid argument\n'\
'ifconfig: lagg0 epair0a: SIOCSLAGGPORT: Invalid argument\n' \
		vnet sh "$PWD/script"
}

# Two cables from the host, where they are lagg0's, to a jail's bridge.
cables() {
	cat >script
	cat >network <<'END'
kldload if_bridge
ifconfig lagg create && ifconfig epair create && ifconfig epair create
ifconfig lagg0 laggport epair0a laggport epair1a 10.0.0.1/24
jail -c name=j vnet persist vnet.interface=epair0b vnet.interface=epair1b
ifconfig epair0a up; ifconfig epair1a up
jexec j ifconfig bridge create && jexec j ifconfig bridge0 addm epair0b addm epair1b
jexec j ifconfig epair0b up; jexec j ifconfig epair1b up
jexec j ifconfig bridge0 10.0.0.2/24
for i in 3 4 5 6 7; do jexec j ifconfig bridge0 10.0.0.$i/32 alias; done
sent() { netstat -I epair${1}a -n | awk '/Link/ { print $8 }'; }
answers() { ping -q -t 10 -o 10.0.0.2 >/dev/null && echo answers || echo silent; }
. ./script
END
	vnet sh ./network
}

case_ failover 'Frames go through the primary port, and through the next when its cable is dead'
failover() {
	cables >out 2>&1 <<'END'
answers
before=$(sent 1)
ping -q -c 5 -i 0.01 10.0.0.2 >/dev/null
echo $(($(sent 1) - before))
jexec j ifconfig epair0b down; answers
ifconfig lagg0 | grep laggport
ifconfig epair1a down; ifconfig lagg0 | grep status
jexec j ifconfig epair0b up; answers
ifconfig epair1a up; ifconfig epair0a destroy; answers
ifconfig epair1a | grep hwaddr
ifconfig lagg0 | grep laggport
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\nbridge0\nanswers\n0\nanswers\n'\
'	laggport: epair0a flags=1<MASTER>\n	laggport: epair1a flags=4<ACTIVE>\n	status: no carrier\n'\
'answers\nanswers\n	laggport: epair1a flags=5<MASTER,ACTIVE>\n' cat out
}

case_ killed 'Who watches an aggregate is killed: ports that fail before and after are noticed, and a primary that goes'
killed() {
	cables >out 2>&1 <<END
pumps() { sh $here/pumps.sh "\$1"; }
answers
pumps kill
jexec j ifconfig epair0b down; answers
jexec j ifconfig epair0b up; answers
pumps stop
jexec j ifconfig epair0b down
pumps kill; answers
ifconfig lagg0 | grep laggport
own=\$(ifconfig epair1a | grep hwaddr | sed 's/.* //')
pumps stop
ifconfig epair0a destroy
pumps kill; answers
within() { for _ in \$(seq 30); do ifconfig lagg0 | grep -qF "ether \$own" && break; sleep 0.1; done; }
within
ifconfig lagg0 | grep -F "ether \$own" >/dev/null || ifconfig lagg0
ifconfig lagg0 ether 02:00:00:00:00:0f
pumps kill; answers
ifconfig lagg0 | grep ether
pumps stop
ifconfig lagg0 destroy
pumps end
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\nbridge0\nanswers\nanswers\nanswers\nanswers\n'\
'	laggport: epair0a flags=1<MASTER>\n	laggport: epair1a flags=4<ACTIVE>\nanswers\nanswers\n'\
'	ether 02:00:00:00:00:0f\n' cat out
}

case_ protocols 'Each protocol shares frames among the ports in its way; answers come back'
protocols() {
	cables >out 2>&1 <<'END'
share() {
	ifconfig lagg0 laggproto "$1" lagghash "$2"
	zero=$(sent 0) one=$(sent 1)
	for i in 2 3 4 5 6 7; do ping -q -c 6 -i 0.01 10.0.0.$i | grep -o '.* received\|+.*dup[a-z]*'; done | sort | uniq -c
	zero=$(($(sent 0) - zero)) one=$(($(sent 1) - one))
	echo "$1 $((zero > 5)) $((one > 5)) $((zero >= 36)) $((one >= 36))"
}
answers
share failover l2,l3,l4
share loadbalance l2,l3,l4
share loadbalance l2
share roundrobin l2
ifconfig lagg0 laggproto none; ping -q -c 1 -W 1000 10.0.0.2 | grep -o '.* received'
ifconfig lagg0 laggproto broadcast; answers; zero=$(sent 0) one=$(sent 1)
ping -q -c 5 -i 0.2 -W 20000 10.0.0.2 | sed -n 's/.*, \(.* packets received\), +[1-5] dup.*/\1, and twice/p'
echo $(($(sent 0) - zero >= 5)) $(($(sent 1) - one >= 5))
END
	sed -i 's/^ *//' out
	atf_check -o inline:'lagg0\nepair0a\nepair1a\nbridge0\nanswers\n'\
'6 6 packets transmitted, 6 packets received\nfailover 1 0 1 0\n'\
'6 6 packets transmitted, 6 packets received\nloadbalance 1 1 0 0\n'\
'6 6 packets transmitted, 6 packets received\nLAYER2\n'\
'6 6 packets transmitted, 6 packets received\nroundrobin 1 1 0 0\n'\
'1 packets transmitted, 0 packets received\nanswers\n5 packets received, and twice\n1 1\n' \
		sed 's/^loadbalance \(1 0 1 0\|0 1 0 1\)$/LAYER2/' out
}

# Two cables between the aggregates of the host and of a jail, which both speak LACP. `carry N` waits until N ports of
# the host's carry frames.
lacp_cables() {
	cat >script
	cat >network <<'END'
ifconfig lagg create && ifconfig epair create && ifconfig epair create
jail -c name=j vnet persist vnet.interface=epair0b vnet.interface=epair1b
ifconfig lagg0 laggproto lacp laggport epair0a laggport epair1a 10.0.0.1/24
ifconfig epair0a up; ifconfig epair1a up
carry() {
	for _ in $(seq 100); do
		[ "$(ifconfig lagg0 | grep -c DISTRIBUTING)" -ne "$1" ] || return 0
		sleep 0.1
	done
	echo "not $1 ports:"
	ifconfig lagg0
}
answers() { ping -q -t 10 -o 10.0.0.2 >/dev/null && echo answers || echo silent; }
. ./script
END
	vnet sh ./network
}

case_ lacp 'LACP: ports carry frames when the other end agrees, and no others do'
lacp() {
	lacp_cables >out 2>&1 <<'END'
jexec j ifconfig lagg create laggport epair0b 10.0.0.2/24 laggproto lacp lacp_fast_timeout
jexec j ifconfig epair0b up; jexec j ifconfig epair1b up
carry 1; answers
ifconfig lagg0 | grep port:
jexec j ifconfig lagg0 laggport epair1b
carry 2; answers
ifconfig -v lagg0 | grep 'flags=10'
jexec j ifconfig epair0b down
carry 1; answers
jexec j ifconfig epair0b up; carry 2
jail -c name=k vnet persist; ifconfig lagg0 vnet k
jexec k ifconfig lagg0 | grep port:
jexec k ifconfig lagg0 laggproto failover
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\nlagg0\nanswers\n'\
'	laggport: epair0a flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>\n	laggport: epair1a flags=0<>\n'\
'answers\n		flags=10<LACP_STRICT>\nanswers\n'\
'	laggport: epair0a flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>\n'\
'	laggport: epair1a flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>\n'\
'ifconfig: SIOCSLAGG: Operation not permitted\n' cat out
}

case_ bonding 'The other end of the cables may be Linux'\''s bonding, as it is in hardware'
bonding() {
	modprobe -q bonding 2>/dev/null
	vnet sh -c 'ip link add bond0 type bond' 2>/dev/null || atf_skip 'this kernel has no bonding'
	lacp_cables >out 2>&1 <<'END'
bond() {
	jexec j ip link add bond0 type bond mode "$1" miimon 100 lacp_rate fast
	for i in 0 1; do jexec j ip link set epair${i}b down; jexec j ip link set epair${i}b master bond0; done
	jexec j ip link set bond0 up
	jexec j ip address add 10.0.0.2/24 dev bond0
}
bond 802.3ad
carry 2; answers
ifconfig lagg0 | grep port:
jexec j ip link set epair1b down
carry 1; answers
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\nanswers\n'\
'	laggport: epair0a flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>\n'\
'	laggport: epair1a flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>\nanswers\n' cat out
}

case_ lacp_killed 'LACP goes on when the processes that speak it are killed'
lacp_killed() {
	lacp_cables >out 2>&1 <<END
jexec j ifconfig lagg create laggport epair0b laggport epair1b 10.0.0.2/24 laggproto lacp
jexec j ifconfig epair0b up; jexec j ifconfig epair1b up
carry 2; answers
sh $here/pumps.sh kill
carry 2; answers
jexec j ifconfig epair1b down
carry 1; answers
sh $here/pumps.sh stop
jexec j ifconfig epair1b up; jexec j ifconfig epair0b down
sh $here/pumps.sh kill
carry 1; answers
ifconfig lagg0 | grep port:
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\nlagg0\nanswers\nanswers\nanswers\nanswers\n'\
'	laggport: epair0a flags=0<>\n	laggport: epair1a flags=1c<ACTIVE,COLLECTING,DISTRIBUTING>\n' cat out
}

case_ parallel 'Ports that come and go at once: each is one, and each gets its own MAC address back'
parallel() {
	cat >script <<'END'
ifconfig lagg create
for i in 0 1 2 3 4 5 6 7; do ifconfig epair create; done >/dev/null
for i in 0 1 2 3 4 5 6 7; do ifconfig lagg0 laggport epair${i}a & done; wait
ifconfig lagg0 | grep -c laggport
for i in 0 1 2 3 4 5 6 7; do ifconfig lagg0 -laggport epair${i}a & done; wait
ifconfig lagg0 | grep -c laggport
for i in 0 1 2 3 4 5 6 7; do ifconfig epair${i}a; done | grep ether | sort -u | grep -c ether
END
	atf_check -o inline:'lagg0\n8\n0\n8\n' vnet sh "$PWD/script"
}

case_ ends 'Ports that leave, and aggregates that end in any way, leave interfaces as they were'
ends() {
	world_up
	cat >script <<'END'
jail -c name=j vnet persist; jail -c name=k vnet persist
ifconfig lagg create; ifconfig epair create; ifconfig epair create
mac() { "$@" ifconfig epair0a | grep ether; }
own=$(mac)
ifconfig lagg0 laggport epair1a laggport epair0a
[ "$(mac)" != "$own" ] || echo 'the MAC is still its own'
ifconfig epair0a vnet j
[ "$(mac jexec j)" = "$own" ] || echo 'moved: another MAC'
ifconfig lagg0 | grep laggport
ifconfig epair0a -vnet j
ifconfig lagg0 laggport epair0a vnet k
jexec k ifconfig lagg0 | grep laggport
jexec k ifconfig lagg0 -laggport epair0a
jail -r k; ifconfig lagg0 | grep laggport
ifconfig lagg0 destroy
[ "$(mac)" = "$own" ] || echo 'destroyed: another MAC'
ifconfig epair0a mtu 1400 && tc filter show dev epair0a ingress
jexec j ifconfig lagg create; jexec j ifconfig epair create; jexec j ifconfig lagg0 laggport epair0a up
END
	atf_check -o inline:'lagg0\nepair0a\nepair1a\n	laggport: epair1a flags=1<MASTER>\n'\
'	laggport: epair0a flags=0<>\n	laggport: epair1a flags=1<MASTER>\n'\
'	laggport: epair0a flags=0<>\n	laggport: epair1a flags=1<MASTER>\nlagg0\nepair0a\n' \
		-e inline:'ifconfig: SIOCSLAGGDELPORT: Operation not permitted\n' vnet sh -w "$W" "$PWD/script"
	atf_check_equal 1 "$(pumps)"
	atf_check vnet -w "$W" jail -r j
	within 50 no_pump || atf_fail 'the process that watches the ports is still there'
	world_down
}

case_ away 'An aggregate in a jail loses its first port: it keeps its MAC address, and interfaces stay where they are'
away() {
	session <<'END'
$ ifconfig epair create; ifconfig epair create
epair0a
epair1a
$ jail -c name=j vnet persist
$ ifconfig lagg create laggport epair0a laggport epair1a
lagg0
$ ifconfig lagg0 vnet j; jexec j ifconfig lagg0 up
$ jexec j ifconfig lagg0 ether | grep ether >before
$ ifconfig epair0a destroy
$ n=0; until jexec j ifconfig lagg0 | grep -q 'epair1a flags=.*MASTER' || [ $((n += 1)) -gt 50 ]; do sleep 0.1; done; sleep 0.3
$ ifconfig -l; jexec j ifconfig -l
em0 em1 lo0 epair1a epair1b
lo0 lagg0
$ jexec j ifconfig lagg0 ether | grep ether | cmp - before; ifconfig epair1a ether | grep ether | cmp - before
END
}
