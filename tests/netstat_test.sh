# SPDX-License-Identifier: BSD-2-Clause
# netstat_test.sh - netstat(1)'s sockets and counters of protocols; its routes and interfaces are in route_test, bridge_test and nics_test.
. "$(atf_get_srcdir)/lib.sh"

case_ inet 'TCP and UDP sockets of one stack, as FreeBSD lists them'
inet() {
	atf_require_prog socat
	session <<'END'
$ shows() { for _ in $(seq 100); do netstat -an | grep -q "$1" && return; sleep 0.05; done; echo "no $1"; }
$ netstat -an; netstat -z
$ jail -c name=a vnet persist; ifconfig lo0 127.0.0.1; jexec a ifconfig lo0 127.0.0.1
$ socat -u TCP6-LISTEN:17010,fork,backlog=5,ipv6only=0 STDOUT & shows '[*].17010 .*LISTEN'
$ socat -u TCP6-LISTEN:17011,ipv6only=1,backlog=7 STDOUT & shows '[*].17011 '
$ socat -u UDP4-RECV:17012,bind=127.0.0.1 STDOUT & shows '1.17012 '
$ jexec a socat -u TCP4-LISTEN:17013 STDOUT & for _ in $(seq 100); do sleep 0.05; jexec a netstat -an | grep -q 17013 && break; done
$ sleep 600 | socat -u STDIN TCP4:127.0.0.1:17010,sourceport=40000 &
$ shows '1.17010 .*ESTAB'; shows '1.40000 .*ESTAB'
$ netstat -n | sed '/UNIX/,$d' | sort
Active Internet connections
Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    
tcp4       0      0 127.0.0.1.17010        127.0.0.1.40000        ESTABLISHED
tcp4       0      0 127.0.0.1.40000        127.0.0.1.17010        ESTABLISHED
udp4       0      0 127.0.0.1.17012        *.*                    
$ netstat -an | sed '/UNIX/,$d' | sort
Active Internet connections (including servers)
Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    
tcp4       0      0 127.0.0.1.17010        127.0.0.1.40000        ESTABLISHED
tcp4       0      0 127.0.0.1.40000        127.0.0.1.17010        ESTABLISHED
tcp46      0      0 *.17010                *.*                    LISTEN     
tcp6       0      0 *.17011                *.*                    LISTEN     
udp4       0      0 127.0.0.1.17012        *.*                    
$ netstat -a4 -p tcp | sort
Active Internet connections (including servers)
Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    
tcp4       0      0 localhost.17010        localhost.40000        ESTABLISHED
tcp4       0      0 localhost.40000        localhost.17010        ESTABLISHED
tcp46      0      0 *.17010                *.*                    LISTEN     
$ netstat -aSf inet6 -W | sort
Active Internet connections (including servers)
Proto Recv-Q Send-Q Local Address                                 Foreign Address                               (state)    
tcp46      0      0 *.17010                                       *.*                                           LISTEN     
tcp6       0      0 *.17011                                       *.*                                           LISTEN     
$ netstat -Ln | sort
Current listen queue sizes (qlen/incqlen/maxqlen)
Proto Listen                           Local Address         
tcp46 0/0/5                            *.17010                
tcp6  0/0/7                            *.17011                
$ netstat -T -np tcp | sort
Active Internet connections
Proto Rexmit OOORcv 0-win  Local Address          Foreign Address
tcp4       0      0      0 127.0.0.1.17010        127.0.0.1.40000        
tcp4       0      0      0 127.0.0.1.40000        127.0.0.1.17010        
$ netstat -Aanp udp | sed 's/^ *[1-9a-f][0-9a-f]* /ID /'
Active Internet connections (including servers)
Tcpcb            Proto Recv-Q Send-Q Local Address      Foreign Address    (state)    
ID udp4       0      0 127.0.0.1.17012    *.*                
$ jexec a netstat -anf inet
Active Internet connections (including servers)
Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    
tcp4       0      0 *.17013                *.*                    LISTEN     
$ socat -u UDP4-RECV:53,bind=127.0.0.1 STDOUT & shows '1.53 '
$ netstat -p udp | grep domain; netstat -Sp udp | grep domain
udp4       0      0 localhost.domain       *.*                    
udp4       0      0 127.0.0.1.domain       *.*                    
END
}

