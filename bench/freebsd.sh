#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# freebsd.sh - jails on one bridge, by FreeBSD's commands: vnet sh -w world freebsd.sh jails
set -e
n=${1:?}
ifconfig bridge0 create up
i=0
while [ "$i" -lt "$n" ]; do
	ifconfig epair$i create >/dev/null
	ifconfig bridge0 addm epair${i}a
	ifconfig epair${i}a up
	jail -c name=j$i persist vnet vnet.interface=epair${i}b
	jexec j$i ifconfig epair${i}b inet 10.0.$((i / 250)).$((i % 250 + 1))/16 up
	i=$((i + 1))
done
