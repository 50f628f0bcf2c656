# SPDX-License-Identifier: BSD-2-Clause
# service_test.sh - service(8) and sysrc(8), and the private rc.conf(5) that both use.
. "$(atf_get_srcdir)/lib.sh"

case_ sysrc 'sysrc shows and changes rc.conf, and leaves the rest of the file as it is'
sysrc() {
	session <<'END'
$ printf '# mine\nhostname="a" # its name\nkld_list="x\ny"\n' >/etc/rc.conf
$ sysrc hostname
hostname: a
$ sysrc -n hostname gateway_enable
a
NO
$ sysrc hostname=b iovctl_files="/etc/a /etc/b"
hostname: a -> b
iovctl_files:  -> /etc/a /etc/b
$ sysrc kld_list='if_x' kld_list+=if_y kld_list+=if_x kld_list-=if_x
kld_list: x
y -> if_x
kld_list: if_x -> if_x if_y
kld_list: if_x if_y -> if_x if_y
kld_list: if_x if_y -> if_y
$ sysrc odd='a "$b` \c' && sysrc -n odd
odd:  -> a "$b` \c
a "$b` \c
$ sysrc list+=,a,b list-=,a
list:  -> a,b
list: a,b -> b
$ cat /etc/rc.conf
# mine
hostname="b" # its name
kld_list="if_y"
iovctl_files="/etc/a /etc/b"
odd="a \"\$b\` \\c"
list="b"
$ sysrc -x odd iovctl_files
$ sysrc -a
hostname: b
kld_list: if_y
list: b
$ sysrc -e list
list="b"
$ sysrc -F list gateway_enable
list: /etc/rc.conf
gateway_enable: /etc/defaults/rc.conf
$ sysrc -c list=b && sysrc -c list=c
X 1
$ sysrc -f /etc/other x=1 && cat /etc/other && sysrc -f /etc/other hostname
x:  -> 1
x="1"
E|sysrc: unknown variable 'hostname'
X 1
$ echo 'a=1; b="$a$a"' >/etc/rc.conf.local; sysrc -n b
11
$ jail -c name=j vnet persist; sysrc -j j hostname
hostname: b
$ rm -f /etc/other /etc/rc.conf.local
END
}

