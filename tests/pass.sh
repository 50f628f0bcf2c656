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
			mkdir /tmp/vnet-test && mount --no-canonicalize --bind . /tmp/vnet-test && cd /tmp/vnet-test &&
			mount --make-rshared / || exit 1
		export VNET_TEST_ALONE=/tmp/vnet-test
		exec sh "$VNET_TEST_ALONE/programs/pass.sh" "$VNET_TEST_ALONE" "$@"' sh "$who" "$build" "$@"
fi

# Root's own directories would not be readable for the ordinary user, and say so in error texts.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
home="$dir/$who-$build${VNET_TEST_KERNEL:+-$VNET_TEST_KERNEL}"
mkdir -p "$home/tmp"
export HOME="$home" TMPDIR="$home/tmp" VNET_TEST_PASS="$who $build $$"
export ASAN_OPTIONS=detect_leaks=0
[ "$build" = plain ] || export VNET_TEST_CHECKED=1
as=
case $who in
root | self) ;;
*)
	chown -R "$who" "$home"
	as="setpriv --reuid $who --regid $who --clear-groups --"
	;;
esac
cd "$home" || exit 1
# Most cases wait for the kernel more than they work, and shall be in each other's way; where the kernel is a program
# itself, it is the work.
jobs=$((3 * $(nproc)))
[ -z "${VNET_TEST_KERNEL:-}" ] || jobs=2
start=$(date +%s)
machine() {
	sed -n 's/^ *\([^:]*\):.*/link \1/p' /proc/net/dev
	cut -d ' ' -f 3- /proc/self/mountinfo | sed 's/^/mount /'
	find / /etc /tmp -mindepth 1 -maxdepth 1 | sed 's/^/file /'
	grep -o '@vnet.*' /proc/net/unix
	cksum /etc/hosts /etc/resolv.conf /etc/passwd | sed 's/^/contents /'
}
machine | sort >machine.before
$as kyua -v parallelism="$jobs" test -k "$dir/programs/Kyuafile" --build-root "$dir/$build/tests" \
	--results-file "$home/results.db" "$@" >output 2>&1
status=$?
grep -e '  ->  ' output >cases
cat cases >>"$dir/log"
grep -v -e '  ->  passed' cases
if [ "$status" -ne 0 ]; then
	grep -q -e '  ->  ' output || sed 's/^/residue: kyua: /' output | tee -a "$dir/log"
	$as kyua report --verbose --results-filter broken,failed --results-file "$home/results.db" |
		sed -e '1,/^===> [^ ]*_test:/{/^===> [^ ]*_test:/!d}' -e '/^===> \(Skipped\|Broken\|Failed\|Summary\)/,$d' \
			-e '/^Metadata:/,/^$/d' -e 's/^/    /'
fi

# Nothing of the whole pass may be left: its processes have its mark in their environment.
mark="VNET_TEST_PASS=$VNET_TEST_PASS"
unset VNET_TEST_PASS
grep -lszxF -- "$mark" /proc/[0-9]*/environ | cut -d / -f 3 |
	while read -r pid; do
		echo "residue: process $pid: $(tr '\0' ' ' </proc/"$pid"/cmdline)"
	done | tee -a "$dir/log"
if [ -n "${VNET_TEST_ALONE:-}" ]; then
	machine | sort | diff machine.before - | sed -n 's/^> /residue: /p' | tee -a "$dir/log"
fi
echo "== $(grep -c . cases) cases in $(($(date +%s) - start)) s"
