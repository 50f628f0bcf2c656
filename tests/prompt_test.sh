# SPDX-License-Identifier: BSD-2-Clause
# prompt_test.sh - `vnet cli` and `vnet run --cli`: Mininet's verbs over a running network, typed and read from a file.
. "$(atf_get_srcdir)/lib.sh"

tab=$(printf '\t')

case_ show 'Nodes, cables, ports and addresses are shown as Mininet shows them'
show() {
	lab linear,2
	cat >lines <<-'END'
		# what there is
		nodes

		net
		links
		intfs
		ports
		   dump
	END
	cat >wanted <<-'END'
		available nodes are: 
		h1 h2 s1 s2
		h1 h1-eth0:s1-eth1
		h2 h2-eth0:s2-eth1
		s1 s1-eth1:h1-eth0 s1-eth2:s2-eth2
		s2 s2-eth1:h2-eth0 s2-eth2:s1-eth2
		h1-eth0<->s1-eth1 (OK OK) 
		h2-eth0<->s2-eth1 (OK OK) 
		s2-eth2<->s1-eth2 (OK OK) 
		h1: h1-eth0
		h2: h2-eth0
		s1: s1-eth1,s1-eth2
		s2: s2-eth1,s2-eth2
		s1 s1-eth1:1 s1-eth2:2
		s2 s2-eth1:1 s2-eth2:2
		<Host h1: h1-eth0:10.0.0.1 jid=3> 
		<Host h2: h2-eth0:10.0.0.2 jid=4> 
		<Switch s1: s1-eth1:None,s1-eth2:None jid=1> 
		<Switch s2: s2-eth1:None,s2-eth2:None jid=2> 
	END
	atf_check -o file:wanted vnet cli -w "$W" <lines
	atf_check -o match:'^s1 +switch' -o match:'-- h2 +s2-eth1' sh -c "echo graph | vnet cli -w $W"
	# Inside of the world as well.
	atf_check -o file:wanted vnet sh -w "$W" -c 'vnet cli' <lines
	world_down
}

case_ in_node 'Command lines run in their nodes, with addresses for names of nodes'
in_node() {
	lab minimal
	cat >lines <<-'END'
		h1 ping -o -c 8 h2
		h2 hostname; pwd
		h1 echo h2 "h2" 'h1 h2' h2x xh2 h2,h2 h2; echo h1|cat; echo \h2 h2 >h2
		h1 cat; echo $?
		sh echo h1
	END
	atf_check -o save:out vnet cli -w "$W" <lines
	sed 1,/round-trip/d out >rest
	cat >wanted <<-END
		h2
		$PWD
		10.0.0.2 h2 h1 h2 h2x xh2 h2,h2 10.0.0.2
		10.0.0.1
		0
		h1
	END
	atf_check -o match:'64 bytes from 10.0.0.2' cat out
	atf_check -o file:wanted cat rest
	atf_check -o inline:'h2 10.0.0.2\n' cat h2
	world_down
}

case_ inet6 'Programs for IPv6 get addresses of IPv6'
inet6() {
	printf 'ipv6: true\nnodes: {h1: {}, h2: {}}\nlinks: [[h1, h2]]\n' >two.yaml
	lab two.yaml
	printf 'h1 echo h2\nh1 echo -6 h2\nh1 ping6 -c 1 h2\n' >lines
	atf_check -o match:'^10.0.0.2$' -o match:'^-6 fd[0-9a-f:]*2$' -o match:'1 packets received' vnet cli -w "$W" <lines
	world_down
}

