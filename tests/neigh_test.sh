# SPDX-License-Identifier: BSD-2-Clause
# neigh_test.sh - arp(8) and ndp(8): the tables of neighbours are shown and changed.
. "$(atf_get_srcdir)/lib.sh"

case_ arp 'Entries of the ARP table are set, replaced, listed and deleted'
arp() {
	session <<'END'
$ jail -c name=r1 vnet persist; ifconfig epair0 create; ifconfig epair0b vnet r1
epair0a
$ ifconfig epair0a inet 192.0.2.1/24 up; jexec r1 ifconfig epair0b inet 192.0.2.2/24 up
$ ping -q -c 1 192.0.2.2 >/dev/null; arp -an
? (192.0.2.2) at MACb on epair0a expires in 1200 seconds [ethernet]
? (192.0.2.1) at MACa on epair0a permanent [ethernet]
? (10.0.2.15) at NIC on em0 permanent [ethernet]
$ arp -d 192.0.2.2
192.0.2.2 (192.0.2.2) deleted
$ arp -d 192.0.2.2
E|arp: writing to routing socket: No such file or directory
X 1
$ arp -d 8.8.8.8
E|arp: writing to routing socket: No such process
E|arp: 8.8.8.8: No such process
X 1
$ arp -d 192.0.2.1
E|arp: writing to routing socket: Operation not permitted
X 1
$ arp -s 192.0.2.50 02:00:00:00:00:50
$ arp -s 192.0.2.51 02:00:00:00:00:51 temp
$ arp -s 192.0.2.53 auto pub
using interface epair0a for proxy with address MACa
$ arp -s 192.0.2.54 02:00:00:00:00:54 blackhole
$ arp -s 8.8.8.8 02:00:00:00:00:55
E|arp: writing to routing socket: No such process
E|arp: 8.8.8.8: No such process
X 1
$ arp -s 192.0.2.56 zz:00
E|arp: invalid Ethernet address 'zz:00'
X 1
$ arp -s nosuchhost 02:00:00:00:00:55
E|arp: nosuchhost: Unknown host
X 1
$ arp -S 192.0.2.50 02:00:00:00:00:61
192.0.2.50 (192.0.2.50) deleted
$ arp 192.0.2.50
? (192.0.2.50) at 02:00:00:00:00:61 on epair0a permanent [ethernet]
$ arp -n 192.0.2.51
? (192.0.2.51) at 02:00:00:00:00:51 on epair0a expires in 1200 seconds [ethernet]
$ arp -i epair0a -s 192.0.2.50 02:00:00:00:00:61
E|arp: -i not applicable to this operation
X 1
$ arp -d -a | grep -v 53
192.0.2.50 (192.0.2.50) deleted
192.0.2.51 (192.0.2.51) deleted
192.0.2.54 (192.0.2.54) deleted
$ arp -nd -a
$ arp -an
? (192.0.2.1) at MACa on epair0a permanent [ethernet]
? (10.0.2.15) at NIC on em0 permanent [ethernet]
$ printf '# two\n\n192.0.2.60 02:00:00:00:00:60\n192.0.2.61 02:00:00:00:00:61 temp # for a while\nx\n' >/etc/arps
$ arp -f /etc/arps
E|arp: bad line: x
X 1
$ arp -an
? (192.0.2.1) at MACa on epair0a permanent [ethernet]
? (192.0.2.60) at 02:00:00:00:00:60 on epair0a permanent [ethernet]
? (192.0.2.61) at 02:00:00:00:00:61 on epair0a expires in 1200 seconds [ethernet]
? (10.0.2.15) at NIC on em0 permanent [ethernet]
$ arp -f /etc/nosuch
E|arp: cannot open /etc/nosuch: No such file or directory
X 1
$ arp -s 192.0.2.50 02:00:00:00:00:61 blackhole reject
E|arp: Choose one of blackhole or reject.
X 1
END
}

case_ wrong_entry 'A wrong entry keeps packets away, until it is deleted'
wrong_entry() {
	session <<'END'
$ jail -c name=r1 vnet persist; ifconfig epair0 create; ifconfig epair0b vnet r1
epair0a
$ ifconfig epair0a inet 192.0.2.1/24 up; jexec r1 ifconfig epair0b inet 192.0.2.2/24 up
$ arp -s 192.0.2.2 02:00:00:00:00:99
$ ping -q -c 1 -W 300 192.0.2.2 | grep transmitted
1 packets transmitted, 0 packets received, 100.0% packet loss
$ arp -d 192.0.2.2
192.0.2.2 (192.0.2.2) deleted
$ ping -q -c 1 192.0.2.2 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
END
}

