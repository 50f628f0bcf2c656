# SPDX-License-Identifier: BSD-2-Clause
# hostile_test.sh - nonsense on the keeper's sockets, and jailed processes that ask for what is not theirs.
. "$(atf_get_srcdir)/lib.sh"

outside() { "$here/garbage" "@vnet/$(id -u)/$W" "$@"; }
inside() { vnet -w "$W" exec "$here/garbage" /proc/1/fd/5/sock "$@"; }
jailed() { vnet -w "$W" jexec evil "$here/garbage" /proc/1/fd/5/sock "$@"; }
descriptors() { vnet -w "$W" exec sh -c 'ls /proc/1/fd | wc -l'; }

# The keeper answers, at once and rightly.
answers() {
	atf_check -o inline:'good\n' timeout 5 vnet -w "$W" jls -j good name
	atf_check -o match:epair0a timeout 5 vnet -w "$W" jexec good ifconfig -l
}

prepare() {
	world_up
	atf_check -o ignore vnet -w "$W" exec sh -c '
		jail -c name=good vnet persist && ifconfig epair create && ifconfig epair0a vnet good &&
		jail -c name=evil vnet persist children.max=3'
}

nonsense() {
	prepare
	jailed connects 1
	answers
	before=$(descriptors)
	for from in outside inside jailed; do
		$from "$@" || atf_fail "$from"
		answers
	done
	settled() { [ "$(descriptors)" -le $((before + 2)) ]; }
	within 50 settled || atf_fail "the keeper had $before descriptors and has $(descriptors)"
	world_down
}

case_ random_bytes 'Messages of random bytes change nothing'
random_bytes() { nonsense random 300; }
case_ cut_messages 'Messages that end too early change nothing'
cut_messages() { nonsense cut; }
case_ wrong_lengths 'Messages whose lengths lie change nothing'
wrong_lengths() { nonsense lengths; }
case_ descriptors_sent 'Descriptors that nobody asked for are closed'
descriptors_sent() { nonsense descriptors 200; }
case_ others_descriptors 'Descriptors that another world of the same user is flooded with keep no command waiting, or from its jail'
others_descriptors() {
	prepare
	sh -c 'while [ ! -e enough ]; do "$0" "@vnet/$1/$2" descriptors 200 || exit; done' "$here/garbage" "$(id -u)" "$W" &
	flood=$!
	atf_check -o empty -e empty vnet sh -c 'jail -c name=a vnet persist
		for i in $(seq 200); do jexec a true; done'
	: >enough
	wait "$flood"
	answers
	world_down
}
case_ many_connections '2,000 connections in a row change nothing'
many_connections() { nonsense connects 2000; }

case_ silent_connections '500 connections that say nothing do not keep others waiting'
silent_connections() {
	prepare
	mkfifo hold
	outside silent 500 <hold >out &
	exec 8>hold
	up() { [ -s out ]; }
	within 50 up || atf_fail 'no connections'
	answers
	exec 8>&-
	wait
	answers
	world_down
}

case_ any_request_outside 'Well-formed requests with any contents leave a keeper that answers'
any_request_outside() {
	prepare
	outside requests 3000
	atf_check -o ignore timeout 20 vnet -w "$W" jls
	inside requests 3000
	atf_check -o ignore timeout 20 vnet -w "$W" jls
	atf_check timeout 20 vnet -w "$W" jail -c name=new vnet persist
	world_down
}

case_ any_request_jailed 'No request of a jailed process touches another jail or the host'
any_request_jailed() {
	prepare
	vnet -w "$W" jls -j good -n >before
	vnet -w "$W" ifconfig >>before
	jailed requests 5000
	answers
	vnet -w "$W" jls -j good -n >after
	vnet -w "$W" ifconfig >>after
	atf_check -o file:before cat after
	atf_check -o inline:'epair1a\n' vnet -w "$W" ifconfig epair create
	world_down
}

case_ others_pumps 'No jailed process ends or replaces those that carry frames for other jails or the host'
others_pumps() {
	prepare
	atf_check -o ignore vnet -w "$W" exec sh -c 'kldload -n if_bridge; ifconfig bridge create addm epair0b sticky epair0b
		jexec good ifconfig bridge create addm epair0a sticky epair0a'
	pids() { vnet -w "$W" exec sh -c 'grep -lx vnet-pump /proc/[0-9]*/comm'; }
	before=$(pids)
	atf_check_equal 2 "$(echo "$before" | grep -c .)"
	jailed pumps
	answers
	atf_check_equal "$before" "$(pids)"
	world_down
}

case_ memory 'Made-up cloners and values do not make the keeper grow without bound'
memory() {
	[ -z "$VNET_TEST_CHECKED" ] || atf_skip 'the run-time checks keep freed memory'
	prepare
	keeper=$(keeper_of "$W")
	size() { awk '/VmRSS/ { print $2 }' "/proc/$keeper/status"; }
	jailed requests 2000
	before=$(size)
	jailed requests 10000
	after=$(size)
	[ $((after - before)) -lt 4000 ] || atf_fail "the keeper grew from $before to $after KB"
	world_down
}

case_ jailed_commands 'A jailed process can name neither other jails nor the host, nor take their interfaces'
jailed_commands() {
	session <<'END'
$ jail -c name=good vnet persist
$ ifconfig epair create
epair0a
$ ifconfig epair0a vnet good
$ jail -c name=evil vnet persist children.max=3
$ jexec evil jls name
$ jexec evil jail -r good
E|jail: "good" not found
X 1
$ jexec evil jail -r 1
E|jail: "1" not found
X 1
$ jexec evil jail -m name=evil children.max=99
E|jail: "evil" not found
X 1
$ jexec evil jexec good ifconfig
E|jexec: jail "good" not found
X 1
$ jexec evil jexec 1 ifconfig
E|jexec: jail 1 not found
X 1
$ jexec evil ifconfig epair0a -vnet good
E|ifconfig: jail "good" not found
X 1
$ jexec evil ifconfig epair0b destroy
E|ifconfig: interface epair0b does not exist
X 1
$ jexec evil jail -c name=sub vnet persist
$ jexec evil jls name
sub
$ jls name
good
evil
evil.sub
$ jexec evil sh -c 'for i in 1 2 3 4; do jail -c name=s$i persist; done' 2>&1 | head -1
jail: prison limit exceeded
$ jail -r evil
$ jls name
good
END
}

case_ jailed_shutdown 'A jailed process can'\''t end the world'
jailed_shutdown() {
	prepare
	atf_check -s not-exit:0 -o ignore -e ignore vnet -w "$W" jexec evil vnet down "$W"
	vnet -w "$W" jexec evil sh -c 'kill -9 1; kill -TERM 1' 2>/dev/null
	answers
	world_down
}
