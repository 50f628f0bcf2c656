# SPDX-License-Identifier: BSD-2-Clause
# limits_test.sh - where the machine refuses: one clear line, nothing half-made. Runs alone.
. "$(atf_get_srcdir)/lib.sh"

# refused words command...: fails with one line that has these words.
refused() {
	words=$1
	shift
	"$@" >out 2>err
	[ $? -ne 0 ] || atf_fail "it worked: $*"
	atf_check cat out
	[ "$(wc -l <err)" -eq 1 ] || atf_fail "not one line: $(cat err)"
	grep -qiE -e "$words" err || atf_fail "\"$(cat err)\" does not say \"$words\""
	[ -z "$(case_worlds)" ] || atf_fail 'a world is there'
	within 30 no_survivors || atf_fail "processes are left: $(survivors)"
}

case_ few_descriptors 'Too few file descriptors: said as such, whatever the number'
few_descriptors() {
	for n in 4 5 6 7 8 9 10 11 12 14 16 20; do
		(ulimit -n $n && exec vnet sh -c 'echo fine') >out 2>err
		status=$?
		if [ $status -eq 0 ]; then
			atf_check -o inline:'fine\n' cat out
			atf_check cat err
		else
			[ "$(wc -l <err)" -ge 1 ] || atf_fail "ulimit -n $n: status $status, nothing said"
			[ "$(wc -l <err)" -le 2 ] || atf_fail "ulimit -n $n: $(cat err)"
			grep -qiE 'descriptor|open files|shared libraries' err || atf_fail "ulimit -n $n: $(cat err)"
		fi
		within 30 no_survivors || atf_fail "ulimit -n $n: processes are left"
	done
}

case_ few_descriptors_inside 'A command with few descriptors fails with one line and changes nothing'
few_descriptors_inside() {
	world_up
	for n in 4 5 6 7 8; do
		vnet -w "$W" exec sh -c "ulimit -n $n; exec ifconfig epair create" >out 2>err
		status=$?
		if [ $status -eq 0 ]; then
			atf_check -o ignore vnet -w "$W" ifconfig "$(cat out)" destroy
		else
			[ "$(wc -l <err)" -eq 1 ] || atf_fail "ulimit -n $n: $(cat err)"
		fi
		atf_check -o inline:'em0 em1 lo0\n' vnet -w "$W" ifconfig -l
	done
	atf_check -o inline:'epair0a\n' vnet -w "$W" ifconfig epair create
	world_down
}

case_ few_descriptors_outside 'A command that finds no world for want of descriptors says that, and not that there is none'
few_descriptors_outside() {
	world_up
	for n in 4 5 6 7 8; do
		for command in 'ls' "nspath -w $W" "-w $W jls"; do
			# shellcheck disable=SC2086 # words
			(ulimit -n $n && exec vnet $command) >out 2>err
			if [ $? -eq 0 ]; then
				[ "$command" != ls ] || grep -q "^$W " out || atf_fail "ulimit -n $n: ls: $(cat out)"
			elif [ "$(wc -l <err)" -ne 1 ] || ! grep -qiE 'descriptor|open files|shared libraries' err; then
				atf_fail "ulimit -n $n: $command: $(cat err)"
			fi
		done
	done
	world_down
}

case_ few_processes 'No more processes: one line, nothing half-made'
few_processes() {
	needs user
	[ -n "$VNET_TEST_ALONE" ] || atf_skip 'this user has other processes'
	for n in 1 2 3 4 5 6; do
		(ulimit -u $n && exec vnet sh -c 'echo fine') >out 2>err
		[ $? -eq 0 ] || [ -s err ] || atf_fail "ulimit -u $n: nothing said"
		within 30 no_survivors || atf_fail "ulimit -u $n: processes are left"
	done
}

# Runs the words in a mount namespace where $1 was done; an ordinary user needs a user namespace for that.
can_elsewhere() {
	{
		echo '#!/bin/sh'
		echo 'user='
		echo '[ "$(id -u)" -eq 0 ] || user="--user --map-root-user"'
		echo 'prepare=$1'
		echo 'shift'
		echo 'exec unshare $user --mount sh -c "$prepare"'"' || exit 99; exec \"\$@\"' sh"' "$@"'
	} >elsewhere
	chmod +x elsewhere
	./elsewhere "$1" true 2>/dev/null || atf_skip "this user can't: $1"
}

case_ no_proc 'Without /proc: says so'
no_proc() {
	[ -z "$VNET_TEST_CHECKED" ] || atf_skip 'the run-time checks need /proc'
	can_elsewhere 'mount -t tmpfs none /proc'
	refused '/proc' ./elsewhere 'mount -t tmpfs none /proc' vnet sh -c 'echo fine'
	./elsewhere 'mount -t tmpfs none /proc' vnet ls >out 2>err
	[ $? -ne 0 ] || atf_fail 'vnet ls pretends to know'
	atf_check_equal 1 "$(wc -l <err)"
}

case_ no_dev 'Without /dev: says so'
no_dev() {
	can_elsewhere 'mount -t tmpfs none /dev'
	refused '/dev/null: No such file' ./elsewhere 'mount -t tmpfs none /dev' vnet sh -c 'echo fine'
}

