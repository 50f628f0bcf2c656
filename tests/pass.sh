#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pass.sh - one run of all tests: as root, or from root as an ordinary user with that id, or as this user.
# usage: pass.sh directory root|self|uid build [test program[:case] ...]
set -u
dir=$1
who=$2
build=$3
shift 3

# Root gives the pass a network and a mount namespace of its own, shared as on an ordinary machine, so that whatever a
# world leaves in "the machine" is seen, whatever else goes on there.
if [ "$who" != self ] && [ -z "${VNET_TEST_ALONE:-}" ]; then
	cd "$dir" || exit 1
	exec unshare --mount --net --propagation private sh -c '
		mount -t tmpfs -o mode=1777 tmpfs /tmp &&
			mkdir "/tmp/vnet test" && mount --bind . "/tmp/vnet test" && cd "/tmp/vnet test" &&
			mount --make-rshared / || exit 1
		export VNET_TEST_ALONE="/tmp/vnet test"
		exec sh "$VNET_TEST_ALONE/programs/pass.sh" "$VNET_TEST_ALONE" "$@"' sh "$who" "$build" "$@"
fi

home="$dir/$who $build"
mkdir -p "$home/tmp"
export HOME="$home" TMPDIR="$home/tmp" VNET_TEST_PASS="$who $build"
as=
case $who in
root | self) ;;
*)
	chown -R "$who" "$home"
	as="setpriv --reuid $who --regid $who --clear-groups --"
	;;
esac
cd "$home" || exit 1
# Two at a time are the least that shows cases in each other's way.
jobs=$(nproc)
[ "$jobs" -ge 2 ] || jobs=2
start=$(date +%s)
$as kyua -v parallelism="$jobs" test -k "$dir/programs/Kyuafile" --build-root "$dir/$build/tests" \
	--results-file "$home/results.db" "$@" | grep -E -- '  ->  ' | grep -v -- '  ->  passed'
$as kyua report --results-file "$home/results.db" --verbose --results-filter broken,failed 2>/dev/null |
	sed -n '/^===> .*:/,/^===> [^:]*$/p' | grep -v '^=\+> \(Skipped\|Summary\|Execution\)' | sed 's/^/    /'
