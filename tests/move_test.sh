# SPDX-License-Identifier: BSD-2-Clause
# move_test.sh - interfaces lent to jails come home, however the jail goes.
. "$(atf_get_srcdir)/lib.sh"

case_ lend_and_return 'A moved interface loses addresses, groups and up, keeps the rest, and comes home with -vnet'
lend_and_return() {
	session <<'END'
$ jail -c name=j vnet persist
$ jail -c name=k vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0b inet 192.0.2.5/24 up
$ ifconfig epair0b description keepme mtu 1400 group mygroup
$ ifconfig epair0b vnet j
$ jexec j ifconfig epair0b
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1400
	description: keepme
	options=8<VLAN_MTU>
	ether MACb
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair0b vnet j
E|ifconfig: interface epair0b does not exist
X 1
$ ifconfig epair0b -vnet k
E|ifconfig: SIOCSIFRVNET(2, epair0b): Device not configured
X 1
$ ifconfig epair0b -vnet j
$ ifconfig epair0b
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1400
	description: keepme
	options=8<VLAN_MTU>
	ether MACb
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ netstat -4rn | grep -c 192.0.2
0
X 1
END
}

case_ taken_name 'An interface does not move to where its name is taken'
taken_name() {
	session <<'END'
$ jail -c name=j vnet persist
$ jexec j ifconfig lo0 name lo9
lo9
$ ifconfig lo create
lo1
$ ifconfig lo1 name lo9
lo9
$ ifconfig lo9 vnet j
E|ifconfig: SIOCSIFVNET: File exists
X 1
$ ifconfig -l
em0 em1 lo0 lo9
END
}

# Lends both ends to the jail in different ways and looks where they are after $1.
returns_after() {
	session <<END
$ jail -c name=j vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0a vnet j
$ ifconfig epair0b vnet j
$ jexec j ifconfig epair0a name inside
inside
$ jexec j ifconfig epair7 create
epair7a
$ ifconfig -l
em0 em1 lo0
$1
$ jls name
$ ifconfig -l
em0 em1 lo0 inside epair0b
$ ifconfig inside destroy
$ ifconfig epair create
epair0a
END
}
case_ after_remove 'Lent interfaces are back when jail -r returns; the jail'\''s own are gone'
after_remove() { returns_after '$ jail -r j'; }
case_ after_big_remove 'Lent interfaces are back when jail -R returns'
after_big_remove() { returns_after '$ jail -R j'; }
case_ after_nopersist 'Lent interfaces are back when a jail without processes stops persisting'
after_nopersist() { returns_after '$ jail -m name=j nopersist'; }

case_ after_last_process 'Lent interfaces come back when the last process of the jail exits'
after_last_process() {
	world_up
	atf_check -o ignore vnet -w "$W" ifconfig epair create
	mkfifo go
	vnet -w "$W" jail -c name=j vnet vnet.interface=epair0b command=cat "$PWD/go" &
	lent() { [ "$(vnet -w "$W" ifconfig -l)" = 'em0 em1 lo0 epair0a' ]; }
	back() { [ "$(vnet -w "$W" ifconfig -l)" = 'em0 em1 lo0 epair0a epair0b' ]; }
	within 10 lent || atf_fail 'epair0b was not lent'
	: >go
	wait $! || atf_fail "jail: status $?"
	within 20 back || atf_fail 'epair0b did not come back'
	atf_check vnet -w "$W" jls name
	world_down
}

case_ after_killed_process 'Lent interfaces come back when the last process of the jail is killed'
after_killed_process() {
	world_up
	atf_check -o ignore vnet -w "$W" ifconfig epair create
	vnet -w "$W" jail -c name=j vnet vnet.interface=epair0a vnet.interface=epair0b command=sleep 100 2>/dev/null &
	lent() { [ "$(vnet -w "$W" ifconfig -l)" = 'em0 em1 lo0' ]; }
	back() { [ "$(vnet -w "$W" ifconfig -l)" = 'em0 em1 lo0 epair0a epair0b' ]; }
	within 10 lent || atf_fail 'the interfaces were not lent'
	atf_check vnet -w "$W" exec sh -c 'kill -9 $(pgrep -x sleep)'
	wait $!
	within 20 back || atf_fail "not back: $(vnet -w "$W" ifconfig -l)"
	atf_check vnet -w "$W" jls name
	world_down
}

case_ after_second_process 'A jail lives as long as any of its processes'
after_second_process() {
	world_up
	mkfifo first second
	vnet -w "$W" jail -c name=j vnet command=sh -c "cat '$PWD/second' & cat '$PWD/first'" &
	there() { [ "$(vnet -w "$W" jls name)" = j ]; }
	gone() { [ "$(vnet -w "$W" jls name)" = '' ]; }
	within 10 there || atf_fail 'no jail'
	: >first
	wait $!
	there || atf_fail 'the jail went before its last process'
	: >second
	within 40 gone || atf_fail 'the jail stayed'
	world_down
}

case_ nested 'An interface goes home to the stack that made it, through nested jails'
nested() {
	session <<'END'
$ jail -c name=p vnet persist children.max=5
$ jail -c name=p.q vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0b vnet p.q
$ jexec p.q ifconfig -l
lo0 epair0b
$ ifconfig epair0b -vnet p.q
$ ifconfig -l
em0 em1 lo0 epair0a epair0b
$ jexec p ifconfig epair1 create
epair1a
$ jexec p ifconfig epair1b vnet q
$ jexec p.q ifconfig -l
lo0 epair1b
$ jail -r p.q
$ jexec p ifconfig -l
lo0 epair1a epair1b
$ jail -c name=p.q vnet persist
$ ifconfig epair0b vnet p
$ jexec p ifconfig epair0b vnet q
$ jexec p.q ifconfig -l
lo0 epair0b
$ jail -r p
$ jls name
$ ifconfig -l
em0 em1 lo0 epair0a epair0b
END
}

case_ bridge_member 'A member of a jail'\''s bridge comes home without the bridge'
bridge_member() {
	session <<'END'
$ kldload if_bridge
$ jail -c name=s vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0a vnet s
$ jexec s ifconfig bridge create up addm epair0a
bridge0
$ jail -r s
$ ifconfig -l
em0 em1 lo0 epair0b epair0a
$ ifconfig epair0a | head -1
epair0a: flags=8942<BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
END
}

case_ many '100 lent interfaces come home with 20 jails removed at once'
many() {
	world_up
	atf_check -o ignore vnet -w "$W" exec sh -c '
		for j in $(seq 20); do
			jail -c name=j$j vnet persist || exit
			for i in 1 2 3 4 5; do
				e=$(ifconfig epair create) || exit
				ifconfig $e vnet j$j || exit
			done
		done'
	atf_check -o ignore vnet -w "$W" jail -R '*'
	atf_check_equal 203 "$(vnet -w "$W" ifconfig -l | wc -w)"
	world_down
}
