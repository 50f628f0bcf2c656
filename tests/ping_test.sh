# SPDX-License-Identifier: BSD-2-Clause
# ping_test.sh - ping(8) and ping6(8) against real stacks.
. "$(atf_get_srcdir)/lib.sh"

case_ loopback 'ping of lo0 prints FreeBSD'\''s report'
loopback() {
	session <<'END'
$ ping -c 1 127.0.0.1
PING 127.0.0.1 (127.0.0.1): 56 data bytes
64 bytes from 127.0.0.1: icmp_seq=0 ttl=64 time=T ms

--- 127.0.0.1 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ ping -c 2 -i 0.1 -q 127.0.0.1
PING 127.0.0.1 (127.0.0.1): 56 data bytes

--- 127.0.0.1 ping statistics ---
2 packets transmitted, 2 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = T ms
$ ping -c 1 -s 4 127.0.0.1
PING 127.0.0.1 (127.0.0.1): 4 data bytes
12 bytes from 127.0.0.1: icmp_seq=0 ttl=64

--- 127.0.0.1 ping statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
$ ping6 -c 1 ::1 | sed 's/time=.*//'
PING6(56=40+8+8 bytes) ::1 --> ::1
16 bytes from ::1, icmp_seq=0 hlim=64 

--- ::1 ping6 statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/std-dev = T ms
END
}

case_ own "An own address is reached through lo0, if that is up"
own() {
	session <<'END'
$ jail -c name=j persist vnet; ifconfig epair0 create; ifconfig epair0b vnet j; jexec j ifconfig epair0b 192.0.2.1/24 up
epair0a
$ jexec j ping -c 1 192.0.2.1
PING 192.0.2.1 (192.0.2.1): 56 data bytes

--- 192.0.2.1 ping statistics ---
1 packets transmitted, 0 packets received, 100.0% packet loss
E|ping: sendto: No route to host
X 2
$ jexec j ifconfig lo1 create 198.51.100.1/32; jexec j ping -c 1 198.51.100.1 | grep packets
1 packets transmitted, 1 packets received, 0.0% packet loss
$ jexec j ifconfig lo0 up; jexec j ping -c 1 192.0.2.1 | grep packets
1 packets transmitted, 1 packets received, 0.0% packet loss
END
}

case_ bell "The bell of a missed answer rings before what is printed later, and of each answer with -a"
bell() {
	session <<'END'
$ ifconfig epair0 create; ifconfig epair0b up; ifconfig epair0a 192.0.2.1/24 up
epair0a
$ ping -c 2 -i 0.1 -W 100 -A 192.0.2.99 | od -An -c -N3
  \a   P   I
$ ping -c 2 -i 0.1 -a -q 127.0.0.1 | tr -cd '\a' | wc -c
       0
$ ping -c 2 -i 0.1 -a 127.0.0.1 | tr -cd '\a' | wc -c
       2
END
}

case_ errors 'What is wrong is said, with FreeBSD'\''s statuses'
errors() {
	session <<'END'
$ ping -c 0 127.0.0.1
E|ping: invalid count of packets to transmit: `0'
X 64
$ ping -c 1 -s 70000 127.0.0.1
E|ping: packet size too large: 70000 > 65507
X 64
$ ping -c 1 -m 300 127.0.0.1
E|ping: invalid TTL: `300'
X 64
$ ping -c 1 nosuchhost.invalid
E|ping: cannot resolve nosuchhost.invalid: Unknown host
X 68
$ ping -c 1 -S 203.0.113.5 127.0.0.1
E|ping: bind: Can't assign requested address
X 1
$ ping -c 1 -W 200 203.0.113.55
PING 203.0.113.55 (203.0.113.55): 56 data bytes

--- 203.0.113.55 ping statistics ---
1 packets transmitted, 0 packets received, 100.0% packet loss
E|ping: sendto: No route to host
X 2
$ ping -r -c 1 -W 200 203.0.113.55 2>&1 >/dev/null
ping: sendto: Network is unreachable
X 2
$ jail -c name=j vnet persist
$ jexec j ping -c 1 -W 200 203.0.113.55 2>&1 >/dev/null
ping: sendto: Network is unreachable
X 2
$ ping6 -c 1 2001:db8:77::1
E|ping6: UDP connect: No route to host
X 1
END
}

# h1 - s1 - h2 with a bridge in s1.
build() {
	atf_check -o ignore vnet sh -w "$W" -c '
		kldload if_bridge
		for j in s1 h1 h2; do jail -c name=$j vnet persist || exit; done
		jexec s1 ifconfig bridge0 create up
		for i in 1 2; do
			ifconfig epair$i create && ifconfig epair${i}a vnet s1 && ifconfig epair${i}b vnet h$i || exit
			jexec s1 ifconfig epair${i}a up && jexec s1 ifconfig bridge0 addm epair${i}a || exit
			jexec h$i ifconfig epair${i}b 10.0.0.$i/24 up || exit
		done'
}

case_ capture 'tcpdump in the switch sees the echo packets of the hosts behind it' require.progs tcpdump
capture() {
	world_up
	build
	vnet -w "$W" jexec s1 tcpdump -ni epair1a -c 4 icmp >packets 2>errors &
	listening() { grep -q listening errors; }
	within 50 listening || atf_fail "tcpdump: $(cat errors)"
	atf_check -o match:'2 packets received' vnet -w "$W" jexec h1 ping -c 2 -i 0.2 10.0.0.2
	wait $! || atf_fail "tcpdump: $(cat errors)"
	sed 's/.* IP /IP /; s/, id [0-9]*, /, /' packets >seen
	atf_check -o inline:'IP 10.0.0.1 > 10.0.0.2: ICMP echo request, seq 0, length 64
IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, seq 0, length 64
IP 10.0.0.1 > 10.0.0.2: ICMP echo request, seq 1, length 64
IP 10.0.0.2 > 10.0.0.1: ICMP echo reply, seq 1, length 64
' cat seen
	world_down
}

case_ no_answer 'Without an answer: 100% loss and status 2; ^C ends with statistics'
no_answer() {
	world_up
	build
	atf_check -s exit:2 -o match:'1 packets transmitted, 0 packets received, 100.0% packet loss' \
		vnet -w "$W" jexec h1 ping -c 1 -W 200 10.0.0.9
	env --default-signal=INT vnet -w "$W" jexec h1 ping 10.0.0.2 >out 2>&1 &
	sleep 0.5
	kill -INT $!
	wait $!
	atf_check_equal 0 $?
	atf_check -o match:'1 packets transmitted, 1 packets received, 0.0% packet loss' cat out
	world_down
}

case_ nameless 'ping6 -H shows the number of an address whose name nobody tells'
nameless() {
	atf_check -o match:'^PING6.56=40.8.8 bytes. 2001:db8::1 --> 2001:db8::1$' vnet sh -c '
		echo nameserver 127.0.0.1 >/etc/resolv.conf; ifconfig lo0 up
		ifconfig em0 inet6 2001:db8::1/64 no_dad -ifdisabled; ping6 -Hc 1 2001:db8::1'
}
