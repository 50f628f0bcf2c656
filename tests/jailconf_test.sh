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

case_ many 'A hundred jails with commands, more than are worked on at once, and a loop among them'
many() {
	session <<'END'
$ for i in $(jot 100); do echo "j$i { persist; exec.start = \"sleep 0.2\"; }"; done >/etc/j; echo 'x { depend = y; persist; } y { depend = z; persist; } z { depend = y; persist; }' >>/etc/j
$ jail -f /etc/j -c | wc -l
     100
E|jail: y: dependency loop
E|jail: z: skipped
E|jail: x: skipped
$ jls name | wc -l
     100
$ jail -f /etc/j -r '*' 2>/dev/null | wc -l
     100
END
}
