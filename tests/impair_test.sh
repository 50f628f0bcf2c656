# SPDX-License-Identifier: BSD-2-Clause
# impair_test.sh - links with a rate: what they carry, how it is shown, saved and changed, and what a kernel without the
# rest says. netem_test has the rest.
. "$(atf_get_srcdir)/lib.sh"

write_lab() {
	cat >lab.yaml <<'END'
nodes:
  h1:
  h2:
  s1: switch
links:
  - ends: h1 -- s1
    rate: 10mbit
    queue: 60
  - [{node: h2, rate: 4mbit}, s1]
END
}

# carries FROM TO: the kbit/s that TCP gets from one host to another within two seconds.
carries() {
	rm -f server
	vnet exec -w "$W" "$2" iperf3 -s -1 --forceflush >server 2>&1 &
	within 50 grep -q listening server || atf_fail "$(cat server)"
	vnet exec -w "$W" "$1" iperf3 -c "$2" -t 2 -f k >client 2>&1 || atf_fail "$(cat client)"
	wait $!
	awk '/receiver$/ { for (i = 1; i < NF; i++) if ($(i + 1) == "Kbits/sec") print int($i) }' client
}

# near VALUE LEAST MOST
near() {
	if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then
		atf_fail "$1 is not from $2 to $3"
	fi
}

case_ rate 'A link carries its rate and no more, each direction its own' require.progs iperf3
rate() {
	W=$prefix
	write_lab
	atf_check vnet up -w "$W" lab.yaml
	near "$(carries h1 h2)" 5000 10500
	near "$(carries h2 h1)" 2000 4300
	world_down
}

case_ words 'What links do to packets is shown, and a saved file says it again'
words() {
	W=$prefix
	write_lab
	atf_check vnet up -w "$W" lab.yaml
	vnet show -w "$W" >shown
	atf_check -o match:'^h1:h1-eth0 -- s1:s1-eth1 up  rate 10mbit, queue 60$' \
		-o match:'^h2:h2-eth0 -- s1:s1-eth2 up  -> rate 4mbit$' cat shown
	atf_check -o match:'^INTERFACE +PACKETS SENT$' -o match:'^h1-eth0 +rate 10mbit, queue 60$' vnet show -w "$W" h1
	vnet show -w "$W" --json h1 | tr -d ' \n' >json
	atf_check -o match:'"sends":\{"rate":"10mbit","queue":60\}' cat json
	atf_check -o save:saved.yaml vnet save -w "$W"
	tail -n 4 saved.yaml >links
	atf_check -o inline:'  - ends: [h1, s1]\n    rate: 10mbit\n    queue: 60\n  - [{node: h2, rate: 4mbit}, s1]\n' \
		cat links
	atf_check vnet apply -w "$W" lab.yaml
	atf_check vnet apply -w "$W" saved.yaml
	world_down
	atf_check vnet up -w "$W" saved.yaml
	atf_check -o file:shown vnet show -w "$W"
	world_down
}