case_ link_lock 'link waits for a change of the network that is under way, and acts on what that has left'
link_lock() {
	W=$prefix
	atf_check vnet up -w "$W" linear,2
	mkfifo hold
	vnet exec -w "$W" flock /proc/1/fd/5/kept.lab.lock sh -c 'echo held >held; cat hold' >nothing &
	within 50 test -e held || atf_fail 'nobody has the lock'
	echo 'link s1 s2 down' | vnet cli -w "$W" &
	at_lock() { vnet exec -w "$W" sh -c 'ls -l /proc/[0-9]*/fd 2>/dev/null | grep -q "^l-w.*kept.lab.lock"'; }
	within 50 at_lock || atf_fail 'the link does not ask for the lock'
	atf_check -o match:'^s2-eth2<->s1-eth2 .OK OK. $' sh -c "echo links | vnet cli -w $W"
	# Just before it waits an interrupt counts, too.
	(
		preload interrupt
		typed "$W> " 'link s1 s2 up\n' 'under way' '' "$W> " '^D'
	) || atf_fail 'an interrupt was lost'
	typed "$W> " 'sh (until ls -l /proc/$PPID/fd | grep -q kept.lab.lock; do sleep 0.1; done; kill -INT $PPID) &\n' "$W> " 'link s1 s2 up\n' 'under way' '' "$W> " '^D'
	: >hold
	wait
	atf_check -o match:'^s2-eth2<->s1-eth2 .DOWN DOWN. $' sh -c "echo links | vnet cli -w $W"
	world_down
}

case_ link 'Cables are unplugged and plugged, which takes effect and shows'
link() {
	lab minimal
	printf 'link s1 h1 down\nnet\nlinks\npingpair\nlink h1 s1 up\nnet\npingpair\n' >lines
	atf_check -s exit:1 -o save:out vnet cli -w "$W" <lines
	grep -v -e -eth1 -e '\*\*\*' out >few
	atf_check -o inline:'s1 s1-eth1:h1-eth0(down) s1-eth2:h2-eth0\nh1-eth0<->s1-eth1 (DOWN DOWN) \ns1 s1-eth1:h1-eth0 s1-eth2:h2-eth0\n' \
		grep -e '^s1' -e 'h1-eth0<' out
	atf_check -o match:'100% dropped' -o match:' 0% dropped' cat out
	# What one prompt has changed another one sees.
	printf 'sh vnet cli <<X\nX\nh1 echo link h1 s1 down | vnet cli\nlinks\n' >lines
	atf_check -o ignore -e ignore -s ignore vnet cli -w "$W" <lines
	world_down
}

case_ relearn 'When a cable of a ring of switches goes or comes back, hosts are found on their new ways at once'
relearn() {
	printf 'nodes: {"h[1-3]": {}, "s[1-3]": switch}\nlinks: [[s1, s2], [s2, s3], [s3, s1], ["h[1-3]", "s[1-3]"]]\n' >ring.yaml
	W=$prefix
	atf_check vnet up -w "$W" ring.yaml
	# h1 and h3 have learnt h2's Ethernet address: it stays silent until it is asked.
	for way in up down up down; do
		printf 'link s1 s2 %s\nh1 ping -q -c 1 -t 20 h2\nh3 ping -q -c 1 -t 20 h2\n' $way >lines
		atf_check -o match:' 0.0% packet loss' -o not-match:'100.0%' vnet cli -w "$W" <lines
	done
	# What somebody has taken out of its bridge by hand needs not be taken out.
	printf 's3 ifconfig s3 deletem s3-eth1\nlink s1 s2 up\nh1 ping -q -c 1 -t 20 h2\n' >lines
	atf_check -o match:' 0.0% packet loss' vnet cli -w "$W" <lines
	sed 's/\[s1, s2\]/{ends: [s1, s2], down: true}/' ring.yaml >cut.yaml
	for lab in cut ring; do
		printf 'apply %s.yaml\nh1 ping -q -c 1 -t 20 h2\nh3 ping -q -c 1 -t 20 h2\n' $lab >lines
		atf_check -o match:' 0.0% packet loss' -o not-match:'100.0%' vnet cli -w "$W" <lines
	done
	world_down
}

