# SPDX-License-Identifier: BSD-2-Clause
# vlan_test.sh - vlan(4): tags, parents, frames that really carry tags, moves and ends. Root's frames are tagged in the
# kernel, an ordinary user's by a process: both must do the same.
. "$(atf_get_srcdir)/lib.sh"

case_ life 'VLANs by name and by words, shown as FreeBSD shows them'
life() {
	session <<'END'
$ ifconfig -C | grep -ow vlan
vlan
$ ifconfig em0.6 create vlan 6 vlandev em0 up
$ ifconfig em0.6 | grep -v inet6
em0.6: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=3<RXCSUM,TXCSUM>
	ether NIC
	groups: vlan
	vlan: 6 vlanpcp: 0 parent interface: em0
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig em0.7 create
$ ifconfig em0.7 | head -1
em0.7: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ ifconfig em0.6 create
E|ifconfig: interface em0.6 already exists
X 1
$ ifconfig vlan create
vlan2
$ ifconfig vlan2
vlan2: flags=8002<BROADCAST,MULTICAST> metric 0 mtu 1500
	ether 00:00:00:00:00:00
	groups: vlan
	vlan: 0 vlanpcp: 0 parent interface: <none>
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig vlan2 vlan 9 vlandev em1 vlanpcp 3 up
$ ifconfig vlan2 | grep vlan:
	vlan: 9 vlanpcp: 3 parent interface: em1
$ ifconfig vlan2 name nine
nine
$ ifconfig nine -vlandev em1
$ ifconfig nine | grep -E 'flags|vlan:|media'
nine: flags=8003<UP,BROADCAST,MULTICAST> metric 0 mtu 1500
	vlan: 0 vlanpcp: 3 parent interface: <none>
$ ifconfig -g vlan
em0.6
em0.7
nine
$ ifconfig -l
em0 em1 lo0 em0.6 em0.7 nine
$ netstat -rn | grep -c vnet
0
X 1
$ for i in $(ifconfig -g vlan); do ifconfig $i destroy; done
$ ls /sys/class/net | grep -v bonding_masters
em0
em1
lo0
END
}

case_ errors 'What is wrong is said and nothing half-made is left'
errors() {
	session <<'END'
$ ifconfig vlan create vlan 5
E|ifconfig: must specify a parent device for vlan create
X 1
$ ifconfig vlan create vlandev em1
E|ifconfig: must specify a tag for vlan create
X 1
$ ifconfig vlan create vlan 0 vlandev em1
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig vlan create vlan 4095 vlandev em1
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig vlan create vlan 5 vlandev nosuch
E|ifconfig: SIOCIFCREATE2: Device not configured
X 1
$ ifconfig em0.x create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig em9.5 create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig em0.5000 create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig em0.9999999999 create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig -l
em0 em1 lo0
$ ifconfig em1.9 create
$ ifconfig vlan create vlan 9 vlandev em1
E|ifconfig: SIOCIFCREATE2: File exists
X 1
$ ifconfig vlan7 create
$ ifconfig vlan7 vlan 9 vlandev nosuch
E|ifconfig: SIOCSETVLAN: No such file or directory
X 1
$ ifconfig vlan7 vlan 9 vlandev lo0
E|ifconfig: SIOCSETVLAN: Protocol not supported
X 1
$ ifconfig vlan7 vlan 4096 vlandev em0
E|ifconfig: SIOCSETVLAN: Invalid argument
X 1
$ ifconfig vlan7 vlan 9 vlandev em1
E|ifconfig: SIOCSETVLAN: File exists
X 1
$ ifconfig em1.9 vlan 10 vlandev em1
E|ifconfig: SIOCSETVLAN: Device busy
X 1
$ ifconfig vlan7 vlan 9
E|ifconfig: both vlan and vlandev must be specified
X 1
$ ifconfig vlan7 vlan x vlandev em0
E|ifconfig: invalid value for vlan
X 1
$ ifconfig vlan7 vlanpcp 8
E|ifconfig: value for vlanpcp out of range
X 1
$ ifconfig vlan7 mtu 1400
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig em1.9 mtu 1600
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig em1.9 mtu 1400
$ ifconfig em0 vlan 5 vlandev em1
E|ifconfig: SIOCSETVLAN: Invalid argument
X 1
$ ifconfig em0 -vlandev
E|ifconfig: SIOCGETVLAN: Invalid argument
X 1
$ ifconfig em0.11 create vlan 11
E|ifconfig: both vlan and vlandev must be specified
X 1
$ ifconfig lagg create laggport em0; ifconfig vlan7 vlan 9 vlandev em0
lagg0
E|ifconfig: SIOCSETVLAN: Protocol not supported
X 1
END
}

