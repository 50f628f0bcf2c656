# SPDX-License-Identifier: BSD-2-Clause
# lib.sh - what the test programs share: cases that must leave nothing behind, worlds, recorded sessions.
#
# A test program sources this file, declares its cases with
#	case_ name 'what it protects'
#	name() { ... }
# and nothing more. Around each body run the checks of residue: whatever a case started must be gone when it ends.

here=$(cd "$(atf_get_srcdir)" && pwd)
PATH="$here/../the program:$here/..:$PATH"
CASES=

# case_ name description [variable value]: declares a case.
case_() {
	CASES="$CASES $1"
	eval "
		atf_test_case $1 cleanup
		$1_head() { atf_set descr \"\$$1_descr\"; atf_set timeout 300; ${3:+atf_set $3 \"$4\";} }
		$1_body() { case_begin; $1; case_end; }
		$1_cleanup() { case_cleanup; }
		$1_descr=\$2"
}

atf_init_test_cases() {
	for each in $CASES; do
		atf_add_test_case "$each"
	done
}

# ---------------------------------------------------------------------------------------------------- residue

# In the root pass the machine is the test's own: a network and a mount namespace that nobody else uses (pass.sh), so
# any change there is ours. On somebody's machine other things change too: look at what could be ours only.
machine_links() {
	sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev | sort |
		if [ -n "$VNET_TEST_ALONE" ]; then cat; else grep -E '^(epair|bridge|tap|lo[0-9])'; fi
}
machine_mounts() {
	cut -d ' ' -f 3- /proc/self/mountinfo | sort |
		if [ -n "$VNET_TEST_ALONE" ]; then cat; else grep -E 'vnet|nsfs' | grep -vF "$PWD"; fi
}
# Files that could be ours: in a /tmp of the test's own, all but the test's directory.
machine_files() {
	if [ -n "$VNET_TEST_ALONE" ]; then
		find /tmp -mindepth 1 -maxdepth 1 ! -path "$VNET_TEST_ALONE"
	else
		find /tmp /var/tmp /dev/shm -mindepth 1 -maxdepth 1 -user "$(id -u)" -newer residue/start -name '*vnet*' \
			! -name 'vnet-test*' 2>/dev/null
	fi
}

# The processes that the case started and that still run: they have its mark in their environment.
survivors() {
	(unset VNET_TEST && grep -lszxF -- "VNET_TEST=$PWD" /proc/[0-9]*/environ | cut -d / -f 3 | tr '\n' ' ')
}

# The worlds of this case: named ones begin with its prefix.
case_worlds() {
	vnet ls 2>/dev/null | awk -v prefix="$(cat residue/prefix)" 'index($1, prefix) == 1 { print $1 }'
}

# Whether condition ($2...) becomes true within $1 tenths of a second. They are counted, not looked up: a machine that
# stands still meanwhile uses up one.
within() {
	local tenths="$1"
	shift
	while ! "$@"; do
		[ "$tenths" -gt 0 ] || return 1
		tenths=$((tenths - 1))
		sleep 0.1
	done
}
no_survivors() { [ -z "$(survivors)" ]; }

# preload NAME: what runs from now on has the library of tests/preload/NAME.c before all others.
# shellcheck disable=SC2090 # the quotes are for the run-time checks
preload() {
	export LD_PRELOAD="$here/$1.so"
	export ASAN_OPTIONS="$ASAN_OPTIONS:verify_asan_link_order=0"
}

# needs root|user: skips the case for others.
needs() {
	case $1:$(id -u) in
	root:0) ;;
	user:0 | root:*) atf_skip "for $1 only" ;;
	esac
}

case_begin() {
	unset VNET_WORLD
	mkdir residue
	prefix="t$$"
	echo "$prefix" >residue/prefix
	: >residue/start
	machine_links >residue/links
	machine_mounts >residue/mounts
	umask 022
	export VNET_TEST="$PWD"
	export ASAN_OPTIONS="detect_leaks=0:log_path='$PWD/sanitizer'"
	export UBSAN_OPTIONS="print_stacktrace=1:log_path='$PWD/sanitizer'"
}