case_ change "What changes the network is seen by the next line"
change() {
	lab minimal
	printf 'nodes: {h1: {}, h3: {}, s1: {kind: switch}}\nlinks: [[h1, s1], [h3, s1]]\n' >three.yaml
	printf 'show\napply three.yaml\nnodes\nh1 echo h2 h3\nsave saved.yaml\nshow h2\n' >lines
	atf_check -s exit:1 -o save:out -e match:'"h2"' vnet cli -w "$W" <lines
	atf_check -o match:'^h2 +host +up' -o match:'^- h2' -o match:'^h1 h3 s1$' -o match:'^h2 10.0.0.[0-9]+$' cat out
	atf_check -o match:'h3' -o not-match:'h2' cat saved.yaml
	world_down
}

case_ joined 'A link that would lie idle is up where commands made it a member, with a spanning tree; link unplugs cables there'
joined() {
	cat >ring.yaml <<'END'
nodes:
  h[1-2]:
  s1: {kind: switch, commands: ifconfig s1 stp s1-eth1 stp s1-eth2}
  s2: {kind: switch, commands: ifconfig s2 stp s2-eth1 stp s2-eth2}
  s3: {kind: switch, commands: ifconfig s3 stp s3-eth2 addm s3-eth1 stp s3-eth1}
links: [[s1, s2], [s2, s3], [s3, s1], [h1, s1], [h2, s2]]
END
	W=$prefix
	atf_check vnet up -w "$W" ring.yaml
	printf 'links\nshow\n' >lines
	atf_check -o match:'^s2-eth2<->s3-eth1 .OK OK. $' -o match:'^s2:s2-eth2 -- s3:s3-eth1 up$' -o not-match:idle \
		vnet cli -w "$W" <lines
	printf 'link s1 s2 down\nlinks\n' >lines
	atf_check -o match:'^s1-eth1<->s2-eth1 .DOWN DOWN. $' vnet cli -w "$W" <lines
	reaches() { vnet exec -w "$W" h1 ping -q -c 1 -W 1000 h2 >answer 2>&1; }
	within 300 reaches || atf_fail "$(cat answer)"
	world_down
}

case_ idle 'Links that lie idle are told from others'
idle() {
	lab torus,3,3
	echo links >lines
	atf_check -o save:out vnet cli -w "$W" <lines
	atf_check -o inline:'27\n' sh -c 'grep -c "(OK OK)" out'
	atf_check -o inline:'10\n' sh -c 'grep -c "(OK OK) idle" out'
	# A port that somebody has taken out of its bridge carries nothing either.
	atf_check vnet exec -w "$W" s1x1 ifconfig s1x1 deletem s1x1-eth1
	atf_check -o save:out vnet cli -w "$W" <lines
	atf_check -o inline:'11\n' sh -c 'grep -c "(OK OK) idle" out'
	atf_check -o match:'^h1x1:.* idle$' vnet show -w "$W"
	world_down
}

