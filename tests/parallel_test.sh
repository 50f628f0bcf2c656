# SPDX-License-Identifier: BSD-2-Clause
# parallel_test.sh - commands at the same time in one world.
. "$(atf_get_srcdir)/lib.sh"

case_ epairs '50 `ifconfig epair create` at once give 50 units'
epairs() {
	world_up
	atf_check -o save:names vnet -w "$W" exec sh -c 'for i in $(seq 50); do ifconfig epair create & done; wait'
	seq 0 49 | sed 's/.*/epair&a/' | sort >wanted
	atf_check -o file:wanted sort names
	atf_check_equal 100 "$(vnet -w "$W" ifconfig | grep "ether 02" | sort -u | wc -l)"
	world_down
}

case_ jails '50 `jail -c` at once give 50 jids'
jails() {
	world_up
	atf_check vnet -w "$W" exec sh -c 'for i in $(seq 50); do jail -c name=j$i vnet persist & done; wait'
	seq 50 >wanted
	atf_check -o file:wanted vnet -w "$W" jls jid
	atf_check_equal 50 "$(vnet -w "$W" jls name | sort -u | wc -l)"
	atf_check -o ignore vnet -w "$W" exec sh -c 'for i in $(seq 50); do jail -r j$i & done; wait'
	atf_check vnet -w "$W" jls jid
	world_down
}

case_ same_name 'Of 20 `jail -c` of one name one wins and the others say why they did not'
same_name() {
	world_up
	vnet -w "$W" exec sh -c 'for i in $(seq 20); do (jail -c name=x vnet persist; echo $?) & done; wait' >out 2>err
	atf_check -o inline:'1\n' sh -c "grep -c '^0$' out"
	atf_check_equal 19 "$(grep -c '^jail: .*"x" already exists$' err)"
	atf_check_equal 19 "$(wc -l <err)"
	atf_check -o inline:'x\n' vnet -w "$W" jls name
	world_down
}

case_ same_unit 'Of 20 `ifconfig epair3 create` one wins'
same_unit() {
	world_up
	vnet -w "$W" exec sh -c 'for i in $(seq 20); do ifconfig epair3 create & done; wait' >out 2>err
	atf_check -o inline:'epair3a\n' cat out
	atf_check_equal 19 "$(grep -c -e 'SIOCIFCREATE2: File exists$' -e 'already exists$' err)"
	atf_check -o inline:'em0 em1 lo0 epair3a epair3b\n' vnet -w "$W" ifconfig -l
	world_down
}

case_ remove_while_used 'A jail that goes while another command uses it gives that command a clear error'
remove_while_used() {
	world_up
	vnet -w "$W" exec sh -c '
		for i in $(seq 30); do
			jail -c name=x vnet persist
			ifconfig epair0 create >/dev/null
			(ifconfig epair0a vnet x; jexec x ifconfig epair0a 10.0.0.1/24 up; jexec x ifconfig bridge create >/dev/null) &
			jail -r x >/dev/null
			wait
			ifconfig epair0a destroy
		done' >out 2>err
	# Whoever comes too late may say one of these, and nothing else.
	grep -v -x -e 'ifconfig: jail "x" not found' -e 'jexec: jail "x" not found' \
		-e 'ifconfig: interface epair0a does not exist' -e 'ifconfig: SIOCSIFVNET: Device not configured' \
		-e 'ifconfig: .*Device not configured' -e Terminated -e Killed err >strange
	atf_check cat strange
	atf_check vnet -w "$W" jls name
	atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
	world_down
}

case_ moves 'An epair that is pulled to and fro from two sides is in one place at the end'
moves() {
	world_up
	vnet -w "$W" exec sh -c '
		jail -c name=a vnet persist; jail -c name=b vnet persist
		ifconfig epair create
		for i in $(seq 30); do ifconfig epair0a vnet a; ifconfig epair0a -vnet a; done 2>/dev/null &
		for i in $(seq 30); do ifconfig epair0a vnet b; ifconfig epair0a -vnet b; done 2>/dev/null &
		wait' >out
	count=$( (vnet -w "$W" ifconfig -l; vnet -w "$W" jexec a ifconfig -l; vnet -w "$W" jexec b ifconfig -l) | tr ' ' '\n' |
		grep -c epair0a)
	atf_check_equal 1 "$count"
	atf_check -o match:'removed' vnet -w "$W" jail -R '*'
	atf_check -o match:'epair0a' -o match:'epair0b' vnet -w "$W" ifconfig -l
	atf_check vnet -w "$W" ifconfig epair0a destroy
	atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
	world_down
}

case_ worlds 'Ten worlds start, work and end at once'
worlds() {
	# shellcheck disable=SC2034 # ten times is all
	for i in $(seq 10); do
		vnet sh -c 'jail -c name=a vnet persist && ifconfig epair create && ifconfig epair0b vnet a &&
			ifconfig epair0a 10.0.0.1/24 up && jexec a ifconfig epair0b 10.0.0.2/24 up &&
			ping -c 1 -t 60 10.0.0.2 >/dev/null && echo fine' >>out 2>>err &
	done
	wait
	atf_check cat err
	atf_check_equal 10 "$(grep -c fine out)"
}

case_ visited 'Commands from outside come to the world'"'"'s host while its keeper visits jails that are first entered'
visited() {
	world_up
	for round in 1 2 3 4 5; do
		vnet sh -w "$W" -c "for i in \$(seq 40); do jail -c name=a$round-\$i vnet persist; done"
		for i in $(seq 40); do
			vnet -w "$W" jexec "a$round-$i" true &
			vnet -w "$W" jls -j "a$round-$i" name >>seen 2>&1 &
		done
		wait
	done
	atf_check -o inline:'200\n' sh -c "grep -c '^a[0-9]*-[0-9]*$' seen"
	world_down
}

case_ at_home 'Who follows process 1 comes to the host, whatever jail the keeper visits'
at_home() {
	world_up
	set --
	for kind in uts net mnt ipc; do
		set -- "$@" "/proc/$(keeper_of "$W")/ns/$kind"
	done
	readlink "$@" | sort >host
	for _ in 1 2 3 4 5 6 7 8; do
		set -- "$@" "$@"
	done
	vnet sh -w "$W" -c 'for i in $(seq 100); do jail -c name=a$i vnet persist sysvsem=new; jexec a$i true; jls name >/dev/null; done
		: >made' &
	until [ -e made ]; do
		readlink "$@"
	done | sort -u >seen
	wait
	atf_check -o file:host cat seen
	world_down
}