case_ option '--link says it of all links of a topology, in the words of Mininet, too'
option() {
	W=$prefix
	atf_check vnet up -w "$W" single,2 --link tc,bw=10,max_queue_size=50
	vnet show -w "$W" >shown
	atf_check -o match:'^h1:h1-eth0 -- s1:s1-eth1 up  rate 10mbit, queue 50$' \
		-o match:'^h2:h2-eth0 -- s1:s1-eth2 up  rate 10mbit, queue 50$' cat shown
	atf_check vnet apply -w "$W" --link=rate=10mbit,queue=50 single,2
	atf_check -o match:'^~ h1:h1-eth0: rate 10mbit -> 2mbit$' vnet apply -w "$W" single,2 --link rate=2mbit,queue=50
	atf_check -o match:' h1-eth0 10.0.0.1/8  rate 2mbit, queue 50$' vnet graph -w "$W"
	world_down
	# Rates are whole bytes: what was said and what is there are the same.
	atf_check vnet up -w "$W" minimal --link rate=1.23456789gbit
	atf_check vnet apply -w "$W" minimal --link rate=1.23456789gbit
	# No rate, no queue.
	atf_check -o match:'^~ h1:h1-eth0: rate 1.234567888gbit -> none$' vnet apply -w "$W" minimal
	atf_check -o match:'^~ h1:h1-eth0: rate none -> 1mbit, queue none -> 9$' \
		vnet apply -w "$W" minimal --link rate=1mbit,queue=9
	world_down
	# A file's own values stand; the command's words are not ours.
	write_lab
	atf_check -o match:'^h1:h1-eth0 .* up  rate 10mbit, queue 60$' -o match:'^h2:.* -> rate 4mbit  <- rate 3mbit$' \
		-o match:'^--link x$' vnet run -w "$W" --link rate=3mbit lab.yaml -- sh -c 'vnet show; echo "$@"' sh --link x
	atf_check -o match:'h1-eth0 10.0.0.1/8  rate 1mbit, delay 2ms$' vnet graph --link rate=1mbit,delay=2ms minimal
	atf_check -o match:'h1-eth0 10.0.0.1/8  rate 2mbit, queue 7$' \
		vnet graph --link rate=1mbit,queue=7 minimal --link rate=2mbit
	atf_check -o match:', label="rate 1mbit"\];$' vnet graph -o dot minimal --link rate=1mbit
	atf_check -s exit:64 -e inline:'vnet: --link: rate "1" has no unit (gbit, mbit, kbit or bit): write 10mbit\n' \
		vnet up --link rate=1 minimal
	atf_check -s exit:64 -e match:'did you mean "delay"' vnet up minimal --link dealy=1ms
	printf 'nodes: {h1: , h2: }\nlinks: [{ends: h1 -- h2, delay: 1ms}]\n' >jitter.yaml
	atf_check -s exit:1 -e match:'^vnet: --link: .*: jitter must not be more than the delay$' \
		vnet graph --link delay=2ms,jitter=2ms jitter.yaml
	atf_check -s exit:64 -e match:'^usage: vnet up' vnet up minimal --link
	atf_check -s exit:64 -e match:'usage: vnet doctor' vnet doctor --link rate=1mbit
}

case_ by_hand 'The prompt says what a link does while it is used: what it does not say stays, and a file is compared with it'
by_hand() {
	W=$prefix
	write_lab
	atf_check vnet up -w "$W" lab.yaml
	state() { vnet show -w "$W" | grep -e ' -- '; }
	cat >lines <<-'END'
		link h2 s1 queue=30,rate=3mbit
		link s1 h1 queue=20
	END
	atf_check vnet cli -w "$W" <lines
	atf_check -o inline:'h1:h1-eth0 -- s1:s1-eth1 up  rate 10mbit, queue 20\nh2:h2-eth0 -- s1:s1-eth2 up  rate 3mbit, queue 30\n' state
	atf_check -o match:'queue: 20' vnet save -w "$W"
	atf_check -o match:'^~ h1:h1-eth0: queue 20 -> 60$' -o match:'^~ s1:s1-eth2: rate 3mbit -> none$' vnet apply -w "$W" lab.yaml
	# Each end keeps what it has.
	echo 'link h2 s1 tc,bw=5' | vnet cli -w "$W" || atf_fail 'Mininet'
	echo 'link h1 s1 rate=0' | vnet cli -w "$W" || atf_fail 'a rate that goes takes its queue along'
	atf_check -o inline:'h1:h1-eth0 -- s1:s1-eth1 up\nh2:h2-eth0 -- s1:s1-eth2 up  rate 5mbit\n' state
	cat >lines <<-'END'
		link h1 s1 queue=7
		link h1 s1 rat=7
		link h1 s1 sideways
		link h1 s1 delay=7
	END
	cat >wanted <<-'END'
		vnet: stdin:1: a queue says nothing without a rate: packets wait for nothing
		vnet: stdin:2: "rat" is nothing that a link has; did you mean "rate"?
		vnet: stdin:3: a link is set up or down, or given a delay=5ms, not "sideways"
		vnet: stdin:4: delay "7" has no unit (s, ms or us): write 10ms
	END
	atf_check -s exit:1 -e file:wanted vnet cli -w "$W" <lines
	# What the kernel can't do leaves what there was.
	vnet doctor --link delay=5ms minimal >needs || {
		echo 'link h2 s1 delay=7ms' | atf_check -s exit:1 -e match:'lacks sch_tbf or sch_netem' vnet cli -w "$W"
		atf_check -o match:'s1-eth2 up  rate 5mbit$' state
	}
	world_down
}

