# SPDX-License-Identifier: BSD-2-Clause
# article_outside_test.sh - the article "Jail vnet by Examples", its ways to the outside: each line of the answers.
. "$(atf_get_srcdir)/lib.sh"

# shellcheck disable=SC2034 # lib.sh reads it: for a second after "up" an address is tentative
MORE_MASKS='s/fe80::5054:ff:fe12:34[0-9a-f]{2}%/fe80::NIC%/; s/ tentative//; s/(fe80::MAC[a-d]%[a-z0-9.]+)  +/\1  /'

case_ vlan 'VLANs of two cards: made, shown, lent to a jail and back'
vlan() {
	session <<'END'
$ ifconfig em0 name igb0
igb0
$ ifconfig em1 name igb1
igb1
$ ifconfig igb0.6 create vlan 6 vlandev igb0 up
$ ifconfig igb0.7 create vlan 7 vlandev igb0 up
$ ifconfig igb1.6 create vlan 6 vlandev igb1 up
$ ifconfig igb0.6
igb0.6: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=3<RXCSUM,TXCSUM>
	ether NIC
	inet6 fe80::NIC%igb0.6 prefixlen 64 scopeid 0x4
	groups: vlan
	vlan: 6 vlanpcp: 0 parent interface: igb0
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig igb1.6
igb1.6: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=3<RXCSUM,TXCSUM>
	ether NIC
	inet6 fe80::NIC%igb1.6 prefixlen 64 scopeid 0x6
	groups: vlan
	vlan: 6 vlanpcp: 0 parent interface: igb1
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig igb0
igb0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	ether NIC
	inet 10.0.2.15 netmask 0xffffff00 broadcast 10.0.2.255
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ jail -c name=v6 persist vnet vnet.interface=igb0.6
$ jexec v6 ifconfig igb0.6
igb0.6: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=3<RXCSUM,TXCSUM>
	ether NIC
	groups: vlan
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jail -R v6
$ ifconfig igb0.6
igb0.6: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=3<RXCSUM,TXCSUM>
	ether NIC
	vlan: 6 vlanpcp: 0 parent interface: igb0
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig igb0.6 destroy
$ ifconfig igb0.7 destroy
$ ifconfig igb1.6 destroy
END
}

case_ bridge 'Three jails and a card on a bridge that has an address'
bridge() {
	session <<'END'
$ ifconfig em0 name igb0
igb0
$ ifconfig em1 name igb1
igb1
$ ifconfig bridge create up
bridge0
$ for i in $(jot 3); do ifconfig epair$i create up; done
epair1a
epair2a
epair3a
$ ifconfig bridge0 inet 192.0.2.254/24 addm igb1 addm epair1a addm epair2a addm epair3a
$ for i in $(jot 3); do jail -c name=jail$i host.hostname=jail$i persist vnet vnet.interface=epair${i}b; jexec jail$i ifconfig epair${i}b inet 192.0.2.${i}/24 up; jexec jail$i ifconfig epair${i}b inet; done
epair1b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
epair2b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet 192.0.2.2 netmask 0xffffff00 broadcast 192.0.2.255
epair3b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet 192.0.2.3 netmask 0xffffff00 broadcast 192.0.2.255
$ ping -c 2 192.0.2.1
PING 192.0.2.1 (192.0.2.1): 56 data bytes
64 bytes from 192.0.2.1: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.1 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ ping -c 2 192.0.2.2
PING 192.0.2.2 (192.0.2.2): 56 data bytes
64 bytes from 192.0.2.2: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.2: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.2 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ ping -c 2 192.0.2.3
PING 192.0.2.3 (192.0.2.3): 56 data bytes
64 bytes from 192.0.2.3: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.3: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.3 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec jail1 ping -c 2 192.0.2.3
PING 192.0.2.3 (192.0.2.3): 56 data bytes
64 bytes from 192.0.2.3: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.3: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.3 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ ifconfig bridge0
bridge0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether MACc
	inet 192.0.2.254 netmask 0xffffff00 broadcast 192.0.2.255
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	member: epair3a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 9 priority 128 path cost 2000
	member: epair2a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 7 priority 128 path cost 2000
	member: epair1a flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000
	member: igb1 flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 2 priority 128 path cost 55
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ ifconfig epair1a
epair1a: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	ether MACa
	inet6 fe80::MACa%epair1a prefixlen 64 scopeid 0x5
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ arp -an | sort | head -4
? (10.0.2.15) at NIC on igb0 permanent [ethernet]
? (192.0.2.1) at MACb on bridge0 expires in 1200 seconds [bridge]
? (192.0.2.2) at MACb on bridge0 expires in 1200 seconds [bridge]
? (192.0.2.254) at MACc on bridge0 permanent [bridge]
$ ifconfig bridge0 addr | sed 's/ 1[12][0-9]* flags/ TTL flags/' | sort -k 3
MACb Vlan1 epair1a TTL flags=0<>
MACb Vlan1 epair2a TTL flags=0<>
MACb Vlan1 epair3a TTL flags=0<>
$ netstat -ihw 1 -I bridge0 -q 2 | sed 's/ *[0-9.]\{1,\}K*/ N/g'
            input        bridge N           output
   packets  errs idrops      bytes    packets  errs      bytes colls
 N N N N N N N N
 N N N N N N N N
$ netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U          igb0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#3             UH          lo0
192.0.2.0/24       link#4             U       bridge0
192.0.2.254        link#4             UHS         lo0
$ for i in $(jot 3); do jail -R jail$i; ifconfig epair${i}a destroy; done
$ ifconfig bridge0 destroy
$ ifconfig -l
igb0 igb1 lo0
$ jls
   JID  IP Address      Hostname                      Path
END
}

