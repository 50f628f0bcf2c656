# SPDX-License-Identifier: BSD-2-Clause
# labs.sh - the rows of bench/run about whole networks, against Mininet 2.3.0, against the bare system calls, and against
# ip(8). run sources this file and has its helpers.
# shellcheck disable=SC2154 # its variables too

# Where Debian's mininet is a module; another python may be first on PATH.
python=/usr/bin/python3

# mininet TOPOLOGY [pingall]: two lines, the seconds up and down, and those of a pingall, in namespaces of its own that go
# with it.
mininet() {
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -m -n -p -f --kill-child --mount-proc sh -c '
		mount -t sysfs sysfs /sys && ip link set lo up && cd / && exec "$1" "$0" "$2" "$3" $4' \
		"$here/mn.py" "$python" "$1" "$tools/freed" "$2" 2>"$tmp/mn" || die "Mininet: $(tail -n 1 "$tmp/mn")"
}

have_mininet() {
	[ "$(id -u)" = 0 ] && "$python" -c 'import mininet.net' 2>/dev/null && command -v brctl >/dev/null && return
	skip "$1" "Mininet runs as root, and the packages mininet and bridge-utils are needed"
}

# against_mininet TOPOLOGY PAIRS: a network up, and down until the kernel has freed it.
against_mininet() {
	for file in up down mnup mndown; do
		: >"$tmp/$file"
	done
	for _ in $(seq "$2"); do
		"$tools/timer" 1 "$vnet" up -w "$world" "$1" >>"$tmp/up" || die "vnet up failed"
		ours_down >>"$tmp/down"
		if have_mininet "$1 up / Mininet"; then
			mininet "$1" >"$tmp/both"
			sed -n 1p "$tmp/both" >>"$tmp/mnup"
			sed -n 2p "$tmp/both" >>"$tmp/mndown"
		fi
	done
	row "$1 up / Mininet" s 1 0.04 "$tmp/up" "$tmp/mnup"
	row "$1 down until it is freed / Mininet" s 1 0.04 "$tmp/down" "$tmp/mndown"
}

labs() {
	against_mininet linear,64 "${PAIRS:-3}"
	against_mininet tree,2,8 "${PAIRS:-3}"
	against_mininet torus,6,6 "${PAIRS:-3}"
	against_mininet "single,$JAILS" "${PAIRS:-1}"
}

# The same network by nothing but system calls.
lab_floor() {
	: >"$tmp/up"
	: >"$tmp/floor"
	: >"$tmp/down"
	: >"$tmp/delete"
	need_pen "single,$JAILS"
	for _ in $(seq "${PAIRS:-5}"); do
		"$tools/timer" 1 "$vnet" up -w "$world" "single,$JAILS" >>"$tmp/up" || die "vnet up failed"
		ours_down >>"$tmp/down"
		"$tools/floor" -l "$JAILS" </dev/null >>"$tmp/floor" || die "floor failed"
		freed
		[ "$pen" ] || continue
		theirs_batch
		theirs_down >>"$tmp/delete"
	done
	row "single,$JAILS up / bare system calls" s 1 1.25 "$tmp/up" "$tmp/floor"
	row "single,$JAILS down / ip -all netns delete" s 1 1.0 "$tmp/down" "$tmp/delete"
}

lab_minimal() {
	: >"$tmp/ours"
	for _ in $(seq "${PAIRS:-10}"); do
		"$tools/timer" 1 "$vnet" run -w "$world" minimal -- true >>"$tmp/ours" || die "vnet run failed"
	done
	row "vnet run minimal, from command to prompt and back" ms 1000 0.05 "$tmp/ours" /dev/null
}

# pinged: seconds of a pingall that loses nothing, the command's start included.
pinged() {
	# shellcheck disable=SC2016 # the inner shell expands it
	"$tools/timer" 1 sh -c 'exec "$0" pingall -w "$1" >/dev/null' "$vnet" "$world" >>"$tmp/ours" ||
		die "vnet pingall lost some"
}

