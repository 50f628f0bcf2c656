# SPDX-License-Identifier: BSD-2-Clause
# save_test.sh - `vnet save` writes a lab file of the running network, `vnet show` shows it.
. "$(atf_get_srcdir)/lib.sh"

# Nodes, links and addresses as the kernel has them, daemons without their pids.
seen() {
	vnet show -w "$W" | sed -e 1d -e 's/ *[0-9]* runs$/ runs/'
}

# again TOPOLOGY|FILE: up, saved, up from what was saved: the same network, and saved alike.
again() {
	W="$prefix"
	vnet up -w "$W" "$1" || atf_fail "$1"
	seen >first
	atf_check -o save:saved.yaml vnet save -w "$W"
	atf_check vnet down "$W"
	vnet up -w "$W" saved.yaml || atf_fail "$1: $(cat saved.yaml)"
	seen >second
	atf_check -o file:first cat second
	atf_check -o file:saved.yaml vnet save -w "$W" -
	atf_check vnet down "$W"
}

case_ switched 'Networks of switches are the same after they were saved and built again'
switched() {
	for topology in minimal reversed,3 lan,2 linear,2,2 torus,3,3 tree,2,2; do
		again "$topology"
	done
}
case_ routed 'So are networks of routers'
routed() {
	for topology in chain,2 ring,3 mesh,3 star,3 fattree,2 random,4,2,7; do
		again "$topology"
	done
}
case_ examples 'So are the examples'
examples() {
	for example in "$here"/examples/*.yaml; do
		case $example in
		*/ospf.yaml) command -v bird >/dev/null || continue ;;
		*/web.yaml) command -v iperf3 >/dev/null || continue ;;
		esac
		again "$example"
	done
}

case_ everything 'All that a file can say is written so that it is read again: odd texts, names, addresses, links'
everything() {
	cat >lab.yaml <<'END'
name: odd.one
ipv4: 10.9.0.0/16
ipv6: true
routing: static
nodes:
  "true": {}
  n1:
    files:
      /etc/a b: "one\ntwo: \"2\" \\ # no comment\n"
      /etc/end: "no newline"
      /etc/tab: " \tspace first\n\n"
      /etc/empty: ""
      /etc/utf8: "gr\u00fcn \u2028 \U0001f600\n"
    sysctls: {net.inet.ip.ttl: 33}
    commands: ["true", "echo \"a: b\" && :\ntrue"]
    daemons:
      sleeper: {command: "sleep 1000"}
      configured: {command: "cat %s >/dev/null; sleep 1000", config: "- [x\n  y: z\n"}
    routes: {192.0.2.0/24: blackhole, "2001:db8::/32": blackhole}
  r1: {kind: router, loopback: [198.51.100.1/32, 2001:db8::1/128]}
  s1: {kind: switch}
  a-node-with-a-name-of-more-than-fifteen-letters: {}
links:
  - ends: [{node: n1, interface: wan0, mtu: 1400, ether: "02:00:00:00:00:07", addresses: []}, "r1:lan1"]
    mtu: 1400
  - [r1, s1]
  - ends: ["true", s1]
    down: true
  - [a-node-with-a-name-of-more-than-fifteen-letters, s1]
END
	again lab.yaml
	atf_check -o match:'^name: odd.one$' -o match:'^ipv4: "10.9.0.0/16"|^ipv4: 10.9.0.0/16' -o match:'down: true' \
		-o match:'interface: wan0, mtu: 1400, ether: "02:00:00:00:00:07", addresses: \[\]' cat saved.yaml
	atf_check -o inline:'1\n' grep -c 10.9 saved.yaml
}

case_ changed 'What was changed by hand is saved as it is: cables, MTUs, addresses, routes, nodes'
changed() {
	W="$prefix"
	atf_check vnet up -w "$W" chain,2
	atf_check vnet -w "$W" jexec r2 ifconfig r2-eth0 down
	atf_check vnet -w "$W" jexec h1 ifconfig h1-eth0 mtu 1300
	atf_check vnet -w "$W" jexec h2 ifconfig h2-eth0 inet 10.0.2.1 delete
	atf_check -s exit:0 -o ignore vnet -w "$W" jexec r1 route delete 10.0.2.0/24
	atf_check vnet save -w "$W" saved.yaml
	atf_check -o match:'down: true' -o match:'node: h1, mtu: 1300' -o match:'node: h2, addresses: \[\]' \
		-o not-match:'10.0.2.0/24: ' cat saved.yaml
	atf_check vnet -w "$W" jail -r h2
	atf_check -o not-match:h2 vnet save -w "$W"
	atf_check -o match:'^h2 +host +gone' -o match:'r2-eth1 -- h2:h2-eth0 missing' \
		-o match:'r1-eth1 -- r2:r2-eth0 down' vnet show -w "$W"
	atf_check vnet down "$W"
}