case_ zero '0 takes back what the defaults or the link say, and what only goes with it'
zero() {
	cat >lab.yaml <<'END'
defaults: {rate: 1mbit, queue: 5, delay: 2ms, jitter: 1ms, reorder: 3%, loss: 1%}
nodes: {h1: , h2: , h3: }
links:
  - {ends: h1 -- h2, rate: 0, delay: 0}
  - [{node: h2, delay: 0, loss: 0}, {node: h3, rate: 0mbit, delay: 0s, loss: 0%}]
END
	vnet graph lab.yaml >shown
	atf_check -o match:'h2-eth0 [0-9./]*  loss 1%$' -o match:'h3-eth0 [0-9./]*  -> rate 1mbit, queue 5$' cat shown
	sed 's/h2, rate: 0/&, queue: 7/' lab.yaml >other.yaml
	atf_check -s exit:1 -e match:'4:31: a queue says nothing without a rate' vnet graph other.yaml
}

case_ live 'Values change under traffic, and no packet is lost' require.progs iperf3
live() {
	W=$prefix
	write_lab
	atf_check vnet up -w "$W" lab.yaml
	vnet exec -w "$W" h1 ping -i 0.01 -c 400 h2 >pings 2>&1 &
	within 100 grep -q 'icmp_seq=10 ' pings || atf_fail "$(cat pings)"
	for rate in 5 20 7 10; do
		sed "s/10mbit/${rate}mbit/; s/queue: 60/queue: $((50 + rate))/" lab.yaml >other.yaml
		atf_check -o match:"^~ h1:h1-eth0: rate .* -> ${rate}mbit, queue .* -> $((50 + rate))\$" \
			-o match:'^~ s1:s1-eth1: rate ' vnet apply -w "$W" other.yaml
	done
	wait $!
	atf_check -o match:'400 packets received, 0.0% packet loss' tail -n 2 pings
	# MTU and rate together: packets of the new size pass.
	sed 's/rate: 10mbit/mtu: 4000/; s/    queue: 60/    rate: 30mbit/; s/rate: 4mbit/mtu: 4000/; s/, s1\]/, {node: s1, mtu: 4000}]/' \
		lab.yaml >other.yaml
	atf_check -o match:'^~ h1:h1-eth0: mtu 1500 -> 4000$' -o match:'^~ h1:h1-eth0: rate 10mbit -> 30mbit' \
		-o match:'^~ h2:h2-eth0: rate 4mbit -> none$' vnet apply -w "$W" other.yaml
	atf_check -o match:'1 packets received' vnet exec -w "$W" h1 ping -c 1 -D -s 3972 h2
	near "$(carries h1 h2)" 15000 31500
	# The MTU alone.
	sed 's/4000/6000/g' other.yaml >another.yaml
	atf_check -o match:'^~ h1:h1-eth0: mtu 4000 -> 6000$' vnet apply -w "$W" another.yaml
	atf_check -o match:'1 packets received' vnet exec -w "$W" h1 ping -c 1 -D -s 5972 h2
	sed '/rate/d; s/{node: s1, mtu: 6000}/s1/' another.yaml >none.yaml
	atf_check -o match:'^~ h1:h1-eth0: rate 30mbit -> none$' -o match:'^~ s1:s1-eth1: rate 30mbit -> none$' \
		vnet apply -w "$W" none.yaml
	vnet exec -w "$W" h1 tc qdisc show dev h1-eth0 >left
	atf_check -s exit:1 grep tbf left
	world_down
}

case_ mtu 'Larger packets pass when ifconfig has changed the MTU'
mtu() {
	W=$prefix
	printf 'nodes: {h1: , h2: }\nlinks: [{ends: h1 -- h2, rate: 8mbit}]\n' >lab.yaml
	atf_check vnet up -w "$W" lab.yaml
	atf_check vnet exec -w "$W" h1 ifconfig h1-eth0 mtu 5000
	atf_check vnet exec -w "$W" h2 ifconfig h2-eth0 mtu 5000
	atf_check -o match:'1 packets received' vnet exec -w "$W" h1 ping -c 1 -D -s 4972 h2
	atf_check -o match:' up  rate 8mbit$' vnet show -w "$W"
	world_down
}

