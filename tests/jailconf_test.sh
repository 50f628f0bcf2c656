# SPDX-License-Identifier: BSD-2-Clause
# jailconf_test.sh - jail(8) with jail.conf(5): what its words mean, and many jails that are worked on together.
. "$(atf_get_srcdir)/lib.sh"

case_ config_file 'jail.conf: defaults, variables, dependencies and the place of an error'
config_file() {
	cat >jail.conf <<'END'
vnet;
persist;
host.hostname = "$name.example";
/* a comment */
ja { exec.start = "echo start $name"; exec.stop = "echo stop $name"; }
jb { depend = ja; allow.raw_sockets; }
END
	printf 'l1 { depend=l2; persist; }\nl2 { depend=l1; persist; }\n' >loop
	printf 'l1 { persist\n }\n' >broken
	printf 'l1 { persist; \n' >'cut'
	session <<'END'
$ jail -f jail.conf -c jb
ja: created
start ja
jb: created
$ jls jid name host.hostname
1 ja ja.example
2 jb jb.example
$ jail -f jail.conf -c ja
E|jail: "ja" already exists
E|jail: jb: skipped
X 1
$ jail -f jail.conf -r ja
jb: removed
stop ja
ja: removed
$ jls name
$ jail -f jail.conf -c nosuch
E|jail: "nosuch" not found
X 1
$ jail -f loop -c l1
E|jail: l1: dependency loop
E|jail: l2: skipped
X 1
$ jail -f broken -c l1
E|jail: broken line 2: }: syntax error
X 1
$ jail -f cut -c l1
E|jail: cut: unexpected EOF
X 1
$ jls name
END
}

case_ include '.include takes in other files, each once where it stands; what is missing or endless is named'
include() {
	mkdir conf.d
	echo '$domain = example.org; .include "conf.d/*.conf"; b { persist; }' >main.conf
	echo 'a { persist; host.hostname = "$name.$domain"; }' >conf.d/a.conf
	printf '* { host.hostname = "all.$domain"; }\n.include "a.conf";' >conf.d/z.conf
	echo '.include "loop";' >loop
	echo '.include "/nosuch";' >missing
	printf 'a { persist; }\n.include "broken2"; b { persist; }' >broken
	printf '\n\na { persist }' >broken2
	echo '.include "zz*"; a { persist; }' >none
	echo '.include a, b;' >words
	session <<'END'
$ jail -q -f main.conf -c; jls name host.hostname; jail -R '*'
a a.example.org
b all.example.org
b: removed
a: removed
$ for f in loop missing broken words /etc; do jail -f $f -c; done
E|jail: loop line 1: too many files include each other
E|jail: /nosuch: No such file or directory
E|jail: broken2 line 3: }: syntax error
E|jail: words line 1: ,: syntax error
E|jail: /etc: Is a directory
X 1
$ jail -f none -c
a: created
END
}

case_ together 'Jails that do not depend on each other start and stop together: while one runs a command the next is begun'
together() {
	session <<'END'
$ printf 'l3 { vnet; exec.start = "exit 3"; persist; }\nl4 { persist; }\n' >/etc/j; jail -f /etc/j -c 2>/dev/null
l3: created
l4: created
l3: removed
X 1
$ jail -R l4
$ printf '%s\n' 'persist; exec.timeout = 60; stop.timeout = 0;' 'a { exec.start = "until [ -e /etc/b ]; do sleep 0.1; done"; exec.stop = "until [ -e /etc/b ]; do sleep 0.1; done"; }' 'b { exec.start = "touch /etc/b"; exec.stop = "touch /etc/b"; }' 'c { depend = b, a; }' >/etc/j
$ jail -f /etc/j -c
a: created
b: created
c: created
$ rm /etc/b; jail -f /etc/j -r '*' | sort
a: removed
b: removed
c: removed
$ rm /etc/b; jail -f /etc/j -c c
b: created
a: created
c: created
$ jail -f /etc/j -r c b a | sort
a: removed
b: removed
c: removed
$ rm /etc/b; sed -i s/60/1/ /etc/j; jail -p 1 -f /etc/j -c
a: created
a: removed
b: created
E|jail: a: /bin/sh -c until [ -e /etc/b ]; do sleep 0.1; done: timed out
E|jail: c: skipped
X 1
$ jail -p 0 -f /etc/j -c b 2>&1 | head -1
usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]
END
}

