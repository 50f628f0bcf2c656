# SPDX-License-Identifier: BSD-2-Clause
# article_jails_test.sh - the article "Jail vnet by Examples", its jails: each example typed, each line of the answer.
. "$(atf_get_srcdir)/lib.sh"

# What devd does for a new interface is typed here (service netif start). The article's misprints are mended: $((i-1)),
# netmask 0xffffff00, the blanks that typesetting took or added.
# shellcheck disable=SC2034 # lib.sh reads it: for a second after "up" an address is tentative
MORE_MASKS='s/ tentative//; s/(fe80::MAC[a-d]%[a-z0-9.]+)  +/\1  /'

case_ isolated 'The isolated jail: its loopback, a tap that moves into it, its routes and neighbours; nothing of them outside'
isolated() {
	session <<'END'
$ jail -c name=useless host.hostname=jvnet persist vnet
$ jls
   JID  IP Address      Hostname                      Path
     1                  jvnet                         /
$ jexec useless ifconfig
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec useless netstat -rn
Routing tables
$ jexec useless service netif restart
Stopping Network: lo0.
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
Starting Network: lo0.
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet6 ::1 prefixlen 128
	inet6 fe80::1%lo0 prefixlen 64 scopeid 0x1
	inet 127.0.0.1 netmask 0xff000000
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec useless netstat -rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
127.0.0.1          link#1             UH          lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
::1                               link#1                        UH          lo0
fe80::%lo0/64                     link#1                        U           lo0
fe80::1%lo0                       link#1                        UHS         lo0
$ TAP=$(ifconfig tap create)
$ ifconfig $TAP
tap0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ service netif start $TAP
Starting Network: tap0.
tap0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig $TAP
tap0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig $TAP vnet useless
$ ifconfig $TAP
E|ifconfig: interface tap0 does not exist
X 1
$ jexec useless ifconfig $TAP
tap0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec useless ifconfig $TAP inet 192.0.2.1/24 up
$ jexec useless ifconfig $TAP inet
tap0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
$ jexec useless ifconfig $TAP
tap0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	inet6 fe80::MACd%tap0 prefixlen 64 scopeid 0x2
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec useless ping -c 2 192.0.2.1
PING 192.0.2.1 (192.0.2.1): 56 data bytes
64 bytes from 192.0.2.1: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.1 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec useless arp -na
? (192.0.2.1) at MACd on tap0 permanent [ethernet]
$ arp -na | grep 192.0.2.1
X 1
$ jexec useless route add -net 198.51.100.0/24 192.0.2.2
add net 198.51.100.0: gateway 192.0.2.2
$ jexec useless netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
127.0.0.1          link#1             UH          lo0
192.0.2.0/24       link#2             U          tap0
192.0.2.1          link#2             UHS         lo0
198.51.100.0/24    192.0.2.2          UGS        tap0
$ jexec useless netstat -rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
127.0.0.1          link#1             UH          lo0
192.0.2.0/24       link#2             U          tap0
192.0.2.1          link#2             UHS         lo0
198.51.100.0/24    192.0.2.2          UGS        tap0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
::1                               link#1                        UH          lo0
fe80::%lo0/64                     link#1                        U           lo0
fe80::1%lo0                       link#1                        UHS         lo0
fe80::%tap0/64                    link#2                        U          tap0
fe80::MACd%tap0  link#2                        UHS         lo0
$ netstat -4rn | grep 198.51.100.0
X 1
$ jail -R useless
$ ifconfig -l
em0 em1 lo0 tap0
$ ifconfig $TAP
tap0: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig $TAP destroy
$ ifconfig -l
em0 em1 lo0
END
}

