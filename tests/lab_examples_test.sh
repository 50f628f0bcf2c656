# SPDX-License-Identifier: BSD-2-Clause
# lab_examples_test.sh - the lab files in examples/: each comes up, everybody reaches everybody, and nothing is left.
. "$(atf_get_srcdir)/lib.sh"

reached() {
	vnet pingall -w "$W" "$@" >matrix 2>&1
}

# example NAME PAIRS: up, all pairs within ten seconds, and what its first lines say to type in nodes does.
example() {
	W=$prefix
	atf_check -o ignore vnet up -w "$W" "$here/examples/$1.yaml"
	within 100 reached || atf_fail "$(cat matrix)"
	atf_check -o match:"0% dropped \($2/$2 received\)" cat matrix
	sed -n 's/^#	.*vnet exec \(.*[^&]\)$/\1/p' "$here/examples/$1.yaml" >typed
	while read -r line; do
		atf_check -o ignore -e ignore sh -c "vnet exec -w $W $line" </dev/null
	done <typed
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

case_ pair 'a cable, addresses of both families by hand'
pair() {
	example pair 2
	within 100 reached -6 || atf_fail "$(cat matrix)"
	atf_check -o match:'inet6 2001:db8::1 prefixlen 127' vnet exec -w "$W" jail1 ifconfig epair0b
	world_down
}

case_ lan 'five jails on a bridge with jumbo frames'
lan() {
	example lan 20
	atf_check -o match:' mtu 9000$' vnet exec -w "$W" jail5 ifconfig jail5-eth0
	atf_check -o match:'1 packets received' vnet exec -w "$W" jail1 ping -c 1 -D -s 8972 jail5
	world_down
}

case_ vlan 'commands of FreeBSD make a VLAN and one within it'
vlan() {
	example vlan 2
	atf_check -o match:'1 packets received' vnet exec -w "$W" h1 ping -c 1 192.0.2.2
	atf_check -o match:'1 packets received' vnet exec -w "$W" h1 ping -c 1 192.0.2.66
	world_down
}

case_ offices 'two switched networks, OSPF, a path that carries less' require.progs bird
offices() {
	example offices 12
	atf_check -o match:'1 packets received' vnet exec -w "$W" www ping -c 1 -D -s 1372 pc1
	atf_check -s exit:2 -o match:' 0 packets received' -e ignore vnet exec -w "$W" www ping -c 1 -W 1000 -D -s 1373 pc1
	atf_check -o inline:'The server.' vnet exec -w "$W" www cat /etc/motd
	atf_check -o match:'^An office' vnet exec -w "$W" pc1 cat /etc/motd
	world_down
}

case_ ring 'a topology and what is special in it'
ring() {
	example ring 30
	atf_check -o match:'^203.0.113.0/24 .* UGSB ' vnet exec -w "$W" r2 netstat -rn4
	atf_check -o match:'inet 198.51.100.2 ' vnet exec -w "$W" r2 ifconfig lo1
	atf_check -o match:'^h1-eth1: flags=8842<BROADCAST' vnet exec -w "$W" h1 ifconfig h1-eth1
	world_down
}

case_ dsl 'a line that carries more one way than the other'
dsl() {
	example dsl 6
	atf_check -o match:'^home:home-eth1 +-- provider:provider-eth0 +up +-> rate 1mbit, queue 30  <- rate 16mbit$' \
		vnet show -w "$W"
	# Twenty packets of 1,000 bytes at once take more than 0.1 s on their way up, and next to nothing on the way down.
	atf_check -o match:'20 packets received' -o save:pings vnet exec -w "$W" pc1 ping -i 0.001 -c 20 -s 1000 server
	slowest=$(awk -F '[ =/]+' '/^round-trip/ { print int($8) }' pings)
	[ "$slowest" -ge 70 ] || atf_fail "$(cat pings)"
	world_down
}

case_ names 'names of 63 characters'
names() {
	example names 12
	within 100 reached -6 || atf_fail "$(cat matrix)"
	atf_check -o match:'^[^ ]{15}@' vnet exec -w "$W" lon-rack-a-server-01 ip -brief link show dev lon-rack-a-server-01-eth0
	world_down
}

case_ bgp 'routers with configurations of their own' require.progs 'bird birdcl'
bgp() {
	example bgp 6
	atf_check -o match:'AS65003i' vnet exec -w "$W" r1 birdcl -s /etc/r1.bird show route 10.3.0.0/24
	world_down
}

case_ all 'Every example has a case'
all() {
	for file in "$here"/examples/*.yaml; do
		name=${file##*/}
		case $CASES in
		*" ${name%.yaml}"*) ;;
		*) atf_fail "$name has none" ;;
		esac
	done
}
