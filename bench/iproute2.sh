#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# iproute2.sh - what freebsd.sh builds, by ip(8), step for step: sh iproute2.sh namespaces moving | direct
# direct: an interface is made in the namespace that it is for, which FreeBSD's commands can't say.
set -e
n=${1:?}
ip link add bridge0 type bridge mcast_snooping 0
ip link set bridge0 up
i=0
while [ "$i" -lt "$n" ]; do
	if [ "$2" = direct ]; then
		ip netns add j$i
		ip link add epair${i}a type veth peer name epair${i}b netns j$i
		ip link set epair${i}a master bridge0 up
	else
		ip link add epair${i}a type veth peer name epair${i}b
		ip link set epair${i}a master bridge0 up
		ip netns add j$i
		ip link set epair${i}b netns j$i
	fi
	ip -n j$i address add 10.0.$((i / 250)).$((i % 250 + 1))/16 broadcast 10.0.255.255 dev epair${i}b
	ip -n j$i link set epair${i}b up
	i=$((i + 1))
done
