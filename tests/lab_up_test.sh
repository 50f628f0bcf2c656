# SPDX-License-Identifier: BSD-2-Clause
# lab_up_test.sh - `vnet up` and `vnet run`: networks are built whole or not at all, and work.
. "$(atf_get_srcdir)/lib.sh"

# In a lab: every node pings every node's name; prints the pairs and those that failed. The tables of neighbours and the
# queues are the machine's: while others fill them a first packet may be lost.
all_pairs='
	nodes=$(sed "1,/# the lab/d" /etc/hosts | cut -f 2 | sort -u)
	for a in $nodes; do
		for b in $nodes; do
			jexec $a ping -o -c 8 -t 16 $b >/dev/null 2>&1 || echo "$a does not reach $b"
			pairs=$((pairs + 1))
		done
	done
	echo $pairs pairs'

# jails, cable ends, bridges: what the kernel has of the lab.
census='
	for j in $(jls name); do
		echo jail
		jexec $j ifconfig -l | tr " " "\n" | grep -e -eth | sed "s/.*/end/"
		jexec $j ifconfig -g bridge 2>/dev/null | sed "s/.*/bridge/"
	done | sort | uniq -c | while read -r count what; do printf "%s %s " $count $what; done; echo'

# works topology pairs census
works() {
	echo "$2 pairs" >wanted
	atf_check -o file:wanted vnet run -w "$prefix" "$1" -- sh -c "$all_pairs"
	echo "$3 " >wanted
	atf_check -o file:wanted vnet run -w "$prefix" "$1" -- sh -c "$census"
}

case_ switched 'Topologies of switches have the nodes and cables that they should, and all hosts reach each other'
switched() {
	works minimal 4 '1 bridge 4 end 3 jail'
	works single,4 16 '1 bridge 8 end 5 jail'
	works reversed,3 9 '1 bridge 6 end 4 jail'
	works lan,3 9 '1 bridge 6 end 4 jail'
	works linear,3 9 '3 bridge 10 end 6 jail'
	works linear,2,2 16 '2 bridge 10 end 6 jail'
	works tree,2,2 16 '3 bridge 12 end 7 jail'
}
case_ loops 'A network of switches with loops works at once, and without a storm'
loops() {
	works torus,3,3 81 '9 bridge 54 end 18 jail'
}
case_ routed 'Topologies of routers have the nodes and cables that they should, and all nodes reach each other'
routed() {
	works chain,3 25 '8 end 5 jail'
	works ring,4 64 '16 end 8 jail'
	works mesh,4 64 '20 end 8 jail'
	works star,3 16 '6 end 4 jail'
	works fattree,2 49 '12 end 7 jail'
	works random,5,3,1 100 '24 end 10 jail'
}

case_ names 'Nodes have their names, addresses and interfaces as in Mininet'
names() {
	W="$prefix"
	atf_check vnet up -w "$W" linear,2
	atf_check -o inline:'h1 h2 s1 s2\n' sh -c "vnet -w $W jls name | sort | tr '\n' ' ' | sed 's/ $/\n/'"
	atf_check -o inline:'lo0 h1-eth0\n' vnet -w "$W" jexec h1 ifconfig -l
	atf_check -o inline:'lo0 s2 s2-eth1 s2-eth2\n' vnet -w "$W" jexec s2 ifconfig -l
	atf_check -o match:'inet 10.0.0.2 netmask 0xff000000 broadcast 10.255.255.255' vnet -w "$W" jexec h2 ifconfig h2-eth0
	atf_check -o inline:'h2\n' vnet -w "$W" jexec h2 hostname
	atf_check -o match:'1 packets received' vnet exec -w "$W" h1 ping -o -c 8 h2
	# Interfaces that are made later take the next numbers and names.
	atf_check -o inline:'epair0a\n' vnet -w "$W" jexec h1 ifconfig epair create
	atf_check -o inline:'lo0 h1-eth0 epair0a epair0b\n' vnet -w "$W" jexec h1 ifconfig -l
	atf_check vnet down "$W"
}

