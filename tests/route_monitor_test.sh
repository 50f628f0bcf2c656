# SPDX-License-Identifier: BSD-2-Clause
# route_monitor_test.sh - route(8) monitor: what changes is said as FreeBSD's kernel says it.
. "$(atf_get_srcdir)/lib.sh"

case_ monitor 'monitor says what changes, and -d what there is'
monitor() {
	session <<'END'
$ says() { for _ in $(seq 100); do [ "$(grep -c "$1" said)" -ge "$2" ] && return; sleep 0.05; done; echo "no $1"; }
$ ifconfig epair0 create; ifconfig epair0a inet6 ifdisabled; ifconfig epair0b inet6 ifdisabled up
epair0a
$ route -n monitor >said & until route -q add 198.51.100.0/24 -interface lo0 && sleep 0.05 && grep -q ADD said; do route -q delete 198.51.100.0/24; done
$ ifconfig epair0a up; says IFINFO 1; ifconfig epair0a inet 192.0.2.1/24; says NEWADDR 1; says ' 192.0.2.1 link' 1
$ route -q add 10.0.0.0/8 192.0.2.2; says ' 10.0' 1; route -q change 10.0.0.0/8 192.0.2.3 -mtu 1400; says CHANGE 1; route -q delete 10.0.0.0/8; says DELETE 1
$ ifconfig epair0a inet 192.0.2.1 delete; says DELADDR 1; ifconfig epair0a destroy; says departure 2; kill $!
$ sed -e 's/ on [A-Z][a-z][a-z] .*/ on DATE/' -e 's/pid: [1-9][0-9]*/pid: PID/' -e 's/epair0a:[0-9a-f.]*/epair0a:MAC/' said | sed -n '/NEWADDR/,$p'
RTM_NEWADDR: address being added to iface: len 124, metric 0, flags:<UP>
sockaddrs: <NETMASK,IFP,IFA,BRD>
 255.255.255.0 epair0a:MAC 192.0.2.1 192.0.2.255

got message of size 240 on DATE
RTM_ADD: Add Route: len 240, pid: 0, seq 0, errno 0, flags:<UP,PINNED>
locks:  inits: 
sockaddrs: <DST,GATEWAY,NETMASK>
 192.0.2.0 link#4 255.255.255.0

got message of size 224 on DATE
RTM_ADD: Add Route: len 224, pid: 0, seq 0, errno 0, flags:<UP,HOST,STATIC,PINNED>
locks:  inits: 
sockaddrs: <DST,GATEWAY>
 192.0.2.1 link#4

got message of size 200 on DATE
RTM_ADD: Add Route: len 200, pid: PID, seq 1, errno 0, flags:<UP,GATEWAY,DONE,STATIC>
locks:  inits: 
sockaddrs: <DST,GATEWAY,NETMASK>
 10.0.0.0 192.0.2.2 255.0.0.0

got message of size 200 on DATE
RTM_CHANGE: Change Metrics or flags: len 200, pid: PID, seq 1, errno 0, flags:<UP,GATEWAY,DONE,STATIC,FIXEDMTU>
locks:  inits: <mtu>
sockaddrs: <DST,GATEWAY,NETMASK>
 10.0.0.0 192.0.2.3 255.0.0.0

got message of size 200 on DATE
RTM_DELETE: Delete Route: len 200, pid: PID, seq 1, errno 0, flags:<UP,GATEWAY,DONE,STATIC,FIXEDMTU>
locks:  inits: <mtu>
sockaddrs: <DST,GATEWAY,NETMASK>
 10.0.0.0 192.0.2.3 255.0.0.0

got message of size 240 on DATE
RTM_DELETE: Delete Route: len 240, pid: 0, seq 0, errno 0, flags:<UP,PINNED>
locks:  inits: 
sockaddrs: <DST,GATEWAY,NETMASK>
 192.0.2.0 link#4 255.255.255.0

got message of size 224 on DATE
RTM_DELETE: Delete Route: len 224, pid: 0, seq 0, errno 0, flags:<UP,HOST,STATIC,PINNED>
locks:  inits: 
sockaddrs: <DST,GATEWAY>
 192.0.2.1 link#4

got message of size 124 on DATE
RTM_DELADDR: address being removed from iface: len 124, metric 0, flags:
sockaddrs: <NETMASK,IFP,IFA,BRD>
 255.255.255.0 epair0a:MAC 192.0.2.1 192.0.2.255

got message of size 24 on DATE
RTM_IFANNOUNCE: interface arrival/departure: len 24, if# 4, what: departure

got message of size 24 on DATE
RTM_IFANNOUNCE: interface arrival/departure: len 24, if# 5, what: departure
$ route -dn monitor | sed -e 's/ on [A-Z][a-z][a-z] .*/ on DATE/' -e 's/em0:[0-9a-f.]*/em0:MAC/' | head -8

got message of size 168 on DATE
RTM_IFINFO: iface status change: len 168, if# 1, link: up, flags:<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST>

got message of size 124 on DATE
RTM_NEWADDR: address being added to iface: len 124, metric 0, flags:<UP>
sockaddrs: <NETMASK,IFP,IFA,BRD>
 255.255.255.0 em0:MAC 10.0.2.15 10.0.2.255
$ route monitor foo
E|route: bad keyword: foo
E|route: usage: route [-46dnqtv] command [[modifiers] args]
X 64
$ rm said
END
}

case_ interface 'An MTU is a change of an interface; one with another name has left and come'
interface() {
	session <<'END'
$ says() { for _ in $(seq 100); do [ "$(grep -c "$1" said)" -ge "$2" ] && return; sleep 0.05; done; echo "no $1"; }
$ ifconfig epair0 create; ifconfig epair0a inet6 ifdisabled
epair0a
$ route -n monitor >said & until route -q add 198.51.100.0/24 -interface lo0 && sleep 0.05 && grep -q ADD said; do route -q delete 198.51.100.0/24; done
$ ifconfig epair0a mtu 1400; says IFINFO 1; ifconfig epair0a name uplink; says arrival 1; kill $!
uplink
$ sed -n -e '/IF/p' said
RTM_IFINFO: iface status change: len 168, if# 4, link: up, flags:<BROADCAST,RUNNING,SIMPLEX,MULTICAST>
RTM_IFANNOUNCE: interface arrival/departure: len 24, if# 4, what: departure
RTM_IFANNOUNCE: interface arrival/departure: len 24, if# 4, what: arrival
END
}
