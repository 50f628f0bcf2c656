#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh - runs the tests in every way that this user can, and ends with one line of counts.
# usage: run.sh build-directory [test program[:case] ...]
#
# PASSES=uml runs the tests on the kernel of the package user-mode-linux, and nowhere else. Without it, and without tests
# named, those of UML_TESTS run there as well, where that package is: they take other ways on such a kernel.
set -u
build=$1
shift
UML_TESTS='netem_test impair_test:live impair_test:packets lab_up_test:loopback vlan_test bridge_limit_test:moved lagg_test:bonding tap_test epair_test:create bridge_test:addresses bridge_test:lab_switch'
top=$(cd "$(dirname "$0")" && pwd)
# atf-sh can't do with a blank in the path of a test program; vnet must with one in its own.
dir=$(mktemp -d /tmp/vnet-test.XXXXXX) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$dir"

# Everything is copied to where the ordinary user of the second pass can read it.
copy() {
	mkdir -p "$dir/$1/the program" "$dir/programs"
	cp -R "$2/tests" "$dir/$1"
	cp "$2/vnet" "$dir/$1/the program"
	cp -R "$top/." "$dir/programs"
	chmod -R a+rX "$dir/$1" "$dir/programs"
}
copy plain "$build"
copy checked "$build/asan"

: >"$dir/log"
pass() {
	echo "== $1" | tee -a "$dir/log"
	shift
	sh "$dir/programs/pass.sh" "$dir" "$@" || echo "residue: the pass could not run: $*" | tee -a "$dir/log"
}
uml() {
	echo "== on the kernel of user-mode-linux" | tee -a "$dir/log"
	sh "$dir/programs/uml.sh" "$dir" plain "$@"
}
if [ "${PASSES:-}" = uml ]; then
	uml "$@"
elif [ "$(id -u)" -eq 0 ]; then
	pass 'as root' root plain "$@"
	pass 'as an ordinary user' 61234 plain "$@"
	pass 'as root, with run-time checks' root checked "$@"
else
	pass 'as this user' self plain "$@"
	pass 'as this user, with run-time checks' self checked "$@"
fi
if [ -z "${PASSES:-}" ] && [ $# -eq 0 ] && command -v linux.uml >/dev/null; then
	# shellcheck disable=SC2086 # a list of words
	uml $UML_TESTS
fi
awk '
	/^== / { pass = substr($0, 4) }
	/^[^ ]+:[^ ]+  ->  (passed|expected_failure)/ { passed++; next }
	/^[^ ]+:[^ ]+  ->  skipped/ { skipped++; next }
	/^[^ ]+:[^ ]+  ->  / { failed++; names = names "\n  " $1 ", " pass; next }
	/^residue: / { failed++; names = names "\n  " $0 ", " pass }
	END {
		if (failed)
			print "failed:" names
		printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
		exit failed > 0 || passed == 0
	}' "$dir/log"
