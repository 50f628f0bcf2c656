# SPDX-License-Identifier: BSD-2-Clause
# apply_test.sh - `vnet apply` changes a running network into what a file says, and nothing else.
. "$(atf_get_srcdir)/lib.sh"

# One that has a bit of all.
write_lab() {
	cat >"$1" <<'END'
routing: static
nodes:
  h1:
    files: {/etc/motd: "one\n", /etc/new/a: "a\n", /etc/x: "x\n"}
    sysctls: {net.inet.ip.ttl: 33}
    daemons:
      stays: {command: sleep 1000}
      goes: {command: sleep 1001}
      configured: {command: "cat %s >>/etc/seen; exec sleep 1002", config: "one\n"}
  h2: {}
  r1: {kind: router}
  s[1-2]: {kind: switch}
links:
  - [h1, r1]
  - [r1, s1]
  - [s1, h2]
  - [s1, s2]
  - [s1, s2]
END
}

# apply FILE: into case's world; prints what is different. same FILE: nothing is.
apply() {
	vnet apply -w "$W" "$@"
}
same() {
	atf_check vnet apply -w "$W" "$1"
}
pid_of() {
	vnet show -w "$W" "$1" | awk -v name="$2" '$2 == name { print $3 }'
}
reached() {
	vnet pingall -w "$W" "$@" >matrix 2>&1
}
jexec() {
	vnet exec -w "$W" "$@"
}

case_ itself 'What a network was built from, and what is saved of it, is no change'
itself() {
	W="$prefix"
	for lab in minimal reversed,3 lan,2 linear,2,2 torus,3,3 tree,2,2 chain,2 ring,3 mesh,3 star,3 fattree,2 random,4,2,7 \
		"$here"/examples/*.yaml; do
		case $lab in
		*/ospf.yaml) command -v bird >/dev/null || continue ;;
		*/web.yaml) command -v iperf3 >/dev/null || continue ;;
		esac
		vnet up -w "$W" "$lab" || atf_fail "$lab"
		same "$lab"
		atf_check vnet save -w "$W" saved.yaml
		same saved.yaml
		atf_check vnet down "$W"
	done
}

