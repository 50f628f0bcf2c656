#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh GROUP... - makes sure that what vnet needs is on this machine: installs the Debian packages that are missing,
# as root or with a sudo that doesn't ask, or else names them. Groups: build run test lint bench.
# Says nothing and touches no network when all is there.
set -u

missing=''
need() { # PACKAGE, and a test that succeeds when it is there
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}
command_() { PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$1"; }
header() { printf '#include <%s>\n' "$1" | cc -E -x c - ; }

for group; do
	case $group in
	build)
		need gcc command_ cc
		need make command_ make
		need libc6-dev header stdio.h
		need libmnl-dev header libmnl/libmnl.h
		need libjansson-dev header jansson.h
		need libfyaml-dev header libfyaml.h
		need libedit-dev header histedit.h
		;;
	run)
		need tcpdump command_ tcpdump
		;;
	test)
		need kyua command_ kyua
		need libatf-dev header atf-c.h
		need atf-sh command_ atf-sh
		need iproute2 command_ ip
		need mininet command_ mn
		need bridge-utils command_ brctl
		need util-linux command_ setpriv
		need bsdutils command_ script
		need socat command_ socat
		need uidmap command_ newuidmap
		need bash command_ bash
		need zsh command_ zsh
		need fish command_ fish
		need bird2 command_ bird
		need graphviz command_ dot
		need python3-yaml /usr/bin/python3 -c 'import yaml'
		need python3-jsonschema /usr/bin/python3 -c 'import jsonschema'
		need iperf3 command_ iperf3
		;;
	uml)
		need user-mode-linux command_ linux.uml
		need kmod command_ modprobe
		;;
	lint)
		need clang command_ clang
		need clang-format command_ clang-format
		need clang-tidy command_ clang-tidy
		need cppcheck command_ cppcheck
		need shellcheck command_ shellcheck
		need mandoc command_ mandoc
		;;
	bench)
		need iperf3 command_ iperf3
		need bird2 command_ bird
		need iproute2 command_ ip
		need mininet command_ mn
		need bridge-utils command_ brctl
		need iputils-ping command_ ping
		;;
	*)
		echo "deps.sh: no group is called $group" >&2
		exit 64
		;;
	esac
done
[ -z "$missing" ] && exit 0

sudo=''
if [ "$(id -u)" != 0 ]; then
	if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		sudo='sudo -n'
	else
		echo "vnet needs these packages first:" >&2
		echo "    sudo apt-get install$missing" >&2
		exit 1
	fi
fi
if ! command -v apt-get >/dev/null; then
	echo "vnet needs what Debian calls$missing; install it with this system's own tool" >&2
	exit 1
fi
echo "installing$missing"
# shellcheck disable=SC2086 # a list of words
install() { DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends $missing; }
# The lists may be missing (a fresh machine) or old.
install >/dev/null 2>&1 || { $sudo apt-get update -q >/dev/null && install >/dev/null; } || {
	echo "could not install$missing" >&2
	exit 1
}
