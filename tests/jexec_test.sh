# SPDX-License-Identifier: BSD-2-Clause
# jexec_test.sh - jexec(8): commands in jails.
. "$(atf_get_srcdir)/lib.sh"

case_ errors 'Jails, users and commands that are not there are named'
errors() {
	session <<'END'
$ jexec
E|usage: jexec [-l] [-u username | -U username] jail [command ...]
X 1
$ jexec nosuch hostname
E|jexec: jail "nosuch" not found
X 1
$ jexec 99 hostname
E|jexec: jail 99 not found
X 1
$ jail -c name=a persist vnet
$ jexec a nosuchcmd
E|jexec: execvp: nosuchcmd: No such file or directory
X 1
$ jexec a /nosuch/cmd
E|jexec: execvp: /nosuch/cmd: No such file or directory
X 1
$ jexec -u nosuch a id
E|jexec: nosuch: no such user
X 1
$ jexec -x a hostname
E|jexec: illegal option -- x
E|usage: jexec [-l] [-u username | -U username] jail [command ...]
X 1
END
}

case_ status 'The status is the command'\''s; its signal ends jexec'\''s caller'\''s command too'
status() {
	session <<'END'
$ jail -c name=a persist vnet
$ jexec a sh -c 'exit 7'
X 7
$ jexec a false
X 1
$ jexec a sh -c 'kill -9 $$' 2>/dev/null
X 137
$ jexec 1 echo by number
by number
END
}

case_ place 'A command in a jail sees its hostname, its directory, its interfaces and its children only'
place() {
	session <<'END'
$ jail -c name=a host.hostname=a.example persist vnet children.max=2
$ jail -c name=b host.hostname=b.example persist vnet
$ jexec a hostname
a.example
$ jexec a uname -n
a.example
$ jexec a hostname new.example
$ jls -j a host.hostname
new.example
$ jexec a hostname -s
new
$ jexec b hostname
b.example
$ jexec a ifconfig -l
lo0
$ jexec a pwd
/
$ jexec a jls name
$ jexec a sysctl -n security.jail.jailed security.jail.vnet
1
1
$ sysctl -n security.jail.jailed
0
$ jail -c name=sl persist allow.noset_hostname
$ jexec sl hostname foo
E|hostname: sethostname: Operation not permitted
X 1
END
}

case_ clean_environment '-l gives a login environment and nothing of the caller'\''s'
clean_environment() {
	session <<'END'
$ jail -c name=a persist vnet
$ FOO=bar jexec -l a /usr/bin/env | cut -d = -f 1
SHELL
HOME
USER
TERM
PATH
$ FOO=bar jexec a sh -c 'echo $FOO'
bar
END
}

case_ streams 'Standard streams pass through, also large ones'
streams() {
	world_up
	atf_check vnet -w "$W" jail -c name=a persist vnet
	head -c 3000000 /dev/urandom >sent
	atf_check -o file:sent vnet -w "$W" jexec a cat <sent
	atf_check -o inline:'out\n' -e inline:'err\n' vnet -w "$W" jexec a sh -c 'echo out; echo err >&2'
	world_down
}

case_ inherited_stack 'A jail without a stack of its own sees its parent'\''s'
inherited_stack() {
	session <<'END'
$ jail -c name=c persist
$ ifconfig epair create
epair0a
$ jexec c ifconfig -l
em0 em1 lo0 epair0a epair0b
END
}

case_ inherited_stack_is_read_only 'A jail without a stack of its own may not change its parent'\''s, nor open raw sockets'
inherited_stack_is_read_only() {
	session <<'END'
$ jail -c name=c persist ip4=inherit
$ ifconfig epair create
epair0a
$ jexec c ifconfig -l
em0 em1 lo0 epair0a epair0b
$ jexec c ifconfig lo0 down
E|ifconfig: down: permission denied
X 1
$ jexec c ifconfig epair create 2>/dev/null
X 1
$ jexec c ping -c 1 -t 20 127.0.0.1
E|ping: ssend socket: Operation not permitted
X 71
$ ifconfig -l
em0 em1 lo0 epair0a epair0b
END
}

case_ addresses 'A jail that shares a stack sees its own addresses only, and has no sockets of a family without any'
addresses() {
	session <<'END'
$ ifconfig lo0 up
$ jail -c name=c persist interface=lo0 ip4.addr=192.0.2.7 ip6.addr=2001:db8::7
$ jail -c name=d persist
$ jail -c name=e persist ip4=inherit
$ jexec c ifconfig lo0
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet 192.0.2.7 netmask 0xffffffff
	inet6 2001:db8::7 prefixlen 128
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec c netstat -rn4
Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
192.0.2.7          link#3             UH          lo0
$ jexec d ifconfig lo0 inet; jexec d ifconfig lo0 inet6
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec d netstat -rn
Routing tables
$ jexec e ifconfig lo0 inet
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet 127.0.0.1 netmask 0xff000000
	inet 192.0.2.7 netmask 0xffffffff
$ jexec d ping -c 1 -W 1000 192.0.2.7
E|ping: ssend socket: Protocol not supported
X 71
$ jexec e ping6 -c 1 ::1 2>&1 | grep -c 'Protocol not supported'
1
END
}
