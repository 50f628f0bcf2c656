# SPDX-License-Identifier: BSD-2-Clause
# jail_test.sh - jail(8): creating, changing and removing jails.
. "$(atf_get_srcdir)/lib.sh"

case_ usage 'Wrong words give the usage or one line, and exit 1'
usage() {
	session <<'END'
$ jail
E|usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]
E|            -[cmr] param=value ... [command=command ...]
E|       jail [-dqv] [-f file] [-e separator] -[cmr] [jail]
E|       jail [-qv] [-f file] -[rR] ['*' | jail ...]
E|       jail [-dhilqv] [-J jid_file] [-u username] [-U username]
E|            [-n jailname] [-s securelevel]
E|            path hostname [ip[,...]] command ...
X 1
$ jail -x 2>&1 | head -2
jail: illegal option -- x
usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]
$ jail -c -f /nosuch
E|jail: /nosuch: No such file or directory
X 1
$ jail -r name=f 2>&1 | head -1
usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]
$ jls
   JID  IP Address      Hostname                      Path
END
}

case_ create 'A jail needs a free name and jid, and a reason to live'
create() {
	session <<'END'
$ jail -c name=a persist vnet
$ jail -c name=a persist vnet
E|jail: "a" already exists
X 1
$ jail -c name=b vnet
E|jail: new jail must persist or attach
X 1
$ jail -c jid=1 persist
E|jail: "1" already exists
X 1
$ jail -c jid=-1 persist
E|jail: negative jid
X 1
$ jail -c jid=abc persist
E|jail: jid: non-integer value "abc"
X 1
$ jail -c jid=50 persist
$ jail -c name=c persist
$ jail -c name=5 persist
$ jail -c name=5 jid=6 persist
E|jail: jail "5" already exists
X 1
$ jail -c name=5x persist
$ jail -c name=5y persist
$ jls jid name
1 a
2 c
3 5x
4 5y
5 5
50 50
$ jail -c persist vnet
$ jls jid name | tail -2
6 6
50 50
END
}

case_ parameters 'Parameters that do not exist or have a wrong value are named, and nothing is made'
parameters() {
	session <<'END'
$ jail -c name=b foo=1 persist
E|jail: unknown parameter: foo
X 1
$ jail -c name=b nofoo persist
E|jail: unknown parameter: nofoo
X 1
$ jail -c name=b persist=maybe
E|jail: persist: unknown boolean value "maybe"
X 1
$ jail -c name=b vnet=maybe persist
E|jail: vnet: unknown jailsys value "maybe"
X 1
$ jail -c name=b children.max=x persist
E|jail: children.max: non-integer value "x"
X 1
$ jail -c name=b path=/nonexist persist
E|jail: path /nonexist: No such file or directory
X 1
$ jail -c name=b path=/etc/passwd persist
E|jail: path /etc/passwd: Not a directory
X 1
$ jail -c name=b vnet ip4.addr=192.0.2.1 persist
E|jail: vnet jails cannot have IP address restrictions
X 1
$ jail -c name=b ip4.addr=192.0.2.300 persist
E|jail: ip4.addr: not an IPv4 address: 192.0.2.300
X 1
$ jail -c name=b noallow.set_hostname persist
E|jail: unknown parameter: noallow.set_hostname
X 1
$ jls
   JID  IP Address      Hostname                      Path
END
}

case_ modify 'What may change changes; what may not is refused'
modify() {
	session <<'END'
$ jail -c name=a persist vnet
$ jail -c name=c persist vnet
$ jail -m name=a host.hostname=foo
$ jls
   JID  IP Address      Hostname                      Path
     1                  foo                           /
     2                                                /
$ jexec a hostname
foo
$ jail -m jid=1 name=c
E|jail: jail "c" already exists
X 1
$ jail -m jid=1 name=a2
$ jail -m name=a persist
E|jail: "a" not found
X 1
$ jls jid name
1 a2
2 c
$ jail -m name=a2 path=/tmp
E|jail: path cannot be changed after creation
X 1
$ jail -m name=a2 vnet=inherit
E|jail: vnet cannot be changed after creation
X 1
$ jail -cm name=a2 host.hostname=bar
$ jail -cm name=d persist
$ jls name host.hostname
a2 bar
c ""
d ""
$ jail -m name=d nopersist
$ jls name
a2
c
END
}