case_ files 'AF_UNIX sockets, and nothing of those that vnet itself works with'
files() {
	atf_require_prog socat
	session <<'END'
$ rows() { netstat "$@" | awk '!($2 == "dgram" && $6 != 0 && $6 == $7)'; } # every socat has a pair of its own
$ shows() { for _ in $(seq 100); do rows -f unix | awk "$1 { n++ } END { exit n != $2 }" && return; sleep 0.05; done; echo "no $1"; }
$ netstat -f unix; ping -c 40 -i 0.1 127.0.0.1 >pinged 2>&1 & netstat -f unix; kill $!; rm -f pinged
$ socat -u UNIX-LISTEN:server,backlog=3,fork STDOUT & shows /server$/ 1
$ socat -u UNIX-RECV:datagrams STDOUT & shows /datagrams$/ 1
$ rows -u | awk 'NR > 1 { $1 = "ID"; $5 = $5 == 0 ? 0 : "NODE" } 1'
Active UNIX domain sockets
ID Type Recv-Q Send-Q NODE Conn Refs Nextref Addr
ID stream 0 0 NODE 0 0 0 server
ID dgram 0 0 NODE 0 0 0 datagrams
$ netstat -L
Current listen queue sizes (qlen/incqlen/maxqlen)
Proto Listen                           Local Address         
unix  0/0/3                            server
$ sleep 600 | socat -u STDIN UNIX-CONNECT:server & shows '$2 == "stream" && $6 != 0' 2
$ sleep 600 | socat -u STDIN UNIX-CONNECT:datagrams,type=2 & shows '$2 == "dgram" && $7 != 0' 1
$ rows -f unix | awk '{ id[$1]; conn[$6]; ref[$7] } END { for (i in conn) if (i in id) c++; for (i in ref) if (i in id) r++; print c, r }'
3 1
$ rm server datagrams
END
}

case_ words 'Options that ask for nothing that Linux has, protocols that are none, raw sockets'
words() {
	session <<'END'
$ netstat -p foo
E|netstat: foo: unknown or uninstrumented protocol
X 1
$ netstat -p carp
E|netstat: carp: no PCB routine
$ netstat -g
E|netstat: sysctl: net.inet.ip.viftable: No such file or directory
E|netstat: sysctl: net.inet6.ip6.mif6table: No such file or directory
$ netstat -m
E|netstat: -m: buffers are no mbufs here, and nobody counts them
X 1
$ netstat -x
E|netstat: -x: the buffers of sockets are no mbufs here
X 1
$ netstat -x -y 2>&1 | head -2
netstat: illegal option -- y
usage: netstat [-46AaLnRSTWx] [-f protocol_family | -p protocol]
$ ifconfig lo0 127.0.0.1; ping -c 100 -i 0.1 127.0.0.1 >pinged & for _ in $(seq 100); do netstat -anp icmp | grep icm && break; sleep 0.05; done; kill $!; rm -f pinged
icm4       0      0 *.*                    *.*                    
END
}

case_ lookups 'Names are looked for in files while resolv.conf names no server: a look at the network sends nothing'
lookups() {
	session <<'END'
$ netstat -r >/dev/null; arp -a >/dev/null; ping -c 1 nosuch.invalid
E|ping: cannot resolve nosuch.invalid: Unknown host
X 68
$ jail -h -c name=j host.hostname=nosuch.invalid persist
E|jail: hostname nosuch.invalid: Name does not resolve
X 1
$ netstat -I lo0
Name    Mtu Network       Address              Ipkts Ierrs Idrop    Opkts Oerrs  Coll
lo0   16384 <Link#3>      lo0                      0     0     0        0     0     0
lo0       - localhost     localhost                0     -     -        0     -     -
lo0       - fe80::%lo0/64 fe80::1%lo0              0     -     -        0     -     -
lo0       - your-net      localhost                0     -     -        0     -     -
$ echo nameserver 127.0.0.1 >/etc/resolv.conf; ping -c 1 nosuch.invalid
E|ping: cannot resolve nosuch.invalid: Unknown host
X 68
$ netstat -s -p udp | grep -c '[1-9].* dropped due to no socket'
1
END
}

