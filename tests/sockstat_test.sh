# SPDX-License-Identifier: BSD-2-Clause
# sockstat_test.sh - sockstat(1): who has which sockets open.
. "$(atf_get_srcdir)/lib.sh"

case_ list 'A row per descriptor, by family, state, port, protocol and jail'
list() {
	atf_require_prog socat
	session <<'END'
$ seen() { for _ in $(seq 100); do sockstat | grep -q "$1" && return; sleep 0.05; done; echo "no $1"; }
$ rows() { awk '$7 != "??" { $3 = "PID"; $4 = "FD"; print }' | sort -r; } # every socat has a pair of datagram sockets
$ sockstat
USER     COMMAND    PID   FD PROTO  LOCAL ADDRESS         FOREIGN ADDRESS      
$ jail -c name=own vnet persist; jail -c name=shared path=/ ip4=inherit persist
$ ifconfig lo0 127.0.0.1; ifconfig em0 inet 192.0.2.1/24 up
$ socat -u TCP6-LISTEN:17010,fork,ipv6only=0 STDOUT & seen 17010
$ jexec own socat -u TCP4-LISTEN:17011 STDOUT & jexec shared socat -u UDP4-RECV:17012,bind=192.0.2.1 STDOUT & seen 17012
$ sleep 600 | socat -u STDIN TCP4:127.0.0.1:17010,sourceport=40000 & seen '40000 *1'; seen '1:17010 *1'
$ socat -u UNIX-RECV:datagrams STDOUT & seen datagrams
$ sockstat | rows
root socat PID FD udp4 192.0.2.1:17012 *:*
root socat PID FD tcp46 *:17010 *:*
root socat PID FD tcp4 127.0.0.1:40000 127.0.0.1:17010
root socat PID FD tcp4 127.0.0.1:17010 127.0.0.1:40000
root socat PID FD dgram datagrams
USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS
$ sockstat -4l | rows
root socat PID FD udp4 192.0.2.1:17012 *:*
root socat PID FD tcp46 *:17010 *:*
USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS
$ sockstat -46cw | grep '40000  ' | cut -c 30-
tcp4   127.0.0.1:40000                               127.0.0.1:17010
$ sockstat -Lp 17010-17011 | rows
root socat PID FD tcp46 *:17010 *:*
root socat PID FD dgram datagrams
USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS
$ sockstat -P tcp -csp 40000 | cut -c 30- | sort
PROTO  LOCAL ADDRESS         FOREIGN ADDRESS       PATH STATE   CONN STATE  
tcp4   127.0.0.1:17010       127.0.0.1:40000                    ESTABLISHED
tcp4   127.0.0.1:40000       127.0.0.1:17010                    ESTABLISHED
$ sockstat -j own | rows
root socat PID FD tcp4 *:17011 *:*
USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS
$ sockstat -j shared | rows; jexec shared netstat -anf inet
root socat PID FD udp4 192.0.2.1:17012 *:*
USER COMMAND PID FD PROTO LOCAL ADDRESS FOREIGN ADDRESS
Active Internet connections (including servers)
Proto Recv-Q Send-Q Local Address          Foreign Address        (state)    
udp4       0      0 192.0.2.1.17012        *.*                    
$ socat -u UNIX-LISTEN:server STDOUT & seen server; kill -STOP $!; socat -u UNIX-CONNECT:server STDOUT & for _ in $(seq 100); do sockstat -uc | grep -q 'stream -> ??' && break; sleep 0.05; done
$ sockstat -u | grep stream | rows; sockstat -uc | grep stream | cut -c 30-
root socat PID FD stream server
stream -> ??
$ rm datagrams server
END
}

case_ words 'Wrong words'
words() {
	session <<'END'
$ sockstat -j nosuch
E|sockstat: jail "nosuch" not found
X 1
$ sockstat -p x
E|sockstat: syntax error in port range
X 1
$ sockstat -p 170100
E|sockstat: invalid port number
X 1
$ sockstat -P icmp
E|sockstat: protocol 1 not supported
X 1
$ sockstat -S
E|sockstat: -S: there is one TCP here, and no name for it
X 1
$ sockstat -x
E|sockstat: illegal option -- x
E|usage: sockstat [-46cLlSsUuvw] [-j jid] [-p ports] [-P protocols]
X 1
$ sockstat a
E|usage: sockstat [-46cLlSsUuvw] [-j jid] [-p ports] [-P protocols]
X 1
END
}