case_ jail_and_host 'Jail and host at the two ends of an epair: both answer, both have ARP entries and routes'
jail_and_host() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig -g epair
epair0b
epair0a
$ ifconfig epair0a
epair0a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ service netif start epair0a; service netif start epair0b
Starting Network: epair0a.
epair0a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
Starting Network: epair0b.
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig epair0a
epair0a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig epair0b
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ jail -c name=jvnet host.hostname=jvnet persist vnet vnet.interface=epair0b
$ ifconfig -g epair
epair0a
$ jexec jvnet ifconfig epair0b
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair0a inet 192.0.2.1/24 up
$ jexec jvnet ifconfig epair0b inet 192.0.2.2/24 up
$ jexec jvnet ifconfig epair0b
epair0b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	inet6 fe80::MACb%epair0b prefixlen 64 scopeid 0x2
	inet 192.0.2.2 netmask 0xffffff00 broadcast 192.0.2.255
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ping -c 2 192.0.2.2
PING 192.0.2.2 (192.0.2.2): 56 data bytes
64 bytes from 192.0.2.2: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.2: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.2 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ arp -na | grep 192.0.2.
? (192.0.2.2) at MACb on epair0a expires in 1200 seconds [ethernet]
? (192.0.2.1) at MACa on epair0a permanent [ethernet]
$ arp -na
? (192.0.2.2) at MACb on epair0a expires in 1200 seconds [ethernet]
? (192.0.2.1) at MACa on epair0a permanent [ethernet]
? (10.0.2.15) at NIC on em0 permanent [ethernet]
$ jexec jvnet arp -an
? (192.0.2.2) at MACb on epair0b permanent [ethernet]
? (192.0.2.1) at MACa on epair0b expires in 1200 seconds [ethernet]
$ netstat -rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U           em0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#3             UH          lo0
192.0.2.0/24       link#4             U       epair0a
192.0.2.1          link#4             UHS         lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
::/96                             ::1                           UGRS        lo0
::1                               link#3                        UH          lo0
::ffff:0.0.0.0/96                 ::1                           UGRS        lo0
fe80::/10                         ::1                           UGRS        lo0
fe80::%lo0/64                     link#3                        U           lo0
fe80::1%lo0                       link#3                        UHS         lo0
ff02::/16                         ::1                           UGRS        lo0
$ jexec jvnet netstat -rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
192.0.2.0/24       link#2             U       epair0b
192.0.2.2          link#2             UHS         lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
fe80::%epair0b/64                 link#2                        U       epair0b
fe80::MACb%epair0b  link#2                        UHS         lo0
$ jail -R jvnet
$ ifconfig -g epair
epair0a
$ ifconfig epair0a destroy
$ ifconfig -g epair
END
}

