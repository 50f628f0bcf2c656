# SPDX-License-Identifier: BSD-2-Clause
# traceroute_test.sh - traceroute(8) and traceroute6(8) through routers.
. "$(atf_get_srcdir)/lib.sh"

# host - r1 - r2 - r3, /31 and /64 links between them.
chain() {
	cat <<'END'
for i in 0 1 2; do ifconfig epair$i create; done >/dev/null
for i in 1 2 3; do jail -c name=r$i vnet persist vnet.interface=epair$((i-1))b; done
for i in 1 2; do ifconfig epair${i}a vnet r$i; jexec r$i sysctl -q net.inet.ip.forwarding=1 net.inet6.ip6.forwarding=1; done >/dev/null
ifconfig epair0a 192.0.2.0/31 && ifconfig epair0a inet6 2001:db8:1::1/64 no_dad
jexec r1 ifconfig epair0b 192.0.2.1/31 && jexec r1 ifconfig epair0b inet6 2001:db8:1::2/64 no_dad
jexec r1 ifconfig epair1a 192.0.2.2/31 && jexec r1 ifconfig epair1a inet6 2001:db8:2::1/64 no_dad
jexec r2 ifconfig epair1b 192.0.2.3/31 && jexec r2 ifconfig epair1b inet6 2001:db8:2::2/64 no_dad
jexec r2 ifconfig epair2a 192.0.2.4/31
jexec r3 ifconfig epair2b 192.0.2.5/31
for i in 1 2 3; do jexec r$i ifconfig lo0 127.0.0.1/8; done
{ route add default 192.0.2.1; route -6 add default 2001:db8:1::2; jexec r1 route add default 192.0.2.3
jexec r2 route add 192.0.2.0/31 192.0.2.2; jexec r2 route -6 add default 2001:db8:2::1; jexec r2 route add 198.51.100.0/24 192.0.2.5
jexec r3 route add default 192.0.2.4; } >/dev/null
END
}

case_ hops 'Each router on the way has its line; the destination is the last'
hops() {
	chain >chain.sh
	session <<'END'
$ . ./chain.sh
$ traceroute -n 192.0.2.5
 1  192.0.2.1  T ms  T ms  T ms
 2  192.0.2.3  T ms  T ms  T ms
 3  192.0.2.5  T ms  T ms  T ms
E|traceroute to 192.0.2.5 (192.0.2.5), 64 hops max, 40 byte packets
$ traceroute -I -n -q 2 192.0.2.5
 1  192.0.2.1  T ms  T ms
 2  192.0.2.3  T ms  T ms
 3  192.0.2.5  T ms  T ms
E|traceroute to 192.0.2.5 (192.0.2.5), 64 hops max, 48 byte packets
$ traceroute -n -f 2 -m 2 -s 192.0.2.0 192.0.2.5 100
 2  192.0.2.3  T ms  T ms  T ms
E|traceroute to 192.0.2.5 (192.0.2.5) from 192.0.2.0, 2 hops max, 100 byte packets
$ traceroute -n -e -p 5000 -q 1 192.0.2.5
 1  192.0.2.1  T ms
 2  192.0.2.3  T ms
 3  192.0.2.5  T ms
E|traceroute to 192.0.2.5 (192.0.2.5), 64 hops max, 40 byte packets
$ traceroute -n -P 47 -q 1 192.0.2.5
 1  192.0.2.1  T ms
 2  192.0.2.3  T ms
 3  192.0.2.5  T ms !P
E|traceroute to 192.0.2.5 (192.0.2.5), 64 hops max, 40 byte packets
$ traceroute -n -P sctp -q 1 -m 2 192.0.2.5 32
 1  192.0.2.1  T ms
 2  192.0.2.3  T ms
E|traceroute to 192.0.2.5 (192.0.2.5), 2 hops max, 32 byte packets
$ traceroute -n -P udplite -q 1 -m 2 192.0.2.5
 1  192.0.2.1  T ms
 2  192.0.2.3  T ms
E|traceroute to 192.0.2.5 (192.0.2.5), 2 hops max, 40 byte packets
$ traceroute -n -v -q 1 192.0.2.1
 1  192.0.2.1 48 bytes to 192.0.2.0  T ms
E|traceroute to 192.0.2.1 (192.0.2.1), 64 hops max, 40 byte packets
$ traceroute -n -P tcp -q 1 -m 2 192.0.2.5
 1  192.0.2.1  T ms
 2  192.0.2.3  T ms
E|traceroute to 192.0.2.5 (192.0.2.5), 2 hops max, 40 byte packets
$ traceroute -n -S -i epair0a 192.0.2.1
 1  192.0.2.1  T ms  T ms  T ms (0% loss)
E|traceroute to 192.0.2.1 (192.0.2.1) from 192.0.2.0, 64 hops max, 40 byte packets
$ jexec r2 route add -reject 203.0.113.0/24 127.0.0.1
add net 203.0.113.0: gateway 127.0.0.1
$ traceroute -n 203.0.113.7
 1  192.0.2.1  T ms  T ms  T ms
 2  192.0.2.3  T ms !H  T ms !H  T ms !H
E|traceroute to 203.0.113.7 (203.0.113.7), 64 hops max, 40 byte packets
$ traceroute6 -n 2001:db8:2::2
 1  2001:db8:1::2  T ms  T ms  T ms
 2  2001:db8:2::2  T ms  T ms  T ms
E|traceroute6 to 2001:db8:2::2 (2001:db8:2::2) from 2001:db8:1::1, 64 hops max, 20 byte packets
$ traceroute6 -I -q 1 2001:db8:2::2 100
 1  2001:db8:1::2  T ms
 2  2001:db8:2::2  T ms
E|traceroute6 to 2001:db8:2::2 (2001:db8:2::2) from 2001:db8:1::1, 64 hops max, 100 byte packets
$ traceroute6 -q 1 2001:db8:2::2 100
 1  2001:db8:1::2  T ms
 2  2001:db8:2::2  T ms
E|traceroute6 to 2001:db8:2::2 (2001:db8:2::2) from 2001:db8:1::1, 64 hops max, 108 byte packets
$ traceroute6 -v -q 1 2001:db8:1::2
 1  2001:db8:1::2 68 bytes of data to 2001:db8:1::1  T ms
E|traceroute6 to 2001:db8:1::2 (2001:db8:1::2) from 2001:db8:1::1, 64 hops max, 20 byte packets
END
}

