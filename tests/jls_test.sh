# SPDX-License-Identifier: BSD-2-Clause
# jls_test.sh - jls(8): the table, named parameters, every form of output.
. "$(atf_get_srcdir)/lib.sh"

case_ empty 'Without jails there is a header and nothing else'
empty() {
	session <<'END'
$ jls
   JID  IP Address      Hostname                      Path
$ jls -v
   JID  Hostname                      Path
        Name                          State
        CPUSetID
        IP Address(es)
$ jls -n
$ jls name
END
}

case_ errors 'What is not there is named; the header of the table has been printed by then'
errors() {
	session <<'END'
$ jls nosuch
E|jls: unknown parameter: nosuch
X 1
$ jls -j nosuch
   JID  IP Address      Hostname                      Path
E|jls: jail "nosuch" not found
X 1
$ jls -j 999
   JID  IP Address      Hostname                      Path
E|jls: jail 999 not found
X 1
$ jls -x
E|jls: illegal option -- x
E|jls: usage: jls [-dhNnqv] [-j jail] [param ...]
X 1
END
}

case_ forms 'The table and named parameters, plain, with names, with a header and quoted'
forms() {
	session <<'END'
$ jail -c name=a host.hostname=a.example persist vnet
$ jail -c name=b persist vnet path=/tmp
$ jail -c name=c persist ip4.addr=192.0.2.7 ip4.addr=192.0.2.8 ip6.addr=2001:db8::7 host.hostname=a-very-long-hostname.with.many.labels.example.org
$ jls
   JID  IP Address      Hostname                      Path
     1                  a.example                     /
     2                                                /tmp
     3  192.0.2.7       a-very-long-hostname.with.man /
$ jls -N
 JID             IP Address      Hostname                      Path
 a                               a.example                     /
 b                                                             /tmp
 c               192.0.2.7       a-very-long-hostname.with.man /
$ jls -v -j c
   JID  Hostname                      Path
        Name                          State
        CPUSetID
        IP Address(es)
     3  a-very-long-hostname.with.man /
        c                             ACTIVE
        4
        192.0.2.7
        192.0.2.8
        2001:db8::7
$ jls -j 2
   JID  IP Address      Hostname                      Path
     2                                                /tmp
$ jls -h jid name host.hostname path
jid name host.hostname path
1 a a.example /
2 b "" /tmp
3 c a-very-long-hostname.with.many.labels.example.org /
$ jls -n jid name host.hostname path
jid=1 name=a host.hostname=a.example path=/
jid=2 name=b host.hostname="" path=/tmp
jid=3 name=c host.hostname=a-very-long-hostname.with.many.labels.example.org path=/
$ jls -j c ip4.addr
192.0.2.7,192.0.2.8
$ jls -n -j a persist vnet dying children.max children.cur securelevel
persist=1 vnet=1 dying=0 children.max=0 children.cur=0 securelevel=-1
$ jls -j c vnet
2
$ jail -c 'name=a b' persist
$ jls -q -j 4 jid name
4 "a b"
END
}

case_ all_parameters 'Without names -n and -s print all parameters with their types'
all_parameters() {
	session <<'END'
$ jail -c name=a host.hostname=a.example persist vnet
$ jls -n | tr ' ' '\n' | grep -E '^(no)?(dying|persist)|^(vnet|name|jid|parent|host)|allow.*raw'
nodying
host=new
jid=1
name=a
parent=0
persist
vnet=new
allow.noraw_sockets
host.domainname=""
host.hostid=0
host.hostname=a.example
host.hostuuid=00000000-0000-0000-0000-000000000000
$ jls -s -j a | grep -c 'parent='
0
X 1
$ jls -h | head -1 | tr ' ' '\n' | wc -l
      43
END
}

case_ json '--libxo, wherever it stands, makes JSON and XML that other programs read'
json() {
	session <<'END'
$ jail -c name='a"b\c' host.hostname=a.example persist vnet
$ jls --libxo json
{"__version": "2", "jail-information": {"jail": [{"jid":1,"ipv4":"","hostname":"a.example","path":"/"}]}
}
$ jls --libxo json name jid
{"__version": "2", "jail-information": {"jail": [{"name":"a\"b\\c","jid":"1"}]}
}
$ jail -c name=c host.hostname='x<y&' ip4.addr=192.0.2.1,192.0.2.2 persist
$ jls -v -j c --libxo json
{"__version": "2", "jail-information": {"jail": [{"jid":2,"hostname":"x<y&","path":"/","name":"c","state":"ACTIVE","cpusetid":3, "ipv4_addrs": ["192.0.2.1","192.0.2.2"], "ipv6_addrs": []}]}
}
$ jls jid -j c --libxo:JP
E|jls: unknown parameter: -j
X 1
$ jls -j c --libxo:JP jid
{
  "__version": "2",
  "jail-information": {
    "jail": [
      {
        "jid": "2"
      }
    ]
  }
}
$ jls --libxo xml -j c name host.hostname
<jail-information><jail><name>c</name><host.hostname>x&lt;y&amp;</host.hostname></jail></jail-information>
$ jls -j nosuch --libxo json
E|jls: jail "nosuch" not found
X 1
END
}

case_ many 'More jails than one answer of the keeper holds, with long names and parameters, entered and not'
many() {
	cat >session <<'END'
long=$(printf '%0200d' 0 | tr 0 n)
for i in $(seq 300); do
	echo "j$i { persist; host.hostname = h$i.$long; host.domainname = d$long; children.max = 2; }"
done >/etc/jail.conf
jail -q -c
jail -c name="p$long" persist
jail -c name="p$long.q" persist host.hostname=inner
jexec j7 hostname seven
jls jid name host.hostname | awk '{ print $1, substr($2, 1, 4), substr($2, length($2) - 1), substr($3, 1, 6) }' >all
awk '$1 != NR' all
sed -n -e '1p;7p;8p;300,302p' all
jexec "p$long" jls jid name host.hostname
END
	cat >wanted <<'END'
1 j1 j1 h1.nnn
7 j7 j7 seven
8 j8 j8 h8.nnn
300 j300 00 h300.n
301 pnnn nn ""
302 pnnn .q inner
302 q inner
END
	atf_check -o file:wanted vnet sh session
}