case_ removed_together 'Jails of no file are removed together too, and one that another one took along is not there any more'
removed_together() {
	session <<'END'
$ for i in a b; do jail -c name=$i vnet persist children.max=9; jexec $i jail -c name=x persist; done
$ jail -R a a.x b nosuch
a: removed
b: removed
E|jail: "a.x" not found
E|jail: "nosuch" not found
X 1
$ jls name
$ for i in a b; do jail -c name=$i persist; done
$ jexec a sh -c 'trap "echo >/etc/asked; exit" TERM; echo >/etc/a; while :; do sleep 0.1; done' 2>/dev/null &
$ jexec b sh -c 'trap "" TERM; echo >/etc/b; until [ -e /etc/asked ]; do sleep 0.1; done; echo >/etc/ended' 2>/dev/null &
$ until [ -e /etc/a ] && [ -e /etc/b ]; do sleep 0.1; done
$ jail -R '*' | sort; ls /etc/ended
a: removed
b: removed
/etc/ended
END
}

case_ parents 'A jail of a file needs its parent: that is made first, and goes when its children are gone'
parents() {
	session <<'END'
$ printf '%s\n' 'persist; children.max = 9;' 'a.b.c { exec.poststop = "sleep 0.3"; }' 'a.b { exec.start = "echo start $name"; exec.stop = "echo stop $name"; }' 'a { exec.start = "sleep 0.3", "echo start $name"; exec.stop = "echo stop $name"; }' 'x { depend = a.b; }' >/etc/j
$ jail -f /etc/j -c a.b.c
a: created
a.b: created
start a.b
a.b.c: created
start a
$ jls name
a
a.b
a.b.c
$ jail -f /etc/j -c x; jail -f /etc/j -R x
x: created
$ jail -f /etc/j -r a
a.b.c: removed
stop a.b
a.b: removed
stop a
a: removed
$ jls name; jail -f /etc/j -c >/dev/null; jls name | sort; jail -f /etc/j -r '*' | grep removed
a
a.b
a.b.c
x
a.b.c: removed
x: removed
a.b: removed
a: removed
$ sed 's/^a {/a { vnet; vnet.interface = nosuch;/' /etc/j >/etc/k; jail -q -f /etc/k -c a.b
E|ifconfig: interface nosuch does not exist
E|jail: a: /sbin/ifconfig nosuch vnet a: failed
X 1
$ jail -f /etc/k -c a.b
a: created
a: removed
E|ifconfig: interface nosuch does not exist
E|jail: a: /sbin/ifconfig nosuch vnet a: failed
E|jail: a.b: skipped
E|jail: a.b.c: skipped
E|jail: x: skipped
X 1
$ sed 's/poststop = "sleep 0.3"/poststop = false/' /etc/j >/etc/k; jail -q -f /etc/k -c a.b.c; jail -q -f /etc/k -r a; jls name
start a.b
start a
stop a.b
stop a
E|jail: a.b.c: false: failed
$ sed 's/^a {/a { exec.prestart = false;/' /etc/j >/etc/k; jail -f /etc/k -c a.b
E|jail: a: false: failed
E|jail: a.b: skipped
E|jail: a.b.c: skipped
E|jail: x: skipped
X 1
END
}

case_ anew 'A jail that -mr or -cmr has to make anew, and only such a one: what depends on it is stopped before'
anew() {
	session <<'END'
$ printf '%s\n' 'persist;' 'a { children.max = 9; exec.stop = "echo stop a"; }' 'a.b { exec.stop = "echo stop a.b"; }' 'c { depend = a; exec.stop = "echo stop c"; }' >/etc/j
$ jail -q -f /etc/j -c; jail -f /etc/j -mr a; sed -i 's/^a {/a { path = "\/etc";/' /etc/j; jail -f /etc/j -mr a | sed 's/stop .[.b]*$/stop/'
a: updated
stop
stop
stop
a: created
$ jls name path
a /etc
$ jail -f /etc/j -cmr c; jail -f /etc/j -cmr c; jail -cmr name=a path=/etc host.hostname=h; jail -cmr name=n persist; jail -cmr name=n persist path=/etc; jls name path; jail -R n
c: created
c: updated
a /etc
c /
n /etc
$ sed -i 's/"echo stop c"/"false"/; s/"\/etc"/"\/"/' /etc/j; jail -f /etc/j -mr a; jls name path
a /etc
c /
E|jail: c: false: failed
E|jail: a: skipped
END
}

