# SPDX-License-Identifier: BSD-2-Clause
# nics_test.sh - the network cards of a world's host.
. "$(atf_get_srcdir)/lib.sh"

case_ card 'A card looks and answers as em(4): media, options, no cloner'
card() {
	session <<'END'
$ ifconfig em0 destroy
E|ifconfig: SIOCIFDESTROY: Invalid argument
X 1
$ ifconfig em2 create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig nic0 create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig -C | grep -c nic
0
X 1
$ ifconfig -m em0
em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=81209b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	capabilities=81389b<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_UCAST,WOL_MCAST,WOL_MAGIC,VLAN_HWFILTER>
	ether NIC
	inet 10.0.2.15 netmask 0xffffff00 broadcast 10.0.2.255
	media: Ethernet autoselect (1000baseT <full-duplex>)
	status: active
	supported media:
		media autoselect
		media 1000baseT
		media 1000baseT mediaopt full-duplex
		media 100baseTX mediaopt full-duplex
		media 100baseTX
		media 10baseT/UTP mediaopt full-duplex
		media 10baseT/UTP
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig em0 -rxcsum -txcsum lro media 100baseTX mediaopt full-duplex
$ ifconfig em0 media 10Gbase-T
E|ifconfig: SIOCSIFMEDIA (media): Device not configured
X 1
$ ifconfig em0 mtu 9000
$ ifconfig em0 mtu 20000
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig em0 down
$ ifconfig em0
em0: flags=8c02<BROADCAST,OACTIVE,SIMPLEX,MULTICAST> metric 0 mtu 9000
	options=812098<VLAN_MTU,VLAN_HWTAGGING,VLAN_HWCSUM,WOL_MAGIC,VLAN_HWFILTER>
	ether NIC
	inet 10.0.2.15 netmask 0xffffff00 broadcast 10.0.2.255
	media: Ethernet 100baseTX <full-duplex> (1000baseT <full-duplex>)
	status: active
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
$ ifconfig em0 media autoselect up
$ ifconfig em0 | grep -e flags -e media
em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 9000
	media: Ethernet autoselect (1000baseT <full-duplex>)
$ ifconfig em0 name igb0
igb0
$ ifconfig -l
igb0 em1 lo0
$ cat /etc/rc.conf | grep ifconfig
ifconfig_em0="inet 10.0.2.15/24"
END
}

case_ numbers 'Interfaces are numbered as on FreeBSD: the cards first, then lo0'
numbers() {
	session <<'END'
$ netstat -rn
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
10.0.2.0/24        link#1             U           em0
10.0.2.15          link#1             UHS         lo0
127.0.0.1          link#3             UH          lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
::/96                             ::1                           UGRS        lo0
::1                               link#3                        UH          lo0
::ffff:0.0.0.0/96                 ::1                           UGRS        lo0
fe80::/10                         ::1                           UGRS        lo0
fe80::%lo0/64                     link#3                        U           lo0
fe80::1%lo0                       link#3                        UHS         lo0
ff02::/16                         ::1                           UGRS        lo0
$ netstat -i | grep -o '<Link.*>'
<Link#1>
<Link#2>
<Link#3>
$ ifconfig epair0 create; ifconfig epair0b up; ifconfig epair0a inet6 no_dad up; ifconfig epair0a inet6 | grep -o 'scopeid.*'
epair0a
scopeid 0x4
$ kldload if_bridge; ifconfig bridge0 create; ifconfig bridge0 addm em1 addm epair0b; ifconfig bridge0 | grep -o 'port [1-9].*'
port 5 priority 128 path cost 2000
port 2 priority 128 path cost 55
$ jail -c name=j vnet persist vnet.interface=em1; jexec j ifconfig em1 inet6 no_dad up; jexec j ifconfig em1 inet6 | grep -o 'scopeid.*'
scopeid 0x2
$ ifconfig epair7 create; ifconfig epair7a inet6 no_dad up; ifconfig epair7a inet6 | grep -o 'scopeid.*'
epair7a
scopeid 0x2
$ route -q add -inet6 2001:db8::/32 fe80::2%epair0a; netstat -6rn | grep UGS.*epair
2001:db8::/32                     fe80::2%epair0a               UGS     epair0a
$ ndp -s fe80::2%epair0a 02:00:00:00:00:02; ndp -n fe80::2%epair0a
Neighbor                             Linklayer Address  Netif Expire    S Flags
fe80::2%epair0a                      02:00:00:00:00:02 epair0a permanent R 
END
}

