# SPDX-License-Identifier: BSD-2-Clause
# bridge_test.sh - if_bridge(4): members, settings, forwarding table, forwarding.
. "$(atf_get_srcdir)/lib.sh"

case_ lifecycle 'A bridge is created, brought up and destroyed; a renamed one can still be destroyed'
lifecycle() {
	session <<'END'
$ ifconfig bridge create
bridge0
$ ifconfig bridge0
bridge0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 0 ifcost 0 port 0
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ ifconfig bridge0 create
E|ifconfig: interface bridge0 already exists
X 1
$ ifconfig bridge create name br
br
$ ifconfig bridge1 create
E|ifconfig: SIOCIFCREATE2: File exists
X 1
$ ifconfig br destroy
$ ifconfig bridge create inet 192.0.2.254/24 up
bridge1
$ ifconfig bridge1
bridge1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	inet 192.0.2.254 netmask 0xffffff00 broadcast 192.0.2.255
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ ifconfig bridge0 destroy
$ ifconfig -l
em0 em1 lo0 bridge1
END
}

case_ members 'Members are added, shown newest first and removed; what can'\''t be one is refused'
members() {
	session <<'END'
$ ifconfig bridge create
bridge0
$ ifconfig epair create
epair0a
$ ifconfig epair create
epair1a
$ ifconfig epair0a up; ifconfig epair0b up
$ ifconfig bridge0 addm nosuch
E|ifconfig: BRDGADD nosuch: No such file or directory
X 1
$ ifconfig bridge0 addm lo0
E|ifconfig: BRDGADD lo0: Invalid argument
X 1
$ ifconfig bridge0 addm epair0a
$ ifconfig bridge0 addm epair0a
E|ifconfig: BRDGADD epair0a: File exists
X 1
$ ifconfig bridge create
bridge1
$ ifconfig bridge1 addm epair0a
E|ifconfig: BRDGADD epair0a: Device busy
X 1
$ ifconfig bridge1 addm bridge0
E|ifconfig: BRDGADD bridge0: Invalid argument
X 1
$ ifconfig bridge0 deletem epair1a
E|ifconfig: BRDGDEL epair1a: No such file or directory
X 1
$ ifconfig epair1a mtu 1400
$ ifconfig bridge0 addm epair1a
E|ifconfig: BRDGADD epair1a: Invalid argument
X 1
$ ifconfig epair1a mtu 1500
$ ifconfig bridge0 addm epair1a up
$ ifconfig bridge0 | grep -A 1 member
	member: epair1a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 7 priority 128 path cost 2000
	member: epair0a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000
$ ifconfig epair0a | head -1
epair0a: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ ifconfig bridge0 edge nosuch
E|ifconfig: unable to get bridge flags: No such file or directory
X 1
$ ifconfig bridge0 edge epair1a private epair1a
$ ifconfig bridge0 | grep epair1a
	member: epair1a flags=b63<LEARNING,DISCOVER,PRIVATE,EDGE,AUTOEDGE,AUTOPTP>
$ ifconfig bridge0 deletem epair0a
$ ifconfig epair0a | head -1
epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ ifconfig epair1b destroy
$ ifconfig bridge0 | grep member
X 1
$ ifconfig lagg create laggport epair0a
lagg0
$ ifconfig bridge0 addm epair0a
E|ifconfig: BRDGADD epair0a: Invalid argument
X 1
$ ifconfig bridge0 span epair0b; ifconfig bridge0 private epair0b
E|ifconfig: unable to get bridge flags: No such file or directory
X 1
END
}

case_ costs 'A member'\''s path cost is its speed'\''s: a tap has 10 Mbit/s, a VLAN its parent'\''s, one without a parent none'
costs() {
	session <<'END'
$ ifconfig bridge create; ifconfig tap create; ifconfig vlan create; ifconfig epair create
bridge0
tap0
vlan0
epair0a
$ ifconfig em0.5 create; ifconfig epair0a.5 create
$ ifconfig bridge0 addm epair0a.5 addm em0.5 addm vlan0 addm tap0
$ ifconfig bridge0 | grep -o 'path cost .*'
path cost 2000000
path cost 55
path cost 20000
path cost 2000
$ ifconfig bridge0 ifpathcost tap0 7 ifpathcost em0.5 8; ifconfig bridge0 ifpathcost tap0 0 ifpathcost em0.5 0
$ ifconfig bridge0 | grep -o 'path cost .*'
path cost 2000000
path cost 55
path cost 20000
path cost 2000
END
}