case_ counters 'netstat -s: what protocols count, each stack for itself, in the words of FreeBSD'
counters() {
	session <<'END'
$ netstat -s -p ip
ip:
	0 total packets received
	0 bad header checksums
	0 with size smaller than minimum
	0 with data size < data length
	0 with ip length > max ip packet size
	0 with header length < data size
	0 with data length < header length
	0 with bad options
	0 with incorrect version number
	0 fragments received
	0 fragments dropped (dup or out of space)
	0 fragments dropped after timeout
	0 packets reassembled ok
	0 packets for this host
	0 packets for unknown/unsupported protocol
	0 packets forwarded (0 packets fast forwarded)
	0 packets not forwardable
	0 packets received for unknown multicast group
	0 redirects sent
	0 packets sent from this host
	0 packets sent with fabricated ip header
	0 output packets dropped due to no bufs, etc.
	0 output packets discarded due to no route
	0 output datagrams fragmented
	0 fragments created
	0 datagrams that can't be fragmented
	0 tunneling packets that can't find gif
	0 datagrams with bad address in header
$ netstat -s -p icmp
icmp:
	0 calls to icmp_error
	0 errors not generated in response to an icmp message
	0 messages with bad code fields
	0 messages less than the minimum length
	0 messages with bad checksum
	0 messages with bad length
	0 multicast echo requests ignored
	0 multicast timestamp requests ignored
	0 message responses generated
	0 invalid return addresses
	0 no return routes
	ICMP address mask responses are disabled
$ for j in a b; do jail -c name=$j vnet persist; done; ifconfig epair create; ifconfig epair create
epair0a
epair1a
$ ifconfig epair0a inet 192.0.2.1/24 up; ifconfig epair0b vnet a; jexec a ifconfig epair0b inet 192.0.2.2/24 up
$ ifconfig epair1a vnet a; ifconfig epair1b vnet b; jexec a ifconfig epair1a inet 198.51.100.1/24 up
$ jexec b ifconfig epair1b inet 198.51.100.2/24 up; jexec b route -q add default 198.51.100.1
$ jexec a sysctl net.inet.ip.forwarding=1; route -q add 198.51.100.0/24 192.0.2.2
net.inet.ip.forwarding: 0 -> 1
$ ping -qc 3 198.51.100.2 | grep transmitted; ping -qm 1 -c 1 -W 100 198.51.100.2 >nothing; rm nothing
3 packets transmitted, 3 packets received, 0.0% packet loss
$ jexec a netstat -sp ip | grep -e forward -e total
	7 total packets received
	6 packets forwarded (0 packets fast forwarded)
	0 packets not forwardable
$ jexec a netstat -s -s -p icmp
icmp:
	1 call to icmp_error
	Output histogram:
		time exceeded: 1
	ICMP address mask responses are disabled
$ jexec b netstat -ss -4 | sed -n '/^ip:/,$p'
ip:
	3 total packets received
	3 packets for this host
	3 packets sent from this host
icmp:
	Output histogram:
		echo reply: 3
	Input histogram:
		echo: 3
	3 message responses generated
	ICMP address mask responses are disabled
$ netstat -s -p foo
E|netstat: foo: unknown or uninstrumented protocol
X 1
$ netstat -s -p igmp
E|netstat: igmp: no stats routine
$ netstat -s -z
E|netstat: -z: Linux's counters can't be set back
X 1
$ netstat -gs -6
E|netstat: sysctl: net.inet6.ip6.mif6table: No such file or directory
END
}

case_ errors 'An epair counts what its other end, which is down, does not take, as errors, and those only'
errors() {
	session <<'END'
$ ifconfig epair create; ifconfig epair0a inet6 ifdisabled; ifconfig epair0a inet 192.0.2.1/24
epair0a
$ arp -s 192.0.2.2 02:00:00:00:00:01; ping -qc 3 -i 0.1 -W 100 192.0.2.2 >/dev/null
X 2
$ netstat -dnI epair0a | awk '/Link/ { print $8, ($9 >= 3 ? "errors" : $9), $11 }'
0 errors 0
$ ping -qi 0.1 192.0.2.2 >/dev/null & netstat -dw 1 -q 2 -I epair0a | awk 'NR > 2 { n += $6; drops += $9 } END { print (n > 2), drops }'; kill $!; wait
1 0
$ ifconfig epair0b up; ping -qc 3 -i 0.1 -W 100 192.0.2.2 >/dev/null
X 2
$ netstat -dnI epair0a | awk '/Link/ { print ($8 >= 3 ? "packets" : $8), ($9 < 45 ? "and no more errors" : $9) }'
packets and no more errors
END
}