case_ remove 'Jails are removed by name, jid and all at once, with their children; what is not there is named'
remove() {
	session <<'END'
$ jail -r nosuch
E|jail: "nosuch" not found
X 1
$ jail -R 999
E|jail: "999" not found
X 1
$ jail -R '*'
$ jail -c name=a persist children.max=9
$ jail -c name=a.b persist
$ jail -c name=b persist vnet
$ jail -c name=c persist vnet
$ jail -rv b
b: removed
$ jail -r 3 2>&1
jail: "3" not found
X 1
$ jls jid name
1 a
2 a.b
4 c
$ jail -R '*'
c: removed
a.b: removed
a: removed
$ jls name
END
}

case_ limits 'What a jail may, and how many jails it may have, limits all below it, also when it changes'
limits() {
	session <<'END'
$ jail -c name=a vnet persist children.max=2 allow.raw_sockets allow.mount enforce_statfs=1 securelevel=1
$ jexec a jail -c name=b vnet persist children.max=2 allow.raw_sockets allow.mount
$ jexec a.b jail -c name=c vnet persist allow.mount enforce_statfs=1
$ jexec a.b jail -c name=d persist; jexec a jail -c name=d persist
E|jail: prison limit exceeded
E|jail: prison limit exceeded
X 1
$ jail -m name=a children.max=3; jexec a jail -c name=d persist securelevel=0; jexec a jail -c name=d persist enforce_statfs=0
E|jail: jail_set: Operation not permitted
E|jail: jail_set: Operation not permitted
X 1
$ jls name allow.raw_sockets allow.mount enforce_statfs securelevel
a 1 1 1 1
a.b 1 1 2 1
a.b.c 0 1 1 1
$ jail -m name=a allow.nomount enforce_statfs=2 securelevel=2
$ jls name allow.raw_sockets allow.mount enforce_statfs securelevel
a 1 0 2 2
a.b 1 0 2 2
a.b.c 0 0 2 2
$ jexec a.b sysctl -n kern.securelevel=3; jls -j a.b.c securelevel; jail -m name=a.b securelevel=1
2 -> 3
3
E|jail: jail_set: Operation not permitted
X 1
END
}

case_ nested 'A jail in a jail is named after its parent and goes with it'
nested() {
	session <<'END'
$ jail -c name=nop.b persist
E|jail: jail "nop" not found
X 1
$ jail -c name=a persist vnet
$ jail -c name=a.b persist
$ jail -c name=a.b persist vnet
E|jail: "a.b" already exists
X 1
$ jls jid name
1 a
2 a.b
$ jexec a jls jid name
2 b
$ jexec a jail -c name=x persist
E|jail: jail_set: Operation not permitted
X 1
$ jail -m name=a children.max=3
$ jexec a jail -c name=x persist vnet
$ jls name
a
a.b
a.x
$ jail -m jid=1 name=z
$ jls name
z
z.b
z.x
$ jexec z.x jls name
$ jail -r z
$ jls name
END
}

case_ commands 'Commands run outside and inside in their order; one that fails undoes the jail'
commands() {
	session <<'END'
$ jail -c name=h command=echo hi there
hi there
$ jail -c -v name=h3 persist vnet command=echo hi
jail_set(JAIL_CREATE) name=h3 persist vnet=new
created
run command in jail: echo hi
hi
$ jail -c name=h4 persist exec.prestart='echo prestart' exec.created='echo created' exec.start='echo start' exec.poststart='echo poststart' exec.stop='echo stop'
prestart
created
start
poststart
$ jail -r h4
$ jail -c name=h4 command=sh -c 'echo $PWD; exit 3'
/
E|jail: sh -c echo $PWD; exit 3: failed
X 1
$ jail -c name=h4 exec.start='echo start; exit 4' persist
start
E|jail: /bin/sh -c echo start; exit 4: failed
X 1
$ jail -c name=h4 persist exec.start='/nonexist/cmd'
E|jail: exec /nonexist/cmd: No such file or directory
E|jail: /nonexist/cmd: failed
X 1
$ jail -c name=h4 persist exec.start='kill -9 $$'
E|jail: /bin/sh -c kill -9 $$: exited on signal 9
X 1
$ jail -c name=h4 exec.timeout=1 persist exec.start='sleep 5'
E|jail: sleep 5: timed out
X 1
$ jls name
h3
END
}