case_ loopback 'A loopback is lo0 to whoever enters a node, however many do at once, and lo to programs of Linux'
loopback() {
	W="$prefix"
	atf_check vnet up -w "$W" minimal
	for _ in 1 2 3 4 5; do
		vnet exec -w "$W" h1 sh -c 'ifconfig -l; cat /proc/sys/net/ipv4/conf/lo0/forwarding; ls -d /sys/class/net/*/ | cut -d / -f 5' &
	done >said
	wait
	atf_check -o inline:'      5 0\n      5 h1-eth0\n      5 lo0\n      5 lo0 h1-eth0\n' sh -c 'sort said | uniq -c'
	atf_check -o match:'lo0: .*LOOPBACK' -o match:'altname lo$' vnet exec -w "$W" h1 ip link show lo
	atf_check -o match:'^1$' vnet exec -w "$W" h1 sh -c "netstat -rn | grep -c '127.0.0.1.*lo0$'"
	# By nsenter nobody of ours comes along.
	atf_check -o match:'lo0: .*LOOPBACK' -o match:'altname lo$' vnet exec -w "$W" sh -c 'nsenter --net="$(vnet nspath h2)" ip link show lo'
	atf_check vnet down "$W"
}

case_ twice 'A second network of a name is refused, and the first one is not harmed'
twice() {
	W="$prefix"
	atf_check vnet up -w "$W" minimal
	atf_check -s exit:1 -e inline:"vnet: world \"$W\" is up already: \`vnet down $W\` ends it, -w gives another name\n" \
		vnet up -w "$W" minimal
	atf_check -o ignore vnet exec -w "$W" h1 ping -o -c 8 h2
	atf_check vnet down "$W"
}

case_ errors 'What is wrong with the words is said, and nothing is left'
errors() {
	atf_check -s exit:64 -e match:'^usage: vnet up' vnet up
	atf_check -s exit:64 -e match:'^usage: vnet up' vnet up minimal minimal
	atf_check -s exit:64 -e match:'usage: vnet run' vnet run
	atf_check -s exit:64 -e match:'usage: vnet run' vnet run minimal --
	atf_check -s exit:1 -e inline:'vnet: "nosuch" is neither a topology nor a file\n' vnet up nosuch
	atf_check -s exit:1 -e inline:'vnet: chain: no number of routers: chain,routers\n' vnet up chain
	atf_check -s exit:1 -e inline:'vnet: "singel,2" is neither a topology nor a file; did you mean "single"?\n' vnet up singel,2
	atf_check -s exit:1 -e inline:'vnet: single: hosts is "-3", not 1 to 49999\n' vnet run single,-3
	atf_check -s exit:1 -e inline:'vnet: tree,15,3: more than 50000 nodes or 200000 links\n' vnet run tree,15,3
	atf_check -s exit:127 -e match:'nosuchcommand' vnet run -w "$prefix" minimal -- nosuchcommand
}

case_ stdin 'Wherever a lab file is taken, - is the standard input'
stdin() {
	lab='nodes: {h1: , h2: , s: switch}\nlinks: [h1 -- s, h2 -- s]\n'
	printf "name: %s\n$lab" "$prefix" >named.yaml
	atf_check vnet up - <named.yaml
	atf_check -o empty vnet apply - <named.yaml
	atf_check -o inline:'- h2 (host)\n- h2:h2-eth0 -- s:s-eth2\n' sh -c "grep -v links named.yaml |
		sed -e '\$a links: [h1 -- s]' -e 's/ h2: ,//' | vnet apply --dry-run -"
	atf_check -o match:'named: 2' -e empty sh -c "vnet save -w $prefix | vnet run -w $prefix-2 - -- sh -c 'echo named: \$(jls -h name | grep -c h)'"
	atf_check vnet down "$prefix"
	atf_check -o match:'^network namespaces  *5 ' vnet doctor - <named.yaml
	atf_check -o match:'h2  s-eth2' vnet graph - <named.yaml
	# Its own name is none for a world.
	atf_check -o match:'^graph "lab" ' sh -c "printf '$lab' | vnet graph -o dot -"
	for command in up run apply doctor graph; do
		atf_check -s exit:1 -e inline:'vnet: -:3:1: "nodse" is no key of a lab; did you mean "nodes"?\n' \
			sh -c "printf 'name: x\n# no\nnodse: {h1: }\n' | vnet $command -"
		atf_check -s exit:1 -e match:'^vnet: -:1:1: the file is empty' vnet $command - </dev/null
		atf_check -s exit:64 -e match:'^(vnet: )?usage: .*topology . file . -' vnet $command - -
	done
	[ -z "$(case_worlds)" ] || atf_fail "a world is left: $(case_worlds)"
}