case_ failures 'Failures that follow from failures: who is told of, each jail that is not there, loops, and -q'
failures() {
	session <<'END'
$ printf '%s\n' 'persist;' 'a { depend = b; }' 'b { depend = c; }' 'c { exec.prestart = false; }' 'd { depend = x1, b, x2; }' 'e { path = "$x$y"; host.hostname = $z; }' 'f { depend = e; }' >/etc/j
$ jail -f /etc/j -c a
E|jail: e: path: variable "x" not found
E|jail: e: path: variable "y" not found
E|jail: e: host.hostname: variable "z" not found
E|jail: d: depends on undefined jail "x1"
E|jail: d: depends on undefined jail "x2"
E|jail: c: false: failed
E|jail: a: skipped
X 1
$ jail -f /etc/j -c 2>&1 | tail -4 | sort
jail: a: skipped
jail: b: skipped
jail: c: false: failed
jail: f: skipped
$ sed -i '/^[def] /d' /etc/j; jail -q -f /etc/j -c
E|jail: c: false: failed
X 1
$ jail -q -f /etc/j -r a
X 1
$ jail -q -f /etc/j -r nosuch; jail -c name=g persist depend=n1 depend=n2
E|jail: "nosuch" not found
E|jail: depends on nonexistent jail "n1"
E|jail: depends on nonexistent jail "n2"
X 1
$ printf '%s\n' 'persist;' 'a { depend = b; }' 'b { depend = c; }' 'c { depend = a; }' 'd { depend = d; }' 'e { }' >/etc/j
$ jail -f /etc/j -c b
E|jail: a: dependency loop
E|jail: d: dependency loop
E|jail: b: skipped
X 1
$ jail -f /etc/j -c e 2>/dev/null; echo $?
e: created
0
END
}

case_ commands 'exec.*: words and shells, the background, users, a clean environment, and logs that can not be written'
commands() {
	session <<'END'
$ j() { printf 'persist; j { %s }' "$1" >/etc/j; jail -q -f /etc/j -c j; s=$?; jail -q -f /etc/j -R j 2>/dev/null; return $s; }
$ j 'exec.start = "echo  a\techo\necho b";'
a echo echo b
$ j 'exec.start = "sleep 0.3; echo first &", "echo second";' | sort
first
second
$ j 'exec.start = "sleep 100&", "echo at once"; exec.timeout = 9;'
at once
$ j "exec.start = \"echo 1 2 | awk '{print \$2, \\\"\$\\\"}'\";"
2 $
$ jail -c name=b exec.start='sleep 100&'; jls name; jail -R b; jail -c name=b exec.start='nosuch &' persist; jail -R b
b
E|jail: exec nosuch: No such file or directory
$ j 'exec.clean; exec.start = "env";' | sort | grep -v -e TERM -e SHELL
HOME=/root
PATH=/bin:/usr/bin
USER=root
$ j 'exec.jail_user = nosuch; exec.start = "id";'
E|jail: j: nosuch: no such user
E|jail: j: id: failed
X 1
$ j 'exec.system_user = nosuch; exec.prestart = "id";'
E|jail: j: nosuch: no such user
E|jail: j: id: failed
X 1
$ mkdir /etc/r; ln -s /etc /etc/r/link; j 'exec.consolelog = "log"; exec.start = "id";'; j 'path = /etc; exec.consolelog = "/dev/full/x"; exec.start = "id";'
E|jail: j: exec.consolelog: log: not an absolute pathname
E|jail: j: open /dev/full/x: Not a directory
X 1
$ j 'path = /etc/r; exec.consolelog = "/etc/r/link/log"; exec.start = "id";'
E|jail: j: exec.consolelog: /etc/r/link is a symbolic link
X 1
$ umask 22; j 'exec.consolelog = "/etc/log"; exec.start = "echo out", "echo err >&2"; exec.poststart = "echo host";'; cat /etc/log; ls -l /etc/log | cut -c 1-10
host
out
err
-rw-r--r--
END
}