case_ sysrc_errors 'sysrc says what is wrong and changes nothing'
sysrc_errors() {
	session <<'END'
$ : >/etc/rc.conf
$ sysrc
E|Usage: sysrc [OPTIONS] name[[+|-]=value] ...
E|Try `sysrc --help' for more information.
X 1
$ sysrc --help 2>&1 | cut -c 1-30 | head -n 2
Usage: sysrc [-cdDeEFinNqvx] [
       sysrc [-deFnNv] [-f fil
$ sysrc nosuchvar; sysrc -x nosuchvar
E|sysrc: unknown variable 'nosuchvar'
E|sysrc: unknown variable 'nosuchvar'
X 1
$ sysrc -i nosuchvar
X 1
$ sysrc 'a-b=1' 'c;d=1'
E|sysrc: a-b: name contains characters not allowed in shell
E|sysrc: c;d: name contains characters not allowed in shell
X 1
$ sysrc -j nosuch hostname
E|sysrc: jail "nosuch" not found
X 1
$ sysrc -f /nosuch/dir x=1
E|sysrc: /nosuch/dir: No such file or directory
X 1
$ sysrc "$(jot -b x -s '' 4000)=1" 2>&1 | cut -c 4000-
xxxxxxxx: name contains characters not allowed in shell
$ wc -c /etc/rc.conf
       0 /etc/rc.conf
END
}

case_ netif 'service netif configures what rc.conf says, and takes it away'
netif() {
	session <<'END'
$ jail -c name=useless persist vnet
$ jexec useless service netif restart
Stopping Network: lo0.
lo0: flags=8008<LOOPBACK,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
Starting Network: lo0.
lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet6 ::1 prefixlen 128
	inet6 fe80::1%lo0 prefixlen 64 scopeid 0x1
	inet 127.0.0.1 netmask 0xff000000
	groups: lo
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ ifconfig epair create; ifconfig epair0b vnet useless; ifconfig epair0a up
epair0a
$ sysrc cloned_interfaces="bridge0 lo1:sticky" create_args_bridge0="descr x" >/dev/null
$ sysrc ifconfig_epair0b="inet 192.0.2.77/24" ifconfig_epair0b_alias0="inet 192.0.2.80/32" >/dev/null
$ sysrc ifconfig_epair0b_alias1="192.0.2.81/32" ifconfig_epair0b_alias3="inet 192.0.2.83/32" >/dev/null
$ sysrc ifconfig_epair0b_ipv6="inet6 2001:db8::1/64" ipv4_addrs_lo1="10.9.9.1-3/8" >/dev/null
$ jexec useless service netif cloneup
Created clone interfaces: lo1.
E|ifconfig: SIOCIFCREATE2: Invalid argument
$ kldload if_bridge; jexec useless ifconfig lo1 destroy
$ jexec useless service netif start | grep -v '^	\|: flags'
Created clone interfaces: bridge0 lo1.
Starting Network: lo0 epair0b bridge0 lo1.
E|/etc/rc.d/netif: WARNING: $ifconfig_epair0b_alias1 needs leading "inet" keyword for an IPv4 address.
$ jexec useless ifconfig epair0b | grep 'inet\|nd6' | grep -v fe80 | sed 's/ tentative//'
	inet 192.0.2.77 netmask 0xffffff00 broadcast 192.0.2.255
	inet 192.0.2.80 netmask 0xffffffff broadcast 192.0.2.80
	inet 192.0.2.81 netmask 0xffffffff broadcast 192.0.2.81
	inet6 2001:db8::1 prefixlen 64
	nd6 options=21<PERFORMNUD,AUTO_LINKLOCAL>
$ jexec useless ifconfig lo1 inet
lo1: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> metric 0 mtu 16384
	options=680003<RXCSUM,TXCSUM,LINKSTATE,RXCSUM_IPV6,TXCSUM_IPV6>
	inet 10.9.9.1 netmask 0xff000000
	inet 10.9.9.2 netmask 0xffffffff
	inet 10.9.9.3 netmask 0xffffffff
$ jexec useless ifconfig bridge0 | grep desc
	description: x
$ jexec useless service netif stop epair0b | head -2
Stopping Network: epair0b.
epair0b: flags=8842<BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ jexec useless ifconfig epair0b | grep inet
X 1
$ service -j useless netif stop | grep -v '^	\|: flags'
Stopping Network: lo0 epair0b bridge0 lo1.
Destroyed clone interfaces: bridge0.
$ jexec useless ifconfig -l
lo0 epair0b lo1
$ jail -c name=shared persist; sysrc cloned_interfaces=lo2 >/dev/null; service -j shared netif cloneup
E|ifconfig: SIOCIFCREATE2: Operation not permitted
$ service -vj useless netif cloneup; ifconfig -l; jexec useless ifconfig -l
netif is located in /etc/rc.d
Created clone interfaces: lo2.
em0 em1 lo0 epair0a
lo0 epair0b lo1 lo2
$ service netif status
E|/etc/rc.d/netif: unknown directive 'status'.
E|Usage: /etc/rc.d/netif [fast|force|one|quiet](start|stop|restart|rcvar|enable|disable|delete|enabled|describe|extracommands|cloneup|clonedown|clear|vnetup|vnetdown)
X 1
END
}

case_ odd_values 'Values of rc.conf with dollar signs, very long ones, and VLANs that name each other'
odd_values() {
	session <<'END'
$ sysrc cloned_interfaces="lo7 lo8" create_args_lo7='$ $ $' >/dev/null; service netif cloneup
Created clone interfaces: lo8.
E|ifconfig: $: bad value
$ sysrc ifconfig_lo8="inet 10.9.9.1/32 $(yes 'mtu 1400' | head -n 150 | tr '\n' ' ')" >/dev/null
$ service netif start lo8 | grep inet
	inet 10.9.9.1 netmask 0xffffffff
$ sysrc static_routes=a_name_of_more_than_15 route_a_name_of_more_than_15="192.0.2.9 10.0.2.2" >/dev/null
$ service routing start inet | grep 192
add host 192.0.2.9: gateway 10.0.2.2
$ sysrc vlans_em1=a vlans_a=em1 create_args_a="vlan 5" >/dev/null; timeout 20 service netif start em1 2>&1 | tail -n 1
service: vlans_em1: more than 8 VLANs in each other
END
}

case_ routing 'service routing makes the routes of rc.conf'
routing() {
	session <<'END'
$ jail -c name=r persist vnet
$ ifconfig epair create; ifconfig epair0b vnet r; ifconfig epair0a up
epair0a
$ jexec r ifconfig lo0 127.0.0.1/8; jexec r ifconfig epair0b 192.0.2.77/24
$ sysrc defaultrouter=192.0.2.1 gateway_enable=YES static_routes="a b" route_a="-net 198.51.100.0/24 192.0.2.2" >/dev/null
$ jexec r service routing start inet
add host 127.0.0.1: gateway lo0 fib 0: route already in table
add net 198.51.100.0: gateway 192.0.2.2
add net default: gateway 192.0.2.1
Additional inet routing options: gateway=YES.
E|service: route_b is not set
$ jexec r netstat -4rn | grep UG
default            192.0.2.1          UGS     epair0b
198.51.100.0/24    192.0.2.2          UGS     epair0b
$ jexec r sysctl -n net.inet.ip.forwarding
1
$ jexec r service routing stop inet | grep 'default\|198'
delete net 198.51.100.0: gateway 192.0.2.2
delete net default: gateway 192.0.2.1
E|service: route_b is not set
$ jexec r netstat -4rn | grep -c UG
0
X 1
$ jexec r service routing start inet 2>/dev/null | grep lo0; jexec r service routing restart inet 2>/dev/null | grep lo0
add host 127.0.0.1: gateway lo0
delete host 127.0.0.1: gateway lo0
add host 127.0.0.1: gateway lo0
$ jexec r netstat -4rn | grep 127
127.0.0.1          lo0                UHS         lo0
$ jexec r ping -c 1 127.0.0.1 | grep packets
1 packets transmitted, 1 packets received, 0.0% packet loss
$ jexec r ifconfig lo0 inet 127.0.0.1 delete; jexec r netstat -4rn | grep -c 127
0
X 1
END
}

case_ jails 'service jail starts and stops the jails of jail.conf'
jails() {
	session <<'END'
$ printf 'vnet; persist;\nja { }\njb { depend = ja; }\n' >/etc/jail.conf
$ service jail start
Cannot 'start' jail. Set jail_enable to YES in /etc/rc.conf or use 'onestart' instead of 'start'.
$ service jail onestart
Starting jails: ja jb.
$ service jail onestart ja
Starting jails: cannot start jail  "ja": 
jail: "ja" already exists
.
$ service jail status | cut -c 1-3
 JI
 ja
 jb
$ service jail onestop jb
Stopping jails: jb.
$ sysrc jail_enable=YES jail_list=jb >/dev/null; service jail restart
Stopping jails:.
Starting jails: jb.
$ service jail stop ja; jls name
Stopping jails: ja.
$ for k in $(seq -f k%g 70); do echo "$k { }"; done >>/etc/jail.conf
$ sysrc jail_list="$(seq -s ' ' -f k%g 70)" >/dev/null; service jail start | wc -w; jls name | tail -1
      72
k70
$ service jail stop >/dev/null; jls name
END
}

case_ scripts 'A script of the world'\''s own rc.d runs; what is not there is said'
scripts() {
	session <<'END'
$ mkdir -p /etc/rc.d && printf '#!/bin/sh\necho "mine: $*" in $PWD\n' >/etc/rc.d/mine && chmod +x /etc/rc.d/mine
$ service mine start now
mine: start now in /
$ service nosuch start
nosuch does not exist in /etc/rc.d or the local startup
directories (/usr/local/etc/rc.d), or is not executable
X 1
$ service -j nosuch netif start
E|service: jail "nosuch" not found
X 1
$ sysrc -n hostname=new.name >/dev/null; service hostname start; hostname
Setting hostname: new.name.
new.name
$ echo 'syntax error (' >/etc/rc.conf; service netif start 2>&1 | tail -1
service: /etc/rc.conf cannot be read
END
}

case_ rcvar 'Every script of rc.d shows and changes its variable, and service lists what is enabled'
rcvar() {
	session <<'END'
$ service -e; service -r; service -vl | head -n 2
/etc/rc.d/netif
/etc/rc.d/sysctl
/etc/rc.d/hostname
/etc/rc.d/netif
/etc/rc.d/routing
/etc/rc.d/jail
From /etc/rc.d:
hostname
$ touch /etc/rc.d/mine; service -vl
From /etc/rc.d:
hostname
jail
mine
netif
routing
sysctl
From /usr/local/etc/rc.d:
$ service jail rcvar; service jail enabled
# jail : Manage system jails
#
jail_enable="NO"
#   (default: "")

X 1
$ service jail disable
Cannot 'disable' jail. Set jail_enable to YES in /etc/rc.conf or use 'onedisable' instead of 'disable'.
$ service jail enable; service jail enabled; service -e
jail enabled in /etc/rc.conf
/etc/rc.d/netif
/etc/rc.d/jail
$ service jail disable; tail -n 1 /etc/rc.conf; service jail delete; grep -c jail /etc/rc.conf
jail disabled in /etc/rc.conf
jail_enable="NO"
jail_enable deleted in /etc/rc.conf
0
X 1
$ service netif describe; service netif extracommands
Network interface setup
cloneup clonedown clear vnetup vnetdown
$ service hostname rcvar; service hostname enabled
# hostname : Set the system's hostname
#

E|/etc/rc.d/hostname: WARNING: $ is not set properly - see rc.conf(5).
X 1
$ sysrc -v netif_enable=NO; service netif start; service -v netif onestart nosuch | head -n 1
/etc/rc.conf: netif_enable: YES -> NO
Cannot 'start' netif. Set netif_enable to YES in /etc/rc.conf or use 'onestart' instead of 'start'.
netif is located in /etc/rc.d
END
}

case_ handbook "What the Handbook writes into rc.conf: clones, aliases of both families, VLANs of an interface"
handbook() {
	cat >rc.conf <<'END'
cloned_interfaces="lo1 epair3 vlan20"
ifconfig_em0="inet 192.168.1.3 netmask 255.255.255.0"
ifconfig_em0_ipv6="inet6 2001:db8:1::1 prefixlen 64"
ifconfig_em0_aliases="inet 10.1.1.5-7/24 inet6 2001:db8:1::2/64 inet 10.1.2.1 netmask 0xffffff00"
ifconfig_em0_alias0="inet6 2001:db8:1::3/64"
ifconfig_em0_alias1="inet 10.1.3.1/32"
ipv4_addrs_em0="10.1.4.1/32"
vlans_em1="101 dmz vlan30"
ifconfig_em1="up"
ifconfig_em1_101="inet 192.0.2.1/24"
create_args_dmz="vlan 202"
create_args_vlan30="vlan 30"
ifconfig_dmz="NOAUTO inet 198.51.100.1/24"
create_args_vlan20="vlan 20 vlandev em1"
ifconfig_lo1="inet 172.16.0.1/32"
END
	session <<'END'
$ cp rc.conf /etc; service netif restart | grep -v '^	\|: flags'
Stopping Network: lo0 em0 em1.
epair3a
Created clone interfaces: lo1 epair3a epair3b vlan20.
dmz
Starting Network: lo0 em0 em1 lo1 epair3a epair3b vlan20.
$ ifconfig em0 | grep inet | sed 's/ tentative//' | grep -v fe80
	inet 192.168.1.3 netmask 0xffffff00 broadcast 192.168.1.255
	inet 10.1.1.5 netmask 0xffffff00 broadcast 10.1.1.255
	inet 10.1.1.6 netmask 0xffffffff broadcast 10.1.1.6
	inet 10.1.1.7 netmask 0xffffffff broadcast 10.1.1.7
	inet 10.1.2.1 netmask 0xffffff00 broadcast 10.1.2.255
	inet 10.1.3.1 netmask 0xffffffff broadcast 10.1.3.1
	inet 10.1.4.1 netmask 0xffffffff broadcast 10.1.4.1
	inet6 2001:db8:1::1 prefixlen 64
	inet6 2001:db8:1::2 prefixlen 64
	inet6 2001:db8:1::3 prefixlen 64
$ ifconfig lo1 | grep -e inet -e nd6; for i in em1.101 dmz vlan30; do ifconfig $i | grep -e inet -e vlan:; done
	inet 172.16.0.1 netmask 0xffffffff
	nd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
	inet 192.0.2.1 netmask 0xffffff00 broadcast 192.0.2.255
	vlan: 101 vlanpcp: 0 parent interface: em1
	vlan: 202 vlanpcp: 0 parent interface: em1
	vlan: 30 vlanpcp: 0 parent interface: em1
$ service netif cloneup; service netif stop em1 | head -n 1; ifconfig -l
Stopping Network: em1.
em0 em1 lo0 lo1 epair3a epair3b vlan20
$ service netif clonedown; ifconfig -l
Destroyed clone interfaces: lo1 epair3a epair3b vlan20.
em0 em1 lo0
END
}

case_ rc "jail.conf's usual exec.start and exec.stop: /etc/rc configures a jail and keeps it alive, rc.shutdown ends it"
rc() {
	cat >jail.conf <<'END'
exec.start = "/bin/sh /etc/rc";
exec.stop = "/bin/sh /etc/rc.shutdown";
exec.clean;
mount.devfs;
path = "/";
www { vnet; vnet.interface = "epair0b"; host.hostname = "www.example.org"; }
old { ip4.addr = 10.0.2.15; host.hostname = "old.example.org"; }
END
	session <<'END'
$ cp jail.conf /etc; ifconfig epair0 create up; sysrc ifconfig_epair0b="inet 192.0.2.2/24" defaultrouter=192.0.2.1 >/dev/null
epair0a
$ jail -c www | grep -v -e '^	' -e ': flags' -e 20..$
www: created
Starting Network: lo0 epair0b.
add host 127.0.0.1: gateway lo0 fib 0: route already in table
add net default: gateway 192.0.2.1
add host ::1: gateway lo0 fib 0: route already in table
add net fe80::: gateway ::1
add net ff02::: gateway ::1
add net ::ffff:0.0.0.0: gateway ::1
add net ::0.0.0.0: gateway ::1

$ jls -N | cut -c 1-60; jexec www netstat -rnf inet | grep default; jexec www ifconfig epair0b inet | grep inet
 JID             IP Address      Hostname                   
 www                             www.example.org            
default            192.0.2.1          UGS     epair0b
	inet 192.0.2.2 netmask 0xffffff00 broadcast 192.0.2.255
$ jail -r www; ifconfig -l
.
www: removed
em0 em1 lo0 epair0a epair0b
$ jail -c old | grep -v 20..$
old: created

$ sysrc jail_enable=YES jail_list=old >/dev/null; sh /etc/rc.shutdown; jls name; sh /etc/rc | grep jails; jls name
Stopping jails: old.
.
Starting jails: old.
old
$ /etc/rc.d/jail status | grep -c old; /etc/rc.d/netif restart em1 | grep Network; /etc/rc.d/sysctl foo 2>&1 | head -n 1
1
Stopping Network: em1.
Starting Network: em1.
/etc/rc.d/sysctl: unknown directive 'foo'.
$ sysrc jail_enable=NO >/dev/null; service jail quietstop; service jail faststart; service jail forcestop
Stopping jails: old.
END
}
