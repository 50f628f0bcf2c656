# SPDX-License-Identifier: BSD-2-Clause
# pingall_test.sh - vnet pingall: the verdict is right where links, addresses or nodes are missing.
. "$(atf_get_srcdir)/lib.sh"

case_ all_reached 'Every host reaches every other'
all_reached() {
	lab single,3
	cat >wanted <<-END
		*** Ping: testing ping reachability
		h1 -> h2 h3 
		h2 -> h1 h3 
		h3 -> h1 h2 
		*** Results: 0% dropped (6/6 received)
	END
	atf_check -o file:wanted vnet pingall -w "$W"
	atf_check -o match:'"lost": 0' -o match:'"pairs": 4' vnet pingall -w "$W" --json --sample 4
	world_down
}

case_ link_down 'A host whose link is down is reached by nobody, and the others are'
link_down() {
	lab single,3
	atf_check vnet -w "$W" jexec h3 ifconfig h3-eth0 down
	# The matrix has them all: there are none more.
	atf_check -s exit:1 -o match:'^h1 -> h2 X $' -o match:'^h3 -> X X $' -o match:'67% dropped \(2/6' \
		-o not-match:'more' vnet pingall -w "$W"
	world_down
}

case_ no_address 'A host without its address is named'
no_address() {
	lab single,3
	atf_check vnet -w "$W" jexec h2 ifconfig h2-eth0 inet 10.0.0.2 delete
	atf_check -s exit:1 -o match:'^h2 has no such address$' -o match:'^h1 -> X h3 $' vnet pingall -w "$W"
	world_down
}

case_ lent_neighbours 'Where neighbours are lent, none are left, and one that cannot be resolved is found'
lent_neighbours() {
	lab single,20
	atf_check vnet -w "$W" jexec h7 ifconfig h7-eth0 -arp
	atf_check -s exit:1 -o match:'^h1 -> h2 h3 h4 h5 h6 X h8 ' vnet pingall -w "$W"
	atf_check vnet -w "$W" jexec h7 ifconfig h7-eth0 arp
	atf_check -o match:' 0% dropped \(380/380' vnet pingall -w "$W"
	atf_check -o not-match:'extern_learn' vnet exec -w "$W" h1 ip neigh
	world_down
}

case_ dead_neighbours 'Every other link is down: the rest of the hosts reach each other, and once they are up all do, whatever failed before'
dead_neighbours() {
	lab single,24
	for i in $(seq 1 2 24); do
		atf_check vnet -w "$W" jexec "h$i" ifconfig "h$i-eth0" down
	done
	# 12 * 11 of 24 * 23; h2 tells no lie about the one that it found alive.
	atf_check -s exit:1 -o match:'^h2 -> X X h4 X h6 ' -o match:'76% dropped \(132/552' vnet pingall -w "$W"
	# An unanswered question leaves an entry without an address.
	vnet exec -w "$W" h2 ping -c 1 -W 0.1 10.0.0.3 >/dev/null
	for i in $(seq 1 2 24); do
		atf_check vnet -w "$W" jexec "h$i" ifconfig "h$i-eth0" up
	done
	atf_check -o match:' 0% dropped \(552/552' vnet pingall -w "$W"
	atf_check -o match:' 0% dropped \(300/300' vnet pingall -w "$W" --sample 300
	world_down
}

case_ few_means 'One processor and few descriptors do as well'
few_means() {
	lab single,70
	atf_check -o match:' 0% dropped \(4830/4830' prlimit --nofile=160 vnet pingall -w "$W"
	atf_check -o match:' 0% dropped \(4830/4830' taskset -c 0 "$(command -v vnet)" pingall -w "$W"
	atf_check -s exit:1 -o ignore -e match:'70 nodes need 134 descriptors, the limit is 100' \
		prlimit --nofile=100 vnet pingall -w "$W"
	atf_check -o not-match:'extern_learn' vnet exec -w "$W" h1 ip neigh
	world_down
}

case_ errors 'Wrong words and worlds without a network'
errors() {
	world_up
	atf_check -s exit:1 -e match:'no network runs in world' vnet pingall -w "$W"
	atf_check -s exit:64 -e match:usage vnet pingall -w "$W" extra
	atf_check -s exit:64 -e match:'not a number of pairs' vnet pingall -w "$W" --sample 0
	world_down
}

case_ run_test 'vnet run --test pingall builds, pings and lets go'
run_test() {
	W=$prefix
	atf_check -o match:' 0% dropped \(2/2' -e ignore vnet run -w "$W" minimal --test pingall
	atf_check -s exit:64 -e match:usage vnet run -w "$W" minimal --test nonsense
	atf_check -s exit:64 -e match:usage vnet run -w "$W" minimal --test
}