case_ protocols 'Probes of TCP and SCTP over IPv6 are whole: their checksums are right, and routers that quote them are heard' \
	require.progs tcpdump
protocols() {
	chain >chain.sh
	atf_check -o save:out -e ignore vnet sh -c '
		. ./chain.sh; jexec r2 tcpdump -lvvnni epair1b ip6 and not icmp6 >probes 2>said & 
		for _ in $(seq 100); do grep -q listening said && break; sleep 0.05; done
		traceroute6 -T -n -q 1 -m 2 -w 1 2001:db8:2::2; traceroute6 -S -n -q 1 -w 1 2001:db8:2::2 16
		traceroute6 -N -n -q 1 -m 1 -w 1 2001:db8:2::2
		for _ in $(seq 100); do grep -q sctp probes && break; sleep 0.05; done; kill $!'
	mask <out >hops
	atf_check -o inline:' 1  2001:db8:1::2  T ms\n 2  *\n 1  2001:db8:1::2  T ms\n 2  2001:db8:2::2  T ms !H\n 1  2001:db8:1::2  T ms\n' \
		cat hops
	atf_check -o match:'33436: Flags \[S\], cksum 0x[0-9a-f]* \(correct\)' grep '> 2001:db8:2::2.33436: Flags' probes
	atf_check -o match:'SCTP \(132\) payload length: 16.*33436: sctp' sh -c 'tr "\n" " " <probes'
}

case_ compare 'traceroute -D shows a probe and what its quotation has otherwise'
compare() {
	chain >chain.sh
	atf_check -o save:out -e ignore vnet sh -c '. ./chain.sh; traceroute -Dn 192.0.2.3; traceroute -Dn -I -q 2 -m 1 192.0.2.3'
	mask <out >shown
	atf_check -o inline:' 1  192.0.2.1  T ms\nvhtslen id  off tlprsum srcip   dstip   spt dpt len sum\n' head -2 shown
	# Version 4, the length, UDP, the addresses; the quotation of the first hop is the packet as it was sent.
	atf_check -o match:'^45000028....00000111....c0000200c0000203........0014' sed -n 3p shown
	atf_check -o inline:"$(printf '%080d' 0 | tr 0 _)\n" sed -n 4p shown
	# The second hop had one to live left of two: that and the checksum differ.
	atf_check -o match:'^_{16}01__[0-9a-f_]{4}_{56}$' sed -n 9p shown
	atf_check -o inline:'4\n' grep -c '^vhtslen id .*typ cod sum $\|^vhtslen id .*spt dpt len sum$' shown
}

