# SPDX-License-Identifier: BSD-2-Clause
# allow_test.sh - what a jail's parameters allow and forbid its processes.
. "$(atf_get_srcdir)/lib.sh"
PATH="$PATH:$here"

case_ defaults 'A jail of its own stack may use the network, and neither mounts nor System V IPC'
defaults() {
	session <<'END'
$ jail -c name=a vnet persist
$ jexec a may mount domain msg sem shm unix netlink inet inet6 raw packet bind flags lock
mount: Operation not permitted
domain: yes
msg: Function not implemented
sem: Function not implemented
shm: Function not implemented
unix: yes
netlink: yes
inet: yes
inet6: yes
raw: yes
packet: yes
bind: yes
flags: Operation not permitted
lock: Operation not permitted
$ jexec a mount -t tmpfs tmpfs /mnt 2>/dev/null || echo refused
refused
$ may mount msg flags
mount: yes
msg: yes
flags: yes
END
}

case_ allowed 'What a parameter allows works; what allow.no... forbids does not'
allowed() {
	session <<'END'
$ jail -c name=a vnet persist allow.mount enforce_statfs=1 allow.chflags allow.mlock sysvmsg=new
$ jexec a may mount msg sem shm flags lock
mount: yes
msg: yes
sem: Function not implemented
shm: Function not implemented
flags: yes
lock: yes
$ jail -m name=a enforce_statfs=2 securelevel=1 sysvmsg=disable sysvshm=inherit
$ jexec a may mount msg sem shm flags
mount: Operation not permitted
msg: Function not implemented
sem: Function not implemented
shm: yes
flags: Operation not permitted
$ jail -c name=b vnet persist allow.sysvipc allow.noset_hostname allow.noreserved_ports
$ jexec b may msg sem shm domain bind
msg: yes
sem: yes
shm: yes
domain: Operation not permitted
bind: Permission denied
$ jexec b hostname x
E|hostname: sethostname: Operation not permitted
X 1
$ jexec b sysctl kern.hostname=x
kern.hostname: 
E|sysctl: kern.hostname=x: Operation not permitted
X 1
$ jail -m name=b host.hostname=renamed; jexec b hostname
renamed
END
}

case_ families 'A jail without a stack of its own opens the sockets that it may'
families() {
	session <<'END'
$ jail -c name=a persist
$ jexec a may unix netlink inet inet6 packet
unix: yes
netlink: yes
inet: Protocol not supported
inet6: Protocol not supported
packet: Protocol not supported
$ jail -c name=b persist ip4=inherit ip6.addr=2001:db8::1
$ jexec b may inet inet6 raw packet
inet: yes
inet6: yes
raw: Operation not permitted
packet: Protocol not supported
$ jail -c name=c persist ip4=inherit allow.raw_sockets allow.socket_af
$ jexec c may inet inet6 raw packet
inet: yes
inet6: Protocol not supported
raw: yes
packet: yes
END
}

case_ ipc 'sysvmsg=new is a name space of its own, which jails in the jail share; inherit is the parent'\''s'
ipc() {
	session <<'END'
$ queues() { jexec $1 sh -c 'ipcs -q | grep -c ^0x || :'; }
$ may msg
msg: yes
$ jail -c name=a vnet persist sysvmsg=new; jail -c name=a.x persist sysvmsg=inherit; jail -c name=b vnet persist sysvmsg=inherit
$ queues a; queues a.x; queues b
0
0
1
$ jexec a.x may msg
msg: yes
$ queues a; queues a.x; queues b
1
1
1
$ jail -R a; jail -c name=a vnet persist sysvmsg=new
$ queues a
0
END
}

case_ nested 'A jail in a jail is allowed no more than that one'
nested() {
	session <<'END'
$ jail -c name=a vnet persist children.max=4 allow.sysvipc allow.noset_hostname
$ jexec a jail -c name=x persist allow.sysvipc
$ jexec a jail -c name=y persist allow.mount
E|jail: jail_set: Operation not permitted
X 1
$ jail -c name=a.y persist allow.mount
E|jail: jail_set: Operation not permitted
X 1
$ jexec a jail -m name=x allow.chflags
E|jail: jail_set: Operation not permitted
X 1
$ jexec a jail -c name=z persist allow.set_hostname
E|jail: jail_set: Operation not permitted
X 1
$ jls name allow.sysvipc allow.set_hostname
a 1 0
a.x 1 0
$ jexec a.x may msg domain
msg: yes
domain: Operation not permitted
END
}

case_ labs 'A lab'\''s nodes may all'
labs() {
	atf_check -o ignore vnet up -w "$prefix" single,2
	atf_check -o inline:'mount: yes\nmsg: yes\nflags: yes\n' vnet exec -w "$prefix" h1 "$here/may" mount msg flags
	atf_check vnet down "$prefix"
}

case_ shown 'host.*, osrelease and securelevel are what a jail sees'
shown() {
	session <<'END'
$ jail -c name=a vnet persist host.hostname=h host.domainname=d host.hostid=7 osrelease=11.0-X osreldate=1100000 securelevel=2
$ jexec a sysctl -n kern.hostname kern.domainname kern.hostid kern.osrelease kern.osreldate kern.securelevel
h
d
7
11.0-X
1100000
2
$ jexec a cat /proc/sys/kernel/domainname
d
$ jail -m name=a host.domainname=e; jexec a cat /proc/sys/kernel/domainname
e
$ jail -c name=b vnet persist; jexec b sysctl -n kern.osrelease kern.securelevel
12.1-RELEASE
-1
$ sysctl -n kern.osrelease
12.1-RELEASE
END
}

case_ messages "allow.read_msgbuf decides on the kernel's messages, as far as the machine shows them at all"
messages() {
	session <<'END'
$ jail -c name=a vnet persist; jail -c name=b vnet persist allow.read_msgbuf
$ jexec a may messages; jexec a sh -c ': </dev/kmsg' 2>/dev/null || echo refused
messages: Operation not permitted
refused
$ [ "$(jexec b may messages)" = "$(may messages)" ] || jexec b may messages
$ jexec b sh -c ': </dev/kmsg' 2>/dev/null; b=$?; sh -c ': </dev/kmsg' 2>/dev/null; [ $b = $? ]
$ jail -m name=a allow.read_msgbuf; [ "$(jexec a may messages)" = "$(may messages)" ]
END
}
