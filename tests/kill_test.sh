# SPDX-License-Identifier: BSD-2-Clause
# kill_test.sh - kill -9 of anything at any moment: a command, vnet sh, the keeper.
. "$(atf_get_srcdir)/lib.sh"

# Whether the world still does all that it should: units and jids from the lowest, moves, removal.
works() {
	atf_check -o ignore -e ignore vnet -w "$W" jail -R '*'
	atf_check vnet -w "$W" jls name
	for each in $(vnet -w "$W" ifconfig -l); do
		vnet -w "$W" ifconfig "$each" destroy 2>/dev/null
	done
	atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
	atf_check -o inline:'epair0a\nbridge0\nlo0 epair0a\nbridge0 em0 em1 epair0a epair0b lo0 \n' vnet -w "$W" exec sh -c '
		jail -c name=w vnet persist && ifconfig epair create && ifconfig bridge create || exit
		ifconfig epair0b vnet w && ifconfig epair0a vnet w && ifconfig epair0b -vnet w && jexec w ifconfig -l
		ifconfig bridge0 addm epair0b && ifconfig epair0a -vnet w && ifconfig epair0a vnet w && jail -r w && ifconfig -l |
			tr " " "\n" | sort | tr "\n" " "; echo'
}

# killed microseconds commands: kills the commands at 100 moments of that time.
killed() {
	world_up
	vnet -w "$W" exec "$here/killer" 100 "$1" sh -c "$2" >killed || atf_fail "killer: $(cat killed)"
	works
	world_down
}

case_ epair_create 'kill -9 of `ifconfig epair create` and destroy leaves a working world'
epair_create() { killed 8000 'while :; do e=$(ifconfig epair create); ifconfig $e destroy; done'; }
case_ jail_create 'kill -9 of `jail -c` and `jail -r` leaves a working world'
jail_create() { killed 8000 'while :; do jail -c name=x vnet persist; jail -r x; done'; }
case_ move 'kill -9 of `ifconfig vnet` and `-vnet` leaves a working world'
move() {
	killed 15000 'jail -c name=x vnet persist; ifconfig epair0 create; while :; do ifconfig epair0a vnet x; ifconfig epair0a -vnet x; done'
}
case_ bridge 'kill -9 of bridge commands leaves a working world'
bridge() { killed 12000 'e=$(ifconfig epair create); b=$(ifconfig bridge create up addm $e); ifconfig $b destroy; ifconfig $e destroy'; }
case_ jail_command 'kill -9 of `jail -c command=` and `jexec` leaves a working world'
jail_command() { killed 12000 'jail -c name=x vnet persist; jail -c name=y vnet command=sleep 0.01; jexec x ifconfig lo0 up; jail -m name=x nopersist'; }

case_ units 'A unit whose command was killed is free again'
units() {
	world_up
	vnet -w "$W" exec "$here/killer" 50 4000 ifconfig epair create >killed || atf_fail "$(cat killed)"
	for each in $(vnet -w "$W" ifconfig -g epair); do
		vnet -w "$W" ifconfig "$each" destroy 2>/dev/null
	done
	atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
	atf_check -o inline:'epair0a\nepair1a\n' vnet -w "$W" exec sh -c 'ifconfig epair create; ifconfig epair create'
	world_down
}

case_ renamed_and_killed 'Where commands were killed a renamed interface'\''s unit stays taken'
renamed_and_killed() {
	world_up
	atf_check -o inline:'blue\n' vnet -w "$W" ifconfig epair create name blue
	vnet -w "$W" exec "$here/killer" 30 4000 ifconfig epair0 create >killed || atf_fail "$(cat killed)"
	atf_check -s exit:1 -e match:'File exists' vnet -w "$W" ifconfig epair0 create
	atf_check -o inline:'em0 em1 lo0 blue epair0b\n' vnet -w "$W" ifconfig -l
	world_down
}

