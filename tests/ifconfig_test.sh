# SPDX-License-Identifier: BSD-2-Clause
# ifconfig_test.sh - ifconfig(8): listing, addresses, settings, names, groups, errors.
. "$(atf_get_srcdir)/lib.sh"

case_ fresh_host 'A new world has network cards, the first with an address, and a configured lo0'
fresh_host() {
	session <<'END'
$ ifconfig
em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	ether NIC
	inet 10.0.2.15 netmask 0xffffff00 broadcast 10.0.2.255
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
em1: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	ether NIC
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet6 ::1 prefixlen 128
	inet6 fe80::1%lo0 prefixlen 64 scopeid 0x3
	inet 127.0.0.1 netmask 0xff000000
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig -l
em0 em1 lo0
$ ifconfig -g lo
lo0
$ ifconfig -g nosuch
$ ifconfig -lu
em0 lo0
$ ifconfig -ld
em1
$ ifconfig -l inet6
lo0
$ ifconfig lo0 create
E|ifconfig: interface lo0 already exists
X 1
$ ifconfig lo0 destroy
E|ifconfig: SIOCIFDESTROY: Invalid argument
X 1
END
}

case_ errors 'Each error has one line with FreeBSD'\''s words'
errors() {
	session <<'END'
$ ifconfig nosuch0
E|ifconfig: interface nosuch0 does not exist
X 1
$ ifconfig nosuch0 up
E|ifconfig: interface nosuch0 does not exist
X 1
$ ifconfig foo create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig verylonginterfacename0 create
E|ifconfig: verylonginterfacename0: cloning name too long
X 1
$ ifconfig epair create
epair0a
$ ifconfig epair0a foo
E|ifconfig: foo: bad value
X 1
$ ifconfig epair0a name
E|ifconfig: 'name' requires argument
X 1
$ ifconfig epair0a inet 192.0.2.1/33
E|ifconfig: 192.0.2.1/33: bad value (width too large)
X 1
$ ifconfig epair0a inet 192.0.2.x/24
E|ifconfig: 192.0.2.x: bad value
X 1
$ ifconfig epair0a 192.0.2.1/abc
E|ifconfig: 192.0.2.1/abc: bad value (width invalid)
X 1
$ ifconfig epair0a inet6 2001:db8::5/129
E|ifconfig: 129: bad value
X 1
$ ifconfig epair0a inet6 2001:db8::zz/64
E|ifconfig: 2001:db8::zz: bad value
X 1
$ ifconfig epair0a mtu 71
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig epair0a mtu 100000
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig epair0a ether 02:00:zz
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig epair0a vnet nosuch
E|ifconfig: jail "nosuch" not found
X 1
$ ifconfig epair0a vnet 99
E|ifconfig: jail 99 not found
X 1
$ ifconfig epair0a -vnet nosuch
E|ifconfig: jail "nosuch" not found
X 1
$ ifconfig epair0a inet -alias 192.0.2.99
E|ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address
X 1
$ ifconfig epair0a group g1
E|ifconfig: setifgroup: group names may not end in a digit
X 1
$ ifconfig epair0a group averylonggroupnamethatistoolong
E|ifconfig: setifgroup: group name too long
X 1
$ ifconfig epair0a inet vhid 1 advskew 100 pass secret alias 192.0.2.9/32
E|ifconfig: SIOCGVH: Protocol not supported
X 1
$ ifconfig epair0a vhid 0
E|ifconfig: vhid must be greater than 0 and less than 255
X 1
$ ifconfig epair0a pass secret
E|ifconfig: passwd requires vhid
X 1
$ ifconfig epair0a vhid 3 state sleeping
E|ifconfig: unknown state
X 1
$ ifconfig -x 2>&1 | head -2
ifconfig: illegal option -- x
usage: ifconfig [-f type:format] [-g groupname] [-C] [-L] interface address_family
$ ifconfig epair0a | grep -c -e inet -e group
1
END
}

case_ inet 'IPv4 addresses: the first is replaced, aliases are added, broadcast follows the mask'
inet() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a inet 192.0.2.1/24
$ ifconfig epair0a inet 192.0.2.2/24 alias
$ ifconfig epair0a inet 192.0.2.3/32 alias
$ ifconfig epair0a inet 192.0.2.3/32 alias
$ ifconfig epair0a inet 203.0.113.9/24
$ ifconfig epair0a inet
epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet 192.0.2.2 netmask 0xffffff00 broadcast 192.0.2.255
	inet 192.0.2.3 netmask 0xffffffff broadcast 192.0.2.3
	inet 203.0.113.9 netmask 0xffffff00 broadcast 203.0.113.255
