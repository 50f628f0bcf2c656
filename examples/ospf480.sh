#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ospf480.sh [JAILS] - one bridge, 480 jails on it, in each of them BIRD announcing the jail's loopback with OSPF, as in
# the article "Jail vnet by Examples". Run it in a world that stays, and look at it while the routers find each other:
#
#	vnet sh -w ospf examples/ospf480.sh
#	vnet exec -w ospf birdcl -s /etc/ospf480/1.ctl show ospf
#	vnet -w ospf jexec jail1 netstat -4rn | grep -c UGH1
#	vnet sh -w ospf examples/ospf480-clean.sh; vnet down ospf
#
# A world's /etc is its own, and goes with it: so does what is written there.
#
# HELLO and DEAD are OSPF's intervals in seconds. Every jail says hello to all the others: 480 jails once a minute are
# 3,840 packets a second already.
set -eu

jails=${1:-480}
hello=${HELLO:-60}
dead=${DEAD:-240}
dir=/etc/ospf480

# A Linux bridge has no more ports.
if [ "$jails" -gt 1023 ]; then
	echo "ospf480.sh: a bridge takes 1023 members, not $jails" >&2
	exit 64
fi

# With 1500 bytes a hello packet names about 350 neighbours at most.
mtu=9000

# The n-th address of a network that begins at a.b.0.0, for n below 65,536.
address() {
	echo "$1.$(($2 / 256)).$(($2 % 256))"
}

mkdir -p "$dir"
ifconfig bridge create name vnetdemobridge mtu $mtu up
i=1
while [ "$i" -le "$jails" ]; do
	ifconfig "epair$i" create mtu $mtu up >/dev/null
	ifconfig vnetdemobridge addm "epair${i}a" edge "epair${i}a"
	jail -c name="jail$i" host.hostname="jail$i" persist vnet vnet.interface="epair${i}b"
	jexec "jail$i" ifconfig lo1 create inet "$(address 198.51 $((100 * 256 + i)))/32" up
	jexec "jail$i" ifconfig "epair${i}b" inet "$(address 192.0 $((2 * 256 + i)))/20" mtu $mtu up
	cat >"$dir/$i.conf" <<END
protocol device {}
protocol kernel { ipv4 { export all; }; }
protocol ospf {
    area 0 {
        interface "epair${i}b" {
            hello $hello;
            dead $dead;
        };
        interface "lo1" {
            stub yes;
        };
    };
}
END
	jexec "jail$i" bird -c "$dir/$i.conf" -P "$dir/$i.pid" -s "$dir/$i.ctl"
	i=$((i + 1))
done
