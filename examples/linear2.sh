#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# linear2.sh - the network that Mininet calls linear,2, built by hand with FreeBSD's commands:
#
#     h1 ---- s1 ---- s2 ---- h2        four jails; s1 and s2 hold a bridge each; three epairs
#
# Run it in a world of its own: vnet sh examples/linear2.sh
set -eu

say() { printf '\n== %s\n' "$*"; }

say 'four jails: two switches, two hosts'
kldload -n if_bridge
jail -c vnet name=s1 jid=1 path=/ persist
jail -c vnet name=s2 jid=2 path=/ persist
jail -c vnet name=h1 jid=3 path=/ persist
jail -c vnet name=h2 jid=4 path=/ persist
jls

say 'a bridge in each switch'
jexec s1 ifconfig bridge1 create up
jexec s2 ifconfig bridge2 create up

say 'three cables: h1-s1, h2-s2, s1-s2'
ifconfig epair1 create
ifconfig epair2 create
ifconfig epair3 create
ifconfig epair1a vnet s1
ifconfig epair1b vnet h1
ifconfig epair2a vnet s2
ifconfig epair2b vnet h2
ifconfig epair3a vnet s1
ifconfig epair3b vnet s2

jexec s1 ifconfig bridge1 addm epair1a addm epair3a
jexec s1 ifconfig epair1a up
jexec s1 ifconfig epair3a up
jexec s2 ifconfig bridge2 addm epair2a addm epair3b
jexec s2 ifconfig epair2a up
jexec s2 ifconfig epair3b up

say 'addresses for the hosts'
jexec h1 ifconfig epair1b 10.0.0.1/24 up
jexec h2 ifconfig epair2b 10.0.0.2/24 up
jexec h1 ifconfig epair1b

say 'h1 pings h2, and tcpdump in s1 watches'
seen=$(mktemp)
trap 'rm -f "$seen"' EXIT
if command -v tcpdump >/dev/null; then
	jexec s1 tcpdump -l -n -i bridge1 -c 6 icmp >"$seen" 2>&1 &
	watcher=$!
	tries=0
	until grep -q '^listening on' "$seen" || [ "$tries" = 100 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
fi
jexec h1 ping -c 3 10.0.0.2
if [ -n "${watcher-}" ]; then
	wait "$watcher"
	echo
	grep ICMP "$seen"
fi
jexec s1 ifconfig bridge1 addr

say 'taking it down again'
ifconfig epair1a -vnet s1
ifconfig epair2a -vnet s2
ifconfig epair1a destroy
ifconfig epair2a destroy
jexec s1 ifconfig bridge1 destroy
jexec s2 ifconfig bridge2 destroy
jail -r s1
jail -r s2
jail -r h1
jail -r h2
ifconfig epair3a destroy # both its ends came back when s1 and s2 went
jls
ifconfig -l