case_ errors 'What is wrong is said with its line and the nearest right word, and the rest is done'
errors() {
	lab minimal
	cat >lines <<-'END'
		pingal
		hh1 ls
		link h1 s2 down
		link h1 s1 dwn
		link h1 h2 up
		link h1
		ifconfig
		py 1
		xterm h1
		dpctl dump-flows
		h1
		h1 exit 3
		h1 nosuchprogram
		help lnk
		source nosuchfile
		iperf h1
		iperf h1 h1
		iperf h1 h2 0
		iperfudp fast
		nonsense
		sh echo done
	END
	cat >wanted <<-END
		vnet: stdin:1: "pingal" is neither a command nor a node; did you mean "pingall"?
		vnet: stdin:2: "hh1" is neither a command nor a node; did you mean "h1"?
		vnet: stdin:3: no node is called "s2"; did you mean "s1"?
		vnet: stdin:4: a link is set up or down, or given a delay=5ms, not "dwn"
		vnet: stdin:5: no link joins h1 and h2; \`net\` shows who is joined
		vnet: stdin:6: usage: link node node up | down | words
		vnet: stdin:7: ifconfig runs in a node or on the world's host: \`h2 ifconfig ...\`, \`sh ifconfig ...\`
		vnet: stdin:8: py: there is no Python here; \`source\` and \`vnet cli\` read commands from files
		vnet: stdin:9: xterm: no windows are opened; \`vnet exec -w $W NODE sh\` in another terminal is a shell
		vnet: stdin:10: dpctl: the switches are bridges, without a controller or flows
		vnet: stdin:11: a command is missing: h1 command
		/bin/sh: 1: eval: nosuchprogram: not found
		vnet: stdin:14: no command is called "lnk"; did you mean "link"?
		vnet: stdin:15: nosuchfile: No such file or directory
		vnet: stdin:16: two nodes, or none
		vnet: stdin:17: two different hosts are needed
		vnet: stdin:18: "0" is not a number of seconds
		vnet: stdin:19: "fast" is not a rate: bits a second, with K, M or G if need be
		vnet: stdin:20: "nonsense" is neither a command nor a node; \`help\` names the commands
	END
	atf_check -s exit:1 -o inline:'done\n' -e file:wanted vnet cli -w "$W" <lines
	atf_check -s exit:64 -e match:'^usage: vnet cli' vnet cli -w "$W" extra
	world_down
	world_up
	atf_check -s exit:1 -e match:'no network runs in world' vnet cli -w "$W" <lines
	world_down
}

case_ hostile 'Long lines, odd bytes and files that read themselves are borne'
hostile() {
	lab minimal
	head -c 70000 /dev/zero | tr '\0' a >lines
	{
		printf '\n\377\376\000x\n h1 echo good \r\n'
		head -c 9000 /dev/zero | tr '\0' ' '
		printf 'h1 echo end'
	} >>lines
	atf_check -s exit:1 -o inline:'good\nend\n' -e match:'stdin:1: a line of more than 65534 bytes' \
		-e match:'stdin:2: .* is neither' vnet cli -w "$W" <lines
	echo 'source self' >self
	atf_check -s exit:1 -e match:'^vnet: self:1: self: more than 16 files' vnet cli -w "$W" <self
	{
		yes time | head -c 65000 | tr '\n' ' '
		echo
	} >lines
	atf_check -s exit:1 -o ignore -e match:'time: more than 16 of them' vnet cli -w "$W" <lines
	printf 'sh echo one\nexit\nsh echo two\n' >inner
	printf 'source inner\nsh echo three\n' >lines
	atf_check -o inline:'one\n' vnet cli -w "$W" <lines
	atf_check -s exit:1 -e match:'Is a directory|neither' -o ignore sh -c "echo source / | vnet cli -w $W"
	world_down
}

case_ measure 'The tests of traffic run, from the prompt and as vnet run --test'
measure() {
	lab minimal
	printf 'pingall\npingallfull\npingpair --json\ntime iperf h1 h2 1\niperfudp 5M h2 h1 1\n' >lines
	atf_check -s exit:1 -o save:out -e match:'stdin:3: usage: pingpair' vnet cli -w "$W" <lines
	atf_check -o match:'^h1 -> h2 $' -o match:' h1->h2: 1/1, rtt ' \
		-o match:'^\*\*\* Iperf: testing TCP bandwidth between h1 and h2 $' \
		-o match:"^\*\*\* Results: \['[0-9.]+ [GM]bits/sec', '[0-9.]+ [GM]bits/sec'\]$" \
		-o match:'^\*\*\* Elapsed time: 1\.[0-9]+ secs$' \
		-o match:'^\*\*\* Iperf: testing UDP bandwidth between h2 and h1 $' \
		-o match:"^\*\*\* Results: \['5M', '[0-9.]+ [KM]bits/sec', '[0-9.]+ [KM]bits/sec'\]$" \
		-o match:'^[0-9]+ of [0-9]{2,} datagrams lost$' cat out
	atf_check -o ignore vnet exec -w "$W" h1 sh -c '! ps ax | grep "[i]perf3"'
	world_down
	atf_check -o match:'0% dropped' vnet run -w "$W" minimal --test pingpair
	atf_check -o match:'Results:.*bits/sec' vnet run -w "$W" minimal --test 'iperf h1 h2 1' --cli </dev/null
	atf_check -s exit:64 -e match:'^usage: vnet run' vnet run -w "$W" minimal --test nodes
	atf_check -s exit:64 -e match:'^usage: vnet run' vnet run -w "$W" minimal --cli -- true
}

case_ no_iperf 'Where iperf3 is missing, unreachable or disturbed, that is said'
no_iperf() {
	lab minimal
	mkdir bin
	printf '#!/bin/sh\nexit 127\n' >bin/iperf3
	chmod +x bin/iperf3
	echo 'iperf h1 h2 1' >lines
	atf_check -s exit:1 -o ignore -e inline:"vnet: iperf3 is not installed; Debian's package is called iperf3\n" \
		env PATH="$PWD/bin:$PATH" vnet cli -w "$W" <lines
	printf '#!/bin/sh\necho listening\necho trouble >&2\nexit 1\n' >bin/iperf3
	atf_check -s exit:1 -o ignore -e inline:'vnet: h1: trouble\n' env PATH="$PWD/bin:$PATH" vnet cli -w "$W" <lines
	printf '#!/bin/sh\n[ "$1" = -s ] && echo listening || echo "{}"\n' >bin/iperf3
	atf_check -s exit:1 -o ignore -e match:'^vnet: iperf3 has printed no results' \
		env PATH="$PWD/bin:$PATH" vnet cli -w "$W" <lines
	printf 'link h2 s1 down\niperf h1 h2 1\n' >lines
	atf_check -s exit:1 -o ignore -e match:'^vnet: iperf3: unable to connect' vnet cli -w "$W" <lines
	world_down
}

case_ keys 'At a terminal: ^C ends a command and not the prompt, Tab completes, ^D leaves'
keys() {
	lab minimal
	typed "$W> " "li${tab}" 'nk' " h${tab}1 s${tab}d${tab}" 'own ' '\n' "$W> " 'net\n' 'h1-eth0(down)' '' "$W> " \
		'link h1 s1 up\n' "$W> " 'h1 ping h2\n' 'icmp_seq=1' '^C' 'round-trip' '' "$W> " 'half a line' 'line' '^C' \
		"$W> " 'h1 echo sti""ll\n' 'still' '' "$W> " '^D'
	atf_check -o not-match:'neither|usage' cat out
	atf_check -o ignore vnet exec -w "$W" h1 true
	world_down
}

case_ quit 'The key that quits ends a command, and neither the prompt nor the network'
quit() {
	W=$prefix
	quit=$(printf '\034')
	export XDG_STATE_HOME="$PWD/state"
	ulimit -c 0
	atf_check -o save:out "$here/pty" "$W> " 'h1 sh -c "echo r\\un; exec sleep 1000"\n' 'run' "$quit" 'Quit' '' "$W> " "$quit" \
		'' 'nodes\n' 'h1 h2 s1' '' "$W> " '^D' -- vnet run -w "$W" minimal --cli
}

case_ files 'Tab completes names of files, and lists what is possible'
files() {
	lab minimal
	mkdir -p dir/deeper
	printf 'sh echo sour""ced\n' >dir/deeper/script
	typed "$W> " "source di${tab}de${tab}s${tab}\\n" 'sourced' '' "$W> " "n${tab}" 'net    nodes' '' "$W> n" '^C' '^C' '' \
		"$W> " 'exit\n'
	world_down
}

case_ history 'Lines come back with ^P, and in the next prompt, from a bounded file of the user alone'
history() {
	lab minimal
	up=$(printf '\020')
	typed "$W> " 'h1 echo fir""st\n' 'first' '' "$W> " 'h1 echo fir""st\n' "$W> " 'exit\n'
	atf_check -o inline:'h1 echo fir""st\nexit\n' cat state/vnet/history
	atf_check -o inline:'600\n' stat -c %a state/vnet/history
	typed "$W> " "$up$up\\n" 'first' '' "$W> " '^D'
	seq 5000 >state/vnet/history
	typed "$W> " "$up\\n" '"5000" is neither' '' "$W> " '^D'
	atf_check -o inline:'1000 4001 5000\n' \
		sh -c 'echo $(wc -l <state/vnet/history) $(sed -n "1p;\$p" state/vnet/history)'
	# Where none can be kept there is none.
	echo >nodir
	export XDG_STATE_HOME="$PWD/nodir"
	typed "$W> " 'nodes\n' 'h1 h2 s1' '' "$W> " '^D'
	world_down
}

case_ stop '^Z stops the prompt while a line is typed and else what it waits for, and fg goes on'
stop() {
	lab minimal
	atf_check -s exit:7 -o ignore "$here/pty" 'HERE' "vnet cli -w $W\\n" "$W> " '^Z' 'opped' 'echo ba""ck\n' 'back' 'fg\n' \
		"$W> " 'iperf h1 h2 2\n' 'between' '^Z' 'opped' '' 'HERE' 'fg\n' 'Results' '' "$W> " "$RUN_ON" 'run' '^Z' '] + Stopped' '' "$W> " \
		'h1 fg\n' 'goon' '^C' "$W> " 'nodes\n' "$W> " '^D' 'HERE' 'exit 7\n' -- env PS1='HERE$ ' bash --norc --noprofile -i
	world_down
}
case_ shell 'A node alone is a shell in it, with job control, and the prompt comes back'
shell() {
	lab minimal
	typed "$W> " 'h1\n' 'h1# ' 'hostname\n' 'h1' 'sh -c "echo r\\un; exec sleep 1000"\n' 'run' '^C' 'h1# ' \
		'kill -9 $$\n' "$W> " 'h2 hostname\n' 'h2' '' "$W> " '^D'
	world_down
}

case_ world_ends 'A world that ends under a prompt leaves the terminal as it was'
world_ends() {
	lab minimal
	(
		ready() { [ -e ready ]; }
		within 100 ready && vnet down "$W"
	) &
	atf_check -s exit:0 -o match:' icanon' "$here/pty" "$W> " 'sh touch ready\n' -- sh -c "vnet cli -w $W; stty -a"
	wait
}

case_ run_cli 'vnet run --cli builds, prompts and lets go'
run_cli() {
	W=$prefix
	export XDG_STATE_HOME="$PWD/state"
	atf_check -o match:'h1 h2 s1' "$here/pty" "$W> " 'nodes\n' 'h1 h2 s1' '' "$W> " 'h1 sleep 1000 &\n' "$W> " '^D' -- \
		vnet run -w "$W" minimal --cli
	[ -z "$(case_worlds)" ] || atf_fail "a world is left: $(case_worlds)"
	printf 'h1 ping -o -c 8 h2\nh1 false\n' >lines
	atf_check -s exit:1 -o match:'1 packets received' vnet run -w "$W" minimal --cli <lines
	[ -z "$(case_worlds)" ] || atf_fail "a world is left: $(case_worlds)"
	# A terminal that goes takes it along.
	"$here/pty" "$W> " 'h1 sh -c "echo >rea""dy; exec sleep 1000"\n' -- vnet run -w "$W" minimal --cli >/dev/null 2>&1 &
	ready() { [ -s ready ]; }
	within 50 ready || atf_fail 'no command'
	kill -9 $!
	wait $!
	within 50 no_survivors || atf_fail "processes are left: $(survivors)"
}
