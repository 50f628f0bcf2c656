# SPDX-License-Identifier: BSD-2-Clause
# kld_test.sh - kldload(8), kldstat(8), kldunload(8): the documents load modules first.
. "$(atf_get_srcdir)/lib.sh"

case_ load 'A module is loaded once; unknown ones are named; jails may load none'
load() {
	session <<'END'
$ kldload if_bridge
$ kldload if_bridge
E|kldload: can't load if_bridge: module already loaded or in kernel
X 1
$ kldload -n if_bridge
$ kldload nosuch
E|kldload: can't load nosuch: No such file or directory
X 1
$ kldload if_bridge nosuch
E|kldload: can't load if_bridge: module already loaded or in kernel
E|kldload: can't load nosuch: No such file or directory
X 1
$ kldload
E|usage: kldload [-nqv] file ...
X 1
$ kldstat -q -m if_bridge
$ kldstat -q -m if_nosuch
X 1
$ kldstat -m if_nosuch
E|kldstat: can't find module if_nosuch: No such file or directory
X 1
$ jail -c name=r vnet persist
$ jexec r kldload if_gre
E|kldload: can't load if_gre: Operation not permitted
X 1
END
}

case_ per_world 'What one world loads another one has not loaded'
per_world() {
	world_up
	first=$W
	world_up b
	atf_check vnet -w "$first" kldload if_bridge
	atf_check vnet -w "$W" kldload if_bridge
	world_down
	world_down "$first"
}

case_ unload_kind 'With its module a kind of interface goes, in every jail; in a jail it can only be made while the module is loaded'
unload_kind() {
	session <<'END'
$ jail -c vnet name=j persist
$ jexec j ifconfig bridge create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ kldload if_bridge
$ jexec j ifconfig bridge create name sw
sw
$ ifconfig bridge create
bridge0
$ ifconfig epair create
epair0a
$ ifconfig bridge0 addm epair0a
$ kldunload if_bridge
$ ifconfig -l
em0 em1 lo0 epair0a epair0b
$ jexec j ifconfig -l
lo0
$ ifconfig epair0a | grep -c PROMISC
0
X 1
$ ifconfig bridge create
bridge0
$ kldunload if_epair
$ ifconfig -l
em0 em1 lo0 bridge0
END
}
