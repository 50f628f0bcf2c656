# SPDX-License-Identifier: BSD-2-Clause
# notes_test.sh - the notes on Mininet with FreeBSD's commands run as they are written.
. "$(atf_get_srcdir)/lib.sh"

case_ linear2 'Two hosts behind two switches are built, ping each other, are looked at and torn down as the notes say'
linear2() {
	session <<'END'
$ kldload if_bridge
$ kldload if_bridge
E|kldload: can't load if_bridge: module already loaded or in kernel
X 1
$ kldload if_epair
$ sysctl security.jail.allow_raw_sockets=1
security.jail.allow_raw_sockets: 0 -> 1
$ jail -c vnet name=s1 jid=1 path=/ persist
$ jail -c vnet name=s2 jid=2 path=/ persist
$ jail -c vnet name=h1 jid=3 path=/ persist
$ jail -c vnet name=h2 jid=4 path=/ persist
$ jls
   JID  IP Address      Hostname                      Path
     1                                                /
     2                                                /
     3                                                /
     4                                                /
$ jls -v | sed '/CPU/d' | sed '/^        [0-9]/d'
   JID  Hostname                      Path
        Name                          State
        IP Address(es)
     1                                /
        s1                            ACTIVE
     2                                /
        s2                            ACTIVE
     3                                /
        h1                            ACTIVE
     4                                /
        h2                            ACTIVE
$ jexec s1 ifconfig bridge1 create up
$ jexec s2 ifconfig bridge2 create up
$ jexec s1 ifconfig bridge1
bridge1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ ifconfig epair1 create
epair1a
$ ifconfig epair2 create
epair2a
$ ifconfig epair3 create
epair3a
$ ifconfig epair1a
epair1a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair3b
epair3b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair1a vnet s1
$ ifconfig epair1b vnet h1
$ ifconfig epair2a vnet s2
$ ifconfig epair2b vnet h2
$ ifconfig epair3a vnet s1
$ ifconfig epair3b vnet s2
$ ifconfig -l
em0 em1 lo0
$ jexec s1 ifconfig
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
bridge1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	groups: bridge
	nd6 options=1<PERFORMNUD>
epair1a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
epair3a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec s1 ifconfig bridge1 addm epair1a addm epair3a
$ for j in s1 h1; do jexec $j sysctl -q net.inet6.ip6.dad_count=6 >/dev/null; done
$ jexec s1 ifconfig epair1a up
$ jexec s1 ifconfig epair3a up
$ jexec s2 ifconfig bridge2 addm epair2a addm epair3b
$ jexec s2 ifconfig epair2a up
$ jexec s2 ifconfig epair3b up
$ jexec h1 ifconfig epair1b 10.0.0.1/24 up
$ jexec h2 ifconfig epair2b 10.0.0.2/24 up
$ jexec h1 ifconfig
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
epair1b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	inet6 fe80::MACb%epair1b prefixlen 64 tentative scopeid 0x2
	inet 10.0.0.1 netmask 0xffffff00 broadcast 10.0.0.255
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec s1 ifconfig
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
bridge1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	member: epair3a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 4 priority 128 path cost 2000
	member: epair1a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 3 priority 128 path cost 2000
	groups: bridge
	nd6 options=1<PERFORMNUD>
epair1a: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	inet6 fe80::MACa%epair1a prefixlen 64 tentative scopeid 0x3
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
epair3a: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	inet6 fe80::MACa%epair3a prefixlen 64 tentative scopeid 0x4
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ while jexec h1 ifconfig epair1b | grep -q tentative; do sleep 0.1; done
$ jexec h1 ping -c 3 10.0.0.2
PING 10.0.0.2 (10.0.0.2): 56 data bytes
64 bytes from 10.0.0.2: icmp_seq=0 ttl=64 time=T ms
64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=T ms
64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=T ms

--- 10.0.0.2 ping statistics ---
3 packets transmitted, 3 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec h1 ping6 -c 2 ff02::1%epair1b | grep ^PING
PING6(56=40+8+8 bytes) fe80::MACb%epair1b --> ff02::1%epair1b
$ jexec h1 ping6 -c 2 ff02::1%epair1b | grep -o '2 packets received'
2 packets received
$ jexec h1 arp -an
? (10.0.0.2) at MACb on epair1b expires in 1200 seconds [ethernet]
? (10.0.0.1) at MACb on epair1b permanent [ethernet]
$ jexec h1 ndp -an | grep permanent | tr -s ' '
fe80::MACb%epair1b MACb epair1b permanent R 
$ jexec s1 ifconfig bridge1 addr | grep 0b | cut -d ' ' -f 2,3 | sort | uniq -c | tr -s ' '
 1 Vlan1 epair1a
 2 Vlan1 epair3a
$ jexec h1 netstat -rn | tr -s ' '
Routing tables

Internet:
Destination Gateway Flags Netif Expire
10.0.0.0/24 link#2 U epair1b
10.0.0.1 link#2 UHS lo0

Internet6:
Destination Gateway Flags Netif Expire
fe80::%epair1b/64 link#2 U epair1b
fe80::MACb%epair1b link#2 UHS lo0
$ jexec s1 netstat -i | cut -c 1-25
Name    Mtu Network      
lo0*  16384 <Link#1>     
bridg  1500 <Link#2>     
epair  1500 <Link#3>     
epair     - fe80::%epair1
epair  1500 <Link#4>     
epair     - fe80::%epair3
$ jexec h1 ping
E|usage: ping [-AaDdfnoQqRrv] [-c count] [-G sweepmaxsize] [-g sweepminsize]
E|            [-h sweepincrsize] [-i wait] [-l preload] [-M mask | time] [-m ttl]
E|            [-P policy] [-p pattern] [-S src_addr] [-s packetsize] [-t timeout]
E|            [-W waittime] [-z tos] host
E|       ping [-AaDdfLnoQqRrv] [-c count] [-I iface] [-i wait] [-l preload]
E|            [-M mask | time] [-m ttl] [-P policy] [-p pattern] [-S src_addr]
E|            [-s packetsize] [-T ttl] [-t timeout] [-W waittime]
E|            [-z tos] mcast-group
X 64
$ ifconfig epair1a -vnet s1
$ ifconfig epair2a -vnet s2
$ ifconfig -l
em0 em1 lo0 epair1a epair2a
$ ifconfig epair1a
epair1a: flags=8942<BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec s1 ifconfig bridge1
bridge1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	member: epair3a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 4 priority 128 path cost 2000
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ ifconfig epair1a destroy
$ ifconfig epair2a destroy
$ jexec h1 ifconfig -l
lo0
$ jexec s1 ifconfig bridge1 destroy
$ jexec s2 ifconfig bridge2 destroy
$ jail -r s1
$ jail -r s2
$ jail -r h1
$ jail -r h2
$ jls
   JID  IP Address      Hostname                      Path
$ ifconfig -l
em0 em1 lo0 epair3a epair3b
$ ifconfig epair3 create
E|ifconfig: SIOCIFCREATE2: File exists
X 1
$ ifconfig epair3a destroy
$ ifconfig -l
em0 em1 lo0
END
}

