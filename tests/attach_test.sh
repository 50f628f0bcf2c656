# SPDX-License-Identifier: BSD-2-Clause
# attach_test.sh - vnet attach and detach: the machine's network cards in worlds. Veth pairs stand in for cards, in the
# network namespace that the whole pass has of its own (pass.sh).
. "$(atf_get_srcdir)/lib.sh"

# Root needs a machine of its own: nothing of somebody's shall be moved.
machine() {
	needs root
	[ -n "$VNET_TEST_ALONE" ] || atf_skip 'needs a network namespace of its own'
	card="c$$"
	atf_check ip link add "$card" type veth peer name "${card}p"
	atf_check ip link set "${card}p" up
	world_up
}

case_ card 'An attached card is one of the host'\''s, goes into jails, and comes back with its name'
card() {
	machine
	atf_check ip address add 192.0.2.1/24 dev "$card"
	atf_check vnet attach -f "$card" "$W"
	atf_check -s exit:1 -o ignore -e ignore ip link show "$card"
	atf_check -o inline:"em0 em1 lo0 $card\n" vnet -w "$W" ifconfig -l
	atf_check -s exit:1 -e inline:'ifconfig: SIOCIFDESTROY: Invalid argument\n' vnet -w "$W" ifconfig "$card" destroy
	atf_check vnet -w "$W" jail -c name=j vnet persist "vnet.interface=$card"
	atf_check vnet -w "$W" jexec j ifconfig "$card" 192.0.2.2/24 up
	vnet -w "$W" jexec j ifconfig "$card" >shown
	atf_check -o match:'flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST>' -o match:'status: active' \
		-o match:'media: Ethernet autoselect$' -o not-match:groups -o match:'inet 192.0.2.2 ' cat shown
	atf_check ip address add 192.0.2.9/24 dev "${card}p"
	atf_check -o match:'1 packets received' vnet -w "$W" jexec j ping -c 1 192.0.2.9
	atf_check -s exit:1 -e match:'if it is in a jail, take it out first' vnet detach "$card" "$W"
	atf_check vnet -w "$W" jail -r j
	atf_check -o inline:'wan\n' vnet -w "$W" ifconfig "$card" name wan
	atf_check vnet detach wan "$W"
	atf_check -o not-match:vnet1 ip link show "$card"
	atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
	atf_check -o inline:'epair0a\n0x4\n' vnet -w "$W" exec sh -c \
		'ifconfig epair create; ifconfig epair0a inet6 no_dad up; ifconfig epair0a | sed -n "s/.*scopeid //p"'
	world_down
	ip link del "$card"
}

case_ lab 'A lab has a card as the port of a switch, keeps it through an apply, and ends with it'
lab() {
	machine
	cat >wan.yaml <<-END
		nodes: {h1: , wan: {kind: external, nic: $card}}
		links: [[{node: h1, addresses: 192.0.2.1/24}, wan]]
	END
	atf_check ip address add 192.0.2.9/24 dev "${card}p"
	atf_check -s exit:1 -e match:'is a virtual device \(veth\)' vnet up -w "$W-a" wan.yaml
	atf_check -o match:"$card" ip link show "$card"
	atf_check vnet up -f -w "$W-a" wan.yaml
	atf_check -o match:'1 packets received' vnet exec -w "$W-a" h1 ping -c 1 192.0.2.9
	atf_check -o match:"member: $card " -o match:'member: wan-eth1 ' vnet -w "$W-a" jexec wan ifconfig wan
	atf_check vnet save -w "$W-a" saved.yaml
	atf_check -o match:"nic: $card" cat saved.yaml
	# The same again changes nothing; another host comes.
	atf_check vnet apply -w "$W-a" saved.yaml
	sed 's/h1: ,/h1: , h2: ,/; s/, wan\]\]/, wan], [{node: h2, addresses: 192.0.2.2\/24}, wan]]/' wan.yaml >two.yaml
	atf_check -o match:'^\+ h2 ' vnet apply -w "$W-a" two.yaml
	atf_check -o match:'1 packets received' vnet exec -w "$W-a" h2 ping -c 1 192.0.2.9
	atf_check vnet down "$W-a"
	gone() { ! ip link show "${card}p" >nothing 2>&1; }
	within 50 gone || atf_fail 'the virtual card is there still'
	atf_check -o match:'1 packets received' -e ignore sh -c "ip link add $card type veth peer name ${card}p
		ip link set ${card}p up; ip address add 192.0.2.9/24 dev ${card}p
		vnet run -f -w $W-b wan.yaml -- vnet exec h1 ping -c 1 192.0.2.9"
	within 50 gone || atf_fail 'the virtual card is there still'
	world_down
}