case_ by_hand 'What tc(8) has changed is seen, saved, and taken back by apply' require.progs tc
by_hand() {
	W=$prefix
	write_lab
	atf_check vnet up -w "$W" lab.yaml
	atf_check vnet exec -w "$W" h1 tc qdisc change dev h1-eth0 parent 7671:1 handle 7673: tbf rate 3mbit burst 5000 limit 60
	atf_check vnet exec -w "$W" h2 tc qdisc del dev h2-eth0 root
	atf_check vnet exec -w "$W" s1 tc qdisc add dev s1-eth2 root tbf rate 6mbit burst 5000 limit 90000
	atf_check -o match:'up  -> rate 3mbit, queue 60  <- rate 10mbit, queue 60$' -o match:'up  <- rate 6mbit$' \
		vnet show -w "$W"
	atf_check -o save:saved.yaml vnet save -w "$W"
	atf_check vnet apply -w "$W" --dry-run saved.yaml
	atf_check -o save:said vnet apply -w "$W" lab.yaml
	atf_check -o inline:'~ h1:h1-eth0: rate 3mbit -> 10mbit\n~ h2:h2-eth0: rate none -> 4mbit\n~ s1:s1-eth2: rate 6mbit -> none\n' \
		sort said
	atf_check vnet apply -w "$W" lab.yaml
	world_down
	# What a lab file can't say becomes the nearest that it can.
	atf_check vnet up -w "$W" minimal
	atf_check vnet exec -w "$W" h1 tc qdisc add dev h1-eth0 root tbf rate 800bit burst 5000 limit 90000
	atf_check -o save:saved.yaml vnet save -w "$W"
	atf_check -o match:'rate: 1kbit' cat saved.yaml
	atf_check vnet apply -w "$W" saved.yaml
	world_down
	# What a node's own commands do is meant.
	printf 'nodes: {h1: {commands: "tc qdisc add dev h1-eth0 root tbf rate 1mbit burst 5000 limit 90000"}, h2: }\n' >own.yaml
	printf 'links: [h1 -- h2]\n' >>own.yaml
	atf_check vnet up -w "$W" own.yaml
	atf_check -o match:' up  -> rate 1mbit$' vnet show -w "$W"
	atf_check vnet apply -w "$W" own.yaml
	world_down
}

case_ packets 'A rate sees packets, not the segments of 64 KiB that come from a program' require.progs 'iperf3 tcpdump tc'
packets() {
	W=$prefix
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [{ends: h1 -- h2, rate: 200mbit}]\n' >lab.yaml
	atf_check vnet up -w "$W" lab.yaml
	vnet exec -w "$W" h2 tcpdump -pni h2-eth0 -c 1 'tcp and greater 1515' >large 2>tcpdump.err &
	dump=$!
	within 50 grep -q listening tcpdump.err || atf_fail "$(cat tcpdump.err)"
	near "$(carries h1 h2)" 50000 205000
	atf_check test ! -s large
	# Without a rate there are such.
	atf_check vnet exec -w "$W" h1 tc qdisc del dev h1-eth0 root
	carries h1 h2 >fast
	wait "$dump"
	atf_check test -s large
	world_down
}

case_ refused 'A kernel without netem refuses delays at once, by name'
refused() {
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [{ends: h1 -- h2, delay: 1ms}]\n' >lab.yaml
	if vnet doctor lab.yaml >said 2>&1; then
		atf_check -o match:'^links with delay, loss ... \(netem\) +yes +yes$' cat said
		atf_skip 'this kernel has netem'
	fi
	atf_check -o match:'^links with delay, loss ... \(netem\) +yes +no  FAILS$' -o match:'as root: modprobe sch_netem' cat said
	atf_check -s exit:1 -e match:'^vnet: links with delay, loss ... \(netem\): missing: .*modprobe sch_netem' \
		vnet up -w "$prefix" lab.yaml
	W=$prefix
	write_lab
	atf_check vnet up -w "$W" lab.yaml
	sed 's/queue: 60/delay: 5ms/' lab.yaml >other.yaml
	atf_check -s exit:1 -e match:'^vnet: links with delay, .*: missing: ' vnet apply -w "$W" other.yaml
	atf_check vnet apply -w "$W" lab.yaml
	world_down
}