case_ renamed_bridge 'A bridge renamed in a jail keeps its unit and can be destroyed under any name'
renamed_bridge() {
	session <<'END'
$ kldload if_bridge
$ jail -c vnet name=j26 jid=26 path=/ persist
$ jexec 26 ifconfig bridge create
bridge0
$ jexec 26 ifconfig bridge0 | grep bridge
bridge0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	groups: bridge
$ jexec 26 ifconfig bridge0 name test2
test2
$ jexec 26 ifconfig test2 | grep test
test2: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ jexec 26 ifconfig test2
test2: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 0 ifcost 0 port 0
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ jexec 26 ifconfig bridge create
bridge1
$ jexec 26 ifconfig bridge0 create
E|ifconfig: SIOCIFCREATE2: File exists
X 1
$ jexec 26 ifconfig test2 destroy
$ jexec 26 ifconfig bridge0 create
$ jexec 26 ifconfig -l
lo0 bridge1 bridge0
$ jexec 26 ifconfig bridge0 name test2
test2
$ jexec 26 ifconfig test2 name bridge100
bridge100
$ jexec 26 ifconfig bridge100 destroy
$ jexec 26 ifconfig -a | grep bridge
bridge1: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	groups: bridge
$ jail -r 26
$ ifconfig -l
em0 em1 lo0
$ ifconfig bridge2 create
$ ifconfig bridge2 destroy
END
}

