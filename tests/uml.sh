#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# uml.sh - one pass of the tests as root of a User Mode Linux: a distribution's kernel that runs as a program, with the
# modules that the machine's own kernel may lack (8021q, bonding, dummy ...). It needs no privileges.
# usage: uml.sh directory build [test program[:case] ...]      (run.sh made the directory)
set -u
dir=$1
build=$2
shift 2

start=$(date +%s)
chmod +x "$dir/programs/uml_init.sh"
rm -f "$dir/uml.done"
# A case takes some ten times as long as on the machine itself.
TMPDIR=$dir timeout -k 5 5400 linux.uml mem=1536M uml_dir="$dir/" umid=uml con=null con0=null,fd:1 quiet \
	root=/dev/root rootfstype=hostfs rootflags=/ rw init="$dir/programs/uml_init.sh" \
	dir="$dir" who=root build="$build" only="$(echo "$*" | tr ' ' ,)" </dev/null >"$dir/uml.console" 2>&1
cat "$dir/uml.out"
if [ ! -e "$dir/uml.done" ]; then
	echo "residue: User Mode Linux did not finish; it ran for $(($(date +%s) - start)) s" | tee -a "$dir/log"
	tail -n 20 "$dir/uml.console"
fi
