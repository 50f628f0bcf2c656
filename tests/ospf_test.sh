# SPDX-License-Identifier: BSD-2-Clause
# ospf_test.sh - the last example of the article "Jail vnet by Examples", with 40 jails instead of 480 and OSPF's clocks
# run fast: BIRD in every jail learns the others' loopbacks over one bridge.
. "$(atf_get_srcdir)/lib.sh"

show_ospf() { # the jail's number, and what to show
	vnet exec -w "$W" birdcl -s "/etc/ospf480/$1.ctl" show ospf "$2"
}
full() {
	for i in 1 17 39 40; do
		[ "$(vnet -w "$W" jexec "jail$i" netstat -4rn | grep -c UGH1)" -eq 39 ] || return 1
	done
}

case_ forty_jails 'BIRD in 40 jails: 39 neighbours each, two adjacent, 41 LSAs, 39 routes; then a working, empty world' \
	require.progs 'bird birdcl'
forty_jails() {
	world_up
	atf_check -o inline:'vnetdemobridge\n' env HELLO=2 DEAD=10 vnet sh -w "$W" "$here/examples/ospf480.sh" 40
	within 900 full || {
		show_ospf 1 '' >&2
		show_ospf 1 neighbors >&2
		atf_fail 'no full adjacency'
	}
	show_ospf 1 '' >protocol
	atf_check -o match:'Number of LSAs in DB:	41$' -o match:'Number of interfaces:	2$' \
		-o match:'Number of neighbors:	39$' -o match:'Number of adjacent neighbors:	2$' cat protocol
	# The highest address becomes the designated router, the next one its backup.
	show_ospf 1 interface >interfaces
	atf_check -o match:'Designated router \(IP\): 192.0.2.40' \
		-o match:'Backup designated router \(IP\): 192.0.2.39' cat interfaces
	atf_check -o inline:'198.51.100.7       192.0.2.7          UGH1    epair1b\n' \
		sh -c "vnet -w $W jexec jail1 netstat -4rn | grep '^198.51.100.7 '"
	atf_check -o match:'1 packets received' \
		vnet -w "$W" jexec jail1 ping -q -c 1 -S 198.51.100.1 198.51.100.40
	atf_check vnet sh -w "$W" "$here/examples/ospf480-clean.sh"
	atf_check -o match:'^(em0 em1 )?lo0$' vnet -w "$W" ifconfig -l
	atf_check -o inline:'   JID  IP Address      Hostname                      Path\n' vnet -w "$W" jls
	world_down
}