case_ mtu 'A bridge keeps its MTU when a member gets a smaller one, and when the last one leaves'
mtu() {
	session <<'END'
$ ifconfig bridge create; ifconfig epair create; ifconfig epair create
bridge0
epair0a
epair1a
$ ifconfig bridge0 addm epair0a addm epair1a; ifconfig epair0a mtu 1400; ifconfig bridge0 | grep -o 'mtu.*'
mtu 1500
$ ifconfig bridge0 deletem epair0a deletem epair1a; ifconfig bridge0 addm epair0a; ifconfig bridge0 | grep -o 'mtu.*'
mtu 1400
$ ifconfig bridge0 deletem epair0a; ifconfig bridge0 | grep -o 'mtu.*'
mtu 1400
$ jail -c name=j vnet persist vnet.interface=bridge0
$ jexec j ifconfig epair create mtu 1300; jexec j ifconfig bridge0 mtu 9000; jexec j ifconfig bridge0 addm epair0a
epair0a
$ jexec j ifconfig epair0a mtu 1200; jexec j ifconfig bridge0 | grep -o 'mtu.*'
mtu 1300
END
}

case_ zones 'A bridge with a link-local address has no members with one'
zones() {
	session <<'END'
$ ifconfig bridge create; ifconfig epair create up; ifconfig epair1 create up
bridge0
epair0a
epair1a
$ ifconfig epair0a inet6 2001:db8::1/64; ifconfig epair1a inet6 2001:db8::1/64
$ ifconfig bridge0 addm epair1a; ifconfig bridge0 inet6 auto_linklocal up; ifconfig bridge0 inet6 | grep -c 'inet6 fe80'
1
$ ifconfig bridge0 addm epair0a; ifconfig epair0a inet6 | grep -c inet6
0
X 1
END
}

case_ settings 'Settings are kept and shown; wrong values are refused'
settings() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ ifconfig bridge0 maxaddr 100 timeout 300 priority 4096
$ ifconfig bridge0 | grep -e priority -e max
	id 00:00:00:00:00:00 priority 4096 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 100 timeout 300
	root id 00:00:00:00:00:00 priority 4096 ifcost 0 port 0
$ ifconfig bridge0 hellotime 1
E|ifconfig: BRDGSHT 1: Operation not permitted
X 1
$ ifconfig bridge0 priority 99999
E|ifconfig: invalid value: 99999
X 1
$ ifconfig bridge0 proto foo
E|ifconfig: unknown stp protocol
X 1
$ ifconfig bridge0 maxaddr x
E|ifconfig: invalid value: x
X 1
$ ifconfig bridge0 proto stp hellotime 1; ifconfig bridge0 | grep -o 'hellotime .'; ifconfig bridge0 proto stp
hellotime 1
$ ifconfig bridge0 | grep -o 'hellotime .'; ifconfig bridge0 hellotime 1 proto rstp; ifconfig bridge0 | grep -o 'hellotime .'
hellotime 2
hellotime 2
END
}

case_ member_settings 'Priority and path cost of a member are kept'
member_settings() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ ifconfig epair create
epair0a
$ ifconfig bridge0 addm epair0a ifpriority epair0a 64 ifpathcost epair0a 55
$ ifconfig bridge0 | grep ifmaxaddr
	        ifmaxaddr 0 port 5 priority 64 path cost 55
END
}

case_ spanning_tree 'Spanning tree: roles, states and flags of members; with the last one it ends'
spanning_tree() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ ifconfig epair create up; ifconfig epair0b up; ifconfig epair create
epair0a
epair1a
$ ifconfig bridge0 addm epair0a addm epair1a edge epair1a stp epair0a stp epair1a
$ ifconfig bridge0 | grep -v -e nd6 -e groups -e ether
bridge0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	id MACc priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id MACc priority 32768 ifcost 0 port 0
	member: epair1a flags=367<LEARNING,DISCOVER,STP,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 7 priority 128 path cost 2000 proto rstp
	        role disabled state discarding
	member: epair0a flags=1c7<LEARNING,DISCOVER,STP,AUTOEDGE,PTP,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000 proto rstp
	        role designated state discarding
