# SPDX-License-Identifier: BSD-2-Clause
# article.sh - the rows of bench/run about the networks of the article "Jail vnet by Examples": building its 480 jails, and
# what its chain and its bridge carry. Each is built twice: by FreeBSD's commands in a world, by ip(8) in the pen. run
# sources this file and has its helpers.
# shellcheck disable=SC2154 # its variables too

# ------------------------------------------------------------------------------------------------- 480 jails

# The steps of its script but for BIRD. ip(8) has no word for `edge` that means something without a spanning tree.
article480_ours() {
	cat <<'END'
set -e
ifconfig bridge create name vnetdemobridge mtu 9000 up
i=1
while [ "$i" -le "$1" ]; do
	ifconfig epair$i create mtu 9000 up
	ifconfig vnetdemobridge addm epair${i}a edge epair${i}a
	jail -c name=jail$i host.hostname=jail$i persist vnet vnet.interface=epair${i}b
	jexec jail$i ifconfig lo1 create inet 198.51.$((100 + i / 256)).$((i % 256))/32 up
	jexec jail$i ifconfig epair${i}b inet 192.0.$((2 + i / 256)).$((i % 256))/20 mtu 9000 up
	i=$((i + 1))
done
END
}

# The namespaces' hostnames are left out: ip(8) has none.
article480_theirs() {
	cat <<'END'
set -e
ip link add vnetdemobridge mtu 9000 type bridge mcast_snooping 0
ip link set vnetdemobridge up
i=1
while [ "$i" -le "$1" ]; do
	ip link add epair${i}a mtu 9000 type veth peer name epair${i}b mtu 9000
	ip link set epair${i}a up
	ip link set epair${i}a master vnetdemobridge
	ip netns add jail$i
	ip link set epair${i}b netns jail$i
	ip -n jail$i link add lo1 type "$2"
	ip -n jail$i address add 198.51.$((100 + i / 256)).$((i % 256))/32 dev lo1
	ip -n jail$i link set lo1 up
	ip -n jail$i address add 192.0.$((2 + i / 256)).$((i % 256))/20 broadcast 192.0.15.255 dev epair${i}b
	ip -n jail$i link set epair${i}b mtu 9000 up
	i=$((i + 1))
done
END
}

article480() {
	text="the article's $JAILS jails without BIRD / by ip(8)"
	need_pen "$text" || return 0
	: >"$tmp/ours"
	: >"$tmp/theirs"
	article480_ours >"$tmp/article"
	article480_theirs >"$tmp/article2"
	kind=dummy
	in_pen ip link add probe type dummy 2>/dev/null || kind=ifb
	in_pen ip link delete probe 2>/dev/null
	for _ in $(seq "${PAIRS:-3}"); do
		"$tools/timer" 1 "$vnet" sh -w "$world" "$tmp/article" "$JAILS" >"$tmp/out" || die "the article's script failed"
		tail -n 1 "$tmp/out" >>"$tmp/ours"
		"$vnet" -w "$world" jexec "jail$JAILS" ifconfig lo1 | grep -q 'inet 198' || die "vnet's last jail has no lo1"
		ours_down >/dev/null
		in_pen "$tools/timer" 1 sh "$tmp/article2" "$JAILS" "$kind" >>"$tmp/theirs" || die "ip(8)'s script failed"
		in_pen ip -n "jail$JAILS" address show lo1 | grep -q 'inet 198' || die "ip's last namespace has no lo1"
		in_pen sh -c 'ip -all netns delete && ip link delete vnetdemobridge' || die "ip netns delete failed"
		freed
	done
	row "$text" s 1 1.0 "$tmp/ours" "$tmp/theirs"
}

# ---------------------------------------------------------------------------------------- what a network carries

# The chain: from the host through four jails to hop5, 192.0.2.9.
chain_ours() {
	cat <<'END'
set -e
for i in 0 1 2 3 4; do ifconfig epair$i create; done
for i in 1 2 3 4; do
	jail -c name=hop$i persist vnet vnet.interface=epair$((i - 1))b vnet.interface=epair${i}a
	jexec hop$i ifconfig epair$((i - 1))b inet 192.0.2.$((2 * i - 1))/31 up
	jexec hop$i ifconfig epair${i}a inet 192.0.2.$((2 * i))/31 up
	jexec hop$i sysctl net.inet.ip.forwarding=1
	jexec hop$i route add default 192.0.2.$((2 * i + 1))
	[ $i = 1 ] || jexec hop$i route add 192.0.2.0/31 192.0.2.$((2 * i - 2))
done
jail -c name=hop5 persist vnet vnet.interface=epair4b
jexec hop5 ifconfig epair4b inet 192.0.2.9/31 up
jexec hop5 route add default 192.0.2.8
ifconfig epair0a inet 192.0.2.0/31 up
route add 192.0.2.0/24 192.0.2.1
END
}