case_ external 'A node that stands for a card of the machine needs the card, and root; nothing is left without it'
external() {
	printf 'nodes:\n  h1: {}\n  x: {kind: external, nic: eth9}\nlinks: [[h1, x]]\n' >external.yaml
	atf_check -s exit:1 -e match:"only root can give|the machine has no interface called eth9" vnet up -w "$prefix" external.yaml
	atf_check -s exit:1 -e ignore vnet exec -w "$prefix" h1 true
}

case_ run 'vnet run ends with its command'\''s status, and the network with it'
run() {
	atf_check -s exit:7 vnet run -w "$prefix" minimal -- sh -c 'exit 7'
	atf_check -o match:'1 packets received' vnet run -w "$prefix" minimal -- jexec h1 ping -o -c 8 h2
	[ -z "$(case_worlds)" ] || atf_fail "a world is left: $(case_worlds)"
}

# Where the network is: nothing of it, or all (13 nodes, the description kept last).
whole_or_nothing() {
	if vnet ls | grep -q "^$W "; then
		atf_check -o inline:'13\n' sh -c "vnet -w $W jls name | wc -l"
		atf_check -o ignore vnet exec -w "$W" h1 ping -o -c 8 h9
		atf_check vnet down "$W"
	fi
}

case_ kill_up 'kill -9 of `vnet up` at any moment leaves the whole network or nothing'
kill_up() {
	killed_after 0 1 2 3 4 5 6 8 10 12 15 18 21 25 30 35 40 50 60 80
}
# killed_after MILLISECONDS ...
killed_after() {
	W="$prefix"
	for moment in "$@"; do
		vnet up -w "$W" tree,2,3 &
		sleep "0.0$(printf %02d "$moment")"
		kill -9 $! 2>/dev/null
		wait $!
		# The world of a killed command ends a moment later.
		within 50 settled
		whole_or_nothing
	done
}
# No world that is still being built.
settled() { ! vnet ls --json | grep -A 4 "\"$W\"" | grep -q '"ephemeral": true'; }

case_ ahead 'The thread that makes stacks ahead where a processor is idle makes the same network, whole or not at all'
ahead() {
	export THREADS="$PWD/threads"
	preload idle
	: >threads
	works torus,3,3 81 '9 bridge 54 end 18 jail'
	# The keeper's, and one for the stacks, of each of two networks.
	atf_check -o inline:'4\n' grep -c thread threads
	killed_after 1 2 3 5 8 12 20 40
}

case_ interrupt 'An interrupted `vnet up` leaves nothing'
interrupt() {
	W="$prefix"
	for sig in INT TERM HUP; do
		timeout -s $sig 0.1 vnet up -w "$W" tree,2,40
		within 50 settled
		[ -z "$(case_worlds)" ] || atf_fail "SIG$sig left a world"
	done
}