$ sleep 5.5; ifconfig bridge0 | grep -A 2 epair0a
	member: epair0a flags=1e7<LEARNING,DISCOVER,STP,EDGE,AUTOEDGE,PTP,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000 proto rstp
	        role designated state forwarding
$ ifconfig bridge0 | grep timeout
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
$ ifconfig bridge0 -stp epair0a
$ ifconfig bridge0 | grep -A 1 epair0a
	member: epair0a flags=3e3<LEARNING,DISCOVER,EDGE,AUTOEDGE,PTP,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000
$ ifconfig bridge0 proto stp hellotime 1 fwddelay 10 maxage 15 holdcnt 3
$ ifconfig bridge0 | grep -e fwddelay -e holdcnt -e ' proto'
	id MACc priority 32768 hellotime 1 fwddelay 10
	maxage 15 holdcnt 3 proto stp maxaddr 2000 timeout 1200
	        ifmaxaddr 0 port 7 priority 128 path cost 2000 proto stp
$ ifconfig bridge0 deletem epair1a
$ ifconfig bridge0 | grep 'id 00'
	id 00:00:00:00:00:00 priority 32768 hellotime 1 fwddelay 10
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
END
}

case_ ring 'A ring of bridges finds a tree, goes round a cut cable and back, and waits at no member without stp'
ring() {
	# Three bridges in a ring, three hosts at members without stp.
	cat >ring.sh <<'END'
kldload if_bridge
for j in s1 s2 s3 h1 h2 h3; do jail -c vnet name=$j persist; done
for i in 1 2 3 4 5 6; do ifconfig epair$i create >/dev/null; done
ifconfig epair1a vnet s1; ifconfig epair1b vnet s2
ifconfig epair2a vnet s2; ifconfig epair2b vnet s3
ifconfig epair3a vnet s3; ifconfig epair3b vnet s1
ifconfig epair4a vnet s1; ifconfig epair4b vnet h1
ifconfig epair5a vnet s2; ifconfig epair5b vnet h2
ifconfig epair6a vnet s2; ifconfig epair6b vnet h3
for s in s1 s2 s3; do for e in $(jexec $s ifconfig -g epair); do jexec $s ifconfig $e up; done; done
for h in 1 2 3; do jexec h$h ifconfig epair$((h + 3))b 10.0.0.$h/24 up; done
for s in s1 s2 s3; do jexec $s ifconfig bridge0 create up; done
jexec s1 ifconfig bridge0 priority 0 addm epair1a stp epair1a addm epair3b stp epair3b addm epair4a
jexec s2 ifconfig bridge0 priority 8192 addm epair1b stp epair1b addm epair2a stp epair2a addm epair5a addm epair6a
jexec s3 ifconfig bridge0 priority 4096 addm epair2b stp epair2b addm epair3a stp epair3a
END
	session <<END
\$ . $PWD/ring.sh
\$ jexec h2 ping -q -c 1 -t 20 10.0.0.3 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
\$ i=0; until jexec h1 ping -q -c 1 -W 1000 10.0.0.2 >/dev/null; do sleep 0.5; [ \$((i += 1)) -lt 20 ] || break; done; [ \$i -lt 20 ] || echo unreachable
\$ for s in s1 s2 s3; do jexec \$s ifconfig bridge0 | sed -n 's/.*root id.*ifcost/ifcost/p; s/.*member: \(epair[123].\).*/\1/p; s/.*role/role/p'; done
ifcost 0 port 0
epair3b
role designated state forwarding
epair1a
role designated state forwarding
ifcost 2000 port 2
epair2a
role alternate state discarding
epair1b
role root state forwarding
ifcost 2000 port 3
epair3a
role root state forwarding
epair2b
role designated state forwarding
\$ jexec s1 ifconfig epair1a down
\$ i=0; until jexec h1 ping -q -c 1 -W 1000 10.0.0.2 >/dev/null; do sleep 0.5; [ \$((i += 1)) -lt 20 ] || break; done; [ \$i -lt 20 ] || echo unreachable
\$ jexec s2 ifconfig bridge0 | grep -A 2 epair2a | grep role
	        role root state forwarding
\$ jexec s1 ifconfig epair1a up
\$ i=0; until jexec s2 ifconfig bridge0 | grep -A 2 epair1b | grep -q 'root state forwarding'; do sleep 0.5; [ \$((i += 1)) -lt 30 ] || break; done
\$ sleep 1; jexec h1 ping -q -c 2 -t 20 10.0.0.2 | grep transmitted
2 packets transmitted, 2 packets received, 0.0% packet loss
END
}