case_ chain 'Five jails in a row: /31 links, static routes, ping through four routers, traceroute that tells a story'
chain() {
	session <<'END'
$ for i in useless jvnet; do jail -c name=$i persist vnet; jail -R $i; done
$ export RES_OPTIONS='timeout:1 attempts:1'
$ for i in $(jot 5); do ifconfig epair create; done
epair0a
epair1a
epair2a
epair3a
epair4a
$ for i in $(jot 4); do jail -c name=hop$i host.hostname=hop$i persist vnet vnet.interface=epair$((i-1))b vnet.interface=epair${i}a; done
$ jail -c name=hop5 host.hostname=hop5 persist vnet vnet.interface=epair4b
$ jls
   JID  IP Address      Hostname                      Path
     3                  hop1                          /
     4                  hop2                          /
     5                  hop3                          /
     6                  hop4                          /
     7                  hop5                          /
$ ifconfig epair0a inet 192.0.2.0/31 up
$ jexec hop1 ifconfig epair0b inet 192.0.2.1/31 up
$ jexec hop1 ifconfig epair1a inet 192.0.2.2/31 up
$ jexec hop2 ifconfig epair1b inet 192.0.2.3/31 up
$ jexec hop2 ifconfig epair2a inet 192.0.2.4/31 up
$ jexec hop3 ifconfig epair2b inet 192.0.2.5/31 up
$ jexec hop3 ifconfig epair3a inet 192.0.2.6/31 up
$ jexec hop4 ifconfig epair3b inet 192.0.2.7/31 up
$ jexec hop4 ifconfig epair4a inet 192.0.2.8/31 up
$ jexec hop5 ifconfig epair4b inet 192.0.2.9/31 up
$ for i in $(jot 4); do jexec hop$i sysctl net.inet.ip.forwarding=1; done
net.inet.ip.forwarding: 0 -> 1
net.inet.ip.forwarding: 0 -> 1
net.inet.ip.forwarding: 0 -> 1
net.inet.ip.forwarding: 0 -> 1
$ route add 192.0.2.0/24 192.0.2.1
add net 192.0.2.0: gateway 192.0.2.1
$ jexec hop1 route add default 192.0.2.3
add net default: gateway 192.0.2.3
$ jexec hop2 route add default 192.0.2.5
add net default: gateway 192.0.2.5
$ jexec hop2 route add 192.0.2.0/31 192.0.2.2
add net 192.0.2.0: gateway 192.0.2.2
$ jexec hop3 route add default 192.0.2.4
add net default: gateway 192.0.2.4
$ jexec hop3 route add 192.0.2.8/31 192.0.2.7
add net 192.0.2.8: gateway 192.0.2.7
$ jexec hop4 route add default 192.0.2.6
add net default: gateway 192.0.2.6
$ jexec hop5 route add default 192.0.2.8
add net default: gateway 192.0.2.8
$ ping -c 2 192.0.2.9
PING 192.0.2.9 (192.0.2.9): 56 data bytes
64 bytes from 192.0.2.9: icmp_seq=0 ttl=60 time=T ms
64 bytes from 192.0.2.9: icmp_seq=1 ttl=60 time=T ms

--- 192.0.2.9 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ traceroute -n 192.0.2.9
 1  192.0.2.1  T ms  T ms  T ms
 2  192.0.2.3  T ms  T ms  T ms
 3  192.0.2.5  T ms  T ms  T ms
 4  192.0.2.7  T ms  T ms  T ms
 5  192.0.2.9  T ms  T ms  T ms
E|traceroute to 192.0.2.9 (192.0.2.9), 64 hops max, 40 byte packets
$ jexec hop1 ifconfig
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
epair0b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACb
	inet6 fe80::MACb%epair0b prefixlen 64 scopeid 0x2
	inet 192.0.2.1 netmask 0xfffffffe broadcast 255.255.255.255
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
epair1a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	inet6 fe80::MACa%epair1a prefixlen 64 scopeid 0x3
	inet 192.0.2.2 netmask 0xfffffffe broadcast 255.255.255.255
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec hop1 netstat -rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
default            192.0.2.3          UGS     epair1a
192.0.2.0/31       link#2             U       epair0b
192.0.2.1          link#2             UHS         lo0
192.0.2.2          link#3             UHS         lo0
192.0.2.2/31       link#3             U       epair1a

Internet6:
Destination                       Gateway                       Flags     Netif Expire
fe80::%epair0b/64                 link#2                        U       epair0b
fe80::MACb%epair0b  link#2                        UHS         lo0
fe80::%epair1a/64                 link#3                        U       epair1a
fe80::MACa%epair1a  link#3                        UHS         lo0
$ jexec hop3 netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
default            192.0.2.4          UGS     epair2b
192.0.2.4/31       link#2             U       epair2b
192.0.2.5          link#2             UHS         lo0
192.0.2.6          link#3             UHS         lo0
192.0.2.6/31       link#3             U       epair3a
192.0.2.8/31       192.0.2.7          UGS     epair3a
$ jexec hop5 netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
default            192.0.2.8          UGS     epair4b
192.0.2.8/31       link#2             U       epair4b
192.0.2.9          link#2             UHS         lo0
$ netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U           em0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#3             UH          lo0
192.0.2.0          link#4             UHS         lo0
192.0.2.0/31       link#4             U       epair0a
192.0.2.0/24       192.0.2.1          UGS     epair0a
$ jexec hop2 arp -an
? (192.0.2.4) at MACa on epair2a permanent [ethernet]
? (192.0.2.5) at MACb on epair2a expires in 1200 seconds [ethernet]
? (192.0.2.2) at MACa on epair1b expires in 1200 seconds [ethernet]
? (192.0.2.3) at MACb on epair1b permanent [ethernet]
$ printf '%s\n' '192.0.2.1 once.upon.a.time.in.the.middle' '192.0.2.3 of.winter.when.the.flakes.of' '192.0.2.5 snow.were.failling.like' '192.0.2.7 feathers.from.the.sky' '192.0.2.9 a.queen.sat.at.a.window.sewing' >> /etc/hosts
$ traceroute 192.0.2.9
 1  once.upon.a.time.in.the.middle (192.0.2.1)  T ms  T ms  T ms
 2  of.winter.when.the.flakes.of (192.0.2.3)  T ms  T ms  T ms
 3  snow.were.failling.like (192.0.2.5)  T ms  T ms  T ms
 4  feathers.from.the.sky (192.0.2.7)  T ms  T ms  T ms
 5  a.queen.sat.at.a.window.sewing (192.0.2.9)  T ms  T ms  T ms
E|traceroute to 192.0.2.9 (192.0.2.9), 64 hops max, 40 byte packets
$ netstat -4r
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U           em0
10.0.2.15          link#1             UHS         lo0
localhost          link#3             UH          lo0
192.0.2.0          link#4             UHS         lo0
192.0.2.0/31       link#4             U       epair0a
192.0.2.0/24       once.upon.a.time.i UGS     epair0a
$ jexec hop2 arp -a
? (192.0.2.4) at MACa on epair2a permanent [ethernet]
snow.were.failling.like (192.0.2.5) at MACb on epair2a expires in 1200 seconds [ethernet]
? (192.0.2.2) at MACa on epair1b expires in 1200 seconds [ethernet]
of.winter.when.the.flakes.of (192.0.2.3) at MACb on epair1b permanent [ethernet]
$ ping -c 1 a.queen.sat.at.a.window.sewing
PING a.queen.sat.at.a.window.sewing (192.0.2.9): 56 data bytes
64 bytes from 192.0.2.9: icmp_seq=0 ttl=60 time=T ms

--- a.queen.sat.at.a.window.sewing ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ for i in $(jot 5); do jail -R hop$i; done
$ netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U           em0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#3             UH          lo0
192.0.2.0          link#4             UHS         lo0
192.0.2.0/31       link#4             U       epair0a
192.0.2.0/24       192.0.2.1          UGS     epair0a
$ for i in 0 1 2 3 4; do ifconfig epair${i}a destroy; done
$ route delete 192.0.2.0/24
delete net 192.0.2.0 fib 0: not in table
E|route: route has not been found
X 1
$ netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U           em0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#3             UH          lo0
END
}