case_ nodes 'Files, sysctls, commands and daemons of nodes are theirs alone'
nodes() {
	cat >lab.yaml <<'END'
nodes:
  h1:
    kind: host
    files:
      /etc/motd.lab: "hello\n"
      /etc/hostname: "another\n"
      /usr/share/vnet-test/a/b: "deep\n"
    sysctls:
      net.ipv4.ip_default_ttl: 33
      net.inet.ip.forwarding: 1
    commands:
      - cat /etc/motd.lab >/dev/null && hostname
    daemons:
      sleeper:
        command: sleep 1000
      dier:
        command: echo going; exit 3
  h2:
    kind: host
links:
  - [h1, h2]
END
	W="$prefix"
	atf_check -e inline:'vnet: h1: dier (`echo going; exit 3`) exited with 3: going\n' vnet up -w "$W" lab.yaml
	atf_check -o inline:'hello\nanother\ndeep\n' \
		vnet exec -w "$W" h1 cat /etc/motd.lab /etc/hostname /usr/share/vnet-test/a/b
	atf_check -o inline:'net.inet.ip.forwarding: 1\nnet.inet.ip.ttl: 33\n' \
		vnet exec -w "$W" h1 sysctl net.inet.ip.forwarding net.inet.ip.ttl
	atf_check -s not-exit:0 -e ignore vnet exec -w "$W" h2 cat /etc/motd.lab
	atf_check -s exit:1 test -e /usr/share/vnet-test
	atf_check -o inline:'net.inet.ip.forwarding: 0\n' vnet exec -w "$W" h2 sysctl net.inet.ip.forwarding
	atf_check -o match:'^sleep$' vnet exec -w "$W" ps -eo comm
	atf_check vnet down "$W"
}

case_ kinds 'Commands of a node create interfaces of every kind: a lab has its modules before they run'
kinds() {
	cat >lab.yaml <<'END'
nodes:
  h1:
    commands:
      - ifconfig lagg0 create laggproto lacp laggport h1-eth0
      - ifconfig bridge0 create; ifconfig tap0 create; ifconfig gif0 create; ifconfig gre0 create
      - ifconfig vlan7 create vlan 7 vlandev lagg0; ifconfig lo2 create; ifconfig epair create
      - ifconfig lagg0 >/dev/null && ifconfig bridge0 >/dev/null && ifconfig tap0 >/dev/null && ifconfig gre0 >/dev/null
  h2:
links:
  - h1 -- h2
END
	W="$prefix"
	atf_check vnet up -w "$W" lab.yaml
	atf_check -o inline:'lo0 h1-eth0 lagg0 bridge0 tap0 gif0 gre0 vlan7 lo2 epair0a epair0b\n' vnet exec -w "$W" h1 ifconfig -l
	atf_check vnet down "$W"
}

case_ inet6_by_hand 'Routers forward IPv6 whose addresses are written or given by commands, in a lab whose plan has none'
inet6_by_hand() {
	cat >written.yaml <<'END'
nodes:
  h1: {routes: {"::/0": "2001:db8:1::1"}}
  h2: {routes: {"::/0": "2001:db8:2::1"}}
  r: router
links:
  - [{node: h1, interface: e0, addresses: "2001:db8:1::2/64"}, {node: r, interface: e1, addresses: "2001:db8:1::1/64"}]
  - [{node: h2, interface: e0, addresses: "2001:db8:2::2/64"}, {node: r, interface: e2, addresses: "2001:db8:2::1/64"}]
END
	cat >commands.yaml <<'END'
nodes:
  h1: {commands: [ifconfig e0 inet6 2001:db8:1::2/64 no_dad, route -6 add default 2001:db8:1::1]}
  h2: {commands: [ifconfig e0 inet6 2001:db8:2::2/64 no_dad, route -6 add default 2001:db8:2::1]}
  r: {kind: router, commands: [ifconfig e1 inet6 2001:db8:1::1/64 no_dad, ifconfig e2 inet6 2001:db8:2::1/64 no_dad]}
links:
  - h1:e0 -- r:e1
  - h2:e0 -- r:e2
END
	W="$prefix"
	for lab in written commands; do
		atf_check vnet up -w "$W" $lab.yaml
		within 50 vnet exec -w "$W" h1 ping6 -c 1 2001:db8:2::2 >answer 2>&1 || atf_fail "$lab: $(cat answer)"
		atf_check vnet down "$W"
	done
	# Where there is none interfaces stay without.
	atf_check vnet up -w "$W" minimal
	atf_check -s exit:1 vnet exec -w "$W" h1 sh -c 'ifconfig h1-eth0 | grep inet6'
	atf_check vnet down "$W"
}