case_ span 'A span port gets a copy of what comes into the bridge from members and from the machine'
span() {
	session <<'END'
$ ifconfig bridge create inet 10.0.0.254/24 up
bridge0
$ for i in 0 1 2 3; do ifconfig epair$i create up; ifconfig epair${i}b up; done
epair0a
epair1a
epair2a
epair3a
$ ifconfig bridge0 addm epair0a
$ jail -c name=h1 vnet vnet.interface=epair0b persist; jexec h1 ifconfig epair0b 10.0.0.1/24 up
$ jail -c name=h2 vnet vnet.interface=epair1b persist; jexec h2 ifconfig epair1b 10.0.0.2/24 up
$ ifconfig bridge0 span epair0a
E|ifconfig: BRDGADDS epair0a: Device busy
X 1
$ ifconfig bridge0 span nosuch
E|ifconfig: BRDGADDS nosuch: No such file or directory
X 1
$ ifconfig bridge0 span lo0
E|ifconfig: BRDGADDS lo0: Invalid argument
X 1
$ ifconfig bridge0 span epair2a span epair3a
$ ifconfig bridge0 span epair2a
E|ifconfig: BRDGADDS epair2a: Device busy
X 1
$ ifconfig bridge0 addm epair2a
E|ifconfig: BRDGADD epair2a: Device busy
X 1
$ ifconfig bridge0 addm epair1a
$ ifconfig bridge0 | grep -A 1 member
	member: epair1a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 7 priority 128 path cost 2000
	member: epair0a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000
	member: epair3a flags=8<SPAN>
	        ifmaxaddr 0 port 11 priority 128 path cost 2000
	member: epair2a flags=8<SPAN>
	        ifmaxaddr 0 port 9 priority 128 path cost 2000
$ jexec h1 ping -q -c 1 -t 30 10.0.0.2 | grep transmitted; ping -q -c 1 -t 30 10.0.0.2 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
1 packets transmitted, 1 packets received, 0.0% packet loss
$ before=$(cat /proc/net/dev | awk '/epair2b/ { print $3 }'); jexec h1 ping -q -c 5 -i 0.1 10.0.0.2 >/dev/null; ping -q -c 5 -i 0.1 10.0.0.2 >/dev/null; after=$(cat /proc/net/dev | awk '/epair2b/ { print $3 }'); [ $((after - before)) -ge 20 ] && [ $((after - before)) -lt 40 ] || echo $before $after
$ ifconfig bridge0 -span epair2a -span epair3a
$ ifconfig bridge0 -span epair2a
E|ifconfig: BRDGDELS epair2a: No such file or directory
X 1
$ before=$(cat /proc/net/dev | awk '/epair2b/ { print $3 }'); jexec h1 ping -q -c 20 -i 0.05 10.0.0.2 >/dev/null; after=$(cat /proc/net/dev | awk '/epair2b/ { print $3 }'); [ $((after - before)) -lt 20 ] || echo $before $after
$ ifconfig bridge0 span epair2a
$ ifconfig bridge0 destroy
$ before=$(cat /proc/net/dev | awk '/epair2b/ { print $3 }'); jexec h1 ping -q -c 20 -i 0.05 -W 100 10.0.0.2 >/dev/null; after=$(cat /proc/net/dev | awk '/epair2b/ { print $3 }'); [ $((after - before)) -lt 20 ] || echo $before $after
$ ifconfig bridge create
bridge0
$ ifconfig bridge0 addm epair2a
$ ifconfig epair3a destroy
$ ifconfig bridge0 | grep member
	member: epair2a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
END
}

