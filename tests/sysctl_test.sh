# SPDX-License-Identifier: BSD-2-Clause
# sysctl_test.sh - sysctl(8): reading, setting, per stack and per world.
. "$(atf_get_srcdir)/lib.sh"

case_ forms 'Values are read and set in every form'
forms() {
	session <<'END'
$ sysctl net.inet.ip.forwarding
net.inet.ip.forwarding: 0
$ sysctl -n net.inet.ip.forwarding
0
$ sysctl net.inet.ip.forwarding=1
net.inet.ip.forwarding: 0 -> 1
$ sysctl -n net.inet.ip.forwarding=0
1 -> 0
$ sysctl -e net.inet.ip.ttl
net.inet.ip.ttl=64
$ sysctl -d net.inet.ip.ttl
net.inet.ip.ttl: Maximum TTL on IP packets
$ sysctl net.inet.ip.ttl:65
net.inet.ip.ttl: 64 -> 65
$ sysctl kern.ostype kern.osrelease kern.osreldate
kern.ostype: FreeBSD
kern.osrelease: 12.1-RELEASE
kern.osreldate: 1201000
$ sysctl net.inet.raw.maxdgram=16384
net.inet.raw.maxdgram: 9216 -> 16384
END
}

case_ errors 'Unknown, read-only and wrong values are refused with their names'
errors() {
	session <<'END'
$ sysctl nosuch nosuch2
E|sysctl: unknown oid 'nosuch'
E|sysctl: unknown oid 'nosuch2'
X 2
$ sysctl -i nosuch
$ sysctl -q nosuch
X 1
$ sysctl net.inet.ip.forwarding=abc
E|sysctl: invalid integer 'abc'
X 1
$ sysctl net.inet.ip.forwarding=
E|sysctl: empty numeric value
X 1
$ sysctl kern.osreldate=5
E|sysctl: oid 'kern.osreldate' is read only
X 1
$ sysctl kern.maxproc=10
E|sysctl: oid 'kern.maxproc' is a read only tunable
E|sysctl: Tunable values are set in /boot/loader.conf
X 1
END
}

case_ per_stack 'A setting is that of one stack; another keeps its own'
per_stack() {
	session <<'END'
$ jail -c name=r vnet persist host.hostname=r1
$ sysctl net.inet.ip.ttl=33
net.inet.ip.ttl: 64 -> 33
$ jexec r sysctl net.inet.ip.ttl net.inet.ip.forwarding=1
net.inet.ip.ttl: 64
net.inet.ip.forwarding: 0 -> 1
$ sysctl net.inet.ip.forwarding
net.inet.ip.forwarding: 0
$ jexec r sysctl kern.hostname=foo
kern.hostname: r1 -> foo
$ jls -j r host.hostname
foo
$ jexec r sysctl kern.ipc.nmbclusters=2000000 2>&1 | tail -1
sysctl: kern.ipc.nmbclusters=2000000: Operation not permitted
END
}

case_ per_jail 'What is a jail'"'"'s own it sets for itself alone, with or without a stack, and jls shows it'
per_jail() {
	session <<'END'
$ jail -c name=s persist; jail -c name=v vnet persist
$ jexec s sysctl kern.domainname=dom kern.hostid=5 kern.hostuuid=abc kern.securelevel=1
kern.domainname:  -> dom
kern.hostid: 0 -> 5
kern.hostuuid: 00000000-0000-0000-0000-000000000000 -> abc
kern.securelevel: -1 -> 1
$ for j in 'jexec v' ''; do $j sysctl -n kern.domainname kern.hostid kern.hostuuid kern.securelevel; done

0
00000000-0000-0000-0000-000000000000
-1

0
00000000-0000-0000-0000-000000000000
-1
$ jls -n -j s host.domainname host.hostid host.hostuuid securelevel
host.domainname=dom host.hostid=5 host.hostuuid=abc securelevel=1
$ jail -m name=s host.hostid=6; jexec s sysctl kern.hostid kern.securelevel=0
kern.hostid: 6
kern.securelevel: 1
E|sysctl: kern.securelevel=0: Operation not permitted
X 1
$ sysctl -n security.jail.allow_raw_sockets security.jail.set_hostname_allowed security.jail.socket_unixiproute_only
0
1
1
$ jail -m name=v allow.raw_sockets allow.noset_hostname allow.socket_af; jexec v sysctl -n security.jail.allow_raw_sockets security.jail.set_hostname_allowed security.jail.socket_unixiproute_only
1
0
0
$ jexec v sysctl -n kern.domainname=x kern.hostuuid=x kern.hostid=7 security.jail.allow_raw_sockets=0

00000000-0000-0000-0000-000000000000
0 -> 7
1
E|sysctl: kern.domainname=x: Operation not permitted
E|sysctl: kern.hostuuid=x: Operation not permitted
E|sysctl: security.jail.allow_raw_sockets=0: Operation not permitted
X 3
END
}

case_ machine_untouched 'No setting reaches the machine'
machine_untouched() {
	before=$(cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/hostname)
	atf_check -o ignore vnet sh -c 'sysctl net.inet.ip.forwarding=1 net.inet.ip.ttl=12 && hostname other.example'
	atf_check_equal "$before" "$(cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/hostname)"
}