# where CARD: machine, host or the jail that has it.
where() {
	if ip link show "$1" >found 2>&1; then
		echo machine
	elif vnet -w "$W-a" ifconfig "$1" >found 2>&1; then
		echo host
	elif vnet -w "$W-a" jexec wan ifconfig "$1" >found 2>&1; then
		echo wan
	elif vnet -w "$W-a" jexec other ifconfig "$1" >found 2>&1; then
		echo other
	else
		echo nowhere
	fi
}
at() {
	[ "$(where "$card")" = "$1" ] || atf_fail "the card is not at $1, but: $(where "$card")"
}
somewhere() { [ "$(where "$card")" != nowhere ]; }
lab_with_card() {
	cat <<-END
		nodes: {h1: , $1: {kind: external, nic: $card}}
		links: [[{node: h1, addresses: 192.0.2.1/24}, $1]]
	END
}
reaches() {
	atf_check -o match:'1 packets received' vnet exec -w "$W-a" h1 ping -c 1 192.0.2.9
}

case_ apply 'Cards come to a network that runs, and are given back to the machine with their names'
apply() {
	machine
	lab_with_card wan >wan.yaml
	lab_with_card other >other.yaml
	echo 'nodes: {h1: }' >none.yaml
	atf_check ip address add 192.0.2.9/24 dev "${card}p"
	atf_check vnet up -w "$W-a" none.yaml
	atf_check -s exit:1 -o match:'^\+ wan' -e match:'vnet: wan: .* is a virtual device \(veth\)' vnet apply -w "$W-a" wan.yaml
	at machine
	atf_check vnet apply -w "$W-a" none.yaml
	atf_check -s exit:1 -e match:'wan: .* can only be given away from outside the world' \
		vnet exec -w "$W-a" vnet apply -f wan.yaml
	atf_check -o inline:'+ wan (external)\n+ h1:h1-eth0 -- wan:wan-eth1\n' vnet apply -f -w "$W-a" wan.yaml
	at wan
	reaches
	atf_check vnet apply -w "$W-a" wan.yaml
	# From one node to another it needs no -f, and keeps being the network's.
	atf_check -o match:'^- wan' -o match:'^\+ other' vnet apply -w "$W-a" other.yaml
	at other
	reaches
	# What fails is undone, both ways; a card that was there is put back without being asked for it.
	sed 's/h1: }/h1: {commands: exit 4}}/' none.yaml >fails.yaml
	atf_check -s exit:1 -o ignore -e match:'exited with 4' vnet apply -w "$W-a" fails.yaml
	at other
	reaches
	atf_check vnet apply -w "$W-a" other.yaml
	atf_check -o match:'^- other' vnet apply -w "$W-a" none.yaml
	at machine
	sed 's/h1: ,/h1: {commands: exit 4},/' wan.yaml >fails.yaml
	atf_check -s exit:1 -o ignore -e match:'exited with 4' vnet apply -f -w "$W-a" fails.yaml
	at machine
	# A node that somebody has removed: its card is there still, and is used again or given back.
	atf_check -o ignore vnet apply -f -w "$W-a" wan.yaml
	atf_check vnet -w "$W-a" jail -r wan
	atf_check -o match:'^\+ wan' vnet apply -w "$W-a" wan.yaml
	at wan
	reaches
	atf_check vnet -w "$W-a" jail -r wan
	atf_check vnet apply -w "$W-a" none.yaml
	at machine
	# Its name is taken on the machine meanwhile.
	atf_check -o ignore vnet apply -f -w "$W-a" wan.yaml
	atf_check ip link add "$card" type veth peer name "${card}q"
	atf_check -o ignore -e match:"$card stays with the world's host: the machine has an interface called $card" \
		vnet apply -w "$W-a" none.yaml
	atf_check ip link del "$card"
	at host
	atf_check vnet detach "$card" "$W-a"
	at machine
	atf_check vnet down "$W-a"
	atf_check ip link del "$card"
	world_down
}

