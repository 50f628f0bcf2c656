#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh VNET - the main job on real input: builds linear,2 in a fresh private world, uses it, takes it down, and checks
# that nothing of the world is left on the machine.
set -u
vnet=$1

# The machine's own links and mounts, which a world must not add to.
machine() {
	sed -n 's/^ *\([^:]*\):.*/link \1/p' /proc/net/dev
	sed 's/^\([^ ]* [^ ]*\).*/mount \1/' /proc/mounts
}

before=$(machine)
"$vnet" sh examples/linear2.sh &
maker=$!
trap 'kill "$maker" 2>/dev/null' INT TERM HUP
wait "$maker" || {
	echo "make run: the example failed" >&2
	exit 1
}
world=sh-$maker # what a private world is called
left=$(
	grep -o "@vnet/$(id -u)/$world\$" /proc/net/unix
	grep -lszxF -- "VNET_WORLD=$world" /proc/[0-9]*/environ
	[ "$(machine)" = "$before" ] || machine
)
if [ -n "$left" ]; then
	printf 'make run: something is left on the machine:\n%s\n' "$left" >&2
	exit 1
fi
echo
echo 'The world is gone, and nothing of it is left: no process, namespace, link, mount, socket or file.'
