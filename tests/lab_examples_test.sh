# SPDX-License-Identifier: BSD-2-Clause
# lab_examples_test.sh - the lab files in examples/: each comes up, everybody reaches everybody, and nothing is left.
. "$(atf_get_srcdir)/lib.sh"

reached() {
	vnet pingall -w "$W" "$@" >matrix 2>&1
}

# example NAME PAIRS: up, all pairs within ten seconds.
example() {
	W=$prefix
	atf_check -o ignore vnet up -w "$W" "$here/examples/$1.yaml"
	within 100 reached || atf_fail "$(cat matrix)"
	atf_check -o match:"0% dropped \($2/$2 received\)" cat matrix
}

case_ linear2 'two hosts, two switches'
linear2() {
	example linear2 2
	world_down
}

case_ chain 'five routers in a row, static routes'
chain() {
	example chain 20
	vnet exec -w "$W" jail1 traceroute -n jail5 >hops 2>/dev/null
	atf_check -o inline:'4\n' grep -c . hops
	world_down
}

case_ web 'files, sysctls, commands, a daemon, addresses by hand'
web() {
	example web 6
	atf_check -o inline:'Only in this node.\n' vnet exec -w "$W" server cat /etc/motd
	atf_check -o inline:'net.inet.ip.ttl: 32\n' vnet exec -w "$W" server sysctl net.inet.ip.ttl
	vnet exec -w "$W" client1 cat /etc/motd >motd 2>&1
	atf_check -s exit:1 grep 'Only in this node' motd
	atf_check -o match:'inet 192.0.2.11 ' vnet exec -w "$W" client1 ifconfig client1-eth0
	world_down
}

case_ ospf 'routers that find their ways with OSPF, and another one when a cable is cut' require.progs bird
ospf() {
	example ospf 12
	within 100 reached -6 || atf_fail "$(cat matrix)"
	vnet exec -w "$W" r1 netstat -rn >routes
	atf_check -o match:'^10.0.2.0/24 +10.128.0.1 +UG1 +r1-eth0' -o match:'^10.0.3.0/24 .* UG1 +r1-eth[01]' \
		-o match:'^fd00:0:0:1::/64 +link#4 +U +r1-eth2' cat routes
	atf_check vnet exec -w "$W" r1 ifconfig r1-eth0 down
	within 100 reached || atf_fail "$(cat matrix)"
	atf_check -o match:'^10.0.2.0/24 +10.128.0.7 +UG1 +r1-eth1' vnet exec -w "$W" r1 netstat -rn4
	world_down
}
