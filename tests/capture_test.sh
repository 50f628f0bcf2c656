# SPDX-License-Identifier: BSD-2-Clause
# capture_test.sh - vnet capture: what passes the cables of a network, as one pcapng file.
. "$(atf_get_srcdir)/lib.sh"

# The packets of a file, by another reader of the format: interface, way, protocol by Ethernet type, kept and whole
# length; then each interface's counts. Times must not go back.
cat_pcapng() {
	/usr/bin/python3 - "$1" <<-'END'
		import struct, sys
		data, at, names, last = open(sys.argv[1], 'rb').read(), 0, [], 0
		def options(body):
		    found = {}
		    while len(body) >= 4:
		        code, size = struct.unpack('=HH', body[:4])
		        if code == 0:
		            break
		        found[code] = body[4:4 + size]
		        body = body[4 + (size + 3 & ~3):]
		    return found
		while at < len(data):
		    kind, size = struct.unpack('=II', data[at:at + 8])
		    assert size % 4 == 0 and data[at + size - 4:at + size] == data[at + 4:at + 8], 'length'
		    body, at = data[at + 8:at + size - 4], at + size
		    if kind == 0x0a0d0d0a:
		        assert body[:4] == struct.pack('=I', 0x1a2b3c4d)
		    elif kind == 1:
		        o = options(body[8:])
		        assert o[9] == b'\x09'
		        names.append(o[2].decode() + ('' if struct.unpack('=H', body[:2]) == (1,) else ' (raw)'))
		    elif kind == 6:
		        number, high, low, kept, length = struct.unpack('=IIIII', body[:20])
		        time, frame = high << 32 | low, body[20:20 + kept]
		        flags = struct.unpack('=I', options(body[20 + (kept + 3 & ~3):])[2])[0]
		        assert time >= last, 'time goes back'
		        last = time
		        way = {1: 'in', 2: 'out'}[flags & 3]
		        print(names[number], way, frame[12:14].hex() if ' ' not in names[number] else frame[:1].hex(), kept, length)
		    elif kind == 5:
		        o = options(body[12:])
		        print(names[struct.unpack('=I', body[:4])[0]], 'lost', struct.unpack('=Q', o[5])[0])
	END
}

# listen OPTION...: a capture in the background, when it hears; $! is its number.
listen() {
	: >said
	vnet capture -w "$W" "$@" 2>said &
	listener=$!
	within 100 grep -q listening said || atf_fail "it says $(cat said)"
}

lab() {
	W=$prefix
	atf_check vnet up -w "$W" "$@"
}

case_ cables 'All cables of a network are heard once, in one file, in the order of time, with their names'
cables() {
	lab linear,2
	listen -o seen.pcapng
	atf_check -o ignore vnet exec -w "$W" h1 ping -c 1 -p 5a5a 10.0.0.2
	kill "$listener"
	wait "$listener" || atf_fail "its status is $?"
	atf_check -o match:'^listening to 3 interfaces$' -o match:'^[0-9]* packets captured, 0 dropped by the kernel$' cat said
	cat_pcapng seen.pcapng >all || atf_fail 'the file is no pcapng'
	grep ' 0800 ' all >few # ARP may be asked again
	atf_check -o inline:'h1-eth0 out 0800 98 98\ns2-eth2 in 0800 98 98\nh2-eth0 in 0800 98 98\nh2-eth0 out 0800 98 98\ns2-eth2 out 0800 98 98\nh1-eth0 in 0800 98 98\n' \
		cat few
	world_down
}

case_ places 'Nodes, interfaces and the host are listened to by name; what is not there is said'
places() {
	lab linear,2
	atf_check vnet sh -w "$W" -c 'ifconfig epair create >/dev/null; ifconfig epair0a 192.0.2.1/24 up; ifconfig epair0b up; arp -s 192.0.2.2 02:00:00:00:00:77'
	hears() {
		listen -c 1 -s 64 "$@" >seen.pcapng
		vnet -w "$W" ping -c 1 -W 100 192.0.2.2 >nothing 2>&1
		vnet exec -w "$W" h1 ping -c 1 10.0.0.2 >nothing
		within 50 grep -q captured said || atf_fail "nothing heard by $*"
		wait "$listener"
		cat_pcapng seen.pcapng | cut -d ' ' -f 1 | sort -u
	}
	for pair in h1=h1-eth0 h2:h2-eth0=h2-eth0 s2-eth2=s2-eth2 :epair0a=epair0a; do
		atf_check_equal "${pair##*=}" "$(hears "${pair%=*}")"
	done
	for bad in h3 h1:em0 h3-eth0 :; do
		atf_check -s exit:1 -o ignore -e not-empty vnet capture -w "$W" -o other.pcapng "$bad"
	done
	atf_check -s exit:64 -e match:'is no number from 16 to 262144' vnet capture -w "$W" -s 3
	atf_check -s exit:64 -e match:'is no number from 1 ' vnet capture -w "$W" -c 0
	atf_check -s exit:1 -e match:'No such file' vnet capture -w "$W" -o none/there
	world_down
	world_up
	atf_check -s exit:64 -e match:'say which jails' vnet capture -w "$W" -o other.pcapng
	world_down
}

case_ ends 'It ends with its world, with its reader, and with a jail that goes; a terminal gets no packets'
ends() {
	lab minimal
	listen -o seen.pcapng h1 h2
	atf_check vnet -w "$W" jail -R h1
	atf_check -o ignore vnet exec -w "$W" s1 ifconfig s1-eth2
	atf_check kill -0 "$listener"
	world_down
	wait "$listener" 2>nothing
	cat_pcapng seen.pcapng >nothing || atf_fail 'the file is no pcapng'
	lab minimal
	(vnet capture -w "$W" 2>said; echo $? >status) | head -c 1 >nothing
	atf_check -o inline:'141\n' cat status
	atf_check -s exit:64 -o match:'nothing for a terminal' sh -c "script -qec 'vnet capture -w $W' nothing </dev/null"
	world_down
}

case_ vlan 'The tag of a VLAN is in the frame, whoever keeps it beside'
vlan() {
	world_up
	cat >script <<-'END'
		jail -c name=a vnet persist
		jail -c name=b vnet persist
		ifconfig epair create >/dev/null
		ifconfig epair0a vnet a
		ifconfig epair0b vnet b
		for j in a b; do
		jexec $j ifconfig epair0$j up
		jexec $j ifconfig epair0$j.6 create vlan 6 vlandev epair0$j
		done
		jexec a ifconfig epair0a.6 192.0.2.1/24
		jexec b ifconfig epair0b.6 192.0.2.2/24
	END
	atf_check -o ignore vnet sh -w "$W" script
	listen -o seen.pcapng a:epair0a
	atf_check -o ignore vnet exec -w "$W" a ping -c 1 192.0.2.2
	kill "$listener"
	wait "$listener"
	cat_pcapng seen.pcapng >all || atf_fail 'the file is no pcapng'
	atf_check -o inline:'a:epair0a in 8100 102 102\na:epair0a out 8100 102 102\n' sh -c "grep '102 102' all | sort"
	atf_check -o match:'vlan 6, p 0, ethertype IPv4.*192.0.2.1 > 192.0.2.2: ICMP echo request' -e ignore tcpdump -ner seen.pcapng
	world_down
}