case_ ports "What a switch's commands took out of its bridge stays out: it is no difference, not put back, and the network is saved"
ports() {
	cat >lab.yaml <<'END'
nodes:
  h1:
  h2: {commands: ifconfig lagg0 create laggproto failover laggport h2-eth0 laggport h2-eth1 10.9.0.2/24 up}
  s1:
    kind: switch
    commands:
      - ifconfig lagg0 create
      - ifconfig s1 deletem s1-eth2 deletem s1-eth3
      - ifconfig lagg0 laggproto failover laggport s1-eth2 laggport s1-eth3 up
      - ifconfig s1 addm lagg0
links:
  - [{node: h1, addresses: 10.9.0.1/24}, s1]
  - [{node: h2, addresses: []}, s1]
  - [{node: h2, addresses: []}, s1]
END
	members() {
		vnet exec -w "$W" s1 ifconfig s1 | awk '/member:/ { print $2 }' | sort | tr '\n' ' '
	}
	W="$prefix"
	atf_check vnet up -w "$W" lab.yaml
	atf_check vnet apply -w "$W" lab.yaml
	atf_check vnet save -w "$W" saved.yaml
	atf_check vnet apply -w "$W" saved.yaml
	sed 's/10.9.0.1/10.9.0.11/' lab.yaml >more.yaml
	atf_check -o match:'10.9.0.11' -o not-match:member vnet apply -w "$W" more.yaml
	[ "$(members)" = 'lagg0 s1-eth1 ' ] || atf_fail "$(members)"
	atf_check -o ignore vnet exec -w "$W" h1 ping -c 1 10.9.0.2
	# By hand is another thing.
	atf_check vnet exec -w "$W" s1 ifconfig s1 deletem s1-eth1
	atf_check -o inline:'~ s1:s1-eth1: member of its bridge\n' vnet apply -w "$W" more.yaml
	[ "$(members)" = 'lagg0 s1-eth1 ' ] || atf_fail "$(members)"
	atf_check vnet down "$W"
}

case_ show 'A network, a node and its daemons are shown, with how those ended that did'
show() {
	cat >lab.yaml <<'END'
nodes:
  n1:
    daemons:
      sleeper: {command: sleep 1000}
      liar: {command: "echo out; echo 'no such luck' >&2; exit 3"}
      victim: {command: "kill -9 $$"}
  n2: {}
links: [[n1, n2]]
END
	W="$prefix"
	atf_check -e match:"liar.*exited with 3" vnet up -w "$W" lab.yaml
	atf_check -o match:"network lab in world $W: 2 nodes, 1 links" -o match:'^n1 +host +up +10.0.0.1/8$' \
		-o match:'^n1:n1-eth0 -- n2:n2-eth0 up$' -o match:'^n1 +sleeper +[0-9]+ runs$' \
		-o match:'^n1 +liar +[0-9]+ dead: exited with 3: no such luck$' \
		-o match:'^n1 +victim +[0-9]+ dead: was ended by signal 9$' vnet show -w "$W"
	atf_check -o match:'^n1: host, up$' -o match:'^n1-eth0 +up +1500 02.* n2:n2-eth0 10.0.0.1/8$' \
		-o match:'^10.0.0.0/8 +n1-eth0$' vnet show n1 -w "$W"
	atf_check -o match:'"network": "lab"' -o match:'"name": "n1-eth0"' -o match:'"10.0.0.1/8"' -o match:'"state": "dead"' \
		-o match:'"text": "exited with 3"' -o match:'"last": "no such luck"' -o match:'"status": 3,' \
		-o match:'"signal": 9' vnet show -w "$W" --json
	atf_check -s exit:1 -e match:'no node is called "n3"; did you mean "n[12]"' vnet show -w "$W" n3
	atf_check vnet down "$W"
}

