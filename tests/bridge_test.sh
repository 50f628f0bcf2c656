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
$ jexec h ping -c 1 -t 1 192.0.2.2 >/dev/null
X 2
$ ifconfig bridge0 addr | sed 's/Vlan1 epair0a [0-9]*/Vlan1 epair0a N/'
MACb Vlan1 epair0a N flags=0<>
$ jexec h ifconfig epair0b down
$ ifconfig bridge0 flush
$ ifconfig bridge0 addr
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
$ jexec h1 ping -c 1 -t 5 192.0.2.2 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ jexec h2 ping -c 1 -t 5 192.0.2.3 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ jexec h3 ping -c 1 -t 5 192.0.2.254 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ ping -c 1 -t 5 192.0.2.1 | grep transmitted
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
netstat -q 1 -w 1 -I bridge0 >watched &
jexec a ping -q -i 0.02 -c 40 10.0.0.2 >/dev/null
wait
netstat -in | awk '/^bridg/ { print ($5 >= 80 && $8 >= 80) ? "counted" : $0 }'
ifconfig bridge0 deletem epair0a deletem epair1a
netstat -in | awk '/^bridg/ { print $5, $8 }'
END
	atf_check -o inline:'counted\n0 0\n' vnet sh -w "$W" "$PWD/script"
	# Forty pings and their answers came in by one member and went out by the other, most of them within the second.
	atf_check -o inline:'yes\n' awk 'NR == 3 { print ($1 > 40 && $5 > 40) ? "yes" : $0 }' watched
	world_down
}