case_ routing 'netstat -rs counts packets that no route was found for'
routing() {
	session <<'END'
$ netstat -rs
routing:
	0 bad routing redirects
	0 dynamically created routes
	0 new gateways due to redirects
	0 destinations found unreachable
	0 uses of a wildcard route
	0 routes not in table but not freed
$ ifconfig epair create; jail -c name=j vnet persist vnet.interface=epair0b
epair0a
$ ifconfig epair0a 192.0.2.1/24; jexec j ifconfig epair0b 192.0.2.2/24
$ jexec j route add default 192.0.2.1
add net default: gateway 192.0.2.1
$ sysctl -q net.inet.ip.forwarding=1; jexec j ping -c 1 -t 3 203.0.113.1 | grep -c Unreachable
net.inet.ip.forwarding: 0 -> 1
1
$ netstat -rss
routing:
	1 destination found unreachable
END
}

case_ interface 'netstat -I epair0a -s counts IPv6 of an interface'
interface() {
	session <<'END'
$ jail -c name=a vnet persist; ifconfig epair0 create; ifconfig epair0b vnet a
epair0a
$ ifconfig epair0a inet6 2001:db8::1/64 no_dad up; jexec a ifconfig epair0b inet6 2001:db8::2/64 no_dad up
$ ping6 -qc 3 2001:db8::2 | grep transmitted
3 packets transmitted, 3 packets received, 0.0% packet loss
$ netstat -I epair0a -s | grep -e ' on .*:' -e echo -e fragment -e unreach
ip6 on epair0a:
	0 output datagrams fragmented
	0 output datagrams failed on fragment
	0 output datagrams succeeded on fragment
	0 incoming datagrams fragmented
icmp6 on epair0a:
	0 input destination unreachable errors
	0 input echo requests
	3 input echo replies
	0 output destination unreachable errors
	3 output echo requests
	0 output echo replies
$ jexec a netstat -i -s -s -p icmp6 | grep -e ' on .*:' -e echo
icmp6 on lo0:
icmp6 on epair0b:
	3 input echo requests
	3 output echo replies
$ netstat -I nosuch -s; netstat -I ../x -s
$ netstat -I epair0a -s -p tcp
E|netstat: tcp: no per-interface stats routine
END
}

case_ tcp 'netstat -s counts connections, datagrams and what listens'
tcp() {
	atf_require_prog socat
	session <<'END'
$ ifconfig lo0 127.0.0.1
$ socat -u TCP4-LISTEN:17010,fork STDOUT >/dev/null & for _ in $(seq 100); do netstat -an | grep -q 17010 && break; sleep 0.05; done
$ echo a | socat -u STDIN TCP4:127.0.0.1:17010; echo a | socat -u STDIN TCP4:127.0.0.1:17010; echo a | socat -u STDIN UDP4:127.0.0.1:17010
$ socat -u TCP4:127.0.0.1:17011 STDOUT 2>/dev/null
X 1
$ netstat -s -p tcp | grep -e 'request' -e accept -e embryonic -e LISTEN
	3 connection requests
	2 connection accepts
	4 connections established (including accepts)
	1 embryonic connection dropped
	1 connection in LISTEN state
$ netstat -ssp udp
udp:
	1 datagram received
	1 dropped due to no socket
	1 datagram output
END
}