case_ each 'Everything that a file can say is changed where it runs, and back again'
each() {
	W="$prefix"
	write_lab one.yaml
	cat >two.yaml <<'END'
routing: static
nodes:
  h1:
    files: {/etc/motd: "two\n", /etc/new/b: "b\n"}
    sysctls: {net.inet.ip.ttl: 34}
    daemons:
      stays: {command: sleep 1000}
      comes: {command: sleep 1003}
      configured: {command: "cat %s >>/etc/seen; exec sleep 1002", config: "two\n"}
  h2: {routes: {192.0.2.0/24: blackhole}}
  r1: {kind: router, loopback: 198.51.100.1/32}
  s[1-2]: {kind: switch}
  h3: {commands: "echo here >/etc/mark"}
links:
  - [{node: h1, mtu: 1400}, {node: r1, mtu: 1400}]
  - [r1, s1]
  - [s1, {node: h2, addresses: [10.0.2.77/24], ether: "02:00:00:00:00:99"}]
  - ends: [s1, s2]
    down: true
  - [s1, s2]
  - [h3, s2]
END
	cat >wanted <<'END'
+ h3 (host)
~ s1:s1-eth3 -- s2:s2-eth1: down
+ h3:h3-eth0 -- s2:s2-eth3
~ h1:h1-eth0: mtu 1500 -> 1400
~ r1:r1-eth0: mtu 1500 -> 1400
~ h2:h2-eth0: ether 02:00:00:00:00:99
- h2:h2-eth0: address 10.0.2.1/24
+ h2:h2-eth0: address 10.0.2.77/24
- h1: file /etc/new/a
- h1: file /etc/x
~ h1: file /etc/motd
+ h1: file /etc/new/b
~ h1: sysctl net.inet.ip.ttl = 34
- h1: daemon goes
+ h1: daemon comes
~ h1: daemon configured
+ h2: route 192.0.2.0/24 blackhole
- r1:lo1: address 10.192.0.1/32
+ r1:lo1: address 198.51.100.1/32
END
	atf_check vnet up -w "$W" one.yaml
	stays=$(pid_of h1 stays)
	atf_check -o file:wanted vnet apply -w "$W" --dry-run two.yaml
	same one.yaml
	atf_check -o file:wanted vnet apply -w "$W" two.yaml
	same two.yaml
	[ "$stays" = "$(pid_of h1 stays)" ] || atf_fail 'a daemon that stays was touched'
	within 50 reached || atf_fail "$(cat matrix)"
	within 50 jexec h1 grep -q two /etc/seen
	atf_check -o inline:'two\nb\none\ntwo\n' vnet exec -w "$W" h1 cat /etc/motd /etc/new/b /etc/seen
	atf_check -o inline:'here\n' vnet exec -w "$W" h3 cat /etc/mark
	atf_check -o inline:'b\n' vnet exec -w "$W" h1 ls /etc/new
	atf_check -s exit:1 vnet exec -w "$W" h1 test -e /etc/x
	atf_check -o inline:'net.inet.ip.ttl: 34\n' vnet exec -w "$W" h1 sysctl net.inet.ip.ttl
	atf_check -o inline:'sleep 1000\nsleep 1002\nsleep 1003\n' sh -c "vnet exec -w $W ps -eo args | grep '^sleep' | sort"
	atf_check -o match:'s1-eth3 -- s2:s2-eth1 down' -o match:'s1-eth4 -- s2:s2-eth2 up' vnet show -w "$W"
	atf_check -o match:'mtu 1400' vnet exec -w "$W" h1 ifconfig h1-eth0
	atf_check -o match:'02:00:00:00:00:99' -o match:'inet 10.0.2.77 ' -o not-match:'inet 10.0.2.1 ' vnet exec -w "$W" h2 ifconfig h2-eth0
	atf_check -o match:'^default +10.0.2.254' -o match:'^192.0.2.0/24 ' vnet exec -w "$W" h2 netstat -rn
	atf_check -o match:'^10.0.2.1.*h3$' vnet exec -w "$W" h1 grep h3 /etc/hosts
	atf_check -o save:back vnet apply -w "$W" one.yaml
	atf_check -o inline:'18\n' grep -c . back
	same one.yaml
	within 50 reached || atf_fail "$(cat matrix)"
	atf_check -o inline:'one\na\nx\n' vnet exec -w "$W" h1 cat /etc/motd /etc/new/a /etc/x
	atf_check vnet down "$W"
}

# with_files TEXT FILE ...: h1 has these, with that text.
with_files() {
	text=$1
	shift
	printf 'nodes:\n  h1:\n    files:\n'
	for file in "$@"; do echo "      $file: \"$text\""; done
}

case_ files 'A file is changed and taken away as often as may be, a new one or one of the machine, by a link or not'
# shellcheck disable=SC2086 # $all is several words
files() {
	W="$prefix"
	mkdir linked
	echo machine | tee old linked/old >/dev/null
	ln -s "$PWD/linked/old" link
	ln -s "$PWD/linked/new" nowhere
	all="$PWD/old $PWD/link $PWD/new $PWD/nowhere $PWD/sub/new"
	listing=$(ls -lR "$PWD/linked")
	for text in 1 2 3; do with_files $text $all >$text.yaml; done
	echo 'nodes: {h1: {}}' >none.yaml
	atf_check vnet up -w "$W" 1.yaml
	for lab in 2 3 none 1 2 none; do
		atf_check -o ignore vnet apply -w "$W" $lab.yaml
		mounts=5 # one for each file, and none that is covered by another one
		[ $lab != none ] || mounts=0
		[ $lab = 1 ] || atf_check -s ignore -o inline:"$mounts\n" vnet exec -w "$W" h1 grep -c " $PWD/.* - tmpfs " /proc/self/mountinfo
		if [ $lab = none ]; then
			atf_check -o inline:'machine\nmachine\n' vnet exec -w "$W" h1 cat "$PWD/old" "$PWD/link"
			atf_check -s exit:1 vnet exec -w "$W" h1 test -e "$PWD/new" -o -e "$PWD/nowhere" -o -e "$PWD/sub/new"
		else
			atf_check -o inline:$lab$lab$lab$lab$lab vnet exec -w "$W" h1 cat $all
		fi
	done
	atf_check -o inline:"$listing\n" ls -lR "$PWD/linked"
	atf_check -o inline:'machine\nmachine\n' cat old link
	atf_check vnet down "$W"
}