case_ names 'A name of the world'\''s /etc/hosts stands before the address, and the machine'\''s file is as it was'
names() {
	chain >chain.sh
	cksum </etc/hosts >before
	session <<'END'
$ . ./chain.sh
$ echo '192.0.2.3 of.winter' >>/etc/hosts
$ traceroute of.winter
 1  192.0.2.1 (192.0.2.1)  T ms  T ms  T ms
 2  of.winter (192.0.2.3)  T ms  T ms  T ms
E|traceroute to of.winter (192.0.2.3), 64 hops max, 40 byte packets
$ ping -c 1 of.winter | head -2
PING of.winter (192.0.2.3): 56 data bytes
64 bytes from 192.0.2.3: icmp_seq=0 ttl=63 time=T ms
END
	cksum </etc/hosts | atf_check -o file:before cat
}

case_ errors 'What is wrong is said'
errors() {
	session <<'END'
$ traceroute
E|Version 1.4a12+FreeBSD
E|Usage: traceroute [-adDeFInrSvx] [-f first_ttl] [-g gateway] [-i iface]
E|	[-m max_ttl] [-p port] [-P proto] [-q nqueries] [-s src_addr]
E|	[-t tos] [-w waittime] [-A as_server] [-z pausemsecs] host [packetlen]
X 1
$ traceroute nosuchhost.invalid
E|traceroute: unknown host nosuchhost.invalid
X 1
$ traceroute -n 203.0.113.8
E|traceroute: findsaddr: failed to connect to peer for src addr selection.
X 1
$ traceroute -n -s 203.0.113.99 127.0.0.1
E|traceroute: bind: Can't assign requested address
X 1
$ traceroute -m 300 127.0.0.1
E|traceroute: max ttl must be <= 255
X 1
$ traceroute -q 0 127.0.0.1
E|traceroute: nprobes must be > 0
X 1
$ traceroute -w 99999999999999999999 127.0.0.1
E|traceroute: wait time must be <= 86400
X 1
$ traceroute -f 9 -m 3 127.0.0.1
E|traceroute: first ttl (9) may not be greater than max ttl (3)
X 1
$ traceroute 127.0.0.1 10
E|traceroute: packet length must be > 27
X 1
$ traceroute -i nosuch0 127.0.0.1
E|traceroute: Can't find interface nosuch0
X 1
$ traceroute6 2001:db8:77::1
E|connect: No route to host
X 1
$ traceroute6 -s 2001:db8::99 ::1
E|bind: Can't assign requested address
X 1
$ traceroute6 nosuchhost.invalid
E|traceroute6: Name does not resolve
X 1
$ traceroute6 -s nosuchhost.invalid ::1
E|traceroute6: nosuchhost.invalid: Name does not resolve
X 1
$ traceroute6 -m 300 ::1
E|traceroute6: invalid max hoplimit.
X 1
$ traceroute6 -f 3 -m 2 ::1
E|traceroute6: max hoplimit must be larger than first hoplimit.
X 1
$ traceroute6 -p 70000 ::1
E|traceroute6: port out of range.
X 1
$ traceroute6 -w x ::1
E|traceroute6: invalid wait time.
X 1
$ traceroute6 -S ::1 13
E|traceroute6: packet size must be a multiple of 4.
X 1
$ traceroute6 ::1 65535
E|traceroute6: packet size must be 12 <= s < 65535.
X 1
$ printf '127.0.0.1 localhost\n::1 localhost\n' >/etc/hosts; traceroute -q 1 localhost
 1  localhost (127.0.0.1)  T ms
E|traceroute to localhost (127.0.0.1), 64 hops max, 40 byte packets
$ ifconfig epair create
epair0a
$ ifconfig epair0a 192.0.2.1/24
$ traceroute -n -q 1 -m 1 -w 1 -s 192.0.2.1 203.0.113.8
 1 traceroute: wrote 203.0.113.8 40 chars, ret=-1
 *
E|traceroute to 203.0.113.8 (203.0.113.8) from 192.0.2.1, 1 hops max, 40 byte packets
E|traceroute: sendto: No route to host
$ traceroute -rn -q 1 -m 1 -w 1 -s 192.0.2.1 203.0.113.8 2>&1 | grep send
 1 traceroute: sendto: Network is unreachable
$ route add 203.0.113.9 127.0.0.1 -reject; route add 203.0.113.10 127.0.0.1 -blackhole
add host 203.0.113.9: gateway 127.0.0.1
add host 203.0.113.10: gateway 127.0.0.1
$ traceroute -n -q 1 -m 1 -w 1 203.0.113.9 2>&1 | grep send
 1 traceroute: sendto: Network is unreachable
$ traceroute -n -q 1 -m 1 -w 1 203.0.113.10
 1  *
E|traceroute to 203.0.113.10 (203.0.113.10), 1 hops max, 40 byte packets
$ traceroute -n -m 1 -w 1 192.0.2.99
 1  * * *
E|traceroute to 192.0.2.99 (192.0.2.99), 1 hops max, 40 byte packets
END
}