case_ flood 'Without discover a member gets no frames for unknown stations'
flood() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ for i in 0 1; do ifconfig epair$i create up; jail -c name=h$i vnet vnet.interface=epair${i}b persist; jexec h$i ifconfig epair${i}b 10.0.0.$i/24 up; done
epair0a
epair1a
$ ifconfig bridge0 addm epair0a addm epair1a -discover epair1a -learn epair1a
$ ifconfig bridge0 | grep member:
	member: epair1a flags=140<AUTOEDGE,AUTOPTP>
	member: epair0a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
$ jexec h0 arp -s 10.0.0.1 02:00:00:00:00:77; jexec h0 ping -q -c 1 -W 100 10.0.0.1 >/dev/null
X 2
$ before=$(jexec h1 cat /proc/net/dev | awk '/epair1b/ { print $3 }'); jexec h0 ping -q -c 20 -i 0.05 -W 100 10.0.0.1 >/dev/null; after=$(jexec h1 cat /proc/net/dev | awk '/epair1b/ { print $3 }'); [ $((after - before)) -lt 10 ] || echo $before $after
$ ifconfig bridge0 discover epair1a
$ before=$(jexec h1 cat /proc/net/dev | awk '/epair1b/ { print $3 }'); jexec h0 ping -q -c 20 -i 0.05 -W 100 10.0.0.1 >/dev/null; after=$(jexec h1 cat /proc/net/dev | awk '/epair1b/ { print $3 }'); [ $((after - before)) -ge 20 ] || echo $before $after
$ ifconfig bridge0 addr | grep -c epair1a
0
X 1
END
}

case_ addresses 'The forwarding table learns, takes static entries and forgets'
addresses() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ ifconfig epair create
epair0a
$ ifconfig bridge0 addm epair0a
$ ifconfig bridge0 static epair0a 02:00:00:00:00:99
$ ifconfig bridge0 addr
02:00:00:00:00:99 Vlan1 epair0a 0 flags=1<STATIC>
$ ifconfig bridge0 static nosuch 02:00:00:00:00:99
E|ifconfig: BRDGSADDR nosuch: No such file or directory
X 1
$ ifconfig bridge0 deladdr 02:00:00:00:00:98
E|ifconfig: BRDGDADDR 02:00:00:00:00:98: No such file or directory
X 1
$ ifconfig bridge0 deladdr 02:00:00:00:00:99
$ ifconfig bridge0 addr
$ jail -c name=h vnet vnet.interface=epair0b persist
$ ifconfig epair0a up
$ jexec h ifconfig epair0b 192.0.2.1/24 up
$ jexec h ping -c 1 -W 1000 192.0.2.2 >/dev/null
X 2
$ ifconfig bridge0 addr | sed 's/Vlan1 epair0a [0-9]*/Vlan1 epair0a N/'
MACb Vlan1 epair0a N flags=0<>
$ jexec h ifconfig epair0b down
$ ifconfig bridge0 flush
$ ifconfig bridge0 addr
END
}

case_ reserved 'Frames to reserved groups, such as those of LLDP and 802.1X, pass a bridge as on FreeBSD'
reserved() {
	W=$prefix
	cat >frames.py <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
		s.bind((sys.argv[1], 3))
		if sys.argv[2] == "send":
		    for group in range(3, 16):
		        s.send(bytes([1, 0x80, 0xc2, 0, 0, group, 2, 0, 0, 0, 0, 9, 0x88, 0xb5]) + bytes(50))
		else:
		    s.settimeout(20)
		    print("ready", flush=True)
		    groups = set()
		    while len(groups) < 13:
		        frame = s.recv(2000)
		        if frame[12:14] == b"\x88\xb5":
		            groups.add(frame[5])
		    print("all", flush=True)
	END
	lab minimal
	vnet exec -w "$W" h2 /usr/bin/python3 "$PWD/frames.py" h2-eth0 receive >received 2>&1 &
	within 100 grep -q ready received || atf_fail "$(cat received)"
	vnet exec -w "$W" h1 /usr/bin/python3 "$PWD/frames.py" h1-eth0 send
	within 50 grep -q all received || atf_fail 'not all groups have passed'
	wait
	world_down
}