# Two hosts with VLANs on the two ends of one cable.
two_hosts() {
	cat >two_hosts <<'END'
ifconfig epair create >/dev/null
for i in a b; do
	jail -c name=$i vnet persist vnet.interface=epair0$i
	jexec $i ifconfig epair0$i up
done
jexec a ifconfig epair0a.6 create inet 10.6.0.1/24
jexec b ifconfig epair0b.6 create inet 10.6.0.2/24
jexec a ifconfig epair0a.7 create inet 10.7.0.1/24
jexec b ifconfig epair0b.8 create inet 10.7.0.2/24
END
}

# dump -c N FILTER: what tcpdump sees on b's end goes to the file dump; it listens when this returns.
dump() {
	rm -f listening # an earlier one's
	vnet -w "$W" jexec b tcpdump -lenni epair0b "$@" >dump 2>listening &
	within 100 grep -q 'listening on' listening || atf_fail 'tcpdump does not listen'
}

case_ frames 'Frames carry the tag; another tag is another network; large packets and 100 of them pass'
frames() {
	two_hosts
	world_up
	atf_check vnet sh -w "$W" "$PWD/two_hosts"
	dump -c 4 'vlan 6 and icmp'
	atf_check -o match:' 0.0% packet loss' vnet -w "$W" jexec a ping -c 3 10.6.0.2
	atf_check -o match:' 0.0% packet loss' vnet -w "$W" jexec a ping -c 3 -s 20000 10.6.0.2
	atf_check -o match:' 0.0% packet loss' vnet -w "$W" jexec a ping -q -i 0.01 -c 100 10.6.0.2
	atf_check -s not-exit:0 -o match:'100.0% packet loss' vnet -w "$W" jexec a ping -c 1 -W 1000 10.7.0.2
	wait
	grep -c '802.1Q (0x8100).*vlan 6, p 0, ethertype IPv4' dump >count
	atf_check -o inline:'4\n' cat count
	# The other direction, and TCP with large segments.
	vnet -w "$W" jexec b socat -u TCP4-LISTEN:7000 CREATE:"$PWD/got" &
	head -c 3000000 /dev/urandom >sent
	vnet -w "$W" jexec a socat -u OPEN:"$PWD/sent" TCP4:10.6.0.2:7000,retry=100,interval=0.1
	wait
	atf_check cmp sent got
	# Priority.
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 vlanpcp 5
	dump -c 1 'vlan 6 and icmp[0] = 8'
	atf_check -o ignore vnet -w "$W" jexec a ping -c 1 10.6.0.2
	wait
	atf_check -o match:'vlan 6, p 5,' cat dump
	world_down
}

case_ killed 'A VLAN whose process is killed goes on, with its tag and its priority'
killed() {
	two_hosts
	world_up
	atf_check vnet sh -w "$W" "$PWD/two_hosts"
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 vlanpcp 5
	vnet -w "$W" sh -c 'grep -qx vnet-pump /proc/[0-9]*/comm' || {
		world_down
		atf_skip 'the kernel carries them'
	}
	for _ in 1 2; do
		atf_check vnet -w "$W" sh "$here/pumps.sh" kill
		dump -c 1 'vlan 6 and icmp[0] = 8'
		atf_check -o match:' 0.0% packet loss' vnet -w "$W" jexec a ping -q -c 3 -i 0.2 10.6.0.2
		wait
		atf_check -o match:'vlan 6, p 5,' cat dump
		atf_check -s not-exit:0 -o match:'100.0% packet loss' vnet -w "$W" jexec a ping -c 1 -W 1000 10.7.0.2
	done
	# A parent and a VLAN that go while nobody looks.
	atf_check vnet -w "$W" sh "$here/pumps.sh" stop
	atf_check vnet -w "$W" ifconfig epair0a -vnet a
	atf_check vnet -w "$W" jexec b ifconfig epair0b.6 destroy
	atf_check vnet -w "$W" jexec b ifconfig epair0b.8 destroy
	atf_check vnet -w "$W" sh "$here/pumps.sh" end
	world_down
}

# Whether this kernel has 802.1Q of its own: as the user that runs it, in a stack of his.
has_8021q() {
	vnet -w "$W" exec a ip link add link epair0a name probe type vlan id 99 2>/dev/null &&
		vnet -w "$W" exec a ip link del probe
}

# The kernel's VLAN devices in a's stack: their parents and tags.
devices() {
	vnet -w "$W" exec a ip -d -o link |
		sed -n 's/^[0-9]*: vnet\.[^@]*@\([^:]*\):.*vlan protocol 802.1Q id \([0-9]*\) .*/\1 \2/p'
}

reached() { vnet -w "$W" jexec a ping -q -c 1 -W 1000 10.6.0.2 >/dev/null; }

