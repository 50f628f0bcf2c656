# SPDX-License-Identifier: BSD-2-Clause
# nd6_test.sh - ifconfig's words about IPv6 on an interface (auto_linklocal, ifdisabled) and on an address.
. "$(atf_get_srcdir)/lib.sh"

case_ linklocal 'up brings a link-local address if auto_linklocal says so; the word brings one at once'
linklocal() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a inet6 -auto_linklocal up; ifconfig epair0b inet6 -auto_linklocal up; sleep 0.1
$ ifconfig epair0a inet6 | grep -c fe80; ifconfig epair0a inet6 | grep nd6
0
	nd6 options=1<PERFORMNUD>
$ sysctl -q net.inet6.ip6.dad_count=99 >/dev/null
$ ifconfig epair0a inet6 auto_linklocal; ifconfig epair0a inet6 | grep -o 'prefixlen.*'
prefixlen 64 tentative scopeid 0x4
$ ifconfig epair0b inet6 -alias 2001:db8::1
E|ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address
X 1
$ ifconfig epair1 create; ifconfig epair1a inet6 auto_linklocal -auto_linklocal; ifconfig epair1a inet6 | grep -c fe80
epair1a
0
X 1
END
}

case_ disabled 'While ifdisabled is set addresses stay, are tentative and unused'
disabled() {
	session <<'END'
$ ifconfig epair create
epair0a
$ jail -c name=j vnet persist vnet.interface=epair0b; jexec j ifconfig epair0b inet6 no_dad; jexec j ifconfig epair0b inet6 2001:db8::2/64 up
$ ifconfig epair0a inet6 no_dad; ifconfig epair0a inet6 2001:db8::1/64 up
$ n=0; until ping6 -q -c 1 -X 1 2001:db8::2 >/dev/null 2>&1; do [ $((n += 1)) -lt 10 ] || break; done; [ $n -lt 10 ] || echo unreachable
$ ifconfig epair0a inet6 -no_dad ifdisabled; ifconfig epair0a inet6 | grep -v fe80
epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet6 2001:db8::1 prefixlen 64 tentative
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ jexec j ping6 -q -c 1 -X 1 2001:db8::1 | grep -o '[0-9]* packets received'
0 packets received
$ ifconfig epair0a inet6 no_dad -ifdisabled; ifconfig epair0a inet6 | grep db8
	inet6 2001:db8::1 prefixlen 64
$ n=0; until jexec j ping6 -q -c 1 -X 1 2001:db8::1 >/dev/null 2>&1; do [ $((n += 1)) -lt 10 ] || break; done; [ $n -lt 10 ] || echo unreachable
$ ifconfig epair1 create; ifconfig epair1a inet6 ifdisabled up; ifconfig epair1a inet6 2001:db8:1::1/64; ifconfig epair1a inet6 | grep -e inet6 -e nd6
epair1a
	inet6 2001:db8:1::1 prefixlen 64 tentative
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig epair1a inet6 -ifdisabled; ifconfig epair1a inet6 | grep -c fe80
1
END
}

case_ addresses 'anycast, deprecated and lifetimes are kept; setting an address again ends its probe'
addresses() {
	session <<'END'
$ ifconfig epair create up; ifconfig epair0b up
epair0a
$ ifconfig epair0a inet6 2001:db8::1/64; ifconfig epair0a inet6 2001:db8::1/64 alias; ifconfig epair0a inet6 | grep db8
	inet6 2001:db8::1 prefixlen 64
$ ifconfig epair0a inet6 2001:db8::2/64 anycast; ifconfig epair0a inet6 2001:db8::3/64 deprecated
$ ifconfig epair0a inet6 2001:db8::4/64 pltime 1000 vltime 20000
$ ifconfig epair0a inet6 2001:db8::5/64
$ ifconfig -L epair0a inet6 | grep db8 | sed 's/time 9[0-9]*/time N/; s/time 19[0-9]*/time N/; s/time 1000/time N/; s/time 20000/time N/; s/ tentative//'
	inet6 2001:db8::1 prefixlen 64
	inet6 2001:db8::2 prefixlen 64 anycast
	inet6 2001:db8::3 prefixlen 64 deprecated pltime 0 vltime infty
	inet6 2001:db8::4 prefixlen 64 pltime N vltime N
	inet6 2001:db8::5 prefixlen 64
$ ifconfig epair0a anycast
E|ifconfig: address flags can be set only for inet6 addresses
X 1
END
}

case_ refused 'What in6(4) refuses of an address is refused; a lifetime of 0 ends it'
refused() {
	session <<'END'
$ ifconfig epair create up; ifconfig epair0a inet6 2001:db8::1/64; ifconfig epair0a inet6 2001:db8::1/48
epair0a
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig epair0a inet6 ::1
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig epair0a inet6 2001:db8::2 2001:db8::3 prefixlen 128
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig tun create; ifconfig tun0 inet6 2001:db8::2 2001:db8::3
tun0
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig tun0 inet6 2001:db8::2 2001:db8::3 prefixlen 128; ifconfig tun0 inet6 2001:db8::4/64; ifconfig tun0 inet6 | grep -o 'inet6 2001.*prefixlen [0-9]*'
inet6 2001:db8::2 --> 2001:db8::3 prefixlen 128
inet6 2001:db8::4 prefixlen 64
$ ifconfig epair0a inet6 2001:db8::5 vltime 5
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig epair0a inet6 2001:db8::6 pltime 0 vltime 0; ifconfig epair0a inet6 2001:db8::1 pltime 0 vltime 0
$ ifconfig epair0a inet6 2001:db8::7 netmask ffff::; ifconfig epair0a inet6 fe80::8%4
$ ifconfig epair0a inet6 | grep -o 'inet6.* prefixlen [0-9]*'
inet6 fe80::MACa%epair0a prefixlen 64
inet6 2001:db8::7 prefixlen 64
inet6 fe80::8%epair0a prefixlen 64
$ ifconfig epair0a vltime x
E|ifconfig: invalid vltime
X 1
END
}

case_ routers 'Routers that advertise themselves are in the table of ndp -r and the routing table, as FreeBSD has them' require.progs bird
routers() {
	cat >lab.yaml <<'END'
ipv6: true
nodes:
  r1:
    kind: router
    daemons:
      bird:
        config: |
          router id 192.0.2.1;
          protocol device {}
          protocol radv {
            interface "r1-eth0" {
              min ra interval 3; max ra interval 4; default lifetime 1800; managed yes;
              prefix 2001:db8:1::/64 {};
            };
          }
  h1: {commands: ifconfig h1-eth0 inet6 accept_rtadv}
links:
  - [{node: r1, addresses: "2001:db8:1::1/64"}, {node: h1, addresses: []}]
END
	W="$prefix"
	atf_check vnet up -w "$W" lab.yaml
	learnt() { [ -n "$(vnet exec -w "$W" h1 ndp -r)" ]; }
	within 100 learnt || atf_fail "no router is learnt"
	atf_check -o match:'^fe80::[0-9a-f:]+%h1-eth0 if=h1-eth0, flags=M, pref=medium, expire=(30m0s|29m5[0-9]s)$' \
		vnet exec -w "$W" h1 ndp -rn
	atf_check -o match:'^default +fe80::[0-9a-f:]+%h1-eth0 UG +h1-eth0' vnet exec -w "$W" h1 netstat -rn6
	atf_check vnet exec -w "$W" r1 ndp -r
	atf_check vnet down "$W"
}
