# SPDX-License-Identifier: BSD-2-Clause
# tap_test.sh - tap(4) and tun(4): what ifconfig makes of them, and the programs at their other end.
. "$(atf_get_srcdir)/lib.sh"

case_ life 'A tap: created, shown, up, addressed, renamed, destroyed; -g and -C know it'
life() {
	session <<'END'
$ ifconfig -C | grep -w tap
X 1
$ ifconfig tap create
tap0
$ ifconfig tap0
tap0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig tap0 inet 192.0.2.1/24
$ ifconfig tap0 inet
tap0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
$ ifconfig tap0 inet6 | grep -c 'inet6 fe80::'
1
$ ifconfig tap0 down
$ ifconfig tap0 | head -1
tap0: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ ifconfig tap0 name mytap
mytap
$ ifconfig tap create
tap1
$ ifconfig tap0 create
E|ifconfig: SIOCIFCREATE2: File exists
X 1
$ ifconfig -l
em0 em1 lo0 mytap tap1
$ ifconfig mytap destroy
$ ifconfig tap7 create
$ ifconfig tap create up mtu 1400 description x
tap0
$ ifconfig -g tap
tap1
tap7
tap0
$ ifconfig tap01 create
E|ifconfig: SIOCIFCREATE2: Invalid argument
X 1
$ ifconfig tap0 mtu 70000
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig tap0 media autoselect
E|ifconfig: SIOCSIFMEDIA (media): Invalid argument
X 1
$ kldstat -q -m if_tap
$ ifconfig -C | grep -o 'vmnet tap'
vmnet tap
END
}

case_ jails 'A tap moves into a jail and comes home; one made there dies with it'
jails() {
	session <<'END'
$ ifconfig tap create
tap0
$ ifconfig tap0 up
$ jail -c name=j vnet persist vnet.interface=tap0
$ ifconfig -l
em0 em1 lo0
$ jexec j ifconfig tap0
tap0: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	groups: tap
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec j ifconfig tap create
tap1
$ jexec j ifconfig -l
lo0 tap0 tap1
$ jail -R j
$ ifconfig tap0
tap0: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	ether MACd
	media: Ethernet autoselect
	status: no carrier
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig tap0 destroy
$ ifconfig -l
em0 em1 lo0
END
}

case_ bridged 'A tap can be a member of a bridge, a tun cannot'
bridged() {
	session <<'END'
$ ifconfig bridge create
bridge0
$ ifconfig tap create
tap0
$ ifconfig tun create
tun0
$ ifconfig bridge0 addm tap0
$ ifconfig bridge0 addm tun0
E|ifconfig: BRDGADD tun0: Invalid argument
X 1
$ ifconfig bridge0 | grep -c 'member: tap0'
1
END
}

case_ tun 'A tun is point to point: no MAC, and an address needs the other end'\''s'
tun() {
	session <<'END'
$ ifconfig tun create
tun0
$ ifconfig tun0
tun0: flags=8010<POINTOPOINT,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	groups: tun
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig tun0 inet 10.0.0.5/24
E|ifconfig: ioctl (SIOCAIFADDR): Destination address required
X 1
$ sysctl -q net.inet6.ip6.dad_count=99 >/dev/null
$ ifconfig tun0 inet 10.0.0.1 10.0.0.2
$ ifconfig tun0 | sed 's/fe80::[0-9a-f:]*/fe80::X/'
tun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
	inet 10.0.0.1 --> 10.0.0.2 netmask 0xff000000
	inet6 fe80::X%tun0 prefixlen 64 tentative scopeid 0x4
	groups: tun
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ netstat -4rn | awk '/tun0/ { print $1, $2, $3, $4 }'
10.0.0.2 link#4 UH tun0
$ ifconfig tun0 inet 10.0.0.1 -alias
$ ifconfig tun0 inet
tun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> metric 0 mtu 1500
	options=80000<LINKSTATE>
$ ifconfig tun0 10.8.0.1 10.8.0.1 netmask 255.255.255.0; ifconfig tun0 10.8.0.2 10.8.0.2 netmask 0xffffffff alias
$ ifconfig tun0 inet | grep inet
	inet 10.8.0.1 --> 10.8.0.1 netmask 0xffffff00
	inet 10.8.0.2 --> 10.8.0.2 netmask 0xffffffff
$ ifconfig tun0 ether 02:00:00:00:00:01
E|ifconfig: ioctl (SIOCAIFADDR): Invalid argument
X 1
$ ifconfig tun0 destroy
$ ifconfig -l
em0 em1 lo0
END
}

case_ opened 'A program can open a tap by its name, in a jail as well, and is shown'
opened() {
	if ! [ -r /dev/net/tun ] || ! [ -w /dev/net/tun ]; then
		atf_skip '/dev/net/tun is not for this user'
	fi
	world_up
	atf_check -o ignore vnet -w "$W" sh -c '
		ifconfig tap create && ifconfig tap0 inet 192.0.2.1/24
		jail -c name=j vnet persist && jexec j ifconfig tap create && jexec j ifconfig tap0 inet 198.51.100.1/24'
	# socat answers nothing: to open is enough.
	cat >script <<'END'
socat -u TUN,tun-type=tap,tun-name=tap0,iff-no-pi /dev/null &
pid=$!
for i in $(seq 50); do
	ifconfig tap0 | grep -q 'status: active' && break
	sleep 0.1
done
ifconfig tap0 | sed "s/PID $pid/PID OURS/" | tail -3
ifconfig tap0 inet | tail -1 | sed "s/PID $pid/PID OURS/"
kill $pid
wait $pid
for i in $(seq 50); do
	ifconfig tap0 | grep -q 'status: no carrier' && break
	sleep 0.1
done
ifconfig tap0 | grep -E 'status|Opened'
exit 0
END
	printf '%s\n' '	status: active' '	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>' '	Opened by PID OURS' \
		'	Opened by PID OURS' '	status: no carrier' >wanted
	atf_check -o file:wanted vnet sh -w "$W" "$PWD/script"
	atf_check -o file:wanted vnet -w "$W" jexec j sh "$PWD/script"
	# The same name elsewhere is another interface.
	atf_check -o inline:'	status: no carrier\n' vnet sh -w "$W" -c '
		jexec j socat -u TUN,tun-type=tap,tun-name=tap0,iff-no-pi /dev/null &
		pid=$!
		for i in $(seq 50); do
			jexec j ifconfig tap0 | grep -q "Opened" && break
			sleep 0.1
		done
		ifconfig tap0 | grep -E "status|Opened"
		kill $pid; wait $pid; exit 0'
	world_down
}

case_ stand_in 'Where /dev/net/tun may not be opened the commands answer the same'
stand_in() {
	needs user
	[ ! -w /dev/net/tun ] || atf_skip '/dev/net/tun may be opened'
	session <<'END'
$ ifconfig tap create
tap0
$ ifconfig tap0 inet 192.0.2.1/24
$ ifconfig tap0 | grep -E 'flags|status'
tap0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	status: no carrier
END
}