case_ interfaces 'vnet.interface lends interfaces to a new jail; one that is missing undoes it'
interfaces() {
	session <<'END'
$ jail -c name=f vnet vnet.interface=nosuch0 persist
E|ifconfig: interface nosuch0 does not exist
E|jail: /sbin/ifconfig nosuch0 vnet f: failed
X 1
$ jls name
$ ifconfig epair create
epair0a
$ jail -c name=f vnet vnet.interface=epair0a vnet.interface=epair0b persist
$ jexec f ifconfig -l
lo0 epair0a epair0b
$ ifconfig -l
em0 em1 lo0
$ jail -r f
$ ifconfig -l
em0 em1 lo0 epair0a epair0b
END
}

case_ strange_words 'Names with blanks, long, empty, with line feeds and bad UTF-8 neither crash nor corrupt'
strange_words() {
	world_up
	atf_check -s exit:0 vnet -w "$W" jail -c 'name=a b' persist
	atf_check -s exit:0 vnet -w "$W" jail -c 'name=a,b' persist
	atf_check -s exit:0 vnet -w "$W" jail -c name= persist
	long=$(head -c 4000 /dev/zero | tr '\0' x)
	for bad in "name=$long" "host.hostname=$long" "path=/$long" "$long=1" "jid=$long"; do
		atf_check -s exit:1 -e not-empty vnet -w "$W" jail -c "$bad" persist vnet=new
		atf_check_equal 3 "$(vnet -w "$W" jls jid | wc -l)"
	done
	for odd in "$(printf 'x\ny')" "$(printf 'x\377\376y')" "$(printf '\342\202')"; do
		vnet -w "$W" jail -c host.hostname="$odd" name=odd persist >out 2>&1
		status=$?
		[ $status -eq 0 ] || [ $status -eq 1 ] || atf_fail "status $status: $(cat out)"
		vnet -w "$W" jail -R odd >/dev/null 2>&1
	done
	atf_check -o inline:'a b\na,b\n3\n' vnet -w "$W" jls name
	world_down
}

case_ stop_processes 'Removing a jail ends its processes, also one that does not listen to signals'
stop_processes() {
	world_up
	vnet -w "$W" jail -c name=p vnet command=sleep 100 >out 2>err &
	started() { [ "$(vnet -w "$W" jls name)" = p ]; }
	within 30 started || atf_fail 'the jail did not come up'
	atf_check vnet -w "$W" jail -r p
	wait $!
	atf_check_equal 1 $?
	atf_check -o inline:'jail: sleep 100: exited on signal 15\n' cat err
	vnet -w "$W" jail -c name=q vnet persist exec.stop=
	vnet -w "$W" jexec q sh -c 'trap "" TERM; : >"$0"; while :; do sleep 1; done' "$PWD/ready" &
	within 50 test -e ready || atf_fail 'no process'
	atf_check vnet -w "$W" jail -R q
	wait $!
	atf_check vnet -w "$W" jls name
	world_down
}

