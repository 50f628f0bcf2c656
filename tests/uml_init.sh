#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# uml_init.sh - process 1 of a User Mode Linux (uml.sh): one pass of the tests on a distribution's own kernel, whose root
# is the machine's file system (hostfs). The kernel hands its unknown parameters on as environment: dir is run.sh's
# directory, who and build are pass.sh's words, only the tests to run (with
# commas).
# shellcheck disable=SC2154 # dir, who, build and only are the kernel's
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=/root VNET_TEST_KERNEL=uml
unset TERM con con0 mem root rootfstype rootflags
export PATH HOME VNET_TEST_KERNEL

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts -o ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
ln -sf /proc/self/fd /dev/fd
ip link set lo up

# The kernel's modules lie where modprobe doesn't look.
mkdir -p /run/modules/lib/modules
ln -s "/usr/lib/uml/modules/$(uname -r)" "/run/modules/lib/modules/$(uname -r)"
printf '#!/bin/sh\nexec /sbin/modprobe -d /run/modules "$@"\n' >/run/modprobe
chmod 755 /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
for module in ipv6 veth bridge overlay tun 8021q dummy bonding vrf macvlan sch_netem; do
	/run/modprobe -q "$module" || echo "residue: uml: no module $module" >>"$dir/log"
done

# shellcheck disable=SC2154,SC2086,SC2046 # from the kernel's command line; a list
sh "$dir/programs/pass.sh" "$dir" "$who" "$build" $(echo $only | tr , ' ') </dev/null >"$dir/uml.out" 2>&1
echo ok >"$dir/uml.done"
sync
echo o >/proc/sysrq-trigger
sleep 60