# Says what is left of the case on the machine; nothing if all is well.
residue() {
	within 50 no_survivors || for pid in $(survivors); do
		echo "process $pid: $(tr '\0' ' ' </proc/"$pid"/cmdline), in $(cat /proc/"$pid"/comm)"
	done
	for world in $(case_worlds); do
		echo "world $world"
	done
	grep -F "@vnet/$(id -u)/$(cat residue/prefix)" /proc/net/unix
	machine_links | diff residue/links - | sed -n 's/^> /link /p'
	machine_mounts | diff residue/mounts - | sed -n 's/^> /mount /p'
	machine_files | sed 's/^/file /'
	for report in sanitizer*; do
		[ ! -e "$report" ] || cat "$report"
	done
}

case_end() {
	unset VNET_TEST
	residue >residue/left
	[ ! -s residue/left ] || atf_fail "left behind: $(head -c 2000 residue/left)"
}

# After a failure nothing else may suffer from what is left.
case_cleanup() {
	[ -d residue ] || return 0
	for world in $(case_worlds); do
		vnet down "$world"
	done
	for pid in $(survivors); do
		kill -9 "$pid" 2>/dev/null
	done
	within 50 no_survivors || exit 1
	for report in sanitizer*; do
		[ ! -e "$report" ] || cat "$report" >&2
	done
}

# ------------------------------------------------------------------------------------------------------ worlds

# Starts a world of this case and sets W to its name; world_up b gives a second one called ...b.
world_up() {
	W="$prefix${1:-}"
	atf_check vnet sh -w "$W" -c :
}
world_down() {
	atf_check vnet down "${1:-$W}"
}
# How many processes of the world carry frames, or watch aggregates and bridges' tables.
pumps() { vnet -w "$W" sh -c 'cat /proc/[0-9]*/comm' 2>/dev/null | grep -cx vnet-pump; }
no_pump() { [ "$(pumps)" = 0 ]; }
# The keeper's pid as this process sees it.
keeper_of() {
	vnet ls | awk -v world="$1" '$1 == world { print $3 }'
}

# ------------------------------------------------------------------------------------------------------ prompt

# lab TOPOLOGY: up, with its world in W; what is typed is kept in the case's own directory.
lab() {
	W=$prefix
	export XDG_STATE_HOME="$PWD/state"
	atf_check -e ignore vnet up -w "$W" "$1"
}

# typed WAIT TYPE ...: a prompt at a terminal of its own; what it shows is in out.
typed() {
	atf_check -o save:out "$here/pty" "$@" -- vnet cli -w "$W"
}

# A line that says "run", and "goon" when it is continued.
# shellcheck disable=SC2034
RUN_ON='h1 sh -c "trap \"echo go\\\\on\" CONT; echo r\\un; while :; do :; done"\n'

# --------------------------------------------------------------------------------------------------- recordings

# What differs from run to run. Epairs' MAC addresses end in their end's letter, bridges' in c; taps' begin with 00:bd. A
# test program may add its own commands for sed: MORE_MASKS.
mask() {
	sed -E \
		-e 's/52:54:00(:[0-9a-f]{2}){3}/NIC/g' \
		-e 's/02(:[0-9a-f]{2}){4}:0([a-c])/MAC\2/g' \
		-e 's/00:bd(:[0-9a-f]{2}){4}/MACd/g' \
		-e 's/fe80::[0-9a-f]+:[0-9a-f:]*([a-d])%/fe80::MAC\1%/g' \
		-e 's/time=[0-9.]+ ms/time=T ms/' \
		-e 's/  [0-9]+\.[0-9]{3} ms/  T ms/g' \
		-e 's/ = [0-9.]+\/[0-9.]+\/[0-9.]+\/[0-9.]+ ms/ = T ms/' \
		-e 's/expires in (1200|119[0-9]) seconds/expires in 1200 seconds/' \
		-e "${MORE_MASKS:-}"
}

# session [-w world] <<'END': runs a recording's commands in a world (its own without -w) and compares all that they
# do with the recording: "$ command", then its standard output, its standard error after "E|", and "X status" if that
# is not 0. The commands run in one shell.
session() {
	cat >wanted
	if ! vnet sh "$@" "$here/session.sh" "$PWD/wanted" "$PWD" >raw 2>noise; then
		cat noise >&2
		atf_fail "the session's shell failed"
	fi
	mask <raw >actual
	atf_check cat noise
	atf_check -o file:wanted cat actual
}