case_ hostnames 'A hostname that was changed in a jail stays when other things change, and host=inherit is the name above'
hostnames() {
	session <<'END'
$ jail -c name=v vnet persist children.max=9 host.hostname=a host.hostid=7; jexec v hostname b; jail -m name=v allow.mount; jexec v hostname; jls host.hostname
b
b
$ jexec v jail -c name=i host=inherit persist; jls -n name host host.hostname host.hostid; jexec v.i sysctl -n kern.hostname kern.hostid
name=v host=1 host.hostname=b host.hostid=7
name=v.i host=2 host.hostname=b host.hostid=7
b
7
$ jexec v hostname c; jexec v.i hostname; jexec v jls host.hostname; jexec v.i hostname d; jexec v.i sysctl kern.hostid=8
c
c
kern.hostid: 7
E|hostname: sethostname: Operation not permitted
E|sysctl: kern.hostid=8: Operation not permitted
X 1
$ hostname world; jail -c name=h host=inherit persist; jexec h hostname; hostname other; jexec h hostname; jls -j h host.hostname
world
other
other
$ jail -m name=h host.hostname=own; jexec h hostname; jexec h hostname mine; jls -j h -n host host.hostname
own
host=1 host.hostname=mine
$ jail -c name=n ip4=inherit ip4.addr=127.0.0.1 host=inherit host.hostname=n persist; jls -j n -n host host.hostname ip4
host=1 host.hostname=n ip4=0
END
}

case_ mounts 'Mounts of a jail.conf are there while the jail runs, and gone after it or after a failure'
mounts() {
	session <<'END'
$ mkdir -p /etc/r "/etc/from dir/a" /etc/to && ln -s /etc/to /etc/r/link && ls / >/etc/before
$ printf '%s\n' '# a comment' '' '/etc/from\040dir /etc/to nullfs ro 0 0 # another' >/etc/fstab.j
$ echo 'path = /etc/r; persist; j { mount = "/ /etc/r nullfs ro", "tmpfs /etc/r/mnt tmpfs size=64k,mode=700"; mount.fstab = /etc/fstab.j; mount.devfs; mount.fdescfs; mount.procfs; exec.clean; }' >/etc/jail.conf
$ jail -v -c j
j: run command: /sbin/mount -t nullfs -o ro / /etc/r
j: run command: /sbin/mount -t tmpfs -o size=64k,mode=700 tmpfs /etc/r/mnt
j: run command: /sbin/mount -t nullfs -o ro /etc/from dir /etc/to
j: run command: /sbin/mount -t devfs -oruleset=4 . /etc/r/dev
j: run command: /sbin/mount -t fdescfs . /etc/r/dev/fd
j: run command: /sbin/mount -t procfs . /etc/r/proc
j: jail_set(JAIL_CREATE) name=j path=/etc/r persist
j: created
$ ls /etc/to
a
$ jexec j sh -c 'test ! -e /dev/mem && echo to >/dev/null && cat /dev/stdin </dev/zero | head -c 3 | od -An -tx1 && ls -d /proc/1'
 00 00 00
/proc/1
$ jexec j sh -c 'echo x 2>/dev/null >/etc/x || echo read-only; echo y >/mnt/y && ls /mnt; stat -c %a /mnt'
read-only
y
700
$ jail -r j
j: removed
$ ls /etc/to /etc/r/dev 2>/dev/null
/etc/to:
X 2
$ for w in '/nosuch /etc/to nullfs' '/etc /etc/to ufs' '/etc /etc/to nullfs foo' '/etc /etc/to' '/etc to nullfs' '/etc /etc/r/link nullfs' '/etc\x /etc/to nullfs'; do jail -c name=k path=/etc/r persist mount="$w"; done
E|mount: /nosuch: No such file or directory
E|jail: /sbin/mount -t nullfs /nosuch /etc/to: failed
E|mount: /etc/to: Operation not supported
E|jail: /sbin/mount -t ufs /etc /etc/to: failed
E|mount: /etc/to: Invalid argument
E|jail: /sbin/mount -t nullfs -o foo /etc /etc/to: failed
E|jail: mount: /etc /etc/to: missing information
E|jail: mount: to: not an absolute pathname
E|jail: mount: /etc/r/link is a symbolic link
E|jail: mount: /etc\x /etc/to nullfs: fstab parse error
X 1
$ jail -c name=k persist mount.devfs
E|jail: mount.devfs: no jail root path defined
X 1
$ jail -c name=k path=/etc/r persist mount='/etc/from\040dir /etc/to nullfs' mount.fstab=/nosuch
E|jail: mount.fstab: /nosuch: No such file or directory
X 1
$ jail -c name=k path=/etc/r persist mount='/etc/from\040dir /etc/to nullfs' exec.created=false
E|jail: false: failed
X 1
$ ls /etc/to; jls -N name; ls / | diff /etc/before -
END
}