case_ stillborn 'A daemon that ends at once is told of, with its node, command, status and last words; the network stays'
stillborn() {
	cat >lab.yaml <<-'END'
		nodes:
		  h1:
		    daemons:
		      liar: {command: "echo out; sleep 0.05; echo 'no such luck' >&2; exit 3"}
		      well: {command: exec sleep 1000}
		      gone: {command: "sleep 1000 &"}
		  h2: {daemons: {none: {command: nosuchprog}}}
		links: [[h1, h2]]
	END
	sed -e 's/nosuchprog/sleep 1001/' -e 's/exit 3/exit 4/' -e '/gone/d' lab.yaml >other.yaml
	W="$prefix"
	cat >wanted <<-'END'
		vnet: h1: liar (`echo out; sleep 0.05; echo 'no such luck' >&2; exit 3`) exited with 3: no such luck
		vnet: h1: gone (`sleep 1000 &`) exited with 0
		vnet: h2: none (`nosuchprog`) exited with 127: /bin/sh: 1: exec: nosuchprog: not found
	END
	atf_check -e file:wanted vnet up -w "$W" lab.yaml
	sed -i -e 2,3d -e s/3/4/g wanted
	atf_check -o match:'^\+ h2: daemon none' -e file:wanted vnet apply -w "$W" other.yaml
	atf_check -o match:'none.*runs$' vnet show -w "$W"
	atf_check vnet down "$W"
	atf_check -e file:wanted vnet run -w "$W" other.yaml -- true
	# Of many some are told of.
	printf 'nodes: {"h[1-14]": {daemons: {d: {command: exit 1}}}}\nlinks: []\n' >many.yaml
	atf_check -e match:'^vnet: h10: d .`exit 1`. exited with 1$' -e not-match:h11 \
		-e match:'^vnet: 4 more daemons have ended: see `vnet show`$' vnet run -w "$W" many.yaml -- true
}

case_ run_dir 'Daemons of two nodes have the same pid files; one that gave up its rights reads its configuration' require.progs setpriv
run_dir() {
	cat >lab.yaml <<'END'
defaults:
  host:
    daemons:
      one: {command: "sh -c 'set -C; echo $$ >/run/one.pid && exec sleep 1000'"}
      weak: {command: "setpriv --reuid 65534 --clear-groups cat %s", config: "it was read\n"}
nodes:
  h1:
    daemons:
      free: {command: "echo it is %s here"}
  h2:
links:
  - h1 -- h2
END
	W="$prefix"
	atf_check -e ignore vnet up -w "$W" lab.yaml
	dead() {
		vnet show -w "$W" >shown && [ "$(grep -c ' dead: exited with 0: it was read$' shown)" = 2 ] &&
			grep -q '^h1 *free .*: it is %s here$' shown
	}
	within 50 dead || atf_fail "$(cat shown)"
	atf_check -o match:'^2$' sh -c "grep -c '^h. *one .* runs$' shown"
	# Its output, and its configuration.
	atf_check -o inline:'it was read\nit was read\n' vnet exec -w "$W" h2 cat /run/vnet/weak.log /run/vnet/weak.conf
	if [ -e /run/one.pid ] || [ -e /run/vnet ]; then
		atf_fail 'it is on the machine'
	fi
	atf_check -s exit:1 vnet exec -w "$W" test -e /run/one.pid
	atf_check vnet down "$W"
}

case_ resolver 'A name that is not in /etc/hosts is known to be none at once: nobody waits for the name servers of the machine'
resolver() {
	W="$prefix"
	atf_check vnet up -w "$W" linear,2
	atf_check -s exit:1 vnet exec -w "$W" h1 grep -q '^nameserver' /etc/resolv.conf
	atf_check -o match:'^10.0.0.2 +h2' timeout 4 vnet exec -w "$W" h1 getent hosts h2
	atf_check -s exit:2 timeout 4 vnet exec -w "$W" h1 getent ahosts nosuch.example.net
	atf_check vnet down "$W"
}