# sysctls_of NODE VALUES NAME ...: they are these.
sysctls_of() {
	node=$1 values=$2
	shift 2
	atf_check -o inline:"$(echo "$values" | tr ' ' '\n')\n" vnet exec -w "$W" "$node" sysctl -n "$@"
}

case_ sysctls 'A sysctl that is gone from the file is what it was before the network set it'
# shellcheck disable=SC2086 # $three is three words
sysctls() {
	W="$prefix" linux=/proc/sys/net/ipv4/conf/h1-eth0/forwarding
	three="net.inet.ip.ttl net.inet.ip.forwarding net.inet.ip.redirect"
	printf 'nodes: {h1: {}, h2: {}}\nlinks: [[h1, h2]]\n' >bare.yaml
	cat >set.yaml <<'END'
nodes:
  h1: {sysctls: {net.inet.ip.ttl: 33, net.ipv4.conf.all.forwarding: 1, net/ipv4/conf/h1-eth0/forwarding: 0, kern.hostname: other}}
  h2: {}
links: [[h1, h2]]
END
	sed 's/33/34/' set.yaml >more.yaml
	# Of a network that was built with them, and of one that got them later; however often they changed.
	for built in set bare; do
		atf_check vnet up -w "$W" $built.yaml
		[ $built = set ] || sysctls_of h1 '64 0 1 h1' $three kern.hostname
		atf_check -o ignore vnet apply -w "$W" more.yaml
		sysctls_of h1 '34 1 1 other' $three kern.hostname
		atf_check -o inline:'0\n' vnet exec -w "$W" h1 cat $linux
		atf_check vnet save -w "$W" saved.yaml
		same saved.yaml
		atf_check -o match:'^- h1: sysctl net.inet.ip.ttl$' vnet apply -w "$W" bare.yaml
		sysctls_of h1 '64 0 1 h1' $three kern.hostname
		atf_check -o inline:'0\n' vnet exec -w "$W" h1 cat $linux
		same bare.yaml
		atf_check vnet down "$W"
	done
	# Those of an interface that is made anew.
	atf_check vnet up -w "$W" set.yaml
	atf_check vnet -w "$W" jail -r h2
	atf_check -o ignore vnet apply -w "$W" set.yaml
	atf_check -o inline:'0\n' vnet exec -w "$W" h1 cat $linux
	atf_check vnet down "$W"
	# One of several; a change that fails takes back what it has set, and sets what it has taken back.
	atf_check vnet up -w "$W" set.yaml
	sed -e 's/net.inet.ip.ttl: 33/net.inet.ip.redirect: 0/' -e 's/h2: {}/h2: {commands: "exit 3"}/' set.yaml >fails.yaml
	atf_check -s exit:1 -o ignore -e match:'exited with 3' vnet apply -w "$W" fails.yaml
	sysctls_of h1 '33 1 1' $three
	sed -i 's/exit 3/true/' fails.yaml
	atf_check -o ignore vnet apply -w "$W" fails.yaml
	sysctls_of h1 '64 1 0' $three
	# What was known of a node that is gone is not its successor's.
	atf_check vnet -w "$W" jail -r h1
	sed 's/h1: {sysc.*/h1: {kind: router}/' set.yaml >router.yaml
	atf_check -o ignore vnet apply -w "$W" router.yaml
	sysctls_of h1 '64 1 1' $three
	sed 's/{kind: router}/{kind: router, sysctls: {net.ipv4.conf.all.forwarding: 0}}/' router.yaml >off.yaml
	atf_check -o ignore vnet apply -w "$W" off.yaml
	sysctls_of h1 '64 0 1' $three
	atf_check -o ignore vnet apply -w "$W" router.yaml
	sysctls_of h1 '64 1 1' $three
	atf_check vnet down "$W"
}