case_ cards 'Cards of the host in jails: lent at creation and later, used, and back'
cards() {
	session <<'END'
$ ifconfig -l
em0 em1 lo0
$ jail -c name=a host.hostname=a persist vnet vnet.interface=em1
$ ifconfig -l
em0 lo0
$ jexec a ifconfig em1
em1: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	ether NIC
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec a ifconfig em1 inet 10.0.2.16/24 up
$ ping -c 1 10.0.2.16
PING 10.0.2.16 (10.0.2.16): 56 data bytes
64 bytes from 10.0.2.16: icmp_seq=0 ttl=64 time=T ms

--- 10.0.2.16 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jail -c name=b host.hostname=b persist vnet
$ ifconfig em0 vnet b
$ ifconfig em0
E|ifconfig: interface em0 does not exist
X 1
$ jexec b ifconfig em0 inet 10.0.2.17/24 up
$ jexec b ping -q -c 1 10.0.2.16
PING 10.0.2.16 (10.0.2.16): 56 data bytes

--- 10.0.2.16 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec b arp -an
? (10.0.2.16) at NIC on em0 expires in 1200 seconds [ethernet]
? (10.0.2.17) at NIC on em0 permanent [ethernet]
$ jail -R a
$ ifconfig em0 -vnet b
$ jail -R b
$ ifconfig -l
lo0 em1 em0
$ ifconfig em0 inet6 ifdisabled
$ ifconfig em0 inet6 2001:db8::15/64
$ ifconfig em0 inet6 -ifdisabled up
$ ifconfig em0 inet6 | grep -v fe80
em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	inet6 2001:db8::15 prefixlen 64
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ sysrc iovctl_files="/etc/iovctl.cxl0.conf /etc/iovctl.cxl1.conf"
iovctl_files:  -> /etc/iovctl.cxl0.conf /etc/iovctl.cxl1.conf
$ sysrc kld_list+=if_cxgbev
kld_list:  -> if_cxgbev
$ kldload if_cxgbev
E|kldload: can't load if_cxgbev: No such file or directory
X 1
END
}