case_ hosts_alone 'With `routing: hosts` hosts have a default route, and routers only what they are told'
hosts_alone() {
	printf 'topology: chain,2\nrouting: hosts\nipv6: true\n' >lab.yaml
	W="$prefix"
	atf_check vnet up -w "$W" lab.yaml
	atf_check -o match:'^default' sh -c "vnet exec -w $W h1 netstat -rn4"
	atf_check -o match:'^default' sh -c "vnet exec -w $W h2 netstat -rn6"
	atf_check -s exit:1 sh -c "vnet exec -w $W r1 netstat -rn | grep -E 'UG|^default'"
	atf_check -s exit:1 -o ignore vnet pingall -w "$W"
	atf_check -o match:'^routing: hosts$' -o not-match:default vnet save -w "$W"
	# The rest by apply, as an ordinary change.
	printf 'topology: chain,2\nrouting: static\nipv6: true\n' >lab.yaml
	atf_check -o match:'^[+] r1: route' -o not-match:' h[12]: ' vnet apply -w "$W" lab.yaml
	atf_check -o ignore vnet pingall -w "$W"
	atf_check vnet down "$W"
}

case_ failing 'A command that fails ends the building, with its node, status and what it said; nothing is left'
failing() {
	cat >lab.yaml <<'END'
nodes:
  h1:
    kind: host
    commands: ["echo first", "echo oh dear >&2; exit 3", "touch never"]
  h2:
    kind: host
links:
  - [h1, h2]
END
	atf_check -s exit:1 -e inline:'vnet: h1: `echo oh dear >&2; exit 3` exited with 3: oh dear\n' vnet up -w "$prefix" lab.yaml
	[ -z "$(case_worlds)" ] || atf_fail "a world is left"
	sed -i 's/echo oh dear.*exit 3"/kill -9 $$"/' lab.yaml
	atf_check -s exit:1 -e inline:'vnet: h1: `kill -9 $$` was ended by signal 9\n' vnet up -w "$prefix" lab.yaml
	printf 'nodes: {h1: {commands: "false %0100d"}}\nlinks: []\n' 1 >long.yaml
	atf_check -s exit:1 -e inline:"vnet: h1: \`false $(printf %074d 0)...\` exited with 1\n" vnet up -w "$prefix" long.yaml
	sed -i 's/"kill.*never"\]/"true"]\n    sysctls: {net.inet.nosuch: 1}/' lab.yaml
	atf_check -s exit:1 -e match:'h1: `net.inet.nosuch=1` exited with 1: .*unknown oid' vnet up -w "$prefix" lab.yaml
}

case_ large 'In a network of switches that is too large for its own broadcasts hosts reach each other'
large() {
	atf_check -o inline:'1 packets received\n1 packets received\n' vnet run -w "$prefix" tree,2,33 -- sh -c '
		jexec h1 ping -o -c 9 h1089 | grep -o "[01] packets received"
		jexec h40 ping -o -c 9 h41 | grep -o "[01] packets received"'
}

case_ unfiltered 'A switch hands no frames to a packet filter'
unfiltered() {
	atf_check vnet up -w "$prefix" minimal
	[ ! -e /proc/sys/net/bridge ] || atf_check -o inline:'0\n0\n0\n' vnet exec -w "$prefix" s1 \
		sh -c 'cd /proc/sys/net/bridge && cat bridge-nf-call-arptables bridge-nf-call-ip6tables bridge-nf-call-iptables'
	atf_check vnet down "$prefix"
}

case_ many_ports 'A switch with more ports than a bridge takes is several bridges that work as one'
many_ports() {
	atf_check -o inline:'1 packets received\n1 packets received\n1 packets received\n1 packets received\n' \
		vnet run -w "$prefix" single,1100 -- sh -c '
			jexec h1 ping -o -c 9 h1100 | grep -o "[01] packets received"
			jexec h1050 ping -o -c 9 h2 | grep -o "[01] packets received"
			jexec h1050 ping -o -c 9 h1060 | grep -o "[01] packets received"
			jexec h1060 ping -o -c 9 h1099 | grep -o "[01] packets received"'
}
