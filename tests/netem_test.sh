# SPDX-License-Identifier: BSD-2-Clause
# netem_test.sh - links with delay, jitter, loss and the like, measured. Kernels without netem skip it.
. "$(atf_get_srcdir)/lib.sh"

# up KEYS: two hosts with a cable of which h1's end has the keys, h2's none; up2 KEYS: both have.
up() {
	W=$prefix
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [{ends: [{node: h1, %s}, h2]}]\n' "$1" >lab.yaml
	begin
}
up2() {
	W=$prefix
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [{ends: [h1, h2], %s}]\n' "$1" >lab.yaml
	begin
}
begin() {
	vnet doctor lab.yaml >needs || atf_skip 'this kernel has no netem'
	atf_check vnet up -w "$W" lab.yaml
	# ARP is done, and the programs are in memory.
	within 100 vnet exec -w "$W" h1 ping -c 2 h2 >/dev/null 2>&1
}

# pings N INTERVAL: sends N echos; their answers are in `pings`.
pings() {
	vnet exec -w "$W" h1 ping -i "$2" -c "$1" h2 >pings 2>&1
}
# The microseconds of an answer: the quickest, the slowest.
quickest() {
	awk -F '[ =/]+' '/^round-trip/ { print int(1000 * $6) }' pings
}
slowest() {
	awk -F '[ =/]+' '/^round-trip/ { print int(1000 * $8) }' pings
}
received() {
	sed -n 's/.* \([0-9]*\) packets received.*/\1/p' pings
}

# near VALUE LEAST MOST
near() {
	if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then
		atf_fail "$1 is not from $2 to $3: $(tail -n 1 pings)"
	fi
}

case_ delay 'A delay is there twice on the way to and fro, and changes while it is used'
delay() {
	up2 'delay: 30ms'
	pings 5 0.2
	near "$(quickest)" 52000 90000
	sed 's/30ms/100ms/' lab.yaml >other.yaml
	vnet exec -w "$W" h1 ping -i 0.05 -c 100 h2 >pings 2>&1 &
	within 200 grep -q 'icmp_seq=10 ' pings
	atf_check -o inline:'~ h1:h1-eth0: delay 30ms -> 100ms\n~ h2:h2-eth0: delay 30ms -> 100ms\n' \
		vnet apply -w "$W" other.yaml
	wait $!
	near "$(received)" 100 100
	near "$(quickest)" 52000 90000
	near "$(slowest)" 185000 400000
	atf_check -o match:' up  delay 100ms$' vnet show -w "$W"
	atf_check -o save:saved.yaml vnet save -w "$W"
	atf_check vnet apply -w "$W" saved.yaml
	world_down
}

case_ jitter 'A jitter makes the delay shorter and longer'
jitter() {
	up 'delay: 60ms, jitter: 40ms'
	pings 60 0.1
	near "$(quickest)" 12000 50000
	near "$(slowest)" 75000 150000
	world_down
}

case_ loss 'A share of the packets is lost, in one direction; and it can be all'
loss() {
	up 'loss: 25%'
	pings 400 0.01
	near "$(received)" 250 350
	sed 's/25%/100%/' lab.yaml >all.yaml
	atf_check -o inline:'~ h1:h1-eth0: loss 25% -> 100%\n' vnet apply -w "$W" all.yaml
	pings 10 0.01
	near "$(received)" 0 0
	world_down
}

case_ others 'Packets arrive twice, damaged, or before others'
others() {
	up 'duplicate: 50%'
	pings 100 0.02
	[ "$(grep -c 'DUP!' pings)" -ge 25 ] || atf_fail "$(cat pings)"
	sed 's/duplicate: 50%/corrupt: 50%/' lab.yaml >other.yaml
	atf_check -o inline:'~ h1:h1-eth0: duplicate 50% -> none, corrupt none -> 50%\n' vnet apply -w "$W" other.yaml
	pings 100 0.02
	near "$(received)" 20 80
	sed 's/duplicate: 50%/delay: 200ms, reorder: 30%/' lab.yaml >other.yaml
	atf_check -o ignore vnet apply -w "$W" other.yaml
	pings 60 0.1
	near "$(quickest)" 0 100000
	near "$(slowest)" 185000 400000
	world_down
}