case_ killed 'A card is never lost, whenever `vnet apply` is killed; another one makes up for it' require.progs pgrep
killed() {
	machine
	lab_with_card wan >wan.yaml
	lab_with_card other >other.yaml
	echo 'nodes: {h1: }' >none.yaml
	atf_check vnet up -w "$W-a" none.yaml
	for i in $(seq "${VNET_KILLS:-12}"); do
		case $((i % 3)) in
		0) next=none ;;
		1) next=wan ;;
		2) next=other ;;
		esac
		vnet apply -f -w "$W-a" "$next.yaml" >out 2>&1 &
		sleep "$(printf '0.%03d' $(($(od -An -N2 -tu2 /dev/urandom) % 70)))"
		for process in $(pgrep -f "vnet apply -f -w $W-a "); do
			kill -9 "$process" 2>/dev/null
		done
		wait $!
		# It may be on its way: a jail's end goes on.
		within 50 somewhere || atf_fail 'the card is gone'
		# Half of the time it is another one that is wanted now.
		[ $((i % 2)) -eq 0 ] || next=none
		atf_check -o ignore vnet apply -f -w "$W-a" "$next.yaml"
		at "$(echo "$next" | sed 's/none/machine/')"
		atf_check vnet apply -w "$W-a" "$next.yaml"
	done
	atf_check -o ignore vnet apply -w "$W-a" none.yaml
	at machine
	atf_check vnet down "$W-a"
	atf_check ip link del "$card"
	world_down
}

case_ refused 'What would not come back, or is no card, is refused with the reason'
refused() {
	machine
	atf_check -s exit:1 -e match:'is a virtual device \(veth\)' vnet attach "$card" "$W"
	atf_check -s exit:1 -e inline:'vnet: lo is no Ethernet card\n' vnet attach -f lo "$W"
	atf_check -s exit:1 -e inline:'vnet: the machine has no interface called nosuch\n' vnet attach nosuch "$W"
	atf_check -s exit:1 -e inline:'vnet: no world is called "nosuch"\n' vnet attach -f "$card" nosuch
	atf_check -s exit:1 -e match:'has no interface called nosuch' vnet detach nosuch "$W"
	atf_check -s exit:1 -e inline:"vnet: em0 is the world's own\n" vnet detach em0 "$W"
	atf_check -s exit:64 -e match:usage vnet attach
	atf_check -s exit:64 -e match:usage vnet detach a b c
	atf_check -s exit:1 -e ignore vnet attach "$(printf %4000s x | tr ' ' x)" "$W"
	atf_check -s exit:1 -e match:'this is a world' vnet -w "$W" exec sh -c "vnet attach $card $W"
	atf_check ip link add "b$$" type bridge
	atf_check -s exit:1 -e match:'the kernel does not move' vnet attach -f "b$$" "$W"
	atf_check ip link set "$card" master "b$$"
	atf_check -s exit:1 -e match:'take it out first' vnet attach -f "$card" "$W"
	atf_check ip link set "$card" nomaster
	atf_check ip link del "b$$"

	# Names that are taken, on both sides.
	atf_check ip link set "$card" name em0
	atf_check -s exit:1 -e inline:"vnet: $W has an interface called em0 already\n" vnet attach -f em0 "$W"
	atf_check -o inline:'x\n' vnet -w "$W" ifconfig em0 name x
	atf_check vnet attach -f em0 "$W"
	atf_check ip link add em0 type veth peer name "${card}q"
	atf_check -s exit:1 -e inline:'vnet: the machine has an interface called em0 already\n' vnet detach em0 "$W"
	atf_check ip link del em0
	atf_check vnet detach em0 "$W"
	world_down
	ip link del em0
}

case_ ends 'With the world a virtual card ends, and nothing of it stays'
ends() {
	machine
	atf_check vnet attach -f "$card" "$W"
	kill -9 "$(keeper_of "$W")"
	gone() { ! ip link show "${card}p" >noise 2>&1; }
	within 50 gone || atf_fail "${card}p is still there"
}

case_ user 'An ordinary user can give nothing away'
user() {
	needs user
	world_up
	atf_check -s exit:1 -e inline:"vnet: only root can give away the machine's network cards\n" vnet attach lo "$W"
	atf_check -s exit:1 -e inline:"vnet: only root can take a network card back\n" vnet detach em0 "$W"
	world_down
}