case_ pulled_bridge 'A bridge made and renamed in a jail can be pulled out to the host'
pulled_bridge() {
	session <<'END'
$ kldload if_bridge
$ jail -c vnet name=j26 jid=26 path=/ persist
$ jexec 26 ifconfig bridge create name test3
test3
$ ifconfig test3 -vnet 26
$ ifconfig -l
em0 em1 lo0 test3
$ jexec 26 ifconfig -l
lo0
$ jail -r 26
$ ifconfig -l
em0 em1 lo0
END
}

case_ duplicate_macs 'Two ends with the same address: duplicate address detection disables IPv6 on the later one'
duplicate_macs() {
	session <<'END'
$ jail -c vnet name=a persist
$ jail -c vnet name=b persist
$ ifconfig epair2 create
epair2a
$ ifconfig epair2a | grep ether; ifconfig epair2b | grep ether
	ether MACa
	ether MACb
$ ifconfig epair2a vnet a; ifconfig epair2b vnet b
$ ifconfig epair3 create
epair3a
$ ifconfig epair3a | grep ether; ifconfig epair3b | grep ether
	ether MACa
	ether MACb
$ ifconfig epair3a vnet a; ifconfig epair3b vnet b
$ jexec a ifconfig epair2a ether 02:ff:00:00:01:14
$ jexec a ifconfig epair2a
epair2a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether 02:ff:00:00:01:14
	hwaddr MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec b ifconfig epair2b ether 02:ff:00:00:01:14
$ jexec a ifconfig epair2a inet6 -ifdisabled up
$ jexec b ifconfig epair2b inet6 -ifdisabled up
$ sleep 3
$ jexec b ifconfig epair2b inet6
epair2b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet6 fe80::ff:ff:fe00:114%epair2b prefixlen 64 tentative scopeid 0x2
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ jail -r a
$ jail -r b
$ ifconfig -l
em0 em1 lo0 epair2a epair3a epair2b epair3b
END
}

case_ unique_macs 'Creating and moving epairs in turn never gives an address twice, and the ends have 0a and 0b'
unique_macs() {
	atf_check -o save:macs vnet sh -c '
		for i in 1 2 3 4 5 6 7 8; do
			jail -c name=j$i vnet persist || exit
			ifconfig epair$i create >/dev/null || exit
			ifconfig epair${i}a ether; ifconfig epair${i}b ether
			ifconfig epair${i}a vnet j$i || exit
			ifconfig epair${i}b vnet j$i || exit
		done
		for i in 2 4 6; do
			jexec j$i ifconfig epair${i}a ether
			ifconfig epair${i}a -vnet j$i && ifconfig epair${i}a destroy || exit
			ifconfig epair$i create >/dev/null || exit
			ifconfig epair${i}a ether; ifconfig epair${i}b ether
		done'
	grep -o 'ether .*' macs >ethers
	atf_check_equal 25 "$(wc -l <ethers)"
	# Three were printed again, in their jails.
	atf_check_equal 22 "$(sort -u ethers | wc -l)"
	atf_check_equal '0a 0b' "$(sed 's/.*://' ethers | sort -u | tr '\n' ' ' | sed 's/ $//')"
}