# Everybody pings everybody: 32 hosts against Mininet; many against what the kernel takes for as many echoes between two of
# them, by one processor.
lab_pingall() {
	: >"$tmp/ours"
	: >"$tmp/theirs"
	"$vnet" up -w "$world" single,32 || die "vnet up failed"
	for _ in $(seq "${PAIRS:-5}"); do
		pinged
	done
	"$vnet" down "$world"
	for _ in $(seq "${PAIRS:-3}"); do
		have_mininet "pingall of 32 hosts / Mininet" || break
		mininet single,32 pingall | sed -n 3p >>"$tmp/theirs"
	done
	row "pingall of 32 hosts / Mininet" s 1 0.02 "$tmp/ours" "$tmp/theirs"
	: >"$tmp/ours"
	: >"$tmp/theirs"
	"$vnet" up -w "$world" "single,$JAILS" || die "vnet up failed"
	for _ in $(seq "${PAIRS:-3}"); do
		pinged
		"$vnet" exec -w "$world" h1 "$tools/echo" 10.0.0.2 $((JAILS * (JAILS - 1))) >>"$tmp/theirs" ||
			die "echo failed"
	done
	"$vnet" down "$world"
	row "pingall of $JAILS hosts / as many bare echoes" s 1 - "$tmp/ours" "$tmp/theirs"
	row "pingall of $JAILS hosts" s 1 5 "$tmp/ours" /dev/null
}

prompt() {
	: >"$tmp/ours"
	for _ in $(seq "${PAIRS:-10}"); do
		XDG_STATE_HOME=$tmp "$tools/prompt" "$world> " "$vnet" run -w "$world" minimal --cli >>"$tmp/ours" ||
			die "vnet run --cli failed"
	done
	row "vnet run minimal --cli, from command to prompt" ms 1000 0.05 "$tmp/ours" /dev/null
}

# Seconds a node, and memory, at 100 and at 10,000 hosts.
lab_scale() {
	: >"$tmp/small"
	: >"$tmp/large"
	: >"$tmp/memory"
	for _ in $(seq "${PAIRS:-3}"); do
		"$tools/timer" 1 "$vnet" up -w "$world" tree,1,100 | awk '{ print $1 / 101 }' >>"$tmp/small"
		ours_down >/dev/null
	done
	now
	free0=$free
	"$tools/timer" 1 "$vnet" up -w "$world" tree,2,100 | awk '{ print $1 / 10101 }' >>"$tmp/large"
	now
	awk -v d=$((free0 - free)) 'BEGIN { print d / 10101 }' >>"$tmp/memory"
	"$vnet" exec -w "$world" h1 ping -o -c 9 h10000 >/dev/null || die "h10000 does not answer h1"
	ours_down >"$tmp/down"
	row "a node of 10,000 hosts (tree,2,100) / of 100" ms 1000 1.3 "$tmp/large" "$tmp/small"
	row "memory of the system, a node of 10,000 hosts" KiB 1 512 "$tmp/memory" /dev/null
	row "10,000 hosts down until they are freed" s 1 - "$tmp/down" /dev/null
}

lab_exec() {
	text="vnet exec h1 true / ip netns exec h1 true"
	need_pen "$text" || return 0
	: >"$tmp/ours"
	: >"$tmp/theirs"
	"$vnet" up -w "$world" minimal || die "vnet up failed"
	in_pen ip netns add h1
	"$vnet" exec -w "$world" h1 true || die "vnet exec failed"
	for _ in $(seq "${PAIRS:-20}"); do
		"$tools/timer" 20 "$vnet" exec -w "$world" h1 true >>"$tmp/ours" || die "vnet exec failed"
		in_pen "$tools/timer" 20 ip netns exec h1 true >>"$tmp/theirs" || die "ip netns exec failed"
	done
	in_pen ip netns delete h1
	"$vnet" down "$world"
	row "$text" ms 1000 1.2 "$tmp/ours" "$tmp/theirs"
}

# namespaces: how many the kernel has; root can look.
namespaces() {
	freed
	awk '$1 == "net_namespace" { print $2 }' /proc/slabinfo
}

# What CYCLES times up and down leave on the machine.
lab_cycles() {
	cycles=${CYCLES:-1000}
	[ "$(id -u)" = 0 ] || skip "$cycles times tree,2,4 up and down" "only root may read /proc/slabinfo" || return 0
	cycle() {
		"$vnet" up -w "$world" tree,2,4 || die "cycle $1: vnet up failed"
		"$vnet" down "$world" || die "cycle $1: vnet down failed"
	}
	# The kernel's caches fill at first.
	for i in $(seq 50); do cycle "$i"; done
	before=$(namespaces)
	sleep 5 # the kernel gives memory back a while after the namespaces are gone
	now
	free0=$free
	for i in $(seq "$cycles"); do cycle "$i"; done
	after=$(namespaces)
	sleep 5
	now
	echo $((after - before)) >"$tmp/ours"
	awk -v d=$((free0 - free)) -v n="$cycles" 'BEGIN { print d / n }' >"$tmp/memory"
	row "namespaces left by $cycles times tree,2,4" - 1 8 "$tmp/ours" /dev/null
	row "memory left by each of them" KiB 1 8 "$tmp/memory" /dev/null
}