case_ carrier 'The kernel'\''s own 802.1Q carries the frames where there is one, and nothing of it stays'
carrier() {
	two_hosts
	world_up
	atf_check vnet sh -w "$W" "$PWD/two_hosts"
	atf_check vnet -w "$W" jexec a ifconfig epair0a.7 destroy
	wanted=
	has_8021q && wanted='epair0a 6'
	[ "$(devices)" = "$wanted" ] || atf_fail "$(devices), not $wanted"
	atf_check -o match:' 0.0% packet loss' vnet -w "$W" jexec a ping -c 1 10.6.0.2
	# Another priority, another tag, a parent that goes and comes back, the VLAN's end.
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 vlanpcp 5
	[ "$(devices)" = "$wanted" ] || atf_fail "priority: $(devices)"
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 -vlandev
	[ -z "$(devices)" ] || atf_fail "no parent: $(devices)"
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 vlan 6 vlandev epair0a
	[ "$(devices)" = "$wanted" ] || atf_fail "parent again: $(devices)"
	atf_check vnet -w "$W" ifconfig epair0a -vnet a
	atf_check -o match:'parent interface: <none>' vnet -w "$W" jexec a ifconfig epair0a.6
	[ -z "$(devices)" ] || atf_fail "parent gone: $(devices)"
	atf_check -o not-match:'vlan protocol' vnet -w "$W" exec ip -d link
	atf_check vnet -w "$W" ifconfig epair0a vnet a
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 -vlandev
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 vlan 6 vlandev epair0a
	[ "$(devices)" = "$wanted" ] || atf_fail "a parent that is down: $(devices)"
	atf_check vnet -w "$W" jexec a ifconfig epair0a up
	within 50 reached || atf_fail 'nobody answers'
	atf_check vnet -w "$W" jexec a ifconfig epair0a.6 destroy
	[ -z "$(devices)" ] || atf_fail "destroyed: $(devices)"
	world_down
}

case_ nested 'A VLAN within a VLAN: two tags'
nested() {
	two_hosts
	world_up
	atf_check vnet sh -w "$W" "$PWD/two_hosts"
	for i in a b; do
		[ $i = a ] && n=1 || n=2
		atf_check vnet -w "$W" jexec $i ifconfig epair0$i.6.77 create inet "10.77.0.$n/24"
	done
	dump -c 1 'vlan 6 and vlan 77 and icmp'
	atf_check -o match:' 0.0% packet loss' vnet -w "$W" jexec a ping -c 2 10.77.0.2
	wait
	atf_check -o match:'vlan 6, p 0, ethertype 802.1Q.*vlan 77, p 0, ethertype IPv4' cat dump
	atf_check -o match:'mtu 1496' vnet -w "$W" jexec a ifconfig epair0a.6.77
	world_down
}

case_ service_tag 'vlanproto 802.1ad: the frames have its tag, alone and around another; it can be changed' require.progs tcpdump
service_tag() {
	cat >script <<'END'
ifconfig epair create >/dev/null
for i in a b; do jail -c name=$i vnet persist vnet.interface=epair0$i; jexec $i ifconfig epair0$i up; done
jexec a ifconfig epair0a.5 create vlan 5 vlandev epair0a vlanproto 802.1ad inet 10.5.0.1/24
jexec b ifconfig vlan create vlan 5 vlandev epair0b vlanproto qinq inet 10.5.0.2/24 >/dev/null
jexec a ifconfig epair0a.5.6 create inet 10.6.0.1/24
jexec b ifconfig vlan6 create vlan 6 vlandev vlan0 inet 10.6.0.2/24
jexec a ifconfig epair0a.5 | grep vlan:
jexec a ping -q -o -c 9 10.5.0.2 | grep -c ' 0 packets received'
jexec a ping -q -o -c 9 10.6.0.2 | grep -c ' 0 packets received'
jexec b tcpdump -lenni epair0b >dump 2>listening &
n=0; until grep -sq 'listening on' listening || [ $((n += 1)) -gt 100 ]; do sleep 0.1; done
jexec a ping -q -c 1 10.5.0.2 >/dev/null; jexec a ping -q -c 1 10.6.0.2 >/dev/null
n=0; until [ "$(grep -c 'echo reply' dump)" = 2 ] || [ $((n += 1)) -gt 50 ]; do sleep 0.1; done
kill $!; wait
grep -o 'ethertype.*: ICMP echo reply' dump | sed 's/length [0-9]*/length N/; s/, p 0//g'
jexec b ifconfig vlan0 vlanproto 802.1q; jexec b ifconfig vlan0 | grep vlan:
jexec a ping -q -c 1 -W 1000 10.5.0.2 | grep -c ' 0 packets received'
jexec a ifconfig epair0a.5 vlanproto 802.1q; jexec a ping -q -o -c 9 10.5.0.2 | grep -c ' 0 packets received'
jexec a ifconfig epair0a.5 vlanproto x
jexec a ifconfig epair0a vlanproto 802.1ad
END
	cat >wanted <<'END'
	vlan: 5 vlanproto: 802.1ad vlanpcp: 0 parent interface: epair0a
0
0
ethertype 802.1Q-QinQ (0x88a8), length N: vlan 5, ethertype IPv4 (0x0800), 10.5.0.2 > 10.5.0.1: ICMP echo reply
ethertype 802.1Q-QinQ (0x88a8), length N: vlan 5, ethertype 802.1Q (0x8100), vlan 6, ethertype IPv4 (0x0800), 10.6.0.2 > 10.6.0.1: ICMP echo reply
	vlan: 5 vlanpcp: 0 parent interface: epair0b
1
0
END
	world_up
	atf_check -s exit:1 -o file:wanted -e inline:'ifconfig: invalid value for vlanproto\nifconfig: SIOCSETVLAN: Invalid argument\n' \
		vnet sh -w "$W" "$PWD/script"
	world_down
}

