# SPDX-License-Identifier: BSD-2-Clause
# apply_kill_test.sh - up, apply and down that are killed or interrupted at random moments leave what there was, what
# there should be, or nothing, and always a world that goes with `down`. VNET_KILLS= says how many moments (10).
. "$(atf_get_srcdir)/lib.sh"

moments=${VNET_KILLS:-10}

# A random number below $1.
random() {
	echo $(($(od -An -N2 -tu2 /dev/urandom) % $1))
}
# pause MILLISECONDS
pause() {
	sleep "$(printf '0.%03d' "$1")"
}
is_up() { vnet ls | grep -q "^$W "; }
# No world that is still being built.
settled() { ! vnet ls --json | grep -A 4 "\"$W\"" | grep -q '"ephemeral": true'; }
# is TOPOLOGY: the network is that one, to the last route.
is() {
	[ -z "$(vnet apply -w "$W" --dry-run "$1" 2>&1)" ]
}
# The processes of this case's apply, which live in sessions of their own.
appliers() {
	for process in /proc/[0-9]*; do
		tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q "vnet apply -w $W " && echo "${process#/proc/}"
	done
}

case_ up 'An `up` that is ended leaves the whole network or nothing'
up() {
	W="$prefix"
	for i in $(seq "$moments"); do
		vnet up -w "$W" tree,2,3 2>/dev/null &
		pause "$(random 60)"
		kill -"$(ending "$i")" $! 2>/dev/null
		wait $!
		within 100 settled || atf_fail 'a world is half made'
		if is_up; then
			is tree,2,3 || atf_fail "not whole: $(vnet apply -w "$W" --dry-run tree,2,3 2>&1)"
			atf_check vnet down "$W"
		fi
	done
}
ending() {
	case $(($1 % 3)) in
	0) echo HUP ;;
	1) echo KILL ;;
	2) echo TERM ;;
	esac
}

case_ apply 'An `apply` that is ended leaves the old network or the new one'
apply() {
	W="$prefix" now=chain,3 next=ring,3
	atf_check vnet up -w "$W" "$now"
	for i in $(seq "$moments"); do
		vnet apply -w "$W" "$next" >/dev/null 2>&1 &
		pause "$(random 120)"
		kill -"$(ending "$i")" $! 2>/dev/null
		wait $!
		# This waits until a change that goes on is done.
		if is "$next"; then
			now=$next
		else
			is "$now" || atf_fail "neither $now nor $next: $(vnet apply -w "$W" --dry-run "$next" 2>&1)"
		fi
		[ "$now" = chain,3 ] && next=ring,3 || next=chain,3
	done
	atf_check vnet down "$W"
}

case_ maker 'If the process that makes the change is killed itself, another apply makes up for it'
maker() {
	W="$prefix" next=torus,3,3
	printf 'nodes: {h1: {daemons: {d: {command: sleep 1000}}, files: {/etc/motd: x}, sysctls: {net.inet.ip.ttl: 33}}, h2: {}}\nlinks: [[h1, h2]]\n' >two.yaml
	atf_check vnet up -w "$W" chain,3
	for i in $(seq "$moments"); do
		case $((i % 3)) in
		0) next=chain,3 ;;
		1) next=torus,3,3 ;;
		2) next=two.yaml ;;
		esac
		vnet apply -w "$W" "$next" >/dev/null 2>&1 &
		pause "$(random 150)"
		for pid in $(appliers); do
			kill -9 "$pid" 2>/dev/null
		done
		wait $!
		# Half of the time it is another one that is wanted now.
		[ $((i % 2)) -eq 0 ] || next=ring,3
		atf_check -o ignore vnet apply -w "$W" "$next"
		is "$next" || atf_fail "not $next: $(vnet apply -w "$W" --dry-run "$next" 2>&1)"
		ttl=$(vnet exec -w "$W" h1 sysctl -n net.inet.ip.ttl 2>/dev/null) || ttl=64 # no h1
		[ "$ttl" = "$([ "$next" = two.yaml ] && echo 33 || echo 64)" ] || atf_fail "$next with a TTL of $ttl"
	done
	atf_check -o match:'^1$' sh -c "vnet exec -w $W ls /proc/1/fd/5/ | grep -c 'kept.lab$'"
	atf_check vnet down "$W"
}

case_ down 'A `down` that is killed leaves the whole network or nothing, and `down` clears it'
down() {
	W="$prefix"
	for i in $(seq "$moments"); do
		vnet up -w "$W" tree,2,3 || atf_fail 'it does not come up'
		vnet down "$W" 2>/dev/null &
		pause "$(random 20)"
		kill -9 $! 2>/dev/null
		wait $!
		within 100 gone_or_whole || atf_fail 'a part of it is left'
		! is_up || atf_check vnet down "$W"
	done
}
gone_or_whole() { ! is_up || is tree,2,3; }

case_ twice 'Of two changes at once one waits for the other; of two networks of a name the second is refused'
twice() {
	W="$prefix"
	for i in 1 2 3; do
		vnet up -w "$W" minimal 2>first &
		vnet up -w "$W" minimal 2>second
		one=$?
		wait $!
		[ $((one + $?)) -eq 1 ] || atf_fail 'not one of the two came up'
		atf_check -o match:'is up already' cat first second
		vnet apply -w "$W" ring,3 >/dev/null &
		vnet apply -w "$W" chain,3 >/dev/null || atf_fail 'the second apply'
		wait $! || atf_fail 'the first apply'
		is ring,3 || is chain,3 || atf_fail 'neither of them'
		atf_check vnet down "$W"
	done
}

# So many network namespaces may there be: two networks of 22 and a bit, for the kernel frees them some time later.
case_ cycles 'Networks that come and go leave no namespaces: a limit on them is never reached. VNET_CYCLES= says how many'
cycles() {
	cat >cycles.sh <<'END'
echo 60 >/proc/sys/user/max_net_namespaces || exit 1
for round in $(seq "${VNET_CYCLES:-12}"); do
	tries=0
	until vnet up -w "$1" tree,2,4 2>why; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || { cat why; exit 1; }
		sleep 0.1
	done
	vnet down "$1" || exit 1
done
END
	unshare -Ur sh cycles.sh "$prefix" >left 2>&1 || atf_fail "$(head -1 left)"
}
