# SPDX-License-Identifier: BSD-2-Clause
# epair_test.sh - epair(4): units, ends, what happens when one end goes.
. "$(atf_get_srcdir)/lib.sh"

case_ units 'The lowest free unit is taken; renaming and moving keep a unit in use'
units() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair5 create up
epair5a
$ ifconfig epair create
epair1a
$ ifconfig epair0 create
E|ifconfig: SIOCIFCREATE2: File exists
X 1
$ ifconfig epair0a create
E|ifconfig: interface epair0a already exists
X 1
$ ifconfig epair7a create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig epair0a name foo
foo
$ ifconfig epair create
epair2a
$ jail -c name=j vnet persist
$ ifconfig epair1a vnet j
$ ifconfig epair1b vnet j
$ ifconfig epair create
epair3a
$ ifconfig foo destroy
$ ifconfig epair create
epair0a
$ ifconfig epair99999 create
E|ifconfig: SIOCIFCREATE2: No space left on device
X 1
$ ifconfig -l
em0 em1 lo0 epair5a epair5b epair2a epair2b epair3a epair3b epair0a epair0b
END
}

case_ ends 'Destroying either end destroys both, wherever the other is'
ends() {
	session <<'END'
$ jail -c name=j vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0b destroy
$ ifconfig -l
em0 em1 lo0
$ ifconfig epair create
epair0a
$ ifconfig epair0b vnet j
$ ifconfig epair0a destroy
$ jexec j ifconfig -l
lo0
$ ifconfig epair create
epair0a
END
}

case_ lent_end 'Destroying a lent end destroys both, as newer FreeBSD allows, and the unit is free'
lent_end() {
	session <<'END'
$ jail -c name=j vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0b vnet j
$ jexec j ifconfig epair0b destroy
$ jexec j ifconfig -l
lo0
$ ifconfig -l
em0 em1 lo0
$ sleep 0.2
$ ifconfig epair create
epair0a
END
}

case_ borrowed_name 'A new epair steps over the unit whose name a borrowed one has'
borrowed_name() {
	session <<'END'
$ jail -c name=j vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0b vnet j
$ jexec j ifconfig epair create
epair1a
$ jexec j ifconfig epair1b destroy
$ jexec j ifconfig -l
lo0 epair0b
END
}

case_ settings_of_one_end 'MTU and address of one end leave the other'\''s alone'
settings_of_one_end() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a mtu 9000 up
$ ifconfig epair0a | head -1
epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 9000
$ ifconfig epair0b | head -1
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
END
}

case_ many '200 epairs have 400 different addresses'
many() {
	world_up
	atf_check -o ignore vnet -w "$W" exec sh -c 'for i in $(seq 200); do ifconfig epair create || exit; done'
	vnet -w "$W" ifconfig | grep 'ether 02' | sort -u >ethers
	atf_check_equal 400 "$(wc -l <ethers)"
	world_down
}