case_ lab_switch 'A switch of a network keeps a static address once, whatever its kernel knows of VLANs'
lab_switch() {
	W=$prefix
	atf_check vnet up -w "$W" single,2
	atf_check vnet -w "$W" jexec s1 ifconfig s1 static s1-eth1 02:00:00:00:00:99
	atf_check -o inline:'02:00:00:00:00:99 Vlan1 s1-eth1 0 flags=1<STATIC>\n' \
		sh -c "vnet -w $W jexec s1 ifconfig s1 addr | grep STATIC"
	world_down
}

case_ learnt_last 'The forwarding table lists first what was learnt last'
learnt_last() {
	session <<'END'
$ ifconfig bridge create up; for i in 1 2 3; do ifconfig epair$i create; ifconfig epair${i}a up; ifconfig bridge0 addm epair${i}a; done
bridge0
epair1a
epair2a
epair3a
$ for i in 2 3 1; do jail -c name=j$i persist vnet vnet.interface=epair${i}b; jexec j$i ifconfig epair${i}b inet6 ifdisabled; done
$ for i in 2 3 1; do jexec j$i ifconfig epair${i}b 192.0.2.$i/24 up; jexec j$i ping -c 1 -W 1000 192.0.2.9 >/dev/null; done
X 2
$ ifconfig bridge0 addr | sed 's/Vlan1 \(epair.a\) [0-9]*/Vlan1 \1 N/'
MACb Vlan1 epair1a N flags=0<>
MACb Vlan1 epair3a N flags=0<>
MACb Vlan1 epair2a N flags=0<>
$ ifconfig bridge0 static epair3a 02:00:00:00:00:99; ifconfig bridge0 addr | head -1
02:00:00:00:00:99 Vlan1 epair3a 0 flags=1<STATIC>
END
}

case_ forwarding 'Frames go between all members, as soon as everything is up'
forwarding() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ for i in 1 2 3; do ifconfig epair$i create up; jail -c name=h$i vnet vnet.interface=epair${i}b persist; jexec h$i ifconfig epair${i}b 192.0.2.$i/24 up; done
epair1a
epair2a
epair3a
$ ifconfig bridge0 inet 192.0.2.254/24 addm epair1a addm epair2a addm epair3a
$ jexec h1 ping -c 1 -t 30 192.0.2.2 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ jexec h2 ping -c 1 -t 30 192.0.2.3 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ jexec h3 ping -c 1 -t 30 192.0.2.254 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ ping -c 1 -t 30 192.0.2.1 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
END
}

case_ no_addresses 'A bridge shows no IPv6 address by itself, and no route to one'
no_addresses() {
	session <<'END'
$ ifconfig bridge create up
bridge0
$ ifconfig epair create up
epair0a
$ ifconfig bridge0 addm epair0a
$ jail -c name=h vnet vnet.interface=epair0b persist
$ jexec h ifconfig epair0b inet6 2001:db8::1/64 up
$ sleep 2.5
$ ifconfig bridge0 | grep inet6
X 1
$ netstat -6rn | grep bridge0
X 1
$ ndp -an | grep bridge0
X 1
END
}

case_ counters 'netstat shows what passed through a bridge, as if_bridge counts it'
counters() {
	world_up
	cat >script <<'END'
jail -c vnet name=a persist
jail -c vnet name=b persist
ifconfig bridge0 create up
for i in 0 1; do
	ifconfig epair$i create
	ifconfig bridge0 addm epair${i}a
	ifconfig epair${i}a up
done >/dev/null
ifconfig epair0b vnet a
ifconfig epair1b vnet b
jexec a ifconfig epair0b 10.0.0.1/24
jexec b ifconfig epair1b 10.0.0.2/24
jexec a ping -q -i 0.02 -c 75 10.0.0.2 >/dev/null &
netstat -q 1 -w 1 -I bridge0 >watched
wait
netstat -in | awk '/^bridg/ { print ($5 >= 80 && $8 >= 80) ? "counted" : $0 }'
ifconfig bridge0 deletem epair0a deletem epair1a
netstat -in | awk '/^bridg/ { print $5, $8 }'
END
	atf_check -o inline:'counted\n0 0\n' vnet sh -w "$W" "$PWD/script"
	# Each ping and its answer came in by one member and went out by the other; the second has room for fifty.
	atf_check -o inline:'yes\n' awk 'NR == 3 { print ($1 > 40 && $5 > 40) ? "yes" : $0 }' watched
	world_down
}