chain_theirs() {
	cat <<'END'
set -e
for i in 0 1 2 3 4; do ip link add epair${i}a type veth peer name epair${i}b; done
for i in 1 2 3 4; do
	ip netns add hop$i
	ip link set epair$((i - 1))b netns hop$i
	ip link set epair${i}a netns hop$i
	ip -n hop$i address add 192.0.2.$((2 * i - 1))/31 dev epair$((i - 1))b
	ip -n hop$i link set epair$((i - 1))b up
	ip -n hop$i address add 192.0.2.$((2 * i))/31 dev epair${i}a
	ip -n hop$i link set epair${i}a up
	ip netns exec hop$i sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	ip -n hop$i route add default via 192.0.2.$((2 * i + 1))
	[ $i = 1 ] || ip -n hop$i route add 192.0.2.0/31 via 192.0.2.$((2 * i - 2))
done
ip netns add hop5
ip link set epair4b netns hop5
ip -n hop5 address add 192.0.2.9/31 dev epair4b
ip -n hop5 link set epair4b up
ip -n hop5 route add default via 192.0.2.8
ip address add 192.0.2.0/31 dev epair0a
ip link set epair0a up
ip route add 192.0.2.0/24 via 192.0.2.1
END
}

# The bridge: three jails, and the host with an address on it.
bridge_ours() {
	cat <<'END'
set -e
ifconfig bridge0 create inet 192.0.2.254/24 up
for i in 1 2 3; do
	ifconfig epair$i create up
	ifconfig bridge0 addm epair${i}a
	jail -c name=jail$i persist vnet vnet.interface=epair${i}b
	jexec jail$i ifconfig epair${i}b inet 192.0.2.$i/24 up
done
END
}

bridge_theirs() {
	cat <<'END'
set -e
ip link add bridge0 type bridge mcast_snooping 0
ip address add 192.0.2.254/24 dev bridge0
ip link set bridge0 up
for i in 1 2 3; do
	ip link add epair${i}a type veth peer name epair${i}b
	ip link set epair${i}a master bridge0 up
	ip netns add jail$i
	ip link set epair${i}b netns jail$i
	ip -n jail$i address add 192.0.2.$i/24 dev epair${i}b
	ip -n jail$i link set epair${i}b up
done
END
}

in_world() {
	"$vnet" exec -w "$world" "$@"
}

# carries NAME FROM TO ADDRESS TEXT: both ways of building NAME; a GB and a round trip from jail FROM (-: the host) to
# ADDRESS, which is jail TO's.
carries() {
	command -v iperf3 >/dev/null || {
		skip "$5" 'it needs iperf3'
		return 0
	}
	need_pen "$5" || return 0
	for file in gb gb2 trip trip2; do
		: >"$tmp/$file"
	done
	"$1_ours" >"$tmp/build"
	"$1_theirs" >"$tmp/build2"
	"$vnet" sh -w "$world" "$tmp/build" >/dev/null || die "$1: FreeBSD's commands failed"
	in_pen sh "$tmp/build2" || die "$1: ip(8) failed"
	world_from="in_world"
	[ "$2" = - ] || world_from="in_world jexec $2"
	pen_from="in_pen"
	[ "$2" = - ] || pen_from="in_pen ip netns exec $2"
	servers=
	# Both ends of a round trip on one processor: waking another one takes longer than the whole way, and which of the two
	# the scheduler chooses is chance.
	one="taskset -c $(taskset -cp $$ | sed 's/.*[ ,-]//') $tools/roundtrip"
	for program in 'iperf3 -s' "$one"; do
		# shellcheck disable=SC2086 # a command and its words
		in_world jexec "$3" $program >/dev/null 2>&1 &
		servers="$servers $!"
		# shellcheck disable=SC2086
		in_pen ip netns exec "$3" $program >/dev/null 2>&1 &
		servers="$servers $!"
	done
	sleep 0.5
	# Other work on the machine shows here more than anywhere: many short turns.
	for _ in $(seq "${PAIRS:-11}"); do
		# shellcheck disable=SC2086 # a command and its words
		a_gb $world_from iperf3 -c "$4" >>"$tmp/gb"
		# shellcheck disable=SC2086
		a_gb $pen_from iperf3 -c "$4" >>"$tmp/gb2"
		for _ in 1 2 3 4; do
			# shellcheck disable=SC2086 # a command and its words
			$world_from $one "$4" 2000 >>"$tmp/trip" || die "$1: no answer in the world"
			# shellcheck disable=SC2086
			$pen_from $one "$4" 2000 >>"$tmp/trip2" || die "$1: no answer in the pen"
		done
	done
	"$vnet" down "$world"
	# shellcheck disable=SC2016 # the inner shell expands it
	in_pen sh -c 'for n in $(ip netns list | cut -d " " -f 1); do ip netns pids $n; done' | xargs -r kill -9 2>/dev/null
	# shellcheck disable=SC2086 # a list of words
	wait $servers 2>/dev/null
	in_pen sh -c 'ip -all netns delete; ip link delete bridge0' >/dev/null 2>&1
	freed
	row "a GB of TCP $5 / built with ip(8)" s 1 1.1 "$tmp/gb" "$tmp/gb2"
	row "a round trip $5 / the same" us 1000000 1.15 "$tmp/trip" "$tmp/trip2"
}

traffic() {
	carries chain - hop5 192.0.2.9 'through 5 jails'
	carries bridge jail1 jail2 192.0.2.2 'across a bridge'
}
