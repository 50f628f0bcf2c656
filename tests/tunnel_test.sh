# SPDX-License-Identifier: BSD-2-Clause
# tunnel_test.sh - gif(4) and gre(4): shown as on FreeBSD, and packets that really go through.
. "$(atf_get_srcdir)/lib.sh"

case_ life 'A gif and a gre: created, given both addresses, shown, destroyed'
life() {
	session <<'END'
$ ifconfig gif create
gif0
$ ifconfig gif0
gif0: flags=8010<POINTOPOINT,MULTICAST> metric 0 mtu 1280
	options=80000<LINKSTATE>
	groups: gif
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ sysctl -q net.inet6.ip6.dad_count=99 >/dev/null
$ ifconfig gif0 tunnel 192.0.2.1 192.0.2.2
$ ifconfig gif0 inet 10.9.9.1 10.9.9.2
$ ifconfig gif0 | sed 's/fe80::[0-9a-f:]*/fe80::X/'
gif0: flags=8011<UP,POINTOPOINT,MULTICAST> metric 0 mtu 1280
	options=80000<LINKSTATE>
	tunnel inet 192.0.2.1 --> 192.0.2.2
	inet 10.9.9.1 --> 10.9.9.2 netmask 0xff000000
	inet6 fe80::X%gif0 prefixlen 64 tentative scopeid 0x4
	groups: gif
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig em0 inet 192.0.2.1/24
$ ifconfig gif0 | head -1
gif0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> metric 0 mtu 1280
$ ifconfig gif0 mtu 1279
E|ifconfig: ioctl SIOCSIFMTU (set mtu): Invalid argument
X 1
$ ifconfig gif1 create tunnel 192.0.2.1 192.0.2.2
E|ifconfig: SIOCSIFPHYADDR: Can't assign requested address
$ ifconfig gif1 tunnel 192.0.2.1 2001:db8::1
E|ifconfig: source and destination address families do not match
X 1
$ ifconfig gif1 tunnel 2001:db8::1 2001:db8::2
$ ifconfig gif1 | grep tunnel
	tunnel inet6 2001:db8::1 --> 2001:db8::2
$ ifconfig gif1 deletetunnel
$ ifconfig gif1 | grep tunnel
X 1
$ ifconfig em1 tunnel 192.0.2.1 192.0.2.2
E|ifconfig: SIOCSIFPHYADDR: Invalid argument
$ ifconfig gre create
gre0
$ ifconfig gre0
gre0: flags=8010<POINTOPOINT,MULTICAST> metric 0 mtu 1476
	options=80000<LINKSTATE>
	groups: gre
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ kldstat -q -m if_gre
$ for i in gif0 gif1 gre0; do ifconfig $i destroy; done
$ ls /sys/class/net | grep -v bonding_masters
em0
em1
lo0
END
}

one_pump() { [ "$(pumps)" = 1 ]; }

case_ packets 'Packets of both families go through, large ones too, over IPv4 and over IPv6'
packets() {
	cat >script <<'END'
kldload if_gre
ifconfig epair create >/dev/null
for i in a b; do
	jail -c name=$i vnet persist vnet.interface=epair0$i
	jexec $i ifconfig lo0 up
	jexec $i ifconfig epair0$i up
done
jexec a ifconfig epair0a inet 192.0.2.1/24
jexec b ifconfig epair0b inet 192.0.2.2/24
jexec a ifconfig epair0a inet6 2001:db8:1::1 prefixlen 64 no_dad
jexec b ifconfig epair0b inet6 2001:db8:1::2 prefixlen 64 no_dad
for kind in gif gre; do
	for outside in 192.0.2. 2001:db8:1::; do
		jexec a ifconfig $kind create tunnel ${outside}1 ${outside}2
		jexec b ifconfig $kind create tunnel ${outside}2 ${outside}1
		jexec a ifconfig ${kind}0 inet 10.9.9.1 10.9.9.2
		jexec b ifconfig ${kind}0 inet 10.9.9.2 10.9.9.1
		jexec a ifconfig ${kind}0 inet6 2001:db8::1 2001:db8::2 prefixlen 128
		jexec b ifconfig ${kind}0 inet6 2001:db8::2 2001:db8::1 prefixlen 128
		sleep 0.2
		jexec a ping -q -c 2 10.9.9.2 | grep loss
		jexec a ping -q -c 2 -s 3000 10.9.9.2 | grep loss
		jexec a ping6 -q -c 2 2001:db8::2 | grep loss
		jexec a ifconfig ${kind}0 destroy
		jexec b ifconfig ${kind}0 destroy
	done
done
END
	for each in 1 2 3 4; do
		echo gif0 && echo gif0
		for _ in 1 2 3; do echo '2 packets transmitted, 2 packets received, 0.0% packet loss'; done
	done | awk 'NR > 10 { sub("gif", "gre") } { print }' >wanted
	world_up
	atf_check -o file:wanted vnet sh -w "$W" "$PWD/script"
	within 50 no_pump || atf_fail "$(pumps) pumps are still there"
	atf_check -o ignore vnet -w "$W" ifconfig gif create tunnel 192.0.2.1 192.0.2.2
	atf_check_equal 1 "$(pumps)"
	atf_check vnet -w "$W" jail -c name=c vnet persist
	atf_check -o ignore vnet -w "$W" jexec c ifconfig gif create tunnel 192.0.2.1 192.0.2.2 up
	atf_check_equal 2 "$(pumps)"
	atf_check vnet -w "$W" jail -r c
	within 50 one_pump || atf_fail 'a jail leaves its pump behind'
	world_down
}