case_ json 'arp and netstat -r print JSON'
json() {
	session <<'END'
$ arp --libxo json -an
{"__version": "1", "arp": {"arp-cache": [{"hostname":"?","ip-address":"10.0.2.15","mac-address":"NIC","interface":"em0","permanent":true,"type":"ethernet"}]}
}
$ arp --libxo json 10.0.2.16
{"__version": "1", "arp": {"arp-cache": []}
}
X 1
$ netstat --libxo json -4rn
{"statistics": {"route-information": {"route-table": {"rt-family": [{"address-family":"Internet", "rt-entry": [{"destination":"10.0.2.0/24","gateway":"link#1","flags":"U", "flags_pretty": ["up"],"interface-name":"em0"}, {"destination":"10.0.2.15","gateway":"link#1","flags":"UHS", "flags_pretty": ["up","host","static"],"interface-name":"lo0"}, {"destination":"127.0.0.1","gateway":"link#3","flags":"UH", "flags_pretty": ["up","host"],"interface-name":"lo0"}]}]}}}
}
$ arp --libxo html -an
E|arp: --libxo: html: not json, xml, text or pretty
X 1
END
}

case_ unanswered 'An entry without an answer stays for a while'
unanswered() {
	session <<'END'
$ jail -c name=r1 vnet persist; ifconfig epair0 create; ifconfig epair0b vnet r1; jexec r1 ifconfig epair0b up
epair0a
$ ifconfig epair0a inet 192.0.2.1/24 up
$ echo 10 >/proc/sys/net/ipv4/neigh/epair0a/retrans_time_ms
$ ping -q -c 1 -W 200 192.0.2.99 | grep transmitted
1 packets transmitted, 0 packets received, 100.0% packet loss
$ arp -n 192.0.2.99
? (192.0.2.99) at (incomplete) on epair0a expired [ethernet]
$ arp -d 192.0.2.99; arp -n 192.0.2.99
192.0.2.99 (192.0.2.99) deleted
192.0.2.99 (192.0.2.99) -- no entry
X 1
END
}

case_ asked 'ndp shows how often it has been asked for an entry'
asked() {
	session <<'END'
$ jail -c name=r1 vnet persist; ifconfig epair0 create; ifconfig epair0b vnet r1; jexec r1 ifconfig epair0b up
epair0a
$ ifconfig epair0a inet6 2001:db8::1/64 no_dad; ping6 -q -c 1 -x 100 2001:db8::99 >/dev/null
X 2
$ ndp -n 2001:db8::99 | sed 's/I  [123]$/I  n/'
Neighbor                             Linklayer Address  Netif Expire    S Flags
2001:db8::99                         (incomplete)      epair0a 1s        I  n
END
}

case_ names 'A name in /etc/hosts counts though no name server answers'
names() {
	session <<'END'
$ echo nameserver 192.0.2.9 >/etc/resolv.conf; echo '10.0.2.15 card' >>/etc/hosts
$ ifconfig em1 10.0.1.1/24; arp -a
? (10.0.1.1) at NIC on em1 permanent [ethernet]
card (10.0.2.15) at NIC on em0 permanent [ethernet]
END
}

case_ ndp 'Entries of the IPv6 neighbour table are set and deleted'
ndp() {
	session <<'END'
$ jail -c name=r1 vnet persist; ifconfig epair0 create; ifconfig epair0b vnet r1
epair0a
$ ifconfig epair0a inet6 2001:db8::1/64 no_dad up; jexec r1 ifconfig epair0b inet6 2001:db8::2/64 no_dad up
$ ping6 -q -c 1 2001:db8::2 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ ndp -d 2001:db8::2
2001:db8::2 (2001:db8::2) deleted
$ ndp -d 2001:db8::2
E|ndp: writing to routing socket: No such file or directory
X 1
$ ndp -s 2001:db8::50 02:00:00:00:00:50
$ ndp -s 2001:db8:ffff::50 02:00:00:00:00:50
E|ndp: writing to routing socket: No such process
X 1
$ ndp -n 2001:db8::50
Neighbor                             Linklayer Address  Netif Expire    S Flags
2001:db8::50                         02:00:00:00:00:50 epair0a permanent R 
$ ndp -c | grep ::50
2001:db8::50 (2001:db8::50) deleted
$ ndp -n 2001:db8::50
Neighbor                             Linklayer Address  Netif Expire    S Flags
2001:db8::50 (2001:db8::50) -- no entry
X 1
END
}

case_ default_interface "ndp -I and ifconfig's defaultif know one default interface; -A repeats, -H says nothing"
default_interface() {
	session <<'END'
$ ndp -I; ndp -I em0; ndp -I em1
No default interface.
Default interface = em0.
Default interface = em1.
$ ifconfig em0 | grep nd6; ifconfig em1 | grep nd6
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
	nd6 options=8029<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL,DEFAULTIF>
$ ifconfig em0 inet6 defaultif; ndp -I; ndp -I nosuch
Default interface = em0.
E|ndp: invalid interface nosuch
X 1
$ ndp -I delete; ndp -H; ndp -A 0; timeout 60 ndp -A 1 | head -n 3 | grep -c Neighbor
No default interface.
Neighbor                             Linklayer Address  Netif Expire    S Flags
2
END
}