case_ segment 'The cards are on one segment, joined with nothing else'
segment() {
	for nics in em0,em1 igb0,igb1,igb2; do
		# shellcheck disable=SC2046 # a list of words
		set -- $(echo "$nics" | tr , ' ')
		W="$prefix-$#"
		atf_check vnet sh -w "$W" --nics "$nics" -c :
		atf_check -o inline:"$* lo0\n" vnet -w "$W" ifconfig -l
		atf_check vnet -w "$W" jail -c name=a vnet persist "vnet.interface=$2"
		atf_check vnet -w "$W" jexec a ifconfig "$2" 10.0.2.16/24 up
		atf_check -o match:'1 packets received' vnet -w "$W" ping -c 1 10.0.2.16
		atf_check vnet -w "$W" jexec a ifconfig "$2" inet6 -ifdisabled
		atf_check vnet -w "$W" ifconfig "$1" inet6 -ifdisabled
		reached() { vnet -w "$W" ping6 -c 1 "ff02::1%$1" 2>&1 | grep -q '1 packets received'; }
		within 50 reached "$1" || atf_fail "no answer over IPv6 among $nics"
		world_down
	done
}

case_ choice 'vnet sh --nics names the cards of a new world, or none'
choice() {
	atf_check -o inline:'lo0\n127.0.0.1 link#1\n' vnet sh --nics none -c 'ifconfig -l; netstat -4rn | awk "/^[0-9]/ {print \$1, \$2}"'
	atf_check -o inline:'ix0 lo0\n' vnet sh --nics=ix0 -c 'ifconfig -l'
	atf_check -o inline:'a0 a1 a2 a3 a4 a5 a6 a7 lo0\n' vnet sh --nics a0,a1,a2,a3,a4,a5,a6,a7 -c 'ifconfig -l'
	atf_check -s exit:1 -e inline:'vnet: --nics: at most 8 network cards\n' vnet sh --nics a0,a1,a2,a3,a4,a5,a6,a7,a8 -c :
	atf_check -s exit:1 -e inline:'vnet: --nics: a0: named twice\n' vnet sh --nics a0,a0 -c :
	for name in '' a 0 a0b lo0 a/0 averyverylongname0 'a0,'; do
		atf_check -s exit:1 -e match:"not a network card's name" vnet sh --nics "$name" -c :
	done
	atf_check -s exit:64 -e match:usage vnet sh --nics
	atf_check vnet sh -w "$prefix" --nics none -c :
	atf_check -s exit:1 -e inline:"vnet: $prefix is running: --nics is for new worlds\n" vnet sh --nics em0 -w "$prefix" -c :
	atf_check -s exit:1 -e inline:"vnet: $prefix is running: --nics is for new worlds\n" \
		vnet sh -w "$prefix" -c "vnet sh -w $prefix --nics em0"
	world_down "$prefix"
}

case_ home 'A card that was lent comes home, however its jail ends'
home() {
	world_up
	cards() { vnet -w "$W" ifconfig -l; }
	is_home() { [ "$(cards)" = 'em1 lo0 em0' ]; }
	for end in 'jail -r a' 'jail -m name=a nopersist' 'jexec a kill -9 -1'; do
		atf_check vnet -w "$W" jail -c name=a vnet persist vnet.interface=em0
		atf_check_equal 'em1 lo0' "$(cards)"
		[ "$end" != 'jexec a kill -9 -1' ] || {
			(vnet -w "$W" jexec a sleep 100 &) && vnet -w "$W" jail -m name=a nopersist
		}
		# shellcheck disable=SC2086 # a command and its words
		vnet -w "$W" $end >noise 2>&1
		within 50 is_home || atf_fail "after $end: $(cards)"
		atf_check -o inline:'x\n' vnet -w "$W" ifconfig em0 name x
		atf_check -o ignore vnet -w "$W" ifconfig x name em0
		for card in em1 em0 em1; do
			atf_check vnet -w "$W" jail -c name=b vnet persist "vnet.interface=$card"
			atf_check vnet -w "$W" jail -r b
		done
		atf_check_equal 'lo0 em0 em1' "$(cards)"
		world_down
		world_up
	done
	world_down
}