case_ further 'Interfaces that the commands of a node have made are shown with it, and their addresses'
further() {
	cat >lab.yaml <<'END'
nodes:
  h1: {commands: [ifconfig vlan7 create vlan 7 vlandev h1-eth0 10.7.0.1/24, ifconfig lo3 create 10.8.0.1/32]}
  s1: {kind: switch, commands: ifconfig bridge7 create}
  r1: {kind: router, loopback: 192.0.2.1/32}
links: [[h1, s1], [r1, s1]]
END
	W="$prefix"
	atf_check vnet up -w "$W" lab.yaml
	atf_check -o match:'^h1 +host +up +10.0.0.1/8 10.8.0.1/32 10.7.0.1/24$' -o match:'^s1 +switch +up +$' vnet show -w "$W"
	atf_check -o match:'^vlan7 +1500 02:.* 10.7.0.1/24$' -o match:'^lo3 +[0-9]+ - +10.8.0.1/32$' -o not-match:'^lo0' \
		-o not-match:'^lo1' vnet show -w "$W" h1
	atf_check -o match:'^bridge7 +down +1500 02:' -o not-match:'^s1 ' vnet show -w "$W" s1
	[ "$(vnet show -w "$W" r1 | grep -c '^lo1 ')" = 1 ] || atf_fail 'lo1 is there once'
	atf_check -o match:'"name": "vlan7"' -o match:'"10.7.0.1/24"' vnet show -w "$W" --json h1
	atf_check vnet down "$W"
}

# Whether a change of the network is under way, or was broken off.
changing() { vnet exec -w "$W" ls /proc/1/fd/5/ | grep -q 'kept.lab.next$'; }
# begin_change: an apply of a change that takes a while.
begin_change() {
	vnet apply -w "$W" long.yaml >changes 2>&1 &
	apply=$!
	within 50 changing || atf_fail "no change: $(cat changes)"
}

case_ under_way 'A change that is under way is waited for; what one has left half made is not saved, nor what it had'
under_way() {
	W="$prefix"
	cat >lab.yaml <<-'END'
		nodes: {h1: {files: {/etc/motd: old}}, h2: {}}
		links: [[h1, h2]]
	END
	cat >long.yaml <<-'END'
		nodes: {h1: {files: {/etc/motd: new}, sysctls: {net.inet.ip.ttl: 33}}, h2: {commands: sleep 1}}
		links: [[h1, h2]]
	END
	cat >bad.yaml <<-'END'
		nodes: {h1: {files: {/etc/motd: bad}}, h2: {commands: exit 3}}
		links: [[h1, h2]]
	END
	cat >here <<-'END'
		mine
	END
	uncertain='a change of this network was broken off half way, and what it has is not certain: `vnet apply` makes it whole'
	atf_check vnet up -w "$W" lab.yaml
	begin_change
	atf_check -o match:'/etc/motd: new' vnet save -w "$W"
	wait $apply || atf_fail "$(cat changes)"
	atf_check -o ignore vnet apply -w "$W" lab.yaml
	sed -i 's/sleep 1/sleep 9/' long.yaml
	begin_change
	for process in /proc/[0-9]*; do
		tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q "vnet apply -w $W " && kill -9 "${process#/proc/}"
	done
	wait $apply
	atf_check -s exit:1 -e inline:"vnet: $uncertain\n" vnet save -w "$W" here
	# The next change knows as little, and fails.
	atf_check -s exit:1 -o ignore -e match:'exited with 3' vnet apply -w "$W" bad.yaml
	atf_check -s exit:1 -e inline:"vnet: $uncertain\n" vnet save -w "$W" here
	sed 's/h2:.*/h2: {kind: nonsense}}/' bad.yaml >worse.yaml
	atf_check -s exit:1 -o ignore -e ignore vnet apply -w "$W" worse.yaml
	atf_check -s exit:1 -e inline:"vnet: $uncertain\n" vnet save -w "$W" here
	atf_check -o inline:'mine\n' cat here
	atf_check -o ignore vnet apply -w "$W" lab.yaml
	atf_check vnet save -w "$W" here
	atf_check -o match:'/etc/motd: old' -o not-match:ttl cat here
	atf_check vnet down "$W"
}

case_ errors 'What can not be saved or shown is said'
errors() {
	atf_check -s exit:64 -e match:'^usage: vnet save' vnet save a b
	atf_check -s exit:64 -e match:'^usage: vnet show' vnet show a b
	atf_check -s exit:64 -e match:'^usage: vnet show' vnet show --nosuch
	atf_check -s exit:1 -e match:'no world is called' vnet save -w "$prefix"
	world_up
	atf_check -s exit:1 -e match:'no network runs in world' vnet save -w "$W" none.yaml
	atf_check -s exit:1 test -e none.yaml
	atf_check -s exit:1 -e match:'no network runs in world' vnet show -w "$W"
	world_down
	atf_check vnet up -w "$W" minimal
	atf_check -s exit:1 -e match:'/nonexistent/a: No such file' vnet save -w "$W" /nonexistent/a
	atf_check -s exit:1 -e match:'^vnet: /dev/full: No space left' vnet save -w "$W" /dev/full
	atf_check -s exit:1 -e match:'^vnet: [.]: Is a directory' vnet save -w "$W" .
	atf_check vnet down "$W"
}