$ ifconfig epair0a 10.1.2.3
$ ifconfig epair0a inet | grep inet
	inet 192.0.2.3 netmask 0xffffffff broadcast 192.0.2.3
	inet 203.0.113.9 netmask 0xffffff00 broadcast 203.0.113.255
	inet 10.1.2.3 netmask 0xff000000 broadcast 10.255.255.255
$ ifconfig epair0a -alias 203.0.113.9
$ ifconfig epair0a inet -alias
$ ifconfig epair0a inet | grep inet
	inet 10.1.2.3 netmask 0xff000000 broadcast 10.255.255.255
$ ifconfig epair0a delete
$ ifconfig epair0a inet 192.0.2.1 netmask 0xfffffff0 broadcast 192.0.2.77
$ ifconfig epair0a inet | grep inet
	inet 192.0.2.1 netmask 0xfffffff0 broadcast 192.0.2.77
$ ifconfig -f inet:cidr epair0a inet | grep inet
	inet 192.0.2.1/28 broadcast 192.0.2.77
$ ifconfig -f inet:cidr -f inet6:cidr -f ether:dash epair0a | grep -c -e 'inet .*/' -e 'inet6 .*/64' -e 'ether 02-'
3
$ ifconfig -f inet:dotted epair0a inet | grep inet
	inet 192.0.2.1 netmask 255.255.255.240 broadcast 192.0.2.77
$ ifconfig epair0a inet 192.0.2.1/31
$ ifconfig epair0a inet | grep inet
	inet 192.0.2.1 netmask 0xfffffffe broadcast 255.255.255.255
END
}

case_ inet6 'IPv6 addresses: link-local on up, DAD, removal, options'
inet6() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a up; ifconfig epair0b up
$ ifconfig epair0a inet6 2001:db8::1/64
$ sleep 2.5
$ ifconfig epair0a inet6
epair0a: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	inet6 fe80::MACa%epair0a prefixlen 64 scopeid 0x4
	inet6 2001:db8::1 prefixlen 64
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ sysctl -q net.inet6.ip6.dad_count=99 >/dev/null
$ ifconfig epair0a inet6 2001:db8::2 prefixlen 48
$ ifconfig epair0a inet6 | grep 2001
	inet6 2001:db8::1 prefixlen 64
	inet6 2001:db8::2 prefixlen 48 tentative
$ ifconfig epair0a inet6 2001:db8::1 -alias
$ ifconfig epair0a inet6 2001:db8::99 -alias
E|ifconfig: ioctl (SIOCDIFADDR): Can't assign requested address
X 1
$ ifconfig epair0a inet6 | grep -c 2001
1
$ ifconfig epair0a inet6 accept_rtadv no_dad
$ ifconfig epair0a | grep nd6
	nd6 options=123<PERFORMNUD,ACCEPT_RTADV,AUTO_LINKLOCAL,NO_DAD>
$ ifconfig epair0a inet6 ifdisabled -accept_rtadv -no_dad
$ ifconfig epair0a | grep nd6
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
END
}

case_ settings 'MTU, address, description, metric, groups and flags are set, shown and taken back'
settings() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a mtu 9000 description "hello world" metric 5 group mygroup promisc
$ ifconfig epair0a ether 02:00:00:00:00:77
$ ifconfig epair0a
epair0a: flags=28942<BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,PPROMISC> metric 5 mtu 9000
	description: hello world
	options=8<VLAN_MTU>
	ether 02:00:00:00:00:77
	hwaddr MACa
	groups: epair mygroup
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig -g mygroup
epair0a
$ ifconfig epair0a -promisc -description -group mygroup metric 0 mtu 1500 -arp
$ ifconfig epair0a | grep -v ether
epair0a: flags=88c2<BROADCAST,RUNNING,NOARP,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=8<VLAN_MTU>
	hwaddr MACa
	groups: epair
	media: Ethernet 10Gbase-T (10Gbase-T <full-duplex>)
	status: active
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair0a up arp
$ ifconfig -lu
em0 lo0 epair0a
$ ifconfig epair0a down
$ ifconfig -ld
em1 epair0a epair0b
END
}