case_ masked_proc 'An ordinary user where /proc is partly hidden, as in containers: says so'
masked_proc() {
	needs user
	can_elsewhere 'mount -t tmpfs none /proc/tty'
	refused '/proc' unshare --user --map-root-user --mount sh -c '
		mount -t tmpfs none /proc/tty && exec unshare --user --map-user=1000 --map-group=1000 vnet sh -c "echo fine"'
}

case_ no_user_namespaces 'User namespaces forbidden: says so and how to allow them'
no_user_namespaces() {
	needs user
	unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_user_namespaces' 2>/dev/null ||
		atf_skip 'no user namespaces at all'
	refused 'max_user_namespaces' unshare --user --map-user=1000 --map-group=1000 --keep-caps sh -c '
		echo 0 >/proc/sys/user/max_user_namespaces &&
			exec setpriv --inh-caps=-all --ambient-caps=-all vnet sh -c "echo fine"'
}

case_ no_net_namespaces 'No more network namespaces: said in one line, for worlds and for jails'
no_net_namespaces() {
	unshare --user --map-root-user sh -c 'echo 0 >/proc/sys/user/max_net_namespaces' 2>/dev/null ||
		atf_skip 'no user namespaces'
	refused 'namespace' unshare --user --map-root-user sh -c '
		echo 0 >/proc/sys/user/max_net_namespaces && exec vnet sh -c "echo fine"'
}

case_ many_worlds 'As many worlds as there can be: said as such'
many_worlds() {
	cat >numbers.py <<-'END'
		import socket, subprocess, sys
		held = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for number in range(1024)]
		for number, one in enumerate(held):
		    one.bind("\0vnet#%d" % number)
		sys.exit(subprocess.call(sys.argv[1:]))
	END
	unshare --user --map-root-user --net true 2>/dev/null || atf_skip 'no user namespaces'
	refused '1024 worlds' unshare --user --map-root-user --net sh -c \
		'ulimit -n 2000 2>/dev/null; exec /usr/bin/python3 numbers.py vnet sh -c "echo fine"'
}

case_ read_only_tmp '/tmp read-only, full and missing: no difference'
read_only_tmp() {
	can_elsewhere 'mount -t tmpfs -o ro none /tmp'
	program=$(command -v vnet)
	for how in ro,size=4k ro mode=0; do
		cp "$program" ./vnet.copy
		atf_check -o inline:'epair0a\n' ./elsewhere "mount -t tmpfs none /mnt && cp ./vnet.copy /mnt && mount -t tmpfs -o $how none /tmp" \
			/mnt/vnet.copy sh -c 'ifconfig epair create'
	done
}

case_ read_only_root 'Everything read-only: no difference'
read_only_root() {
	can_elsewhere 'mount --bind / /mnt'
	program=$(command -v vnet)
	cp "$program" ./vnet.copy
	atf_check -o inline:'epair0a\n' ./elsewhere "mount -t tmpfs none /mnt && cp ./vnet.copy /mnt && mount -o remount,bind,ro /" \
		/mnt/vnet.copy sh -c 'ifconfig epair create'
}

case_ deleted_cwd 'From a directory that was removed'
deleted_cwd() {
	mkdir gone
	(cd gone && rmdir "$PWD" && exec vnet sh -c 'ifconfig -l') >out 2>err
	atf_check_equal 0 $?
	atf_check -o inline:'em0 em1 lo0\n' cat out
}

case_ closed_streams 'With standard streams closed'
closed_streams() {
	atf_check vnet sh -c : <&- >&- 2>&-
	world_up
	(vnet -w "$W" ifconfig epair create <&- >&- 2>&-)
	atf_check -o inline:'em0 em1 lo0 epair0a epair0b\n' vnet -w "$W" ifconfig -l
	world_down
}

case_ no_environment 'With an empty environment'
no_environment() {
	program=$(command -v vnet)
	env -i "VNET_TEST=$VNET_TEST" "ASAN_OPTIONS=$ASAN_OPTIONS" "$program" sh -c 'ifconfig -l; ifconfig epair create' >out 2>err
	atf_check -o inline:'em0 em1 lo0\nepair0a\n' cat out
	atf_check cat err
}

case_ full_output 'Output that can'\''t be written is an error' require.files /dev/full
full_output() {
	world_up
	vnet -w "$W" ifconfig >/dev/full 2>err
	[ $? -ne 0 ] || atf_fail 'ifconfig did not notice'
	vnet -w "$W" jls >/dev/full 2>err
	[ $? -ne 0 ] || atf_fail 'jls did not notice'
	vnet ls >/dev/full 2>err
	[ $? -ne 0 ] || atf_fail 'vnet ls did not notice'
	world_down
}

case_ many_ports 'A bridge with more ports than the kernel takes says so'
many_ports() {
	needs root
	world_up
	vnet -w "$W" exec sh -c '
		ifconfig bridge create
		for i in $(seq 1030); do e=$(ifconfig epair create) && ifconfig bridge0 addm $e || break; done' >out 2>err
	[ "$(wc -l <err)" -eq 1 ] || atf_fail "$(cat err)"
	grep -q 'BRDGADD' err || atf_fail "$(cat err)"
	world_down
}