case_ parents_mac 'A VLAN has the MAC address that its parent gets, an aggregate as well'
parents_mac() {
	session <<'END'
$ ifconfig epair create; ifconfig epair0a.5 create; ifconfig epair0a.5.6 create; ifconfig lagg create
epair0a
lagg0
$ ifconfig vlan create vlan 7 vlandev lagg0
vlan2
$ ifconfig epair0a ether 02:00:00:00:00:99
$ ifconfig epair0a.5 ether | grep ether; ifconfig epair0a.5.6 ether | grep ether
	ether 02:00:00:00:00:99
	ether 02:00:00:00:00:99
$ ifconfig lagg0 laggport epair0a; ifconfig vlan2 ether | grep ether
	ether 02:00:00:00:00:99
$ ifconfig lagg0 ether 02:00:00:00:00:98; ifconfig vlan2 ether | grep ether
	ether 02:00:00:00:00:98
END
}

case_ away 'In a jail a VLAN works on, its parent unseen; it comes home with the jail'\''s end'
away() {
	session <<'END'
$ jail -c name=far vnet persist vnet.interface=em1
$ jexec far ifconfig em1 up
$ jexec far ifconfig em1.6 create inet 10.6.0.2/24
$ ifconfig em0 up
$ ifconfig em0.6 create
$ jail -c name=v6 vnet persist vnet.interface=em0.6
$ jexec v6 ifconfig em0.6
em0.6: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=3<RXCSUM,TXCSUM>
	ether NIC
	groups: vlan
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec v6 ifconfig em0.6 vlan 7 vlandev em0
E|ifconfig: SIOCSETVLAN: Operation not permitted
X 1
$ jexec v6 ifconfig em0.6 inet 10.6.0.1/24
$ jexec v6 ping -q -o -c 5 10.6.0.2 | grep -c ' 0 packets received'
0
X 1
$ jail -R v6
$ ifconfig em0.6 | grep -E 'flags|vlan|groups'
em0.6: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	vlan: 6 vlanpcp: 0 parent interface: em0
$ ifconfig em0.6 destroy
$ jail -R far
$ ifconfig -l
em0 lo0 em1
$ ls /sys/class/net | grep -v bonding_masters
em0
em1
lo0
END
}

case_ orphans 'A VLAN outlives its parent, without one, also when the parent has left and come back'
orphans() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a.5 create
$ ifconfig epair0b destroy
$ ifconfig epair0a.5 | grep -E 'flags|vlan:'
epair0a.5: flags=8002<BROADCAST,MULTICAST> metric 0 mtu 1500
	vlan: 0 vlanpcp: 0 parent interface: <none>
$ ifconfig epair create
epair0a
$ ifconfig epair0a.5 | grep -E 'flags|vlan:'
epair0a.5: flags=8002<BROADCAST,MULTICAST> metric 0 mtu 1500
	vlan: 0 vlanpcp: 0 parent interface: <none>
$ ifconfig epair0a.5 vlan 5 vlandev epair0a
$ ifconfig epair0a.5 | grep vlan:
	vlan: 5 vlanpcp: 0 parent interface: epair0a
$ ifconfig em0.5 create
$ jail -c name=j vnet persist vnet.interface=em0
$ ifconfig em0.5 | grep vlan:
	vlan: 0 vlanpcp: 0 parent interface: <none>
$ jail -R j
$ ifconfig em0.5 | grep vlan:
	vlan: 0 vlanpcp: 0 parent interface: <none>
END
}