case_ own_group 'An interface is in its cloner'\''s group once, can leave it and join it again'
own_group() {
	session <<'END'
$ ifconfig tap create group tap group mine; ifconfig tap0 | grep groups
tap0
	groups: tap mine
$ ifconfig tap0 -group tap; ifconfig tap0 | grep groups; ifconfig -g tap
	groups: mine
$ ifconfig tap0 group tap -group mine; ifconfig tap0 | grep groups; ifconfig -g tap
	groups: tap
tap0
END
}

case_ names 'Interfaces are renamed; a name that is taken or too long is refused'
names() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0a name blue
blue
$ ifconfig epair0a
E|ifconfig: interface epair0a does not exist
X 1
$ ifconfig epair0b name blue
E|ifconfig: ioctl SIOCSIFNAME (set name): File exists
X 1
$ ifconfig blue name averyverylongname01
E|ifconfig: ioctl SIOCSIFNAME (set name): File name too long
X 1
$ ifconfig blue name averyverylong15
averyverylong15
$ ifconfig epair create name red
red
$ ifconfig -l
em0 em1 lo0 averyverylong15 epair0b red epair1b
$ ifconfig -g epair
epair0b
averyverylong15
epair1b
red
$ ifconfig averyverylong15 destroy
$ ifconfig -l
em0 em1 lo0 red epair1b
END
}

case_ loopbacks 'lo interfaces are cloned, configured and destroyed'
loopbacks() {
	session <<'END'
$ ifconfig lo create
lo1
$ ifconfig lo1
lo1: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig lo1 inet 198.51.100.1/32 up
$ ifconfig lo1 | grep inet
	inet6 fe80::1%lo1 prefixlen 64 scopeid 0x4
	inet 198.51.100.1 netmask 0xffffffff
$ ping -c 1 198.51.100.1 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
$ ifconfig lo1 destroy
$ ifconfig -l
em0 em1 lo0
END
}

case_ order 'Addresses appear in the order of their configuration, interfaces in that of joining the stack'
order() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig bridge create
bridge0
$ jail -c name=j vnet persist
$ ifconfig epair0a vnet j
$ ifconfig -l
em0 em1 lo0 epair0b bridge0
$ ifconfig epair0a -vnet j
$ ifconfig -l
em0 em1 lo0 epair0b bridge0 epair0a
END
}

case_ strange_words 'Arguments of 4,000 characters, line feeds and bad UTF-8 give one error or are kept as they are'
strange_words() {
	world_up
	atf_check -o inline:'epair0a\n' vnet -w "$W" ifconfig epair create
	long=$(head -c 4000 /dev/zero | tr '\0' 9)
	for word in up mtu name group descr ether inet inet6 vnet -vnet metric; do
		vnet -w "$W" ifconfig epair0a "$word" "$long" >out 2>err
		[ $? -le 1 ] || atf_fail "$word: status $?"
	done
	for word in "$long" "epair$long" "$(printf 'a\nb')" "$(printf '\377\376')" ''; do
		vnet -w "$W" ifconfig "$word" create >out 2>err
		atf_check_equal 1 $?
		atf_check_equal 1 "$(wc -l <err)"
		vnet -w "$W" ifconfig epair0a descr "$word" >out 2>err
		status=$?
		[ $status -le 1 ] || atf_fail "descr: status $status"
	done
	atf_check -o match:'^epair0a: ' -o not-match:'inet 9' vnet -w "$W" ifconfig epair0a
	atf_check -o inline:'em0 em1 lo0 epair0a epair0b\n' vnet -w "$W" ifconfig -l
	# A group's name in an alias that others have written, which ends in the middle of a letter.
	vnet -w "$W" exec ip link set dev epair0b alias 'vnet1 k=epair u=0 s=b g=a%a d=text'
	atf_check -o match:'groups: epair a%a$' vnet -w "$W" ifconfig epair0b
	world_down
}