case_ pump 'kill -9 and -STOP of processes that carry frames, and of workers, while jails come and go, leave nothing'
pump() {
	cat >script <<'END'
named() { grep -lx "$1" /proc/[0-9]*/comm | cut -d / -f 3; }
held() { ls -l /proc/1/fd | sed -n 's/.*-> //p' | grep -v anon_inode | sed 's/\[.*//' | sort | uniq -c; }
for i in if_bridge if_epair if_lagg if_gif; do kldload -n $i; done
held >before
until sleep 0.2; held >again; cmp -s before again; do mv again before; done # the last command's connection has gone
while :; do
	for i in $(named vnet-pump | shuf -n 3) $(named vnet-worker | shuf -n 1); do kill "-$(shuf -n 1 -e 9 9 TERM STOP)" "$i"; done
	sleep "0.0$(shuf -n 1 -i 1-9)"
done 2>/dev/null &
killer=$!
round() {
	jail -c name=j$1 vnet persist
	jexec j$1 ifconfig epair create
	for i in 1 2 3 4; do jexec j$1 ifconfig gif$i create tunnel 192.0.2.1 192.0.2.1$i; done
	jexec j$1 ifconfig lagg create laggproto lacp laggport epair0a up
	jexec j$1 ifconfig bridge create addm epair0b ifmaxaddr epair0b 2
	jexec j$1 ifconfig gif1 destroy
	jexec j$1 ifconfig gif2 deletetunnel
	jexec j$1 ifconfig lagg0 destroy &
	jail -r j$1
	wait $!
}
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	round $i &
	[ $((i % 3)) -ne 0 ] || wait $!
done >/dev/null 2>&1
sleep 1
kill $killer
named vnet-worker | xargs -r kill -9 # one that is stopped
for _ in $(seq 100); do
	[ -n "$(jls name)" ] || held | cmp -s before - && break
	sleep 0.1
done
jls name
held | diff before -
named vnet-pump
END
	world_up
	atf_check -e ignore -s ignore vnet sh -w "$W" "$PWD/script"
	works
	world_down
}

busy='kldload -n if_bridge; i=0; while :; do i=$((i + 1)); jail -c name=x vnet persist; ifconfig epair create; ifconfig epair0b vnet x
	jexec x ifconfig bridge create up; jexec x sleep 100 & jail -c name=y vnet command=sleep 100 & jail -r x; done'

case_ keeper 'kill -9 of the keeper at 20 moments of work leaves nothing and ends the commands'
keeper() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		world_up
		keeper=$(keeper_of "$W")
		vnet -w "$W" exec sh -c "$busy" >/dev/null 2>&1 &
		sleep "0.0$(od -An -N1 -tu1 /dev/urandom | awk '{ print $1 % 10 }')$i"
		kill -9 "$keeper" || atf_fail "no keeper $keeper"
		wait $!
		# 1: it was just about to enter.
		case $? in
		137 | 1) ;;
		*) atf_fail "status $?" ;;
		esac
		within 50 no_survivors || atf_fail "processes are left: $(survivors)"
		[ -z "$(case_worlds)" ] || atf_fail "worlds are left: $(case_worlds)"
	done
}

case_ ephemeral_keeper 'kill -9 of an unnamed world'\''s keeper ends vnet sh'
ephemeral_keeper() {
	vnet sh -c 'echo $$ >ready; sleep 100' 2>err &
	up() { [ -s ready ]; }
	within 30 up || atf_fail 'no shell'
	for pid in $(survivors); do
		[ "$(cat /proc/"$pid"/comm)" != vnet-keeper ] || kill -9 "$pid"
	done
	wait $!
	atf_check_equal 137 $?
}

case_ front 'kill -9 of vnet sh at 20 moments ends its world'
front() {
	atf_check -o ignore "$here/killer" 20 120000 vnet sh -c "$busy"
	within 50 no_survivors || atf_fail "processes are left: $(survivors)"
	# Only the front dies here, not what it started.
	for i in 1 2 3 4 5; do
		setsid vnet sh -c "$busy" >/dev/null 2>&1 &
		sleep "0.0$i"
		kill -9 $!
		wait $!
		within 50 no_survivors || atf_fail "processes are left: $(survivors)"
	done
}

case_ birth 'kill -9 of vnet sh -w while the world is being born leaves all of it or nothing'
birth() {
	W=$prefix
	for i in $(seq 20); do
		"$here/killer" 1 $((i * 2000)) vnet sh -w "$W" -c : >/dev/null
		decided() { no_survivors || [ -n "$(case_worlds)" ]; }
		within 50 decided || atf_fail "neither a world nor nothing: $(survivors)"
		if [ -n "$(case_worlds)" ]; then
			atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
			world_down
		fi
		within 50 no_survivors || atf_fail "processes are left: $(survivors)"
	done
}