case_ terminated '-v -r names the processes that are asked to end, and stop.timeout is the time that they get'
terminated() {
	session <<'END'
$ echo 'j { persist; stop.timeout = 9; exec.start = "sleep 99 &", "sleep 98 &"; }' >/etc/j; jail -q -f /etc/j -c
$ jexec j sh -c 'for p in /proc/[0-9]*; do [ "$(tr -d "\0" <$p/cmdline)" = sleep99 ] && echo ${p#/proc/}; done' >/etc/pid 2>/dev/null; true
$ jail -v -f /etc/j -r j | sed "s/ $(cat /etc/pid) / PID /; s/ [0-9]*$/ PID/"
j: sent SIGTERM to: PID PID
j: removed
$ sed -i 's/timeout = 9/timeout = 0/' /etc/j; jail -q -f /etc/j -c; jail -v -f /etc/j -r j
j: removed
END
}

case_ aliases 'Addresses that a jail puts on interfaces: what is added is taken off again, last first, and no more than that'
aliases() {
	session <<'END'
$ echo 'persist; interface = lo0; j { ip6.addr = ::5; ip4.addr = 10.1.1.1, "lo0|10.1.1.2/255.0.0.0", "10.1.1.3/24 metric 0"; }' >/etc/j
$ jail -v -f /etc/j -c; jail -v -f /etc/j -r j; ifconfig lo0 | grep -c -e 10.1 -e ::5
j: run command: /sbin/ifconfig lo0 inet 10.1.1.1 netmask 255.255.255.255 alias
j: run command: /sbin/ifconfig lo0 inet 10.1.1.2 netmask 255.0.0.0 alias
j: run command: /sbin/ifconfig lo0 inet 10.1.1.3/24 metric 0 alias
j: run command: /sbin/ifconfig lo0 inet6 ::5 prefixlen 128 alias
j: jail_set(JAIL_CREATE) name=j persist ip6.addr=::5 ip4.addr=10.1.1.1,10.1.1.2,10.1.1.3
j: created
j: removed
j: run command: /sbin/ifconfig lo0 inet6 ::5 prefixlen 128 -alias
j: run command: /sbin/ifconfig lo0 inet 10.1.1.3/24 -alias
j: run command: /sbin/ifconfig lo0 inet 10.1.1.2 netmask 255.0.0.0 -alias
j: run command: /sbin/ifconfig lo0 inet 10.1.1.1 netmask 255.255.255.255 -alias
0
X 1
$ jail -v -c name=j persist ip4.addr='lo0|10.1.1.1,nosuch|10.1.1.2,lo0|10.1.1.3'
run command: /sbin/ifconfig lo0 inet 10.1.1.1 netmask 255.255.255.255 alias
run command: /sbin/ifconfig nosuch inet 10.1.1.2 netmask 255.255.255.255 alias
run command: /sbin/ifconfig lo0 inet 10.1.1.1 netmask 255.255.255.255 -alias
E|ifconfig: interface nosuch does not exist
E|jail: /sbin/ifconfig nosuch inet 10.1.1.2 netmask 255.255.255.255 alias: failed
X 1
$ jail -c name=j persist ip4.addr=10.1.1.1/33,10.1.1.2/255.x ip6.addr=::5/-1
E|jail: ip4.addr: bad netmask "/33"
E|jail: ip4.addr: bad netmask "/255.x"
E|jail: ip6.addr: bad prefixlen "/-1"
X 1
$ jail -R 'j*'
E|jail: "j*" not found
X 1
END
}

case_ gone 'A jail that is gone is cleared away, whatever exec.poststop answers'
gone() {
	session <<'END'
$ mkdir /etc/m; printf 'j { path = /; persist; mount = "tmpfs /etc/m tmpfs rw"; ip4.addr = "lo0|127.9.9.9"; exec.poststop = "false", "echo second"; }' >/etc/j
$ jail -q -f /etc/j -c; grep -c /etc/m /proc/mounts; ifconfig lo0 | grep -c 127.9
1
1
$ jail -f /etc/j -r j
j: removed
second
E|jail: j: false: failed
X 1
$ grep -c /etc/m /proc/mounts; ifconfig lo0 | grep -c 127.9
0
0
X 1
$ for line in /nosuch nosuch; do printf 'j { path = /; persist; mount.fstab = %s; }' $line >/etc/j; jail -f /etc/j -c; done
E|jail: j: mount.fstab: /nosuch: No such file or directory
E|jail: j: mount.fstab: nosuch: No such file or directory
X 1
$ for on in nosuch 'm\q'; do echo "/etc /etc/$on nullfs rw" >/etc/tab; printf 'j { path = /; persist; mount.fstab = /etc/tab; }' >/etc/j; jail -f /etc/j -c; done
E|mount: /etc/nosuch: No such file or directory
E|jail: j: /sbin/mount -t nullfs -o rw /etc /etc/nosuch: failed
E|jail: j: mount.fstab: /etc /etc/m\q nullfs rw: fstab parse error
X 1
END
}

