# SPDX-License-Identifier: BSD-2-Clause
# completion_test.sh - `vnet completion`: what shells are told, and that they understand it.
. "$(atf_get_srcdir)/lib.sh"

case_ words 'The words that may follow come from the tables and from what runs'
words() {
	# shellcheck disable=SC2016 # the scripts expand it
	printf 'for line; do echo $(vnet completion words $line); done\n' >c
	# shellcheck disable=SC2016
	printf 'for line; do echo $(vnet completion words $line ""); done\n' >next
	session <<'END'
$ jail -c name=alpha vnet persist; jail -c name=alto persist; jail -c name="$(printf 'al\nx')" persist
$ ifconfig epair create; ifconfig epair0a vnet alpha
epair0a
$ sh ./c j nosuch 'nosuch x' 'jexec al' 'jexec -u root al' 'jexec alpha if' 'exec alpha jl'
jail jls jexec jot


alpha alto
alpha alto
ifconfig
jls
$ sh ./c 'jexec alpha ifconfig epair0' 'ifconfig epair0' 'ifconfig epair0b vnet alp' 'ifconfig epair0b -ar'
epair0a
epair0b
alpha
-arp
$ sh ./c 'ifconfig bridge0 addm epair0' 'netstat -I epair' 'run line' 'help jl' 'completion z' 'ls -'
epair0b
epair0b
linear
jls
zsh
--json
$ sh ./c 'run minimal --c' 'run minimal --test iperfu'
--cli
iperfudp
$ sh ./c 'graph -o s' 'graph -o svg tor' 'up --link de' 'up --link rate=1mbit min' 'doctor fat'
svg
torus
delay=
minimal
fattree
$ sh ./c 'jail -' 'jail -c host.hostn' 'jail -c pers' 'jail -c exec.sta' 'jail -c vne' 'jail -R alp'
-d -h -i -l -q -v -J -u -U -c -m -r -f -e -p -R -n -s
host.hostname=
persist
exec.start=
vnet vnet.interface=
alpha
$ sh ./c 'ping -' 'ping6 -' 'traceroute -'
-A -a -D -d -f -n -o -Q -q -R -r -v -c -G -g -h -i -l -M -m -p -S -s -t -W -z -L -I -T
-D -d -f -H -m -n -o -q -R -r -v -b -c -h -I -i -l -p -S -s -x -X
-d -e -F -I -n -r -S -v -x -f -g -i -M -m -p -P -q -s -t -w -z
$ sh ./c 'ping -I epair0' 'ping6 -I epair0'

epair0b
$ sh ./c 'jls -j alp' 'jls children.' 'sysctl net.inet.ip.forw' 'kldload if_br'
alpha
children.cur children.max
net.inet.ip.forwarding
if_bridge
$ sh ./next route 'jls -j'
add delete change get flush monitor
alpha alto
$ vnet completion
E|usage: vnet completion bash | zsh | fish
X 64
$ vnet completion words | head -n 1; vnet completion words $(printf '%04000d' 0) $(printf '%04000d' 0)
jail
END
}

case_ outside 'From outside the world that is meant is asked; if it is not clear which, nothing is offered'
outside() {
	world_up
	first=$W
	atf_check vnet -w "$first" jail -c name=inner persist
	atf_check -o inline:'inner\n' vnet completion words -w "$first" jexec inn
	atf_check -o inline:'inner\n' vnet completion words exec -w "$first" inn
	atf_check -o inline:"$first\n" vnet completion words -w "$first"
	atf_check -o inline:"$first\n" vnet completion words down "$first"
	atf_check vnet completion words -w nosuch$$ jexec inn
	world_down "$first"
}

case_ bash 'Bash completes, and runs nothing that stands in a name' require.progs bash
bash() {
	# shellcheck disable=SC2016 # bash expands it, or must not
	cat >try <<'END'
eval "$(vnet completion bash)"
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _vnet; printf '[%s]' "${COMPREPLY[@]}"; echo; }
try vnet jexec al
try jexec al
try /x/vnet jls hos
try jail -c host.hostn
try vnet jexec '$'
complete -p vnet jls
END
	session <<'END'
$ jail -c name=alpha persist; jail -c name='$(touch made)' persist
$ bash ./try
[alpha]
[alpha]
[host][host.domainname][host.hostid][host.hostname][host.hostuuid]
[host.hostname=]
[\$\(touch\ made\)]
complete -o default -F _vnet vnet
complete -o default -F _vnet jls
$ ls made
E|ls: cannot access 'made': No such file or directory
X 2
END
}

case_ zsh 'Zsh completes' require.progs zsh
zsh() {
	cat >try <<'END'
autoload -Uz compinit && compinit -D
eval "$(vnet completion zsh)"
compadd() { while [[ $1 != -- ]]; do shift; done; shift; (( ! $# )) || print -l -- "$@"; }
_files() { print files; }
try() { local -a words; local CURRENT; words=("$@"); CURRENT=$#; _vnet; }
try vnet jexec al
try jexec al
try jail -c host.hostn
try vnet jexec nosuch
print $_comps[vnet] $_comps[jls]
END
	session <<'END'
$ jail -c name=alpha persist
$ zsh -f ./try
alpha
alpha
host.hostname=
files
_vnet _vnet
END
}

case_ fish 'Fish completes' require.progs fish
fish() {
	cat >try <<'END'
vnet completion fish | source
complete -C 'vnet jexec al'
complete -C 'jexec al'
complete -C 'jail -c host.hostn'
END
	session <<'END'
$ jail -c name=alpha persist
$ HOME=$PWD XDG_RUNTIME_DIR=$PWD XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD fish --no-config ./try 2>/dev/null
alpha
alpha
host.hostname=
END
}
