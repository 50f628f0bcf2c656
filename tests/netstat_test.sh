# SPDX-License-Identifier: BSD-2-Clause
# netstat_test.sh - netstat(1)'s sockets; its routes and interfaces are in route_test, bridge_test and nics_test.
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
$ netstat -n | sed '/UNIX/,$d'
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
$ netstat -f unix; ping -c 40 -i 0.1 127.0.0.1 >pinged 2>&1 & netstat -f unix; kill $!; rm pinged
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
$ ifconfig lo0 127.0.0.1; ping -c 100 -i 0.1 127.0.0.1 >pinged & for _ in $(seq 100); do netstat -anp icmp | grep icm && break; sleep 0.05; done; kill $!; rm pinged
icm4       0      0 *.*                    *.*                    
END
}