case_ ip_hostname '-h and ip_hostname give a jail the addresses of its hostname'
ip_hostname() {
	session <<'END'
$ echo '192.0.2.7 j.example' >>/etc/hosts; echo '2001:db8::7 j.example' >>/etc/hosts
$ jail -h -c name=j host.hostname=j.example ip4.addr=192.0.2.1 persist; jls -n ip4.addr ip6.addr
ip4.addr=192.0.2.1,192.0.2.7 ip6.addr=2001:db8::7
$ printf 'k { host.hostname = nosuch.example; ip_hostname; persist; }' >/etc/j; jail -f /etc/j -c k
E|jail: k: hostname nosuch.example: Name does not resolve
X 1
$ jail -h -c name=v vnet host.hostname=j.example persist
E|jail: vnet jails cannot have IP address restrictions
X 1
$ ifconfig lo0 inet6 | grep -c db8; jail -h -c name=l host.hostname=j.example interface=lo0 command=ifconfig lo0 | grep -c -e db8 -e 192.0.2; ifconfig lo0 | grep -c db8
0
2
1
END
}

case_ jid_file '-i says a jail'"'"'s number when it is there, -J notes those that ran already too, in the old form all addresses; that form asks security.jail'
jid_file() {
	session <<'END'
$ jail -i -c name=a persist exec.start='echo start'
1
start
$ printf '%s\n' 'persist;' 'a { }' 'b { depend = a; }' >/etc/j; jail -J /etc/ids -f /etc/j -c b; cat /etc/ids
b: created
jid=1	name=a	persist
jid=2	name=b	persist	depend=a
$ jail -q -J /etc/ids -f /etc/j -c; cut -f 1,2 /etc/ids
jid=1	name=a
jid=2	name=b
$ jail -J /etc/ids / host 127.0.0.1,::1,127.0.0.2 /bin/echo 'a b'; cat /etc/ids
a b
3	/	host	127.0.0.1,127.0.0.2,::1	/bin/echo "a b"
$ jail -J /etc/ids / host '' /bin/echo c; cat /etc/ids
c
4	/	host		/bin/echo c
$ sysctl -n security.jail.allow_raw_sockets=1 security.jail.enforce_statfs=1; jail -v / host '' /bin/echo c
0 -> 1
2 -> 1
jail_set(JAIL_CREATE) persist path=/ host.hostname=host allow.set_hostname allow.nosysvipc allow.raw_sockets allow.nochflags allow.nomount allow.nosocket_af enforce_statfs=1
created
run command in jail: /bin/echo c
c
END
}

case_ ends_itself 'jail -r of a jail that exec.stop has left without a process returns when all has come home'
ends_itself() {
	session <<'END'
$ printf 'x { vnet; vnet.interface = epair0b; exec.start = "sleep 1000 >/dev/null 2>&1 & echo $! >/etc/x.pid"; exec.stop = "kill -9 $(cat /etc/x.pid)"; path = /; }\n' >/etc/jail.conf
$ ifconfig epair create
epair0a
$ for i in $(jot 40); do jail -q -c x; jail -q -r x; ifconfig -l; done | sort -u
em0 em1 lo0 epair0a epair0b
END
}

case_ many 'A hundred jails with commands, more than are worked on at once, and a loop among them'
many() {
	session <<'END'
$ for i in $(jot 100); do echo "j$i { persist; exec.start = \"sleep 0.2\"; }"; done >/etc/j; echo 'x { depend = y; persist; } y { depend = z; persist; } z { depend = y; persist; }' >>/etc/j
$ jail -f /etc/j -c | wc -l
     100
E|jail: x: dependency loop
E|jail: y: dependency loop
E|jail: z: skipped
$ jls name | wc -l
     100
$ jail -f /etc/j -r '*' 2>/dev/null | wc -l
     100
END
}
