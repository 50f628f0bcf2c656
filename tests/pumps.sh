# SPDX-License-Identifier: BSD-2-Clause
# pumps.sh - run in a world: what happens to the processes that carry frames, or watch aggregates and bridges' tables.
#	stop	they are stopped, and see nothing
#	kill	they are killed, by kill -9; waits until each has its successor
#	end	the same; their successors find nothing to do, and end
pumps() { grep -lx vnet-pump /proc/[0-9]*/comm 2>/dev/null | cut -d / -f 3 | sort; }
count() { printf '%s' "$1" | grep -c .; }

# One that was replaced a moment ago may still be on its way out.
before=
until [ "$before" = "$(pumps)" ]; do
	before=$(pumps)
	sleep 0.2
done
wanted=$(count "$before")
[ "$wanted" -gt 0 ] || { echo 'there is nobody' && exit 1; }
# shellcheck disable=SC2086 # words
[ "$1" != stop ] || exec kill -STOP $before
# shellcheck disable=SC2086
kill -9 $before
# Between one that is killed and its successor is a pause: nobody counts when it is so for a second.
looks=1
[ "$1" = kill ] || wanted=0 looks=10
seen=0
for _ in $(seq 80); do
	after=$(pumps)
	seen=$((seen + 1))
	[ "$(count "$after")" -eq "$wanted" ] && ! printf '%s\n' "$after" | grep -qxF "$before" || seen=0
	[ "$seen" -lt "$looks" ] || exit 0
	sleep 0.1
done
echo "$(count "$after"), not $wanted, after a kill"
exit 1
