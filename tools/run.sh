#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh VNET - the main job on real input: builds linear,2 in a fresh private world, uses it, takes it down, and checks
# that the machine is as it was.
set -u
vnet=$1

# What a world could leave behind: processes, sockets, links, mounts, and namespaces that processes hold.
traces() {
	for comm in /proc/[0-9]*/comm; do
		read -r name <"$comm" && case $name in vnet-*) echo "process ${comm%/comm} $name" ;; esac
	done 2>/dev/null
	sed -n "s|.* @vnet/$(id -u)/|world |p" /proc/net/unix
	sed -n 's/^ *\([^:]*\):.*/link \1/p' /proc/net/dev
	sed 's/^[^ ]* /mount /; s/^\(mount [^ ]*\).*/\1/' /proc/mounts
}

before=$(traces | sort)
"$vnet" sh examples/linear2.sh || {
	echo "make run: the example failed" >&2
	exit 1
}
after=$(traces | sort)
if [ "$before" != "$after" ]; then
	echo "make run: something is left on the machine:" >&2
	printf '%s\n' "$before" "$after" | sort | uniq -u >&2
	exit 1
fi
echo
echo 'The world is gone, and nothing of it is left: no process, namespace, link, mount, socket or file.'