case_ heads 'A gre puts a key, a checksum and numbers on its packets, and takes those that have them' require.progs tcpdump
heads() {
	cat >script <<'END'
kldload if_gre
ifconfig epair create >/dev/null
for i in a b; do jail -c name=$i vnet persist vnet.interface=epair0$i; done
jexec a ifconfig epair0a 192.0.2.1/24; jexec b ifconfig epair0b 192.0.2.2/24
for i in a b; do jexec $i ifconfig gre create inet6 ifdisabled >/dev/null; done # no packets of its own
jexec a ifconfig gre0 grekey 0x1234 enable_csum enable_seq tunnel 192.0.2.1 192.0.2.2
jexec b ifconfig gre0 tunnel 192.0.2.2 192.0.2.1
jexec a ifconfig gre0 10.9.9.1 10.9.9.2; jexec b ifconfig gre0 10.9.9.2 10.9.9.1
jexec b ping -q -o -c 9 10.9.9.1 >/dev/null # they are ready
jexec b tcpdump -nUvi epair0b -c 3 proto gre >dump 2>listening &
n=0; until grep -sq "listening on" listening || [ $((n += 1)) -gt 100 ]; do sleep 0.1; done
jexec a ping -q -c 2 10.9.9.2 | grep loss
wait
grep -o 'Flags.*key=0x1234\|bad' dump | sed 's/sum 0x[0-9a-f]*/sum S/'
grep -o 'seq [0-9]*, length 100' dump
jexec b ifconfig gre0 grekey 7 enable_csum; jexec a ping -q -c 2 -s 1393 10.9.9.2 | grep loss
jexec a ifconfig gre0 -tunnel -enable_seq; jexec a ifconfig gre0 | grep -A 3 groups
jexec a ifconfig gre0 grekey 0 -enable_csum; jexec a ifconfig gre0 | grep -A 1 groups
END
	cat >wanted <<'END'
2 packets transmitted, 2 packets received, 0.0% packet loss
Flags [checksum present, key present, sequence# present], sum S, off 0x0, key=0x1234
Flags [checksum present, key present, sequence# present], sum S, off 0x0, key=0x1234
seq 1, length 100
seq 2, length 100
2 packets transmitted, 2 packets received, 0.0% packet loss
	groups: gre
	grekey: 0x1234 (4660)
	options=1<ENABLE_CSUM>
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
	groups: gre
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
END
	world_up
	atf_check -o file:wanted vnet sh -w "$W" "$PWD/script"
	world_down
}

case_ any_source 'A gif with ignore_source takes packets of whatever source; others no tunnel has options of'
any_source() {
	session <<'END'
$ for i in a b; do jail -c name=$i vnet persist; done; ifconfig epair create; ifconfig epair0a vnet a; ifconfig epair0b vnet b
epair0a
$ jexec a ifconfig epair0a 192.0.2.1/24; jexec a ifconfig epair0a 192.0.2.3/24 alias; jexec b ifconfig epair0b 192.0.2.2/24
$ jexec a ifconfig gif create tunnel 192.0.2.3 192.0.2.2; jexec b ifconfig gif create tunnel 192.0.2.2 192.0.2.1
gif0
gif0
$ jexec a ifconfig gif1 create tunnel 192.0.2.1 192.0.2.2
$ jexec a ifconfig gif0 10.9.9.1 10.9.9.2; jexec a ifconfig gif1 10.9.9.1 10.9.9.3; jexec b ifconfig gif0 10.9.9.2 10.9.9.1
$ jexec a ping -q -c 1 -W 1000 10.9.9.2 | grep loss
1 packets transmitted, 0 packets received, 100.0% packet loss
$ jexec b ifconfig gif0 ignore_source; jexec b ifconfig gif0 | grep IGNORE; jexec a ping -q -o -c 5 10.9.9.2 | grep -c ' 0 packets received'
	options=2<IGNORE_SOURCE>
0
X 1
$ ifconfig gif create grekey 5 enable_seq up; ifconfig em0 ignore_source
gif0
E|ifconfig: ioctl (set grekey): Invalid argument
E|ifconfig: ioctl(GREGOPTS): Invalid argument
E|ifconfig: ioctl(GIFGOPTS): Invalid argument
END
}

case_ killed 'A tunnel whose process is killed goes on, and one that went meanwhile leaves nothing'
killed() {
	cat >script <<END
kldload if_gre
ifconfig epair create >/dev/null
for i in a b; do
	jail -c name=\$i vnet persist vnet.interface=epair0\$i
	[ \$i = a ] && n=1 other=2 || n=2 other=1
	jexec \$i ifconfig epair0\$i inet 192.0.2.\$n/24 up
	jexec \$i ifconfig gif create tunnel 192.0.2.\$n 192.0.2.\$other
	jexec \$i ifconfig gre create tunnel 192.0.2.\$n 192.0.2.\$other
	jexec \$i ifconfig gif0 inet 10.8.8.\$n 10.8.8.\$other
	jexec \$i ifconfig gre0 inet 10.9.9.\$n 10.9.9.\$other
done >/dev/null
answers() { for to in 10.8.8.2 10.9.9.2; do jexec a ping -q -c 2 -t 30 \$to | grep loss; done; }
answers
sh $here/pumps.sh kill
answers
sh $here/pumps.sh kill
answers
sh $here/pumps.sh stop
for i in a b; do jexec \$i ifconfig gif0 destroy; jexec \$i ifconfig gre0 destroy; done
sh $here/pumps.sh end
ls /proc/1/fd | wc -l >after
ifconfig gif create tunnel 192.0.2.1 192.0.2.2 >/dev/null
sh $here/pumps.sh kill
ifconfig gif0 destroy
within() { for _ in \$(seq 50); do [ "\$(ls /proc/1/fd | wc -l)" -ne "\$(cat after)" ] || return 0; sleep 0.1; done; ls -l /proc/1/fd; }
within
END
	for _ in 1 2 3 4 5 6; do echo '2 packets transmitted, 2 packets received, 0.0% packet loss'; done >wanted
	atf_check -o file:wanted vnet sh "$PWD/script"
}

case_ namespaces 'A jail that is removed takes its network stack with it, whatever tunnels others have'
namespaces() {
	cat >script <<END
jail -c name=x vnet persist
jail -c name=y vnet persist
jexec y ifconfig gif create tunnel 192.0.2.1 192.0.2.2
jexec x ifconfig gif create tunnel 192.0.2.1 192.0.2.2
jexec x readlink /proc/self/ns/net >stack
holders() { ls -l /proc/[0-9]*/fd 2>/dev/null | grep -cF "\$(cat stack)" || :; }
holders >held; [ "\$(cat held)" -gt 0 ] || echo 'nobody holds the stack'
sh $here/pumps.sh kill
jail -r x
for _ in \$(seq 50); do [ "\$(holders)" -gt 0 ] || break; sleep 0.1; done # the worker ends a moment later
holders
END
	atf_check -o inline:'gif0\ngif0\n0\n' vnet sh "$PWD/script"
}

case_ descriptors 'Where the keeper can hold no more sockets that is said, and the world goes on'
descriptors() {
	needs user # root's world has a million
	cat >script <<'END'
i=0
until ifconfig gif$i create tunnel 192.0.2.1 192.0.2.$((i + 2)) 2>err; [ -s err ]; do i=$((i + 1)); done
cat err
[ $i -gt 10 ] || echo "only $i"
# One that is there may change: it needs no more than it has.
ifconfig gif0 tunnel 192.0.2.1 192.0.2.253; ifconfig gif0 | grep -o 192.0.2.253
pumps() { grep -lx vnet-pump /proc/[0-9]*/comm 2>/dev/null | wc -l; }
for _ in $(seq 50); do
	[ "$(pumps)" -ne $i ] || break
	sleep 0.1
done
[ "$(pumps)" -eq $i ] || echo 'a tunnel carries nothing'
ifconfig gif$i tunnel 192.0.2.1 192.0.2.254
ifconfig lagg create
ifconfig -l | grep -o lagg0 || kldload -n if_bridge && ifconfig bridge create
jail -c name=x vnet persist && jexec x ifconfig -l
jexec x ifconfig gif create tunnel 192.0.2.1 192.0.2.2
for j in 0 1 2 3 4 5; do ifconfig gif$j destroy; done
for _ in $(seq 50); do
	ifconfig gif$i tunnel 192.0.2.1 192.0.2.254 2>/dev/null
	! ifconfig gif$i | grep -q tunnel || break
	sleep 0.1
done
ifconfig gif$i | grep -c tunnel
END
	atf_check -o inline:'ifconfig: SIOCSIFPHYADDR: Too many open files\n192.0.2.253\nbridge0\nlo0\ngif0\n1\n' \
		-e inline:'ifconfig: SIOCSIFPHYADDR: Too many open files\nifconfig: SIOCIFCREATE2: Too many open files\n'\
'ifconfig: SIOCSIFPHYADDR: Too many open files\n' sh -c "ulimit -n 128; vnet sh '$PWD/script'"
}

case_ loop 'A tunnel whose outside would go through itself does not run away'
loop() {
	session <<'END'
$ ifconfig gif create tunnel 192.0.2.1 10.9.9.9
gif0
$ ifconfig em0 inet 192.0.2.1/24
$ ifconfig gif0 inet 10.9.9.1 10.9.9.9
$ ping -q -c 1 -W 1000 10.9.9.9 | grep -c ' 0 packets received'
1
$ sleep 0.5; netstat -I gif0 -n | awk 'NR == 2 { print ($7 < 50) }'
1
END
}