case_ down 'Addresses outlive down: link-local ones, ::1, and those that were valid stay valid'
down() {
	session <<'END'
$ ifconfig epair create
epair0a
$ ifconfig epair0b up
$ ifconfig epair0a inet6 2001:db8::1/64 up
$ ifconfig epair0a inet 192.0.2.1/24; ifconfig epair0a inet6 fe80::99/64 alias; sleep 2.5
$ ifconfig epair0a down; ifconfig epair0a | grep -e inet -e flags
epair0a: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	inet6 fe80::MACa%epair0a prefixlen 64 scopeid 0x4
	inet6 2001:db8::1 prefixlen 64
	inet6 fe80::99%epair0a prefixlen 64 scopeid 0x4
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
$ netstat -rn | grep -e 192.0.2 -e epair0a.*U$
X 1
$ ifconfig epair0a up; ifconfig epair0a | grep inet6
	inet6 fe80::MACa%epair0a prefixlen 64 scopeid 0x4
	inet6 2001:db8::1 prefixlen 64
	inet6 fe80::99%epair0a prefixlen 64 scopeid 0x4
$ netstat -rn | grep -e '192.0.2' -e '/64.*epair0a'
192.0.2.0/24       link#4             U       epair0a
192.0.2.1          link#4             UHS         lo0
2001:db8::/64                     link#4                        U       epair0a
fe80::%epair0a/64                 link#4                        U       epair0a
$ ifconfig lo0 down; ifconfig lo0 | grep inet
	inet6 ::1 prefixlen 128
	inet6 fe80::1%lo0 prefixlen 64 scopeid 0x3
	inet 127.0.0.1 netmask 0xff000000
$ netstat -rn | grep '^127'
X 1
$ ifconfig lo0 up; ping -q -c 1 127.0.0.1 | grep transmitted; ping6 -q -c 1 ::1 | grep transmitted
1 packets transmitted, 1 packets received, 0.0% packet loss
1 packets transmitted, 1 packets received, 0.0% packet loss
END
}

case_ parallel 'Changes of one interface at the same time are all kept'
parallel() {
	session <<'END'
$ ifconfig epair create description twelve
epair0a
$ jail -c vnet name=j persist; ifconfig epair0b vnet j
$ for i in 1 2 3 4 5 6 7; do ifconfig epair0a group g${i}x & jexec j ifconfig epair0b group g${i}x & done; wait
$ ifconfig epair0a | tr ' ' '\n' | grep -c '^g.x'
7
$ jexec j ifconfig epair0b | tr ' ' '\n' | grep -c '^g.x'
7
$ ifconfig epair0a metric 3 & ifconfig epair0a debug & ifconfig epair0a -group g1x & ifconfig epair0a description all & wait
$ ifconfig epair0a | head -2; ifconfig epair0a | grep -c g1x
epair0a: flags=8846<BROADCAST,DEBUG,RUNNING,SIMPLEX,MULTICAST> metric 3 mtu 1500
	description: all
0
X 1
END
}

case_ rare 'Words that are rarely used: media and their instances, fibs of tunnels, labels, capabilities that nobody has'
rare() {
	session <<'END'
$ ifconfig epair create; ifconfig gif create; ifconfig bridge create
epair0a
gif0
bridge0
$ ifconfig em0 media 100baseTX mediaopt full-duplex instance 0; ifconfig em0 inst 0; ifconfig em0 | grep media
	media: Ethernet 100baseTX <full-duplex> (1000baseT <full-duplex>)
$ ifconfig em0 media auto; ifconfig em0 | grep media; ifconfig em0 media 100tx mediaopt fdx; ifconfig em0 | grep media
	media: Ethernet autoselect (1000baseT <full-duplex>)
	media: Ethernet 100baseTX <full-duplex> (1000baseT <full-duplex>)
$ ifconfig em0 instance 1
E|ifconfig: SIOCSIFMEDIA (media): Device not configured
X 1
$ ifconfig em0 inst 16
E|ifconfig: invalid media instance: 16
X 1
$ ifconfig epair0a instance 0; ifconfig epair0a instance 2
E|ifconfig: SIOCSIFMEDIA (media): Device not configured
X 1
$ ifconfig em0 mode 11g
E|ifconfig: unknown media mode: 11g
X 1
$ ifconfig bridge0 mode 11g
E|ifconfig: SIOCGIFMEDIA: Invalid argument
X 1
$ ifconfig gif0 tunnelfib 0; ifconfig gif0 tunnelfib 1
E|ifconfig: ioctl (SIOCSTUNFIB): Invalid argument
$ ifconfig em0 tunnelfib 0
E|ifconfig: ioctl (SIOCSTUNFIB): Invalid argument
$ ifconfig em0 maclabel biba/high
E|setifmac: Invalid argument
$ ifconfig em0 txrtlmt -hwrxtstmp; ifconfig em0 | grep options=8
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
END
}