case_ nested_path 'The path of a jail in a jail begins at its maker'\''s root'
nested_path() {
	session <<'END'
$ mkdir -p /etc/r && mkdir /etc/deep && mkdir /etc/deep/er
$ jail -c name=a persist path=/etc/r mount='/ /etc/r nullfs' mount.procfs children.max=4
$ jexec -l a jail -c name=b persist path=/etc/deep
$ jexec -l a jail -c name=c persist
$ jexec -l a jls name path
b /etc/deep
c /
$ jls name path
a /etc/r
a.b /etc/r/etc/deep
a.c /etc/r
$ jail -R a
END
}

case_ limits 'More addresses than the kernel takes, an address twice, another routing table: refused'
limits() {
	session <<'END'
$ jail -c name=a persist ip4.addr=$(seq -s, -f 10.0.0.%g 0 255)
E|jail: too many IPv4 addresses
X 1
$ jail -c name=a persist ip6.addr=::1,fe80::1,::1
E|jail: jail_set: Invalid argument
X 1
$ jail -c name=a persist exec.fib=1 exec.start='echo started'
E|jail: setfib: Invalid argument
E|jail: echo started: failed
X 1
$ jail -c name=a persist ip4.addr=$(seq -s, -f 10.0.0.%g 1 255) exec.fib=0; jls ip4.addr | tr , '\n' | wc -l
     255
END
}

case_ cables "jail.conf's exec.prestart calls a script that makes the jail's cables and their MAC addresses, as jib does"
cables() {
	cat >script <<'END'
#!/bin/sh -e
name=$2 i=0
if [ "$1" != add ]; then
	for iface in $(ifconfig | sed -n "s/^\(e[0-9]*a_$name\):.*/\1/p"); do ifconfig $iface destroy; done
	exit 0
fi
shift 2
for iface; do
	ifconfig $iface up
	if ! ifconfig ${iface}bridge >/dev/null 2>&1; then
		new=$(ifconfig bridge create)
		ifconfig $new addm $iface
		ifconfig $new name ${iface}bridge >/dev/null
		ifconfig ${iface}bridge up
	fi
	new=$(ifconfig epair create)
	ifconfig ${iface}bridge addm $new
	ifconfig $new name e${i}a_$name >/dev/null
	ifconfig ${new%a}b name e${i}b_$name >/dev/null
	ifconfig e${i}a_$name up
	ifconfig e${i}b_$name up
	mac=$(ifconfig $iface ether | awk '/ether/,$0=$2')
	sum=$(set -- $(printf $name | sum); echo $1)
	ifconfig e${i}b_$name ether $(printf 0e:%02x:%02x $((sum >> 8 & 255)) $((sum & 255)))${mac#??:??:??}
	i=$((i + 1))
done
END
	cat >jail.conf <<'END'
exec.clean; path = /; host.hostname = "$name.example";
exec.start = "/bin/sh -c 'ifconfig -l; hostname'";
exec.prestart = "/usr/sbin/cables add $name em0 em1";
exec.poststop = "cables remove $name";
zz { vnet; vnet.interface = e0b_$name, e1b_$name; persist; }
END
	session <<'END'
$ cp script /usr/sbin/cables && chmod 755 /usr/sbin/cables && cp jail.conf /etc
$ jail -c zz; jexec zz ifconfig e0b_zz | grep -e flags -e ether | sed 's/0e:00:b7:12:34:[0-9a-f]*/SUM OF zz, em0/'
zz: created
lo0 e0b_zz e1b_zz
zz.example
e0b_zz: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
	ether SUM OF zz, em0
$ ifconfig em1bridge | grep member
	member: e1a_zz flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
	member: em1 flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>
$ jail -r zz; ifconfig -l
zz: removed
em0 em1 lo0 em0bridge em1bridge
END
}