case_ burst 'Losses in bursts are as many, and as long, as it says, and read as they were set, however rare'
burst() {
	up 'loss: 30%, burst: 10'
	pings 600 0.002
	near "$(received)" 270 570
	# Every burst ends with a packet that arrives: some 18 of them, and not 126.
	awk '/icmp_seq=/ { sub(/.*icmp_seq=/, ""); if ($1 > last + 1) gaps++; last = $1 } END { print gaps + 0 }' pings >gaps
	near "$(cat gaps)" 3 50
	for keys in 'loss: 30%, burst: 1' 'loss: 0.0001%, burst: 1000' 'loss: 99.9%, burst: 1000' 'loss: 1.2345%, burst: 7' 'loss: 50%, burst: 1'; do
		sed "s/loss.*burst: 10/$keys/" lab.yaml >other.yaml
		atf_check -o match:'^~ h1' vnet apply -w "$W" other.yaml
		atf_check vnet apply -w "$W" other.yaml
		atf_check -o match:"$keys" vnet save -w "$W"
	done
	sed "s/, burst: 10//" lab.yaml >other.yaml
	atf_check -o match:'burst 1 -> none' vnet apply -w "$W" other.yaml
	pings 600 0.002
	awk '/icmp_seq=/ { sub(/.*icmp_seq=/, ""); if ($1 > last + 1) gaps++; last = $1 } END { print gaps + 0 }' pings >gaps
	near "$(cat gaps)" 80 180
	world_down
}

case_ all 'All keys together are read as they were set, whoever asks'
all() {
	up2 'rate: 1.5mbit, delay: 20.5ms, jitter: 1ms, loss: 0.01%, burst: 3, duplicate: 0.1%, corrupt: 0.0001%, reorder: 33.3%, queue: 77'
	vnet show -w "$W" >shown
	atf_check -o match:' up  rate 1.5mbit, delay 20.5ms, jitter 1ms, loss 0.01%, burst 3, duplicate 0.1%, corrupt 0.0001%, reorder 33.3%, queue 77$' \
		cat shown
	atf_check vnet apply -w "$W" lab.yaml
	atf_check -o save:saved.yaml vnet save -w "$W"
	atf_check vnet apply -w "$W" saved.yaml
	atf_check vnet exec -w "$W" h1 tc qdisc change dev h1-eth0 parent 7671:1 handle 7672: netem delay 7ms
	atf_check -o match:'^~ h1:h1-eth0: delay 7ms -> 20.5ms, jitter none -> 1ms' vnet apply -w "$W" lab.yaml
	atf_check vnet exec -w "$W" h1 tc qdisc del dev h1-eth0 root
	atf_check vnet exec -w "$W" h1 tc qdisc add dev h1-eth0 root netem delay 8ms
	atf_check -o match:'-> delay 8ms  <- rate' vnet show -w "$W"
	atf_check -o ignore vnet apply -w "$W" lab.yaml
	atf_check -o file:shown vnet show -w "$W"
	# The longest there are.
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [{ends: [h1, h2], delay: 3600s, jitter: 2.147483s}]\n' >long.yaml
	atf_check -o ignore vnet apply -w "$W" long.yaml
	atf_check vnet apply -w "$W" long.yaml
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [[h1, h2]]\n' >none.yaml
	atf_check -o ignore vnet apply -w "$W" none.yaml
	atf_check -s exit:1 sh -c "vnet exec -w $W h1 tc qdisc show dev h1-eth0 | grep -E 'tbf|netem'"
	world_down
}

case_ both 'A rate and a delay: what is on its way does not count as waiting' require.progs iperf3
both() {
	up2 'rate: 20mbit, delay: 50ms, queue: 200'
	vnet exec -w "$W" h2 iperf3 -s -1 --forceflush >server 2>&1 &
	within 100 grep -q listening server || atf_fail "$(cat server)"
	vnet exec -w "$W" h1 iperf3 -c h2 -t 5 -f k >client 2>&1 || atf_fail "$(cat client)"
	wait $!
	rate=$(awk '/receiver$/ { for (i = 1; i < NF; i++) if ($(i + 1) == "Kbits/sec") print int($i) }' client)
	cp client pings
	near "$rate" 8000 21000
	# Thirty packets within the delay find room, though three may wait.
	sed 's/rate: 20mbit/rate: 100mbit/; s/queue: 200/queue: 3/; s/50ms/500ms/' lab.yaml >other.yaml
	atf_check -o ignore vnet apply -w "$W" other.yaml
	pings 30 0.02
	near "$(received)" 30 30
	world_down
}

case_ pingall 'pingall waits for those who are far away'
pingall() {
	up2 'delay: 400ms'
	atf_check -o match:'0% dropped \(2/2 received\)' vnet pingall -w "$W"
	world_down
}

case_ user 'An ordinary user has them, too'
user() {
	needs root
	up2 'delay: 20ms, rate: 8mbit'
	world_down
	setpriv --reuid 61234 --regid 61234 --clear-groups \
		"$(command -v vnet)" run -w "$W" - -- vnet exec h1 ping -c 5 -i 0.2 h2 <lab.yaml >pings 2>said || atf_fail "$(cat said)"
	near "$(quickest)" 36000 70000
}