case_ script 'The steps of the script for 480 jails, for 6: lo1 in each, MTU 9000, routes like a daemon'\''s; and the clean-up'
script() {
	session <<'END'
$ sysctl kern.ipc.nmbclusters=1000000
kern.ipc.nmbclusters: 62906 -> 1000000
$ sysctl net.inet.raw.maxdgram=16384
net.inet.raw.maxdgram: 9216 -> 16384
$ sysctl net.inet.raw.recvspace=16384
net.inet.raw.recvspace: 9216 -> 16384
$ dec2dot() { printf '%d.%d.%d.%d\n' $(printf "%x\n" $1 | sed 's/../0x& /g'); }
$ dec2dot $((3221225984 + 6)); dec2dot $((3325256704 + 6))
192.0.2.6
198.51.100.6
$ ifconfig bridge create name vnetdemobridge mtu 9000 up
vnetdemobridge
$ for i in $(jot 6); do ifconfig epair$i create mtu 9000 up; ifconfig vnetdemobridge addm epair${i}a edge epair${i}a; jail -c name=jail$i host.hostname=jail$i persist vnet vnet.interface=epair${i}b; jexec jail$i ifconfig lo1 create inet $(dec2dot $((3325256704 + i)))/32 up; jexec jail$i ifconfig epair${i}b inet $(dec2dot $((3221225984 + i)))/20 mtu 9000 up; done
epair1a
epair2a
epair3a
epair4a
epair5a
epair6a
$ jls
   JID  IP Address      Hostname                      Path
     1                  jail1                         /
     2                  jail2                         /
     3                  jail3                         /
     4                  jail4                         /
     5                  jail5                         /
     6                  jail6                         /
$ ifconfig vnetdemobridge
vnetdemobridge: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 9000
	ether MACc
	id 00:00:00:00:00:00 priority 32768 hellotime 2 fwddelay 15
	maxage 20 holdcnt 6 proto rstp maxaddr 2000 timeout 1200
	root id 00:00:00:00:00:00 priority 32768 ifcost 0 port 0
	member: epair6a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 10 priority 128 path cost 2000
	member: epair5a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 9 priority 128 path cost 2000
	member: epair4a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 8 priority 128 path cost 2000
	member: epair3a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 7 priority 128 path cost 2000
	member: epair2a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 6 priority 128 path cost 2000
	member: epair1a flags=363<LEARNING,DISCOVER,EDGE,AUTOEDGE,AUTOPTP>
	        ifmaxaddr 0 port 5 priority 128 path cost 2000
	groups: bridge
	nd6 options=1<PERFORMNUD>
$ ifconfig epair1a
epair1a: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 9000
	options=8<VLAN_MTU>
	ether MACa
	inet6 fe80::MACa%epair1a prefixlen 64 scopeid 0x5
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec jail1 ifconfig
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
epair1b: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 9000
	options=8<VLAN_MTU>
	ether MACb
	inet6 fe80::MACb%epair1b prefixlen 64 scopeid 0x2
	inet 192.0.2.1 netmask 0xfffff000 broadcast 192.0.15.255
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
lo1: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet6 fe80::1%lo1 prefixlen 64 scopeid 0x3
	inet 198.51.100.1 netmask 0xffffffff
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec jail6 netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
192.0.0.0/20       link#2             U       epair6b
192.0.2.6          link#2             UHS         lo0
198.51.100.6       link#3             UH          lo1
$ jexec jail1 ping -c 2 192.0.2.6
PING 192.0.2.6 (192.0.2.6): 56 data bytes
64 bytes from 192.0.2.6: icmp_seq=0 ttl=64 time=T ms
64 bytes from 192.0.2.6: icmp_seq=1 ttl=64 time=T ms

--- 192.0.2.6 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec jail1 ping -c 1 -D -s 8972 192.0.2.6
PING 192.0.2.6 (192.0.2.6): 8972 data bytes
8980 bytes from 192.0.2.6: icmp_seq=0 ttl=64 time=T ms

--- 192.0.2.6 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec jail1 route add 198.51.100.6/32 192.0.2.6
add net 198.51.100.6: gateway 192.0.2.6
$ jexec jail1 route add 198.51.100.5/32 192.0.2.5 -proto1
add net 198.51.100.5: gateway 192.0.2.5
$ jexec jail1 netstat -4rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
192.0.0.0/20       link#2             U       epair1b
192.0.2.1          link#2             UHS         lo0
198.51.100.1       link#3             UH          lo1
198.51.100.5/32    192.0.2.5          UGS1    epair1b
198.51.100.6/32    192.0.2.6          UGS     epair1b
$ jexec jail1 netstat -4rn | grep UGH1 | wc -l
       0
$ for i in $(jot 4 2); do jexec jail1 route -q add -host 198.51.100.$((i+5)) 192.0.2.$i -proto1 -nostatic; done
$ jexec jail1 netstat -4rn | grep UGH1 | wc -l
       4
$ jexec jail1 route -n get 198.51.100.5
   route to: 198.51.100.5
destination: 198.51.100.5
       mask: 255.255.255.255
    gateway: 192.0.2.5
        fib: 0
  interface: epair1b
      flags: <UP,GATEWAY,DONE,STATIC,PROTO1>
 recvpipe  sendpipe  ssthresh  rtt,msec    mtu        weight    expire
       0         0         0         0      9000         1         0 
$ jexec jail6 ping -c 1 -S 198.51.100.6 192.0.2.1
PING 192.0.2.1 (192.0.2.1) from 198.51.100.6: 56 data bytes
64 bytes from 192.0.2.1: icmp_seq=0 ttl=64 time=T ms

--- 192.0.2.1 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ jexec jail1 ping -c 1 198.51.100.6
PING 198.51.100.6 (198.51.100.6): 56 data bytes
64 bytes from 198.51.100.6: icmp_seq=0 ttl=64 time=T ms

--- 198.51.100.6 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ for i in $(jot 6); do echo Deleting jail$i; jail -R jail$i; ifconfig epair${i}a destroy; done
Deleting jail1
Deleting jail2
Deleting jail3
Deleting jail4
Deleting jail5
Deleting jail6
$ ifconfig vnetdemobridge destroy
$ jls
   JID  IP Address      Hostname                      Path
$ ifconfig -l
em0 em1 lo0
END
}
