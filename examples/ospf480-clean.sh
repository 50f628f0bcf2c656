#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ospf480-clean.sh - takes down what ospf480.sh made. The world goes on, and can be used for the next thing.
set -eu
dir=/etc/ospf480

for conf in "$dir"/*.conf; do
	i=$(basename "$conf" .conf)
	jail -R "jail$i"
	ifconfig "epair${i}a" destroy
done
ifconfig vnetdemobridge destroy
rm -r "$dir"