case_ libxo 'Sockets, interfaces and routes as JSON and XML'
libxo() {
	atf_require_prog socat
	session <<'END'
$ ifconfig lo0 127.0.0.1; socat -u TCP4-LISTEN:17010,bind=127.0.0.1 STDOUT & for _ in $(seq 100); do netstat -an | grep -q 17010 && break; sleep 0.05; done
$ netstat --libxo json -anp tcp
{"statistics": {"socket": [{"protocol":"tcp4","receive-bytes-waiting":0,"send-bytes-waiting":0, "local": {"address":"127.0.0.1","port":"17010"}, "remote": {"address":"*","port":"*"},"tcp-state":"LISTEN"}]}
}
$ netstat -Lnp tcp --libxo=xml
<statistics><socket><protocol>tcp4</protocol><listen-queue-sizes>0/0/5</listen-queue-sizes><local><address>127.0.0.1</address><port>17010</port></local></socket></statistics>
$ socat -u UNIX-LISTEN:'a\"b<c' STDOUT & for _ in $(seq 100); do netstat -f unix | grep -q a.b && break; sleep 0.05; done
$ netstat --libxo json -Lf unix; netstat --libxo xml -Lf unix | grep -o '<path.*path>'; rm 'a"b<c'
{"statistics": {"socket": [{"protocol":"unix","listen-queue-sizes":"0/0/5","path":"a\"b<c"}]}
}
<path>a"b&lt;c</path>
$ netstat --libxo json,pretty -nbI em1
{
  "statistics": {
    "interface": [
      {
        "name": "em1",
        "flags": "0x8802",
        "mtu": 1500,
        "network": "<Link#2>",
        "address": "NIC",
        "received-packets": 0,
        "received-errors": 0,
        "dropped-packets": 0,
        "received-bytes": 0,
        "sent-packets": 0,
        "send-errors": 0,
        "sent-bytes": 0,
        "collisions": 0
      }
    ]
  }
}
$ netstat --libxo:X -4nI em0 -f inet
<statistics><interface><name>em0</name><flags>0x8843</flags><network>10.0.2.0/24</network><address>10.0.2.15</address><received-packets>0</received-packets><sent-packets>0</sent-packets></interface></statistics>
$ netstat --libxo xml,pretty -4rn | sed 10q
<statistics>
  <route-information>
    <route-table>
      <rt-family>
        <address-family>Internet</address-family>
        <rt-entry>
          <destination>10.0.2.0/24</destination>
          <gateway>link#1</gateway>
          <flags>U</flags>
          <flags_pretty>up</flags_pretty>
$ netstat --libxo json -s
E|netstat: --libxo: -g, -s and -w print text alone
X 1
$ netstat -an --libxo
E|netstat: --libxo: json, xml, text or pretty must follow
X 1
END
}

case_ bpf 'netstat -B lists who listens to interfaces of the stack, and they are promiscuous' require.progs tcpdump
bpf() {
	# What it has not read yet may be a packet of IPv6's or none.
	MORE_MASKS='s/^ +[0-9]+ ( *em)/PID \1/; s/ +[0-9]+( +0 tcpdump)$/ STORED\1/'
	session <<'END'
$ listens() { for _ in $(seq 100); do $* netstat -B | grep -q tcpdump && return; sleep 0.05; done; echo "$*: none"; }
$ netstat -B
  Pid  Netif   Flags      Recv      Drop     Match Sblen Hblen Command
$ jail -c name=a vnet vnet.interface=em1 persist; jexec a ifconfig em1 up
$ tcpdump -ni em0 >/dev/null 2>&1 & listens; jexec a tcpdump -pni em1 >/dev/null 2>&1 & listens jexec a
$ netstat -B; netstat -BI em1
  Pid  Netif   Flags      Recv      Drop     Match Sblen Hblen Command
PID    em0 p--s---         0         0         0 STORED     0 tcpdump
  Pid  Netif   Flags      Recv      Drop     Match Sblen Hblen Command
$ jexec a netstat -B
  Pid  Netif   Flags      Recv      Drop     Match Sblen Hblen Command
PID    em1 ---s---         0         0         0 STORED     0 tcpdump
$ ifconfig em0 | grep flags; jexec a ifconfig em1 | grep flags
em0: flags=8943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
em1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
$ kill $(netstat -B | awk '/tcpdump/ { print $1 }'); for _ in $(seq 100); do netstat -B | grep -q tcpdump || break; sleep 0.05; done; ifconfig em0 | grep flags; netstat -B
em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> metric 0 mtu 1500
  Pid  Netif   Flags      Recv      Drop     Match Sblen Hblen Command
$ ifconfig epair create && ifconfig epair0a up
epair0a
$ /usr/bin/python3 -c 'import os, socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(("epair0a", 3)); os.system("netstat -B | grep -c epair0a; ifconfig epair0a destroy; netstat -B")'
1
  Pid  Netif   Flags      Recv      Drop     Match Sblen Hblen Command
$ netstat -Bz
E|netstat: -z: Linux's counters can't be set back
X 1
END
}