case_ sysctls_order 'After a change sysctls that change each other are as their order in the file says'
sysctls_order() {
	W="$prefix" own=net/ipv4/conf/h1-eth0/forwarding all=net.ipv4.conf.all.forwarding
	printf 'nodes: {h1: {sysctls: {SYSCTLS}}, h2: {}}\nlinks: [[h1, h2]]\n' >lab
	sed "s,SYSCTLS,$own: 1," lab >built.yaml
	atf_check vnet up -w "$W" built.yaml
	for wanted in "1 0/$all: 1; $own: 0" "0 1/$own: 1" "1 1/$own: 1; $all: 1" "0 1/$own: 1" "0 1/$all: 0; $own: 1"; do
		sed "s,SYSCTLS,$(echo "${wanted#*/}" | sed 's/;/\\,/')," lab >lab.yaml
		atf_check -o ignore vnet apply -w "$W" lab.yaml
		atf_check -o inline:"$(echo "${wanted%%/*}" | tr ' ' '\n')\n" vnet exec -w "$W" h1 \
			cat /proc/sys/net/ipv4/conf/all/forwarding /proc/sys/$own
	done
	atf_check vnet down "$W"
}

# talk WORD: what the server at the other end of the connection answers.
talk() {
	echo "$1" >&3
	read -r answer <&4
	[ "$answer" = "$1" ] || atf_fail "the connection is broken: $answer"
}

case_ connection 'A connection through what stays survives; its stacks, addresses and names are not touched' require.progs socat
connection() {
	W="$prefix"
	atf_check vnet up -w "$W" linear,3
	mkfifo in out
	jexec h1 socat TCP-LISTEN:7,reuseaddr,fork EXEC:cat &
	server=$!
	jexec h2 socat -T 60 - TCP:h1:7,retry=50,interval=0.1 <in >out &
	client=$!
	exec 3>in 4<out
	talk hello
	vnet show -w "$W" --json h1 >h1.json
	# h3 and its switch go, a router comes, s1 gets another host; all its other cables stay where they are.
	cat >lab.yaml <<'END'
nodes:
  h[1-2]: {}
  h4: {}
  s[1-2]: {kind: switch}
  s4: {kind: switch}
links:
  - [h4, s1]
  - [h1, s1]
  - [h2, s2]
  - [s1, s4]
  - [s2, s1]
END
	atf_check -o inline:'- s3 (switch)
- h3 (host)
+ h4 (host)
+ s4 (switch)
- h3:h3-eth0 -- s3:s3-eth1
- s3:s3-eth2 -- s2:s2-eth3
+ h4:h4-eth0 -- s1:s1-eth3
+ s1:s1-eth4 -- s4:s4-eth1
' vnet apply -w "$W" lab.yaml
	talk again
	vnet show -w "$W" --json h1 >after.json
	atf_check -o file:h1.json cat after.json
	same lab.yaml
	within 50 reached || atf_fail "$(cat matrix)"
	# Whatever comes and goes around it.
	for lab in linear,4 linear,2 lab.yaml linear,3; do
		apply "$lab" >/dev/null || atf_fail "$lab"
		talk "$lab"
	done
	exec 3>&- 4<&-
	wait $client
	kill $server 2>/dev/null
	wait $server
	atf_check vnet down "$W"
}

# on NAME: the bridge of s1 that has the interface.
on() {
	for bridge in s1 s1+1; do
		! jexec s1 ifconfig $bridge | grep -q "member: $1 " || echo $bridge
	done
}
pings() {
	atf_check -o match:'1 packets received' vnet exec -w "$W" "$1" ping -o -c 5 "$2"
}

case_ large 'A switch that outgrows its bridge gets another one, and loses it again; its stack and its ports stay'
large() {
	W="$prefix"
	atf_check vnet up -w "$W" single,959
	s1=$(vnet -w "$W" jls -j s1 jid)
	jexec s1 ifconfig s1-eth1 >before
	atf_check -o save:out vnet apply -w "$W" single,963
	atf_check -o inline:'8\n' grep -c '^+ h96[0-3]' out
	same single,963
	[ "$(on s1-eth959) $(on s1-eth963)" = 's1 s1+1' ] || atf_fail "$(on s1-eth959) $(on s1-eth963)"
	for pair in 'h1 h963' 'h963 h962' 'h960 h961' 'h959 h960'; do
		# shellcheck disable=SC2086
		pings $pair
	done
	# A port of the second one goes, others come.
	printf 'nodes: {s1: switch, "h[1-960,962-965]": }\nlinks: [["h[1-960,962-965]", s1]]\n' >lab.yaml
	atf_check -o save:out vnet apply -w "$W" lab.yaml
	atf_check -o inline:'6\n' grep -c . out
	same lab.yaml
	pings h965 h963
	pings h2 h965
	atf_check -o save:out vnet apply -w "$W" single,959
	atf_check -o inline:'lo0 s1\n' sh -c "vnet exec -w $W s1 ifconfig -l | tr ' ' '\n' | grep -v eth | paste -sd ' '"
	pings h3 h959
	[ "$s1" = "$(vnet -w "$W" jls -j s1 jid)" ] || atf_fail 's1 is another one'
	jexec s1 ifconfig s1-eth1 >after
	atf_check -o file:before cat after
	same single,959
	atf_check vnet down "$W"
}

# swap NODE NODE: a network of 1,089 hosts in which these two have each other's addresses.
swap() {
	echo "topology: tree,2,33
nodes:
  h$1: {interfaces: {h$1-eth0: 10.0.0.$2/8}}
  h$2: {interfaces: {h$2-eth0: 10.0.0.$1/8}}"
}

case_ answers 'What switches of a large network answer for their hosts is true after a change, and when it is not large any more'
answers() {
	W="$prefix"
	atf_check vnet up -w "$W" tree,2,33
	swap 1 66 >swapped.yaml
	atf_check -o save:out vnet apply -w "$W" swapped.yaml
	atf_check -o inline:'4\n' grep -c . out
	pings h200 10.0.0.66
	pings h100 10.0.0.1
	printf 'nodes: {"h[1-66]": , "s[1-3]": switch}\nlinks: [["h[1-33]", s2], ["h[34-66]", s3], [s2, s1], [s3, s1]]\n' >small.yaml
	atf_check -o ignore vnet apply -w "$W" small.yaml
	pings h2 h66
	# One that is made anew has another MAC address.
	atf_check vnet -w "$W" jail -r h65
	atf_check -o ignore vnet apply -w "$W" small.yaml
	pings h1 h65
	atf_check vnet down "$W"
}

case_ least_mtu 'A cable gets the least MTU that a file may say'
least_mtu() {
	W="$prefix"
	printf 'nodes: {h1: , h2: }\nlinks: [{ends: [h1, h2]}]\n' >lab.yaml
	sed 's/}]/, mtu: 68}]/' lab.yaml >least.yaml
	atf_check vnet up -w "$W" lab.yaml
	atf_check -o inline:'~ h1:h1-eth0: mtu 1500 -> 68\n~ h2:h2-eth0: mtu 1500 -> 68\n' vnet apply -w "$W" least.yaml
	same least.yaml
	atf_check vnet down "$W"
}

case_ drift 'What was changed by hand, or has died, is made as it was described'
drift() {
	W="$prefix"
	write_lab lab.yaml
	atf_check vnet up -w "$W" lab.yaml
	r1=$(vnet -w "$W" jls -j r1 jid)
	atf_check vnet exec -w "$W" h1 ifconfig h1-eth0 mtu 1300
	atf_check vnet exec -w "$W" r1 ifconfig r1-eth1 inet 10.0.2.254 delete
	atf_check vnet exec -w "$W" s2 ifconfig s2-eth1 down
	atf_check vnet exec -w "$W" s1 ifconfig s1 deletem s1-eth1
	atf_check vnet -w "$W" jail -r h2
	jexec h1 sh -c "kill -9 $(pid_of h1 goes)"
	within 50 dead goes
	# What is not the lab's is left alone.
	atf_check vnet exec -w "$W" h1 ifconfig h1-eth0 inet 192.0.2.1/24 alias
	atf_check vnet -w "$W" jail -c name=other vnet persist
	cat >wanted <<'END'
+ h2 (host)
+ s1:s1-eth2 -- h2:h2-eth0
~ s1:s1-eth3 -- s2:s2-eth1: up
~ h1:h1-eth0: mtu 1300 -> 1500
+ r1:r1-eth1: address 10.0.2.254/24
~ s1:s1-eth1: member of its bridge
+ h1: daemon goes
END
	atf_check -o file:wanted vnet apply -w "$W" lab.yaml
	same lab.yaml
	[ "$r1" = "$(vnet -w "$W" jls -j r1 jid)" ] || atf_fail 'r1 is another one'
	within 50 reached || atf_fail "$(cat matrix)"
	atf_check -o match:'inet 192.0.2.1 ' vnet exec -w "$W" h1 ifconfig h1-eth0
	atf_check -o match:'inet 10.0.2.1 ' vnet exec -w "$W" h2 ifconfig h2-eth0
	atf_check -o ignore vnet -w "$W" jls -j other
	atf_check vnet down "$W"
}
case_ commands 'What a node'\''s commands have changed is taken for described; what was changed by hand since is not'
commands() {
	W="$prefix"
	cat >lab.yaml <<'END'
routing: static
nodes:
  h1:
    commands:
      - ifconfig h1-eth0 mtu 1300
      - route delete default
      - ifconfig h1-eth1 inet 192.0.2.1 delete
  h2: {}
  h3: {commands: ifconfig h3-eth0 down}
  r1: {kind: router}
links:
  - [h1, r1]
  - [{node: h1, addresses: [192.0.2.1/24, 192.0.2.2/24]}, {node: h2, addresses: 192.0.2.9/24}]
  - [h3, r1]
  - [h2, r1]
END
	atf_check vnet up -w "$W" lab.yaml
	same lab.yaml
	atf_check vnet save -w "$W" saved.yaml
	same saved.yaml
	atf_check vnet exec -w "$W" h1 ifconfig h1-eth0 inet 10.0.1.1 delete
	atf_check vnet exec -w "$W" h1 ifconfig h1-eth1 mtu 1200
	atf_check vnet exec -w "$W" h1 ifconfig h1-eth1 inet 192.0.2.2 delete
	cat >wanted <<'END'
~ h1:h1-eth1: mtu 1200 -> 1500
+ h1:h1-eth0: address 10.0.1.1/24
+ h1:h1-eth1: address 192.0.2.2/24
END
	vnet apply -w "$W" lab.yaml | sort >changes
	sort wanted >wanted.sorted
	atf_check -o file:wanted.sorted cat changes
	same lab.yaml
	atf_check -o match:'mtu 1300' -o match:'inet 10.0.1.1 ' vnet exec -w "$W" h1 ifconfig h1-eth0
	atf_check -o match:'mtu 1500' -o match:'inet 192.0.2.2 ' -o not-match:'inet 192.0.2.1 ' vnet exec -w "$W" h1 ifconfig h1-eth1
	# A change elsewhere, and commands that are new, leave it so.
	sed 's/h2: {}/h2: {commands: ifconfig h2-eth1 mtu 1400}/' lab.yaml >more.yaml
	sed -i 's/192.0.2.2.24/&, 192.0.2.3\/24/' more.yaml
	atf_check -o match:'\+ h2: command ifconfig h2-eth1 mtu 1400' vnet apply -w "$W" more.yaml
	atf_check -o not-match:default vnet exec -w "$W" h1 netstat -rn -f inet
	same more.yaml
	atf_check vnet exec -w "$W" h2 ifconfig h2-eth0 mtu 1450
	atf_check -o inline:'~ h2:h2-eth0: mtu 1450 -> 1500\n' vnet apply -w "$W" more.yaml
	# Also of an interface of which commands have changed something else.
	atf_check vnet exec -w "$W" h2 ifconfig h2-eth1 down
	atf_check -o inline:'~ h2:h2-eth1 -- r1:r1-eth2: up\n+ h2: route 0.0.0.0/0 10.0.3.254\n' vnet apply -w "$W" more.yaml
	atf_check -o match:'UP.*mtu 1400' vnet exec -w "$W" h2 ifconfig h2-eth1
	atf_check -o not-match:UP vnet exec -w "$W" h3 ifconfig h3-eth0
	atf_check vnet down "$W"
}
dead() { vnet show -w "$W" h1 | grep -q "^h1 *$1 .*dead"; }

# The second one, which waits for the first one to end.
waiting() {
	[ "$(vnet exec -w "$W" ps axww | grep -c '[a]pply .*old.yaml$')" = 2 ]
}
ends_by_signal() {
	kill -TERM "$second" 2>nothing
	grep -q '^vnet: interrupted: another change is under way$' second
}

case_ failing 'A command that fails, or is interrupted, undoes the change'
failing() {
	W="$prefix"
	write_lab old.yaml
	atf_check vnet up -w "$W" old.yaml
	seen >before
	sed -e 's/h2: {}/h2: {}\n  h9: {commands: ["echo no >\&2; exit 4"]}/' -e 's/one.n/other\\n/' old.yaml >new.yaml
	echo '  - [h9, s2]' >>new.yaml
	sed -i 's/.*\[h1, r1\]$/  - [h1, s2]/' new.yaml
	atf_check -s exit:1 -o ignore -e inline:'vnet: h9: `echo no >&2; exit 4` exited with 4: no\n' vnet apply -w "$W" new.yaml
	same old.yaml
	seen >after
	atf_check -o file:before cat after
	within 50 reached || atf_fail "$(cat matrix)"
	atf_check -o inline:'one\na\nx\n' vnet exec -w "$W" h1 cat /etc/motd /etc/new/a /etc/x
	sed -i 's/"echo no.*4"/sleep 1000/' new.yaml
	vnet apply -w "$W" new.yaml >/dev/null 2>interrupted &
	within 50 sleeping || atf_fail 'it does not sleep'
	first=$!
	vnet apply -w "$W" old.yaml 2>second &
	second=$!
	within 50 waiting || atf_fail 'nobody waits'
	within 50 ends_by_signal || atf_fail 'what waits can not be interrupted'
	wait $second
	atf_check_equal 1 $?
	kill -TERM $first # the shell lets what is in the background ignore SIGINT
	wait $first
	atf_check -o match:'h9: `sleep 1000` was ended by signal 15' cat interrupted
	same old.yaml
	atf_check vnet down "$W"
}
sleeping() { [ "$(jexec ps -eo args | grep -c '^sleep 1000')" -eq 2 ]; }
seen() {
	vnet show -w "$W" | sed -e 1d -e 's/ *[0-9]* runs$/ runs/'
}

case_ bridge_gone "A switch's bridge that somebody has destroyed or taken down is made again, with its ports"
bridge_gone() {
	W="$prefix"
	printf 'nodes: {"h[1-3]": , "s[1-2]": switch}\ndefaults: {mtu: 9000}\nlinks: ["h[1-2] -- s1", h3 -- s2, s1 -- s2]\n' >lab.yaml
	printf '~ s1:s1-eth%s: member of its bridge\n' 1 2 3 >wanted
	atf_check vnet up -w "$W" lab.yaml
	for way in 'ifconfig s1 destroy' 'ifconfig s1 down' 'ip link del s1'; do
		# shellcheck disable=SC2086 # the words of a command
		atf_check vnet exec -w "$W" s1 $way
		atf_check -s exit:1 -o match:'100% dropped' vnet pingall -w "$W"
		atf_check -o file:wanted vnet apply -w "$W" --dry-run lab.yaml
		atf_check -o file:wanted vnet apply -w "$W" lab.yaml
		atf_check -o match:' 0% dropped' vnet pingall -w "$W"
		atf_check vnet apply -w "$W" lab.yaml
		atf_check -o match:'mtu 9000' vnet exec -w "$W" s1 ifconfig s1
	done
	# Its ports come and go as before, and what else is made there.
	atf_check -o inline:'epair0a\n' vnet exec -w "$W" s1 ifconfig epair create
	atf_check vnet exec -w "$W" s1 ifconfig epair0a destroy
	atf_check vnet exec -w "$W" s1 ifconfig s1 destroy
	printf 'nodes: {"h[1-4]": , "s[1-2]": switch}\ndefaults: {mtu: 9000}\nlinks: ["h[1-2] -- s1", h3 -- s2, s1 -- s2, h4 -- s1]\n' >more.yaml
	atf_check -o ignore vnet apply -w "$W" more.yaml
	atf_check -o match:' 0% dropped' vnet pingall -w "$W"
	atf_check vnet down "$W"
}

case_ errors 'What can not be applied is said, and nothing is changed'
errors() {
	atf_check -s exit:64 -e match:'^usage: vnet apply' vnet apply
	atf_check -s exit:64 -e match:'^usage: vnet apply' vnet apply a b
	atf_check -s exit:64 -e match:'^usage: vnet apply' vnet apply --nosuch minimal
	atf_check -s exit:1 -e match:'"nosuch" is neither a topology nor a file' vnet apply nosuch
	atf_check -s exit:1 -e match:'no world is called' vnet apply -w "$prefix" minimal
	world_up
	atf_check -s exit:1 -e match:'no network runs in world' vnet apply -w "$W" minimal
	world_down
	atf_check vnet up -w "$W" minimal
	printf 'nodes: {h1: {}, x: {kind: external, nic: eth9}}\nlinks: [[h1, x]]\n' >external.yaml
	atf_check -s exit:1 -o ignore -e match:'x: (only root can give away|the machine has no interface called eth9)' vnet apply -w "$W" external.yaml
	printf 'ipv4: 10.0.0.0/30\nnodes: {s: {kind: switch}, "h[1-9]": {}}\nlinks: [["h[1-9]", s]]\n' >small.yaml
	atf_check -s exit:1 -e match:'too small' vnet apply -w "$W" small.yaml
	atf_check -s exit:1 -e match:'this is a jail' vnet exec -w "$W" h1 "$(command -v vnet)" apply minimal
	atf_check -s exit:1 -e match:'this is a jail' vnet exec -w "$W" h1 "$(command -v vnet)" show
	atf_check vnet -w "$W" jail -c name=s2 vnet persist
	atf_check -s exit:1 -e match:'s2: a jail of this name is there already' vnet apply -w "$W" linear,2
	atf_check vnet -w "$W" jail -r s2
	same minimal
	# An interface under another name is not the lab's any more.
	atf_check -o ignore vnet exec -w "$W" h1 ifconfig h1-eth0 name wan0
	atf_check -o inline:'+ h1:h1-eth0 -- s1:s1-eth1\n' vnet apply -w "$W" minimal
	atf_check -o inline:'lo0 h1-eth0\n' vnet exec -w "$W" h1 ifconfig -l
	same minimal
	atf_check vnet down "$W"
}
